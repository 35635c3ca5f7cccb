"""The numbers that digests, comparisons and lists of changes print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reports.audit.fact import Fact, Maker, Piece, graded, referring
from reports.documents.comparison.sections import ComparisonFront, Spread
from reports.documents.digest.front import Cover
from reports.documents.digest.happenings import DateAhead, Happening
from reports.documents.digest.jurisdiction import Jurisdiction
from reports.documents.digest.record import OurRecord
from reports.documents.digest.sections import Annex, Review
from reports.documents.shared.change_rows import ChangeGroup, ChangeRow, Ledgers
from reports.documents.shared.section import Value
from reports.typeset.marks import sign


def _ledgers(ledgers: Ledgers, make: Maker) -> Iterator[Fact]:
    yield from make.row("compared", ledgers.compared)
    yield from make.row("total", ledgers.total)
    for row in ledgers.world:
        yield from make.row("world", row.date, row.word)
    yield from _groups(ledgers.record, make)


def _groups(groups: Iterable[ChangeGroup], make: Maker) -> Iterator[Fact]:
    for group in groups:
        yield from make.row("altered", group.word)
        for row in group.rows:
            if row.old_grade or row.new_grade:
                ends = (graded(row.old.text, row.old_grade), graded(row.new.text, row.new_grade))
                yield from make.row("altered", (_number(row), row.title), row.field, *ends, origin=row.new.origin)


def _number(row: ChangeRow | Happening | DateAhead) -> str:
    return f"{row.number}." if row.number else ""


def _quoted(value: Value) -> Piece:
    """A text with the sign of its language before it, where that is not the document's."""
    return (sign(value.lang), value) if value.lang else value


def _cover(cover: Cover, make: Maker) -> Iterator[Fact]:
    yield from make.row("days", cover.days)
    for fact in cover.facts:
        yield from make.row("facts", fact.label, fact.value)


def _review(review: Review, make: Maker) -> Iterator[Fact]:
    yield from _dates((*review.dates.soon, *review.dates.later), make)
    for note in (*review.dates.notes, *review.world.notes):
        yield from make.row("notes", note)
    for block in review.world.blocks:
        yield from _events(block.events, make)
    if review.record:
        yield from _record(review.record, make)
    if review.scores:
        yield from make.figure("moves", review.scores.figure)
        for move in (*review.scores.moved, *review.scores.founded):
            if move.scored:
                old, new = graded(move.row.old.text, move.row.old_grade), graded(move.row.new.text, move.row.new_grade)
                title = (_number(move.row), move.row.title)
                evidence = (_quoted(move.old_evidence), _quoted(move.new_evidence))
                yield from make.row("moves", title, move.row.field, old, evidence[0], new, evidence[1])


def _record(record: OurRecord, make: Maker) -> Iterator[Fact]:
    yield from make.row("compared", record.compared)
    yield from make.row("total", record.total)
    if record.raw:
        for found in (*record.world, *record.record):
            yield from make.row("classes", found.word, found.rule, str(found.changes), str(found.records))
        for row in record.overview:
            yield from make.row("overview", row.name, *row.counts, str(row.sum))
        yield from make.row("overview", make.words("digest.sum"), *record.sums, str(record.raw))
    for arrival in record.arrivals:
        yield from make.row(
            "arrivals", str(arrival.number), arrival.title, arrival.status, arrival.weight, arrival.date
        )
    yield from _groups(record.fates, make)


def _dates(rows: Iterable[DateAhead], make: Maker) -> Iterator[Fact]:
    for row in rows:
        title = (_number(row), row.title) if row.title else Value("")
        yield from make.row("dates", row.date, row.word, _quoted(row.text), row.source, title, origin=row.date.origin)


def _events(events: Iterable[Happening], make: Maker) -> Iterator[Fact]:
    for event in events:
        title = (_number(event), event.title)
        said = (event.word, _quoted(event.text), event.remark)
        yield from make.row("events", event.date, *said, title, origin=event.date.origin)


def _jurisdiction(jurisdiction: Jurisdiction, make: Maker) -> Iterator[Fact]:
    yield from make.row("line", jurisdiction.line)
    for message in jurisdiction.messages:
        yield from make.row("messages", referring(message))
    yield from _events(jurisdiction.events, make)
    yield from _groups(jurisdiction.altered, make)
    yield from _dates(jurisdiction.dates, make)
    yield from make.figure("values", jurisdiction.figure)
    yield from make.row("peers", jurisdiction.peers)
    for row in jurisdiction.values:
        old = graded(row.old, row.old_grade)
        yield from make.row("values", row.name, old, graded(row.new, row.new_grade), row.median, str(row.n))


def _annex(annex: Annex, make: Maker) -> Iterator[Fact]:
    yield from make.passage("reasons", annex.reasons)


def _spread(spread: Spread, make: Maker) -> Iterator[Fact]:
    yield from make.row("verdict", spread.verdict)
    yield from make.figure("bars", spread.bars)
    for message in spread.messages:
        yield from make.row("messages", referring(message))
    for row in spread.evidence:
        yield from make.row("evidence", row.label, *row.values)
    for target in spread.targets:
        yield from make.row("targets", target.label, *(cell.text or cell.word for cell in target.cells))


def _comparison(front: ComparisonFront, make: Maker) -> Iterator[Fact]:
    for table in front.dimensions:
        for row in table.rows:
            values = (graded(row.value, row.grade), graded(row.backed, row.backed_grade))
            yield from make.row("dimensions", row.name, *values, row.rank, str(row.of))
    for block in front.impacts:
        if block.lines:
            yield from make.row("impact", block.silent)
    yield from make.row("undated", front.chronicle.undated)
    yield from make.events("dates", front.chronicle.dates)


KINDS_OF_CHANGE: dict[type, Callable[[Any, Maker], Iterator[Fact]]] = {
    Ledgers: _ledgers,
    Cover: _cover,
    Review: _review,
    Jurisdiction: _jurisdiction,
    Annex: _annex,
    Spread: _spread,
    ComparisonFront: _comparison,
}
"""What each kind of section prints."""
