"""The dates of a record: what has happened to an instrument, and what lies ahead of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from reports.analysis.standing import ENDED, StandingReason
from reports.analysis.windows import read_window
from reports.corpus.dates import is_within_reach, read_date, span_of
from reports.corpus.policy import PartialDate, Policy, Record

DateKind = Literal["adopted", "effective", "expires", "milestone"]

_DATE_IN_TEXT = re.compile(r"(?<!\d)\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")


_Parts = tuple[int, int | None, int | None]
"""Year, month and day of a date as far as they are known."""


class RecordDate(Struct, frozen=True):
    """Something that a record dates: what happened to an instrument, or will."""

    date: PartialDate
    event: str
    """The record's own words: a milestone, a window of application, or the title for a date of publication."""
    record_id: str
    field: str
    """Dotted path in the record, e.g. ``evolution.milestones.0``."""
    language: str
    """Edition that `event` stands in."""
    kind: DateKind
    key: str = ""
    """What it is known by when its date moves, in every language: record, field and the words of its first edition."""


def dates_of(record: Record, language: str = "") -> list[RecordDate]:
    """List every date of a record: those of the edition asked for, or the primary one, and what only twins date."""
    found = _dates_of(record, record.edition(language) if language else record.primary)
    return list(_with_keys(found, _edition_dates(record.primary)))


def _dates_of(record: Record, wanted: Policy) -> list[RecordDate]:
    found = list(_edition_dates(wanted))
    for edition in record.editions:
        if edition is not wanted:
            known = {(entry.kind, entry.date.earliest) for entry in found}
            found += [e for e in _edition_dates(edition) if (e.kind, e.date.earliest) not in known]
    return found


def _with_keys(dates: Iterable[RecordDate], primary: Iterable[RecordDate]) -> Iterator[RecordDate]:
    """Give each date its key: the words of its first edition, where that has a date of the same kind on the same day.

    Dates of one key are numbered in the order of the record.
    """
    words = defaultdict[tuple[DateKind, _Parts], deque[str]](deque)
    for entry in primary:
        words[entry.kind, _unwritten(entry.date)].append(_undated_words(entry))
    told = Counter[str]()
    for entry in dates:
        when, event, identifier, field, language, kind = (
            entry.date, entry.event, entry.record_id, entry.field, entry.language, entry.kind,
        )  # fmt: skip
        same = words[kind, _unwritten(when)]
        place = field.rstrip("0123456789").rstrip(".")
        key = "|".join((identifier, place, kind, same.popleft() if same else _undated_words(entry)))
        told[key] += 1
        yield RecordDate(when, event, identifier, field, language, kind, f"{key}|{told[key]}")


def _undated_words(entry: RecordDate) -> str:
    """Return the words of a milestone without its date; other dates are the only ones of their kind in their field."""
    if entry.kind != "milestone":
        return ""
    own = _unwritten(entry.date)
    text = _DATE_IN_TEXT.sub(lambda match: "" if _same(match.group(), own) else match.group(), entry.event)
    return " ".join(text.split())


def _same(written: str, own: _Parts) -> bool:
    found = read_date(written)
    return found is not None and _unwritten(found) == own


def _unwritten(when: PartialDate) -> _Parts:
    """Return the date without its spelling, in which twins differ."""
    return (when.year, when.month, when.day)


def in_order_of_time(dates: Iterable[RecordDate]) -> tuple[RecordDate, ...]:
    """Sort dates by the earliest day that each may stand for, then by record."""
    return tuple(sorted(dates, key=lambda entry: (entry.date.earliest, entry.record_id)))


def dates_ahead(dates: Iterable[RecordDate], status: StandingReason, as_of: date) -> tuple[RecordDate, ...]:
    """Keep the dates of a record on ``as_of`` or after it; an instrument whose status is that it ended has none."""
    return () if status in ENDED else tuple(entry for entry in dates if _is_ahead(entry, as_of))


def _edition_dates(edition: Policy) -> Iterator[RecordDate]:
    """Yield what an edition dates, within reach: 9999-12-31 is how databases write that there is no such day."""
    return (entry for entry in _every_date(edition) if is_within_reach(entry.date))


def _every_date(edition: Policy) -> Iterator[RecordDate]:
    def dated(kind: DateKind, when: PartialDate, event: str, field: str) -> RecordDate:
        return RecordDate(when, event, edition.id, field, edition.language, kind)

    if edition.date is not None:
        yield dated("adopted", edition.date, edition.title, "pubDate" if edition.pub_date else "year")
    window = edition.evolution.effective_application_window
    for kind, when in _ends_of(window):
        yield dated(kind, when, window, "evolution.effectiveApplicationWindow")
    for place, milestone in enumerate(edition.evolution.milestones):
        if milestone.date is not None:
            yield dated("milestone", milestone.date, milestone.event, f"evolution.milestones.{place}")
    for place, when, event in _calendar(edition.extra.get("calendar")):
        yield dated("milestone", when, event, f"calendar.{place}")


def _calendar(entries: object) -> Iterator[tuple[int, PartialDate, str]]:
    """Read the dated entries of a record's own calendar, where it is a list of objects with ``date`` and ``event``."""
    for place, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, Mapping) and (when := read_date(str(entry.get("date", "")))):
            yield place, when, str(entry.get("event", ""))


def _ends_of(written: str) -> Iterator[tuple[DateKind, PartialDate]]:
    """Yield the ends that a window of application clearly states."""
    window = read_window(written)
    if window is not None and window.opens is not None:
        yield "effective", window.opens
    if window is not None and window.closes is not None:
        yield "expires", window.closes


def _is_ahead(entry: RecordDate, as_of: date) -> bool:
    today = (as_of.year, as_of.month, as_of.day)
    # What is published is published: only a later date can lie ahead. A milestone of this year may still come.
    return entry.date.earliest > today if entry.kind == "adopted" else span_of(entry.date)[1] >= today
