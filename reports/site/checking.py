"""Checks a published site: whether its editions are as they were published, and the rest is what they make it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reports.delivery.ics import CalendarEvent, read_calendar_file
from reports.errors import InputProblem, ReportsError
from reports.language import tag
from reports.site.feeds import atom_time, entries_of, identity, identity_of, ledger_of, updated_of
from reports.site.findings import SiteFinding
from reports.site.ledgers import ToldChanges, read_changes
from reports.site.links import dead_links
from reports.site.places import LEDGERS, SUMS, calendar, feed
from reports.site.root import copies_of
from reports.site.search import damaged_parts
from reports.site.source import EditionBefore
from reports.site.state import SiteState, read_edition, read_state, read_sums, sum_of

_ANEW = "Publish the newest edition again, which makes all that follows from the editions anew"
_BACK = "Take the file from a copy of the site; what is published stays as it is"


def check_site(folder: Path) -> tuple[SiteFinding, ...]:
    """Return all that is wrong with a site, file by file; raises InputProblem where the folder is none."""
    state = read_state(folder)
    if state is None:
        raise InputProblem(f"{folder} is no site", remedy="Name a folder that reports batch --site has written.")
    found = [finding for one in state.editions for finding in _sealed(folder, one.id, one.sha256)]
    editions = []
    for one in state.editions:
        try:
            editions.append(EditionBefore(read_edition(folder / one.id), folder / one.id))
        except ReportsError as error:
            found.append(SiteFinding("changed-edition", one.id, error.message, _BACK))
    for held in editions:
        found += _feeds(held, state)
    found += _calendars(editions)
    if len(editions) == len(state.editions) and editions:
        found += _derived(folder, editions)
    found += _damaged_search(folder)
    found += dead_links(folder)
    return tuple(dict.fromkeys(found))


# --- editions


def _sealed(folder: Path, id: str, sha256: str) -> Iterator[SiteFinding]:
    """Yield what of an edition is not as it was published."""
    place = folder / id
    if not place.is_dir():
        yield SiteFinding("changed-edition", id, "the edition is gone", _BACK)
        return
    if not (place / SUMS).is_file() or sum_of(place / SUMS) != sha256:
        yield SiteFinding("changed-edition", f"{id}/{SUMS}", "is not as it was published", _BACK)
    sums = read_sums(place)
    there = {path.relative_to(place).as_posix() for path in place.rglob("*") if not path.is_dir()} - {SUMS}
    for address in sorted(sums.keys() | there):
        if address not in there:
            yield SiteFinding("changed-edition", f"{id}/{address}", "is gone", _BACK)
        elif address not in sums:
            yield SiteFinding("changed-edition", f"{id}/{address}", "came after the edition was published", "Delete it")
        elif sum_of(place / address) != sums[address]:
            yield SiteFinding("changed-edition", f"{id}/{address}", "was changed after it was published", _BACK)


def _derived(folder: Path, editions: Sequence[EditionBefore]) -> Iterator[SiteFinding]:
    """Yield what above the editions is not what they make it."""
    for address, content in copies_of(tuple(reversed(editions))).items():
        path = folder / address
        if not path.is_file():
            yield SiteFinding("stale-copy", address, "is missing", _ANEW)
        elif path.read_bytes() != (content if isinstance(content, bytes) else content.read_bytes()):
            yield SiteFinding("stale-copy", address, "is not what the editions make it", _ANEW)


def _damaged_search(folder: Path) -> Iterator[SiteFinding]:
    """Yield the parts of the search that are not as they were written."""
    for address, fault in damaged_parts(folder):
        yield SiteFinding("search", address, fault, _ANEW)


# --- feeds


def _feeds(held: EditionBefore, state: SiteState) -> Iterator[SiteFinding]:
    """Yield where the feeds of an edition and its ledgers disagree."""
    edition = held.edition
    try:
        told = read_changes(held.folder)
    except ReportsError as error:
        yield SiteFinding("feed", edition.id, error.message, _BACK)
        return
    for language in edition.languages:
        expected = _expected(told, edition.id, state.id, tag(language))
        for ledger in LEDGERS:
            address = f"{edition.id}/{feed(ledger, language)}"
            path = held.folder / feed(ledger, language)
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            wanted = {id: time for id, (own, time) in expected.items() if ledger in ("", own)}
            yield from _compared(text, wanted, address)


def _expected(told: ToldChanges, edition: str, site: str, language: str) -> dict[str, tuple[str, str]]:
    """Return the identity of each entry that the ledgers ask for, with its ledger and its time."""
    found: dict[str, tuple[str, str]] = {}
    for one in told.changes:
        if one.is_real:
            id, time = identity(site, f"{one.key(edition)}/{language}"), atom_time(one.told)
            found[id] = (one.ledger, max(time, found.get(id, ("", ""))[1]))
    return found


def _compared(text: str, wanted: Mapping[str, str], address: str) -> Iterator[SiteFinding]:
    seen = set[str]()
    for entry in entries_of(text):
        id = identity_of(entry)
        if id in seen:
            yield SiteFinding("feed", address, f"the entry {id} stands there twice", _BACK)
        seen.add(id)
        if ledger_of(entry) and id not in wanted:
            yield SiteFinding("feed", address, f"the entry {id} tells a change that is in no ledger", _BACK)
        elif id in wanted and updated_of(entry) != wanted[id]:
            yield SiteFinding("feed", address, f"the entry {id} is dated {updated_of(entry)}, not {wanted[id]}", _BACK)
    for id in wanted.keys() - seen:
        yield SiteFinding("feed", address, f"a change of the ledgers has no entry ({id})", _BACK)


# --- calendars


def _calendars(editions: Sequence[EditionBefore]) -> Iterator[SiteFinding]:
    """Yield faults of calendars: in each file, and from one edition to the next."""
    before: dict[str, Mapping[str, CalendarEvent]] = {}
    for held in editions:
        for language in held.edition.languages:
            every = calendar("", language)
            whole = _events(held, every)
            for code in ("", *held.edition.calendars):
                address = calendar(code, language)
                place, events = f"{held.edition.id}/{address}", _events(held, address)
                if events is None:
                    yield SiteFinding("calendar", place, "is no calendar of ours", _BACK)
                    continue
                yield from _of_file(held.folder / address, events, place)
                yield from _gone_on(before.get(address, {}), events, place)
                before[address] = events
                for uid in events.keys() - (whole or {}).keys():
                    if not events[uid].is_cancelled:
                        yield SiteFinding("calendar", place, f"the event {uid} is not in {every}", _BACK)


def _events(held: EditionBefore, address: str) -> Mapping[str, CalendarEvent] | None:
    path = held.folder / address
    if not path.is_file():
        return None
    read = read_calendar_file(path.read_bytes(), "")
    return read.events if read else None


def _of_file(path: Path, events: Mapping[str, CalendarEvent], place: str) -> Iterator[SiteFinding]:
    if path.read_bytes().count(b"BEGIN:VEVENT") != len(events):
        yield SiteFinding("calendar", place, "two events have one UID", _BACK)


def _gone_on(
    before: Mapping[str, CalendarEvent], events: Mapping[str, CalendarEvent], place: str
) -> Iterator[SiteFinding]:
    for uid, event in events.items():
        earlier = before.get(uid)
        if earlier is None:
            continue
        if event.sequence < earlier.sequence:
            fault = f"SEQUENCE of {uid} goes back from {earlier.sequence} to {event.sequence}"
            yield SiteFinding("calendar", place, fault, _BACK)
        elif event.sequence == earlier.sequence and not event.says_the_same(earlier):
            yield SiteFinding("calendar", place, f"{uid} says something else under the same SEQUENCE", _BACK)
