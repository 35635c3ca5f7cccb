"""Where the twins of one record say different things, in the fields in which the table says that they must agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.corpus.fields import POLICY, FieldBlock
from reports.corpus.policy import PartialDate, Record, Term
from reports.corpus.record_writer import written_value
from reports.errors import Problem

_REMEDY = "Correct the wrong one; until then the weaker one holds for scores, and the first language for the rest"
_SILENT = (None, "", ())
"""What states nothing. A score of 0 does."""


def contradictions(record: Record) -> Iterator[Problem]:
    """Yield a warning for each fact in which an edition differs from the primary one."""
    for edition in record.editions[1:]:
        for path, here, there in _differences(edition, record.primary, POLICY, ""):
            message = f"“{here}” contradicts “{there}” in {record.primary.path}"
            yield Problem(edition.path, path, message, _REMEDY, rule="twin-contradiction")


def _differences(one: Any, other: Any, block: FieldBlock, prefix: str) -> Iterator[tuple[str, object, object]]:
    """Yield path and both spellings of each fact that two values state differently; silence contradicts nothing."""
    for field in block.agreeing:
        here, there = getattr(one, field.attribute), getattr(other, field.attribute)
        if field.type == "blocks_by_name" and field.block is not None:
            yield from _by_name(here, there, field.block, f"{prefix}{field.key}.")
        elif here != there and _fact(here) != _fact(there) and here not in _SILENT and there not in _SILENT:
            yield f"{prefix}{field.key}", written_value(one, field), written_value(other, field)


def _by_name(here: Any, there: Any, block: FieldBlock, prefix: str) -> Iterator[tuple[str, object, object]]:
    twins = {getattr(entry, block.name): entry for entry in there}
    stated = block.stated
    for entry in here:
        name = getattr(entry, block.name)
        # Most twins give the same score, so that both are asked for all facts at once.
        if name in twins and stated(entry) != stated(twins[name]):
            yield from _differences(entry, twins[name], block, f"{prefix}{name}.")


def _fact(value: Any) -> Any:
    """Return what two values must have in common, however they are written."""
    kind = type(value)
    return value.code if kind is Term else value.earliest if kind is PartialDate else value
