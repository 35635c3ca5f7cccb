"""Dates as records write them, read to the part that is known."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from reports.corpus.policy import PartialDate
from reports.language import read_date_in_words

Day = tuple[int, int, int]
"""(year, month, day), to compare by; 31 is the end of every month."""

FIRST_YEAR, LAST_YEAR = 1800, 2199
"""The years within reach. Databases write 9999-12-31 for "no end" and 0001-01-01 for "not known"."""

_DAY = r"\s*(\d{1,2})\s*"
_NUMERIC = re.compile(
    rf"(\d{{4}})(?:\s*[-/.年년]{_DAY}(?:[-/.月월]{_DAY}[日일.]?|[月월.])?|\s*[年년])?"
    r"(?:[T ]\d{1,2}:\d{2}.*|Z|[-+]\d{2}:\d{2})?"
)
"""A day, with the time and the zone that programs put behind it: the day is the one that stands there."""
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


@lru_cache(maxsize=8192)
def read_date(written: str) -> PartialDate | None:
    """Return a date, or ``None`` where it cannot be read; a month or day of 0 is not known."""
    plain = (written if written.isascii() else unicodedata.normalize("NFKC", written)).strip()
    if match := _NUMERIC.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day = (int(part) if part else 0 for part in match.groups())
    elif found := read_date_in_words(plain):
        year, month, day = found
    else:
        return None
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


def is_within_reach(when: PartialDate) -> bool:
    """Tell whether a date can be a point in time that a record speaks of, and not a sign that there is none."""
    return FIRST_YEAR <= when.year <= LAST_YEAR


def span_of(when: PartialDate) -> tuple[Day, Day]:
    """Return the first and the last day that a date may stand for."""
    return when.earliest, (when.year, when.month or 12, when.day or 31)
