"""What the front of a country briefing prints."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.impact import ImpactBlock
from reports.documents.shared.parts import DatedLine, PillarRow
from reports.documents.shared.section import Figure, Prose, Value
from reports.documents.shared.values import Labelled


class Standings(Struct, frozen=True):
    """A value beside its peers, in one of the two value sets."""

    value: str
    grade: str
    median: str
    n: int
    rank: str = ""
    """Only of values that are evidence-backed."""


class DimensionBlock(Struct, frozen=True):
    """One dimension: the strongest instrument in force, its evidence, and where that places the country."""

    name: str
    all: Standings
    backed: Standings
    of: str
    """How many counting records carry this score."""
    instrument: Value
    section: str
    label: Value
    evidence: Value
    citation: Value


class CountryFront(Struct, frozen=True):
    """The pages between the contents and the first sheet."""

    profile_summary: Prose
    profile_body: Prose
    profile_lines: tuple[Labelled, ...]
    dimensions: tuple[DimensionBlock, ...]
    coverage: str
    impacts: tuple[ImpactBlock, ...]
    pillars: tuple[PillarRow, ...]
    timeline: Figure | None
    events: tuple[DatedLine, ...]
    undated: str
    gaps: tuple[str, ...]
    watch: tuple[DatedLine, ...]
    watch_empty: str
    also_applies: tuple[Labelled, ...]
