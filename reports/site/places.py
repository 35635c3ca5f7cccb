"""Where things lie in a site: names of folders and files, addresses of pages, ways from one to another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

LATEST = "latest"
"""The copy of the newest edition."""
SEARCH = "search"
CALENDARS = "calendars"
DATA = "data"
STATE = "site.json"
"""Says that a folder is a site, and which editions it holds."""
EDITION = "edition.json"
"""What an edition says of itself."""
SUMS = "SHA256SUMS"
"""The checksums of all other files of an edition."""
CATALOGUE = "catalogue.jsonld"
RECORDS = f"{DATA}/records.jsonl"
CHANGES = f"{DATA}/changes.json"

PAGES = ("index", "countries", "categories", "dates", "changes", "method")
"""The pages of an edition beside its documents; each is there in every language."""

LEDGERS = ("", "world", "record")
"""The feeds: of both ledgers, and of each."""


def page(name: str, language: str) -> str:
    """Return the address of a page in one language, within its folder."""
    return f"{name}.{language}.html"


def feed(ledger: str, language: str) -> str:
    """Return the address of a feed: of one ledger, or of both (``""``)."""
    return f"changes-{ledger}.{language}.atom" if ledger else f"changes.{language}.atom"


def calendar(country: str, language: str) -> str:
    """Return the address of a calendar: of one country, by its code in ASCII, or of all (``""``)."""
    return f"{CALENDARS}/{country}.{language}.ics" if country else f"calendar.{language}.ics"


def way_up(address: str) -> str:
    """Return the way from a page to the folder that its address is relative to: ``../`` for each folder."""
    return "../" * (len(PurePosixPath(address).parts) - 1)


def doubled(addresses: Iterable[str]) -> list[str]:
    """Return the addresses that two files would have; some file systems do not tell capitals from small letters."""
    seen, found = dict[str, str](), []
    for address in addresses:
        if address.casefold() in seen:
            found.append(address)
        seen.setdefault(address.casefold(), address)
    return found
