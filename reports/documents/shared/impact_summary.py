"""What instruments say of their impact, aspect by aspect: what leads is quoted, the rest is pointed to."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil

from msgspec import Struct

from reports.corpus.policy import IMPACTS, Record
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.sentences import SheetReference
from reports.documents.shared.values import quoted, text_width

MOST_QUOTED = 3
"""Statements that a column quotes; the others stand in their sheets."""


class ImpactLine(Struct, frozen=True):
    """What one instrument says about one aspect."""

    number: int
    instrument: Value
    section: str
    text: Value

    @property
    def height(self) -> float:
        """About how high it is in a column, in pt."""
        return 30 + 13.5 * ceil(text_width(self.text.text) / 15)


class ImpactColumn(Struct, frozen=True):
    """One aspect: statements in full, those that stand in their sheets, and how many instruments are silent."""

    name: str
    lines: tuple[ImpactLine, ...]
    others: tuple[SheetReference, ...]
    silent: str
    """How many say nothing; "" where all speak."""


class ImpactSummary(Struct, frozen=True):
    """The impact of several instruments: three columns, or, where no sheets are bound, a row an instrument."""

    columns: tuple[ImpactColumn, ...]
    rows: tuple[tuple[ImpactLine | None, ...], ...] = ()

    @property
    def height(self) -> float:
        """About how high it is, in pt."""
        quoted = max((sum(line.height for line in column.lines) for column in self.columns), default=0.0)
        return quoted + sum(max(line.height for line in row if line) for row in self.rows)


def impact_summary(records: tuple[Record, ...], leaders: Collection[str], context: Context) -> ImpactSummary:
    """Return what instruments say of their impact; ``leaders`` are ids of those whose statements are quoted first."""
    words, language = context.words, context.language
    editions = [record.edition(language) for record in records]
    others = dict.fromkeys(i.aspect for policy in editions for i in policy.impact if i.aspect not in IMPACTS)
    aspects = (*IMPACTS, *others)
    told = [[_line(place, record, aspect, context) for place, record in enumerate(records, 1)] for aspect in aspects]
    names = [words(f"impact.{aspect}") if aspect in IMPACTS else aspect for aspect in aspects]
    bound = any(context.sheet(record.id) for record in records)
    columns = tuple(
        _column(name, lines, [record.id for record in records], leaders, bound, context)
        for name, lines in zip(names, told, strict=True)
    )
    if bound:
        return ImpactSummary(columns)
    rows = zip(*told, strict=True) if told else ()
    return ImpactSummary(columns, tuple(row for row in rows if any(row)))


def _line(place: int, record: Record, aspect: str, context: Context) -> ImpactLine | None:
    policy = record.edition(context.language)
    entry = next((entry for entry in policy.impact if entry.aspect == aspect), None)
    if entry is None:
        return None
    text = quoted(policy, f"impactAnalysis.{aspect}", entry.text, context.language)
    title = quoted(policy, "title", policy.title, context.language)
    return ImpactLine(place, title, context.sheet(policy.id), text)


def _column(
    name: str,
    lines: list[ImpactLine | None],
    ids: list[str],
    leaders: Collection[str],
    bound: bool,
    context: Context,
) -> ImpactColumn:
    """Quote the statements of the leaders, as many as a column holds; where nobody leads, those that come first."""
    order = {key: place for place, key in enumerate(leaders)}
    there = sorted((order.get(key, len(order)), place) for place, key in enumerate(ids) if lines[place] is not None)
    first = {place for _, place in there[:MOST_QUOTED]} if bound else {place for _, place in there}
    spoken = [(place, line) for place, line in enumerate(lines) if line is not None]
    silent = len(lines) - len(spoken)
    ranked = sorted(spoken, key=lambda pair: order.get(ids[pair[0]], len(order)))
    return ImpactColumn(
        name,
        tuple(line for place, line in ranked if place in first),
        tuple(SheetReference(line.number, line.section) for place, line in spoken if place not in first),
        context.words("front.impact_silent", n=silent) if silent else "",
    )
