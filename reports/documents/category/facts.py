"""The facts of a category briefing."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.category.model import CategoryFront, HeatCell
from reports.documents.shared.fact import Fact, FactMaker, FactTable, Piece, graded
from reports.documents.shared.facts import impact_summary_facts


def _cell(cell: HeatCell) -> tuple[str, ...]:
    higher = (graded(cell.higher, cell.higher_grade),) if cell.higher else ()
    return graded(cell.text, cell.grade), *higher


def _category(front: CategoryFront, make: FactMaker) -> Iterator[Fact]:
    for group in front.heat:
        for row in group.rows:
            cells = (piece for cell in row.cells for piece in _cell(cell))
            yield from make.row("heat", row.name, str(row.counting), row.evidenced, *cells)
    best: Piece = (front.best, ", ".join(str(one.number) for one in front.best_sheets))
    yield from make.passage("practice", best)
    for line in front.instruments:
        scores = (piece for cell in line.cells for piece in _cell(cell))
        yield from make.row(
            "instruments", str(line.number), line.title, line.status, line.evidenced, *scores, line.page
        )
    yield from impact_summary_facts(front.impact, make)
    yield from make.row("clusters", front.lone_clusters)
    for event in front.coming:
        number = str(event.number) if event.number else ""
        yield from make.row("coming", event.date, (event.subject, event.text, number), origin=event.date.origin)


FACTS: FactTable = {CategoryFront: _category}
"""How the facts of each view model are made."""
