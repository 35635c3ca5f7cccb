"""What a jurisdiction scores: its strongest instruments in force, beside its peers, with how much that rests on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Literal

from msgspec import Struct

from reports.analysis.evidence import BACKED, GRADES, Basis, Grade, GradedScore, Reason, grade_record
from reports.analysis.lineage import families
from reports.corpus.policy import DIMENSIONS, Corpus, Record
from reports.corpus.vocabulary import INTERNATIONAL

ValueSet = Literal["all", "backed"]
"""Which scores a value may come from: every one, or only those graded A or B."""

StandingReason = Literal[
    "cancelled", "superseded", "merged", "draft", "planned", "unknown", "upcoming", "draft-title", "in-force"
]

RANKED_FROM = 5
"""Among fewer jurisdictions no rank is given."""

# From the weakest: where twins disagree about the status, the first of these that one of them says holds.
_STATUSES: tuple[StandingReason, ...] = (
    "cancelled",
    "superseded",
    "merged",
    "draft",
    "planned",
    "unknown",
    "upcoming",
    "in-force",
)


class Standing(Struct, frozen=True):
    """Whether an instrument counts as in force, and why not."""

    counts: bool
    reason: StandingReason
    """``draft-title``: the status says in force, the title says draft or bill."""


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
    tied: int
    """How many others share the rank."""


class Coverage(Struct, frozen=True):
    """How many of the scores that could be there are there, and how well founded they are."""

    cells: int
    """Records times the five dimensions, and any further dimension that a record has."""
    scored: int
    cited: int
    """Scored cells with a citation, whatever their grade."""
    by_grade: Mapping[Grade, int]
    by_reason: Mapping[Reason, int]

    @property
    def backed(self) -> int:
        """Cells graded A or B."""
        return sum(count for grade, count in self.by_grade.items() if grade in BACKED)


class CountryScores(Struct, frozen=True):
    """The values of one jurisdiction in both sets, and what they rest on."""

    country: str
    """Code, or the spelling where no code is known."""
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


class _Counted(Struct, frozen=True):
    record: Record
    family: str
    graded: Mapping[str, GradedScore]


class _Strongest(Struct, frozen=True):
    score: float
    graded: GradedScore
    record_id: str
    of: int


def standing(record: Record, basis: Basis) -> Standing:
    """Tell whether a record counts as an instrument in force; where twins differ, the weaker status holds."""
    reason = stated_status(record)
    if reason == "in-force":
        if any(_is_replaced(record, target, basis) for e in record.editions for target in e.evolution.superseded_by):
            reason = "superseded"
        elif any(basis.vocabulary.draft_title(edition.title) for edition in record.editions):
            reason = "draft-title"
    return Standing(reason == "in-force", reason)


def stated_status(record: Record) -> StandingReason:
    """The status that a record states; where twins differ, the weaker one."""
    # An edition without a status does not contradict its twin; one with an unknown word does.
    stated = {(edition.status.code or "unknown") for edition in record.editions if edition.status is not None}
    return next((status for status in _STATUSES if status in stated), "unknown")


def coverage(records: Iterable[Record], basis: Basis) -> Coverage:
    """Count the cells of some records, whatever their standing."""
    return cover(graded for record in records for graded in grade_record(record, basis))


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
    )


def country_scores(
    corpus: Corpus, basis: Basis, known: Mapping[str, Sequence[GradedScore]] | None = None
) -> dict[str, CountryScores]:
    """Value every jurisdiction of a corpus in both sets, by code in order; each record is graded once.

    ``known`` holds the graded scores, by id, of records whose evidence is not in ``corpus``.
    """
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in corpus.records:
        groups[record.jurisdiction].append(record)
    family = families(corpus)
    counted = {country: _count(records, family, basis, known or {}) for country, records in sorted(groups.items())}
    peers = frozenset(country for country, records in groups.items() if is_peer(records[0]))
    every = _value_set(counted, peers, frozenset(GRADES))
    backed = _value_set(counted, peers, BACKED)
    return {
        country: CountryScores(
            country=country,
            records=len(groups[country]),
            counting=len({one.family for one in those}),
            all=every[country],
            backed=backed[country],
            coverage=cover(one.graded[dimension] for one in those for dimension in DIMENSIONS),
            is_peer=country in peers,
        )
        for country, those in counted.items()
    }


def is_peer(record: Record) -> bool:
    """Tell whether a record's jurisdiction is a state or the EU."""
    return record.primary.country.code not in (None, INTERNATIONAL)


def mean_peak(values: Sequence[DimensionValue]) -> float | None:
    """The mean of the values that are there; ``None`` where none is."""
    there = [value.value for value in values if value.value is not None]
    return fmean(there) if there else None


def median_of_means(scores: Mapping[str, CountryScores], values: ValueSet = "all") -> Aggregate:
    """The median of the mean peaks of all states and the EU."""
    peers = [country for country in scores.values() if country.is_peer]
    means = [mean_peak(country.all if values == "all" else country.backed) for country in peers]
    there = [mean for mean in means if mean is not None]
    return Aggregate(median(there) if there else None, len(there), len(peers))


def _is_replaced(record: Record, successor: str, basis: Basis) -> bool:
    # A successor that is only planned has replaced nothing yet.
    return successor != record.id and successor in basis.in_force


def _count(
    records: Sequence[Record], family: Mapping[str, str], basis: Basis, known: Mapping[str, Sequence[GradedScore]]
) -> list[_Counted]:
    return [
        _Counted(
            record,
            family[record.id],
            {cell.dimension: cell for cell in known.get(record.id) or grade_record(record, basis)},
        )
        for record in records
        if standing(record, basis).counts
    ]


def _value_set(
    counted: Mapping[str, Sequence[_Counted]], peers: frozenset[str], grades: frozenset[Grade]
) -> dict[str, tuple[DimensionValue, ...]]:
    columns = [_column(dimension, counted, peers, grades) for dimension in DIMENSIONS]
    return {country: tuple(column[country] for column in columns) for country in counted}


def _column(
    dimension: str, counted: Mapping[str, Sequence[_Counted]], peers: frozenset[str], grades: frozenset[Grade]
) -> dict[str, DimensionValue]:
    best = {country: _strongest(dimension, those, grades) for country, those in counted.items()}
    values = sorted(found.score for country, found in best.items() if found is not None and country in peers)
    return {
        country: _dimension_value(dimension, found, values if country in peers else [])
        for country, found in best.items()
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
    return _Strongest(score, one.graded[dimension], one.record.id, len({c[2].family for c in candidates}))


def _newest_first(record: Record) -> tuple[int, ...]:
    dated = record.primary.date
    return tuple(-part for part in dated.earliest) if dated else (0, 0, 0)


def _dimension_value(dimension: str, found: _Strongest | None, values: Sequence[float]) -> DimensionValue:
    """Set a value among the sorted ``values`` of its peers, itself included; none for who has no peers."""
    if found is None:
        middle = median(values) if values else None
        return DimensionValue(dimension, None, None, None, None, 0, middle, len(values), None, len(values), 0)
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
        tied=max(after - first - 1, 0),
    )


def _median_without(values: Sequence[float], left_out: int) -> float | None:
    """The median of sorted ``values`` but for one, in constant time."""
    n = len(values) - 1
    if n < 1:
        return None
    low, high = (values[place + (place >= left_out)] for place in ((n - 1) // 2, n // 2))
    return (low + high) / 2
