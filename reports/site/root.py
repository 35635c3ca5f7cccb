"""Makes what lies above the editions, from them alone: the copy of the newest, index, search, feeds and calendars.

So whoever has the editions can tell what the rest has to be; the check does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reports.language import format_date, strings, tag
from reports.resources import TEMPLATES
from reports.site.catalogue import site_catalogue
from reports.site.feeds import gather
from reports.site.looking_up import read_web_documents
from reports.site.pages import SCRIPTS, PageFrame, SitePages, in_each_language
from reports.site.places import CATALOGUE, LATEST, LEDGERS, SEARCH, STATE, calendar, feed, page
from reports.site.search import SCRIPT, Passage, write_index
from reports.site.source import EditionBefore
from reports.site.state import SiteDocument, SiteEdition, SiteState, as_json
from reports.typeset.look import Look

_LEFT_OUT = frozenset({"frame", "annex"})
"""Sections that say the same in every document, or list what other sections tell."""


class SiteRoot(Struct, frozen=True):
    """A site as its editions make it."""

    state: SiteState
    editions: tuple[EditionBefore, ...]
    """The newest first, and where each of them lies."""
    look: Look

    @property
    def newest(self) -> EditionBefore:
        """The newest edition."""
        return self.editions[0]

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that an edition has pages in, those of the newest first."""
        return tuple(dict.fromkeys(one for each in self.editions for one in each.edition.languages))


def make_root(root: SiteRoot) -> dict[str, bytes | Path]:
    """Return every file above the editions by its address."""
    pages = SitePages(root.look)
    found: dict[str, bytes | Path] = dict(_latest(root, pages))
    calendars = dict(_calendars(root))
    found |= _index(root, pages, calendars)
    found |= _search(root, pages)
    found |= dict(_feeds(root))
    found |= calendars
    found[CATALOGUE] = site_catalogue((one.edition for one in root.editions), _name(root, root.languages[0]))
    found[STATE] = as_json(root.state)
    return found


def copies_of(editions: tuple[EditionBefore, ...]) -> dict[str, bytes | Path]:
    """Return what lies above some editions, the newest first, and follows from them without any look."""
    root = SiteRoot(SiteState("", ()), editions, Look())
    folder = root.newest.folder
    found: dict[str, bytes | Path] = {f"{LATEST}/{address}": folder / address for address in _addresses(folder)}
    return {**found, **dict(_feeds(root)), **dict(_calendars(root))}


def _addresses(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _name(root: SiteRoot, language: str) -> str:
    return root.look.brand.name_in(language) or strings(language)("site.title")


# --- the newest edition, and what is gone from it


def _latest(root: SiteRoot, pages: SitePages) -> Iterator[tuple[str, bytes | Path]]:
    folder = root.newest.folder
    there = _addresses(folder)
    for address in there:
        yield f"{LATEST}/{address}", folder / address
    known = {address.casefold() for address in there}
    for one in root.editions[1:]:
        for address, document in one.edition.addresses.items():
            if address.casefold() not in known:
                known.add(address.casefold())
                yield f"{LATEST}/{address}", _gone(root, one, address, document, pages)


def _gone(
    root: SiteRoot, last: EditionBefore, address: str, document: SiteDocument | None, pages: SitePages
) -> bytes | Path:
    """Return the page that says that a document is gone; of a file that is no page, its last edition stays."""
    if not address.endswith(".html"):
        return last.folder / address
    language = document.languages[0] if document else _language_of(address, last.edition)
    words, newest = strings(language), root.newest.edition
    frame = PageFrame(words("site.gone_title"), language, f"{LATEST}/{address}", (language,), address[: -len(".html")])
    told = words(
        "site.gone", title=document.title if document else address, newest=newest.title(language),
        last=last.edition.title(language),
    )  # fmt: skip
    return pages.render(
        "gone.html", frame, told=told, edition=last.edition.title(language),
        last=f"{frame.up}{last.edition.id}/{address}", newest=f"{frame.up}{LATEST}/index.html",
    )  # fmt: skip


def _language_of(address: str, edition: SiteEdition) -> str:
    named = address.removesuffix(".html").rpartition(".")[2]
    return named if named in edition.languages else edition.languages[0]


# --- the editions


class EditionLine(Struct, frozen=True):
    """An edition in the list of all."""

    title: str
    address: str
    day: str
    documents: int
    records: int


def _index(root: SiteRoot, pages: SitePages, calendars: Mapping[str, Path]) -> dict[str, bytes]:
    made = {}
    for language in root.languages:
        words = strings(language)
        frame = PageFrame(words("site.editions"), language, page("index", language), root.languages, "index")
        made[language] = pages.render(
            "editions.html", frame, editions=[_line(one.edition, language) for one in root.editions],
            newest=page("index", language), feeds=list(_named_feeds(language)),
            calendars=list(_named_calendars(calendars, language)),
        )  # fmt: skip
    return in_each_language(root.languages, made, "index")


def _line(edition: SiteEdition, language: str) -> EditionLine:
    own = language if language in edition.languages else edition.languages[0]
    return EditionLine(
        edition.title(language), f"{edition.id}/{page('index', own)}", format_date(edition.as_of, language),
        len(edition.documents), len(edition.records),
    )  # fmt: skip


def _named_feeds(language: str) -> Iterator[tuple[str, str]]:
    words = strings(language)
    for ledger in LEDGERS:
        yield feed(ledger, language), words(f"changes.{ledger}") if ledger else words("site.both_ledgers")


def _named_calendars(calendars: Mapping[str, Path], language: str) -> Iterator[tuple[str, str]]:
    """Yield the calendars of a language, each with the name that it bears."""
    own = [address for address in calendars if address.endswith(f".{language}.ics")]
    for address in sorted(own, key=lambda one: ("/" in one, one)):
        yield address, _calendar_name(calendars[address].read_bytes())


def _calendar_name(data: bytes) -> str:
    text = data.replace(b"\r\n ", b"").decode("utf-8", "replace")
    line = next((line for line in text.splitlines() if line.startswith("X-WR-CALNAME:")), "")
    return line.partition(":")[2].replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


# --- search


def _search(root: SiteRoot, pages: SitePages) -> dict[str, bytes]:
    index = write_index(_passages(root.newest))
    folder = next(iter(index)).partition("/")[0]
    made = {}
    for language in root.languages:
        words = strings(language)
        name = f"{SEARCH}/index"
        frame = PageFrame(words("site.search"), language, page(name, language), root.languages, name)
        choices = [(tag(one), strings(one).language_name(one)) for one in root.newest.edition.languages]
        made[language] = pages.render("search.html", frame, scripts=SCRIPTS, folder=folder, choices=choices)
    script = (TEMPLATES / "site" / SCRIPT).read_bytes()
    found = {f"{SEARCH}/{address}": data for address, data in index.items()}
    return {**found, f"{SEARCH}/{folder}/{SCRIPT}": script, **in_each_language(root.languages, made, f"{SEARCH}/index")}


def _passages(one: EditionBefore) -> Iterable[Passage]:
    """Return what the search of an edition finds, by language, records first: each record once in each language."""
    by_language: dict[str, tuple[list[Passage], list[Passage]]] = {
        tag(language): ([], []) for language in one.edition.languages
    }
    known = set[tuple[str, str]]()
    for web in read_web_documents(one.edition.documents, one.folder):
        sheets = {passage.section: id for id, passage in web.sheets()}
        for passage in web.passages:
            if passage.kind in _LEFT_OUT:
                continue
            id = sheets.get(passage.section, "")
            records, others = by_language.setdefault(passage.lang, ([], []))
            if id and (id, passage.lang) in known:
                continue
            known.add((id, passage.lang))
            address = f"{LATEST}/{web.address}#{passage.section}"
            title = passage.title or web.document.title
            of = web.document.title if web.document.title != title else ""
            (records if id else others).append(Passage(title, of, address, passage.lang, passage.text))
    return (passage for records, others in by_language.values() for passage in (*records, *others))


# --- feeds and calendars


def _feeds(root: SiteRoot) -> Iterator[tuple[str, bytes]]:
    first = root.newest.edition.languages[0]
    for language in root.languages:
        for ledger in LEDGERS:
            name = feed(ledger, language)
            held = [one.folder / name for one in root.editions]
            data = _gathered([path.read_text(encoding="utf-8") for path in held if path.is_file()])
            yield name, data
            if language == first:
                yield name.replace(f".{language}.", "."), data


def _gathered(feeds: Sequence[str]) -> bytes:
    """Return a feed of the site: the head of the newest edition's, and the entries of all."""
    entries = gather(feeds)
    opening, _, rest = feeds[0].partition("<entry>\n")
    head = opening if rest else feeds[0].removesuffix("</feed>\n")
    head = head.replace('href="../', 'href="')
    return f"{head}{''.join(entries)}</feed>\n".encode()


def _calendars(root: SiteRoot) -> Iterator[tuple[str, Path]]:
    """Yield every calendar that an edition has, as the last one that has it tells it."""
    found: dict[str, Path] = {}
    for one in reversed(root.editions):
        for language in one.edition.languages:
            for code in ("", *one.edition.calendars):
                address = calendar(code, language)
                if (one.folder / address).is_file():
                    found[address] = one.folder / address
    first = calendar("", root.newest.edition.languages[0])
    yield "calendar.ics", found[first]
    yield from sorted(found.items())
