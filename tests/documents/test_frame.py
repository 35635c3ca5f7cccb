"""The frame: what was asked, what went in, how it was judged, where it comes from, how to cite it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, cast

import pytest
from msgspec.structs import replace

from reports import __version__
from reports.analysis import evidence
from reports.analysis import scores as ranks
from reports.composition.compose import compose
from reports.corpus.policy import Record, Term
from reports.corpus.selection import parse_query, select
from reports.documents.shared import frame as frames
from reports.documents.shared.citation import cite_document
from reports.documents.shared.frame import METHOD_VERSION, DocumentFrame
from reports.documents.shared.request import DocumentRequest
from reports.language import strings
from reports.typeset.text import plain
from tests.analysis.builders import (
    PERSON,
    VOCABULARY,
    corpus,
    english,
    linked,
    policy,
    provenance,
    record,
    score,
    scores,
    twins,
    when,
)
from tests.audit.briefed import brief, context_of
from tests.documents.views import section


def frame(*records: Record, language: str = "en", **query: tuple[str, ...]) -> DocumentFrame:
    found = brief(corpus(*records), "country", "CN", (language,), **query)
    return cast(DocumentFrame, section(found, f"frame-{language}").content)


def note(found: DocumentFrame, words: str) -> str:
    """The one note in which these words stand, "" where there is none."""
    notes = [text for text in found.notes if words in text]
    assert len(notes) <= 1
    return "".join(notes)


# --- data notes ----------------------------------------------------------------------------------------------------


def test_the_query_is_printed_in_its_canonical_form() -> None:
    own = record(year=2023)
    assert frame(own, country=("中国", "CN"), year=("2020-2024",)).query == "country=CN & year=2020-2024"


def test_counts_say_what_went_in_and_what_did_not() -> None:
    found = frame(record("a"), record("b", "NO"), record("c", "NO"))
    assert note(found, "The corpus holds") == (
        "The corpus holds 3 records; 1 was selected for this document and 2 were not."
    )


def test_grades_are_counted_over_the_records_selected() -> None:
    own = record("a", analysis=(*scores(mrv=50), score("market", 40, "A finding."), score("strategic", 30)))
    found = frame(own, record("b", "NO", analysis=scores(mrv=70)))
    assert note(found, "graded A") == "The selection carries 3 scores: 0 graded A, 1 B, 1 C and 1 D."


def test_reviews_are_counted() -> None:
    own = (
        record("a", provenance=provenance("Li Wei")),
        record("b", provenance=provenance("Human Audit Pending", author="Gemini")),
        record("c"),
    )
    assert note(frame(*own), "listed reviewer") == (
        "Of 3 records, 0 were reviewed by a listed reviewer, 2 await human review and 1 was drafted by a machine."
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "no English edition"),
        ({"evolution": linked(supersedes="gone")}, "lineage link"),
        ({"related_facilities": ("1", "2")}, "related facilities"),
        ({"analysis": (score("mrv", 40, "[AI-Generated] A finding."),)}, "machine-generated"),
        ({"analysis": (score("mrv", 40, "须每年报告。"),)}, "of evidence is in another language"),
    ],
)
def test_what_a_reader_must_know_about_the_data_is_said_where_it_is_so(fields: dict[str, Any], words: str) -> None:
    assert note(frame(record("a", **fields)), words).startswith("1 ")


@pytest.mark.parametrize(
    "words", ["no English edition", "lineage", "facilities", "machine-generated", "another language"]
)
def test_and_not_where_it_is_not(words: str) -> None:
    own = twins(policy("a"), english("a", analysis=(score("mrv", 40, "A finding."),)))
    assert note(frame(own), words) == ""


def test_chinese_evidence_in_a_chinese_record_is_not_foreign() -> None:
    assert note(frame(record("a", analysis=(score("mrv", 40, "须每年报告。"),)), language="zh"), "其他语言") == ""


# --- method --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_method_takes_its_numbers_from_the_code(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = " ".join(frame(record(), language=language).method)
    for number in (str(12 * evidence.AUDIT_YEARS), str(evidence.BOILERPLATE_RECORDS), str(ranks.RANKED_FROM)):
        assert number in before
    monkeypatch.setattr(frames, "AUDIT_YEARS", 7)
    monkeypatch.setattr(frames, "BOILERPLATE_RECORDS", 71)
    monkeypatch.setattr(frames, "RANKED_FROM", 72)
    after = " ".join(frame(record(), language=language).method)
    assert all(number in after for number in ("84", "71", "72"))


def test_the_method_has_a_version_and_names_the_program() -> None:
    assert frame(record()).method[-1] == f"Method version {METHOD_VERSION}, program reports {__version__}."


# --- sources and citation ------------------------------------------------------------------------------------------


def test_sources_are_listed_by_number_with_issuer_date_and_address_where_no_sheet_says_so() -> None:
    own = record("a", source="State Council", url="https://example.org", pub_date=when("2024-05-01"))
    assert frame(own).sources == ()
    found = corpus(own)
    selection = select(found, parse_query(VOCABULARY, found, country=("CN",)))
    request = DocumentRequest("country", "CN", selection, ("en",), with_sheets=False)
    (line,) = cast(DocumentFrame, section(compose(request, context_of(found, "en")), "frame-en").content).sources
    assert (line.number, line.id, line.section) == (1, "a", "")
    assert (line.title.text, line.source.text, line.date.text, line.url.text) == (
        "《a》", "State Council", "1 May 2024", "https://example.org",
    )  # fmt: skip


def test_a_document_is_cited_as_its_language_does() -> None:
    day = date(2026, 3, 31)
    assert cite_document("题名", "某院", "第一版", day, strings("zh")) == (
        "某院. 题名[R/OL]. 第一版. 2026（2026-03-31）."
    )
    assert cite_document("Title", "Institute", "", day, strings("en")) == (
        "Institute. (2026). Title. Retrieved 31 March 2026."
    )


@pytest.mark.parametrize("edition", ["", "第一版"])
def test_a_chinese_entry_has_half_width_stops_and_brackets_and_full_width_marks_else(edition: str) -> None:
    day = date(2026, 3, 31)
    entry = cite_document("题名", "某院", edition, day, strings("zh"))
    assert not re.search(r"[。．［］(),:;]", entry)
    assert entry.endswith(".")
    assert "[" in entry


def test_brackets_of_an_english_title_stay_half_width_in_a_chinese_entry() -> None:
    entry = cite_document("CCUS 政策单页 · Storage Act (as amended)", "某院", "", date(2026, 3, 31), strings("zh"))
    assert plain(entry, "zh-Hans") == "某院. CCUS 政策单页 · Storage Act (as amended)[R/OL]. 2026（2026-03-31）."


def test_the_notes_say_which_edition_lacks_a_reviewer_whom_the_other_names() -> None:
    reviewed = provenance(reviewer=PERSON, audited="2026-01-01")
    due = provenance(reviewer="Human Audit Pending")
    records = (
        twins(policy("a", provenance=reviewed), english("a", provenance=due)),
        twins(policy("b", provenance=due), english("b", provenance=due)),
        twins(policy("c", provenance=reviewed), english("c", provenance=reviewed)),
    )
    found = corpus(*records)
    selection = select(found, parse_query(VOCABULARY, found, country=("CN",)))
    for language, told in (
        ("en", ("Of 3 records, 1 was reviewed by a listed reviewer, 1 awaits human review and 0 were drafted",
                "1 record names a listed reviewer in one edition but not in the English one")),
        ("zh", ("3 件中 1 件经列名审核人审核，1 件尚待人工审核", "1 件的另一版载明列名审核人，英文版未载明")),
    ):  # fmt: skip
        context = context_of(found, language, reviewers=(PERSON,))
        document = compose(DocumentRequest("country", "CN", selection, (language,)), context)
        notes = cast(DocumentFrame, section(document, f"frame-{language}").content).notes
        assert all(any(note.startswith(start) for note in notes) for start in told), notes


def test_the_heading_of_the_citation_names_its_style() -> None:
    assert "GB/T 7714—2025" in frame(record(), language="zh").citation_heading
    assert "APA" in frame(record()).citation_heading


def test_records_of_unknown_jurisdictions_that_may_belong_here_are_named() -> None:
    own, lost = record("a"), record("b", None, category=Term("market", "Market"))
    elsewhere = Record("c", (replace(policy("c"), country=Term(None, "Other")),))
    words = "names a country or region that is not known"
    assert note(frame(own, lost, elsewhere, country=("CN",)), words).endswith("or elsewhere: b (“Ruritania”)")
    taxed = record("d", category=Term("incentive", "Incentive"))
    assert note(frame(taxed, lost, country=("CN",), category=("incentive",)), words) == ""


def test_such_records_are_named_where_they_are_selected_as_well() -> None:
    assert "a (“Ruritania”), b (“Ruritania”)" in note(
        frame(record("a", None), record("b", None), record("c")), "are not known"
    )
