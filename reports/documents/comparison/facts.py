"""The facts of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.comparison.model import Spread
from reports.documents.shared.fact import Fact, FactMaker, FactTable, referring
from reports.documents.shared.facts import strip_facts


def _spread(spread: Spread, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("kicker", spread.kicker)
    yield from make.row("verdict", spread.verdict)
    yield from strip_facts("strips", spread.strips, make)
    for judgement in spread.judgements:
        yield from make.passage("judgements", judgement.lead, referring(judgement.message))
    yield from make.row("impacts", spread.impacts_note)
    for row in spread.evidence:
        yield from make.row("evidence", row.label, *row.values)
    for table in spread.targets:
        for target in table.rows:
            yield from make.row("targets", target.label, *(cell.text or cell.word for cell in target.cells))
    for event in spread.coming:
        number = str(event.number) if event.number else ""
        yield from make.row("coming", event.date, (event.subject, event.text, number), origin=event.date.origin)
    yield from make.row("coming", spread.coming_rest)
    for one in spread.key:
        yield from make.passage("key", str(one.number), make.words("common.colon"), one.title)


FACTS: FactTable = {Spread: _spread}
"""How the facts of each view model are made."""
