"""The policy sheet: everything a record says is decided for print, with its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import astuple, replace

from reports.corpus.policy import PILLARS, Evolution, Impact, Milestone, Provenance, Record, Score, Term
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary
from reports.documents.policy.model import PolicySheet
from reports.documents.policy.sections import compose_sheet, sheet_section
from reports.documents.shared.section import Value
from reports.documents.shared.values import spelled_out
from reports.resources import SEEDS
from reports.typeset.look import Look
from reports.typeset.templating import section_html
from tests.analysis.builders import (
    english,
    linked,
    milestone,
    pillars,
    policy,
    provenance,
    record,
    score,
    scores,
    twins,
    when,
)
from tests.documents.views import boilerplate, view


def sheet(own: Record, *others: Record, language: str = "en") -> PolicySheet:
    return compose_sheet(own, view(own, *others, language=language))


def identity(found: PolicySheet) -> dict[str, str]:
    return {entry.label: entry.value.text for entry in found.identity}


def imprint_of(found: PolicySheet) -> dict[str, str]:
    return {entry.label: entry.value.text for entry in found.imprint}


def values(found: Any) -> list[Value]:
    """Every value in a view model."""
    if isinstance(found, Value):
        return [found]
    if isinstance(found, tuple):
        return [value for item in found for value in values(item)]
    if isinstance(found, Struct):
        return [value for item in astuple(found) for value in values(item)]
    return []


# --- head ----------------------------------------------------------------------------------------------------------


def test_the_section_is_named_by_record_and_language() -> None:
    own = twins(policy("a"), english("a"))
    section = sheet_section(own, view(own), level=2)
    assert (section.id, section.template, section.title, section.lang, section.level) == (
        "a-en", "sheet.html", "The a rules", "en", 2,
    )  # fmt: skip


def test_the_title_of_the_twin_stands_below() -> None:
    found = sheet(twins(policy("a"), english("a")))
    assert (found.title.text, found.other_title.text, found.other_title.lang) == ("The a rules", "《a》", "zh-Hans")


def test_of_several_twins_the_one_in_the_language_beside_gives_the_other_title() -> None:
    hant = policy("a", language="zh-Hant", path="zh-Hant/a.md", title="《甲》")
    japanese = policy("a", language="ja", path="ja/a.md", title="甲法")
    own = twins(policy("a"), hant, english("a"), japanese)
    shown = {language: sheet(own, language=language).other_title.text for language in ("zh", "en", "ja", "zh-Hant")}
    assert shown == {"zh": "The a rules", "en": "《a》", "ja": "The a rules", "zh-Hant": "The a rules"}
    assert sheet(twins(policy("a"), hant), language="zh").other_title.text == "《甲》"
    assert compose_sheet(own, view(own, language="ja"), "zh").other_title.text == "《a》"


def test_a_record_without_a_twin_has_no_other_title() -> None:
    assert sheet(record(), language="zh").other_title == Value("")


def test_the_identity_strip_names_what_is_known_and_nothing_else() -> None:
    own = record(source="State Council", category=Term(code="market", written="Market"), sectors=("steel", "power"))
    assert identity(sheet(own)) == {
        "Country or region": "China (CN)",
        "Category": "Market",
        "Status": "In force (in-force)",
        "Issued by": "State Council",
        "Record": "a",
    }
    assert imprint_of(sheet(own))["Sectors"] == "steel, power"


def test_a_word_that_is_not_known_is_printed_as_it_is_written() -> None:
    assert identity(sheet(record(status=None)))["Status"] == "vigente"


def test_the_spelling_found_is_not_repeated_where_it_is_the_name() -> None:
    assert identity(sheet(replace(record(status="in-force")), language="zh"))["状态"] == "现行（in-force）"
    own = replace(record().editions[0], status=Term(code="in-force", written="in FORCE"))
    assert identity(sheet(twins(own)))["Status"] == "In force"


def test_related_facilities_are_a_number_with_a_caveat() -> None:
    found = imprint_of(sheet(record(related_facilities=("1", "2", "3"))))["Related facilities"]
    assert found.startswith("3 (")
    assert "not brought about" in found


@pytest.mark.parametrize(
    ("dates", "printed"),
    [
        ({"pub_date": when("2024-05-01")}, "1 May 2024"),
        ({"pub_date": when("2024")}, "2024"),
        ({"pub_date": when("2024-05-01"), "year": 2024}, "1 May 2024"),
        ({"pub_date": when("2024-05-01"), "year": 2023}, "1 May 2024 (the record also says 2023)"),
        ({"pub_date_written": "last spring"}, "last spring"),
        ({"year": 2021}, "2021"),
        ({}, None),
    ],
)
def test_the_date_is_printed_as_far_as_it_is_known(dates: dict[str, Any], printed: str | None) -> None:
    assert identity(sheet(record(**dates))).get("Date") == printed


def test_first_of_january_is_printed_as_a_year_and_as_written() -> None:
    new_year = replace(when("2024"), written="2024-01-01")
    found = sheet(record(pub_date=new_year, pub_date_written="2024-01-01"))
    assert identity(found)["Date"] == "2024"
    assert imprint_of(found)["Date as written"] == "2024-01-01"


# --- what must be known before reading on --------------------------------------------------------------------------


def test_a_record_in_force_needs_no_notice() -> None:
    assert sheet(record(), language="zh").notices == ()


@pytest.mark.parametrize("status", ["planned", "draft", "superseded", "merged", "cancelled", "upcoming"])
def test_a_record_that_does_not_count_says_so(status: str) -> None:
    (notice,) = sheet(record(status=status), language="zh").notices
    assert "不计入得分" in notice


def test_a_draft_by_its_title_says_so() -> None:
    (notice,) = sheet(record(title="某某条例（草案）"), language="zh").notices
    assert "标题称草案" in notice


def test_a_record_without_an_edition_in_the_language_says_which_one_is_shown() -> None:
    (notice,) = sheet(record()).notices
    assert "Chinese" in notice


# --- text ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("description", "printed"),
    [
        ("The body, and", ""),
        ("THE BODY and more", ""),
        ("", ""),
        ("Something else", "Something else"),
        ("The body, and more, and yet more.", "The body, and more, and yet more."),
    ],
)
def test_a_description_is_printed_only_where_the_body_does_not_say_it(description: str, printed: str) -> None:
    assert sheet(record(description=description, body="The *body*, and more.")).description.text == printed


def test_markers_are_lifted_out_and_shown_as_a_mark() -> None:
    found = sheet(record(body="[AI-Generated] Text.", interpretation="[AI-Generated] Meaning."))
    assert (found.body.markdown, found.body.generated) == ("Text.", True)
    assert (found.interpretation.text, found.interpretation.generated) == ("Meaning.", True)


def test_a_text_in_another_language_is_marked_as_such() -> None:
    own = record(analysis=(score("mrv", 40, "Standard reporting required.", "第三条"),))
    (row, *_) = [row for row in sheet(own, language="zh").scores if row.evidence]
    assert (row.evidence.lang, row.citation.lang) == ("en", "")


def test_impacts_keep_their_order_and_unknown_ones_their_name() -> None:
    own = record(impact=(Impact(aspect="technical", text="T"), Impact(aspect="social", text="S")))
    assert [(entry.label, entry.value.text) for entry in sheet(own).impacts] == [
        ("Technical impact", "T"), ("social", "S"),
    ]  # fmt: skip


# --- scores --------------------------------------------------------------------------------------------------------


def test_every_dimension_has_a_row_and_a_missing_score_is_no_zero() -> None:
    own = record(analysis=(*scores(mrv=70), score("liability", 30, "Other.", "Art. 9")))
    rows = [[(score.dimension, score.score.text, score.grade) for score in row.scores] for row in sheet(own).scores]
    missing = [(dimension, "n/r", "") for dimension in ("Incentive", "Statutory", "Market", "Strategic")]
    assert rows == [missing, [("MRV", "70", "B")], [("liability", "30", "B")]]


def test_scores_on_the_same_evidence_are_one_row_and_others_are_not() -> None:
    same = [Score(dimension=name, score=40, evidence="E", citation="C") for name in ("market", "mrv")]
    other = Score(dimension="strategic", score=40, evidence="E", citation="D")
    rows = [[score.dimension for score in row.scores] for row in sheet(record(analysis=(*same, other))).scores]
    assert rows == [["Incentive", "Statutory"], ["Market", "MRV"], ["Strategic"]]


def test_a_row_of_a_dozen_lines_may_break_and_a_shorter_one_may_not() -> None:
    long, short = (Score(dimension=name, score=1, evidence=text) for name, text in (("mrv", "字" * 450), ("market", "字" * 400)))
    rows = {row.scores[0].dimension: row.is_long for row in sheet(record(analysis=(long, short)), language="zh").scores}
    assert rows["监测核算 MRV"]
    assert not rows["市场机制"]


def test_a_sheet_is_set_closer_then_broken_then_with_its_pillars_on_a_new_page() -> None:
    forms = [sheet(record())]
    while (smaller := forms[-1].smaller()) is not None:
        forms.append(smaller)
    assert [(form.setting, form.most_pages, form.least_fill > 0) for form in forms] == [
        ("normal", 1, False), ("tight", 1, False), ("dense", 1, False), ("open", None, True),
        ("parted", None, True), ("halved", None, True), ("last", None, False),
    ]  # fmt: skip


def test_a_score_that_means_nothing_says_why() -> None:
    (*_, row) = sheet(record(analysis=boilerplate("mrv", "market"))).scores
    assert [score.dimension for score in row.scores] == ["Market", "MRV"]
    assert row.reason == "boilerplate: one sentence serves several dimensions"
    assert sheet(record(analysis=(score("mrv", 40),))).scores[-1].reason == "no evidence"
    assert sheet(record(analysis=(score("mrv", 40, "A finding."),))).scores[-1].reason == ""


def test_a_row_carries_label_citation_audit_note_and_unknown_keys() -> None:
    entry = Score(dimension="mrv", score=40, label="L", evidence="E", citation="C", audit_note="N", extra={"basis": "B"})
    row = sheet(record(analysis=(entry,))).scores[-1]
    assert (row.label.text, row.evidence.text, row.citation.text, row.audit_note.text) == ("L", "E", "C", "N")
    assert [(more.label, more.value.text) for more in row.more] == [("“basis”", "B")]


def test_a_record_without_any_score_says_so_in_a_sentence() -> None:
    found = sheet(record())
    assert found.scores == ()
    assert found.uncounted == "This record carries no scores."


# --- pillars, lineage, provenance ----------------------------------------------------------------------------------


def test_pillars_that_say_something_are_rows_and_the_others_a_sentence() -> None:
    found = sheet(record(regulatory=pillars(liability_period="20 years", co2_definition="Pending")))
    assert [(row.label, row.state, row.text.text) for row in found.pillars] == [
        ("Liability period", "in-force", "20 years"), ("Legal status of CO₂", "not-recorded", "Pending"),
    ]  # fmt: skip
    assert "Pore space rights" in found.pillars_silent
    assert "Liability period" not in found.pillars_silent


def test_a_record_that_says_nothing_about_any_pillar_says_that_silence_is_no_rule() -> None:
    assert "no rule" in sheet(record()).pillars_silent


def test_a_record_that_speaks_of_all_pillars_leaves_none_out() -> None:
    assert sheet(record(regulatory=pillars(**dict.fromkeys(PILLARS, "Art. 1")))).pillars_silent == ""


def test_lineage_names_a_known_record_by_its_title_and_marks_one_that_is_not_there() -> None:
    own = record("b", evolution=linked(supersedes="a", superseded_by="gone"))
    lines = imprint_of(sheet(own, record("a"), language="zh"))
    assert lines["取代"] == "《a》（a）"
    assert lines["被取代于"] == "gone（库中无此记录）"


def test_clusters_windows_and_unknown_keys_stand_in_the_lineage() -> None:
    evolution = Evolution(
        clusters=("one", "two"), effective_application_window="2024/..", source_publication_date="2024-01-25",
        current_consolidated_version="2025", extra={"note": "kept"},
    )  # fmt: skip
    texts = list(imprint_of(sheet(record(evolution=evolution))).values())
    assert texts[:4] == ["one, two", "2024/..", "2024-01-25", "2025"]
    assert texts[-1] == "kept"


def test_milestones_are_printed_as_written_dated_or_not() -> None:
    steps = (milestone("2024-05-01", "Begins"), Milestone(date=None, written="soon", event="Ends"))
    own = record(evolution=replace(linked(), milestones=steps))
    assert [(step.date.text, step.text.text) for step in sheet(own).milestones] == [
        ("2024-05-01", "Begins"), ("soon", "Ends"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reviewer", "words"),
    [
        ("Li Wei", "Li Wei (listed reviewer)"),
        ("Somebody", "Somebody (not a listed reviewer)"),
        ("Human Audit Pending", "Human Audit Pending (human review still due)"),
    ],
)
def test_a_reviewer_is_called_what_the_list_says(reviewer: str, words: str) -> None:
    found = imprint_of(sheet(record(provenance=provenance(reviewer, "2026-02-08", "Gemini Intelligence"))))
    assert found["Reviewed by"] == words
    assert found["Written by"] == "Gemini Intelligence (machine)"
    assert found["Last audited"] == "8 February 2026"


@pytest.mark.parametrize(
    ("english_reviewer", "words"),
    [
        ("", "Li Wei（列名审核人；英文版未写明审核人）"),
        ("Human Audit Pending", "Li Wei（列名审核人；英文版未写明审核人）"),
        ("Somebody", "Li Wei（列名审核人；英文版所写审核人未列名）"),
        ("Li Wei", "Li Wei（列名审核人）"),
    ],
)
def test_a_listed_reviewer_is_called_so_where_a_twin_lacks_one_and_the_twin_is_named(
    english_reviewer: str, words: str
) -> None:
    signed = provenance("Li Wei", "2026-02-08")
    own = twins(policy(provenance=signed), english(provenance=provenance(english_reviewer)))
    assert imprint_of(sheet(own, language="zh"))["审核"] == words


def test_an_edition_without_a_listed_reviewer_does_not_borrow_its_twin_s() -> None:
    own = twins(policy(provenance=provenance("Li Wei", "2026-02-08")), english(provenance=provenance("Somebody")))
    assert imprint_of(sheet(own))["Reviewed by"] == "Somebody (not a listed reviewer)"


def test_a_record_that_nobody_signed_says_so() -> None:
    found = imprint_of(sheet(record()))
    assert found["Written by"] == "n/r"
    assert found["Reviewed by"]


def test_what_the_record_calls_itself_is_quoted_not_asserted() -> None:
    assert imprint_of(sheet(record(review_status="verified")))["The record calls itself"] == "verified"


def test_unknown_keys_are_printed_to_their_leaves() -> None:
    own = record(extra={"maturity": {"x": 1.5, "tags": ["p", "q"], "empty": ""}, "isPilot": False})
    assert list(imprint_of(sheet(own)).items())[-4:] == [
        ("Recorded under other names: “maturity x”", "1.5"), ("“maturity tags 0”", "p"), ("“maturity tags 1”", "q"),
        ("“is pilot”", "false"),
    ]  # fmt: skip


def test_unknown_keys_of_provenance_are_printed() -> None:
    own = record(provenance=Provenance(author="A", extra={"tool": "T"}), extra={"accounting_scope": "S"})
    found = imprint_of(sheet(own, language="zh"))
    # The group has its name once.
    assert (found["其他记载：“tool”"], found["“accounting scope”"]) == ("T", "S")
    addresses = [entry.value.origin.partition("#")[2] for entry in sheet(own).imprint[-2:]]
    assert addresses == ["provenance.tool", "accounting_scope"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("accounting_scope", "accounting scope"),
        ("maturity.x", "maturity x"),
        ("netZeroYear", "net zero year"),
        ("MRVStandard", "MRV standard"),
        ("CO2Price", "CO2 price"),
        ("核算范围", "核算范围"),
    ],
)
def test_a_key_is_printed_as_its_words(key: str, words: str) -> None:
    assert spelled_out(key) == words


# --- addresses -----------------------------------------------------------------------------------------------------


def test_every_quoted_value_says_which_field_of_which_file_it_comes_from() -> None:
    own = twins(
        policy("a"),
        english(
            "a", analysis=scores(mrv=70), source="State Council", url="https://example.org", description="D",
            regulatory=pillars(liability_period="20 years"), impact=(Impact(aspect="technical", text="T"),),
        ),
    )  # fmt: skip
    found = {value.origin: value.text for value in values(sheet(own)) if value.origin}
    expected = {
        "a/en#title": "The a rules", "a/zh-Hans#title": "《a》", "a/en#source": "State Council",
        "a/en#url": "https://example.org", "a/en#description": "D", "a/en#analysis.mrv.score": "70",
        "a/en#analysis.mrv.evidence": "Finding mrv 70.", "a/en#analysis.mrv.citation": "Art. 5",
        "a/en#regulatory.liability_period": "20 years", "a/en#impactAnalysis.technical": "T",
    }  # fmt: skip
    assert expected.items() <= found.items()


def test_an_entry_that_only_the_twin_has_says_so_in_its_address() -> None:
    own = twins(policy("a", analysis=scores(mrv=70)), english("a"))
    found = sheet(own)
    origins = {value.origin for row in found.scores for value in (row.evidence, row.citation) if value}
    assert origins == {"a/zh-Hans#analysis.mrv.evidence", "a/zh-Hans#analysis.mrv.citation"}


def test_a_pillar_says_what_its_edition_says_even_where_the_weaker_twin_decides_its_state() -> None:
    own = twins(
        policy("a", regulatory=pillars(liability_period="尚无强制要求")),
        english("a", regulatory=pillars(liability_period="20 years")),
    )
    said = {language: sheet(own, language=language).pillars[0] for language in ("zh", "en")}
    assert {language: row.text.text for language, row in said.items()} == {"zh": "尚无强制要求", "en": "20 years"}
    assert said["zh"].state == said["en"].state == "stated-absent"


def test_a_placeholder_gives_way_to_what_the_twin_says() -> None:
    own = twins(
        policy("a", regulatory=pillars(liability_period="待定")),
        english("a", regulatory=pillars(liability_period="20 years")),
    )
    (row,) = sheet(own, language="zh").pillars
    assert (row.state, row.text.text, row.text.lang) == ("in-force", "20 years", "en")


def test_a_pillar_that_only_the_twin_speaks_of_is_printed_with_the_twins_address() -> None:
    own = twins(policy("a", regulatory=pillars(liability_period="二十年")), english("a"))
    (row,) = sheet(own).pillars
    assert (row.text.text, row.text.lang, row.text.origin) == (
        "二十年", "zh-Hans", "a/zh-Hans#regulatory.liability_period",
    )  # fmt: skip


def test_what_cannot_be_read_as_a_score_is_quoted_once_from_its_place(tmp_path: Path) -> None:
    written = (SEEDS / "policies/en/cn-ets-interim-regulations.md").read_text(encoding="utf-8")
    path = tmp_path / "policies" / "en" / "cn-ets-interim-regulations.md"
    path.parent.mkdir(parents=True)
    path.write_text(written.replace('"score": 74', '"score": 740'), encoding="utf-8")
    (record,) = read_corpus(tmp_path, Vocabulary.load()).records
    html = section_html(sheet_section(record, view(record, language="en")), Look(), {})[0]
    assert html.count("#analysis.statutory.score") == 1
    assert "740" in html
