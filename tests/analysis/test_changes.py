"""Changes between two corpora: each in one class, in the ledger where it belongs."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from reports.analysis.changes.change import KINDS, RECORD, WORLD, Change
from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.period import between, quarter, read_quarter
from reports.corpus.policy import Corpus, Score, Term
from reports.errors import UsageProblem
from tests.analysis.builders import corpus, english, linked, pillars, policy, record, score, scores, twins, when
from tests.analysis.changes_pair import (
    EXPECTED,
    LONG,
    NEW,
    OLD,
    QUARTER,
    compared,
    economic,
    evolved,
    liability,
    mrv,
    only,
    profile,
    published,
    spelt,
)


@pytest.fixture(scope="module")
def pair() -> Changes:
    return compared(OLD, NEW)


def found(changes: Changes) -> set[tuple[str, str, str]]:
    return {(change.kind, change.id, change.field) for change in changes.entries}


# -- The pair ----------------------------------------------------------------------------------------------------------


def test_every_difference_of_the_pair_is_in_the_class_expected(pair: Changes) -> None:
    assert found(pair) == EXPECTED
    assert len(pair.entries) == len(EXPECTED)


def test_the_pair_has_every_class_in_it(pair: Changes) -> None:
    assert {change.kind for change in pair.entries} == set(KINDS)
    assert all(pair.counts.values())


def test_the_two_ledgers_hold_every_class_once() -> None:
    assert sorted((*WORLD, *RECORD)) == sorted(KINDS)


def test_raw_editorial_and_real_counts_add_up(pair: Changes) -> None:
    tally = pair.tally
    assert (tally.raw, tally.editorial, tally.real) == (len(EXPECTED), 8, len(EXPECTED) - 8)
    assert tally.raw == tally.editorial + tally.real == sum(pair.counts.values())


def test_every_changed_record_goes_under_one_class(pair: Changes) -> None:
    assert pair.leading["record", "repealed"] == "status-event"
    assert pair.leading["record", "statute"] == "adopted"
    assert pair.leading["record", "tongue"] == "editorial"
    assert set(pair.leading) == {(change.subject, change.id) for change in pair.entries}


def test_what_happened_in_the_world_has_a_date_inside_the_period(pair: Changes) -> None:
    world = [change for change in pair.entries if change.ledger == "world"]
    assert {change.kind for change in world} == set(WORLD)
    assert all(QUARTER.holds(change.date) for change in world)


def test_changes_stand_in_the_order_of_their_classes(pair: Changes) -> None:
    places = [KINDS.index(change.kind) for change in pair.entries]
    assert places == sorted(places)


# -- Records that come -------------------------------------------------------------------------------------------------


def arrival(**fields: object) -> Change:
    (change,) = compared(corpus(), corpus(record("new", **fields))).entries  # type: ignore[arg-type]
    return change


def test_a_record_adopted_in_2019_and_catalogued_in_march_is_catalogued_not_adopted() -> None:
    assert arrival(**published("2019-03-01")).kind == "catalogued"


def test_a_record_adopted_inside_the_period_is_adopted() -> None:
    change = arrival(**published("2026-03-31"))
    assert (change.kind, change.ledger, change.date) == ("adopted", "world", when("2026-03-31"))


def test_a_month_inside_the_period_will_do() -> None:
    assert arrival(**published("2026-02")).kind == "adopted"


def test_a_year_alone_does_not_say_that_it_was_in_the_quarter() -> None:
    assert arrival(**published("2026")).kind == "catalogued"


def test_a_year_that_contradicts_the_date_leaves_it_open_when_that_was() -> None:
    assert arrival(**{**published("2026-03-18"), "year": 2025}).kind == "catalogued"


def test_a_draft_published_in_the_period_is_no_adoption() -> None:
    assert arrival(status="draft", **published("2026-02-03")).kind == "status-event"
    assert arrival(title="Storage Bill", **published("2026-02-03")).kind == "status-event"


def test_without_a_period_nothing_is_said_to_have_happened_in_the_world() -> None:
    changes = compared(OLD, NEW, None)
    assert [change for change in changes.entries if change.ledger == "world"] == []
    assert changes.tally.raw == len(EXPECTED)


# -- Records that go ---------------------------------------------------------------------------------------------------


def fate(before: Corpus, after: Corpus, id: str) -> Change:
    (change,) = [change for change in compared(before, after).entries if change.id == id]
    return change


def test_a_record_that_another_took_up_is_merged_not_deleted() -> None:
    change = fate(corpus(record("a")), corpus(record("b", evolution=linked(consolidated_from="a"))), "a")
    assert (change.kind, change.other_id) == ("merged", "b")


def test_a_record_that_another_says_it_replaced_is_merged_too() -> None:
    change = fate(corpus(record("a")), corpus(record("b", evolution=linked(supersedes="a"))), "a")
    assert (change.kind, change.other_id) == ("merged", "b")


def test_lineage_goes_before_content() -> None:
    heir = record("b", title="One title", evolution=linked(supersedes="a"))
    assert fate(corpus(record("a", title="One title")), corpus(heir), "a").kind == "merged"


def test_a_record_under_another_id_is_renamed_and_compared_on() -> None:
    before = corpus(record("a", title="One title", analysis=scores(mrv=50)))
    after = corpus(record("b", title="One  Title.", analysis=scores(mrv=55)))
    changes = compared(before, after)
    assert found(changes) == {
        ("renamed", "b", "id"),
        ("re-scored", "b", "analysis.mrv"),
        ("editorial", "b", "title"),
    }
    renamed = changes.entries[0]
    assert (renamed.old, renamed.new) == ("a", "b")


def test_a_record_that_keeps_its_text_is_renamed_though_its_title_changed() -> None:
    before, after = record("a", title="One title", body=LONG), record("b", title="Another", body=LONG + " New.")
    assert ("renamed", "b", "id") in found(compared(corpus(before), corpus(after)))


def test_a_record_of_another_jurisdiction_is_another_record() -> None:
    before, after = record("a", title="Climate Act"), record("b", country="NO", title="Climate Act")
    assert found(compared(corpus(before), corpus(after))) == {("not-in-export", "a", ""), ("catalogued", "b", "")}


def test_of_two_records_alike_each_is_matched_once() -> None:
    before = corpus(record("a", title="Climate Act"))
    after = corpus(record("b", title="Climate Act"), record("c", title="Climate Act"))
    assert found(compared(before, after)) == {("renamed", "b", "id"), ("catalogued", "c", "")}


def test_a_record_that_had_ended_is_withdrawn() -> None:
    assert fate(corpus(record("a", status="superseded")), corpus(), "a").kind == "withdrawn"


def test_a_record_that_is_gone_without_a_word_is_not_in_the_export() -> None:
    assert fate(corpus(record("a")), corpus(), "a").kind == "not-in-export"


# -- Status and dates --------------------------------------------------------------------------------------------------


def test_a_status_that_changed_without_a_date_in_the_period_was_corrected() -> None:
    change = only(record(status="planned"), record())
    assert (change.kind, change.old, change.new) == ("status-corrected", "planned", "in-force")


def test_a_date_that_was_known_before_does_not_date_a_change_of_status() -> None:
    known = evolved("", ("2026-02-01", "Hearing"))
    assert only(record(status="planned", evolution=known), record(evolution=known)).kind == "status-corrected"


def test_a_status_spelt_otherwise_is_editorial() -> None:
    change = only(twins(policy()), twins(spelt(policy(), status="现行有效")))
    assert (change.kind, change.why) == ("editorial", "spelling")


def test_a_date_of_publication_that_was_corrected_is_no_adoption() -> None:
    assert only(record(**published("2024-05-24")), record(**published("2026-01-17"))).kind == "text-changed"


def test_first_of_january_and_the_year_alone_are_the_same_date() -> None:
    before, after = published("2024"), {**published("2024"), "pub_date_written": "2024-01-01"}
    assert only(record(**before), record(**after)).kind == "editorial"


def test_a_milestone_outside_the_period_is_a_change_of_the_record() -> None:
    change = only(record(), record(evolution=evolved("", ("2021-02-01", "Pilot"))))
    assert (change.kind, change.ledger) == ("text-changed", "record")


def test_a_milestone_under_a_corrected_date_is_not_news() -> None:
    before, after = (record(evolution=evolved("", (day, "First injection"))) for day in ("2025-12-20", "2026-01-20"))
    assert {change.kind for change in compared(corpus(before), corpus(after)).entries} == {"text-changed"}


def test_a_milestone_that_twins_word_each_in_its_language_is_one_change() -> None:
    before = twins(policy(), english())
    after = twins(
        policy(evolution=evolved("", ("2026-02-01", "首次注入"))),
        english(evolution=evolved("", ("2026-02-01", "First injection"))),
    )
    change = only(before, after)
    assert (change.kind, change.languages) == ("milestone", ("zh-Hans", "en"))
    cell = change.cell("en")
    assert cell is not None
    assert cell.new == "First injection"


def test_a_date_in_a_records_own_calendar_is_a_milestone() -> None:
    after = record(extra={"calendar": [{"date": "2026-03-15", "event": "Consultation closes"}]})
    assert only(record(), after).kind == "milestone"


def test_a_window_that_closes_in_the_period_is_an_event() -> None:
    change = only(record(), record(evolution=evolved("2020-01-02/2026-02-28")))
    assert (change.kind, change.date) == ("status-event", when("2026-02-28"))


# -- Scores ------------------------------------------------------------------------------------------------------------


def test_a_score_that_moved_shows_old_and_new_evidence() -> None:
    change = only(record(analysis=mrv(60, "One thing.", "Art. 1")), record(analysis=mrv(75, "Another thing.")))
    assert (change.kind, change.old, change.new) == ("re-scored", "60", "75")
    assert change.movement is not None
    assert (change.movement.old.grade, change.movement.new.grade) == ("B", "C")


def test_a_score_that_rested_on_filler_is_a_placeholder_replaced_not_a_movement() -> None:
    same = "Baseline alignment."
    before = record(analysis=(score("mrv", 30, same), score("market", 30, same)))
    after = record(analysis=(score("mrv", 95, "A law of its own.", "Art. 2"), score("market", 30, same)))
    assert only(before, after).kind == "placeholder-replaced"


def test_a_score_that_is_gone_is_re_scored_to_nothing() -> None:
    change = only(record(analysis=mrv(60, "One thing.", "Art. 1")), record())
    assert (change.kind, change.old, change.new) == ("re-scored", "60", "")


def test_evidence_that_changed_under_the_same_score_is_a_change_of_text() -> None:
    assert only(record(analysis=mrv(60, "One thing.")), record(analysis=mrv(60, "Two things."))).kind == "text-changed"


def test_an_audit_note_and_a_lifted_marker_are_editorial() -> None:
    before = record(analysis=mrv(60, "[AI-Generated] One thing.", "", "machine"))
    assert only(before, record(analysis=mrv(60, "One thing.", "", "checked"))).kind == "editorial"


def test_where_twins_differ_the_weaker_score_moves() -> None:
    before = twins(policy(analysis=mrv(80, "一件事。")), english(analysis=mrv(60, "One thing.")))
    after = twins(policy(analysis=mrv(60, "一件事。")), english(analysis=mrv(60, "One thing.")))
    assert only(before, after).kind == "text-changed"


# -- Pillars and texts -------------------------------------------------------------------------------------------------


def test_a_placeholder_for_another_placeholder_is_editorial() -> None:
    assert only(record(regulatory=liability("Pending")), record(regulatory=liability("待定"))).kind == "editorial"


def test_a_pillar_that_was_empty_has_changed() -> None:
    assert only(record(), record(regulatory=liability("Twenty years"))).kind == "pillar-changed"


def test_profiles_are_compared_like_records() -> None:
    before, after = (
        replace(corpus(record("a")), profiles=(profile("norway", "en", text),))
        for text in ("TBD", "Twenty years after closure")
    )
    (change,) = compared(before, after).entries
    assert (change.kind, change.subject, change.id, change.jurisdiction) == (
        "placeholder-replaced",
        "profile",
        "norway",
        "NO",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CO2 storage, 10-30 years", "CO₂ storage (10–30 years)."),
        ("**Licence** needed", "licence needed"),
        ("1,000 t a year", "1000 t a year"),
        ("发布CCUS方案", "发布 CCUS 方案。"),
        ("Ｆull width", "Full width"),
    ],
)
def test_spelling_form_and_punctuation_are_editorial(before: str, after: str) -> None:
    change = only(record(impact=economic(before)), record(impact=economic(after)))
    assert (change.kind, change.why) == ("editorial", "spelling")


@pytest.mark.parametrize(
    ("before", "after"), [("grew by 5 %", "grew by -5 %"), ("≥ 80 t", "≤ 80 t"), ("59 $", "59 €"), ("2.5 %", "25 %")]
)
def test_a_sign_or_a_figure_is_never_editorial(before: str, after: str) -> None:
    assert only(record(impact=economic(before)), record(impact=economic(after))).kind == "text-changed"


def test_a_translation_with_the_same_figures_is_editorial() -> None:
    before, after = (
        record(regulatory=liability("Min. 20 years post-closure")),
        record(regulatory=liability("闭坑后至少20年")),
    )
    assert only(before, after).why == "translation"


def test_a_translation_that_brings_another_figure_is_not_editorial() -> None:
    before, after = (
        record(regulatory=liability("Transfer to the state")),
        record(regulatory=liability("关闭30年后移交国家")),
    )
    assert only(before, after).kind == "pillar-changed"


def test_a_translation_may_turn_the_name_of_a_month_into_a_figure_where_the_twin_keeps_the_words() -> None:
    said = "Approved in March 2024 by parliament"
    before = twins(policy(impact=economic(said)), english(impact=economic(said)))
    after = twins(policy(impact=economic("2024年3月由议会批准")), english(impact=economic(said)))
    assert only(before, after).why == "translation"


def test_a_country_under_another_code_is_not_a_spelling() -> None:
    assert only(record(country="CN"), record(country="KR")).kind == "text-changed"


def test_a_description_that_repeats_the_body_says_nothing_new() -> None:
    assert only(record(body=LONG), record(body=LONG, description=LONG[:70])).why == "echo"
    assert only(record(body=LONG), record(body=LONG, description="Something else is said here.")).kind == "text-changed"


def test_keys_that_are_not_known_are_compared_too() -> None:
    assert only(record(extra={"level": 1}), record(extra={"level": 2})).kind == "text-changed"
    other = Score(dimension="mrv", score=1, extra={"weight": 2})
    assert only(record(analysis=(replace(other, extra={}),)), record(analysis=(other,))).field == "analysis.mrv"


def test_where_files_lie_does_not_matter() -> None:
    assert compared(corpus(record(path="a/x.md")), corpus(record(path="b/x.md"))).entries == ()


def test_a_pillar_changed_in_one_twin_alone_names_that_edition_first() -> None:
    before = twins(
        policy(regulatory=pillars(liability_period="待定")), english(regulatory=pillars(liability_period="Ten"))
    )
    after = twins(
        policy(regulatory=pillars(liability_period="")), english(regulatory=pillars(liability_period="Forty"))
    )
    change = only(before, after)
    assert (change.kind, change.cells[0].language, change.languages) == ("pillar-changed", "en", ("en", "zh-Hans"))


# -- Periods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["2026Q1", "2026q1", "2026-Q1", " 2026 Q1 "])
def test_a_quarter_is_read_as_it_is_written(written: str) -> None:
    assert read_quarter(written) == quarter(2026, 1) == between(date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize("written", ["2026Q5", "Q1", "2026", "0000Q1", "first quarter"])
def test_what_is_no_quarter_is_refused(written: str) -> None:
    with pytest.raises(UsageProblem, match="not a quarter"):
        read_quarter(written)


def test_a_quarter_ends_on_its_last_day_and_knows_its_name() -> None:
    assert quarter(2026, 4).last == date(2026, 12, 31)
    assert quarter(2024, 1).last == date(2024, 3, 31)
    assert quarter(2026, 2).name == "2026Q2"
    assert between(date(2026, 2, 27), date(2026, 4, 6)).name == "2026-02-27_2026-04-06"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageProblem, match="before it begins"):
        between(date(2026, 4, 6), date(2026, 2, 27))


def test_a_month_whose_day_is_not_known_lies_in_its_quarter() -> None:
    assert quarter(2026, 2).holds(when("2026-06"))
    assert not quarter(2026, 2).holds(when("2026"))
    assert not between(date(2026, 6, 2), date(2026, 6, 30)).holds(when("2026-06"))


def test_a_record_that_was_split_names_all_that_took_it_up() -> None:
    after = corpus(record("c", evolution=linked(supersedes="a")), record("b", evolution=linked(consolidated_from="a")))
    change = fate(corpus(record("a")), after, "a")
    assert (change.kind, change.other_ids) == ("merged", ("b", "c"))


@pytest.mark.parametrize(
    ("old", "new", "kind", "why"),
    [
        (("regulatory", "Regulatory"), ("regulatory", "法律监管"), "editorial", "spelling"),
        ((None, "Carbon  Storage"), (None, "carbon storage"), "editorial", "spelling"),
        (("regulatory", "Regulatory"), ("market", "Market"), "text-changed", ""),
        (("regulatory", "Regulatory"), (None, "Storage rights"), "text-changed", ""),
        ((None, "Storage rights"), (None, "Capture rights"), "text-changed", ""),
    ],
)
def test_a_category_that_is_spelt_otherwise_is_editorial_and_one_that_means_something_else_is_not(
    old: tuple[str | None, str], new: tuple[str | None, str], kind: str, why: str
) -> None:
    before, after = (record(category=Term(code=code, written=written)) for code, written in (old, new))
    (change,) = compared(corpus(before), corpus(after)).entries
    assert (change.field, change.kind, change.why) == ("category", kind, why)
