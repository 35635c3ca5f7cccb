"""Dates as records write them, read to the part that is known."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from reports.corpus.policy import PartialDate

Day = tuple[int, int, int]
"""(year, month, day), to compare by; 31 is the end of every month."""

_NUMERIC = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?(?:[T ]\d{2}:\d{2}.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


@lru_cache(maxsize=8192)
def read_date(written: str) -> PartialDate | None:
    """Return a date, ``None`` where it cannot be read; 1 January means "year known", as do months and days of 0."""
    match = _NUMERIC.fullmatch(written.strip()) or _COMPACT.fullmatch(written.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not month or (month, day) == (1, 1):
        return PartialDate(year=year, written=written)
    return PartialDate(year=year, month=month, day=day or None, written=written)


def span_of(when: PartialDate) -> tuple[Day, Day]:
    """Return the first and the last day that a date may stand for."""
    return when.earliest, (when.year, when.month or 12, when.day or 31)
