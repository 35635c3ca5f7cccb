"""The numbers and grades that a document prints, as texts to be found on its pages: a list made from its sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from reports.audit.fact import Fact, Maker, graded, referring
from reports.audit.facts_of_change import KINDS_OF_CHANGE
from reports.documents.category.sections import CategoryFront, Cell, Matrix
from reports.documents.country.sections import CountryFront, ImpactBlock, Standings
from reports.documents.policy.sections import Sheet
from reports.documents.policy.twins import Twins
from reports.documents.shared.contents import Contents
from reports.documents.shared.frame import Frame
from reports.documents.shared.glance import Glance
from reports.documents.shared.section import Section
from reports.documents.shared.values import Labelled


def section_facts(section: Section) -> tuple[Fact, ...]:
    """Every fact of a section, in the order in which the shipped templates print them."""
    kind = _KINDS.get(type(section.content))
    return tuple(kind(section.content, Maker(section.lang))) if kind else ()


# --- page 1


def _glance(glance: Glance, make: Maker) -> Iterator[Fact]:
    yield from make.row("kicker", glance.kicker)
    yield from make.row("verdict", glance.verdict)
    for headline in glance.headlines:
        yield from make.row("headlines", headline.figure, headline.caption)
    yield from make.figure("bars", glance.bars)
    for note in glance.bars_notes:
        yield from make.row("bars_notes", note)
    for place, messages in (("messages", glance.messages), ("changed", glance.changed)):
        for message in messages:
            yield from make.row(place, referring(message))
    for place, events in (("recent", glance.recent), ("dates", glance.dates)):
        for event in events:
            number = str(event.number) if event.number else ""
            yield from make.row(place, event.date, (event.text, number), origin=event.date.origin)
    yield from make.figure("radar", glance.radar)
    for line in glance.ranking:
        yield from make.row("ranking", line.name, line.figure, line.remark)


# --- the front


def _contents(contents: Contents, make: Maker) -> Iterator[Fact]:
    for entry in contents.entries:
        if entry.page:
            yield from make.row("contents", (entry.title, entry.page))
    for line in contents.instruments:
        if line.group:
            # Under the headings of a category briefing scores stand in the wide table alone.
            yield from make.row("instruments", str(line.number), line.title, line.status, line.page)
            continue
        uncounted = "" if line.counts else make.words("contents.not_counted")
        best = (graded(line.best, line.grade), line.dimension)
        standing = (line.weight, line.status, uncounted, line.date)
        yield from make.row("instruments", str(line.number), line.title, *standing, best, line.backed, line.page)


def _country(front: CountryFront, make: Maker) -> Iterator[Fact]:
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


def _impacts(blocks: tuple[ImpactBlock, ...], make: Maker) -> Iterator[Fact]:
    for block in blocks:
        if block.lines:
            yield from make.row("impact", block.silent)


def _matrix(matrix: Matrix, make: Maker) -> Iterator[Fact]:
    for row in matrix.rows:
        standing = (row.status, row.weight, row.date)
        yield from make.row("matrix", str(row.number), row.title, *standing, *map(_cell, row.cells))


def _cell(cell: Cell) -> str:
    return graded(cell.text, cell.grade)


def _category(front: CategoryFront, make: Maker) -> Iterator[Fact]:
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


def _sheet(sheet: Sheet, make: Maker) -> Iterator[Fact]:
    yield from _items("identity", sheet.identity, make)
    yield from make.figure("bars", sheet.bars)
    yield from make.figure("radar", sheet.radar)
    for row in sheet.scores:
        yield from make.row("scores", row.dimension, graded(row.score.text, row.grade), origin=row.score.origin)
    yield from _milestones(sheet, make)


def _twins(twins: Twins, make: Maker) -> Iterator[Fact]:
    # One language each: the numbers are the same.
    yield from make.figure("bars", twins.left.bars)
    yield from make.figure("radar", twins.right.radar)
    for sheet in (twins.left, twins.right):
        yield from _items("identity", sheet.identity, make)
        for row in sheet.scores:
            score = graded(row.score.text, row.grade)
            yield from make.row("scores", (row.dimension, score), origin=row.score.origin)
        yield from _milestones(sheet, make)


def _milestones(sheet: Sheet, make: Maker) -> Iterator[Fact]:
    for event in sheet.milestones:
        yield from make.row("milestones", (event.date, event.text), origin=event.date.origin)


def _items(place: str, items: tuple[Labelled, ...], make: Maker) -> Iterator[Fact]:
    for item in items:
        yield from make.passage(place, item.label, item.value, origin=item.value.origin)


# --- the frame


def _frame(frame: Frame, make: Maker) -> Iterator[Fact]:
    yield from make.passage("query", make.words("frame.query"), make.words("common.colon"), frame.query)
    shed = make.words("common.list_separator").join(frame.shed)
    # The last rule names the program that is running, which need not be the one that wrote the document.
    for text in chain(frame.notes, [frame.shed_intro + shed] if shed else (), frame.kept_out, frame.method[:-1]):
        yield from make.row("notes", text)
    yield from make.row("citation", frame.citation)
    for line in frame.sources:
        yield from make.row("sources", str(line.number), line.title, line.id, line.source, line.date)


_KINDS: dict[type, Callable[[Any, Maker], Iterator[Fact]]] = {
    Glance: _glance,
    Contents: _contents,
    CountryFront: _country,
    Matrix: _matrix,
    CategoryFront: _category,
    Sheet: _sheet,
    Twins: _twins,
    Frame: _frame,
    **KINDS_OF_CHANGE,
}
"""What each kind of section prints."""
