"""The verdict on page 1 of a country: who is among the first and who below the median, by evidence, and on what."""

from __future__ import annotations

from collections import Counter

from reports.analysis.scores import DimensionValue
from reports.documents.country.findings import Findings
from reports.documents.shared.sentences import evidence_clause
from reports.documents.shared.values import number
from reports.language import format_date

FIRST = 3
"""A rank of so much or better, among the evidenced, is told as among the first."""
HELD = 3
"""A verdict names the instrument on which so many values rest alone."""


def verdict(findings: Findings) -> str:
    """Return the result with its grades, and what it rests on, until when."""
    if not findings.records:
        return findings.context.words("verdict.no_records")
    if all(value.value is None for value in findings.scores.all):
        return findings.context.words("verdict.no_scores")
    if not findings.backed:
        return _unfounded(findings)
    return findings.context.words("verdict.whole", position=_position(findings), basis=_basis(findings))


def grades_of(values: list[DimensionValue], findings: Findings) -> str:
    """Name the grades of some values: "A and B"."""
    return findings.figures(sorted({value.grade or "" for value in values}))


def _unfounded(findings: Findings) -> str:
    words, coverage = findings.context.words, findings.scores.coverage
    grades = findings.figures([grade for grade in ("C", "D") if coverage.by_grade[grade]])
    key = "verdict.unfounded_one" if findings.scores.counting == 1 else "verdict.unfounded_all"
    return words(key, n=coverage.scored, counting=findings.scores.counting, grades=grades)


def _position(findings: Findings) -> str:
    words, backed = findings.context.words, findings.backed
    ranked = [value for value in backed if value.rank is not None]
    if not ranked:
        return _alone(findings)
    first = [value for value in ranked if (value.rank or 0) <= FIRST]
    compared = [v for v in backed if v.median is not None and v.value is not None]
    # Among five the third may lie below the median of the others.
    low = [v for v in compared if v not in first and (v.value or 0.0) < (v.median or 0.0)]
    said = {"below": findings.dimensions(low), "grades": grades_of([*first, *low] or backed, findings)}
    if first and low:
        return words("verdict.first_and_below", first=_first(first, findings), **said)
    if first:
        return words("verdict.first", first=_first(first, findings), grades=grades_of(first, findings))
    return words("verdict.below" if low else "verdict.middle", n=len(compared), **said)


def _first(values: list[DimensionValue], findings: Findings) -> str:
    """Name the dimensions among the first, those of one rank together."""
    words = findings.context.words
    ranks: dict[tuple[int, bool], list[DimensionValue]] = {}
    for value in sorted(values, key=lambda value: value.rank or 0):
        ranks.setdefault((value.rank or 0, bool(value.tied)), []).append(value)
    return words("verdict.between_ranks").join(
        words(_rank_key(tied, len(same)), dimensions=findings.dimensions(same), rank=rank)
        for (rank, tied), same in ranks.items()
    )


def _rank_key(tied: bool, dimensions: int) -> str:
    return "verdict.rank" if not tied else "verdict.rank_tied" if dimensions == 1 else "verdict.rank_tied_each"


def _alone(findings: Findings) -> str:
    """Name the highest of several values, all of those that are equal, where there are too few others to rank among."""
    best, words = findings.best, findings.context.words
    key = "verdict.few" if any(value.median is not None for value in findings.backed) else "verdict.alone"
    said = {"dimensions": findings.dimensions(best), "value": number(best[0].value, words)}
    return words(
        key if len(best) < len(findings.backed) else f"{key}_level",
        grades=grades_of(best, findings),
        **said,
    )


def holding(findings: Findings) -> tuple[str, list[DimensionValue]]:
    """Return the record on which most evidenced values rest alone, and those values; "" where none does."""
    exclusive = [value for value in findings.backed if not value.also]
    counted = Counter(value.record_id or "" for value in exclusive)
    record_id, _ = max(counted.items(), key=lambda item: item[1], default=("", 0))
    return record_id, [value for value in exclusive if value.record_id == record_id]


def expiry(record_id: str, findings: Findings) -> str:
    """Return the day on which an instrument ends, where its record states one ahead; else ""."""
    context = findings.context
    own = [record for record in findings.records if record.id == record_id]
    ends = [ahead.date for ahead in context.ahead(own) if ahead.kind == "expires"]
    return format_date((ends[0].year, ends[0].month, ends[0].day), context.language) if ends else ""


def _basis(findings: Findings) -> str:
    """Say on what the values rest: one instrument that holds several of them, or so much evidence."""
    words, (record_id, held) = findings.context.words, holding(findings)
    if len(held) < HELD or findings.scores.counting == 1:
        return evidence_clause(findings.counted_cells, words)
    end = expiry(record_id, findings)
    key = "verdict.held_until" if end else "verdict.held"
    return words(key, n=len(held), of=len(findings.backed), end=end)
