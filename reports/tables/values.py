"""Cells -> values of fields: numbers, days, lists and texts in the ways that people and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct

from reports.corpus.dates import read_date
from reports.corpus.field_reader import is_silent
from reports.corpus.fields import FieldType
from reports.tables.sheets import FaultyCell, Percent, SerialDay

_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#ERROR!"}
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|\.\d+)")
_SCORE = re.compile(r"([+-]?(?:\d+(?:[.,]\d+)?|\.\d+))\s*(%|/\s*100|分|点|점|points?|pts?)?", re.IGNORECASE)
_SHORT_DATE = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?:[ T]\d{1,2}:\d{2}.*)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_YEAR = re.compile(r"(\d{4})(?:\.0+)?\s*[年년]?")
_EVENT = re.compile(
    r"(\d{4}(?:\s*[-/.年년]\s*\d{1,2}(?:\s*[-/.月월]\s*\d{1,2}\s*[日일]?|\s*[月월])?|\s*[年년])?)\s*[:：|,，–—\-\s]\s*(.+)",
    re.DOTALL,
)
_BETWEEN_EVENTS = re.compile(r"[\n;；]+")
_HARD, _SOFT = re.compile(r"[\n;；、|]"), re.compile(r"[,，]")
_MOST_QUOTED = 60
DATE_ORDERS = ("d/m/y", "m/d/y")

_ISO_REMEDY = "Write YYYY-MM-DD, YYYY-MM or YYYY."


class CellFault(Exception):
    """What is wrong with a cell, as the rest of a sentence about it, and the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class ColumnWays(Struct, frozen=True):
    """How the values of a column are written."""

    dates: str = ""
    """`DATE_ORDERS`, or "" where no cell shows which it is."""
    serial_days: int = 0
    """The year that its file counts days from; 0 where that is not known."""


def ways_of(values: Iterable[Any], order: str, counts_from: int) -> ColumnWays:
    """Return how a column writes its dates: as ``order`` says, else as those show that can be read one way alone."""
    if order:
        return ColumnWays(order, counts_from)
    firsts, seconds = set[bool](), set[bool]()
    for value in values:
        if isinstance(value, str) and (match := _SHORT_DATE.fullmatch(plain(value))):
            firsts.add(int(match[1]) > 12)
            seconds.add(int(match[3]) > 12)
    found = {"d/m/y"} if True in firsts else set()
    found |= {"m/d/y"} if True in seconds else set()
    return ColumnWays(found.pop() if len(found) == 1 else "", counts_from)


def plain(text: str) -> str:
    """Return a text as it is compared: in the usual width, without white space around it."""
    return unicodedata.normalize("NFKC", text).strip()


def value_of(cell: Any, kind: FieldType | None, ways: ColumnWays) -> Any:
    """Return the value of JSON that a cell holds for a field of some type; None where it is empty.

    ``kind`` is None for a key that the program does not know. Raises CellFault.
    """
    cell = _sound(cell)
    if cell is None:
        return None
    if kind is None:
        return _json(cell)
    if kind == "number":
        return _score(cell)
    if kind == "year":
        return _year(cell)
    if kind in ("date", "publication"):
        return _date(cell, ways)
    if kind == "list":
        return _list(text_of(cell))
    if kind == "milestones":
        return _milestones(text_of(cell))
    return text_of(cell)


def _sound(cell: Any) -> Any:
    """Return what a cell holds, None where it says nothing; raises CellFault where it holds no value."""
    if isinstance(cell, FaultyCell):
        if cell.fault == "formula":
            raise CellFault(
                f"holds a formula that was never reckoned ({_shown(cell.shown)})",
                "Open the file in Excel or LibreOffice and save it, or write the value.",
            )
        raise CellFault(f"holds the error {cell.shown}", "Correct its formula, or empty the cell.")
    if isinstance(cell, str):
        text = _tidy(cell)
        if text.upper() in _ERRORS:
            raise CellFault(f"holds the error {text}", "Write the value, or empty the cell.")
        return text if text and not is_silent(plain(text)) else None
    return cell


def _tidy(text: str) -> str:
    """Return a text without what spreadsheets and web pages leave in it: hard spaces, invisible marks, line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = re.sub("[\u00a0\u2007\u202f]", " ", text)
    text = re.sub("[\ufeff\u200b\u200e\u200f\u2060]", "", text)
    return text.strip(" \t\n\u3000")


def text_of(cell: Any) -> str:
    """Return what a cell holds as a text, as a spreadsheet would show it."""
    if isinstance(cell, SerialDay):
        cell = cell.value
    if isinstance(cell, Percent):
        return f"{cell.value * 100:g}%"
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _json(cell: Any) -> Any:
    if isinstance(cell, SerialDay | Percent):
        cell = cell.value
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell if isinstance(cell, bool | int | float) else text_of(cell)


def _score(cell: Any) -> float | None:
    remedy = "Write a number from 0 to 100, or empty the cell where there is no score."
    if isinstance(cell, SerialDay):
        cell = cell.value
    if isinstance(cell, Percent):
        number = round(cell.value * 100, 10)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        number = float(cell)
    elif isinstance(cell, str) and (match := _SCORE.fullmatch(plain(cell))):
        number = float(match[1].replace(",", "."))
    else:
        raise CellFault(f"{_shown(cell)} is no score", remedy)
    if not 0 <= number <= 100:
        raise CellFault(f"{number:g} is no score", remedy)
    return number


def _year(cell: Any) -> int | None:
    if isinstance(cell, date):
        return cell.year
    if isinstance(cell, SerialDay):
        # A day that is counted is far above any year.
        return int(cell.value) if cell.value < 10_000 else int(cell.iso[:4])
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        cell = str(int(cell))
    if isinstance(cell, str) and (match := _YEAR.fullmatch(plain(cell))):
        return int(match[1])
    if isinstance(cell, str) and (found := read_date(plain(cell))):
        return found.year
    raise CellFault(f"{_shown(cell)} is no year", "Write four digits, e.g. 2024.")


def _date(cell: Any, ways: ColumnWays) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, SerialDay):
        return str(int(cell.value)) if 1800 <= cell.value <= 2199 else cell.iso
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = text_of(float(cell))
    if not isinstance(cell, str):
        raise CellFault(f"{_shown(cell)} cannot be read as a date", _ISO_REMEDY)
    text = plain(cell)
    if match := _SHORT_DATE.fullmatch(text):
        return _short_date(text, match, ways)
    if _SERIAL.fullmatch(text):
        raise CellFault(
            f"{text} is the number of a day, and the file does not say from which year it counts",
            f"{_ISO_REMEDY} Counted from 1900 it would be {_counted(float(text))}.",
        )
    if read_date(text) is None:
        raise CellFault(f"{_shown(cell)} cannot be read as a date", _ISO_REMEDY)
    return cell


def _counted(number: float) -> str:
    return date.fromordinal(date(1899, 12, 30).toordinal() + int(number)).isoformat()


def _short_date(text: str, match: re.Match[str], ways: ColumnWays) -> str:
    first, second, year = int(match[1]), int(match[3]), match[4]
    if len(year) == 2:
        raise CellFault(f"{text} has a year of two digits", _ISO_REMEDY)
    orders = [ways.dates] if ways.dates else list(DATE_ORDERS)
    found = set()
    for order in orders:
        day, month = (first, second) if order == "d/m/y" else (second, first)
        try:
            found.add(date(int(year), month, day).isoformat())
        except ValueError:
            continue
    if len(found) == 1:
        return found.pop()
    if not found:
        raise CellFault(f"{text} is no day", _ISO_REMEDY)
    both = " or ".join(sorted(found))
    remedy = f'{_ISO_REMEDY} Or say for all: dates = "d/m/y" or dates = "m/d/y" in a mapping.'
    raise CellFault(f"{text} can be {both}", remedy)


def _list(text: str) -> list[str]:
    parts = _HARD.split(text) if _HARD.search(text) else _SOFT.split(text)
    return [part.strip() for part in parts if part.strip()]


def _milestones(text: str) -> list[dict[str, str]]:
    found = []
    for part in filter(None, map(str.strip, _BETWEEN_EVENTS.split(text))):
        match = _EVENT.fullmatch(part)
        if match is None or read_date(plain(match[1])) is None:
            raise CellFault(f"{_shown(part)} is no dated event", "Write one a line, a date before each: 2024-03-15: …")
        found.append({"date": match[1].strip(), "event": match[2].strip()})
    return found


def _shown(value: Any) -> str:
    return quoted(value if isinstance(value, str) else text_of(value))


def quoted(text: str) -> str:
    """Return a text as a message quotes it: its beginning, where it is long."""
    return f"“{text}”" if len(text) <= _MOST_QUOTED else f"“{text[:_MOST_QUOTED]}…”"
