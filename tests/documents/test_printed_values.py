"""Scores, dates and what nobody expected are printed as their records mean them."""

from __future__ import annotations

from datetime import date

import pytest

from reports.corpus.dates import compact_date, read_date
from reports.corpus.policy import Policy, Term
from reports.documents.shared.marks import score
from reports.documents.shared.values import number, unknown
from reports.language import DOCUMENT_LANGUAGES, format_date, strings

POLICY = Policy(id="x", language="en", path="en/x.md", title="An Act", country=Term("NO", "Norway"))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        *((99.95, "99.9"), (99.99, "99.9"), (59.96, "59.9"), (0.97, "0.9"), (0.96, "0.9")),
        *((100.0, "100"), (85.5, "85.5"), (85.44, "85.4"), (85.46, "85.5"), (60.04, "60"), (0.0, "0")),
        *((66.99999999999999, "67"), (200 / 3, "66.7")),
    ],
)
def test_a_score_is_never_rounded_up_to_a_whole_number_that_it_does_not_reach(value: float, printed: str) -> None:
    assert score(value) == number(value, strings("en")) == printed


@pytest.mark.parametrize(("value", "printed"), [(True, "true"), (False, "false"), ([True, 1], "true")])
def test_a_truth_value_is_printed_as_it_was_written(value: object, printed: str) -> None:
    assert unknown(POLICY, {"score": value}, "en")[0].value.text == printed


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
@pytest.mark.parametrize("year", [1, 45, 987])
def test_a_year_has_four_digits(language: str, year: int) -> None:
    for when in ((year, None, None), (year, 3, None), (year, 3, 9), date(year, 3, 9)):
        assert f"{year:04}" in format_date(when, language)
    found = read_date(f"{year:04}-01-01")
    assert found is not None
    assert compact_date(found) == f"{year:04}-01-01"
