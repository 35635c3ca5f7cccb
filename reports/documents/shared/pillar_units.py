"""How many countries settle each regulatory pillar: a row of squares, one a country, sorted by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from reports.analysis.pillars import STATES, JurisdictionPillar, State
from reports.corpus.policy import PILLARS
from reports.documents.shared.request import Context
from reports.documents.shared.section import Figure, Units
from reports.documents.shared.terms import pillar_name
from reports.language import tag


class UnitRow(Struct, frozen=True):
    """One pillar: a square for each country, and how many are in which state."""

    name: str
    figure: Figure
    counts: tuple[str, ...]
    """In words; states that nobody is in are left out."""


class UnitTable(Struct, frozen=True):
    """Rows of squares, the pillar that most have settled first, with their key."""

    heading: str
    rows: tuple[UnitRow, ...]
    caption: str


def unit_table(pillars: Mapping[str, Iterable[JurisdictionPillar]], context: Context) -> UnitTable | None:
    """Return the seven pillars over some jurisdictions, given by code; None without one."""
    if not pillars:
        return None
    told = [{pillar.pillar: pillar.state for pillar in found} for found in pillars.values()]
    counted = {name: Counter(states.get(name, "not-recorded") for states in told) for name in PILLARS}
    order = sorted(PILLARS, key=lambda name: [-counted[name][state] for state in STATES])
    rows = tuple(_row(name, counted[name], context) for name in order)
    return UnitTable(context.words("strips.heading_units"), rows, context.words("strips.key_units", n=len(pillars)))


def _row(name: str, counts: Counter[State], context: Context) -> UnitRow:
    words = context.words
    there = [state for state in STATES if counts[state]]
    said = tuple(words(f"strips.state.{state}", n=counts[state]) for state in there)
    spec = Units(tuple(state for state in there for _ in range(counts[state])), tag(context.language))
    label, together = pillar_name(name, context), words("strips.state.comma").join(said)
    return UnitRow(label, Figure(spec, words("strips.alt", name=label, values=together)), said)
