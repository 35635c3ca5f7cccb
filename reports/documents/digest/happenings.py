"""What happened in a period, as far as the records date it, and what lies ahead of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from reports.analysis.agenda import RecordDate
from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.period import Period
from reports.config.calendar import CalendarDate
from reports.corpus.as_of import has_passed
from reports.corpus.dates import compact_date
from reports.corpus.policy import PartialDate, Policy, Record
from reports.documents.digest.model import DateAhead, Happening
from reports.documents.shared.change_rows import Names, change_row
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.terms import jurisdiction_name
from reports.documents.shared.values import quoted

YEAR = 365
"""Days ahead that a digest lists."""
_ADOPTED = frozenset({"in-force", "upcoming"})
_PROPOSED = frozenset({"draft", "draft-title", "planned"})


def happenings(
    records: Iterable[Record],
    period: Period,
    changes: Changes | None,
    names: Names | None,
    numbers: Mapping[str, int],
    context: Context,
) -> tuple[Happening, ...]:
    """Return every event that the records date inside the period, in order of time; none that is still to come."""
    today = context.basis.as_of
    found = [
        _happening(entry, record, changes, numbers, context)
        for record in records
        for entry in context.told(record).history
        if period.holds(entry.date) and (entry.kind == "adopted" or has_passed(entry.date, today))
    ]
    if changes is not None and names is not None:
        found += _statuses(changes, names)
    return tuple(sorted(filter(None, found), key=lambda event: (event.when, event.jurisdiction, event.record)))


def _happening(
    entry: RecordDate, record: Record, changes: Changes | None, numbers: Mapping[str, int], context: Context
) -> Happening | None:
    policy = record.edition(entry.language)
    reason = context.assessed(record).standing.reason
    if entry.kind == "adopted" and (policy.year not in (None, entry.date.year) or reason not in _ADOPTED | _PROPOSED):
        # A date that the record contradicts dates nothing.
        return None
    kind = {"effective": "in-effect", "expires": "expired"}.get(entry.kind, entry.kind)
    if kind == "adopted" and reason in _PROPOSED:
        kind = "proposed"
    said = quoted(policy, entry.field, entry.event, context.language) if kind == "milestone" else Value("")
    is_new = changes is not None and _is_new(record.id, entry.date, changes)
    return Happening(
        jurisdiction=record.jurisdiction,
        when=entry.date.earliest,
        date=Value(compact_date(entry.date), f"{policy.id}/{policy.language}#{entry.field}"),
        word=context.words(f"happening.{kind}"),
        text=said,
        title=_title(record, context),
        record=record.id,
        section=context.sheet(record.id),
        number=numbers.get(record.id, 0),
        is_new=is_new,
        remark=context.words("digest.fresh" if is_new else "digest.known") if changes is not None else "",
        is_rule=kind in ("adopted", "in-effect"),
    )


def _is_new(id: str, when: PartialDate, changes: Changes) -> bool:
    """Tell whether the record came since the baseline, or had not this date then."""
    return any(
        change.id == id
        and change.subject == "record"
        and (not change.field or (change.date is not None and change.date.earliest == when.earliest))
        for change in changes.entries
    )


def _statuses(changes: Changes, names: Names) -> Iterator[Happening]:
    """Yield the changes of status that are dated to the period."""
    for change in changes.entries:
        if change.ledger == "world" and change.field == "status" and change.date is not None:
            row = change_row(change, names)
            text = names.context.words("happening.status_change", old=row.old.text, new=row.new.text)
            yield Happening(
                jurisdiction=change.jurisdiction,
                when=change.date.earliest,
                date=Value(compact_date(change.date)),
                word=names.context.words("happening.status"),
                text=Value(text),
                title=row.title,
                record=change.id,
                section=row.section,
                number=row.number,
                is_new=True,
                remark=names.context.words("digest.fresh"),
                is_rule=change.kind != "status-event",
            )


def undated(records: Iterable[Record], period: Period, context: Context) -> int:
    """Count the dates that are known to a year of the period alone, so that no quarter can have them."""
    years = range(period.first.year, period.last.year + 1)
    told = (context.assessed(record).editions[record.primary.language] for record in records)
    dates = (entry.date for edition in told for entry in edition.history)
    return sum(when.month is None and when.year in years for when in dates)


def dates_to_come(
    records: Iterable[Record],
    calendar: Iterable[CalendarDate],
    numbers: Mapping[str, int],
    context: Context,
    until: date | None = None,
) -> tuple[DateAhead, ...]:
    """Return the dates of the records and of the calendar until a day, or within a year; the next first."""
    today = context.basis.as_of
    until = until or a_year_from(today)
    dated = (entry for entry in context.ahead(records) if entry.date.earliest <= _parts(until))
    found = [_ahead(entry, numbers, context) for entry in dated]
    found += [
        _noted(entry, place, numbers, context) for entry, place in _numbered(calendar) if today <= entry.day <= until
    ]
    return tuple(sorted(found, key=lambda row: (row.when, row.jurisdiction, row.record, row.text.text)))


def a_year_from(day: date) -> date:
    """Return the last day that a digest of ``day`` looks ahead to."""
    return day + min(timedelta(days=YEAR), date.max - day)


def _numbered(calendar: Iterable[CalendarDate]) -> Iterator[tuple[CalendarDate, int]]:
    """Yield the dates of an analyst, numbered where they differ in nothing but their day."""
    told = Counter[CalendarDate]()
    for entry in calendar:
        undated = replace(entry, day=date.min)
        told[undated] += 1
        yield entry, told[undated]


def _ahead(entry: RecordDate, numbers: Mapping[str, int], context: Context) -> DateAhead:
    record = context.corpus.by_id[entry.record_id]
    policy = record.edition(entry.language)
    said = quoted(policy, entry.field, entry.event, context.language)
    return DateAhead(
        jurisdiction=record.jurisdiction,
        when=entry.date.earliest,
        date=Value(compact_date(entry.date), f"{policy.id}/{policy.language}#{entry.field}"),
        word=context.words(f"ahead.{entry.kind}"),
        text=said if entry.kind == "milestone" else Value(""),
        title=_title(record, context),
        section=context.sheet(record.id),
        number=numbers.get(record.id, 0),
        source="",
        record=record.id,
        day=_day(entry.date),
        key=entry.key,
    )


def _noted(entry: CalendarDate, place: int, numbers: Mapping[str, int], context: Context) -> DateAhead:
    record = context.corpus.by_id.get(entry.record)
    code = context.vocabulary.country(entry.country).code or entry.country
    return DateAhead(
        jurisdiction=record.jurisdiction if record else code,
        when=(entry.day.year, entry.day.month, entry.day.day),
        date=Value(entry.day.isoformat()),
        word=context.words(f"ahead.{entry.kind}"),
        text=Value(entry.title(context.language)),
        title=_title(record, context) if record else Value(jurisdiction_name(code, context) if code else ""),
        section=context.sheet(record.id) if record else "",
        number=numbers.get(record.id, 0) if record else 0,
        source=context.words("ahead.source", source=entry.source),
        record=entry.record,
        day=entry.day.isoformat(),
        key="|".join(("calendar", code, entry.record, entry.kind, entry.source, entry.titles[0][1], str(place))),
    )


def _title(record: Record, context: Context) -> Value:
    policy: Policy = record.edition(context.language)
    return quoted(policy, "title", policy.title, context.language)


def _day(when: PartialDate) -> str:
    known = when.month is not None and when.day is not None
    return date(when.year, when.month or 1, when.day or 1).isoformat() if known else ""


def _parts(day: date) -> tuple[int, int, int]:
    return (day.year, day.month, day.day)
