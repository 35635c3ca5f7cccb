"""Makes an edition: every file of its folder, the same bytes for the same run, records and edition before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from reports.batch.manifest import ManifestEntry
from reports.config.by_language import spoken_in, text_in
from reports.documents.shared.change_rows import compared_with, total
from reports.documents.shared.frame import dated_as_of, method_in_words
from reports.documents.shared.request import Context
from reports.errors import InputProblem
from reports.language import format_date, strings, tag
from reports.site.calendars import edition_calendars
from reports.site.catalogue import edition_catalogue
from reports.site.feeds import FeedEntry, FeedHead, write_entry, write_feed
from reports.site.ledgers import ToldChanges, as_told_before, tell_changes, time_of
from reports.site.looking_up import places_of_records, read_web_documents
from reports.site.pages import PageFrame, SitePages, WayLink, in_each_language
from reports.site.places import (
    CATALOGUE,
    CHANGES,
    EDITION,
    LEDGERS,
    PAGES,
    RECORDS,
    SUMS,
    calendar,
    doubled,
    feed,
    page,
)
from reports.site.source import EditionSource
from reports.site.state import SiteDocument, SiteEdition, as_json
from reports.site.told import ToldEntry, as_feed_entry, editorial_of, entries_of
from reports.site.views import Indexes, indexes_of

Files = dict[str, bytes | Path]
"""Files by address: their bytes, or where they lie."""


def make_edition(source: EditionSource) -> tuple[SiteEdition, Files]:
    """Return an edition and its files by address, but for the checksums; raises InputProblem where two have one."""
    files: Files = dict(_files_of(source.entries, source.folder))
    documents = tuple(map(_document, source.entries))
    web = read_web_documents(documents, {address: path for address, path in files.items() if isinstance(path, Path)})
    places = places_of_records(web, source.languages)
    calendars, countries = edition_calendars(source)
    told = _told(source)
    edition = SiteEdition(
        id=source.id, as_of=source.as_of, titles=_titles(source), languages=source.languages,
        records=tuple(record.id for record in source.records), documents=documents, pages=tuple(_page_names(source)),
        calendars=countries, revision=source.revision,
    )  # fmt: skip
    made: Files = {**source.data, **calendars, CHANGES: as_json(told)}
    indexes = {
        language: indexes_of(source, context, documents, places, countries)
        for language, context in source.by_language.items()
    }
    entries = {language: _entries(source, told, places, context) for language, context in source.by_language.items()}
    for language, context in source.by_language.items():
        made |= dict(_feeds(source, edition, entries[language], context))
    made[CATALOGUE] = edition_catalogue(edition, source, {**files, **made})
    made |= _pages(source, edition, indexes, entries)
    made[EDITION] = as_json(edition)
    if same := doubled((*files, *made, SUMS)):
        remedy = "Give the document another name in the plan; these are the site's own: " + ", ".join(PAGES) + "."
        raise InputProblem(f"two files of the edition would be {same[0]}", remedy=remedy)
    return edition, {**files, **made}


# --- documents


def _files_of(entries: Sequence[ManifestEntry], folder: Path) -> Iterator[tuple[str, Path]]:
    for entry in entries:
        for name in filter(None, (entry.file, entry.web, entry.annex, entry.calendar)):
            yield name, folder / name


def _document(entry: ManifestEntry) -> SiteDocument:
    files = (entry.file, entry.web, entry.annex, entry.calendar)
    variant = (
        entry.profile if entry.profile != "screen" else "", entry.paper if entry.paper != "A4" else "",
        entry.text_size if entry.text_size != "normal" else "",
    )  # fmt: skip
    return SiteDocument(
        name=entry.name, title=entry.title, kind=entry.kind, subject=entry.subject, languages=entry.languages,
        formats=tuple(name.rpartition(".")[2] for name in files if name), pages=entry.pages,
        records=tuple(entry.selection["records"]), variant=", ".join(filter(None, variant)),
    )  # fmt: skip


def _titles(source: EditionSource) -> dict[str, str]:
    return {
        language: text_in(source.title, language) or format_date(source.as_of, language)
        for language in source.languages
    }


# --- what changed


def _told(source: EditionSource) -> ToldChanges:
    found = source.comparison
    told = tell_changes(
        found.changes if found else None, source.id, found.since if found else "",
        found.baseline.day if found else None, time_of(source.as_of, source.revision),
    )  # fmt: skip
    return as_told_before(told, source.told_before)


def _entries(
    source: EditionSource, told: ToldChanges, places: Mapping[tuple[str, str], str], context: Context
) -> tuple[ToldEntry, ...]:
    found = source.comparison
    return entries_of(found, told.changes, source.id, context, places) if found else ()


def _feeds(
    source: EditionSource, edition: SiteEdition, entries: Sequence[ToldEntry], context: Context
) -> Iterator[tuple[str, bytes]]:
    """Yield the feeds of one language; that of both ledgers begins with the edition itself."""
    language, words = context.language, context.words
    published = FeedEntry(
        key=f"{source.id}/edition", title=words("site.published", edition=edition.title(language)),
        updated=time_of(source.as_of, source.revision), address=f"{source.id}/{page('index', language)}",
        html=words("site.holds", documents=len(edition.documents), records=len(edition.records)), terms=("edition",),
    )  # fmt: skip
    for ledger in LEDGERS:
        own = [as_feed_entry(one, source.id, context) for one in entries if ledger in ("", one.ledger)]
        own = [published, *own] if not ledger else own
        head = feed_head(source, ledger, language, max((one.updated for one in own), default=published.updated))
        yield feed(ledger, language), write_feed(head, (write_entry(one, head) for one in own), "../")


def feed_head(source: EditionSource, ledger: str, language: str, updated: datetime) -> FeedHead:
    """Return what a feed of an edition says of itself."""
    words, brand = strings(language), source.look.brand
    name = brand.name_in(language) or words("site.title")
    what = words(f"changes.{ledger}") if ledger else words("changes.title")
    return FeedHead(
        site=source.site, name=feed(ledger, language), title=words("common.colon").join((name, what)),
        author=spoken_in(brand.publisher, language) or words("document.author"), language=tag(language),
        updated=updated, page=f"latest/{page('changes', language)}", url=source.url,
    )  # fmt: skip


# --- pages


def _page_names(source: EditionSource) -> Iterator[str]:
    yield "index.html"
    yield from (page(name, language) for name in PAGES for language in source.languages)


def _pages(
    source: EditionSource,
    edition: SiteEdition,
    indexes: Mapping[str, Indexes],
    entries: Mapping[str, Sequence[ToldEntry]],
) -> dict[str, bytes]:
    renderer, found = SitePages(source.look), dict[str, bytes]()
    by_page: dict[str, dict[str, bytes]] = {name: {} for name in PAGES}
    for language, context in source.by_language.items():
        maker = _PageMaker(source, edition, renderer, context)
        own = indexes[language]
        by_page["index"][language] = maker.index()
        by_page["countries"][language] = maker.groups("countries", own, with_country=False)
        by_page["categories"][language] = maker.groups("categories", own, with_country=True)
        by_page["dates"][language] = maker.dates(own)
        by_page["changes"][language] = maker.changes(entries[language])
        by_page["method"][language] = maker.method()
    for name, made in by_page.items():
        found |= in_each_language(source.languages, made, name)
    return found


class _PageMaker:
    """Makes the pages of an edition in one language."""

    def __init__(self, source: EditionSource, edition: SiteEdition, pages: SitePages, context: Context) -> None:
        self.source, self.edition, self.pages, self.context = source, edition, pages, context
        self.words, self.language = context.words, context.language
        self.titles = {
            "index": self.words("site.edition", name=edition.title(self.language)),
            "countries": self.words("site.countries"),
            "categories": self.words("site.categories"),
            "dates": self.words("site.dates"),
            "changes": self.words("changes.title"),
            "method": self.words("frame.method"),
        }

    def _render(self, name: str, template: str, **values: Any) -> bytes:
        below = tuple(
            WayLink(self.titles[one] if one != "index" else self.words("site.documents"), page(one, self.language),
                    one == name)
            for one in PAGES
        )  # fmt: skip
        frame = PageFrame(
            self.titles[name], self.language, f"{self.source.id}/{page(name, self.language)}", self.source.languages,
            name, below,
        )  # fmt: skip
        return self.pages.render(template, frame, notice=self.context.notice, **values)

    def index(self) -> bytes:
        own = [one for one in self.edition.documents if self.language in one.languages]
        ordered = sorted(own, key=lambda one: (_kind_place(one.kind), one.title, one.name))
        kinds = [
            (self.words(f"kind.{kind}"), list(group)) for kind, group in groupby(ordered, lambda one: one.kind)
        ]
        return self._render(
            "index", "edition.html", edition=self.edition, kinds=kinds, day=dated_as_of(self.context),
            data=list(self._data()), feed=f"../{feed('', self.language)}",
        )  # fmt: skip

    def _data(self) -> Iterator[tuple[str, str]]:
        words = self.words
        for address in self.source.data:
            yield address, words("site.records_data" if address == RECORDS else "site.table")
        yield CHANGES, words("site.changes_data")
        yield CATALOGUE, words("site.catalogue")
        yield SUMS, words("site.sums")

    def groups(self, name: str, indexes: Indexes, *, with_country: bool) -> bytes:
        found = getattr(indexes, name)
        return self._render(name, "groups.html", groups=found, with_country=with_country)

    def dates(self, indexes: Indexes) -> bytes:
        return self._render(
            "dates", "dates.html", years=indexes.years, ahead=indexes.ahead, calendar=calendar("", self.language)
        )

    def changes(self, entries: Sequence[ToldEntry]) -> bytes:
        words, found = self.words, self.source.comparison
        if found is None:
            return self._render(
                "changes", "changes.html", compared=words("changes.no_baseline"), total="", ledgers=[], editorial=(),
                feed=f"../{feed('', self.language)}",
            )  # fmt: skip
        context = replace(self.context, baseline=found.baseline)
        ledgers = [
            (words(f"changes.{name}"), self._empty(name), [one for one in entries if one.ledger == name])
            for name in ("world", "record")
        ]
        return self._render(
            "changes", "changes.html", compared=compared_with(found.changes, context),
            total=total(found.changes, context), ledgers=ledgers, editorial=editorial_of(found, context),
            feed=f"../{feed('', self.language)}",
        )  # fmt: skip

    def _empty(self, ledger: str) -> str:
        found = self.source.comparison
        if ledger == "record":
            return self.words("changes.record_empty")
        return self.words("changes.world_empty" if found and found.changes.period else "changes.no_period")

    def method(self) -> bytes:
        found = self.source.comparison
        context = replace(self.context, baseline=found.baseline) if found else self.context
        as_of = self.words("frame.as_of", day=dated_as_of(self.context))
        return self._render("method", "method.html", rules=method_in_words(context), as_of=as_of)


def _kind_place(kind: str) -> int:
    from reports.documents import KINDS

    return KINDS.index(kind)
