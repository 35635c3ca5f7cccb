"""The facts of a record's sheet, in one language and in two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.documents.policy.model import EvidenceRow, PolicySheet, Twins
from reports.documents.shared.fact import Fact, FactMaker, FactTable, graded
from reports.documents.shared.facts import labelled_facts


def _sheet(sheet: PolicySheet, make: FactMaker) -> Iterator[Fact]:
    yield from _identity(sheet, make)
    yield from _scores(sheet.scores, make)
    yield from _milestones(sheet, make)
    yield from labelled_facts("imprint", sheet.imprint, make)


def _twins(twins: Twins, make: FactMaker) -> Iterator[Fact]:
    for sheet in (twins.left, twins.right):
        yield from _identity(sheet, make)
    for date, left, right in twins.milestones:
        yield from make.row("milestones", date, left, right, origin=date.origin)
    yield from _scores((row for row, _ in twins.scores), make)
    yield from labelled_facts("imprint", (*twins.left.imprint, *twins.imprint), make)


def _identity(sheet: PolicySheet, make: FactMaker) -> Iterator[Fact]:
    for place, item in enumerate(sheet.identity):
        # With the mark before it a bare year is told from any other number.
        yield from make.passage("identity", "·" if place else "", item.value, origin=item.value.origin)


def _scores(rows: Iterable[EvidenceRow], make: FactMaker) -> Iterator[Fact]:
    for score in (score for row in rows for score in row.scores):
        name, number = (score.dimension, score.other), graded(score.score.text, score.grade)
        yield from make.row("scores", name, number, origin=score.score.origin)


def _milestones(sheet: PolicySheet, make: FactMaker) -> Iterator[Fact]:
    for event in sheet.milestones:
        yield from make.row("milestones", event.date, event.text, origin=event.date.origin)


FACTS: FactTable = {PolicySheet: _sheet, Twins: _twins}
"""How the facts of each view model are made."""
