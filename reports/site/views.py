"""What the pages of an edition print: its documents and records by country, category and date, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from reports.corpus.policy import Record
from reports.documents.digest.happenings import dates_to_come
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.terms import jurisdiction_name, publication, term
from reports.documents.shared.values import ascii_code, quoted
from reports.language import collation_key
from reports.site.places import calendar
from reports.site.source import EditionSource
from reports.site.state import SiteDocument

_INTERNATIONAL = "INT"
_PLACES = Mapping[tuple[str, str], str]


class RecordLine(Struct, frozen=True):
    """A record in an index."""

    id: str
    title: Value
    address: str
    """"" where no page tells it."""
    country: str
    status: str
    date: str


class IndexGroup(Struct, frozen=True):
    """A part of an index under its heading."""

    anchor: str
    name: str
    documents: tuple[SiteDocument, ...]
    records: tuple[RecordLine, ...]
    calendar: str = ""
    """The address of its calendar, from the folder of the site; "" where it has none."""


class AheadLine(Struct, frozen=True):
    """A date to come."""

    date: str
    word: str
    country: str
    text: Value
    title: Value
    address: str


class Indexes(Struct, frozen=True):
    """The indexes of an edition for one reader."""

    countries: tuple[IndexGroup, ...]
    categories: tuple[IndexGroup, ...]
    years: tuple[IndexGroup, ...]
    """Of publication, the last one first; those without a date come last."""
    ahead: tuple[AheadLine, ...]


def indexes_of(
    source: EditionSource,
    context: Context,
    documents: Sequence[SiteDocument],
    places: _PLACES,
    calendars: Iterable[str],
) -> Indexes:
    """Return the indexes of an edition; ``calendars`` are the countries that have one."""
    own = [one for one in documents if context.language in one.languages]
    lines = [(record, _line(record, context, places)) for record in source.records]
    return Indexes(
        tuple(_countries(lines, own, context, frozenset(calendars))),
        tuple(_categories(lines, own, context)),
        tuple(_years(lines, context)),
        tuple(_ahead(source, context, places)),
    )


_Lines = Sequence[tuple[Record, RecordLine]]


def _line(record: Record, context: Context, places: _PLACES) -> RecordLine:
    policy = record.edition(context.language)
    return RecordLine(
        id=record.id,
        title=quoted(policy, "title", policy.title, context.language),
        address=places.get((record.id, context.language), ""),
        country=jurisdiction_name(record.jurisdiction, context),
        status=term(policy, "status", "status", policy.status, context, brief=True).text,
        date=publication(policy, context).text,
    )


def _countries(
    lines: _Lines, documents: Sequence[SiteDocument], context: Context, calendars: frozenset[str]
) -> Iterator[IndexGroup]:
    codes = {record.jurisdiction for record, _ in lines} | {one.subject for one in documents if one.kind == "country"}

    def place(code: str) -> tuple[bool, tuple[bytes, str]]:
        return code == _INTERNATIONAL, collation_key(jurisdiction_name(code, context), context.language)

    for code in sorted(codes, key=place):
        about = (one for one in documents if one.kind == "country" and one.subject == code)
        own = _by_date(one for one in lines if one[0].jurisdiction == code)
        dates = calendar(ascii_code(code), context.language) if code in calendars else ""
        yield IndexGroup(f"country-{ascii_code(code)}", jurisdiction_name(code, context), tuple(about), own, dates)


def _categories(lines: _Lines, documents: Sequence[SiteDocument], context: Context) -> Iterator[IndexGroup]:
    groups: dict[str, list[tuple[Record, RecordLine]]] = {}
    for record, line in lines:
        found = record.primary.category
        groups.setdefault((found.code or found.written) if found else "", []).append((record, line))
    known = context.vocabulary.codes("category")
    for one in documents:
        if one.kind == "category":
            groups.setdefault(one.subject, [])
    order = sorted(groups, key=lambda code: (not code, known.index(code) if code in known else len(known), code))
    for code in order:
        name = context.name("category", code) if code in known else code or context.words("site.uncategorised")
        about = tuple(one for one in documents if one.kind == "category" and one.subject == code)
        yield IndexGroup(f"category-{ascii_code(code) or 'none'}", name, about, _by_date(groups[code]))


def _years(lines: _Lines, context: Context) -> Iterator[IndexGroup]:
    groups: dict[int, list[tuple[Record, RecordLine]]] = {}
    for record, line in lines:
        when = record.edition(context.language).date
        groups.setdefault(when.year if when else 0, []).append((record, line))
    for year in sorted(groups, reverse=True):
        name = str(year) if year else context.words("site.undated")
        yield IndexGroup(f"year-{year}", name, (), _by_date(groups[year]))


def _by_date(lines: Iterable[tuple[Record, RecordLine]]) -> tuple[RecordLine, ...]:
    """Sort records by their dates, the last one first, then by id."""

    def key(one: tuple[Record, RecordLine]) -> tuple[int, int, int]:
        when = one[0].primary.date
        return when.earliest if when else (0, 0, 0)

    ordered = sorted(sorted(lines, key=lambda one: one[1].id), key=key, reverse=True)
    return tuple(line for _, line in ordered)


def _ahead(source: EditionSource, context: Context, places: _PLACES) -> Iterator[AheadLine]:
    for row in dates_to_come(source.records, source.noted, {}, context, date.max):
        yield AheadLine(
            date=row.date.text, word=row.word, country=jurisdiction_name(row.jurisdiction, context), text=row.text,
            title=row.title, address=places.get((row.record, context.language), ""),
        )  # fmt: skip
