"""Widths of texts on a terminal, where an ideograph takes two columns, and lines that are broken by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WIDE = frozenset("WF")
_NOT_FIRST = frozenset("，。、；：？！”’）》】」』…—·％,.;:?!)]}>")
"""What begins no line."""
_NOT_LAST = frozenset("“‘（《【「『([{<")
"""What ends no line."""
_SPACE = re.compile(r" +")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes; escapes that colour it take none."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(char) in _WIDE else 0 if unicodedata.combining(char) else 1
        for char in _ESCAPE.sub("", text)
    )


def padded(text: str, width: int) -> str:
    """Return a text filled with spaces to a number of columns."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a paragraph, at most so many columns wide where a word is not wider."""
    line = ""
    for piece in _pieces(text):
        if line and width_of(line) + width_of(piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Yield what a line may be broken between: words with the space after them, and ideographs with their marks."""
    piece = ""
    for char in _SPACE.sub(" ", text.replace("\n", " ")):
        if piece and _may_break(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    wide = (unicodedata.east_asian_width(before) in _WIDE, unicodedata.east_asian_width(after) in _WIDE)
    return any(wide)
