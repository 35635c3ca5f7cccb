"""The verdict of a country's page 1: who is among the first, who below the median, by what evidence, on what."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from reports.corpus.policy import Record
from reports.documents.country import verdict as verdicts
from reports.documents.country.findings import Findings
from tests.analysis.builders import PERSON, linked, provenance, record, score, scores
from tests.documents.views import PEERS, boilerplate, findings, peers

ALL = ("incentive", "statutory", "market", "strategic", "mrv")


def verdict(found: Findings) -> str:
    """The verdict, with plain spaces."""
    return verdicts.verdict(found).replace("\u00a0", " ")


def position(found: Findings) -> str:
    """The first clause, up to what it rests on."""
    return verdict(found).rpartition("；" if "；" in verdict(found) else "; ")[0]


def basis(found: Findings) -> str:
    """What the values rest on."""
    return verdict(found).rpartition("；" if "；" in verdict(found) else "; ")[2]


def ladder(*values: float) -> tuple[Record, ...]:
    """Five countries, each with its own value for monitoring."""
    return tuple(
        record(f"{code.lower()}-peer", code, analysis=(score("mrv", value, f"{code} rules mrv.", "s. 1"),))
        for code, value in zip(PEERS, values, strict=True)
    )


# --- where it stands -----------------------------------------------------------------------------------------------


def test_first_in_one_dimension_and_below_the_median_in_another() -> None:
    own = record(analysis=scores(mrv=90, market=20))
    others = peers(50, "mrv", "market")
    assert (
        position(findings(own, others=others))
        == "Among the first: MRV (1st); below the median: market mechanism (grade B)"
    )
    assert position(findings(own, others=others, language="zh")) == "监测核算第 1 居前，市场机制低于中位数（B 级）"


def test_first_and_nowhere_below() -> None:
    found = findings(record(analysis=scores(mrv=90)), others=peers(50))
    assert position(found) == "Among the first: MRV (1st) (grade B)"


def test_below_the_median_and_nowhere_among_the_first() -> None:
    own, others = record(analysis=scores(mrv=10)), peers(50)
    assert position(findings(own, others=others)) == "Among the first in no dimension; below the median: MRV (grade B)"
    assert position(findings(own, others=others, language="zh")) == "没有一维居前，监测核算低于中位数（B 级）"


def test_neither_among_the_first_nor_below() -> None:
    own, others = record(analysis=scores(mrv=60)), ladder(90, 80, 70, 50, 40)
    six = (*others, record("fr-peer", "FR", analysis=(score("mrv", 30, "FR rules mrv.", "s. 1"),)))
    told = "At or above the median in the one dimension compared, but not among the first (grade B)"
    assert position(findings(own, others=six)) == told
    assert position(findings(own, others=six, language="zh")) == "所比较的 1 维都不低于中位数，没有一维居前（B 级）"


def test_what_nobody_else_has_is_not_said_to_be_compared() -> None:
    own = record(analysis=scores(mrv=60, market=10))
    six = (*ladder(90, 80, 70, 50, 40), record("fr-peer", "FR", analysis=(score("mrv", 30, "FR rules mrv.", "s. 1"),)))
    assert position(findings(own, others=six)).startswith("At or above the median in the one dimension compared")


@pytest.mark.parametrize(("value", "is_first"), [(75, True), (65, False)])
def test_among_the_first_are_the_first_three(value: float, is_first: bool) -> None:
    assert verdicts.FIRST == 3
    found = findings(record(analysis=scores(mrv=value)), others=ladder(90, 80, 70, 50, 40))
    assert ("MRV (3rd)" in position(found)) is is_first


def test_the_third_of_five_is_told_once_even_where_it_lies_below_the_median_of_the_others() -> None:
    four = ladder(90, 80, 40, 30, 20)[:4]
    found = findings(record(analysis=scores(mrv=50)), others=four)
    assert found.scores.backed[-1].median == 60
    assert position(found) == "Among the first: MRV (3rd) (grade B)"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Among the first: MRV (1st), market mechanism (tied 2nd) (grade B)"),
        ("zh", "监测核算第 1，市场机制并列第 2 居前（B 级）"),
    ],
)
def test_a_tie_is_said(language: str, told: str) -> None:
    # The best of the five peers is alone ahead in one dimension, and four share the next value.
    first = record("fr-peer", "FR", analysis=(score("market", 99, "FR rules.", "s. 1"),))
    own = record(analysis=scores(mrv=90, market=50))
    found = findings(own, others=(first, *peers(50, "mrv", "market")), language=language)
    assert position(found) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Among the first: market mechanism and MRV (each tied 1st) (grade B)"),
        ("zh", "市场机制和监测核算均并列第 1 居前（B 级）"),
    ],
)
def test_dimensions_of_one_rank_are_named_together(language: str, told: str) -> None:
    found = findings(record(analysis=scores(mrv=50, market=50)), others=peers(50, "mrv", "market"), language=language)
    assert position(found) == told


@pytest.mark.parametrize(("language", "told"), [("en", "(grade A and B)"), ("zh", "（A、B 级）")])
def test_every_grade_of_what_is_named_is_told(language: str, told: str) -> None:
    reviewed = record("a", analysis=scores(mrv=90), provenance=provenance(PERSON, "2026-01-01"))
    other = record("b", analysis=scores(market=20))
    found = findings(reviewed, other, others=peers(50, "mrv", "market"), language=language)
    assert told in position(found)


def test_a_grade_of_what_is_not_named_is_not_told() -> None:
    reviewed = record("a", analysis=scores(mrv=90), provenance=provenance(PERSON, "2026-01-01"))
    others = (*ladder(50, 50, 50, 50, 50), record("b", analysis=scores(market=20)))
    assert "(grade A)" in position(findings(reviewed, *others[-1:], others=others[:-1]))


def test_a_value_without_evidence_is_neither_ranked_nor_named() -> None:
    own = (record("a", analysis=scores(mrv=40)), record("b", analysis=(score("mrv", 99), score("market", 99))))
    assert position(findings(*own, others=peers(50, "mrv", "market"))) == (
        "Among the first in no dimension; below the median: MRV (grade B)"
    )


def test_a_grade_is_not_parted_from_its_word() -> None:
    found = findings(record(analysis=scores(mrv=10)), others=peers(50), language="zh")
    assert "（B\u00a0级）" in verdicts.verdict(found)


# --- nobody to rank among ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The highest evidenced score is 86.5, in market mechanism (grade B); there is nobody to compare with"),
        ("zh", "有据评分最高为 86.5，见于市场机制（B 级），没有可比的国家和地区"),
    ],
)
def test_alone_the_highest_is_told(language: str, told: str) -> None:
    assert position(findings(record(analysis=scores(mrv=50, market=86.5)), language=language)) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The evidenced score is 50, in market mechanism and MRV (grade B); there is nobody to compare with"),
        ("zh", "市场机制和监测核算的有据评分为 50（B 级），没有可比的国家和地区"),
    ],
)
def test_alone_with_equal_values_none_is_called_the_highest(language: str, told: str) -> None:
    assert position(findings(record(analysis=scores(mrv=50, market=50)), language=language)) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "in MRV (grade B); fewer than five countries and regions are evidenced, so none is ranked"),
        ("zh", "见于监测核算（B 级），有据的国家和地区不足五个，不排位次"),
    ],
)
def test_among_fewer_than_five_it_is_not_said_that_there_is_nobody(language: str, told: str) -> None:
    own = record(analysis=scores(mrv=70, market=20))
    assert position(findings(own, others=peers(60)[:3], language=language)).endswith(told)
    level = findings(record(analysis=scores(mrv=70)), others=peers(60)[:3])
    assert position(level).startswith("The evidenced score is 70, in MRV (grade B); fewer than five")


def test_international_bodies_have_nobody_to_compare_with() -> None:
    found = findings(record("i", "INT", analysis=scores(mrv=50)), others=peers(60))
    assert position(found).endswith("there is nobody to compare with")


# --- no position ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "No position can be given: the instruments in force carry no scores."),
        ("zh", "无法给出位次：现行政策没有评分记录。"),
    ],
)
def test_nothing_in_force_carries_a_score(language: str, told: str) -> None:
    own = record(status="planned", analysis=scores(mrv=50))
    assert verdict(findings(own, others=peers(50), language=language)) == told


@pytest.mark.parametrize(
    ("dimensions", "language", "told"),
    [
        (1, "en", "the one score of the one instrument in force lacks evidence with a citation (grade D)."),
        (2, "en", "of the 2 scores of the one instrument in force none has evidence with a citation (grade D)."),
        (2, "zh", "唯一一件现行政策的 2 个评分没有一个既有据又有出处（D 级）。"),
    ],
)
def test_one_instrument_without_evidence(dimensions: int, language: str, told: str) -> None:
    own = record(analysis=boilerplate(*ALL[:dimensions]) if dimensions > 1 else (score("mrv", 60),))
    assert verdict(findings(own, others=peers(50), language=language)).endswith(told)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "of the 2 scores of 2 instruments in force none has evidence with a citation (grade C and D)."),
        ("zh", "2 件现行政策的 2 个评分没有一个既有据又有出处（C、D 级）。"),
    ],
)
def test_several_instruments_without_evidence(language: str, told: str) -> None:
    own = (record("a", analysis=(score("mrv", 60, "A finding."),)), record("b", analysis=(score("market", 60),)))
    assert verdict(findings(*own, others=peers(50), language=language)).endswith(told)
    one = (record("a", analysis=(score("mrv", 60),)), record("b"))
    assert "the one score of 2 instruments in force lacks" in verdict(findings(*one))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_evidence_nothing_is_judged(language: str) -> None:
    found = findings(record(analysis=boilerplate(*ALL)), others=peers(50, *ALL), language=language)
    assert not re.search("first|below|highest|居前|低于|最高", verdict(found))


# --- what it rests on ----------------------------------------------------------------------------------------------


def test_it_rests_on_so_many_scores_with_evidence() -> None:
    own = (record("a", analysis=(*scores(mrv=50), score("market", 40))), record("b"))
    assert basis(findings(*own)) == "1 of 2 scores has evidence and a citation."
    assert basis(findings(*own, language="zh")) == "2 个评分中 1 个有据且有出处。"


@pytest.mark.parametrize(
    ("n", "told"),
    [(2, "all of 3 scores have evidence and a citation."), (3, "3 of the 4 evidenced values rest on one instrument.")],
)
def test_an_instrument_is_told_that_holds_three_values_alone(n: int, told: str) -> None:
    own = record("a", analysis=scores(**dict.fromkeys(ALL[:n], 80)))
    other = record("b", analysis=scores(mrv=70))
    assert basis(findings(own, other)) == told


def test_what_another_instrument_reaches_too_is_not_held_alone() -> None:
    own = record("a", analysis=scores(**dict.fromkeys(ALL[:3], 80)))
    equal = record("b", analysis=scores(incentive=80, mrv=70))
    assert basis(findings(own, equal)) == "all of 5 scores have evidence and a citation."


def test_the_only_instrument_is_not_said_to_hold_what_there_is() -> None:
    own = record("a", analysis=scores(**dict.fromkeys(ALL, 80)))
    assert basis(findings(own)) == "all of 5 scores have evidence and a citation."


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "3 of the 4 evidenced values rest on one instrument, which expires 31 December 2027."),
        ("zh", "4 维有据得分中 3 维同出一件文件，其适用期 2027年12月31日届满。"),
    ],
)
def test_the_end_that_the_record_states_is_told(language: str, told: str) -> None:
    evolution = replace(linked(), effective_application_window="2020-01-01/2027-12-31")
    own = record("a", analysis=scores(**dict.fromkeys(ALL[:3], 80)), evolution=evolution)
    assert basis(findings(own, record("b", analysis=scores(mrv=70)), language=language)) == told


@pytest.mark.parametrize("window", ["2027 onward", "2020-01-01/2025-12-31"])
def test_a_beginning_or_an_end_that_is_past_is_no_end(window: str) -> None:
    evolution = replace(linked(), effective_application_window=window)
    own = record("a", analysis=scores(**dict.fromkeys(ALL[:3], 80)), evolution=evolution)
    assert "expires" not in verdict(findings(own, record("b", analysis=scores(mrv=70))))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_verdict_calls_anything_verified(language: str) -> None:
    own = record(analysis=scores(**dict.fromkeys(ALL, 50)), provenance=provenance(PERSON, "2026-01-01"))
    found = findings(own, others=peers(60, *ALL), language=language)
    assert not re.search("verified|核验|核实", verdict(found), re.IGNORECASE)
