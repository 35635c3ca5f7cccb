"""A stretch of days that a digest speaks of: a quarter, or any two days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import Struct

from reports.corpus.dates import span_of
from reports.corpus.policy import PartialDate
from reports.errors import UsageProblem

_QUARTER = re.compile(r"(\d{4})\s*-?\s*[Qq]([1-4])")
_WRITE = "Write a quarter as 2026Q1, or name both days with --since and --until."


class Period(Struct, frozen=True):
    """Two days and what lies between them, both included."""

    first: date
    last: date

    @property
    def quarter(self) -> tuple[int, int] | None:
        """Year and quarter where it is one, whole."""
        number = (self.first.month + 2) // 3
        return (self.first.year, number) if self == quarter(self.first.year, number) else None

    @property
    def name(self) -> str:
        """A short name in ASCII: ``2026Q1``, or ``2026-01-01_2026-02-15``."""
        found = self.quarter
        return f"{found[0]}Q{found[1]}" if found else f"{self.first.isoformat()}_{self.last.isoformat()}"

    def until(self, day: date) -> Period:
        """Return what of it has come by ``day``, on which it has begun."""
        return Period(self.first, min(self.last, day)) if self.first <= day else self

    def holds(self, when: PartialDate | None) -> bool:
        """Tell whether a date lies inside for certain: one known to the year alone never lies in a quarter."""
        if when is None:
            return False
        first, last = span_of(when)
        return _day(self.first) <= first and last <= _month_end(self.last)


def quarter(year: int, number: int) -> Period:
    """Return a quarter of a calendar year."""
    after = date(year + number // 4, number % 4 * 3 + 1, 1)
    return Period(date(year, 3 * number - 2, 1), after - timedelta(days=1))


def read_quarter(written: str) -> Period:
    """Read a quarter as users write it; raises UsageProblem."""
    match = _QUARTER.fullmatch(written.strip())
    if match is None or not 1 <= int(match[1]) < 9999:
        raise UsageProblem(f"“{written}” is not a quarter", remedy=_WRITE)
    return quarter(int(match[1]), int(match[2]))


def between(first: date, last: date) -> Period:
    """Return the days from ``first`` to ``last``; raises UsageProblem where they stand the wrong way round."""
    if last < first:
        raise UsageProblem(f"the period ends on {last}, before it begins on {first}", remedy=_WRITE)
    return Period(first, last)


def begun(period: Period, as_of: date) -> Period:
    """Return the period; raises UsageProblem where none of it has come by ``as_of``."""
    if period.first > as_of:
        remedy = f"Name a period that has begun by {as_of}, or a later day with --as-of."
        raise UsageProblem(
            f"the period begins on {period.first}, after {as_of}, of which the digest speaks", remedy=remedy
        )
    return period


def _day(day: date) -> tuple[int, int, int]:
    return (day.year, day.month, day.day)


def _month_end(day: date) -> tuple[int, int, int]:
    """Return the last day as `span_of` has it: a month known without its day ends on a 31st, whatever the month."""
    is_last = (day + timedelta(days=1)).month != day.month
    return (day.year, day.month, 31 if is_last else day.day)
