"""Every sentence of ours: when it is said, when it is not, and what it quotes."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from reports.corpus.policy import PILLARS, Record
from reports.documents.country.findings import MANY, MESSAGES, WEAK_SHARE, Findings, key_messages, verdict
from tests.analysis.builders import linked, milestone, pillars, policy, provenance, record, score, scores, twins
from tests.documents.views import boilerplate, findings, peers

BY = "By evidence-backed scores"
ALL = ("incentive", "statutory", "market", "strategic", "mrv")


def position(found: Findings) -> str:
    return verdict(found).split(";")[0]


def evidence(found: Findings) -> str:
    return verdict(found).split("; ")[-1].partition(", and ")[0]


def review(found: Findings) -> str:
    return verdict(found).rpartition(", and ")[2]


def messages(found: Findings) -> list[str]:
    return [sentence.text for sentence in key_messages(found, limit=99)]


def said(found: Findings, words: str) -> bool:
    return any(words in message for message in messages(found))


# --- the verdict: where it stands ----------------------------------------------------------------------------------


def test_ahead_in_some_and_behind_in_others() -> None:
    found = findings(record(analysis=scores(mrv=90, market=20)), others=peers(50, "mrv", "market"))
    assert position(found) == "By evidence-backed scores ahead of the peer median in MRV, behind in market mechanism"


def test_ahead_in_some_and_level_in_the_rest() -> None:
    found = findings(record(analysis=scores(mrv=90, market=50)), others=peers(50, "mrv", "market"))
    assert position(found) == f"{BY} ahead of the peer median in MRV, level in the rest of 2 dimensions compared"


def test_ahead_in_all() -> None:
    found = findings(record(analysis=scores(mrv=90, market=60)), others=peers(50, "mrv", "market"))
    assert position(found) == f"{BY} ahead of the peer median in each of the 2 dimensions compared"


def test_behind_in_some_and_level_in_the_rest() -> None:
    found = findings(record(analysis=scores(mrv=10, market=50)), others=peers(50, "mrv", "market"))
    assert position(found) == f"{BY} behind the peer median in MRV, level in the rest of 2 dimensions compared"


def test_behind_in_all() -> None:
    found = findings(record(analysis=scores(mrv=10, market=40)), others=peers(50, "mrv", "market"))
    assert position(found) == f"{BY} behind the peer median in each of the 2 dimensions compared"


@pytest.mark.parametrize(("value", "stands"), [(90, "ahead of"), (10, "behind"), (50, "level with")])
def test_a_single_dimension_compared_is_named(value: float, stands: str) -> None:
    found = findings(record(analysis=scores(mrv=value)), others=peers(50))
    assert position(found) == f"{BY} {stands} the peer median in MRV, the one dimension compared"


def test_level_in_all() -> None:
    found = findings(record(analysis=scores(mrv=50, market=50)), others=peers(50, "mrv", "market"))
    assert position(found) == f"{BY} level with the peer median in each of the 2 dimensions compared"


def test_nobody_to_compare_with() -> None:
    found = findings(record(analysis=scores(mrv=50, market=86.5)))
    assert position(found) == "Highest evidence-backed score: 86.5, in market mechanism"
    assert "no peers" in verdict(found)


def test_nobody_to_compare_with_and_equal_values_of_its_own() -> None:
    found = findings(record(analysis=scores(mrv=86.5, market=86.5, strategic=20)))
    assert position(found) == "Highest evidence-backed score: 86.5, in market mechanism and MRV"
    level = findings(record(analysis=scores(mrv=86.5, market=86.5)))
    assert position(level) == "Evidence-backed score of 86.5 in market mechanism and MRV"


def test_what_has_no_evidence_is_not_judged_beside_what_has() -> None:
    own = record(analysis=(*scores(mrv=90), score("market", 99), score("strategic", 1, "A finding.")))
    found = findings(own, others=peers(50, "mrv", "market", "strategic"))
    assert position(found) == f"{BY} ahead of the peer median in MRV, the one dimension compared"
    assert not said(found, "market")
    assert not said(found, "strategic")


def test_the_backed_value_is_compared_and_not_the_higher_one_without_evidence() -> None:
    own = (record("a", analysis=scores(mrv=40)), record("b", analysis=(score("mrv", 99),)))
    assert position(findings(*own, others=peers(50))) == f"{BY} behind the peer median in MRV, the one dimension compared"


def test_the_backed_value_is_compared_with_the_backed_median() -> None:
    unfounded = tuple(record(code, code, analysis=(score("mrv", 99),)) for code in ("FR", "DE", "NL", "DK", "SE", "FI"))
    found = findings(record(analysis=scores(mrv=60)), others=(*peers(50), *unfounded))
    assert found.scores.all[-1].median == 99
    assert position(found) == f"{BY} ahead of the peer median in MRV, the one dimension compared"


@pytest.mark.parametrize(
    ("evidence", "language", "begins"),
    [
        ("", "en", "The scores of its instruments in force have no evidence behind them, so none is compared; the one record"),
        ("", "zh", "现行工具的评分均无证据支撑，不作比较；"),
        ("A finding.", "en", "None of the scores of its instruments in force has both evidence and a citation behind it"),
        ("A finding.", "zh", "现行工具的评分无一既有据又有出处，不作比较；"),
    ],
)
def test_a_verdict_on_scores_without_evidence_says_so_first_and_judges_nothing(
    evidence: str, language: str, begins: str
) -> None:
    own = record(analysis=tuple(score(dimension, 99, evidence) for dimension in ("mrv",)))
    found = findings(own, others=peers(50), language=language)
    assert verdict(found).startswith(begins)
    assert not re.search("ahead|behind in|highest|level|领先|落后|最高|持平", " ".join([verdict(found), *messages(found)]))


def test_nothing_in_force_carries_a_score() -> None:
    found = findings(record(status="planned", analysis=scores(mrv=50)), others=peers(50))
    assert position(found) == "No instrument in force carries a score"


def test_a_dimension_that_no_peer_scores_is_not_compared() -> None:
    found = findings(record(analysis=scores(mrv=90, market=10)), others=peers(50))
    assert position(found) == f"{BY} ahead of the peer median in MRV, the one dimension compared"


# --- the verdict: evidence and review ------------------------------------------------------------------------------


def test_some_scores_are_backed() -> None:
    found = findings(record(analysis=(*scores(mrv=50), score("market", 50, "A finding."))))
    assert evidence(found) == "1 of 2 scores has evidence and a citation"


def test_all_scores_are_backed() -> None:
    assert evidence(findings(record(analysis=scores(mrv=50)))) == "the one score has evidence and a citation"


def test_there_is_no_score() -> None:
    assert evidence(findings(record())) == "there is no score to check"


def test_no_score_is_backed_and_none_is_in_force() -> None:
    found = findings(record(status="planned", analysis=(score("mrv", 50),)))
    assert evidence(found) == "the one score lacks evidence or a citation"


def test_scores_of_records_that_do_not_count_are_checked_all_the_same() -> None:
    found = findings(record(status="planned", analysis=scores(mrv=50)))
    assert evidence(found) == "the one score has evidence and a citation"


@pytest.mark.parametrize(
    ("reviewers", "words"),
    [
        (("Li Wei", "Li Wei"), "all of 2 records were reviewed by a listed reviewer"),
        (("Li Wei", "Human Audit Pending"), "1 of 2 records was reviewed by a listed reviewer"),
        (("Somebody", ""), "none of 2 records was reviewed by a listed reviewer"),
    ],
)
def test_who_reviewed_it(reviewers: tuple[str, str], words: str) -> None:
    own = [record(name, provenance=provenance(reviewer)) for name, reviewer in zip("ab", reviewers, strict=True)]
    assert review(findings(*own)).rstrip(".") == words


def test_where_twins_differ_the_weaker_review_holds() -> None:
    zh, en = policy("a", provenance=provenance("Li Wei")), policy("a", language="en", provenance=provenance(""))
    assert "the one record was not" in review(findings(twins(zh, en)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_calls_anything_verified(language: str) -> None:
    own = record(analysis=scores(**dict.fromkeys(ALL, 50)), provenance=provenance("Li Wei", "2026-01-01"))
    found = findings(own, others=peers(60, *ALL), language=language)
    assert not re.search("verified|核验|核实", " ".join([verdict(found), *messages(found)]), re.IGNORECASE)


# --- key messages --------------------------------------------------------------------------------------------------


def test_the_list_is_closed_and_in_this_order() -> None:
    assert [message.__name__ for message in MESSAGES] == [
        *("_concentrated", "_strongest", "_silent_pillars", "_weak", "_widest_gap", "_next_date", "_not_counted"),
    ]


def everything() -> Findings:
    """A country of which every message can be said."""
    evolution = replace(linked(), milestones=(milestone("2027-05-01", "Levy begins"),))
    own = (
        record("a", analysis=(*scores(market=30, incentive=90, strategic=70), *boilerplate("mrv", "statutory"))),
        record("b", evolution=evolution, analysis=scores(incentive=10)),
        record("c", status="superseded"),
    )
    return findings(*own, others=peers(60, *ALL))


def test_messages_come_in_the_order_of_the_list_and_are_three() -> None:
    assert len(messages(everything())) == len(MESSAGES)
    assert [sentence.text for sentence in key_messages(everything())] == messages(everything())[:3]


def test_every_message_names_the_records_it_rests_on() -> None:
    rests = [sentence.records for sentence in key_messages(everything(), limit=99)]
    assert rests == [("a",), ("a",), (), (), ("a",), ("b",), ("c",)]


def test_every_message_is_a_sentence_without_a_hole_in_both_languages() -> None:
    for language in ("zh", "en"):
        found = everything()
        told = Findings(found.records, found.scores, found.pillars, found.context.read_by(language))
        assert all(text and not re.search(r"[{}]|\bNone\b(?! of)", text) for text in [verdict(told), *messages(told)])


@pytest.mark.parametrize(("others", "holds"), [(MANY, True), (MANY - 1, False)])
def test_concentrated_is_said_where_one_instrument_carries_enough_dimensions(others: int, holds: bool) -> None:
    one = record("a", analysis=scores(**dict.fromkeys(ALL[:others], 80)))
    other = record("b", analysis=scores(**dict.fromkeys(ALL[others:], 70), incentive=10))
    found = findings(one, other)
    assert said(found, f"alone has the highest evidence-backed score in {others} of 5 dimensions") is holds


def test_concentrated_counts_only_where_the_instrument_has_no_equal() -> None:
    one = record("a", analysis=scores(**dict.fromkeys(ALL, 80)))
    equal_in_two = record("b", analysis=scores(incentive=80, statutory=80, market=10))
    assert said(findings(one, equal_in_two), "alone has the highest evidence-backed score in 3 of 5 dimensions")
    equal_in_three = record("b", analysis=scores(incentive=80, statutory=80, market=80))
    assert not said(findings(one, equal_in_three), "alone has")


def test_the_only_instrument_with_scores_is_not_called_alone() -> None:
    one = record("a", analysis=scores(**dict.fromkeys(ALL, 80)))
    assert not said(findings(one, record("b")), "alone has")
    unfounded = record("c", analysis=tuple(score(name, 99) for name in ALL))
    assert not said(findings(one, unfounded), "alone has")


def test_strongest_quotes_value_grade_and_title() -> None:
    found = findings(record("a", analysis=scores(mrv=50, market=86.5), title="The Act"))
    assert "Highest evidence-backed score: 86.5 (grade B) in market mechanism, from “The Act”." in messages(found)


def test_strongest_is_not_said_without_a_score() -> None:
    assert not said(findings(record()), "evidence-backed score")


def test_dimensions_with_the_same_highest_value_are_named() -> None:
    own = record("a", analysis=scores(mrv=80, incentive=80, market=10), title="The Act")
    assert said(findings(own), "score: 80 (grade B) in economic incentive and MRV, from “The Act”.")


def test_instruments_with_the_same_highest_value_are_counted() -> None:
    own = [record(id, analysis=(score("mrv", 80, f"What {id} says.", "Art. 1"),)) for id in "abcd"]
    assert said(findings(*own), "Highest evidence-backed score: 80 in MRV, reached by 4 instruments.")
    apart = (record("a", analysis=scores(mrv=80)), record("b", analysis=scores(market=80)))
    assert said(findings(*apart), "Highest evidence-backed score: 80 in market mechanism and MRV, reached by 2 instruments.")


def test_a_score_that_stands_alone_is_not_called_the_highest() -> None:
    found = findings(record("a", analysis=(*scores(mrv=80), score("market", 90)), title="The Act"))
    assert said(found, "The only evidence-backed score of an instrument in force: 80 (grade B) in MRV, from “The Act”.")
    assert not said(found, "ighest")


def test_the_widest_gap_quotes_value_median_and_number_of_peers() -> None:
    found = findings(record(analysis=scores(mrv=40, market=55)), others=peers(60, "mrv", "market"))
    told = "Furthest behind by evidence-backed scores: 40 in MRV, against a median of 60 over 5 peers."
    assert told in messages(found)


def test_gaps_that_are_equal_are_named_together() -> None:
    found = findings(record(analysis=scores(mrv=40, market=40, strategic=55)), others=peers(60, *ALL))
    told = "Furthest behind by evidence-backed scores: market mechanism and MRV, each 20 below the peer median."
    assert told in messages(found)


def test_a_gap_without_another_is_not_the_widest() -> None:
    found = findings(record(analysis=scores(mrv=40, market=90)), others=peers(60, *ALL))
    assert "Behind by evidence-backed scores only in MRV: 40 against a median of 60 over 5 peers." in messages(found)


def test_a_gap_of_scores_without_evidence_is_not_told() -> None:
    assert not said(findings(record(analysis=(score("mrv", 10),)), others=peers(60)), "ehind")


@pytest.mark.parametrize("value", [60, 80])
def test_a_gap_is_not_said_where_there_is_none(value: float) -> None:
    assert not said(findings(record(analysis=scores(mrv=value)), others=peers(60)), "ehind")


def test_pillars_that_nobody_settles_are_named() -> None:
    texts = {pillar: "Settled in Art. 4." for pillar in PILLARS if pillar != "co2_definition"}
    found = findings(record(regulatory=pillars(**texts)))
    assert said(found, "1 pillar is not settled")
    assert not said(found, "None of the seven")


def test_a_pillar_that_is_stated_absent_is_settled() -> None:
    texts = dict.fromkeys(PILLARS, "Settled in Art. 4.") | {"co2_definition": "No mandatory requirement"}
    assert not said(findings(record(regulatory=pillars(**texts))), "not settled")


def test_a_pillar_that_is_only_proposed_is_not_settled() -> None:
    texts = dict.fromkeys(PILLARS, "Settled in Art. 4.")
    assert said(findings(record(status="planned", regulatory=pillars(**texts))), "None of the seven regulatory pillars")


def test_a_placeholder_settles_no_pillar() -> None:
    assert said(findings(record(regulatory=pillars(**dict.fromkeys(PILLARS, "Pending")))), "None of the seven")


def test_weak_evidence_is_said_from_a_third_on() -> None:
    assert pytest.approx(1 / 3) == WEAK_SHARE
    third = record(analysis=(*scores(mrv=50, market=50), score("strategic", 50)))
    assert "1 of 3 scores is graded D (no evidence, or boilerplate) and should not be quoted alone." in messages(
        findings(third)
    )
    quarter = record(analysis=(*scores(mrv=50, market=50, incentive=50), score("strategic", 50)))
    assert not said(findings(quarter), "graded D")


def test_the_next_date_is_the_first_one_ahead() -> None:
    steps = (milestone("2026-01-01", "Past"), milestone("2028-03", "Later"), milestone("2027-05-01", "Levy begins"))
    found = findings(record(evolution=replace(linked(), milestones=steps)))
    assert "The next known date is 1 May 2027: “《a》”: Levy begins." in messages(found)


def test_no_date_ahead_is_no_message() -> None:
    assert not said(findings(record()), "next known date")


def test_records_that_do_not_count_are_counted() -> None:
    own: tuple[Record, ...] = (record("a"), record("b", status="superseded"), record("c", title="某条例（草案）"))
    assert "2 of 3 records are not in force, or doubtful, and are left out of the scores." in messages(findings(*own))
    assert not said(findings(record("a")), "left out of the scores")


# --- names joined --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "names", "joined"),
    [
        ("en", [], ""),
        ("en", ["a"], "a"),
        ("en", ["a", "b"], "a and b"),
        ("en", ["a", "b", "c"], "a, b and c"),
        ("zh", ["甲", "乙", "丙"], "甲、乙和丙"),
    ],
)
def test_names_are_joined_as_the_language_joins_them(language: str, names: list[str], joined: str) -> None:
    assert findings(record(), language=language).listing(names) == joined
