"""Instruments over time: the timeline as a chart, and the same events as lines."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from typing import Literal

from reports.corpus.as_of import has_passed, is_after
from reports.corpus.policy import PartialDate, Record
from reports.documents.shared.glance import is_told_apart, subject_of
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.request import Context
from reports.documents.shared.section import Figure, Timeline, TimelineEvent, TimelineRow, Value
from reports.documents.shared.values import compact, foreign, quoted, titled
from reports.language import marked, tag

_MOST_ROWS = 28
"""Lines that one chart can carry on a page; the event list below it is complete."""


def timeline(records: tuple[Record, ...], context: Context) -> tuple[Figure | None, tuple[DatedLine, ...]]:
    """Return the chart (None when no record has a date) and its events, oldest first."""
    rows, events = [], []
    for number, record in enumerate(records, 1):
        policy = record.edition(context.language)
        events.extend(_events(number, record, context))
        steps = context.told(record).history
        if not steps:
            continue
        ticks = tuple(TimelineEvent(as_fraction(s.date), "", event_kind(s.date, s.kind, context)) for s in steps)
        rows.append(
            (
                steps[0].date.earliest,
                TimelineRow(
                    policy.title,
                    ticks,
                    dashed=not context.assessed(record).standing.counts,
                    lang=foreign(policy.title, policy, context.language),
                ),
            )
        )
    events.sort(key=lambda item: item[0])
    listed = tuple(event for _, event in events)
    if not rows:
        return None, listed
    rows.sort(key=lambda row: (row[0], row[1].label))
    lines = tuple(row for _, row in rows)
    today = context.basis.as_of
    years = [event.at for row in lines for event in row.events]
    first, last = int(min(*years, today.year)), int(max(*years, today.year)) + 1
    figure = None
    if len(lines) <= _MOST_ROWS:
        spec = Timeline(lines, first, last, _fraction(today), context.words("chart.today"), tag(context.language))
        alt = context.words("chart.timeline", n=len(lines), first=first, last=last - 1)
        figure = Figure(spec, alt)
    return figure, listed


def _events(number: int, record: Record, context: Context) -> list[tuple[tuple[int, int, int], DatedLine]]:
    policy, language = record.edition(context.language), context.language
    section, title = context.sheet(record.id), titled(policy, language)
    instrument = marked(title, title.language)
    found = []
    if policy.date is not None and is_told_apart(policy):
        printed = compact(policy, "pubDate", policy.date, policy.date.written, language)
        published = Value(context.words("glance.adopted", title=title), printed.origin)
        found.append((policy.date.earliest, DatedLine(printed, published, instrument, section, number)))
    for index, step in enumerate(policy.evolution.milestones):
        if step.date is not None:
            field = f"evolution.milestones.{index}"
            found.append(
                (
                    step.date.earliest,
                    DatedLine(
                        compact(policy, f"{field}.date", step.date, step.written, language),
                        quoted(policy, f"{field}.event", step.event, language),
                        instrument,
                        section,
                        number,
                        subject_of(step.event, title, context),
                    ),
                )
            )
    return found


def as_fraction(step: PartialDate) -> float:
    """Return a date as years: the middle of what is not known, so that a bare year stands in mid-year."""
    if step.month is None:
        return step.year + 0.5
    if step.day is None:
        return step.year + (step.month - 0.5) / 12
    return _fraction(date(step.year, step.month, step.day))


def _fraction(day: date) -> float:
    return day.year + (day - date(day.year, 1, 1)).days / (366 if isleap(day.year) else 365)


def event_kind(step: PartialDate, kind: str, context: Context) -> Literal["adopted", "milestone", "ahead"]:
    """Say how a date is drawn: what is still to come in another way than what has been."""
    today = context.basis.as_of
    if kind == "adopted":
        return "ahead" if is_after(step, today) else "adopted"
    return "milestone" if has_passed(step, today) else "ahead"
