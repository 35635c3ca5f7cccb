"""The facts of a record's sheet, in one language and in two."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.policy.model import PolicySheet, Twins
from reports.documents.shared.fact import Fact, FactMaker, FactTable, graded
from reports.documents.shared.facts import labelled_facts


def _sheet(sheet: PolicySheet, make: FactMaker) -> Iterator[Fact]:
    yield from labelled_facts("identity", sheet.identity, make)
    yield from make.figure("bars", sheet.bars)
    yield from make.figure("radar", sheet.radar)
    for row in sheet.scores:
        yield from make.row("scores", row.dimension, graded(row.score.text, row.grade), origin=row.score.origin)
    yield from _milestones(sheet, make)


def _twins(twins: Twins, make: FactMaker) -> Iterator[Fact]:
    # One language each: the numbers are the same.
    yield from make.figure("bars", twins.left.bars)
    yield from make.figure("radar", twins.right.radar)
    for sheet in (twins.left, twins.right):
        yield from labelled_facts("identity", sheet.identity, make)
        for row in sheet.scores:
            score = graded(row.score.text, row.grade)
            yield from make.row("scores", (row.dimension, score), origin=row.score.origin)
        yield from _milestones(sheet, make)


def _milestones(sheet: PolicySheet, make: FactMaker) -> Iterator[Fact]:
    for event in sheet.milestones:
        yield from make.row("milestones", (event.date, event.text), origin=event.date.origin)


FACTS: FactTable = {PolicySheet: _sheet, Twins: _twins}
"""How the facts of each view model are made."""
