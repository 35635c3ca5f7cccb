"""What a table says, what a file says, and what the table said the last time -> what the file is to say now.

What only the table has changed is taken; what only somebody's hand has changed in the file stays; what both have
changed, each in its own way, is a conflict that nobody but the user can settle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from msgspec import DecodeError, Struct
from msgspec.json import decode

from reports.tables.entries import Way, is_empty

NAME = ".reports-import.json"
"""The file beside the records that keeps what was imported last."""
FORMAT, VERSION = "ccus-reports/import", 1

_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode

Prefer = Literal["", "table", "file"]
"""Which of two that have both changed holds; "" is neither."""


class ImportMemory(Struct, frozen=True):
    """What was imported last: of each file, hashes of the fields that a table said, by the way to each."""

    format: str = FORMAT
    version: int = VERSION
    files: dict[str, dict[str, str]] = {}


class MergedFields(Struct):
    """What a file is to say, and what of it could not be settled."""

    fields: dict[Way, Any]
    hashes: dict[str, str]
    """Of what the table says now, for the next time."""
    conflicts: list[Way]
    kept: list[Way]
    """Fields in which the file was changed by hand and the table was not."""


def read_memory(folder: Path) -> ImportMemory:
    """Read what was imported last into a folder; nothing where that is not known."""
    try:
        found = decode((folder / NAME).read_bytes(), type=ImportMemory)
    except (OSError, DecodeError, UnicodeDecodeError, RecursionError):
        return ImportMemory()
    return found if (found.format, found.version) == (FORMAT, VERSION) else ImportMemory()


def merge(
    told: Mapping[Way, Any], there: Mapping[Way, Any] | None, before: Mapping[str, str], prefer: Prefer = ""
) -> MergedFields:
    """Settle field by field what a file is to say.

    Args:
        told: what the table says, in the form that a file has it.
        there: what the file says; None where there is none.
        before: hashes of what the table said the last time.
        prefer: which holds where both have changed.
    """
    found = MergedFields(dict(there or {}), {}, [], [])
    for way, value in told.items():
        key = _key_of(way)
        new, old = hash_of(value), hash_of((there or {}).get(way))
        if new:
            found.hashes[key] = new
        if there is None or new == old:
            found.fields.setdefault(way, value)
            continue
        last = before.get(key, "")
        if old == last or prefer == "table":
            found.fields[way] = value
        elif new == last:
            found.kept.append(way)
        elif prefer == "file":
            pass
        else:
            found.conflicts.append(way)
    return found


@lru_cache(maxsize=1024)
def _key_of(way: Way) -> str:
    return _ENCODE(way)


def hash_of(value: Any) -> str:
    """Return a short hash of a value of JSON; "" where it says nothing."""
    if is_empty(value):
        return ""
    text = _ENCODE(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
