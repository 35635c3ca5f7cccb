"""A file of tables -> its sheets, by what it holds and not by its name."""

from __future__ import annotations

from msgspec.structs import replace

from reports.tables.own_tables import IDLE
from reports.tables.sheets import CellSheet, unreadable
from reports.tables.text_files import read_text_table

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_PARQUET = b"PAR1"
_REMEDY = "Save it as .xlsx, or as CSV in UTF-8."


def read_table(data: bytes, name: str, stem: str, encoding: str = "", separator: str = "") -> list[CellSheet]:
    """Read the sheets of a workbook, or the one table of a file of text, which is called ``stem``.

    Raises:
        InputProblem: it is neither, or cannot be read.
    """
    if data.startswith((_ZIP, _OLE)):
        if _OPEN_DOCUMENT in data[:200]:
            raise unreadable(name, "is a table of OpenDocument (.ods)", "Open it and save it as .xlsx.")
        # Files of text do without it.
        from reports.tables.xlsx_reader import read_workbook

        return read_workbook(data, name, IDLE)
    if data.startswith((_PDF, _PARQUET)) or (data.lstrip()[:1] == b"{" and b'":' in data[:200]):
        raise unreadable(name, "is no table of cells", _REMEDY)
    if not data.strip():
        raise unreadable(name, "is empty", "Name a table with a row for each record.")
    if data.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html", b"<table")):
        raise unreadable(name, "is a web page that calls itself a table", _REMEDY)
    return [replace(read_text_table(data, name, encoding, separator), name=stem)]
