"""What the front of a country briefing prints."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import ceil
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.contents import Instrument
from reports.documents.shared.impact_summary import ImpactSummary
from reports.documents.shared.parts import DatedLine, PillarText, ProfileBlock, Remainder
from reports.documents.shared.section import Figure, Value
from reports.documents.shared.strips import SideValue
from reports.documents.shared.values import Labelled, text_width


class FrontLeader(Struct, frozen=True):
    """One dimension: the value that is judged with its place, and the instrument and evidence behind it."""

    name: str
    side: SideValue
    median: str
    number: int = 0
    section: str = ""
    instrument: Value = Value("")
    """Empty where no instrument in force has a score."""
    counted: str = ""
    """How many instruments in force have this score."""
    label: Value = Value("")
    evidence: Value = Value("")
    citation: Value = Value("")


class CountryFront(Struct, frozen=True):
    """The pages between page 1 and the first sheet."""

    instruments: tuple[Instrument, ...]
    leaders: tuple[FrontLeader, ...]
    coverage: str
    gaps: tuple[str, ...]
    coming: tuple[DatedLine, ...]
    pillars: tuple[PillarText, ...]
    other_pillars: tuple[PillarText, ...]
    """What the records say under keys of their own."""
    impact: ImpactSummary
    timeline: Figure | None
    events: tuple[DatedLine, ...]
    undated: str
    also_applies: tuple[Labelled, ...]
    profile: ProfileBlock | None

    def remainder(self, printed: Collection[tuple[str, str]]) -> Remainder | None:
        """Return what is left of the front of a country whose few sheets say the rest; None where nothing is.

        Of the pillars it keeps what the profile alone says: ``printed`` are the labels and texts that page 1 has whole.
        """
        named: list[PillarText] = []
        for row in self.pillars:
            named.append(replace(row, label=row.label or named[-1].label))
        told = {*printed, *((row.label, row.text.text) for row in named if row.references)}
        rows = tuple(row for row in named if row.profile and (row.label, row.text.text) not in told)
        if not (self.profile or rows or self.also_applies):
            return None
        return Remainder(self.profile, rows, self.also_applies)

    @property
    def pages_expected(self) -> int:
        """About how many pages it takes."""
        leaders = (text_width(row.label.text + row.evidence.text + row.citation.text) for row in self.leaders)
        texts = (*self.pillars, *self.other_pillars)
        height = 230 + sum(5 + 12.5 * ceil(text_width(line.title.text) / 18) for line in self.instruments)
        height += sum(27 + 12.5 * ceil(width / 36) for width in leaders)
        height += sum(5 + 12.5 * ceil(text_width(row.text.text) / 26) for row in texts) + self.impact.height
        height += 16.1 * (len(self.events) + len(self.gaps) + len(self.coming))
        height += 14.0 * min(len(self.instruments), 28) if self.timeline else 0.0
        # Blocks that stay whole leave some of a page free: four tenths of one, over nine fronts of a real corpus.
        return max(1, ceil(height / 718 + 0.43))

    @property
    def named(self) -> tuple[str, ...]:
        """The sheets whose pages it names."""
        return tuple(line.section for line in self.instruments)

    def paged(self, pages: Mapping[str, int]) -> Self:
        """Return the same front with the pages of the sheets."""
        # A record whose sheet is not bound in stands on no page.
        named = tuple(replace(line, page=str(pages.get(line.section, ""))) for line in self.instruments)
        return replace(self, instruments=named)
