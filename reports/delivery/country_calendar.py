"""The dates ahead of one country, or of all, as a calendar file that goes on from what it said before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from reports.config.calendar import CalendarDate
from reports.corpus.policy import Record
from reports.delivery.ics import (
    CalendarEvent,
    EarlierState,
    Subscription,
    as_published,
    events_of,
    read_calendar_file,
    write_calendar,
)
from reports.documents.digest.happenings import dates_to_come
from reports.documents.shared.request import Context
from reports.language import tag

_NONE = EarlierState({}, ())


class CalendarWish(Struct, frozen=True):
    """What a calendar is to hold, and how programs are to fetch it."""

    name: str
    selection: str
    """What it selects, by which an earlier file is known as one of the same: ``country=CN``."""
    records: tuple[Record, ...]
    noted: tuple[CalendarDate, ...]
    """The dates of an analyst that belong to it."""
    alarms: tuple[int, ...] = ()
    refresh_days: int = 1
    url: str = ""


def of_country(
    noted: Iterable[CalendarDate], country: str, records: Sequence[Record], context: Context
) -> tuple[CalendarDate, ...]:
    """Return the analyst's dates of a country, or of one of its records."""
    ids = {record.id for record in records}
    return tuple(
        one for one in noted
        if one.record in ids or (one.country and context.vocabulary.country(one.country).code == country)
    )  # fmt: skip


def go_on(wish: CalendarWish, context: Context, before: bytes) -> tuple[bytes, tuple[CalendarEvent, ...]]:
    """Return a calendar that goes on from the file ``before`` (b"" where there is none), and its events."""
    as_of = context.basis.as_of
    rows = dates_to_come(wish.records, wish.noted, {}, context, date.max)
    earlier = read_calendar_file(before, wish.selection) or _NONE
    events = tuple(as_published(events_of(rows, context.language), earlier, as_of, is_subscribed=True))
    subscription = Subscription(wish.name, tag(context.language), wish.refresh_days, wish.alarms, wish.url)
    return write_calendar(events, wish.name, as_of, wish.selection, subscription), events
