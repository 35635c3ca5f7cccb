"""What authors write is what is read: spellings of numbers, words for nothing, dates of every usual form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
import yaml

from reports.analysis.evidence import make_basis
from reports.analysis.pillars import record_pillars
from reports.corpus import front_yaml
from reports.corpus.dates import read_date
from reports.corpus.policy import Corpus, Policy
from reports.corpus.record_writer import write_file
from reports.corpus.vocabulary import Vocabulary
from reports.language import DOCUMENT_LANGUAGES, format_date

ReadFiles = Callable[[Mapping[str, Any]], Corpus]
HEAD = "---\nid: x\ntitle: An Act\ncountry: Norway\n"


@pytest.fixture(params=[yaml.CSafeLoader, yaml.SafeLoader])
def _each_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_yaml, "_Loader", front_yaml.loader_of_json(request.param))


def only(corpus: Corpus) -> Policy:
    assert corpus.problems == ()
    return corpus.records[0].primary


# --- text fields ---------------------------------------------------------------------------------------------------

SPELLINGS = ["12.10", "1.10", "12e10", "1E5", "0.50", "-0", "007", "yes", "1_000", "0x1F", "1:30", "9" * 17, "2024.10"]


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_text_keeps_the_spelling_of_the_file(read_files: ReadFiles, spelling: str) -> None:
    text = (
        f"{HEAD}source: {spelling}\nsectors: [{spelling}, {spelling}]\nevolution: {{currentConsolidatedVersion: {spelling}}}"
        f"\nanalysis:\n  mrv: {{citation: {spelling}}}\nregulatory: {{liability_period: {spelling}}}\nown: {spelling}\n---\n"
    )
    policy = only(read_files({"en/x.md": text}))
    assert (policy.source, policy.sectors) == (spelling, (spelling, spelling))
    assert (policy.evolution.current_consolidated_version, policy.analysis[0].citation) == (spelling, spelling)
    assert (policy.pillar("liability_period"), policy.extra) == (spelling, {"own": spelling})


@pytest.mark.parametrize("spelling", ["12.10", "1.10", "12e10", "1E5", "0.50", "-0", "9" * 17])
def test_a_number_of_json_keeps_its_spelling_where_text_is_wanted(read_files: ReadFiles, spelling: str) -> None:
    front = f'{{"id": "x", "title": "A", "country": "Norway", "source": {spelling}, "sectors": [{spelling}]}}'
    policy = only(read_files({"en/x.md": f"---\n{front}\n---\n"}))
    assert (policy.source, policy.sectors) == (spelling, (spelling,))


def test_an_id_of_digits_is_no_number(read_files: ReadFiles) -> None:
    assert only(read_files({"en/x.md": "---\nid: 12e10\ntitle: 1.10\ncountry: Norway\n---\n"})).id == "12e10"


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize(
    ("written", "score"),
    [("'85'", 85), ("85.5", 85.5), ("85.50", 85.5), ("８５", 85), ("８５．５", 85.5), ("85,5", 85.5)],
)
def test_a_score_is_a_number_in_any_usual_writing(read_files: ReadFiles, written: str, score: float) -> None:
    corpus = read_files({"en/x.md": f"{HEAD}analysis:\n  mrv:\n    score: {written}\n---\n"})
    assert only(corpus).analysis[0].score == score
    assert corpus.warnings == ()


@pytest.mark.parametrize("written", ["85%", "高", "120", "'八十五'"])
def test_what_is_no_score_is_named_and_stays_with_the_record(read_files: ReadFiles, written: str) -> None:
    corpus = read_files({"en/x.md": f"{HEAD}analysis:\n  mrv: {{score: {written}, evidence: A duty.}}\n---\nBody."})
    policy = only(corpus)
    assert (policy.body, policy.analysis[0].evidence, policy.analysis[0].score) == ("Body.", "A duty.", None)
    (warning,) = corpus.warnings
    assert (warning.rule, warning.field) == ("bad-score", "analysis.mrv.score")
    again = only(read_files({"en/x.md": write_file(policy)}))
    assert again.analysis == policy.analysis


# --- nothing -------------------------------------------------------------------------------------------------------

NOTHING = ["NULL", "None", "N/A", "n/a", "-", "—", "~", "null", "Ｎ／Ａ", "#N/A", "NaN", "--", " N/A ", "\tnull\n", "―", "−"]


@pytest.mark.parametrize("nothing", NOTHING)
def test_words_for_nothing_are_nothing(read_fields: Callable[..., Corpus], nothing: str) -> None:
    corpus = read_fields(
        **dict.fromkeys(("source", "url", "status", "pubDate", "year", "sectors", "description", "analysis"), nothing),
        evolution={"milestones": nothing, "supersedes": [nothing], "effectiveApplicationWindow": nothing},
        provenance={"reviewer": nothing, "lastAuditDate": nothing},
        impactAnalysis={"economic": nothing},
    )
    bare = only(read_fields())
    assert only(corpus) == bare
    assert corpus.warnings == ()


@pytest.mark.parametrize("field", ["title", "country", "id"])
def test_what_a_record_needs_is_missing_where_a_word_for_nothing_stands(
    read_fields: Callable[..., Corpus], field: str
) -> None:
    (problem,) = read_fields(**{field: "N/A"}).problems
    assert (problem.rule, problem.field) == ("missing-field", field)


@pytest.mark.parametrize("text", ["None of it applies", "- one\n- two", "NA", "无", "0"])
def test_texts_that_only_look_like_nothing_are_kept(read_fields: Callable[..., Corpus], text: str) -> None:
    assert only(read_fields(interpretation=text)).interpretation == text


@pytest.mark.parametrize("value", [0, False])
@pytest.mark.parametrize("field", ["sectors", "relatedFacilities"])
def test_zero_and_false_are_not_nothing(read_fields: Callable[..., Corpus], field: str, value: object) -> None:
    corpus = read_fields(**{field: value})
    assert [problem.field for problem in corpus.problems] == ([] if value == 0 and value is not False else [field])


# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        *("2024-06-13T00:00:00+08:00", "2024-06-13T16:00:00Z", "2024-06-13 8:00", "2024-06-13+08:00", "2024-06-13Z"),
        *(
            "2024 年 6 月 13 日",
            "2024年6月13日",
            "２０２４年６月１３日",
            "2024년 6월 13일",
            "2024. 6. 13.",
            "2024 / 06 / 13",
        ),
        *("13 June 2024", "13 Jun 2024", "June 13, 2024", "13-Jun-2024", "13 JUNE 2024"),
    ],
)
def test_a_day_is_read_in_every_usual_form(written: str) -> None:
    found = read_date(written)
    assert found is not None
    assert (found.year, found.month, found.day, found.written) == (2024, 6, 13, written)


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
@pytest.mark.parametrize("parts", [(2024, 6, 13), (2024, 6, None), (2024, None, None), (1872, 12, 31)])
def test_a_date_is_read_as_documents_print_it(language: str, parts: tuple[int, int | None, int | None]) -> None:
    found = read_date(format_date(parts, language))
    assert found is not None
    assert (found.year, found.month, found.day) == parts


@pytest.mark.parametrize("written", ["9999-12-31", "1024", "0001", "0001-01-01", "2200-01-01T00:00:00Z"])
def test_a_date_out_of_reach_is_read_and_named(read_fields: Callable[..., Corpus], written: str) -> None:
    corpus = read_fields(evolution={"milestones": [{"date": written, "event": "End"}]})
    (milestone,) = only(corpus).evolution.milestones
    assert milestone.written == written
    assert milestone.date is not None
    assert [(w.rule, w.field) for w in corpus.warnings] == [("distant-date", "evolution.milestones[0].date")]


@pytest.mark.parametrize("written", ["1800", "2199-12-31", "2024-06-13"])
def test_a_date_within_reach_is_not_named(read_fields: Callable[..., Corpus], written: str) -> None:
    assert read_fields(pubDate=written, provenance={"lastAuditDate": written}).warnings == ()


# --- the end of front matter ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["...", "---", "----", "... "])
def test_front_matter_ends_as_yaml_does(read_files: ReadFiles, end: str) -> None:
    policy = only(read_files({"en/x.md": f"{HEAD}source: a...\n{end}\nBody.\n---\nMore.\n...\nEnd.\n"}))
    assert (policy.source, policy.body) == ("a...", "Body.\n---\nMore.\n...\nEnd.")


# --- pillars -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["无", "無", "None", "无。", "待補充", "NULL", "N/A", "#N/A", "n.a.", "-", "—", "~", "NaN"])
def test_a_word_for_nothing_is_kept_in_a_pillar_and_counts_as_not_recorded(
    read_fields: Callable[..., Corpus], text: str
) -> None:
    corpus = read_fields(status="In force", regulatory={"liability_period": text})
    assert only(corpus).pillar("liability_period") == text
    assert state_of(corpus) == "not-recorded"


@pytest.mark.parametrize("text", ["尚无", "尚無", "無強制要求", "未規定", "尚无规定。", "no mandatory period", "无强制要求", "No mandatory rules yet"])
def test_a_pillar_can_say_that_there_is_no_rule(read_fields: Callable[..., Corpus], text: str) -> None:
    assert state_of(read_fields(status="In force", regulatory={"liability_period": text})) == "stated-absent"


@pytest.mark.parametrize("text", ["无线监测三十年", "None of the duties ends before 20 years", "0"])
def test_a_pillar_that_only_begins_so_states_a_rule(read_fields: Callable[..., Corpus], text: str) -> None:
    assert state_of(read_fields(status="In force", regulatory={"liability_period": text})) == "in-force"


def state_of(corpus: Corpus) -> str:
    """The state of the pillar that these tests fill."""
    assert corpus.problems == ()
    (record,) = corpus.records
    told = record_pillars(record, "en", "in-force", make_basis(corpus, Vocabulary.load(), date(2026, 4, 6), ()))
    return next(pillar.state for pillar in told if pillar.pillar == "liability_period")
