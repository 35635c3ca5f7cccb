"""A corpus as of a day: what was published later is in no selection, and is named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.corpus.as_of import corpus_as_of, has_passed, is_after, was_published
from reports.corpus.dates import read_date
from reports.corpus.policy import PartialDate
from reports.corpus.selection import Query, parse_query, select
from reports.errors import NothingSelected, UsageProblem
from tests.analysis.builders import VOCABULARY, corpus, policy, provenance, record, twins, when

DAY = date(2023, 6, 15)


@pytest.mark.parametrize(
    ("published", "audited", "expected"),
    [
        ("2023-06-15", "", True),
        ("2023-06-16", "", False),
        ("2022", "2026-01-05", True),
        ("2024", "", False),
        ("2023-05", "2026-01-05", True),
        ("2023-07", "", False),
        # The day lies inside what is known: the audit decides, and without one nothing says that it came later.
        ("2023", "2026-01-05", None),
        ("2023-06", "2026-01-05", None),
        ("2023", "2023-06-10", True),
        ("2023", "", True),
        ("", "2026-01-05", True),
    ],
)
def test_what_a_date_shows_of_the_day(published: str, audited: str, expected: bool | None) -> None:
    found = record(pub_date=when(published) if published else None, provenance=provenance(audited=audited))
    assert was_published(found, DAY) is expected


def test_a_year_alone_is_a_date_too() -> None:
    assert was_published(record(year=2024), DAY) is False
    assert was_published(record(year=2022), DAY) is True


def test_where_twins_differ_the_later_date_holds() -> None:
    early, late = policy(pub_date=when("2023-01-02")), policy(language="en", pub_date=when("2023-12-02"))
    assert was_published(twins(early, late), DAY) is False


def test_the_end_of_a_month_is_its_last_day() -> None:
    assert has_passed(when("2023-02"), date(2023, 2, 28))
    assert not has_passed(when("2024-02"), date(2024, 2, 28))


def test_a_corpus_without_later_records_stays_as_it_is() -> None:
    found = corpus(record("a", pub_date=when("2020-01-02")))
    assert corpus_as_of(found, DAY) is found
    assert select(found, Query()).canonical == "*"


def test_what_was_published_later_is_counted_named_and_part_of_the_query() -> None:
    found = corpus_as_of(
        corpus(
            record("a", pub_date=when("2020-01-02")),
            record("b", pub_date=when("2024-01-02")),
            record("c", "JP", pub_date=when("2024-01-02")),
        ),
        DAY,
    )
    selection = select(found, parse_query(VOCABULARY, found, country=["CN"]))
    assert [one.id for one in selection.records] == ["a"]
    assert selection.canonical == selection.query.canonical == "country=CN & as-of=2023-06-15"
    assert [one.id for one in selection.later] == ["b"]
    assert [(one.condition, one.records) for one in selection.left_out] == [("country=CN", 1), ("as-of=2023-06-15", 1)]
    assert selection.total == 3


def test_a_record_of_a_later_day_alone_is_nothing_selected_and_no_misspelt_id() -> None:
    found = corpus_as_of(
        corpus(record("a", pub_date=when("2020-01-02")), record("b", pub_date=when("2024-01-02"))), DAY
    )
    with pytest.raises(NothingSelected, match="b, dated 2024-01-02") as refused:
        select(found, parse_query(VOCABULARY, found, id=["b"]))
    assert "--as-of" in (refused.value.remedy or "")
    with pytest.raises(UsageProblem):
        parse_query(VOCABULARY, found, id=["c"])


def test_another_day_of_the_same_corpus_brings_its_records_back() -> None:
    whole = corpus(record("a", pub_date=when("2020-01-02")), record("b", pub_date=when("2024-01-02")))
    again = corpus_as_of(corpus_as_of(whole, DAY), date(2025, 1, 1))
    assert again.records == whole.records
    assert again.later == ()


DATES = st.one_of(
    st.dates(date(2019, 1, 1), date(2027, 12, 31)).map(date.isoformat),
    st.dates(date(2019, 1, 1), date(2027, 12, 31)).map(lambda day: day.isoformat()[:7]),
    st.integers(2019, 2027).map(str),
)


@given(st.lists(DATES, min_size=1, max_size=8), st.dates(date(2018, 1, 1), date(2028, 12, 31)))
def test_no_date_after_the_day_is_past_and_no_record_published_after_it_is_selected(
    dates: list[str], day: date
) -> None:
    read: list[PartialDate] = [one for text in dates if (one := read_date(text))]
    found = corpus_as_of(corpus(*(record(f"r{n}", pub_date=one) for n, one in enumerate(read))), day)
    here = {one.id for one in found.records}
    for number, one in enumerate(read):
        assert not (has_passed(one, day) and is_after(one, day))
        assert (f"r{number}" in here) is not is_after(one, day)
    assert len(found.records) + len(found.later) == len(read)
