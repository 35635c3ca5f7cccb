"""The facts of a category briefing."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.category.model import CategoryFront, HeatCell
from reports.documents.shared.fact import Fact, FactMaker, FactTable, Piece, graded
from reports.documents.shared.facts import impact_summary_facts, marked


def _cell(cell: HeatCell) -> Piece:
    return graded(cell.text, cell.grade), graded(cell.higher, cell.higher_grade)


def _category(front: CategoryFront, make: FactMaker) -> Iterator[Fact]:
    for group in front.heat:
        for row in group.rows:
            yield from make.row("heat", row.name, str(row.counting), row.evidenced, *map(_cell, row.cells))
    best: Piece = (front.best, ", ".join(str(one.number) for one in front.best_sheets))
    yield from make.passage("practice", best)
    for line in front.instruments:
        said = ((line.title, marked(line.counts)), line.status, line.evidenced, *map(_cell, line.cells), line.page)
        yield from make.row("instruments", str(line.number), *said)
    yield from impact_summary_facts(front.impact, make)
    separator = make.words("common.list_separator")
    for cluster in front.clusters:
        numbers = separator.join(str(one.number) for one in cluster.members)
        yield from make.row("clusters", cluster.name, (make.words("category.members"), numbers))
    yield from make.row("clusters", front.lone_clusters)
    for event in front.coming:
        number = str(event.number) if event.number else ""
        yield from make.row("coming", event.date, (event.subject, event.text, number), origin=event.date.origin)


FACTS: FactTable = {CategoryFront: _category}
"""How the facts of each view model are made."""
