"""The facts of a category briefing."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.category.model import CategoryFront, Matrix, MatrixCell
from reports.documents.shared.fact import Fact, FactMaker, FactTable, graded
from reports.documents.shared.facts import impact_facts


def _matrix(matrix: Matrix, make: FactMaker) -> Iterator[Fact]:
    for row in matrix.rows:
        standing = (row.status, row.weight, row.date)
        yield from make.row("matrix", str(row.number), row.title, *standing, *map(_cell, row.cells))


def _cell(cell: MatrixCell) -> str:
    return graded(cell.text, cell.grade)


def _category(front: CategoryFront, make: FactMaker) -> Iterator[Fact]:
    for row in front.heat:
        yield from make.row("heat", row.name, str(row.counting), *map(_cell, row.cells))
    yield from make.row("medians", make.words("category.median_row"), *front.medians)
    yield from make.row("medians", make.words("category.backed_median_row"), *front.backed_medians)
    yield from impact_facts(front.impacts, make)
    yield from make.row("clusters", front.lone_clusters)
    for practice in front.practices:
        backed = (practice.jurisdiction, make.words("common.colon"), practice.backed)
        yield from make.row("practice", (f"{practice.number}.", practice.title), backed)
    yield from make.row("practice", front.more_practices)
    yield from make.events("dates", front.dates)


FACTS: FactTable = {Matrix: _matrix, CategoryFront: _category}
"""How the facts of each view model are made."""
