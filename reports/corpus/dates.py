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
_WEEKDAY = re.compile(r"\s*\((?:[月火水木金土日월화수목금토일](?:曜日?|요일)?|(?:星期|週|周)[一二三四五六日])\)$")
_ERAS = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867,
    "R": 2018, "H": 1988, "S": 1925, "民國": 1911, "民国": 1911, "": 1911,
}  # fmt: skip
"""The year before the first of each era; no era stands for the years of the Republic in Taiwan, if they have three
digits: no date that a record gives lies in the first centuries."""
_OF_ERA = re.compile(
    r"(?:(令和|平成|昭和|大正|明治)\s*([0-9]{1,2}|元)(?=\s*[年.])|([RHS])([0-9]{1,2})(?=[.])"
    r"|(?:中華|中华)?(民[國国])\s*([0-9]{1,3}|元)(?=\s*[年.])|()(1[0-9]{2})(?=\s*[年./-]\s*[0-9]))"
)
_NUMERALS = re.compile("[〇零一二三四五六七八九十百]+(?=[年月日])")
_DIGITS = {character: value % 10 for value, character in enumerate("〇一二三四五六七八九零")}
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def in_western_years(plain: str) -> str:
    """Return a date whose year is one of a Japanese era or of the Republic, 令和8年 or 民國115年, in Western years.

    Numbers in ideographs become figures. Any other text is returned as it is.
    """
    if plain.isascii() and plain[:1] not in ("1", "R", "H", "S"):
        return plain
    plain = _NUMERALS.sub(lambda number: str(_number(number.group())), plain)
    match = _OF_ERA.match(plain)
    if match is None:
        return plain
    era, number = (part for part in match.groups() if part is not None)
    return f"{_ERAS[era] + (1 if number == '元' else int(number))}{plain[match.end() :]}"


def _number(ideographs: str) -> int:
    """Read a number of ideographs, with the names of its places or without: 一百十五, 二〇二六."""
    if "十" not in ideographs and "百" not in ideographs:
        return int("".join(str(_DIGITS[character]) for character in ideographs))
    total, digit = 0, 0
    for character in ideographs:
        place = {"十": 10, "百": 100}.get(character)
        total, digit = (total + (digit or 1) * place, 0) if place else (total, _DIGITS[character])
    return total + digit


@lru_cache(maxsize=8192)
def read_date(written: str) -> PartialDate | None:
    """Return a date, or ``None`` where it cannot be read; a month or day of 0 is not known."""
    plain = (written if written.isascii() else unicodedata.normalize("NFKC", written)).strip()
    plain = _WEEKDAY.sub("", in_western_years(plain))
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


def compact_date(when: PartialDate) -> str:
    """Return a date in ISO form as far as it is known."""
    return "-".join((f"{when.year:04}", *(f"{part:02}" for part in (when.month, when.day) if part is not None)))


def is_within_reach(when: PartialDate) -> bool:
    """Tell whether a date can be a point in time that a record speaks of, and not a sign that there is none."""
    return FIRST_YEAR <= when.year <= LAST_YEAR


def span_of(when: PartialDate) -> tuple[Day, Day]:
    """Return the first and the last day that a date may stand for."""
    return when.earliest, (when.year, when.month or 12, when.day or 31)
