"""Dates are read to the part that is known."""

from __future__ import annotations

import pytest

from reports.corpus.dates import read_date, read_publication_date, span_of


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2024-03-15", (2024, 3, 15)),
        ("2024-3-5", (2024, 3, 5)),
        ("2024/03/15", (2024, 3, 15)),
        ("2024.03.15", (2024, 3, 15)),
        ("2024年3月15日", (2024, 3, 15)),
        ("20240315", (2024, 3, 15)),
        ("2024-03-15T08:00:00Z", (2024, 3, 15)),
        ("2024-03", (2024, 3, None)),
        ("2024年3月", (2024, 3, None)),
        ("2024", (2024, None, None)),
        ("2024年", (2024, None, None)),
        ("2024-00-00", (2024, None, None)),
        ("2024-05-00", (2024, 5, None)),
        ("2024-02-29", (2024, 2, 29)),
        ("2026. 3. 5.", (2026, 3, 5)),
        ("2026년 3월 5일(목)", (2026, 3, 5)),
        ("2026年3月5日（木）", (2026, 3, 5)),
        ("2026年3月5日（星期四）", (2026, 3, 5)),
        ("二〇二六年三月五日", (2026, 3, 5)),
        ("令和8年3月5日", (2026, 3, 5)),
        ("令和八年十二月二十日", (2026, 12, 20)),
        ("令和元年5月", (2019, 5, None)),
        ("平成21年", (2009, None, None)),
        ("R8.3.5", (2026, 3, 5)),
        ("民國115年3月5日", (2026, 3, 5)),
        ("中華民國一百十五年三月五日", (2026, 3, 5)),
        ("民國元年1月1日", (1912, 1, 1)),
        ("115年3月5日", (2026, 3, 5)),
        ("115.3.5", (2026, 3, 5)),
    ],
)
def test_a_date_is_read_to_the_part_that_is_known(written: str, parts: tuple[int, int | None, int | None]) -> None:
    found = read_date(written)
    assert found is not None
    assert (found.year, found.month, found.day) == parts
    assert found.written == written


@pytest.mark.parametrize("written", ["2024-01-01", "2024年1月1日", "20240101", "2024-01-01T00:00:00"])
def test_the_first_of_january_stands_for_the_year_of_a_publication_alone(written: str) -> None:
    found, exact = read_publication_date(written), read_date(written)
    assert found is not None
    assert exact is not None
    assert (found.year, found.month, found.day, found.written) == (2024, None, None, written)
    assert (exact.year, exact.month, exact.day) == (2024, 1, 1)


def test_january_and_the_first_of_february_are_dates() -> None:
    assert read_date("2024-01") == read_date("2024-01")
    january, february = read_date("2024-01"), read_date("2024-02-01")
    assert january is not None
    assert january.month == 1
    assert february is not None
    assert february.day == 1


@pytest.mark.parametrize(
    "written",
    [
        "", "soon", "2023-02-29", "2024-13-01", "15-03-2024", "0000", "Q1 2024", "Marsh 2024", "13 June 14 2024", "2024-",
        "115", "令和", "令和8年13月", "8年3月5日", "2026年度末", "R2", "民國115", "99年3月5日",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed_at(written: str) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("2024-03-15", ((2024, 3, 15), (2024, 3, 15))),
        ("2024-03", ((2024, 3, 1), (2024, 3, 31))),
        ("2024", ((2024, 1, 1), (2024, 12, 31))),
    ],
)
def test_a_date_spans_the_days_it_may_stand_for(written: str, span: object) -> None:
    found = read_date(written)
    assert found is not None
    assert span_of(found) == span
