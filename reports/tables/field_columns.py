"""From the table of a record's fields to columns: which a field has, and what fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter
from typing import Any

from reports.corpus.fields import SCORE, Field, FieldBlock
from reports.corpus.policy import PartialDate, Policy, Profile
from reports.tables.columns import TableColumn
from reports.tables.view import TableView

Filled = tuple[TableColumn, Callable[[Any, TableView], Any]]
"""A column, and what returns its value for an edition of a record or profile."""

OTHER = "*"
"""The path of a column that holds keys which the program does not know."""

_NAMES = {"lang": "lang"}
"""Names of columns where the name of the attribute would mislead, by key."""
_WORDS = frozenset({"id", "lang", "year", *(field.key for field in SCORE.front)})
"""Keys whose words stand among those of columns, not among those of fields."""


def field_columns(block: FieldBlock, path: str = "", own: str = "") -> Iterator[Filled]:
    """Yield the columns of a block of fields, in its order; ``own`` is the attribute of a block inside another."""
    for field in block.front:
        yield from _columns_of(field, path, own)
    name = f"{own}_other" if own else "other"
    yield TableColumn(name, "json", "column.other", path + OTHER), _getter(own, "extra")


def _columns_of(field: Field, path: str, own: str) -> Iterator[Filled]:
    name = _NAMES.get(field.key, field.attribute)
    full, meaning = path + field.key, f"column.{name}" if field.key in _WORDS else f"field.{field.key}"
    get = _getter(own, field.attribute)
    if field.type == "term":
        yield TableColumn(name, "text", meaning, full), lambda said, _: _written(get(said, None))
        yield TableColumn(f"{name}_code", "code", "column.code_of"), lambda said, _: _code(get(said, None))
        yield TableColumn(f"{name}_name", "name", "column.name_of"), _named(get, field.vocabulary)
    elif field.written:
        yield TableColumn(name, "text", meaning, full), _getter(own, field.written)
        yield TableColumn(f"{name}_from", "day", "column.day_from"), lambda said, _: first_day(get(said, None))
        yield TableColumn(f"{name}_precision", "code", "column.precision"), lambda said, _: precision(get(said, None))
    elif field.type == "block" and field.block is not None:
        yield from field_columns(field.block, f"{full}.", field.attribute)
    elif field.block is None:
        kind = {"list": "list", "number": "number", "year": "whole"}.get(field.type, "text")
        is_key = field.type in ("id", "language") or field.attribute == "id"
        yield TableColumn(name, kind, meaning, full, is_key), get  # type: ignore[arg-type] # one of the above


def _getter(own: str, attribute: str) -> Callable[[Any, Any], Any]:
    get = attrgetter(f"{own}.{attribute}" if own else attribute)
    return lambda said, _: get(said)


def _named(get: Callable[[Any, Any], Any], vocabulary: str) -> Callable[[Any, TableView], str]:
    def name(said: Policy | Profile, view: TableView) -> str:
        code = _code(get(said, None))
        return view.vocabulary.name(vocabulary, code, view.context.language) if code else ""

    return name


def _written(term: Any) -> str:
    return term.written if term is not None else ""


def _code(term: Any) -> str:
    return (term.code or "") if term is not None else ""


def first_day(when: PartialDate | None) -> date | None:
    """Return the first day that a date may stand for."""
    return date(*when.earliest) if when is not None else None


def precision(when: PartialDate | None) -> str:
    """Return how far a date is known: ``year``, ``month`` or ``day``; "" where there is none."""
    if when is None:
        return ""
    return "day" if when.day else "month" if when.month else "year"
