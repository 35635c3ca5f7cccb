"""The format of front matter: the lines around it, its numbers, and the faults that make it unusable."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any, NoReturn

from reports.errors import Problem

MAX_DEPTH = 40
"""Levels of nesting in front matter; records use four."""
_FENCE = re.compile(r"-{3,}[ \t]*(?:\n|$)")


class FrontMatterFault(Exception):
    """The failure of a file without usable front matter, with every problem behind it; `Problem.file` is still open."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def refuse(rule: str, message: str, remedy: str, field: str = "", line: int | None = None) -> NoReturn:
    """Raise a `FrontMatterFault` of one problem."""
    raise FrontMatterFault(Problem("", field, message, remedy, line, rule))


def refuse_depth() -> NoReturn:
    """Raise the `FrontMatterFault` of what is nested too deeply."""
    message = f"front matter is nested more than {MAX_DEPTH} levels deep"
    refuse("front-matter-depth", message, "Flatten it; a record needs four levels")


def repeated(field: str, line: int | None) -> Problem:
    """Return the problem of a key that stands twice."""
    message, remedy = "the key stands twice in one block", "Keep one value and delete the other"
    return Problem("", field, message, remedy, line, rule="duplicate-key")


def split(text: str) -> tuple[str, str]:
    """Return what lies between the ``---`` lines at the very top, and the body below; raises `FrontMatterFault`."""
    opening = _FENCE.match(text)
    if opening is None:
        remedy = "Begin the file with a line ---, the record's fields, and another line ---"
        refuse("front-matter-missing", "no front matter", remedy)
    start = end = opening.end() - 1
    while (end := text.find("\n---", end)) >= 0:
        if closing := _FENCE.match(text, end + 1):
            return text[start + 1 : end + 1], text[closing.end() :]
        end += 1
    refuse("front-matter-unclosed", "front matter is never closed", "Put a line --- after the last field", line=1)


def fields_of(data: Any) -> dict[str, Any]:
    """Return the fields that front matter holds; raises `FrontMatterFault` where it holds anything else."""
    if not isinstance(data, dict):
        kind = {list: "a list", type(None): "empty"}.get(type(data), "a single value")
        remedy = 'Write fields and their values, e.g. {"id": "…", "title": "…"}'
        refuse("front-matter-shape", f"front matter is {kind}", remedy)
    return data


def finite(digits: str) -> float | str:
    """Return a number, or its digits where it is too large for one, like 1e999."""
    return number if isfinite(number := float(digits)) else digits
