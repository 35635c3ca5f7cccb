"""The facts of a digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reports.documents.digest.model import (
    Annex,
    Countries,
    DateAhead,
    DigestFront,
    DigestReview,
    Happening,
    MovedScore,
    MovementRow,
)
from reports.documents.shared.fact import Fact, FactMaker, FactTable, Piece, graded
from reports.documents.shared.facts import pointer
from reports.documents.shared.marks import sign
from reports.documents.shared.section import Value


def _quoted(value: Value) -> Piece:
    """Return a text with the sign of its language before it, where that is not the document's."""
    return (sign(value.lang), value) if value.lang else value


def _front(front: DigestFront, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("kicker", front.kicker)
    yield from make.row("verdict", front.verdict)
    for count in front.tally:
        yield from make.passage("tally", count.figure, count.caption)
    for place, lines in (("events", front.events), ("dates", front.dates)):
        for line in lines:
            number = str(line.number) if line.number else ""
            yield from make.row(place, line.date, (line.subject, line.text, number), origin=line.date.origin)
    yield from make.row("events", front.events_rest[len(front.events)])
    yield from make.row("dates", front.dates_rest[len(front.dates)])
    yield from _movements(front.movements, make)
    yield from make.row("movements", front.movements_rest[len(front.movements)])
    if front.movements:
        yield from make.passage("movements", "".join(front.movement_notes))
    yield from make.row("follows", front.follows)
    yield from make.row("stock", front.stock)


def _movements(rows: Sequence[MovementRow], make: FactMaker) -> Iterator[Fact]:
    for place, row in enumerate(rows):
        if not place or row.group != rows[place - 1].group:
            yield from make.row("movements", row.group)
        cells: list[Piece] = []
        for cell in row.cells:
            was = f"{cell.sign} {graded(cell.was, cell.was_grade)}" if cell.was else ""
            cells += [graded(cell.score, cell.grade), was]
        yield from make.row("movements", (str(row.number or ""), row.title), *cells)


def _review(review: DigestReview, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("compared", review.compared)
    yield from make.row("total", review.total)
    yield from _movements(review.movements, make)
    if review.arrivals:
        yield from make.row("arrivals", review.arrivals.heading)
        for line in review.arrivals.lines:
            told = (line.title, line.status, line.weight, line.date, line.page)
            yield from make.row("arrivals", str(line.number), line.country, *told)
    for profile in review.profiles:
        yield from make.row("profiles", profile)
    for group in review.fates:
        yield from make.row("fates", group.heading)
        for fate in group.lines:
            yield from make.row("fates", fate.title, "→", _quoted(fate.fate))
    if review.statuses:
        yield from make.row("statuses", review.statuses.heading)
        for status in review.statuses.lines:
            ends = (status.old, status.new, status.remark)
            yield from make.row("statuses", str(status.number or ""), status.title, *ends)
    for row in review.countries:
        yield from make.row("countries", row.name, *row.counts, str(row.sum), row.page)
    if review.countries:
        yield from make.row("countries", make.words("digest.sum"), *review.sums, str(review.raw))
    yield from make.passage("countries", "".join(review.count_notes))
    yield from make.row("countries", review.editorial_only)
    yield from _dates(review.dates, make)
    for note in review.date_notes:
        yield from make.row("notes", note)


def _dates(rows: Iterable[DateAhead], make: FactMaker) -> Iterator[Fact]:
    for row in rows:
        title = (pointer(row.number), row.title) if row.title else Value("")
        yield from make.row("dates", row.date, row.word, _quoted(row.text), row.source, title, origin=row.date.origin)


def _events(events: Iterable[Happening], make: FactMaker) -> Iterator[Fact]:
    for event in events:
        title = (pointer(event.number), event.title)
        said = (event.word, _quoted(event.text), event.remark)
        yield from make.row("events", event.date, *said, title, origin=event.date.origin)


def _countries(countries: Countries, make: FactMaker) -> Iterator[Fact]:
    for block in countries.blocks:
        yield from make.row("line", block.line)
        yield from _events(block.events, make)
        for score in (score for record in block.records for field in record.fields for score in field.scores):
            yield from make.row("scores", _moved(score))
        for value in block.values:
            yield from make.passage("values", _moved(value))
    if countries.annex:
        yield from _annex(countries.annex, make)


def _moved(score: MovedScore) -> Piece:
    """Return a score before and now as it stands in one line."""
    return (score.dimension, graded(score.old, score.old_grade), "→", graded(score.new, score.new_grade))


def _annex(annex: Annex, make: FactMaker) -> Iterator[Fact]:
    yield from make.passage("reasons", annex.reasons)


FACTS: FactTable = {DigestFront: _front, DigestReview: _review, Countries: _countries, Annex: _annex}
"""How the facts of each view model are made."""
