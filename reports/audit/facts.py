"""The numbers and grades that a document prints, as texts to be found on its pages: a list made from its sections.

A fact is a number with what tells it from others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, cast

from reports.audit.printed import squeeze
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

Piece = str | Value | tuple["Piece", ...]
"""What one block prints: words of ours, a value, or several in a row."""


Shape = Literal["row", "passage", "labels"]
"""Neighbouring blocks, such as the cells of a table; a passage in one block; neighbouring labels of a chart."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something with a number in it that a section must print."""

    pieces: tuple[str, ...]
    """Squeezed."""
    said: str
    """The same as a reader sees it."""
    shape: Shape
    place: str
    """What it is: ``bars``, ``medians`` …; on page 1 the name of the block that may be shed."""
    record: str = ""
    """``<record id>/<language>`` where the number is a record's own."""
    field: str = ""
    """The record's field."""


def section_facts(section: Section) -> tuple[Fact, ...]:
    """Every fact of a section, in the order in which the shipped templates print them."""
    kind = _KINDS.get(type(section.content))
    return tuple(kind(section.content, _Maker(section.lang))) if kind else ()


class _Maker:
    """Turns words and values of one section into facts."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words = strings(lang)

    def row(self, place: str, *pieces: Piece, origin: str = "") -> Iterator[Fact]:
        """Neighbouring blocks; empty ones are not printed."""
        there = [(text, _said(piece)) for piece in pieces if (text := self._text(piece))]
        if there:
            texts = tuple(text for text, _ in there)
            yield self._fact(texts, " ".join(said for _, said in there), "row", place, origin)

    def passage(self, place: str, *pieces: Piece, origin: str = "") -> Iterator[Fact]:
        """A passage in one block."""
        if text := self._text(pieces):
            yield self._fact((text,), _said(pieces), "passage", place, origin)

    def events(self, place: str, events: tuple[Event, ...]) -> Iterator[Fact]:
        """Dated lines inside the document."""
        for event in events:
            yield from self.row(place, event.date, event.text, event.instrument, origin=event.date.origin)

    def figure(self, place: str, figure: Figure | None) -> Iterator[Fact]:
        """The labels of a chart with their numbers."""
        spec = figure.spec if figure else None
        if isinstance(spec, Bars):
            for bar in spec.rows:
                yield from self.labels(place, bar.label, graded(bar.text, bar.grade))
        elif isinstance(spec, Radar):
            for spoke in spec.spokes:
                number = f"{spoke.value:.1f}".removesuffix(".0") if spoke.value is not None else "–"
                yield from self.labels(place, spoke.label, graded(number, spoke.grade))

    def labels(self, place: str, *pieces: Piece) -> Iterator[Fact]:
        """A name in a chart with its number."""
        yield self._fact((self._text(pieces),), _said(pieces), "labels", place, "")

    @staticmethod
    def _fact(pieces: tuple[str, ...], said: str, shape: Shape, place: str, origin: str) -> Fact:
        record, _, field = origin.partition("#")
        return Fact(pieces, said, shape, place, record, field)

    def _text(self, piece: Piece) -> str:
        if isinstance(piece, tuple):
            return "".join(map(self._text, piece))
        if isinstance(piece, str):
            return squeeze(piece, self.lang)
        mark = self.words("common.generated") if piece.generated and piece else ""
        return squeeze(piece.text, piece.lang or self.lang) + squeeze(mark, self.lang)


def _said(piece: Piece) -> str:
    if isinstance(piece, tuple):
        return " ".join(filter(None, map(_said, piece)))
    return piece if isinstance(piece, str) else piece.text


def graded(text: str, grade: str | None) -> str:
    """A score as documents print it, its grade told by glyph and letter."""
    return f"{text} {GLYPHS[cast(Any, grade)]} {grade}" if grade else text


# --- page 1


def _glance(glance: Glance, make: _Maker) -> Iterator[Fact]:
    yield from make.row("kicker", glance.kicker)
    yield from make.row("verdict", glance.verdict)
    for headline in glance.headlines:
        yield from make.row("headlines", headline.figure, headline.caption)
    yield from make.figure("bars", glance.bars)
    for note in glance.bars_notes:
        yield from make.row("bars_notes", note)
    for message in glance.messages:
        references = ", ".join(str(reference.number) for reference in message.references)
        yield from make.row("messages", message.text + references + message.stop)
    for place, events in (("recent", glance.recent), ("dates", glance.dates)):
        for event in events:
            number = str(event.number) if event.number else ""
            yield from make.row(place, event.date, (event.text, number), origin=event.date.origin)
    yield from make.figure("radar", glance.radar)
    for line in glance.ranking:
        yield from make.row("ranking", line.name, line.figure, line.remark)


# --- the front


def _contents(contents: Contents, make: _Maker) -> Iterator[Fact]:
    for line in contents.instruments:
        if line.group:
            # Under the headings of a category briefing scores stand in the wide table alone.
            yield from make.row("instruments", str(line.number), line.title, line.status)
            continue
        uncounted = "" if line.counts else make.words("contents.not_counted")
        best = (graded(line.best, line.grade), line.dimension)
        standing = (line.weight, line.status, uncounted, line.date)
        yield from make.row("instruments", str(line.number), line.title, *standing, best, line.backed)


def _country(front: CountryFront, make: _Maker) -> Iterator[Fact]:
    yield from _items("profile", front.profile_lines, make)
    for block in front.dimensions:
        yield from make.row("dimensions", block.name, *_standings(block.all), *_standings(block.backed))
    yield from make.row("coverage", front.coverage)
    for block in front.dimensions:
        yield from make.row("dimension", (block.name, graded(block.all.value, block.all.grade), block.of))
    yield from _impacts(front.impacts, make)
    yield from make.events("timeline", front.events)
    yield from make.row("undated", front.undated)
    for gap in front.gaps:
        yield from make.row("gaps", gap)
    yield from make.events("watch", front.watch)


def _standings(found: Standings) -> tuple[str, ...]:
    return graded(found.value, found.grade), found.median, str(found.n), found.rank


def _impacts(blocks: tuple[ImpactBlock, ...], make: _Maker) -> Iterator[Fact]:
    for block in blocks:
        if block.lines:
            yield from make.row("impact", block.silent)


def _matrix(matrix: Matrix, make: _Maker) -> Iterator[Fact]:
    for row in matrix.rows:
        standing = (row.status, row.weight, row.date)
        yield from make.row("matrix", str(row.number), row.title, *standing, *map(_cell, row.cells))


def _cell(cell: Cell) -> str:
    return graded(cell.text, cell.grade)


def _category(front: CategoryFront, make: _Maker) -> Iterator[Fact]:
    for row in front.heat:
        yield from make.row("heat", row.name, str(row.counting), *map(_cell, row.cells))
    yield from make.row("medians", make.words("category.median_row"), *front.medians)
    yield from make.row("medians", make.words("category.backed_median_row"), *front.backed_medians)
    yield from _impacts(front.impacts, make)
    yield from make.row("clusters", front.lone_clusters)
    for practice in front.practices:
        backed = (practice.jurisdiction, make.words("common.colon"), practice.backed)
        yield from make.row("practice", (f"{practice.number}.", practice.title), backed)
    yield from make.events("dates", front.dates)


# --- sheets


def _sheet(sheet: Sheet, make: _Maker) -> Iterator[Fact]:
    yield from _items("identity", sheet.identity, make)
    yield from make.figure("bars", sheet.bars)
    yield from make.figure("radar", sheet.radar)
    for row in sheet.scores:
        yield from make.row("scores", row.dimension, graded(row.score.text, row.grade), origin=row.score.origin)
    yield from _milestones(sheet, make)


def _twins(twins: Twins, make: _Maker) -> Iterator[Fact]:
    # One language each: the numbers are the same.
    yield from make.figure("bars", twins.left.bars)
    yield from make.figure("radar", twins.right.radar)
    for sheet in (twins.left, twins.right):
        yield from _items("identity", sheet.identity, make)
        for row in sheet.scores:
            score = graded(row.score.text, row.grade)
            yield from make.row("scores", (row.dimension, score), origin=row.score.origin)
        yield from _milestones(sheet, make)


def _milestones(sheet: Sheet, make: _Maker) -> Iterator[Fact]:
    for event in sheet.milestones:
        yield from make.row("milestones", (event.date, event.text), origin=event.date.origin)


def _items(place: str, items: tuple[Labelled, ...], make: _Maker) -> Iterator[Fact]:
    for item in items:
        yield from make.passage(place, item.label, item.value, origin=item.value.origin)


# --- the frame


def _frame(frame: Frame, make: _Maker) -> Iterator[Fact]:
    yield from make.passage("query", make.words("frame.query"), make.words("common.colon"), frame.query)
    shed = make.words("common.list_separator").join(frame.shed)
    # The last rule names the program that is running, which need not be the one that wrote the document.
    for text in chain(frame.notes, [frame.shed_intro + shed] if shed else (), frame.kept_out, frame.method[:-1]):
        yield from make.row("notes", text)
    yield from make.row("citation", frame.citation)
    for line in frame.sources:
        yield from make.row("sources", str(line.number), line.title, line.id, line.source, line.date)


_KINDS: dict[type, Callable[[Any, _Maker], Iterator[Fact]]] = {
    Glance: _glance,
    Contents: _contents,
    CountryFront: _country,
    Matrix: _matrix,
    CategoryFront: _category,
    Sheet: _sheet,
    Twins: _twins,
    Frame: _frame,
}
"""What each kind of section prints."""
