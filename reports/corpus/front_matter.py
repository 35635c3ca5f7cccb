"""The text of a file -> its front matter and body: JSON first, then YAML; no fault is ignored.

`json` keeps the last of two equal keys. Here that is a fault with a place and a remedy, as is whatever cannot be used.
"""

from __future__ import annotations

import json
from typing import Any

from reports.corpus.front_format import (
    MAX_DEPTH,
    FrontMatterFault,
    decimal,
    fields_of,
    refuse,
    refuse_depth,
    repeated,
    split,
    whole,
)
from reports.corpus.places import json_lines
from reports.errors import Problem

MAX_CHARACTERS = 1_000_000
"""The longest front matter that is read: YAML takes seconds for a million characters, and records a hundredth."""


def read_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return front matter and body of a file's text; raises `FrontMatterFault`."""
    above = _blank_lines_above(text)
    try:
        return _read(text.replace("\r\n", "\n").strip())
    except FrontMatterFault as fault:
        raise FrontMatterFault(*(p._replace(line=p.line and p.line + above) for p in fault.problems)) from None


def _blank_lines_above(text: str) -> int:
    return text.count("\n", 0, len(text) - len(text.lstrip()))


def _read(text: str) -> tuple[dict[str, Any], str]:
    front, body = split(text)
    if len(front) > MAX_CHARACTERS:
        message = f"front matter is longer than {MAX_CHARACTERS:,} characters"
        refuse("unreadable-file", message, "Move the long texts to the body")
    try:
        return fields_of(_decoded(front)), body.strip()
    except ValueError as fault:
        # YAML takes longer to load than a corpus of JSON to read.
        from reports.corpus.front_yaml import read_yaml

        return read_yaml(text, fault)


def _decoded(front: str) -> Any:
    """Return the JSON in front matter; raises ValueError where it is none."""
    try:
        data = _DECODER.decode(front)
    except RecursionError:
        refuse_depth()
    except _RepeatedKey as again:
        raise FrontMatterFault(*(_repeats(front) or [repeated(str(again), None)])) from None
    if front.count("{") + front.count("[") > MAX_DEPTH and _deeper(data, MAX_DEPTH):
        refuse_depth()
    return data


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    children = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(child, levels - 1) for child in children)


class _RepeatedKey(Exception):
    pass


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        seen: set[str] = set()
        raise _RepeatedKey(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return mapping


# Made once: to make one costs as much as to read a short record.
_DECODER = json.JSONDecoder(object_pairs_hook=_mapping, parse_constant=str, parse_float=decimal, parse_int=whole)


def _repeats(front: str) -> list[Problem]:
    from reports.corpus.front_yaml import read_places

    return [repeated(path, line) for path, line, again in read_places(front) if again]


def lines(text: str) -> dict[str, int]:
    """Return the line of each field, and the first one of the ``body``; empty where lines cannot be told."""
    trimmed = text.lstrip()
    front, body = split(trimmed)
    above = text.count("\n", 0, len(text) - len(trimmed))
    try:
        # The opening line --- is the one before.
        places = json_lines(front, above + 2)
    except ValueError:
        from reports.corpus.front_yaml import read_places

        places = {path: line + above for path, line, _ in read_places(front) if line}
    if said := body.strip():
        places.setdefault("body", above + trimmed.count("\n", 0, trimmed.rindex(said)) + 1)
    return places
