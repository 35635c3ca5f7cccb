"""Sets labels of charts letter by letter with the marks on each: alone, a mark would be set on a dotted circle."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any


class WholeLetters(str):
    """A text that is gone through by letters, each with its marks."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        letter = ""
        for char in super().__iter__():
            if letter and not unicodedata.combining(char):
                yield letter
                letter = ""
            letter += char
        if letter:
            yield letter


def _read_text(node: Any) -> str | None:
    """Return the text of a node of a picture; the engine sets it letter by letter."""
    found: str | None = node._etree_node.text
    return WholeLetters(found) if found and not found.isascii() else found


text = property(_read_text)
