"""Workbooks as openpyxl reads them, with the texts as they were before they were escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from reports.tables.cells import unescape


def sheet_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the names of its columns; texts unescaped."""
    sheet = openpyxl.load_workbook(path)[name]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), map(_plain, row), strict=True)) for row in rows]


def _plain(value: Any) -> Any:
    return unescape(value) if isinstance(value, str) else value
