"""Jurisdictions over time: all of them on one axis, and their dates beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.corpus.policy import Record
from reports.documents.comparison.model import Chronicle, Era
from reports.documents.shared.glance import coming
from reports.documents.shared.history import as_fraction, event_kind
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.request import Context
from reports.documents.shared.section import Figure, Timeline, TimelineEvent, TimelineRow, Value
from reports.documents.shared.values import compact, quoted
from reports.language import tag


def chronicle(
    sides: Sequence[tuple[str, tuple[Record, ...]]], numbers: Mapping[str, int], context: Context
) -> Chronicle:
    """Put the instruments of every jurisdiction on one axis of years, a line each."""
    records = tuple(sorted((record for _, own in sides for record in own), key=lambda record: numbers[record.id]))
    dates = coming(records, context, limit=None)
    undated = sum(record.edition(context.language).date is None for record in records)
    return Chronicle(
        figure=_figure(sides, context),
        eras=tuple(Era(name, events) for name, own in sides if (events := _events(own, numbers, context))),
        undated=context.words("front.undated", n=undated) if undated else "",
        dates=dates,
        dates_empty="" if dates else context.words("glance.dates_empty", n=len(records)),
    )


def _figure(sides: Sequence[tuple[str, tuple[Record, ...]]], context: Context) -> Figure | None:
    rows = tuple(
        TimelineRow(name, tuple(_ticks(own, context)), lang=tag(context.language))
        for name, own in sides
        if any(context.told(record).history for record in own)
    )
    years = [event.at for row in rows for event in row.events]
    if not years:
        return None
    today = context.basis.as_of
    first, last = int(min(*years, today.year)), int(max(*years, today.year)) + 1
    at = today.year + (today.timetuple().tm_yday - 1) / 365.25
    spec = Timeline(rows, first, last, at, context.words("chart.today"), tag(context.language))
    return Figure(spec, context.words("comparison.timeline_alt", n=len(rows), first=first, last=last - 1))


def _ticks(records: Sequence[Record], context: Context) -> list[TimelineEvent]:
    found = [
        TimelineEvent(as_fraction(step.date), "", event_kind(step.date, step.kind, context))
        for record in records
        for step in context.told(record).history
    ]
    return sorted(found, key=lambda event: event.at)


def _events(records: Sequence[Record], numbers: Mapping[str, int], context: Context) -> tuple[DatedLine, ...]:
    found = []
    for record in records:
        policy = record.edition(context.language)
        if policy.date is not None:
            field = "pubDate" if policy.pub_date else "year"
            date = compact(policy, field, policy.date, policy.date.written, context.language)
            title: Value = quoted(policy, "title", policy.title, context.language)
            event = DatedLine(date, title, policy.title, context.sheet(record.id), numbers.get(record.id, 0))
            found.append((policy.date.earliest, record.id, event))
    return tuple(event for _, _, event in sorted(found, key=lambda item: item[:2]))
