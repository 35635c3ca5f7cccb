"""Workbooks as openpyxl reads them, with the texts as they were before they were escaped."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl

from reports.tables.cells import unescape


def sheet_rows(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the names of its columns; texts unescaped."""
    sheet = _opened(path, path.stat().st_mtime_ns)[name]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), map(_plain, row), strict=True)) for row in rows]


@lru_cache(2)
def _opened(path: Path, changed: int) -> openpyxl.Workbook:
    del changed
    return openpyxl.load_workbook(path)


def _plain(value: Any) -> Any:
    return unescape(value) if isinstance(value, str) else value
