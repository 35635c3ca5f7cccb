"""The facts of the front of a country briefing."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.country.model import CountryFront, Standings
from reports.documents.shared.fact import Fact, FactMaker, FactTable, graded
from reports.documents.shared.facts import impact_facts, labelled_facts


def _country(front: CountryFront, make: FactMaker) -> Iterator[Fact]:
    yield from labelled_facts("profile", front.profile_lines, make)
    for block in front.dimensions:
        yield from make.row("dimensions", block.name, *_standings(block.all), *_standings(block.backed))
    yield from make.row("coverage", front.coverage)
    for block in front.dimensions:
        yield from make.row("dimension", (block.name, graded(block.all.value, block.all.grade), block.of))
    yield from impact_facts(front.impacts, make)
    yield from make.events("timeline", front.events)
    yield from make.row("undated", front.undated)
    for gap in front.gaps:
        yield from make.row("gaps", gap)
    yield from make.events("watch", front.watch)


def _standings(found: Standings) -> tuple[str, ...]:
    return graded(found.value, found.grade), found.median, str(found.n), found.rank


FACTS: FactTable = {CountryFront: _country}
"""How the facts of each view model are made."""
