"""The calendars of an edition: of all countries together and of each, which go on from those published before."""

from __future__ import annotations

from msgspec.structs import replace

from reports.delivery.country_calendar import CalendarWish, go_on, of_country
from reports.documents.shared.request import Context
from reports.documents.shared.terms import jurisdiction_name
from reports.documents.shared.values import ascii_code
from reports.site.places import calendar
from reports.site.source import EditionSource

REFRESH_DAYS = 7
"""How long programs may wait until they fetch a calendar of a site again."""


def edition_calendars(source: EditionSource) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the calendars by address, and the countries, by their codes in ASCII, that have one.

    A country has one if it has dates ahead, or had one in the edition before: what fell away is cancelled in it.
    """
    files, countries = dict[str, bytes](), set[str]()
    for language, context in source.by_language.items():
        name = context.words("calendar.name", name=context.words("site.all_countries"))
        wish = _fetched(CalendarWish(name, "country=all", source.records, source.noted), source, "", language)
        files[calendar("", language)] = go_on(wish, context, _before(source, "", language))[0]
        for code, country in _countries(source).items():
            before = _before(source, code, language)
            data, events = go_on(_wish(source, code, country, context), context, before)
            if events or before:
                files[calendar(code, language)] = data
                countries.add(code)
    return files, tuple(sorted(countries))


def _countries(source: EditionSource) -> dict[str, str]:
    """Return the countries of the records, and those of the calendars before, by their codes in ASCII."""
    found = {ascii_code(record.jurisdiction): record.jurisdiction for record in source.records}
    earlier = source.replaced or source.before
    known = {ascii_code(code): code for code in source.context.vocabulary.codes("country")}
    for code in earlier.edition.calendars if earlier else ():
        found.setdefault(code, known.get(code, code))
    return dict(sorted(found.items()))


def _wish(source: EditionSource, code: str, country: str, context: Context) -> CalendarWish:
    records = tuple(record for record in source.records if record.jurisdiction == country)
    name = context.words("calendar.name", name=jurisdiction_name(country, context))
    noted = of_country(source.noted, country, records, context)
    return _fetched(CalendarWish(name, f"country={country}", records, noted), source, code, context.language)


def _fetched(wish: CalendarWish, source: EditionSource, code: str, language: str) -> CalendarWish:
    url = f"{source.url}{calendar(code, language)}" if source.url else ""
    return replace(wish, refresh_days=REFRESH_DAYS, url=url)


def _before(source: EditionSource, code: str, language: str) -> bytes:
    """Return what subscribers of a calendar have been told last; b"" where there was none."""
    for earlier in (source.replaced, source.before):
        if earlier is not None:
            path = earlier.folder / calendar(code, language)
            if path.is_file():
                return path.read_bytes()
    return b""
