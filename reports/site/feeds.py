"""Feeds (Atom, RFC 4287): what changed from edition to edition, of both ledgers together and of each apart.

An entry keeps its identity and its time for as long as it says the same. The feeds of the site are put together of
those of its editions, entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Struct

MOST_ENTRIES: Final = 500
"""From so many entries on, a feed of the site takes no older edition in."""
_ENTRY: Final = re.compile(r"<entry>\n.*?</entry>\n", re.DOTALL)
_ID: Final = re.compile(r"<id>([^<]*)</id>")
_UPDATED: Final = re.compile(r"<updated>([^<]*)</updated>")
_LEDGER: Final = re.compile(r'<category term="(world|record)"/>')
_UNPRINTABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold."""
UP: Final = 'href="../'
"""Begins the links of entries in the feed of an edition; those of the site lie one folder higher."""


class FeedEntry(Struct, frozen=True):
    """An entry of a feed."""

    key: str
    """What it is known by in every language."""
    title: str
    updated: datetime
    address: str
    """Of what it tells, from the folder of the site."""
    html: str
    terms: tuple[str, ...]
    """Its categories: the ledger first, then the classes of its changes, then the country."""


class FeedHead(Struct, frozen=True):
    """What a feed says of itself."""

    site: str
    """Identity of the site."""
    name: str
    """What the feed is known by: the address that it has in the site."""
    title: str
    author: str
    language: str
    """BCP 47."""
    updated: datetime
    page: str
    """The page that tells the same, from the folder of the site."""
    url: str = ""
    """Where the site is published; "" where nobody says."""


def identity(site: str, key: str) -> str:
    """Return an identity that is the same for the same site and key, and for no other."""
    return f"urn:uuid:{uuid5(UUID(site), key)}"


def site_identity(seed: str) -> str:
    """Return the identity of a site that begins with ``seed``: its address, or what it first held."""
    return str(uuid5(NAMESPACE_URL, seed))


def write_feed(head: FeedHead, entries: Iterable[str], up: str = "") -> bytes:
    """Return a feed of entries that `write_entry` has written; ``up`` is the way to the folder of the site."""
    base = head.url or up
    own = f'<link rel="self" type="application/atom+xml" href="{_text(head.url + head.name)}"/>\n' if head.url else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{head.language}">\n'
        f"<id>{identity(head.site, head.name)}</id>\n<title>{_text(head.title)}</title>\n"
        f"<updated>{atom_time(head.updated)}</updated>\n<author><name>{_text(head.author)}</name></author>\n{own}"
        f'<link rel="alternate" type="text/html" href="{_text(base + head.page)}"/>\n'
        f'<generator uri="urn:ccus-reports">ccus-reports</generator>\n{"".join(entries)}</feed>\n'
    ).encode()


def write_entry(entry: FeedEntry, head: FeedHead) -> str:
    """Return an entry of the feed of an edition."""
    ledger, *others = entry.terms
    terms = "".join(f'<category term="{_text(term)}"/>' for term in (ledger, *others) if term)
    link = _text(f"{head.url}{entry.address}" if head.url else f"../{entry.address}")
    id = identity(head.site, f"{entry.key}/{head.language}")
    return (
        f"<entry>\n<id>{id}</id>\n<title>{_text(entry.title)}</title>\n<updated>{atom_time(entry.updated)}</updated>\n"
        f'<link rel="alternate" type="text/html" href="{link}"/>\n'
        f'{terms}\n<content type="html">{_text(entry.html)}</content>\n</entry>\n'
    )


def entries_of(feed: str) -> list[str]:
    """Return the entries of a feed of ours as they are written."""
    return _ENTRY.findall(feed)


def identity_of(entry: str) -> str:
    """Return the identity of an entry; "" where it has none."""
    found = _ID.search(entry)
    return found[1] if found else ""


def updated_of(entry: str) -> str:
    """Return when an entry was last changed, as written; "" where it does not say."""
    found = _UPDATED.search(entry)
    return found[1] if found else ""


def ledger_of(entry: str) -> str:
    """Return the ledger that an entry is of; "" for that of the edition itself."""
    found = _LEDGER.search(entry)
    return found[1] if found else ""


def gather(feeds: Sequence[str]) -> list[str]:
    """Return the entries for a feed of the site, of those of its editions, the newest first: whole editions."""
    found: list[str] = []
    for feed in feeds:
        entries = [entry.replace(UP, 'href="') for entry in entries_of(feed)]
        if found and len(found) + len(entries) > MOST_ENTRIES:
            break
        found += entries
    return found


def _text(text: str) -> str:
    return escape(_UNPRINTABLE.sub("", text))


def atom_time(moment: datetime) -> str:
    """Return a time of UTC as feeds write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
