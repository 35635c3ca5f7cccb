"""calendar.toml: dates that an analyst adds to those of the records."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from reports.errors import InputProblem, Problem
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES

Kind = Literal["comment", "effective", "compliance", "expiry", "review"]
KINDS: tuple[str, ...] = get_args(Kind)

_NEEDED = ("date", "kind", "title", "source")
_KNOWN = (*_NEEDED, "country", "record")


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
        """What happens, in ``language`` if it is given, else in the first one there is."""
        known = dict(self.titles)
        return known.get(language) or known.get("") or self.titles[0][1]


def read_calendar(path: Path) -> tuple[CalendarDate, ...]:
    """The dates of a calendar.toml, in order of time; raises InputProblem with every problem found in it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        problem = Problem(str(path), "", f"cannot be read ({error.strerror})", "Name an existing file.")
        raise _refusal(path, [problem]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refusal(path, [Problem(str(path), "", f"is not TOML ({error})", "Correct the line named.")]) from error
    problems = [_unknown(path, key, ("date",)) for key in table if key != "date"]
    entries = table.get("date", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(Problem(str(path), "date", "is not a list of tables", "Begin each date with [[date]]."))
        entries = []
    for place, entry in enumerate(entries, 1):
        problems += _problems(path, f"date[{place}]", entry)
    if problems:
        raise _refusal(path, problems)
    return tuple(sorted(map(_read, entries), key=lambda entry: (entry.day, entry.country, entry.titles)))


def _read(entry: Mapping[str, Any]) -> CalendarDate:
    title = entry["title"]
    return CalendarDate(
        day=_day(entry["date"]) or date.min,
        kind=entry["kind"],
        titles=(("", title.strip()),) if isinstance(title, str) else tuple((k, v.strip()) for k, v in title.items()),
        source=entry["source"].strip(),
        country=entry.get("country", "").strip(),
        record=entry.get("record", "").strip(),
    )


def _problems(path: Path, place: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    for key in entry:
        if key not in _KNOWN:
            yield _unknown(path, key, _KNOWN, place)
    for key in _NEEDED:
        if key not in entry:
            yield Problem(str(path), f"{place}.{key}", "is missing", f"Write {key} = … in that table.")
    for key in ("kind", "source", "country", "record"):
        if key in entry and not (isinstance(entry[key], str) and entry[key].strip()):
            yield Problem(str(path), f"{place}.{key}", "is not text", f'Write it as {key} = "…".')
    if "date" in entry and _day(entry["date"]) is None:
        yield Problem(str(path), f"{place}.date", f"{entry['date']!r} is not a day", "Write it as 2026-05-15.")
    if isinstance(entry.get("kind"), str) and entry["kind"] not in KINDS:
        yield Problem(str(path), f"{place}.kind", f"{entry['kind']!r} is not known", f"Known are: {', '.join(KINDS)}.")
    if "title" in entry and not _is_title(entry["title"]):
        remedy = 'Write it as title = "…", or as title = { zh = "…", en = "…" }.'
        yield Problem(str(path), f"{place}.title", "is neither a text nor texts by language", remedy)


def _is_title(value: Any) -> bool:
    texts = value if isinstance(value, dict) else {DEFAULT_LANGUAGE: value}
    return bool(texts) and all(k in DOCUMENT_LANGUAGES and isinstance(v, str) and v.strip() for k, v in texts.items())


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _unknown(path: Path, key: str, known: tuple[str, ...], place: str = "") -> Problem:
    near = get_close_matches(key, known, n=1)
    remedy = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}."
    return Problem(str(path), f"{place}.{key}".lstrip("."), "is not a key of calendar.toml", remedy)


def _refusal(path: Path, problems: list[Problem]) -> InputProblem:
    return InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
