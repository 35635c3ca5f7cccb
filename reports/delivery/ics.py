"""Writes dates ahead as an iCalendar file: all-day events with stable identities."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vDate

from reports.documents.digest.model import DateAhead

PRODUCT = "-//ccus-reports//regulatory dates//EN"
_DOMAIN = "ccus-reports.invalid"
"""The domain of identities, which must be unique worldwide; top level ``invalid`` belongs to no one (RFC 2606)."""


def write_calendar(rows: Iterable[DateAhead], title: str, as_of: date, language: str) -> bytes:
    """Return the dates as an .ics file; the same bytes for the same dates, titles and day.

    Every row must be known to the day.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    told: Counter[str] = Counter()
    for row in rows:
        told[row.key] += 1
        calendar.add_component(_event(row, told[row.key], as_of, language))
    return bytes(calendar.to_ical())


def event_uid(key: str, place: int) -> str:
    """Return an identity that stays when the date is published again, so that a new edition replaces the old event.

    ``place`` counts the dates of one key: a record may have two milestones on one day.
    """
    return f"{hashlib.sha256(f'{key}|{place}'.encode()).hexdigest()[:32]}@{_DOMAIN}"


def _event(row: DateAhead, place: int, as_of: date, language: str) -> Event:
    day = date.fromisoformat(row.day)
    event = Event()
    event.add("uid", event_uid(row.key, place))
    event.add("dtstamp", datetime.combine(as_of, time(), UTC))
    event.add("dtstart", vDate(day))
    event.add("dtend", vDate(day + timedelta(days=1)))
    event.add("summary", _summary(row), parameters={"language": language})
    description = "\n".join(filter(None, (row.text.text, row.title.text, row.source)))
    event.add("description", description, parameters={"language": language})
    event.add("categories", [row.word])
    event.add("transp", "TRANSPARENT")
    return event


def _summary(row: DateAhead) -> str:
    return f"{row.title.text or row.jurisdiction}: {row.word}" if not row.text else f"{row.word}: {row.text.text}"
