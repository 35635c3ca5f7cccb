"""The annex of a document: the workbook of its own selection, and whether a workbook is that of a document."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from msgspec import Struct

from reports.composition.needs import assess_for
from reports.confined import confined
from reports.documents.shared.request import Context, DocumentRequest
from reports.errors import InputProblem, Problem
from reports.tables.cells import serial
from reports.tables.columns import PART, Row, TableSpec
from reports.tables.declaration import TABLES
from reports.tables.facts import facts_of_document, facts_of_source
from reports.tables.sheets import UNPACKED, CellSheet, Percent, SerialDay, address
from reports.tables.view import TableView, view_of_document
from reports.tables.workbook import in_parts, write_workbook
from reports.tables.xlsx_reader import read_workbook

_REMEDY = "Take the annex as it was written, or write it anew."
_LONGEST_SHOWN = 60


class AnnexDifference(Struct, frozen=True):
    """One cell, row or sheet of an annex that is not what the data of its document give."""

    sheet: str
    cell: str
    """As a spreadsheet calls it, ``G12``; "" where a sheet or a row is concerned."""
    column: str
    """The name of the column; "" where a sheet or a row is concerned."""
    message: str

    def problem(self, file: str) -> Problem:
        """Return it as a problem of the file."""
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return Problem(file, f"{place} ({self.column})" if self.column else place, self.message, _REMEDY)


def write_annex(request: DocumentRequest, context: Context, title: str) -> bytes:
    """Return the workbook of the document that ``request`` asks for, in its first language."""
    buffer = io.BytesIO()
    write_workbook(annex_view(request, context, title), buffer)
    return buffer.getvalue()


def annex_view(request: DocumentRequest, context: Context, title: str) -> TableView:
    """Return what the workbook of the document that ``request`` asks for is filled from."""
    context = _assessed(request, context)
    return view_of_document(request, context, facts_of_document(request, context, title))


def annex_view_of(request: DocumentRequest, context: Context, source: Mapping[str, Any]) -> TableView:
    """Return what the workbook of a document is filled from by the data in it, which give request and context."""
    context = _assessed(request, context)
    return view_of_document(request, context, facts_of_source(source, context))


def _assessed(request: DocumentRequest, context: Context) -> Context:
    return assess_for(request, context).read_by(request.languages[0])


def compare_annex(
    file: Path, request: DocumentRequest, context: Context, source: Mapping[str, Any]
) -> tuple[AnnexDifference, ...]:
    """Compare a workbook cell by cell with the one that the data of a document give.

    Args:
        file: the workbook.
        request: what the document was asked for.
        context: the view that its data give.
        source: the data themselves.

    Raises:
        InputProblem: it cannot be read as a workbook.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputProblem(f"{file} cannot be read ({error.strerror})", remedy="Name the annex.") from error
    found = {sheet.name: sheet for sheet in confined(UNPACKED * len(data), file.name, read_workbook, data, file.name)}
    view = annex_view_of(request, context, source)
    differences = list[AnnexDifference]()
    for table in TABLES:
        sheet = found.pop(table.name, None)
        if sheet is None:
            differences.append(AnnexDifference(table.name, "", "", "the sheet is missing"))
        else:
            differences += _compare(table, sheet, [part for row in table.rows(view) for part in in_parts(table, row)])
    differences += (AnnexDifference(name, "", "", "the document has no such sheet") for name in found)
    return tuple(differences)


def _compare(table: TableSpec, sheet: CellSheet, rows: Sequence[Row]) -> Iterator[AnnexDifference]:
    names = (*table.names, PART.name)
    if len(sheet.rows) - 1 != len(rows):
        message = f"has {max(len(sheet.rows) - 1, 0)} rows below its head, the document gives {len(rows)}"
        yield AnnexDifference(table.name, "", "", message)
        return
    for number, (here, there) in enumerate(zip(sheet.rows, (names, *rows), strict=True), 1):
        for place, (own, given) in enumerate(zip_longest(here, there), 1):
            if _said(own) != _said(given):
                column = names[place - 1] if place <= len(names) else ""
                message = f"{_shown(own)} stands there, the document gives {_shown(given)}"
                yield AnnexDifference(table.name, address(number, place), column, message)


def _said(value: Any) -> Any:
    """Return a value so that it equals that of the same cell, as written and as read."""
    if isinstance(value, SerialDay | Percent):
        value = value.value
    if isinstance(value, date) and serial(value) is None:
        return value.isoformat()
    if isinstance(value, bool):
        return ("flag", value)
    return None if value == "" else value


def _shown(value: Any) -> str:
    value = _said(value)
    if value is None:
        return "nothing"
    text = str(value[1]) if isinstance(value, tuple) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
