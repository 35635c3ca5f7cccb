"""Tables -> a workbook: XlsxWriter makes all but the rows, which are written here, one by one.

XlsxWriter takes twelve microseconds for a cell, measures texts in code points where a cell is measured in UTF-16 units,
and takes a text in ``<r>`` for markup. What it makes here is the workbook with the heads alone: styles, widths, frozen
heads and filters. The rows are put into its sheets as they are copied, so memory does not grow with their number; short
texts, which come again and again, are shared by all cells.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from operator import call
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from msgspec import Struct
from xlsxwriter.utility import xl_col_to_name

from reports.errors import InputProblem
from reports.tables.cells import MOST_UNITS, as_cell, markup, parts_of, serial, units
from reports.tables.columns import PART, Row, TableSpec
from reports.tables.declaration import TABLES
from reports.tables.view import TableView

MOST_ROWS = 1_048_576
"""Rows of a sheet, its head among them."""

_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every workbook as the time of its making, so that the same content gives the same bytes."""
_LEVEL = 3
"""Of compression: 6 takes more than twice as long and makes it a fifth smaller."""

_WIDTHS = {"text": 28, "name": 22, "code": 14, "list": 24, "json": 18, "number": 9, "whole": 9, "day": 12, "flag": 9}
"""Widths of columns in characters, by type."""
_WIDE = {"id": 30, "title": 44, "evidence": 44, "body": 60, "event": 44, "old": 36, "new": 36, "meaning": 70}
"""The same of columns that hold more than others of their type, by name."""

_UNTEXTUAL = frozenset({"number", "whole", "flag", "day"})
_HEAD_ENDS = b"</row></sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="A1:([A-Z]+)1"/>')
_COUNTS = re.compile(rb'count="\d+" uniqueCount="\d+"')
"""The first counts cells, and may be left out."""
_ROWS_AT_ONCE = 200
_MAY_BE_LONG = MOST_UNITS // 2
_SHORT, _MOST_SHARED = 60, 50_000
"""Characters of texts that are shared, and how many are."""
_SHORT_CELL, _MOST_KNOWN = 100, 2_000
"""Bytes of cells that are kept, and how many are kept of a column."""
_ROW = "\0"
"""Stands for the number of a row; no text has it, for XML has no way to write it."""
_TEXT, _DAY = 2, 3
"""Numbers of the styles of cells, in the order in which the workbook first uses them."""
_CHUNK = 1 << 20


class _Spooled(Struct, frozen=True):
    """The rows of a sheet on the disk."""

    rows: int
    size: int
    """In bytes."""


def write_workbook(view: TableView, file: IO[bytes], tables: Sequence[TableSpec] = TABLES) -> None:
    """Write tables as the sheets of a workbook.

    Args:
        view: what the tables are filled from.
        file: open for writing bytes; it may be a pipe.
        tables: those that are wanted, in order.

    Raises:
        InputProblem: a table has more rows than a sheet.
    """
    with TemporaryFile() as spool:
        shared, heads = _SharedTexts(), len({column.name for table in tables for column in (*table.columns, PART)})
        spooled = [_spool(spool, table, view, _Rows(table, shared, heads)) for table in tables]
        skeleton = _skeleton(tables, [one.rows for one in spooled], view.words("table.face"))
        sheets = {f"xl/worksheets/sheet{number}.xml": one for number, one in enumerate(spooled, 1)}
        spool.seek(0)
        with ZipFile(io.BytesIO(skeleton)) as plain, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
            for name in plain.namelist():
                # What is opened by name is of 1980, where no date is given, and packed as the archive says.
                with book.open(name, "w") as part:
                    if name in sheets:
                        _copy_sheet(plain.read(name), sheets[name], spool, part)
                    elif name == "xl/sharedStrings.xml":
                        part.write(_with_texts(plain.read(name), heads, shared))
                    else:
                        part.write(plain.read(name))


def _with_texts(content: bytes, heads: int, shared: _SharedTexts) -> bytes:
    """Return the list of shared texts of the skeleton, which are the heads, with those of the rows behind them."""
    assert content.count(b"<si>") == heads, "XlsxWriter shares every head, and each once"
    total = heads + len(shared.items)
    counted = _COUNTS.sub(rb'uniqueCount="%d"' % total, content, count=1)
    before, ends, after = counted.partition(b"</sst>")
    return before + b"".join(shared.items) + ends + after


def _copy_sheet(content: bytes, rows: _Spooled, spool: IO[bytes], part: IO[bytes]) -> None:
    """Write a sheet of the skeleton with its rows behind the head."""
    before, ends, after = content.partition(_HEAD_ENDS)
    assert ends, "XlsxWriter writes the head as the last row"
    part.write(_DIMENSION.sub(rb'<dimension ref="A1:\g<1>%d"/>' % (rows.rows + 1), before) + b"</row>")
    left = rows.size
    while left:
        part.write(chunk := spool.read(min(left, _CHUNK)))
        left -= len(chunk)
    part.write(b"</sheetData>" + after)


# --- what XlsxWriter makes


def _skeleton(tables: Sequence[TableSpec], counts: Sequence[int], face: str) -> bytes:
    """Return a workbook with heads alone, whose filters reach over so many rows."""
    buffer = io.BytesIO()
    plain = {"font_name": face, "font_size": 10}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_format_properties": plain}) as book:
        book.set_properties({"created": _MADE})
        head = book.add_format({**plain, "bold": True, "bg_color": "#E8ECEF", "bottom": 1})
        text = book.add_format({**plain, "num_format": "@", "valign": "top"})
        day = book.add_format({**plain, "num_format": "yyyy-mm-dd", "align": "left"})
        # A style is numbered when it is asked for its number first.
        assert [style._get_xf_index() for style in (head, text, day)] == [1, _TEXT, _DAY]
        for table, count in zip(tables, counts, strict=True):
            sheet, columns = book.add_worksheet(table.name), (*table.columns, PART)
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column.name, head)
                style = day if column.type == "day" else None if column.type in _UNTEXTUAL else text
                sheet.set_column(place, place, _WIDE.get(column.name, _WIDTHS[column.type]), style)
            sheet.autofilter(0, 0, count, len(columns) - 1)
            sheet.freeze_panes(1, 1)
    return buffer.getvalue()


# --- rows


class _TooLong(Exception):
    """A text does not fit into a cell."""


class _SharedTexts:
    """Texts that stand once in the workbook and are named by number in each cell that has them."""

    def __init__(self) -> None:
        self.items = list[bytes]()
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int | None:
        """Return the number of a text among them; None for one that stands in its cell."""
        number = self._numbers.get(text)
        if number is None and len(text) <= _SHORT and len(self.items) < _MOST_SHARED:
            item = _marked_up(text)
            # Of a shared text, openpyxl gives escapes away.
            if "_x" not in item:
                number = self._numbers[text] = len(self.items)
                self.items.append(f"<si>{item}</si>".encode())
        return number


class _Column(dict[Any, bytes]):
    """The cells of a column by value, with `_ROW` for the number of the row; short ones are kept.

    The type of a column sees to it that values which are equal are written alike.
    """

    def __init__(self, place: int, shared: _SharedTexts, heads: int) -> None:
        """Take the column's place, the texts that are shared, and how many heads stand before these."""
        super().__init__()
        self._begin = f'<c r="{xl_col_to_name(place)}{_ROW}"'
        self._shared = shared
        self._heads = heads

    def __missing__(self, value: Any) -> bytes:
        cell = self._text(value) if value and type(value) is str else self.cell(value)
        if len(cell) <= _SHORT_CELL:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[value] = cell
        return cell

    def cell(self, value: Any) -> bytes:
        """Return the cell of a value; nothing for one that says nothing; raises _TooLong."""
        value = as_cell(value)
        kind = type(value)
        if kind is str:
            return self._text(value) if value else b""
        if kind is bool:
            return f'{self._begin} t="b"><v>{value:d}</v></c>'.encode()
        if kind is date:
            day = serial(value)
            if day is None:
                return self._text(value.isoformat())
            return f'{self._begin} s="{_DAY}"><v>{day}</v></c>'.encode()
        return b"" if value is None else f"{self._begin}><v>{value!r}</v></c>".encode()

    def _text(self, text: str) -> bytes:
        if len(text) > _MAY_BE_LONG and units(text) > MOST_UNITS:
            raise _TooLong
        number = self._shared.number(text)
        if number is not None:
            return f'{self._begin} s="{_TEXT}" t="s"><v>{self._heads + number}</v></c>'.encode()
        return f'{self._begin} s="{_TEXT}" t="inlineStr"><is>{_marked_up(text)}</is></c>'.encode()


def _marked_up(text: str) -> str:
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() or "\n" in text else ""
    return f"<t{space}>{markup(text)}</t>"


class _Rows:
    """Writes rows of a table as XML."""

    def __init__(self, table: TableSpec, shared: _SharedTexts, heads: int) -> None:
        types = [column.type for column in (*table.columns, PART)]
        columns = [(_Column(place, shared, heads), kind) for place, kind in enumerate(types)]
        # What JSON has for objects is no key.
        self._cells = [column.cell if kind == "json" else column.__getitem__ for column, kind in columns]

    def write(self, number: int, row: Row) -> bytes:
        """Return a row, given its number in the sheet; raises _TooLong."""
        # Whatever is done for a cell here is done two million times for ten thousand editions.
        cells = b"".join(map(call, self._cells, row))
        return (b'<row r="\0">%b</row>' % cells).replace(b"\0", b"%d" % number)


def _spool(spool: IO[bytes], table: TableSpec, view: TableView, rows: _Rows) -> _Spooled:
    """Write the rows of a table behind each other, and return how many they are and how long."""
    start, write, count = spool.tell(), rows.write, 1
    pending = list[bytes]()
    for row in table.rows(view):
        count += 1
        try:
            pending.append(write(count, row))
        except _TooLong:
            parts = [write(number, part) for number, part in enumerate(in_parts(table, row), count)]
            pending += parts
            count += len(parts) - 1
        if len(pending) >= _ROWS_AT_ONCE:
            spool.write(b"".join(pending))
            pending.clear()
    spool.write(b"".join(pending))
    if count > MOST_ROWS:
        message = f"the table {table.name} has {count - 1:,} rows, and a sheet of a workbook holds {MOST_ROWS - 1:,}"
        raise InputProblem(message, remedy="Select fewer records, or write it as csv, jsonl or parquet.")
    return _Spooled(count - 1, spool.tell() - start)


def in_parts(table: TableSpec, row: Row) -> Iterator[Row]:
    """Yield a row as often as its longest text needs it, numbered in `PART`; not numbered where once is enough.

    The columns that tell which row it is stand in each.
    """
    cells = [as_cell(value) for value in row]
    parts = [[*parts_of(value)] if isinstance(value, str) else [value] for value in cells]
    count = max(map(len, parts))
    for number in range(count):
        told = (
            part[number] if number < len(part) else part[0] if column.is_key else None
            for part, column in zip(parts, table.columns, strict=True)
        )
        yield (*told, number + 1 if count > 1 else None)
