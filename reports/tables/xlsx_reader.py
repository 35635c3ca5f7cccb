"""A workbook -> sheets, with openpyxl, streaming: values as they were reckoned last, and what is merged or hidden.

openpyxl drops the sign by which ``_x000D_`` is told from a carriage return, gives None for a formula that was never
reckoned as for an empty cell, and hides rows, merges and formats from who reads without taking everything into memory;
its parser is therefore called directly. All of it runs within limits (`reports.confined`).
"""

from __future__ import annotations

import io
import warnings
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from reports.tables.cells import unescape
from reports.tables.sheets import CellSheet, FaultyCell, Percent, SerialDay, unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = (
    BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError,
)  # fmt: skip
"""What openpyxl raises where a part is missing or malformed."""
_FORMULA, _STRING, _INLINE, _VALUE, _PLAIN = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("f", "si", "is", "v", "t"))
_TEXTS = frozenset({"s", "inlineStr"})
_MOST_UNPACKED = 2_000_000_000
"""Bytes that the parts of a workbook may come to."""
_MOST_TIMES, _HARMLESS = 100, 50_000_000
"""How many times its size a workbook may come to, and the bytes up to which it may in any case; a usual one is packed
to a tenth."""
_SHORT = 60
"""Characters of texts that are kept once, however often they come."""
_MOST_CELLS = 20_000_000
_SERIAL_DAYS = (1000, 2_956_000)
"""Numbers that may be days: any later than a score may be, and any before the year 10000."""


def read_workbook(data: bytes, name: str, idle: frozenset[str] = frozenset()) -> list[CellSheet]:
    """Read the sheets of a workbook.

    Args:
        data: its bytes.
        name: what errors call it.
        idle: names of sheets that are not read where all of them are there.

    Raises:
        InputProblem: it is protected by a password, of the old format, damaged, or no workbook.
    """
    _refuse_old(data, name)
    try:
        with warnings.catch_warnings():
            # Of what a workbook has beside cells: validations, extensions.
            warnings.simplefilter("ignore")
            return _read(data, name, idle)
    except _DAMAGED as error:
        said = f"cannot be read as a workbook ({type(error).__name__}: {error})"
        raise unreadable(name, said, "Open it in Excel or LibreOffice and save it anew as .xlsx, or as CSV.") from error


def _refuse_old(data: bytes, name: str) -> None:
    if not data.startswith(_OLE):
        return
    if _LOCKED in data:
        raise unreadable(name, "is protected by a password", "Open it, take the password off, and save it.")
    raise unreadable(name, "is a workbook of the old format (.xls)", "Open it and save it as .xlsx.")


class _BookReader(ExcelReader):  # type: ignore[misc] # it has no types
    """A reader that keeps shared texts as they are written."""

    def read_strings(self) -> None:
        """Read the table of shared texts; of those with phonetic marks, what they are read as is left out."""
        part = next((one for one in self.package.Override if one.ContentType.endswith("sharedStrings+xml")), None)
        if part is None:
            return
        texts = []
        with self.archive.open(part.PartName[1:]) as source:
            for _, node in iterparse(source):
                if node.tag == _STRING:
                    texts.append(_text_of(node))
                    node.clear()
        self.shared_strings = texts

    def read_chartsheet(self, sheet: object, rel: object) -> None:
        """Pass over a sheet that is a chart: it holds no cells, and openpyxl fails on one that is empty."""


class _SheetParser(WorkSheetParser):  # type: ignore[misc] # it has no types
    """A parser that tells a formula that was never reckoned from an empty cell, and is quick with texts."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Return what a cell holds."""
        kind, place = element.get("t"), element.get("r")
        # Nearly all cells are these, and openpyxl takes three times as long for them.
        if place and kind in _TEXTS and len(element) == 1:
            (child,) = element
            value = None
            if kind == "inlineStr":
                value = _text_of(child) if child.tag == _INLINE else None
            elif child.tag == _VALUE and child.text:
                value = self.shared_strings[int(child.text)]
            if value is not None:
                self.col_counter = _column(place.rstrip("0123456789"))
                return {"column": self.col_counter, "value": value, "data_type": "s", "style_id": 0}
        found: dict[str, Any] = super().parse_cell(element)
        formula = element.find(_FORMULA)
        if found["value"] is None and formula is not None and element.get("t") != "str":
            found["value"], found["data_type"] = f"={formula.text or ''}", "formula"
        return found


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    """Return the number of a column; raises ValueError where there is no such one."""
    return int(column_index_from_string(letters))


def _text_of(node: Any) -> str:
    """Return the text of an element, with its runs but without what it is read as."""
    if len(node) == 1 and node[0].tag == _PLAIN:
        return node[0].text or ""
    return str(Text.from_tree(node).content)


def _read(data: bytes, name: str, idle: frozenset[str]) -> list[CellSheet]:
    with ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > _MOST_UNPACKED or unpacked > max(_MOST_TIMES * len(data), _HARMLESS):
            message = f"unpacks to {unpacked // 10**6:,} MB, which is {unpacked // len(data):,} times its size"
            raise unreadable(name, message, "Divide it, or save it as CSV.")
    reader = _BookReader(io.BytesIO(data), read_only=True, data_only=True)
    reader.read()
    book, found = reader.wb, []
    passed_over = idle if idle <= {*book.sheetnames} else frozenset()
    # Codes and names come again and again.
    known: dict[str, str] = {}
    for sheet in book.worksheets:
        if sheet.title in passed_over:
            continue
        counts_from = 1904 if book.epoch == CALENDAR_MAC_1904 else 1900
        with sheet._get_source() as source:
            parser = _SheetParser(
                source, reader.shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )  # fmt: skip
            rows = _rows(parser, _percent_styles(book), known, name)
        found.append(
            CellSheet(
                sheet.title, rows, frozenset(_hidden(parser)), tuple(_merged(parser)), sheet.sheet_state != "visible",
                counts_from,
            )
        )  # fmt: skip
    return found


def _percent_styles(book: Any) -> frozenset[int]:
    """Return the numbers of the styles that show a number as a percentage."""
    found = set()
    for number, style in enumerate(book._cell_styles):
        own = style.numFmtId
        shown = BUILTIN_FORMATS.get(own) or (book._number_formats[own - 164] if own >= 164 else "")
        if "%" in shown:
            found.add(number)
    return frozenset(found)


def _rows(parser: _SheetParser, percents: frozenset[int], known: dict[str, str], name: str) -> list[list[Any]]:
    rows: list[list[Any]] = []
    count = 0
    for number, cells in parser.parse():
        while len(rows) < number - 1 and any(cell["value"] is not None for cell in cells):
            rows.append([])
        row: list[Any] = []
        for cell in cells:
            value = _value(cell, percents, parser.epoch)
            if value is None:
                continue
            count += 1
            if type(value) is str and len(value) <= _SHORT:
                value = known.setdefault(value, value)
            row.extend([None] * (cell["column"] - 1 - len(row)))
            row[cell["column"] - 1 :] = [value]
        if row:
            rows.append(row)
        if count > _MOST_CELLS:
            raise unreadable(name, f"has more than {_MOST_CELLS:,} cells", "Divide it.")
    return rows


def _value(cell: dict[str, Any], percents: frozenset[int], epoch: datetime) -> Any:
    value, kind = cell["value"], cell["data_type"]
    if value is None:
        return None
    if kind == "formula":
        return FaultyCell("formula", value)
    if kind == "e":
        return FaultyCell("error", str(value))
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bool | date | time):
        return value
    if cell["style_id"] in percents:
        return Percent(float(value))
    if value == int(value) and _SERIAL_DAYS[0] <= value <= _SERIAL_DAYS[1]:
        return SerialDay(value, from_excel(value, epoch).date().isoformat())
    return value


def _hidden(parser: _SheetParser) -> list[int]:
    hidden = (number for number, told in parser.row_dimensions.items() if told.get("hidden") in ("1", "true"))
    return [int(number) for number in hidden]


def _merged(parser: _SheetParser) -> list[tuple[int, int, int, int]]:
    ranges = parser.merged_cells.mergeCell if parser.merged_cells is not None else ()
    return [(one.min_row, one.min_col, one.max_row, one.max_col) for one in ranges]


