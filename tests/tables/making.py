"""Tables as people keep them, made for tests: workbooks cell by cell, and files of text in any encoding."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

HEAD = ("编号", "标题", "国家", "状态", "发布日期", "激励得分", "激励证据")
ROW = ("cn-a", "甲省封存管理办法", "中国", "现行", date(2024, 3, 15), 60, "运营单位可获得补贴。")

Row = Sequence[Any]


def workbook(path: Path, *rows: Row, change: Callable[[Any], object] = id, name: str = "台账") -> Path:
    """A workbook of one sheet with these rows, changed by a function before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(path)
    return path


def text_table(path: Path, *rows: Row, encoding: str = "utf-8", separator: str = ",", mark: bytes = b"") -> Path:
    """A file of text with these rows."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    path.write_bytes(mark + out.getvalue().encode(encoding))
    return path


def shown(row: Row) -> list[str]:
    """A row as text."""
    return ["" if cell is None else str(cell) for cell in row]


def with_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A workbook, one part of which is rewritten."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path
