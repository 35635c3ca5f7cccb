"""The fields that no page has a place of its own for, under their names, and the keys that nobody knows."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from reports.corpus.fields import Field, FieldBlock
from reports.corpus.record_writer import written_value
from reports.documents.shared.request import Context
from reports.documents.shared.values import Labelled, Source, spelled_out, unknown


def other_fields(
    source: Source, said: Any, block: FieldBlock, context: Context, prefix: str = ""
) -> tuple[Labelled, ...]:
    """Return what ``said``, the record or a part of it, states in such fields; ``prefix`` is the path of the part."""
    found = {field.key: _printed(said, field, context) for field in block.unplaced}
    named = unknown(source, found, context.language, prefix)
    keys = unknown(source, said.extra, context.language)
    return (
        *(Labelled(_name(line.label, context), line.value) for line in named),
        *(_of_its_own(line, context, prefix) for line in keys),
    )


def _of_its_own(line: Labelled, context: Context, prefix: str) -> Labelled:
    """Return a line under a key that only the record knows: its words, in the quotation marks that say so."""
    words, (place, _, path) = context.words, line.value.origin.partition("#")
    label = f"{words('common.open_quote')}{spelled_out(line.label)}{words('common.close_quote')}"
    return Labelled(label, replace(line.value, origin=f"{place}#{prefix}{path}"), is_own=True)


def _printed(said: Any, field: Field, context: Context) -> Any:
    value = written_value(said, field)
    return context.words("common.list_separator").join(value) if field.type == "list" else value


def _name(path: str, context: Context) -> str:
    """Return the printed name of a field; its path where it has none, as within a list."""
    return context.words.get(f"field.{path.rpartition('.')[2]}", path)
