"""The settings file calendar.toml: dates that an analyst adds to those of the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from reports.config.by_language import text_in
from reports.config.toml_file import SettingKey, SettingTable, day_of, read_settings
from reports.language import DOCUMENT_LANGUAGES

Kind = Literal["comment", "effective", "compliance", "expiry", "review"]

_DATE_TABLE = SettingTable(
    "calendar.toml",
    (
        SettingKey("date", "day", "The day.", is_needed=True),
        SettingKey("kind", "text", "What kind of date it is.", is_needed=True, choices=get_args(Kind)),
        SettingKey("title", "texts by language", "What happens on it.", is_needed=True, choices=DOCUMENT_LANGUAGES),
        SettingKey("source", "text", "Where it says so: a name, or an address.", is_needed=True),
        SettingKey("country", "text", "The jurisdiction whose date it is."),
        SettingKey("record", "text", "Id of the record that it belongs to."),
    ),
)
CALENDAR_TABLE = SettingTable("calendar.toml", (SettingKey("date", "tables", "One date.", table=_DATE_TABLE),))


class CalendarDate(Struct, frozen=True):
    """One day of the calendar."""

    day: date
    kind: Kind
    titles: tuple[tuple[str, str], ...]
    """Language and text; one text alone serves every language, under ""."""
    source: str
    """Where it says so: a name, or an address."""
    country: str = ""
    """As written; "" where the date is nobody's in particular."""
    record: str = ""
    """Id of the record it belongs to, if any."""

    def title(self, language: str) -> str:
        """Return what happens as a reader of ``language`` is told it."""
        return text_in(dict(self.titles), language)


def read_calendar(path: Path) -> tuple[CalendarDate, ...]:
    """Read the dates of a calendar.toml, in order of time; raises InputProblem with every problem found in it."""
    found = read_settings(path, CALENDAR_TABLE)
    dates = map(_date, found.get("date", ()))
    return tuple(sorted(dates, key=lambda entry: (entry.day, entry.country, entry.titles)))


def _date(entry: Mapping[str, Any]) -> CalendarDate:
    """Return a date from a table that has no problems."""
    title, day = entry["title"], day_of(entry["date"])
    assert day is not None
    return CalendarDate(
        day=day,
        kind=entry["kind"],
        titles=(("", title.strip()),) if isinstance(title, str) else tuple((k, v.strip()) for k, v in title.items()),
        source=entry["source"].strip(),
        country=entry.get("country", "").strip(),
        record=entry.get("record", "").strip(),
    )
