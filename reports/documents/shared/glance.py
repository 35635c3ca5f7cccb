"""What page 1 of several kinds says of its records: its kicker, latest and coming dates, medians."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from reports.analysis.agenda import RecordDate
from reports.analysis.changes.ledger import Changes
from reports.analysis.scores import Aggregate
from reports.corpus.as_of import has_passed
from reports.corpus.policy import DIMENSIONS, Policy, Record
from reports.documents.shared.frame import dated_as_of
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.request import Context
from reports.documents.shared.section import BarRow, Bars, Figure, Value
from reports.documents.shared.terms import spoken
from reports.documents.shared.values import compact, foreign, number, origin, quoted, titled
from reports.language import Spoken, format_date, marked, names_title, tag

_A_QUARTER = 100
"""Days that a stretch may have to be called a quarter: one and what it takes to write about it."""


def changed_heading(changes: Changes, context: Context) -> str:
    """Name a comparison by the quarter, by its first day, or by neither."""
    period = changes.period
    if period is None:
        return context.words("glance.changed")
    if (period.last - period.first).days <= _A_QUARTER:
        return context.words("glance.changed_quarter")
    return context.words("glance.changed_since", day=format_date(period.first, context.language))


def kicker(context: Context, kind: str) -> str:
    """Return the line above the name: what document this is, its edition, and the notice of its corpus."""
    edition = context.edition or dated_as_of(context)
    return context.noticed(context.words("glance.kicker", kind=context.words(f"kind.{kind}"), edition=edition))


def median_bars(medians: Sequence[Aggregate], context: Context) -> Figure | None:
    """Return the medians of the five dimensions as ranked bars, each with its n; None where there is none."""
    words = context.words
    if all(one.value is None for one in medians):
        return None
    rows = [
        BarRow(
            words(f"dimension.{dimension}"),
            one.value,
            None,
            text=words("chart.median", median=number(one.value, words), n=one.n),
        )
        for dimension, one in zip(DIMENSIONS, medians, strict=True)
    ]
    ranked = tuple(sorted(rows, key=lambda row: -1.0 if row.value is None else row.value, reverse=True))
    return Figure(Bars(ranked, tag(context.language)), spoken(ranked, context, "chart.medians"))


def recent(records: tuple[Record, ...], context: Context, limit: int = 3) -> tuple[DatedLine, ...]:
    """Return the latest dated events up to ``as_of``: publications and milestones, newest first."""
    today = (context.basis.as_of.year, context.basis.as_of.month, context.basis.as_of.day)
    found = []
    for position, record in enumerate(records, 1):
        policy = record.edition(context.language)
        is_unsure = policy.pub_date is not None and policy.year not in (None, policy.pub_date.year)
        if policy.pub_date is not None and policy.pub_date.earliest <= today and (is_unsure or is_told_apart(policy)):
            key = "glance.adopted_unsure" if is_unsure else "glance.adopted"
            text = Value(
                context.words(key, title=titled(policy, context.language), year=policy.year),
                origin(policy, "pubDate"),
            )
            found.append((policy.pub_date, "pubDate", text, policy, position))
        for index, step in enumerate(policy.evolution.milestones):
            if step.date is not None and has_passed(step.date, context.basis.as_of):
                field = f"evolution.milestones.{index}"
                found.append((step.date, field, quoted(policy, field, step.event, context.language), policy, position))
    found.sort(key=lambda item: (item[0].earliest, item[3].id), reverse=True)
    return tuple(
        DatedLine(
            compact(policy, field, date, date.written, context.language),
            text,
            policy.title,
            context.sheet(policy.id),
            position,
            subject_of(text.text, titled(policy, context.language), context),
        )
        for date, field, text, policy, position in found[:limit]
    )


def is_told_apart(policy: Policy) -> bool:
    """Tell whether a publication says more than the milestones: beside one of that very day it does not."""
    own = policy.date
    days = {(step.date.year, step.date.month, step.date.day) for step in policy.evolution.milestones if step.date}
    return own is None or (own.year, own.month, own.day) not in days


def coming(records: tuple[Record, ...], context: Context, limit: int | None = 3) -> tuple[DatedLine, ...]:
    """Return the dates ahead, next first."""
    numbers = {record.id: position for position, record in enumerate(records, 1)}
    events = []
    for ahead in context.ahead(records)[:limit]:
        policy = context.corpus.by_id[ahead.record_id].edition(ahead.language)
        text = quoted(policy, ahead.field, ahead.event, context.language)
        if ahead.kind != "milestone":
            text = replace(text, text=event_told(ahead, context), lang="")
        events.append(
            DatedLine(
                compact(policy, ahead.field, ahead.date, ahead.date.written, context.language),
                text,
                policy.title,
                context.sheet(ahead.record_id),
                numbers[ahead.record_id],
                subject_of(text.text, titled(policy, context.language), context),
            )
        )
    return tuple(events)


def event_told(ahead: RecordDate, context: Context) -> str:
    """Return what happens on a date ahead: the record's own words for a milestone, ours for the rest."""
    if ahead.kind == "milestone":
        return ahead.event
    return context.words(f"glance.{ahead.kind}", title=_titled(ahead, context))


def subject_of(event: str, title: str, context: Context) -> str:
    """Return the instrument to which something happens, as it stands before the event; "" where the event names it."""
    return "" if names_title(event, title) else context.words("glance.subject", title=title)


def dated_event(ahead: RecordDate, context: Context) -> str:
    """Return what happens on a date ahead, with the instrument to which it happens."""
    event, policy = event_told(ahead, context), context.corpus.by_id[ahead.record_id].edition(ahead.language)
    own = marked(event, foreign(event, policy, context.language)) if ahead.kind == "milestone" else event
    return subject_of(event, titled(policy, context.language), context) + own


def _titled(ahead: RecordDate, context: Context) -> Spoken:
    return titled(context.corpus.by_id[ahead.record_id].edition(ahead.language), context.language)
