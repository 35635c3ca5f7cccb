"""The facts of the front of a country briefing."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.country.model import CountryFront
from reports.documents.shared.fact import Fact, FactMaker, FactTable, graded
from reports.documents.shared.facts import impact_summary_facts, instrument_facts, labelled_facts


def _country(front: CountryFront, make: FactMaker) -> Iterator[Fact]:
    yield from instrument_facts(front.instruments, make)
    if front.profile:
        yield from labelled_facts("profile", front.profile.lines, make)
    for row in front.leaders:
        comma = make.words("front.comma") if row.median else ""
        place = (row.side.rank, comma, row.median)
        higher = graded(row.side.higher, row.side.higher_grade)
        yield from make.row("dimensions", row.name, graded(row.side.value, row.side.grade), place, higher)
        yield from make.row("dimensions", (str(row.number) if row.number else "", row.instrument, row.counted))
    yield from make.row("coverage", front.coverage)
    for gap in front.gaps:
        yield from make.row("gaps", gap)
    for event in front.coming:
        number = str(event.number) if event.number else ""
        yield from make.passage("coming", event.date, event.subject, event.text, number, origin=event.date.origin)
    yield from impact_summary_facts(front.impact, make)
    for event in front.events:
        yield from make.row("timeline", event.date, (event.subject, event.text), origin=event.date.origin)
    yield from make.row("undated", front.undated)


FACTS: FactTable = {CountryFront: _country}
"""How the facts of each view model are made."""
