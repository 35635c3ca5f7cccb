"""What offices call the columns of a table of recipients, in the languages of their readers."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from reports.config.toml_file import nearest
from reports.errors import Problem

SWITCHES = ("changes_page",)
"""The columns that are switches."""
SAY_YES = "Write yes or no, or leave it empty."
_NAMES = Path(__file__).with_suffix(".toml")


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads(_NAMES.read_text(encoding="utf-8"))


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in _written().items() if key != "switch"}


def switched(cell: str) -> bool | str:
    """Return what a cell of a switch says; the cell itself where that is neither yes nor no."""
    words = _written()["switch"]
    said: dict[str, bool] = {_plain(word): key == "yes" for key in words for word in words[key]}
    return said.get(_plain(cell), cell)


def key_of(column: str, keys: Iterable[str]) -> str:
    """Return the key that a column is called by; the column itself where it is none of ``keys``."""
    plain, known = _plain(column), tuple(keys)
    for key in known:
        if plain == key or plain in map(_plain, _names().get(key, ())):
            return key
    return column


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def remedy_for(column: str, keys: Iterable[str]) -> str:
    """Return what the column may have been meant to be called."""
    if column.isascii():
        return nearest(column, tuple(keys))
    known = {key: [name for name in _names().get(key, ()) if not name.isascii()] for key in keys}
    near = get_close_matches(column, [name for names in known.values() for name in names], n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else nearest(column, [names[0] for names in known.values() if names])


def as_written(problems: Iterable[Problem], columns: Mapping[str, str]) -> Iterator[Problem]:
    """Yield problems with the columns named as the table names them; ``columns`` are these by their keys.

    A column that is missing has the name that it might have beside its key, where others are not in ASCII.
    """
    is_ascii = all(column.isascii() for column in columns.values())
    for problem in problems:
        place, dot, key = problem.field.rpartition(".")
        if dot and columns and key in _names():
            shown = columns.get(key) or (key if is_ascii else f"{_names()[key][0]} ({key})")
            remedy = SAY_YES if key in SWITCHES else problem.remedy
            problem = problem._replace(field=f"{place}.{shown}", remedy=remedy)
        yield problem
