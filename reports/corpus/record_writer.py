"""`Policy` or `Profile` -> the file that it would be read from, as the table in `fields` says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reports.corpus.fields import POLICY, PROFILE, Field, FieldBlock
from reports.corpus.policy import Policy, Profile


def write_file(said: Policy | Profile) -> bytes:
    """Return a Markdown file with front matter that is read as the same record or profile."""
    front = front_matter_of(said, POLICY if isinstance(said, Policy) else PROFILE)
    return f"---\n{json.dumps(front, ensure_ascii=False, indent=1)}\n---\n\n{said.body}\n".encode()


def front_matter_of(said: Any, block: FieldBlock) -> dict[str, Any]:
    """Return the fields of a block as values of JSON, with what nobody knows behind them."""
    return {**{field.key: written_value(said, field) for field in block.front}, **getattr(said, "extra", {})}


def written_value(said: Any, field: Field) -> Any:
    """Return one field of a value as it stands in front matter."""
    if field.written:
        return getattr(said, field.written)
    value = getattr(said, field.attribute)
    if field.type == "term":
        return value.written if value is not None else None
    if field.block is None:
        return value
    return _PARTS[field.type](value, field.block)


def _blocks_by_name(entries: Any, block: FieldBlock) -> Mapping[str, Any]:
    return {getattr(entry, block.name): front_matter_of(entry, block) for entry in entries}


def _texts_by_name(entries: Any, block: FieldBlock) -> Mapping[str, Any]:
    (text,) = block.fields
    return {getattr(entry, block.name): getattr(entry, text.attribute) for entry in entries}


def _milestones(entries: Any, block: FieldBlock) -> list[Any]:
    return [front_matter_of(entry, block) for entry in entries]


_PARTS = {
    "block": front_matter_of,
    "blocks_by_name": _blocks_by_name,
    "texts_by_name": _texts_by_name,
    "milestones": _milestones,
}
"""Writers of values that hold fields themselves, by type of field."""
