"""Recipients in a workbook: the rows of its first sheet that holds something, as texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reports.confined import confined
from reports.errors import InputProblem, Problem
from reports.tables.sheets import FaultyCell, Percent, SerialDay
from reports.tables.xlsx_reader import read_workbook


def read_book(path: Path) -> list[list[str]]:
    """Return the rows of a workbook's first visible sheet that holds something.

    Raises InputProblem where it cannot be read, a row of it is hidden, or a cell holds no value.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputProblem(f"{path} cannot be read ({error.strerror})", remedy="Name an existing file.") from error
    sheets = confined(len(data), path.name, read_workbook, data, path.name)
    sheet = next((one for one in sheets if one.rows and not one.is_hidden), None)
    if sheet is None:
        return []
    problems = [
        Problem(str(path), f"row {row}", "is hidden", "Show it, or delete it: nobody is to be left out unseen.")
        for row in sorted(sheet.hidden_rows) if row <= len(sheet.rows) and any(sheet.rows[row - 1])
    ]  # fmt: skip
    problems += [
        Problem(str(path), f"row {number}", f"holds a cell without a value ({cell.shown})", "Write the value.")
        for number, row in enumerate(sheet.rows, 1) for cell in row if isinstance(cell, FaultyCell)
    ]  # fmt: skip
    if problems:
        raise InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    width = max(map(len, sheet.rows))
    return [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, SerialDay | Percent):
        cell = cell.value
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
