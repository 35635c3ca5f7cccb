"""What a table says of one edition of a record or profile: its fields by path, and the cell that each stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from reports.corpus.fields import POLICY, PROFILE, FieldBlock
from reports.errors import Problem
from reports.tables.sheets import address

Way = tuple[str, ...]
"""The keys that lead to a field: ``("analysis", "mrv", "score")``; ``("body",)`` is the body."""

Kind = str
"""``policy`` or ``profile``."""

BLOCKS: Mapping[Kind, FieldBlock] = {"policy": POLICY, "profile": PROFILE}


class CellPlace(Struct, frozen=True):
    """A cell, or a row as a whole."""

    sheet: str
    row: int
    column: int = 0
    """0 for a row as a whole."""
    heading: str = ""

    def problem(self, file: str, message: str, remedy: str) -> Problem:
        """Return what is wrong with it as a problem of the file."""
        where = address(self.row, self.column) if self.column else f"row {self.row}"
        where = f"{self.sheet}!{where}" if self.sheet else where
        return Problem(file, f"{where} ({self.heading})" if self.heading else where, message, remedy)


class Entry(Struct):
    """What a table says of one edition."""

    kind: Kind
    id: str
    language: str
    """The tag of its language."""
    place: CellPlace
    """Its row."""
    said: dict[Way, Any]
    """By the way to each field that the table has a column for; values of JSON, None or "" where its cell is empty."""
    cells: dict[Way, CellPlace]
    path: str = ""
    """The file that the table names for it; "" where it names none."""

    @property
    def key(self) -> tuple[Kind, str, str]:
        """What tells it from others."""
        return self.kind, self.id, self.language

    def place_of(self, field: str) -> CellPlace:
        """Return the cell that a field, as a message names it, stands in; its row where no cell says it."""
        dotted = {".".join(way): place for way, place in self.cells.items()}
        while field:
            if field in dotted:
                return dotted[field]
            field = field.rpartition(".")[0] if "." in field else field.partition("[")[0] if "[" in field else ""
        return self.place


def spread(front: Mapping[str, Any], block: FieldBlock) -> dict[Way, Any]:
    """Return the fields of front matter by the way to each; values that the program does not know stay whole."""
    return dict(_spread(front, block))


def _spread(front: Mapping[str, Any], block: FieldBlock) -> Iterator[tuple[Way, Any]]:
    fields = {field.key: field for field in block.fields}
    for key, value in front.items():
        field = fields.get(key)
        if field is None or not isinstance(value, dict) or field.block is None:
            yield (key,), value
        elif field.type == "block":
            yield from (((key, *way), inner) for way, inner in _spread(value, field.block))
        elif field.type == "texts_by_name":
            yield from (((key, name), inner) for name, inner in value.items())
        else:
            for name, inner in value.items():
                below = _spread(inner, field.block) if isinstance(inner, dict) else [((), inner)]
                yield from (((key, name, *way), said) for way, said in below)


def gathered(said: Mapping[Way, Any]) -> dict[str, Any]:
    """Return front matter from its fields; the reverse of `spread`."""
    front: dict[str, Any] = {}
    for way, value in said.items():
        at = front
        for key in way[:-1]:
            at = at.setdefault(key, {})
        at[way[-1]] = value
    return front


def is_empty(value: Any) -> bool:
    """Tell whether a value of JSON says nothing."""
    return value is None or value in ("", [], {}, ())
