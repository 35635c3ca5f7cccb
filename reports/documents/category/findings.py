"""What the sentences of a category briefing are chosen from."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from reports.analysis.evidence import BACKED, GradedScore
from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import DimensionSpread, JurisdictionAssessment
from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.shared.request import Context
from reports.documents.shared.terms import jurisdiction_name


class CategoryFindings(Struct, frozen=True):
    """The records of a category, and what they say of its jurisdictions."""

    records: tuple[Record, ...]
    context: Context

    @property
    def peers(self) -> list[JurisdictionAssessment]:
        """The states and the EU: what is compared, the evidenced and the highest first."""
        return sorted((one for one in self.context.selection.jurisdictions.values() if one.is_peer), key=strength)

    @property
    def spreads(self) -> tuple[DimensionSpread, ...]:
        """How their values lie, by dimension."""
        return self.context.selection.spreads

    @property
    def counted(self) -> list[Record]:
        """The records in force."""
        return [record for record in self.records if self.context.assessed(record).standing.counts]

    @property
    def cells(self) -> list[GradedScore]:
        """The scores of the five dimensions that the records in force have."""
        return [cell for record in self.counted for cell in self.scores(record)]

    def scores(self, record: Record) -> list[GradedScore]:
        """Return the scores that a record has in the five dimensions."""
        grades = self.context.assessed(record).grades
        return [cell for cell in grades if cell.score is not None and cell.dimension in DIMENSIONS]

    def backed(self, record: Record) -> int:
        """Count the scores of a record that are evidenced."""
        return sum(cell.grade in BACKED for cell in self.scores(record))

    def pillars(self) -> dict[str, tuple[JurisdictionPillar, ...]]:
        """Return the pillars of those compared, by code."""
        told = self.context.selection.pillars
        return {one.code: told[one.code][self.context.language] for one in self.peers}

    def name(self, code: str) -> str:
        """Return the name of a jurisdiction."""
        return jurisdiction_name(code, self.context)

    def listing(self, names: Sequence[str]) -> str:
        """Join names as the language joins them."""
        words = self.context.words
        if len(names) < 2:
            return "".join(names)
        return words("common.enumeration_last", first=words("common.enumeration").join(names[:-1]), last=names[-1])

    def dimensions(self, spreads: Sequence[DimensionSpread]) -> str:
        """Join the names of some dimensions."""
        return self.listing([self.context.words(f"dimension.running.{spread.dimension}") for spread in spreads])


def evidenced(country: JurisdictionAssessment) -> int:
    """Count the dimensions in which a jurisdiction has an evidenced value."""
    return sum(value.value is not None for value in country.backed)


def strength(country: JurisdictionAssessment) -> tuple[int, float, str]:
    """Order jurisdictions by how far they are evidenced, then by the mean of what is judged, then by code."""
    whole, none = len(DIMENSIONS), 0
    count = evidenced(country)
    kind = 0 if count == whole else 2 if count == none else 1
    values = [value.value for value in (country.backed if count else country.all) if value.value is not None]
    return kind, -sum(values) / len(values) if values else 0.0, country.code
