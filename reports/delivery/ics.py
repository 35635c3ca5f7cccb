"""Writes dates ahead as an iCalendar file: all-day events that keep their identity when their date moves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vCategory, vDuration, vUri
from msgspec import Struct
from msgspec.structs import replace

from reports.documents.digest.model import DateAhead
from reports.language import strings

PRODUCT = "-//ccus-reports//regulatory dates//EN"
_DOMAIN = "ccus-reports.invalid"
"""The domain of identities, which must be unique worldwide; top level ``invalid`` belongs to no one (RFC 2606)."""
_SELECTION = "x-ccus-reports-selection"
"""What the digest selected: only a file of the same selection can tell what fell away since."""


class CalendarEvent(Struct, frozen=True):
    """One event of a calendar file."""

    uid: str
    day: date
    language: str
    """The language of its words."""
    summary: str
    description: str
    category: str
    sequence: int = 0
    """Rises whenever the event is published with another day or other words."""
    is_cancelled: bool = False
    stamped: date = date.min
    """The day of the edition that it was read from."""
    changed: date = date.min
    """The day of the edition that last said something else of it."""

    def says_the_same(self, other: CalendarEvent) -> bool:
        """Return whether both hold on one day and in the same words."""
        mine, others = ((e.day, e.summary, e.description, e.is_cancelled) for e in (self, other))
        return mine == others


class Subscription(Struct, frozen=True):
    """What a file says that calendar programs fetch again and again (RFC 7986)."""

    name: str
    language: str
    refresh_days: int = 1
    """How many days a program may wait until it fetches the file again."""
    alarms: tuple[int, ...] = ()
    """How many days before a date an alarm goes off."""
    url: str = ""
    """Where the file is fetched from."""


class EarlierState(Struct, frozen=True):
    """The events as they were published before."""

    events: Mapping[str, CalendarEvent]
    """By identity."""
    ended: tuple[str, ...]
    """Identities of those that are cancelled where they are gone now."""


def events_of(rows: Iterable[DateAhead], language: str) -> tuple[CalendarEvent, ...]:
    """Return the dates that are known to the day as events, in the language of the digest; one of each identity."""
    colon = strings(language)("common.colon")
    events = (_event(row, language, colon) for row in rows if row.day)
    return tuple({event.uid: event for event in events}.values())


def event_uid(key: str) -> str:
    """Return an identity that stays when the date is published again, so that a new edition replaces the old event."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{_DOMAIN}"


def read_calendar_file(data: bytes, selection: str) -> EarlierState | None:
    """Read a calendar file of ours; None where it is none. Only one of the same selection tells what has ended."""
    with suppress(ValueError, KeyError, AttributeError, TypeError):
        calendar = Calendar.from_ical(data)
        if str(calendar["prodid"]) == PRODUCT:
            found = (event for event in calendar.walk("VEVENT") if isinstance(event, Event))
            events = {str(event["uid"]): _read(event) for event in found}
            is_same = str(calendar.get(_SELECTION, "")) == selection
            return EarlierState(events, tuple(events) if is_same else ())
    return None


def as_published(
    events: Iterable[CalendarEvent], before: EarlierState, as_of: date, *, is_subscribed: bool = False
) -> Iterator[CalendarEvent]:
    """Yield the events with their sequences, then those that have fallen away since, as cancelled.

    What an earlier edition has cancelled already is not told again, save in a file that is subscribed to: whoever
    fetches it has perhaps not seen that edition, so it stays there until its day has passed.
    """
    now = set[str]()
    for event in events:
        now.add(event.uid)
        yield _continued(event, before.events.get(event.uid), as_of)
    gone = (before.events[uid] for uid in before.ended if uid not in now)
    for event in sorted(gone, key=lambda event: (event.day, event.uid)):
        if event.is_cancelled and (event.stamped == as_of or (is_subscribed and event.day >= as_of)):
            yield event
        elif not event.is_cancelled and event.day >= as_of:
            yield replace(event, sequence=event.sequence + 1, is_cancelled=True, changed=as_of)


def write_calendar(
    events: Iterable[CalendarEvent],
    title: str,
    as_of: date,
    selection: str,
    subscription: Subscription | None = None,
) -> bytes:
    """Return the events as an .ics file; the same bytes for the same events, title and day."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add(_SELECTION, selection)
    found = list(events)
    if subscription:
        _subscribe(calendar, subscription, selection, max((event.changed for event in found), default=as_of))
    for event in found:
        calendar.add_component(_component(event, as_of, subscription.alarms if subscription else ()))
    return bytes(calendar.to_ical())


def _subscribe(calendar: Calendar, subscription: Subscription, selection: str, changed: date) -> None:
    """Add what RFC 7986 has for files that are fetched, and what programs read that are older than it."""
    wait = timedelta(days=subscription.refresh_days)
    calendar.add("name", subscription.name, parameters={"language": subscription.language})
    calendar.add("uid", event_uid(selection))
    calendar.add("last-modified", _midnight(changed))
    calendar.add("refresh-interval", wait, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(wait))
    if subscription.url:
        calendar.add("source", vUri(subscription.url), parameters={"value": "URI"})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _continued(event: CalendarEvent, before: CalendarEvent | None, as_of: date) -> CalendarEvent:
    if before is None:
        return replace(event, changed=as_of)
    is_same = event.says_the_same(before)
    # When what a baseline says was published is not known.
    is_dated = is_same and before.changed > date.min
    return replace(event, sequence=before.sequence + (not is_same), changed=before.changed if is_dated else as_of)


def _event(row: DateAhead, language: str, colon: str) -> CalendarEvent:
    title = row.title.text or row.jurisdiction
    return CalendarEvent(
        uid=event_uid(row.key),
        day=date.fromisoformat(row.day),
        language=language,
        summary=f"{row.word}{colon}{row.text.text}" if row.text else f"{title}{colon}{row.word}",
        description="\n".join(filter(None, (row.text.text, row.title.text, row.source))),
        category=row.word,
    )


def _component(found: CalendarEvent, as_of: date, alarms: Iterable[int] = ()) -> Event:
    event, spoken = Event(), {"language": found.language}
    event.add("uid", found.uid)
    event.add("dtstamp", _midnight(as_of))
    event.add("last-modified", _midnight(found.changed))
    # A bare date is written with VALUE=DATE; `vDate` loses it, and without it strict parsers refuse the event.
    event.add("dtstart", found.day)
    if found.day < date.max:
        event.add("dtend", found.day + timedelta(days=1))
    event.add("sequence", found.sequence)
    event.add("status", "CANCELLED" if found.is_cancelled else "CONFIRMED")
    event.add("summary", found.summary, parameters=spoken)
    event.add("description", found.description, parameters=spoken)
    event.add("categories", [found.category])
    event.add("transp", "TRANSPARENT")
    for days in () if found.is_cancelled else alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", found.summary, parameters=spoken)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event


def _read(event: Event) -> CalendarEvent:
    return CalendarEvent(
        uid=str(event["uid"]),
        day=event.decoded("dtstart"),
        language=str(event["summary"].params.get("language", "")),
        summary=str(event["summary"]),
        description=str(event.get("description", "")),
        category=str(cast(vCategory, event["categories"]).cats[0]),
        sequence=int(event.get("sequence", 0)),
        is_cancelled=str(event.get("status", "")) == "CANCELLED",
        stamped=event.decoded("dtstamp").date(),
        changed=event.decoded("last-modified" if "last-modified" in event else "dtstamp").date(),
    )
