"""What page 1 says is true: each claim is counted a second time, from the files, by rules of its own."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from reports.analysis.changes.period import read_quarter
from reports.analysis.changes.sides import as_baseline, open_side
from reports.app.loading import read_corpus
from reports.composition.compose import compose
from reports.composition.needs import assess_whole
from reports.composition.page_one_data import first_pages
from reports.corpus.selection import parse_query, select
from reports.documents.shared.request import DocumentRequest, open_context
from tests.truth.claims import Page, Report
from tests.truth.page_one import recount
from tests.truth.quarter import UNCOUNTED, Quarter, recount_quarter
from tests.truth.recount import CATEGORIES, count
from tests.truth.sentences import Words
from tests.truth.sides import Spread, recount_spread

LANGUAGES = ("zh", "en")
class Pages:
    """Page 1 of the documents of a corpus, composed and not laid out, beside a second count of its files."""

    def __init__(self, folder: Path, as_of: date) -> None:
        opened = read_corpus(folder)
        people = tuple(opened.configuration.reviewers)
        self.corpus, self.vocabulary = opened.corpus, opened.vocabulary
        self.context = assess_whole(
            open_context(opened.corpus, opened.vocabulary, as_of=as_of, reviewers=people, language="zh")
        )
        self.count = count(folder, as_of, people)
        self.words = {language: Words(language) for language in LANGUAGES}

    @cached_property
    def subjects(self) -> dict[str, tuple[str, ...]]:
        """Every country and category of the records, as the second count has them."""
        records = self.count.records.values()
        countries, categories = sorted({r.country for r in records}), sorted({r.category for r in records})
        return {"country": tuple(countries), "category": tuple(c for c in categories if c in CATEGORIES)}

    def glance(self, kind: str, subject: str, language: str) -> dict[str, Any]:
        """What page 1 says, as the data of the document tells it."""
        selection = select(self.corpus, parse_query(self.vocabulary, self.corpus, **{kind: (subject,)}))
        request = DocumentRequest(kind, subject, selection, (language,), with_sheets=False)
        document = compose(request, self.context.read_by(language))
        page: dict[str, Any] = first_pages((language,), selection.records, document.sections)[language]
        return page

    def page(self, kind: str, subject: str, language: str, report: Report) -> Page:
        """The same with what it takes to recount it."""
        glance = self.glance(kind, subject, language)
        return Page(self.count, kind, subject, glance, self.words[language], report)

    def spread(self, codes: tuple[str, ...], language: str, report: Report) -> Spread:
        """Page 1 of a comparison, with what it takes to recount it."""
        selection = select(self.corpus, parse_query(self.vocabulary, self.corpus, country=codes))
        asked = DocumentRequest("comparison", "-".join(codes), selection, (language,), compared=codes, with_sheets=False)
        document = compose(asked, self.context.read_by(language))
        page = json.loads(encode(document.sections[0].content))
        return Spread(self.count, codes, page, self.words[language], report)

    def quarter(self, language: str, report: Report, before: Path | None = None, name: str = "2026Q1") -> Quarter:
        """Page 1 of a digest, and the same of the state before it, where there is one."""
        period, context = read_quarter(name), self.context.read_by(language)
        people, as_of = self.count.people, self.count.as_of
        if before is not None:
            side = open_side(str(before), self.vocabulary)
            old = as_baseline(side, self.vocabulary, as_of=as_of, reviewers=people, period=period)
            context = replace(context, baseline=old)
        selection = select(self.corpus, parse_query(self.vocabulary, self.corpus))
        asked = DocumentRequest("digest", name, selection, (language,), period=period, with_sheets=False)
        page = json.loads(compose(asked, context).embedded[0].data)["glance"][language]
        counted = count(before, as_of, people) if before else None
        days = period.first.isoformat(), period.last.isoformat()
        return Quarter(counted, self.count, *days, page, self.words[language], report)

    def recounted(self, subjects: dict[str, tuple[str, ...]]) -> Report:
        """Recount page 1 of some subjects in every language."""
        report = Report()
        for kind, codes in subjects.items():
            for code in codes:
                for language in LANGUAGES:
                    recount(self.page(kind, code, language, report))
        return report


def told(report: Report) -> str:
    """What a recount found, in lines."""
    unread = [f"not recounted, {n} times: {key}" for key, n in report.unread.items()]
    return "\n".join([f"{report.recounted} claims recounted, {len(report.false)} false", *unread])


@pytest.fixture(scope="module")
def seeds() -> Pages:
    return Pages(Path(__file__).resolve().parents[2] / "seeds", date(2026, 3, 31))


def test_page_one_of_the_sample_says_nothing_false(seeds: Pages) -> None:
    report = seeds.recounted(seeds.subjects)
    assert report.recounted > 1_000
    assert report.false == [], told(report)


def spoilt(seeds: Pages, kind: str, subject: str, old: str, new: str) -> Report:
    """What a recount finds where one text of a page stands for another."""
    page = seeds.page(kind, subject, "en", Report())
    written = json.dumps(page.glance, ensure_ascii=False)
    assert old in written, f"the page does not say {old!r}: {page.glance['verdict']}"
    page.glance = json.loads(written.replace(old, new, 1))
    recount(page)
    return page.report


def test_a_false_number_is_named_with_the_sentence_that_it_stands_in(seeds: Pages) -> None:
    report = spoilt(seeds, "category", "strategic", '"All 2 countries', '"All 3 countries')
    assert [key for key, _ in report.false] == ["category.verdict.whole"]
    assert "strategic/en: All 3 countries" in report.false[0][1]


def test_a_false_name_is_named(seeds: Pages) -> None:
    report = spoilt(seeds, "category", "incentive", "highest median: economic incentive", "highest median: MRV")
    assert [key for key, _ in report.false] == ["category.verdict.whole"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("market mechanism and strategic guidance (3rd)", "market mechanism and strategic guidance (2nd)", "verdict.whole"),
        ("below the median: economic incentive, ", "below the median: ", "verdict.whole"),
        ("3 of the 5 evidenced", "4 of the 5 evidenced", "verdict.whole"),
        ("One instrument, 3 dim", "One instrument, 4 dim", "judgement.lead.dependent"),
        ("Statutory 74 \u2192 40 (11th)", "Statutory 74 \u2192 40 (10th)", "judgement.dependent"),
        ("in 7, 7 and 4 of the other", "in 7, 6 and 4 of the other", "judgement.unsettled_most"),
        ("6 pillars lack", "5 pillars lack", "judgement.lead.unsettled"),
        ("13/28", "14/28", "page.tally.evidenced_graded"),
        ("The other 2 records name", "The other 3 records name", "page.undated_rest"),
        ("where 13 countries", "where 12 countries", "strips.heading"),
    ],
)
def test_a_false_claim_about_a_country_is_named(seeds: Pages, old: str, new: str, key: str) -> None:
    assert [found for found, _ in spoilt(seeds, "country", "CN", old, new).false] == [key]


def test_a_value_an_event_and_a_pillar_that_no_file_states_are_named(seeds: Pages) -> None:
    pages = [seeds.page("country", "CN", "en", Report()) for _ in "ab"]
    pages[1].glance["bars"][0]["text"] = "1"
    pages[1].glance["recent"][0]["date"] = "2019-01-02"
    pages[1].glance["pillars"][0]["state"] = "stated-absent"
    for page in pages:
        recount(page)
    before, after = (Counter(key for key, _ in page.report.false) for page in pages)
    assert after - before == Counter(["strips.rows", "glance.recent", "glance.pillars"])


def test_a_sentence_that_no_template_explains_is_listed_and_not_passed_over(seeds: Pages) -> None:
    page = seeds.page("country", "BR", "en", Report())
    page.glance["messages"] = [{"text": "All is well.", "records": []}]
    recount(page)
    assert page.report.unread == Counter({"judgement.? All is well.": 1})


PAIRS = (("CN", "EU", "US"), ("NO", "JP"), ("BR", "ID"))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of the sample before, as files."""
    folder = tmp_path_factory.mktemp("before") / "seeds"
    snapshot = Path(__file__).resolve().parents[2] / "seeds" / "snapshots" / "2025Q4.jsonl"
    for line in snapshot.read_text(encoding="utf-8").splitlines()[1:]:
        entry = json.loads(line)
        path = folder / entry["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry["text"], encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_one_of_comparisons_of_the_sample_says_nothing_false(seeds: Pages, language: str) -> None:
    report = Report()
    for codes in PAIRS:
        recount_spread(seeds.spread(codes, language, report))
    assert report.recounted > 80
    assert (report.false, report.unread) == ([], Counter()), told(report)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_one_of_a_digest_of_the_sample_says_nothing_false(seeds: Pages, before: Path, language: str) -> None:
    report = Report()
    for state in (before, None):
        recount_quarter(seeds.quarter(language, report, state))
    assert report.recounted > 30
    assert report.false == [], told(report)
    assert report.unread.keys() <= set(UNCOUNTED), told(report)


def test_false_leads_gaps_and_figures_of_a_comparison_are_named(seeds: Pages) -> None:
    spread = seeds.spread(PAIRS[0], "en", Report())
    spread.page["strips"]["rows"][0]["sides"][0]["value"] = "1"
    spread.page["pillars"][0]["rows"][0]["cells"][0]["state"] = "profile"
    spread.page["evidence"][0]["values"] = ["99/99", *spread.page["evidence"][0]["values"][1:]]
    spread.page["verdict"] = "Highest by evidenced scores: China in MRV (grade B)."
    said = ("It is 99, in MRV.", "All is well.")
    spread.page["judgements"] = [{"lead": "", "message": {"text": text}} for text in said]
    recount_spread(spread)
    named = {"comparison.strips", "comparison.pillars", "comparison.counting", "comparison.verdict", "comparison.widest_tied"}
    assert {key for key, _ in spread.report.false} == named
    assert spread.report.unread == Counter({"All is well.": 1})


def test_false_counts_and_dates_of_a_digest_are_named(seeds: Pages, before: Path) -> None:
    quarter = seeds.quarter("en", Report(), before)
    page = quarter.page
    page["messages"] = [{"text": "3 records are new here, 3 of them adopted in the period."}]
    page["headlines"][2]["figure"] = "99"
    page["recent"][0]["date"] = "2025-12-31"
    page["bars"][0]["new"] += 1
    page["ranking"][0]["figure"] = "999"
    recount_quarter(quarter)
    named = {"news.new", "digest.tally_scores", "digest.recent", "digest.moves", "digest.ranking"}
    assert {key for key, _ in quarter.report.false} == named


@pytest.mark.soak
def test_page_one_of_comparisons_and_digests_of_an_export_says_nothing_false(real_export: Path) -> None:
    pages, report = Pages(real_export, date.fromisoformat(real_export.name)), Report()
    codes = pages.subjects["country"]
    threes = [codes[place : place + 3] for place in range(0, len(codes) - 2, 3)]
    earlier = [folder for folder in sorted(real_export.parent.iterdir()) if folder.is_dir() and folder.name < real_export.name]
    for language in LANGUAGES:
        for three in threes:
            recount_spread(pages.spread(three, language, report))
        for state in (None, *earlier):
            recount_quarter(pages.quarter(language, report, state))
    print(told(report))
    assert report.recounted > 500
    assert report.false == [], told(report)
    assert report.unread.keys() <= set(UNCOUNTED), told(report)


@pytest.mark.soak
def test_page_one_of_every_country_and_category_of_an_export_says_nothing_false(real_export: Path) -> None:
    pages = Pages(real_export, date.fromisoformat(real_export.name))
    report = pages.recounted(pages.subjects)
    print(told(report))
    assert report.recounted > 1_000
    assert report.false == [], told(report)
