"""What is read from a file of tables before anybody knows what it means: sheets of cells, each with its address."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from reports.errors import InputProblem, Problem

UNPACKED = 3
"""How much larger than its file a table is taken to be, for the limits within which it is opened."""

Fault = Literal["error", "formula"]


class FaultyCell(Struct, frozen=True):
    """A cell that holds no value."""

    fault: Fault
    """``error``: what was to be reckoned could not be; ``formula``: it was never reckoned."""
    shown: str
    """What a spreadsheet shows there, or the formula."""


class Percent(Struct, frozen=True):
    """A number that is shown as a percentage; 0.85 is shown as 85 %."""

    value: float


class SerialDay(Struct, frozen=True):
    """A whole number in a workbook, which may be a day as the workbook counts them."""

    value: float
    iso: str
    """The day that it would be, as YYYY-MM-DD."""


class CellSheet(Struct, frozen=True):
    """One sheet."""

    name: str
    """"" for a file that has no sheets."""
    rows: list[list[Any]]
    """Values as str, int, float, bool, date, time, `Percent`, `FaultyCell`, or None, by row and column from 0.

    Rows may be of different lengths."""
    hidden_rows: frozenset[int] = frozenset()
    """Numbers of rows from 1."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row and last column of merged cells, from 1."""
    is_hidden: bool = False
    counts_from: int = 1900
    """The year that the workbook counts its days from, 1900 or 1904; 0 for a file that is no workbook."""
    guessed: str = ""
    """The encoding that its text was taken to be in, where nothing in the file says it."""


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def address(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell, counted from 1: ``B7``."""
    return f"{letters(column)}{row}"


def unreadable(name: str, message: str, remedy: str) -> InputProblem:
    """Return the error for a file that cannot be read as a table."""
    return InputProblem(f"{name}: {message}", remedy=remedy, problems=(Problem(name, "", message, remedy),))
