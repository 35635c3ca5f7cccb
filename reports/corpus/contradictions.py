"""Where the twins of one record say different things."""

from __future__ import annotations

from collections.abc import Iterator

from reports.corpus.policy import Policy, Record, Term
from reports.errors import Problem

_REMEDY = "Correct the wrong one; until then the weaker one holds for scores, and the first language for the rest"


def contradictions(record: Record) -> Iterator[Problem]:
    """A warning for each fact in which an edition differs from the primary one."""
    for edition in record.editions[1:]:
        for field, here, there in _differences(edition, record.primary):
            message = f"“{here}” contradicts “{there}” in {record.primary.path}"
            yield Problem(edition.path, field, message, _REMEDY, rule="twin-contradiction")


def _differences(one: Policy, other: Policy) -> Iterator[tuple[str, object, object]]:
    yield from _terms("country", one.country, other.country)
    yield from _terms("status", one.status, other.status)
    yield from _terms("category", one.category, other.category)
    yield from _terms("legalWeight", one.legal_weight, other.legal_weight)
    if one.year and other.year and one.year != other.year:
        yield "year", one.year, other.year
    if one.pub_date and other.pub_date and one.pub_date.earliest != other.pub_date.earliest:
        yield "pubDate", one.pub_date_written, other.pub_date_written
    scores = {entry.dimension: entry.score for entry in other.analysis}
    for entry in one.analysis:
        there = scores.get(entry.dimension)
        if entry.score is not None and there is not None and entry.score != there:
            yield f"analysis.{entry.dimension}.score", entry.score, there


def _terms(field: str, one: Term | None, other: Term | None) -> Iterator[tuple[str, str, str]]:
    if one and other and one.code != other.code:
        yield field, one.written, other.written
