"""What a digest alone asks for: its period, the dates that an analyst adds, and a calendar file of those ahead."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.analysis.changes.period import Period, begun, between, read_quarter
from reports.app.loading import OpenedCorpus
from reports.config.calendar import CalendarDate, read_calendar
from reports.documents.shared.request import Context, DocumentRequest
from reports.errors import InputProblem, Problem, UsageProblem

if TYPE_CHECKING:
    from reports.delivery.ics import EarlierState


class CalendarFile(Struct, frozen=True):
    """The dates ahead of a digest that are known to the day, as calendar programs read them."""

    data: bytes
    """iCalendar (RFC 5545); empty where there is no such date."""
    dates: int
    """How many dates it holds."""
    cancelled: int = 0
    """How many of them fell away since they were published."""


def read_period(quarter: str | None, since: date | None, until: date | None, as_of: date) -> Period:
    """Return the period that a quarter or two days name; raises UsageProblem where it is unclear or yet to begin."""
    if quarter and not (since or until):
        return begun(read_quarter(quarter), as_of)
    if since and until and not quarter:
        return begun(between(since, until), as_of)
    raise UsageProblem("which period is meant is not clear", remedy="Name a quarter (2026Q1), or --since and --until.")


def read_dates(opened: OpenedCorpus, named: Path | None = None) -> tuple[CalendarDate, ...]:
    """Read the calendar that is named, else that of reports.toml.

    Raises:
        InputProblem: it cannot be read, or a date in it names a record or country that is not known.
    """
    settled = opened.configuration.calendar
    path = named or (Path(settled) if settled else None)
    entries = read_calendar(path) if path else ()
    # What a record says is not told before it is published, nor are dates that an analyst noted for it.
    later = {record.id for record in opened.corpus.later}
    entries = tuple(entry for entry in entries if entry.record not in later)
    problems = []
    for entry in entries:
        if entry.record and entry.record not in opened.corpus.by_id:
            message = f"“{entry.record}” is not the id of a record"
            problems.append(Problem(str(path), f"date {entry.day}", message, "Name a record of this corpus."))
        if entry.country and opened.vocabulary.country(entry.country).code is None:
            near = ", ".join(opened.vocabulary.nearest("country", entry.country))
            message = f"“{entry.country}” is not a known country"
            problems.append(Problem(str(path), f"date {entry.day}", message, f"Known names near it: {near or 'none'}."))
    if problems:
        raise InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    return entries


def make_calendar(request: DocumentRequest, context: Context, replaced: Path | None = None) -> CalendarFile:
    """Write the dates ahead of a digest as a calendar file, in the language of its reader.

    What was published before, by which the identities go on, stands in the file that is replaced, else in the baseline.
    """
    from reports.composition.needs import assess_for
    from reports.delivery.ics import as_published, events_of, write_calendar
    from reports.documents.digest.happenings import a_year_from
    from reports.documents.digest.issue import Issue

    context = assess_for(request, context.read_by(request.languages[0]))
    issue, as_of = Issue(request, context), context.basis.as_of
    before, horizon = _published(request, context, replaced), a_year_from(as_of)
    dated = events_of(issue.dates_until(date.max), context.language)
    # A date that moved beyond the year that a digest looks ahead is no date that fell away.
    wanted = [event for event in dated if event.day <= horizon or event.uid in before.events]
    events = tuple(as_published(wanted, before, as_of))
    if not events:
        return CalendarFile(b"", 0)
    title = context.words("title.digest", name=issue.title)
    data = write_calendar(events, title, as_of, request.selection.query.on_any_day.canonical)
    return CalendarFile(data, len(events), sum(event.is_cancelled for event in events))


def _published(request: DocumentRequest, context: Context, replaced: Path | None) -> EarlierState:
    """Return the events that were published before: those of the file that is replaced go before the baseline's."""
    from reports.composition.needs import view_before
    from reports.delivery.ics import EarlierState, events_of
    from reports.documents.digest.happenings import a_year_from, dates_to_come

    before, until = view_before(request, context), a_year_from(context.basis.as_of)
    rows = dates_to_come(before.corpus.records, (), {}, before, until) if before else ()
    known = {event.uid: event for event in events_of(rows, context.language)}
    earlier = _read_earlier(replaced, request.selection.query.on_any_day.canonical)
    if earlier is None:
        return EarlierState(known, tuple(known))
    return EarlierState({**known, **earlier.events}, earlier.ended or tuple(known))


def _read_earlier(path: Path | None, selection: str) -> EarlierState | None:
    from reports.delivery.ics import read_calendar_file

    try:
        return read_calendar_file(path.read_bytes(), selection) if path else None
    except OSError:
        return None
