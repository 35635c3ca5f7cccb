"""Cells of a workbook: texts within what a cell holds, characters that XML cannot hold, days as Excel counts them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

MOST_UNITS = 32_767
"""UTF-16 units that a cell holds; an ideograph beyond the basic plane, or an emoji, takes two of them."""

_FIRST_DAY = date(1900, 1, 1)
_LEAP = date(1900, 3, 1)
"""Excel counts a 29 February 1900, which there was not."""
_EPOCH = date(1899, 12, 31)

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and a carriage return, which readers of XML turn into a line feed."""


_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""One class of characters: a pattern with a choice in it takes four times as long."""


def markup(text: str) -> str:
    """Return a text as XML, with ``_xHHHH_`` for what XML cannot hold, the way that workbooks have for it."""
    has_escape = "_x" in text
    if not has_escape and _SPECIAL.search(text) is None:
        return text
    if has_escape:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return a text as it was before `markup`."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Two units that were written one by one are one character.
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if _has_units(found) else found


def _has_units(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def parts_of(text: str) -> Iterator[str]:
    """Yield a text in parts that a cell holds each; no character is cut in two."""
    if len(text) * 2 <= MOST_UNITS or units(text) <= MOST_UNITS:
        yield text
        return
    start = length = 0
    for place, char in enumerate(text):
        length += 2 if char > "\uffff" else 1
        if length > MOST_UNITS:
            yield text[start:place]
            start, length = place, 2 if char > "\uffff" else 1
    yield text[start:]


def serial(day: date) -> int | None:
    """Return the number of a day as Excel counts from 1900; None before that."""
    if day < _FIRST_DAY:
        return None
    return (day - _EPOCH).days + (day >= _LEAP)


SEPARATOR = "; "


def list_text(items: tuple[str, ...]) -> str:
    """Return a list as the text of a cell: with semicolons, or as JSON where they would not tell the items apart."""
    plain = all(item and item == item.strip() and not re.search(r"[;；\n\r]", item) for item in items)
    if plain and not (items and items[0].startswith("[")):
        return SEPARATOR.join(items)
    return json_text(list(items))


def json_text(value: Any) -> str:
    """Return a value of JSON as the text of a cell."""
    return json.dumps(value, ensure_ascii=False)


def as_cell(value: Any) -> Any:
    """Return a value as one cell holds it: lists and what JSON has for objects as text, all others as they are."""
    if isinstance(value, tuple):
        return list_text(value) if value else ""
    if isinstance(value, dict):
        return json_text(value) if value else ""
    return value
