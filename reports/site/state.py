"""What a site and each of its editions say of themselves: site.json, edition.json and checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, Struct, to_builtins
from msgspec.json import decode as json_decode
from msgspec.json import encode as json_encode
from msgspec.json import format as json_format

from reports.errors import InputProblem
from reports.site.places import EDITION, STATE, SUMS

_Said = TypeVar("_Said")

FORMAT = "ccus-reports/site"
VERSION = 1


class SiteDocument(Struct, frozen=True):
    """A document of an edition, by its address, which is the same in every edition."""

    name: str
    """Its address without an ending."""
    title: str
    kind: str
    subject: str
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    """The endings of its files, PDF first: ``pdf``, ``html``, ``xlsx``, ``ics``."""
    pages: int
    records: tuple[str, ...]
    """Ids of the records that it selects."""
    variant: str = ""
    """What sets it apart from another one of the same subject and language: its profile, paper or size of text."""


class SiteEdition(Struct, frozen=True):
    """What an edition says of itself, in ``edition.json``."""

    id: str
    """The name of its folder."""
    as_of: date
    titles: dict[str, str]
    """What it is called, by language."""
    languages: tuple[str, ...]
    """Those of its pages, the first one first."""
    records: tuple[str, ...]
    """Ids of the records that its documents select."""
    documents: tuple[SiteDocument, ...]
    pages: tuple[str, ...]
    """Addresses of its own pages."""
    calendars: tuple[str, ...]
    """Codes of the countries that it has a calendar of."""
    revision: int = 0
    """How often it was published again with other content."""
    format: str = FORMAT
    version: int = VERSION

    def title(self, language: str) -> str:
        """Return what it is called in a language, else in its first one."""
        return self.titles.get(language) or self.titles[self.languages[0]]

    @property
    def addresses(self) -> dict[str, SiteDocument | None]:
        """The addresses of documents, each with its document, and of its own pages."""
        found: dict[str, SiteDocument | None] = dict.fromkeys(self.pages)
        return found | {f"{one.name}.{ending}": one for one in self.documents for ending in one.formats}


class PublishedEdition(Struct, frozen=True):
    """An edition as the site knows it."""

    id: str
    as_of: date
    sha256: str
    """Of its file of checksums."""
    revision: int = 0


class SiteState(Struct, frozen=True):
    """What a site says of itself, in ``site.json``."""

    id: str
    """An identity (UUID) that the identities of its feeds and entries are made of."""
    editions: tuple[PublishedEdition, ...]
    """The oldest first."""
    url: str = ""
    """Where it is published, with a slash at its end; "" where nobody says."""
    format: str = FORMAT
    version: int = VERSION


def read_state(folder: Path) -> SiteState | None:
    """Read what a folder says of itself as a site; None where it is none. Raises InputProblem for a broken one."""
    path = folder / STATE
    if not path.is_file():
        return None
    found = _read(path, SiteState)
    _require_version(path, found.format, found.version)
    return found


def read_edition(folder: Path) -> SiteEdition:
    """Read what an edition in a folder says of itself; raises InputProblem where that is missing or broken."""
    path = folder / EDITION
    found = _read(path, SiteEdition)
    _require_version(path, found.format, found.version)
    return found


def _read(path: Path, kind: type[_Said]) -> _Said:
    remedy = "Take the file from a copy of the site, or publish it anew."
    try:
        return json_decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise InputProblem(f"{path} cannot be read ({error.strerror})", remedy=remedy) from error
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputProblem(f"{path} is damaged ({error})", remedy=remedy) from error


def _require_version(path: Path, format: str, version: int) -> None:
    if (format, version) != (FORMAT, VERSION):
        raise InputProblem(f"{path} is of another version", remedy="Use the release that has written it.")


def as_json(value: object) -> bytes:
    """Return a value as the bytes of a JSON file, for people too."""
    return json_format(json_encode(to_builtins(value)), indent=1) + b"\n"


def write_sums(sums: Mapping[str, str]) -> bytes:
    """Return checksums by address as the file that ``sha256sum -c`` reads."""
    return "".join(f"{digest}  {address}\n" for address, digest in sorted(sums.items())).encode()


def read_sums(folder: Path) -> dict[str, str]:
    """Read the checksums of an edition by address; empty where there are none."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("  ") for line in lines)
    return {address: digest for digest, between, address in pairs if between}


def sum_of(path: Path) -> str:
    """Return the checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
