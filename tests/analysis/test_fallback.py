"""What a value would be without its instrument, and which pillars whom settles; and that a document tells the same."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from reports.analysis.assess import assess
from reports.analysis.assessment import Assessment
from reports.analysis.scores import DimensionValue, Fallback
from reports.composition.reopening import reopen
from reports.corpus.policy import PILLARS, Record
from tests.analysis.builders import (
    AS_OF,
    VOCABULARY,
    corpus,
    english,
    linked,
    pillars,
    policy,
    record,
    score,
    scores,
    twins,
)
from tests.audit.briefed import brief


def assessed(*records: Record) -> Assessment:
    return assess(corpus(*records), VOCABULARY, as_of=AS_OF)


def mrv(*records: Record, backed: bool = True) -> DimensionValue:
    country = assessed(*records).jurisdictions["CN"]
    return (country.backed if backed else country.all)[-1]


def states(*values: float) -> tuple[Record, ...]:
    """One instrument for each country, on evidence of its own."""
    codes = ("DE", "FR", "GB", "JP", "KR", "NO")
    return tuple(
        record(code.lower(), code, analysis=(score("mrv", value, f"{code} rules.", "s. 1"),))
        for code, value in zip(codes, values, strict=False)
    )


# --- the fallback --------------------------------------------------------------------------------------------------


def test_without_its_instrument_a_value_is_that_of_the_next_with_its_rank() -> None:
    own = (
        record("a", analysis=scores(mrv=90)),
        record("b", analysis=scores(mrv=55)),
        record("c", analysis=scores(mrv=40)),
    )
    assert mrv(*own, *states(80, 60, 55, 50)).fallback == Fallback(55, "B", 3, 1)


def test_the_own_value_is_no_other_in_the_rank_after_it() -> None:
    own = (record("a", analysis=scores(mrv=90)), record("b", analysis=scores(mrv=85)))
    assert mrv(*own, *states(80, 60, 55, 50)).fallback == Fallback(85, "B", 1, 0)


def test_the_only_instrument_leaves_nothing_behind() -> None:
    assert mrv(record("a", analysis=scores(mrv=90)), record("b"), *states(80)).fallback is None
    assert mrv(record("b"), *states(80)).fallback is None


def test_among_fewer_than_five_there_is_no_rank_after_it() -> None:
    own = (record("a", analysis=scores(mrv=90)), record("b", analysis=scores(mrv=55)))
    assert mrv(*own, *states(80, 60)).fallback == Fallback(55, "B", None, 0)


@pytest.mark.parametrize(("backed", "value"), [(True, 40), (False, 70)])
def test_each_set_falls_back_within_itself(backed: bool, value: float) -> None:
    own = (
        record("a", analysis=scores(mrv=90)),
        record("b", analysis=(score("mrv", 70),)),
        record("c", analysis=scores(mrv=40)),
    )
    found = mrv(*own, backed=backed).fallback
    assert found is not None
    assert found.value == value


def test_what_is_not_in_force_takes_no_place() -> None:
    own = (record("a", analysis=scores(mrv=90)), record("b", status="planned", analysis=scores(mrv=70)))
    assert mrv(*own).fallback is None


# --- pillars that are settled --------------------------------------------------------------------------------------


def settled(*records: Record, pillar: str = "liability_period") -> frozenset[str]:
    return assessed(*records).settled[pillar]


def ruled(id: str = "a", country: str = "CN", text: str = "20 years", **fields: str) -> Record:
    return record(id, country, fields.get("status", "in-force"), regulatory=pillars(liability_period=text))


def test_a_rule_of_an_instrument_in_force_settles_a_pillar() -> None:
    assert settled(ruled(), ruled("b", "DE"), record("c", "FR")) == {"CN", "DE"}
    assert set(assessed(ruled()).settled) == set(PILLARS)
    assert settled(ruled(), pillar="co2_definition") == frozenset()


@pytest.mark.parametrize("text", ["Pending", "No mandatory requirement"])
def test_a_placeholder_and_a_stated_absence_settle_none(text: str) -> None:
    assert settled(ruled(text=text)) == frozenset()


@pytest.mark.parametrize("status", ["planned", "draft", "superseded"])
def test_what_is_not_in_force_settles_none(status: str) -> None:
    assert settled(ruled(status=status)) == frozenset()


def test_where_twins_differ_the_weaker_holds() -> None:
    absent = english("a", regulatory=pillars(liability_period="No mandatory requirement"))
    assert settled(twins(policy("a", regulatory=pillars(liability_period="20 years")), absent)) == frozenset()


def test_international_bodies_are_counted_among_nobody() -> None:
    assert settled(ruled(country="INT")) == frozenset()


def test_a_pillar_of_a_name_of_its_own_is_none_of_the_seven() -> None:
    assert assessed(record("a", regulatory=pillars(other_rule="Art. 1"))).records["a"].settles == frozenset()


# --- a document that is opened again -------------------------------------------------------------------------------


def test_a_document_that_is_opened_again_knows_who_settles_what_and_what_would_be_left() -> None:
    old = ruled("e", "FR")
    evolution = replace(linked(), superseded_by=("f",))
    records = (
        record("a", analysis=scores(mrv=90), regulatory=pillars(liability_period="20 years")),
        record("b", analysis=scores(mrv=55)),
        *(ruled(id, code) for id, code in (("c", "DE"), ("d", "JP"))),
        replace(old, editions=(replace(old.primary, evolution=evolution),)),
        record("f", "FR"),
        *states(80, 60, 55, 50, 40)[2:],
    )
    whole = assessed(*records)
    written = json.loads(brief(corpus(*records)).embedded[0].data)
    again = reopen(written, VOCABULARY).context.assessment
    assert again.settled == whole.settled
    assert again.settled["liability_period"] == {"CN", "DE", "JP"}
    assert again.jurisdictions["CN"].backed[-1].fallback == whole.jurisdictions["CN"].backed[-1].fallback
