"""What a jurisdiction scores: its strongest instruments in force, beside its peers, with how much that rests on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Literal

from msgspec import Struct

from reports.analysis.evidence import BACKED, GRADES, Grade, GradedScore, Reason
from reports.analysis.record import RecordAssessment
from reports.corpus.policy import DIMENSIONS, Record
from reports.corpus.vocabulary import INTERNATIONAL

ValueSet = Literal["all", "backed"]
"""Which scores a value may come from: every one, or only those graded A or B."""

RANKED_FROM = 5
"""Among fewer jurisdictions no rank is given."""


class Fallback(Struct, frozen=True):
    """What a value would be if the instrument behind it fell away, with the rank that it would have."""

    value: float
    grade: Grade
    rank: int | None
    tied: int
    """How many others would share the rank."""


class DimensionValue(Struct, frozen=True):
    """The value of a jurisdiction in one dimension: the score of its strongest instrument in force."""

    dimension: str
    value: float | None
    """``None`` where no instrument in force has a score; missing is not zero."""
    grade: Grade | None
    record_id: str | None
    """The instrument behind the value."""
    record_score: GradedScore | None
    of: int
    """How many instruments in force have a score here; a family counts once."""
    median: float | None
    """Of the peers that have a value, the jurisdiction itself left out."""
    n: int
    """How many peers `median` is taken over."""
    rank: int | None
    """1 is the highest, ties share the lower number; ``None`` without a value or where `rank_of` is below 5."""
    rank_of: int
    """How many jurisdictions have a value, this one included if it has."""
    equals: tuple[str, ...]
    """The other jurisdictions that have the same value and so share the rank, by code."""
    also: tuple[str, ...]
    """The jurisdiction's other instruments in force with the same score, by id."""
    fallback: Fallback | None = None
    """The value without its instrument; ``None`` where no other one has a score."""

    @property
    def tied(self) -> int:
        """How many others share the rank."""
        return len(self.equals)


class Coverage(Struct, frozen=True):
    """How many of the scores that could be there are there, and how well founded they are."""

    cells: int
    """Records times the five dimensions, and any further dimension that a record has."""
    scored: int
    cited: int
    """Scored cells with a citation, whatever their grade."""
    by_grade: Mapping[Grade, int]
    by_reason: Mapping[Reason, int]
    backed: int
    """Cells graded A or B."""


class JurisdictionAssessment(Struct, frozen=True):
    """The values of one jurisdiction in both sets, and what they rest on."""

    code: str
    """The code, or the spelling where no code is known."""
    records: int
    counting: int
    """Instruments in force; a family counts once."""
    all: tuple[DimensionValue, ...]
    """One for each of the five dimensions, in order."""
    backed: tuple[DimensionValue, ...]
    """The same, from scores graded A or B alone."""
    coverage: Coverage
    """Over the five dimensions of the records that count."""
    is_peer: bool
    """A state or the EU; others have neither peers nor rank, and are nobody's peer."""


class Aggregate(Struct, frozen=True):
    """A median over jurisdictions with its coverage."""

    value: float | None
    n: int
    """Jurisdictions that have a value."""
    of: int
    """Jurisdictions there are; the international heading is none."""


class DimensionSpread(Struct, frozen=True):
    """How the values of some jurisdictions lie in one dimension: each has one, the evidenced one if there is one."""

    dimension: str
    evidenced: tuple[float, ...]
    """Values from scores graded A or B, in order."""
    unsupported: tuple[float, ...]
    """Values of those that have no such score, in order."""
    of: int
    """Jurisdictions there are, with a value or without."""
    median: float | None
    """Of `evidenced`."""
    highest: float | None
    """Of `evidenced`."""
    holders: tuple[str, ...]
    """All that have the highest value, by code."""
    weakest: Grade | None
    """The lowest grade of the highest value among its holders."""


class _Counted(Struct, frozen=True):
    record: Record
    family: str
    graded: Mapping[str, GradedScore]


class _Strongest(Struct, frozen=True):
    score: float
    graded: GradedScore
    record_id: str
    also: tuple[str, ...]
    of: int
    second: tuple[float, Grade] | None
    """The highest score of the other instruments, with its grade."""


def cover(cells: Iterable[GradedScore]) -> Coverage:
    """Count cells that are graded already."""
    cells = tuple(cells)
    scored = [cell for cell in cells if cell.score is not None]
    grades = Counter(cell.grade for cell in scored)
    return Coverage(
        cells=len(cells),
        scored=len(scored),
        cited=sum(cell.cited for cell in scored),
        by_grade={grade: grades[grade] for grade in GRADES},
        by_reason=dict(Counter(cell.reason for cell in cells)),
        backed=sum(grades[grade] for grade in BACKED),
    )


def without_instruments(code: str) -> JurisdictionAssessment:
    """Return the assessment of a jurisdiction that has no record: it has no value, and is nobody's peer."""
    nothing = tuple(
        DimensionValue(dimension, None, None, None, None, 0, None, 0, None, 0, (), ()) for dimension in DIMENSIONS
    )
    return JurisdictionAssessment(code, 0, 0, nothing, nothing, cover(()), is_peer=False)


def assess_jurisdictions(
    records: Iterable[Record], assessed: Mapping[str, RecordAssessment], family: Mapping[str, str]
) -> dict[str, JurisdictionAssessment]:
    """Value the jurisdictions of some records in both sets, by code in order.

    ``assessed`` and ``family`` are by record id.
    """
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.jurisdiction].append(record)
    counted = {code: _counted(those, assessed, family) for code, those in sorted(groups.items())}
    peers = frozenset(code for code, those in groups.items() if is_peer(those[0]))
    every = _value_set(counted, peers, frozenset(GRADES))
    backed = _value_set(counted, peers, BACKED)
    return {
        code: JurisdictionAssessment(
            code=code,
            records=len(groups[code]),
            counting=len({one.family for one in those}),
            all=every[code],
            backed=backed[code],
            coverage=cover(one.graded[dimension] for one in those for dimension in DIMENSIONS),
            is_peer=code in peers,
        )
        for code, those in counted.items()
    }


def count_instruments(
    records: Iterable[Record], assessed: Mapping[str, RecordAssessment], family: Mapping[str, str]
) -> dict[str, int]:
    """Count the instruments in force of each jurisdiction; a family counts once."""
    records = tuple(records)
    # A record that is gone from the corpus of today belongs to no family of it.
    counted = {(one.jurisdiction, family.get(one.id, one.id)) for one in records if assessed[one.id].standing.counts}
    found = Counter(code for code, _ in counted)
    return {code: found[code] for code in sorted({record.jurisdiction for record in records})}


def medians_of(jurisdictions: Iterable[JurisdictionAssessment], values: ValueSet) -> tuple[Aggregate, ...]:
    """Return the median of each of the five dimensions over some jurisdictions, each with its n."""
    rows = [one.all if values == "all" else one.backed for one in jurisdictions]
    columns = zip(*rows, strict=True) if rows else ((),) * len(DIMENSIONS)
    return tuple(_aggregate([value.value for value in column]) for column in columns)


def spread_of(jurisdictions: Iterable[JurisdictionAssessment]) -> tuple[DimensionSpread, ...]:
    """Return how the values of some jurisdictions lie in each of the five dimensions."""
    these = tuple(jurisdictions)
    return tuple(_spread(place, these) for place in range(len(DIMENSIONS)))


def is_peer(record: Record) -> bool:
    """Tell whether a record's jurisdiction is a state or the EU."""
    return record.primary.country.code not in (None, INTERNATIONAL)


def mean_peak(values: Sequence[DimensionValue]) -> float | None:
    """Return the mean of the values that are there; ``None`` where none is."""
    there = [value.value for value in values if value.value is not None]
    return fmean(there) if there else None


def median_of_means(scores: Mapping[str, JurisdictionAssessment], values: ValueSet = "all") -> Aggregate:
    """Return the median of the mean peaks of all states and the EU."""
    peers = [country for country in scores.values() if country.is_peer]
    return _aggregate([mean_peak(country.all if values == "all" else country.backed) for country in peers])


def _aggregate(values: Sequence[float | None]) -> Aggregate:
    there = [value for value in values if value is not None]
    return Aggregate(median(there) if there else None, len(there), len(values))


def _spread(place: int, jurisdictions: Sequence[JurisdictionAssessment]) -> DimensionSpread:
    backed = {one.code: one.backed[place] for one in jurisdictions}
    evidenced = sorted(value.value for value in backed.values() if value.value is not None)
    weak = (one.all[place].value for one in jurisdictions if one.backed[place].value is None)
    highest = max(evidenced, default=None)
    holders = [code for code, value in backed.items() if highest is not None and value.value == highest]
    return DimensionSpread(
        dimension=DIMENSIONS[place],
        evidenced=tuple(evidenced),
        unsupported=tuple(sorted(value for value in weak if value is not None)),
        of=len(jurisdictions),
        median=median(evidenced) if evidenced else None,
        highest=highest,
        holders=tuple(holders),
        weakest=max((grade for code in holders if (grade := backed[code].grade)), default=None),
    )


def _counted(
    records: Sequence[Record], assessed: Mapping[str, RecordAssessment], family: Mapping[str, str]
) -> list[_Counted]:
    return [
        _Counted(record, family[record.id], {cell.dimension: cell for cell in assessed[record.id].grades})
        for record in records
        if assessed[record.id].standing.counts
    ]


def _value_set(
    counted: Mapping[str, Sequence[_Counted]], peers: frozenset[str], grades: frozenset[Grade]
) -> dict[str, tuple[DimensionValue, ...]]:
    columns = [_column(dimension, counted, peers, grades) for dimension in DIMENSIONS]
    return {country: tuple(column[country] for column in columns) for country in counted}


def _column(
    dimension: str, counted: Mapping[str, Sequence[_Counted]], peers: frozenset[str], grades: frozenset[Grade]
) -> dict[str, DimensionValue]:
    best = {code: _strongest(dimension, those, grades) for code, those in counted.items()}
    compared = {code: found.score for code, found in best.items() if found is not None and code in peers}
    values, nobody = sorted(compared.values()), list[float]()
    holders: defaultdict[float, list[str]] = defaultdict(list)
    for code, score in compared.items():
        holders[score].append(code)
    return {
        code: _dimension_value(
            dimension,
            found,
            values if code in peers else nobody,
            tuple(other for other in holders[found.score] if other != code) if found and code in peers else (),
        )
        for code, found in best.items()
    }


def _strongest(dimension: str, counted: Sequence[_Counted], grades: frozenset[Grade]) -> _Strongest | None:
    candidates = [
        (cell.score, cell.grade, one)
        for one in counted
        if (cell := one.graded[dimension]).score is not None and cell.grade in grades
    ]
    if not candidates:
        return None
    score, _, one = min(candidates, key=lambda c: (-c[0], c[1], _newest_first(c[2].record), c[2].record.id))
    also = sorted(other.record.id for equal, _, other in candidates if equal == score and other is not one)
    families = len({holder.family for *_, holder in candidates})
    second = min(((-other, grade) for other, grade, holder in candidates if holder is not one), default=None)
    after = (-second[0], second[1]) if second else None
    return _Strongest(score, one.graded[dimension], one.record.id, tuple(also), families, after)


def _newest_first(record: Record) -> tuple[int, ...]:
    dated = record.primary.date
    return tuple(-part for part in dated.earliest) if dated else (0, 0, 0)


def _dimension_value(
    dimension: str, found: _Strongest | None, values: Sequence[float], equals: tuple[str, ...]
) -> DimensionValue:
    """Set a value among the sorted ``values`` of its peers, itself included; none for who has no peers."""
    if found is None:
        middle = median(values) if values else None
        return DimensionValue(dimension, None, None, None, None, 0, middle, len(values), None, len(values), (), ())
    first, after = bisect_left(values, found.score), bisect_right(values, found.score)
    return DimensionValue(
        dimension=dimension,
        value=found.score,
        grade=found.graded.grade,
        record_id=found.record_id,
        record_score=found.graded,
        of=found.of,
        median=_median_without(values, first),
        n=max(len(values) - 1, 0),
        rank=len(values) - after + 1 if len(values) >= RANKED_FROM else None,
        rank_of=len(values),
        equals=equals,
        also=found.also,
        fallback=_fallback(found.second, values, first),
    )


def _fallback(second: tuple[float, Grade] | None, values: Sequence[float], left_out: int) -> Fallback | None:
    """Set the second score among the sorted ``values`` of the peers, the value that it would replace left out."""
    if second is None:
        return None
    score, grade = second
    others = [*values[:left_out], *values[left_out + 1 :]]
    first, after = bisect_left(others, score), bisect_right(others, score)
    rank = len(others) - after + 1 if len(values) >= RANKED_FROM else None
    return Fallback(score, grade, rank, after - first)


def _median_without(values: Sequence[float], left_out: int) -> float | None:
    """Return the median of sorted ``values`` but for one, in constant time."""
    n = len(values) - 1
    if n < 1:
        return None
    low, high = (values[place + (place >= left_out)] for place in ((n - 1) // 2, n // 2))
    return (low + high) / 2
