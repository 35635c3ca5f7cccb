"""The numbers and grades that a document prints, as texts to be found on its pages: a list made from its sections.

A fact is a label with the numbers beside it. Its pieces are neighbouring blocks (the cells of a row), or a passage
inside one block (a bar of a chart, an item of a line).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Literal

from reports.briefing.category import CategoryFront, Cell, Matrix
from reports.briefing.contents import Contents
from reports.briefing.country import CountryFront, ImpactBlock, Standings
from reports.briefing.frame import Frame
from reports.briefing.glance import Glance
from reports.briefing.section import Bars, Figure, Radar, Section, Value
from reports.briefing.sheet import Event, Sheet
from reports.briefing.twins import Twins
from reports.briefing.values import Labelled
from reports.language import strings
from reports.render.charts.marks import GLYPHS
from reports.audit.printed import squeeze

Part = Literal["headlines", "bars", "bars_notes", "messages", "recent", "dates", "radar", "ranking", ""]
"""The blocks of page 1 that it may have shed; "" for all else."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something with a number in it that the document must print."""

    section: str
    pieces: tuple[str, ...]
    """Squeezed; one where it is a passage or a whole block, several where it is a row."""
    said: str
    """The same as a reader sees it."""
    whole: bool
    """The pieces are whole blocks, not a passage in one."""
    record: str = ""
    """``<record id>/<language>`` where the number is a record's own."""
    field: str = ""
    """The record's field, or the place in the section."""
    part: Part = ""


def section_facts(section: Section) -> tuple[Fact, ...]:
    """Every fact of a section, in the order in which it is printed."""
    return tuple(_Reader(section.id, section.lang).facts(section.content))


class _Reader:
    """Turns the view models of one section into facts."""

    def __init__(self, section: str, lang: str) -> None:
        self.section, self.lang = section, lang
        self.words = strings(lang)

    # --- building facts

    def row(self, *cells: str | Value, field: str, part: Part = "", origin: str = "") -> Iterator[Fact]:
        """Neighbouring blocks; empty ones are not printed."""
        yield from self._fact(cells, field, part, origin, whole=True)

    def passage(self, *parts: str | Value, field: str, part: Part = "", origin: str = "") -> Iterator[Fact]:
        """A passage in one block."""
        joined = "".join(self._text(each) for each in parts)
        if joined:
            said = " ".join(filter(None, map(_said, parts)))
            yield self._made((joined,), said, field, part, origin, whole=False)

    def _fact(
        self, cells: Iterable[str | Value], field: str, part: Part, origin: str, *, whole: bool
    ) -> Iterator[Fact]:
        there = [(text, _said(cell)) for cell in cells if (text := self._text(cell))]
        if there:
            pieces = tuple(text for text, _ in there)
            yield self._made(pieces, " ".join(said for _, said in there), field, part, origin, whole=whole)

    def _made(self, pieces: tuple[str, ...], said: str, field: str, part: Part, origin: str, *, whole: bool) -> Fact:
        record, _, path = origin.partition("#")
        return Fact(self.section, pieces, said, whole, record, path or field, part)

    def _text(self, value: str | Value) -> str:
        if isinstance(value, str):
            return squeeze(value, self.lang)
        mark = self.words("common.generated") if value.generated else ""
        return squeeze(value.text, value.lang or self.lang) + squeeze(mark, self.lang)

    # --- one method a view model

    @singledispatchmethod
    def facts(self, content: object) -> Iterator[Fact]:
        """The facts of one section's content; a kind that is not known has none."""
        yield from ()
