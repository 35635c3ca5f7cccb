"""The dates ahead of each country as a file that calendar programs subscribe to, and that goes on from what it said."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from reports.app.digest_dates import read_dates
from reports.app.loading import OpenedCorpus, languages_of, read_corpus
from reports.app.observer import SILENT, Observer
from reports.app.requests import CalendarRequest, day_of
from reports.composition.needs import assess_whole
from reports.config.calendar import CalendarDate
from reports.delivery.country_calendar import CalendarWish, go_on, of_country
from reports.documents.shared.request import Context, open_context
from reports.documents.shared.terms import jurisdiction_name
from reports.documents.shared.values import ascii_code
from reports.errors import NothingSelected, UsageProblem
from reports.files import write_whole


class WrittenCalendar(Struct, frozen=True):
    """The file of one country."""

    country: str
    path: Path
    dates: int
    """Dates ahead."""
    cancelled: int
    """Dates that fell away, and are there as cancelled until their day has passed."""
    is_changed: bool
    """Whether the file says something else than before."""


def write_calendars(request: CalendarRequest, observer: Observer = SILENT) -> tuple[WrittenCalendar, ...]:
    """Write a calendar file for each country that has dates ahead, or of which a file was written before.

    Raises:
        UsageProblem: a country is not known, or two languages are named.
        InputProblem: the corpus or the calendar of the analyst cannot be read.
        NothingSelected: a country that is named has no record.
    """
    as_of = day_of(request.as_of)
    opened = read_corpus(
        request.corpus, config=request.config, keep_going=request.keep_going, as_of=as_of, observer=observer
    )
    language, *others = languages_of(request.lang, opened.configuration)
    if others:
        raise UsageProblem("two languages are named", remedy="Name one; each reader subscribes in their own.")
    context = assess_whole(open_context(
        opened.corpus, opened.vocabulary, as_of=as_of, reviewers=opened.configuration.reviewers, language=language,
    ))  # fmt: skip
    noted = read_dates(opened, request.calendar)
    return tuple(
        found
        for country in _countries(request, opened)
        if (found := _write(country, noted, context, request)) is not None
    )


def _countries(request: CalendarRequest, opened: OpenedCorpus) -> tuple[str, ...]:
    """Return the codes of the countries that are named, else of all that have records, in order."""
    there = {record.jurisdiction for record in opened.corpus.records}
    if not request.countries:
        return tuple(sorted(there))
    codes = []
    for written in request.countries:
        code = opened.vocabulary.country(written).code
        if code is None:
            near = ", ".join(opened.vocabulary.nearest("country", written))
            raise UsageProblem(f"“{written}” is not a known country", remedy=f"Known names near it: {near or 'none'}.")
        if code not in there:
            raise NothingSelected(f"no record is of {written}", remedy="Leave it out, or name another corpus.")
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _write(
    country: str, noted: tuple[CalendarDate, ...], context: Context, request: CalendarRequest
) -> WrittenCalendar | None:
    path = request.folder / f"ccus-calendar_{ascii_code(country)}_{context.language}.ics"
    records = tuple(record for record in context.corpus.records if record.jurisdiction == country)
    wish = CalendarWish(
        context.words("calendar.name", name=jurisdiction_name(country, context)), f"country={country}", records,
        of_country(noted, country, records, context), request.alarms, request.refresh_days, _url(request, path),
    )  # fmt: skip
    before = _read(path)
    data, events = go_on(wish, context, before or b"")
    if not events and before is None:
        return None
    write_whole(path, data)
    cancelled = sum(event.is_cancelled for event in events)
    return WrittenCalendar(country, path, len(events) - cancelled, cancelled, before != data)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _url(request: CalendarRequest, path: Path) -> str:
    return f"{request.url.rstrip('/')}/{path.name}" if request.url else ""
