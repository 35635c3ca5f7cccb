"""Tables -> CSV and JSON Lines: one file a table.

A text in CSV that a spreadsheet would take for a formula gets an apostrophe before it, also one that has apostrophes
there already, so that `unguarded` takes exactly that one off again. JSON Lines hold every value as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO, Any

from reports.tables.cells import as_cell
from reports.tables.columns import Row, TableSpec

_RISKY_BEGINS = "'=+-@\t\r＝＋－＠"
_RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
"""The begin of what some spreadsheet takes for a formula, full width included, with apostrophes before it."""

_LINE_END = "\r\n"
_MARK = "\ufeff"
"""Without it Excel takes a file of CSV for one in the encoding of its system."""


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """Return a text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def write_csv(table: TableSpec, rows: Iterable[Row], file: IO[bytes]) -> None:
    """Write a table as CSV: UTF-8 with a byte order mark, commas, CRLF, quotes where they are needed."""
    with _text_of(file) as out:
        out.write(_MARK)
        writer = csv.writer(out, lineterminator=_LINE_END)
        writer.writerow(table.names)
        writer.writerows([*map(_plain, row)] for row in rows)


def _plain(value: Any) -> str:
    value = as_cell(value)
    kind = type(value)
    if kind is str:
        return guarded(value) if value and value[0] in _RISKY_BEGINS else str(value)
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is date:
        return str(value.isoformat())
    return "" if value is None else repr(value)


def write_jsonl(table: TableSpec, rows: Iterable[Row], file: IO[bytes]) -> None:
    """Write a table as JSON Lines: an object a row, with the names of columns as keys; null where nothing is said."""
    names = table.names
    with _text_of(file) as out:
        for row in rows:
            line = json.dumps(dict(zip(names, map(_json, row), strict=True)), ensure_ascii=False)
            out.write(line + "\n")


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value


@contextmanager
def _text_of(file: IO[bytes]) -> Iterator[io.TextIOWrapper]:
    """Open a file of bytes as text in UTF-8; it stays open behind that."""
    out = io.TextIOWrapper(file, encoding="utf-8", newline="")
    yield out
    out.detach()


FLAT = {"csv": write_csv, "jsonl": write_jsonl}
"""What writes a table into a file, by format."""
