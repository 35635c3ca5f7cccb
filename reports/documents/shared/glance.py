"""At a glance: the one page that stands alone, and the order in which it gives way when it does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.agenda import RecordDate
from reports.analysis.changes.ledger import Changes
from reports.analysis.scores import Aggregate
from reports.corpus.as_of import has_passed
from reports.corpus.policy import DIMENSIONS, Policy, Record
from reports.documents.shared.change_rows import total
from reports.documents.shared.frame import dated_as_of
from reports.documents.shared.news import news
from reports.documents.shared.parts import DatedLine, PillarRow
from reports.documents.shared.request import Context
from reports.documents.shared.section import BarRow, Bars, Figure, Value
from reports.documents.shared.sentences import KeyMessage, message
from reports.documents.shared.terms import spoken
from reports.documents.shared.values import compact, foreign, number, origin, quoted
from reports.language import format_date, names_title, tag

_MOST_CHANGES = 3
_A_QUARTER = 100
"""Days that a stretch may have to be called a quarter: one and what it takes to write about it."""


class Headline(Struct, frozen=True):
    """A figure in large type and what it counts."""

    figure: str
    caption: str


class RankingLine(Struct, frozen=True):
    """One line of a short ranking: a name, a number beside it, a remark."""

    name: str
    figure: str
    remark: str


ORDER = (
    ("messages", 2),
    ("recent", 2),
    ("changed", 2),
    ("dates", 2),
    ("ranking", 5),
    ("bars_notes", 1),
    ("recent", 1),
    ("changed", 1),
    ("dates", 1),
    ("pillars", 0),
    ("messages", 1),
    ("ranking", 0),
    ("bars_notes", 0),
    ("recent", 0),
    ("changed", 0),
    ("dates", 0),
    ("messages", 0),
    ("bars", 0),
    ("headlines", 0),
)
"""What goes first, and how much of it stays."""


class Glance(Struct, frozen=True):
    """Everything page 1 prints; `shed` names the blocks that had to go."""

    kicker: str
    name: str
    other_names: str
    verdict: str
    headlines: tuple[Headline, ...]
    bars_heading: str
    bars: Figure | None
    bars_empty: str
    bars_notes: tuple[str, ...]
    messages: tuple[KeyMessage, ...]
    recent_heading: str
    recent: tuple[DatedLine, ...]
    recent_empty: str
    dates: tuple[DatedLine, ...]
    dates_empty: str
    pillars: tuple[PillarRow, ...] = ()
    ranking_heading: str = ""
    ranking: tuple[RankingLine, ...] = ()
    changed: tuple[KeyMessage, ...] = ()
    """What changed since the baseline; with one it stands in the place of `recent`."""
    changed_total: str = ""
    """The sum of the differences."""
    changed_section: str = ""
    """Where every change is listed."""
    order: tuple[tuple[str, int], ...] = ORDER
    """In which order blocks give way."""
    shed: tuple[str, ...] = ()

    @property
    def most_pages(self) -> int | None:
        """One: page 1 stands alone."""
        return 1

    @property
    def least_fill(self) -> float:
        """Nothing: there is no second page."""
        return 0.0

    def smaller(self) -> Self | None:
        """Return the same page with one block less, in the fixed order; None when there is nothing left to give."""
        for block, keep in self.order:
            content = getattr(self, block)
            if content is None or (isinstance(content, tuple) and len(content) <= keep):
                continue
            less = content[:keep] if isinstance(content, tuple) else None
            changes: dict[str, Any] = {block: less, "shed": (*self.shed, f"{block}.{keep}")}
            return replace(self, **changes)
        return None


def told_changes(glance: Glance, changes: Changes, records: tuple[Record, ...], context: Context) -> Glance:
    """Return the same page, with what changed in the place of the latest events."""
    return replace(
        glance,
        recent_heading=changed_heading(changes, context),
        recent=(),
        changed=tuple(message(sentence, records, context) for sentence in news(changes, context)[:_MOST_CHANGES]),
        changed_total=context.words("glance.changed_total", total=total(changes, context)),
        changed_section=f"changes-{context.language}",
    )


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


def status_counts(records: tuple[Record, ...], context: Context) -> str:
    """Return how many records stand in which way, as a caption: "11 records: 10 in force, 1 upcoming"."""
    words = context.words
    counts: dict[str, int] = {}
    for record in records:
        # A status that the title contradicts is told as such, for it does not count.
        code = context.assessed(record).standing.reason
        counts[code] = counts.get(code, 0) + 1
    parts = words("common.list_separator").join(
        words(
            "glance.status_count",
            n=n,
            status=words(f"status.{code}"),
        )
        for code, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    in_force = sum(context.assessed(record).standing.counts for record in records)
    counting = sum(context.selection.counting.values())
    key = "glance.records" if counting == in_force else "glance.records_lineage"
    return words(key, figure=len(records), parts=parts, counting=counting)


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
            text=words("category.median", median=number(one.value, words), n=one.n),
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
                context.words(key, title=policy.title, year=policy.year),
                origin(policy, "pubDate"),
                foreign(policy.title, policy, context.language),
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
            subject_of(text.text, policy.title, context),
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
            text = replace(text, text=event_told(ahead, context))
        events.append(
            DatedLine(
                compact(policy, ahead.field, ahead.date, ahead.date.written, context.language),
                text,
                policy.title,
                context.sheet(ahead.record_id),
                numbers[ahead.record_id],
                subject_of(text.text, policy.title, context),
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
    event = event_told(ahead, context)
    return subject_of(event, _titled(ahead, context), context) + event


def _titled(ahead: RecordDate, context: Context) -> str:
    return context.corpus.by_id[ahead.record_id].edition(ahead.language).title
