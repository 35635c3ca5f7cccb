"""The format of front matter: the lines around it, its numbers, and the faults that make it unusable."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from reports.errors import Problem

MAX_DEPTH = 40
"""Levels of nesting in front matter; records use four."""
_MOST_DIGITS = 15
"""Of a whole number; more are an identifier, which a program that reads JSON may round."""
_FENCE = re.compile(r"-{3,}[ \t]*(?:\n|$)")
_CLOSINGS = {"\n---": _FENCE, "\n...": re.compile(r"\.{3}[ \t]*(?:\n|$)")}
"""How a line that closes front matter begins, and all of it; YAML closes a document with ``...``."""


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
        refuse("passed-over", "has no front matter, so it is no record and passed over", remedy)
    start = opening.end() - 1
    closings = [line for mark in _CLOSINGS if (line := _closing(text, mark, start))]
    if closings:
        first = min(closings, key=lambda line: line.start())
        return text[start + 1 : first.start()], text[first.end() :]
    refuse("front-matter-unclosed", "front matter is never closed", "Put a line --- after the last field", line=1)


def _closing(text: str, mark: str, start: int) -> re.Match[str] | None:
    """Return the first line from ``start`` on that closes front matter with such a mark."""
    while (start := text.find(mark, start)) >= 0:
        if line := _CLOSINGS[mark].match(text, start + 1):
            return line
        start += 1
    return None


def fields_of(data: Any) -> dict[str, Any]:
    """Return the fields that front matter holds; raises `FrontMatterFault` where it holds anything else."""
    if not isinstance(data, dict):
        kind = {list: "a list", type(None): "empty"}.get(type(data), "a single value")
        remedy = 'Write fields and their values, e.g. {"id": "…", "title": "…"}'
        refuse("front-matter-shape", f"front matter is {kind}", remedy)
    return data


def whole(digits: str) -> int | str:
    """Return a whole number, or its digits where the number would be written in another way, or is beyond all use."""
    return int(digits) if len(digits) <= _MOST_DIGITS and digits != "-0" else digits


def decimal(digits: str) -> float | str:
    """Return a number, or its digits where the number would be written in another way: ``12.10``, ``12e10``, 1e999.

    Article 12.10 is not Article 12.1. What reads numbers reads these digits as well.
    """
    return number if repr(number := float(digits)) == digits else digits
