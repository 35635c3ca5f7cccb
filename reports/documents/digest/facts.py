"""The facts of a digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.documents.digest.model import Annex, Cover, DateAhead, DigestReview, Happening, Jurisdiction, OurRecord
from reports.documents.shared.fact import Fact, FactMaker, FactTable, Piece, graded, referring
from reports.documents.shared.facts import group_facts, pointer
from reports.documents.shared.marks import sign
from reports.documents.shared.section import Value


def _quoted(value: Value) -> Piece:
    """Return a text with the sign of its language before it, where that is not the document's."""
    return (sign(value.lang), value) if value.lang else value


def _cover(cover: Cover, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("days", cover.days)
    for fact in cover.facts:
        yield from make.row("facts", fact.label, fact.value)


def _review(review: DigestReview, make: FactMaker) -> Iterator[Fact]:
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
                title = (pointer(move.row.number), move.row.title)
                evidence = (_quoted(move.old_evidence), _quoted(move.new_evidence))
                yield from make.row("moves", title, move.row.field, old, evidence[0], new, evidence[1])


def _record(record: OurRecord, make: FactMaker) -> Iterator[Fact]:
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
    yield from group_facts(record.fates, make)


def _dates(rows: Iterable[DateAhead], make: FactMaker) -> Iterator[Fact]:
    for row in rows:
        title = (pointer(row.number), row.title) if row.title else Value("")
        yield from make.row("dates", row.date, row.word, _quoted(row.text), row.source, title, origin=row.date.origin)


def _events(events: Iterable[Happening], make: FactMaker) -> Iterator[Fact]:
    for event in events:
        title = (pointer(event.number), event.title)
        said = (event.word, _quoted(event.text), event.remark)
        yield from make.row("events", event.date, *said, title, origin=event.date.origin)


def _jurisdiction(jurisdiction: Jurisdiction, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("line", jurisdiction.line)
    for message in jurisdiction.messages:
        yield from make.row("messages", referring(message))
    yield from _events(jurisdiction.events, make)
    yield from group_facts(jurisdiction.altered, make)
    yield from _dates(jurisdiction.dates, make)
    yield from make.figure("values", jurisdiction.figure)
    yield from make.row("peers", jurisdiction.peers)
    for row in jurisdiction.values:
        old = graded(row.old, row.old_grade)
        yield from make.row("values", row.name, old, graded(row.new, row.new_grade), row.median, str(row.n))


def _annex(annex: Annex, make: FactMaker) -> Iterator[Fact]:
    yield from make.passage("reasons", annex.reasons)


FACTS: FactTable = {Cover: _cover, DigestReview: _review, Jurisdiction: _jurisdiction, Annex: _annex}
"""How the facts of each view model are made."""
