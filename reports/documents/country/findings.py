"""What the sentences of a country briefing are chosen from."""

from __future__ import annotations

from msgspec import Struct

from reports.analysis.evidence import GradedScore
from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import DimensionValue, JurisdictionAssessment
from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.shared.request import Context


class Findings(Struct, frozen=True):
    """What the sentences of a jurisdiction are chosen from."""

    records: tuple[Record, ...]
    scores: JurisdictionAssessment
    pillars: tuple[JurisdictionPillar, ...]
    context: Context

    @property
    def cells(self) -> tuple[GradedScore, ...]:
        """Every score of every record, with its grade."""
        return tuple(g for r in self.records for g in self.context.assessed(r).grades if g.score is not None)

    @property
    def counted_cells(self) -> tuple[GradedScore, ...]:
        """The scores of the five dimensions that the records in force have: what page 1 counts."""
        counted = (r for r in self.records if self.context.assessed(r).standing.counts)
        cells = (graded for record in counted for graded in self.context.assessed(record).grades)
        return tuple(cell for cell in cells if cell.score is not None and cell.dimension in DIMENSIONS)

    @property
    def backed(self) -> list[DimensionValue]:
        """The values that rest on evidence and a citation: what is judged."""
        return [v for v in self.scores.backed if v.value is not None]

    @property
    def best(self) -> list[DimensionValue]:
        """The highest of them: more than one where several dimensions have the same."""
        top = max((v.value or 0.0 for v in self.backed), default=None)
        return [v for v in self.backed if v.value == top]

    def listing(self, names: list[str]) -> str:
        """Join names as the language joins them."""
        words = self.context.words
        if len(names) < 2:
            return "".join(names)
        return words("common.enumeration_last", first=words("common.enumeration").join(names[:-1]), last=names[-1])

    def figures(self, texts: list[str]) -> str:
        """Join numbers, or letters of grades, as the language joins them."""
        words = self.context.words
        if len(texts) < 2:
            return "".join(texts)
        return words("common.figures_last", first=words("common.enumeration").join(texts[:-1]), last=texts[-1])

    def dimensions(self, values: list[DimensionValue]) -> str:
        """Join the names of some dimensions."""
        return self.listing([self.context.words(f"dimension.running.{v.dimension}") for v in values])
