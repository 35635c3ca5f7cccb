"""Tables -> a workbook: XlsxWriter makes all but the rows, which are written here, one by one.

XlsxWriter takes twelve microseconds for a cell, measures texts in code points where a cell is measured in UTF-16 units,
and takes a text in ``<r>`` for markup. What it makes here is the workbook with the heads alone: styles, widths, frozen
heads and filters. The rows are put into its sheets as they are copied, so memory does not grow with their number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from tempfile import TemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape as escape_markup
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from msgspec import Struct
from xlsxwriter.utility import xl_col_to_name

from reports.errors import InputProblem
from reports.tables.cells import MOST_UNITS, as_text, escape, parts_of, serial
from reports.tables.columns import PART, Row, TableColumn, TableSpec
from reports.tables.declaration import TABLES
from reports.tables.view import TableView

MOST_ROWS = 1_048_576
"""Rows of a sheet, its head among them."""

_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every workbook as the time of its making, so that the same content gives the same bytes."""
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_LEVEL = 4
"""Of compression: a fourteenth larger than at level 6, in half the time."""

_WIDTHS = {"text": 28, "name": 22, "code": 14, "list": 24, "json": 18, "number": 9, "whole": 9, "day": 12, "flag": 9}
"""Widths of columns in characters, by type."""
_WIDE = {"id": 30, "title": 44, "evidence": 44, "body": 60, "event": 44, "old": 36, "new": 36, "meaning": 70}
"""The same of columns that hold more than others of their type, by name."""

_UNTEXTUAL = frozenset({"number", "whole", "flag", "day"})
_HEAD_ENDS = b"</row></sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="A1:([A-Z]+)1"/>')
_ROWS_AT_ONCE = 200
_CHUNK = 1 << 20


class _Styles(Struct, frozen=True):
    """Numbers of the styles of cells, in the order in which the workbook first uses them."""

    text: int = 2
    day: int = 3


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
        spooled = [_spool(spool, table, view) for table in tables]
        skeleton = _skeleton(tables, [one.rows for one in spooled], view.words("table.face"))
        sheets = {f"xl/worksheets/sheet{number}.xml": one for number, one in enumerate(spooled, 1)}
        spool.seek(0)
        with ZipFile(io.BytesIO(skeleton)) as heads, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
            for name in heads.namelist():
                info = ZipInfo(name, _ZIP_DAY)
                info.compress_type = ZIP_DEFLATED
                with book.open(info, "w") as part:
                    _copy(heads.read(name), sheets.get(name), spool, part)


def _copy(content: bytes, rows: _Spooled | None, spool: IO[bytes], part: IO[bytes]) -> None:
    """Write a part of the skeleton; where it is a sheet, with its rows behind the head."""
    if rows is None:
        part.write(content)
        return
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
        assert [style._get_xf_index() for style in (head, text, day)] == [1, _Styles().text, _Styles().day]
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


def _spool(spool: IO[bytes], table: TableSpec, view: TableView) -> _Spooled:
    """Write the rows of a table behind each other, and return how many they are and how long."""
    letters, styles, start = [xl_col_to_name(place) for place in range(len(table.columns) + 1)], _Styles(), spool.tell()
    count, pending = 0, list[str]()
    for count, row in enumerate(laid_out(table, table.rows(view)), 1):
        pending.append(_row(count + 1, letters, row, styles))
        if len(pending) == _ROWS_AT_ONCE:
            spool.write("".join(pending).encode())
            pending.clear()
    spool.write("".join(pending).encode())
    if count >= MOST_ROWS:
        message = f"the table {table.name} has {count:,} rows, and a sheet of a workbook holds {MOST_ROWS - 1:,}"
        raise InputProblem(message, remedy="Select fewer records, or write it as csv, jsonl or parquet.")
    return _Spooled(count, spool.tell() - start)


def laid_out(table: TableSpec, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows as a sheet has them: texts as text, `PART` last; texts that no cell holds go on in further rows."""
    kinds = [column.type for column in table.columns]
    textual = [(place, kind) for place, kind in enumerate(kinds) if kind not in _UNTEXTUAL]
    for row in rows:
        values, is_long = list(row), False
        for place, kind in textual:
            values[place] = text = as_text(values[place], kind)
            is_long = is_long or len(text) * 2 > MOST_UNITS
        if is_long:
            yield from _in_parts(table, values)
        else:
            yield (*values, 1)


def _in_parts(table: TableSpec, values: Sequence[Any]) -> Iterator[Row]:
    """Yield a row as often as its longest text needs it; the columns that tell which row it is stand in each."""
    parts = [[*parts_of(value)] if isinstance(value, str) else [value] for value in values]
    for number in range(max(map(len, parts))):
        told = (
            part[number] if number < len(part) else part[0] if column.is_key else None
            for part, column in zip(parts, table.columns, strict=True)
        )
        yield (*told, number + 1)


def _row(number: int, letters: Sequence[str], row: Row, styles: _Styles) -> str:
    cells = [
        _cell(f"{letter}{number}", value, styles)
        for letter, value in zip(letters, row, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Any, styles: _Styles) -> str:
    if type(value) is str:
        return _text_cell(place, value, styles.text)
    if type(value) is bool:
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, date):
        number = serial(value)
        if number is None:
            return _text_cell(place, value.isoformat(), styles.text)
        return f'<c r="{place}" s="{styles.day}"><v>{number}</v></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def _text_cell(place: str, text: str, style: int) -> str:
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() or "\n" in text else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{escape_markup(escape(text))}</t></is></c>'
