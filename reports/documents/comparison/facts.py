"""The facts of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.comparison.model import ComparisonFront, Spread
from reports.documents.shared.fact import Fact, FactMaker, FactTable, graded, referring
from reports.documents.shared.facts import impact_facts


def _spread(spread: Spread, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("verdict", spread.verdict)
    yield from make.figure("bars", spread.bars)
    for message in spread.messages:
        yield from make.row("messages", referring(message))
    for row in spread.evidence:
        yield from make.row("evidence", row.label, *row.values)
    for target in spread.targets:
        yield from make.row("targets", target.label, *(cell.text or cell.word for cell in target.cells))


def _comparison(front: ComparisonFront, make: FactMaker) -> Iterator[Fact]:
    for table in front.dimensions:
        for row in table.rows:
            values = (graded(row.value, row.grade), graded(row.backed, row.backed_grade))
            yield from make.row("dimensions", row.name, *values, row.rank, str(row.of))
            yield from make.passage("dimensions", row.equals)
    yield from impact_facts(front.impacts, make)
    yield from make.row("undated", front.chronicle.undated)
    yield from make.events("dates", front.chronicle.dates)


FACTS: FactTable = {Spread: _spread, ComparisonFront: _comparison}
"""How the facts of each view model are made."""
