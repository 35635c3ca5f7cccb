"""What the pages of a category briefing print between page 1 and the sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.impact_summary import ImpactSummary
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Value
from reports.documents.shared.sentences import SheetReference

_PAGE, _LINE = 718.0, 15.6
"""The height of the type area and of a line of a table with its rule, in pt."""


class HeatCell(Struct, frozen=True):
    """One score of a table, with a higher one that is not evidenced."""

    text: str
    grade: str
    level: int
    """0 to 4 for a step of lightness; -1 where it is missing or not evidenced, -2 where it is, but not compared."""
    higher: str = ""
    higher_grade: str = ""


class HeatRow(Struct, frozen=True):
    """One jurisdiction: the value of its strongest instruments in each dimension."""

    name: str
    counting: int
    evidenced: str
    """In how many dimensions it has an evidenced value."""
    cells: tuple[HeatCell, ...]


class HeatGroup(Struct, frozen=True):
    """Jurisdictions that are evidenced as far."""

    heading: str
    rows: tuple[HeatRow, ...]


class CategoryInstrument(Struct, frozen=True):
    """One instrument, its five scores and the page of its sheet."""

    group: str
    number: int
    title: Value
    section: str
    status: Value
    evidenced: str
    """How many of its scores are evidenced."""
    cells: tuple[HeatCell, ...]
    counts: bool
    page: str = ""


class Cluster(Struct, frozen=True):
    """A cluster and the instruments that carry its name."""

    name: Value
    members: tuple[SheetReference, ...]


class CategoryFront(Struct, frozen=True):
    """The pages between page 1 and the first sheet."""

    columns: tuple[str, ...]
    heat: tuple[HeatGroup, ...]
    best: str
    """The instruments that are evidenced best, in a sentence."""
    best_sheets: tuple[SheetReference, ...]
    instruments: tuple[CategoryInstrument, ...]
    impact: ImpactSummary
    clusters: tuple[Cluster, ...]
    lone_clusters: str
    coming: tuple[DatedLine, ...]
    """All dates ahead, where page 1 has no room for them."""

    @property
    def pages_expected(self) -> int:
        """About how many pages it takes."""
        heat = sum(1.5 + 1.15 * len(group.rows) for group in self.heat)
        countries = len({line.group for line in self.instruments})
        lines = heat + 2.2 * len(self.instruments) + 1.6 * countries + len(self.clusters) + 12
        return max(1, round((lines * _LINE + self.impact.height) / _PAGE))

    @property
    def named(self) -> tuple[str, ...]:
        """The sheets whose pages it names."""
        return tuple(line.section for line in self.instruments)

    def paged(self, pages: Mapping[str, int]) -> Self:
        """Return the same front with the pages of the sheets."""
        # A record whose sheet is not bound in stands on no page.
        named = tuple(replace(line, page=str(pages.get(line.section, ""))) for line in self.instruments)
        return replace(self, instruments=named)
