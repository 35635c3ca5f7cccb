"""Tables -> a workbook: XlsxWriter makes all but the rows, which are written here, one by one.

XlsxWriter takes twelve microseconds for a cell, measures texts in code points where a cell is measured in UTF-16 units,
and takes a text in ``<r>`` for markup. What it makes here is the workbook with the heads alone: styles, widths, frozen
heads and filters. The rows are put into its sheets as they are copied, so memory does not grow with their number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

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
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_LEVEL = 1
"""Of compression."""

_WIDTHS = {"text": 28, "name": 22, "code": 14, "list": 24, "json": 18, "number": 9, "whole": 9, "day": 12, "flag": 9}
"""Widths of columns in characters, by type."""
_WIDE = {"id": 30, "title": 44, "evidence": 44, "body": 60, "event": 44, "old": 36, "new": 36, "meaning": 70}
"""The same of columns that hold more than others of their type, by name."""

_UNTEXTUAL = frozenset({"number", "whole", "flag", "day"})
_HEAD_ENDS = b"</row></sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="A1:([A-Z]+)1"/>')
_ROWS_AT_ONCE = 200
_COMPOSED = frozenset({tuple, dict})
"""Types whose values are put into one text."""
_MAY_BE_LONG = MOST_UNITS // 2
_SHORT, _MOST_KNOWN = 60, 10_000
"""Characters of texts whose cells are kept, and how many are kept."""
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
    start, write, count = spool.tell(), _row_writer(len(table.columns) + 1), 0
    pending = list[str]()
    for row in table.rows(view):
        count += 1
        xml = write(count + 1, row)
        if xml is None:
            for part in in_parts(table, row):
                pending.append(write(count + 1, part) or "")
                count += 1
            count -= 1
        else:
            pending.append(xml)
        if len(pending) >= _ROWS_AT_ONCE:
            spool.write("".join(pending).encode())
            pending.clear()
    spool.write("".join(pending).encode())
    if count >= MOST_ROWS:
        message = f"the table {table.name} has {count:,} rows, and a sheet of a workbook holds {MOST_ROWS - 1:,}"
        raise InputProblem(message, remedy="Select fewer records, or write it as csv, jsonl or parquet.")
    return _Spooled(count, spool.tell() - start)


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


def _row_writer(width: int) -> Callable[[int, Row], str | None]:
    """Return what writes a row as XML, given its number in the sheet; its answer is None where a text is too long."""
    styles = _Styles()
    letters = [f'<c r="{xl_col_to_name(place)}' for place in range(width)]
    # Codes and names come again and again.
    known: dict[str, str] = {}

    def text_cell(text: str) -> str:
        space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() or "\n" in text else ""
        cell = f'" s="{styles.text}" t="inlineStr"><is><t{space}>{markup(text)}</t></is></c>'
        if len(text) <= _SHORT and len(known) < _MOST_KNOWN:
            known[text] = cell
        return cell

    def write(number: int, row: Row) -> str | None:
        cells = [f'<row r="{number}">']
        for letter, value in zip(letters, row, strict=False):
            kind = type(value)
            if kind is not str and kind in _COMPOSED:
                value, kind = as_cell(value), str
            if kind is str:
                if value:
                    if (cell := known.get(value)) is None:
                        if len(value) > _MAY_BE_LONG and units(value) > MOST_UNITS:
                            return None
                        cell = text_cell(value)
                    cells.append(f"{letter}{number}{cell}")
            elif kind is bool:
                cells.append(f'{letter}{number}" t="b"><v>{value:d}</v></c>')
            elif kind is date:
                count = serial(value)
                day = text_cell(value.isoformat()) if count is None else f'" s="{styles.day}"><v>{count}</v></c>'
                cells.append(f"{letter}{number}{day}")
            elif value is not None:
                cells.append(f'{letter}{number}"><v>{value!r}</v></c>')
        cells.append("</row>")
        return "".join(cells)

    return write
