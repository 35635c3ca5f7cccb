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
    """Return a date, or ``None`` where it cannot be read; a month or day of 0 is not known."""
    match = _NUMERIC.fullmatch(written.strip()) or _COMPACT.fullmatch(written.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDate(year=year, month=month or None, day=(day or None) if month else None, written=written)


def read_publication_date(written: str) -> PartialDate | None:
    """Return a date of publication, of which 1 January says no more than the year; ``None`` where it cannot be read.

    Editors who know the year alone write its first day. A milestone or an entry into force on that day is meant so.
    """
    found = read_date(written)
    if found is not None and (found.month, found.day) == (1, 1):
        return PartialDate(year=found.year, written=written)
    return found


def span_of(when: PartialDate) -> tuple[Day, Day]:
    """Return the first and the last day that a date may stand for."""
    return when.earliest, (when.year, when.month or 12, when.day or 31)
