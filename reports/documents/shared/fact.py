"""A fact: something with a number in it that a section must print, and how facts are made from values and words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, cast

from msgspec import Struct

from reports.documents.shared.marks import GLYPHS
from reports.documents.shared.section import Value
from reports.documents.shared.sentences import KeyMessage
from reports.language import strings, unmarked

Piece = str | Value | tuple["Piece", ...]
"""What one block prints: words of ours, a value, or several in a row."""

Shape = Literal["row", "passage", "labels"]
"""Neighbouring blocks, such as the cells of a table; a passage in one block; neighbouring labels of a chart."""


class Fact(Struct, frozen=True):
    """Something with a number in it that a section must print."""

    pieces: tuple[str, ...]
    """As they are compared with what a page prints."""
    said: str
    """The same as a reader sees it."""
    shape: Shape
    place: str
    """What it is: ``bars``, ``medians`` …; on page 1 the name of the block that may be shed."""
    record: str = ""
    """``<record id>/<language>`` where the number is a record's own."""
    field: str = ""
    """The record's field."""


class FactMaker:
    """Makes the facts of one section from words and values.

    ``squeeze`` takes a text and its language, and returns the text as it is compared with what a page prints.
    """

    def __init__(self, lang: str, squeeze: Callable[[str, str], str]) -> None:
        self.lang = lang
        self.words = strings(lang)
        self.squeeze = squeeze

    def row(self, place: str, *pieces: Piece, origin: str = "") -> Iterator[Fact]:
        """Yield a fact of neighbouring blocks; empty ones are not printed."""
        there = [(text, _said(piece)) for piece in pieces if (text := self._text(piece))]
        if there:
            texts = tuple(text for text, _ in there)
            yield self._fact(texts, " ".join(said for _, said in there), "row", place, origin)

    def passage(self, place: str, *pieces: Piece, origin: str = "") -> Iterator[Fact]:
        """Yield a fact of one passage in one block."""
        if text := self._text(pieces):
            yield self._fact((text,), _said(pieces), "passage", place, origin)

    @staticmethod
    def _fact(pieces: tuple[str, ...], said: str, shape: Shape, place: str, origin: str) -> Fact:
        record, _, field = origin.partition("#")
        return Fact(pieces, unmarked(said), shape, place, record, field)

    def _text(self, piece: Piece) -> str:
        if isinstance(piece, tuple):
            return "".join(map(self._text, piece))
        if isinstance(piece, str):
            return self.squeeze(piece, self.lang)
        mark = self.words("common.generated") if piece.generated and piece else ""
        return self.squeeze(piece.text, piece.lang or self.lang) + self.squeeze(mark, self.lang)


def _said(piece: Piece) -> str:
    if isinstance(piece, tuple):
        return " ".join(filter(None, map(_said, piece)))
    return piece if isinstance(piece, str) else piece.text


def referring(message: KeyMessage) -> str:
    """Return a message with the numbers of the records that it points to."""
    return message.text + ", ".join(str(reference.number) for reference in message.references) + message.stop


def graded(text: str, grade: str | None) -> str:
    """Return a score as documents print it, its grade told by glyph and letter."""
    return f"{text} {GLYPHS[cast(Any, grade)]} {grade}" if grade else text


FactTable = dict[type, Callable[[Any, FactMaker], Iterator[Fact]]]
"""By the class of a view model: what makes its facts."""
