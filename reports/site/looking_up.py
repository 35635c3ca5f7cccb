"""Where each record is told: the page of a document, and the place in it, in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reports.documents.kinds import all_kinds
from reports.site.state import SiteDocument
from reports.web.passages import WebPassage, read_passages

_FIRST = tuple(kind.code for kind in sorted(all_kinds(), key=lambda kind: kind.subject != "id"))
"""Kinds of documents, that first whose page is of the record that is looked for."""
SHEET = "sheet"
"""The class of a section that tells one record."""


class WebDocument(Struct, frozen=True):
    """A document with the sections of its page."""

    document: SiteDocument
    passages: tuple[WebPassage, ...]

    @property
    def address(self) -> str:
        """The address of its page within its edition."""
        return f"{self.document.name}.html"

    def sheets(self) -> Iterator[tuple[str, WebPassage]]:
        """Yield each record's id with the section that tells it."""
        ending = f"-{'-'.join(self.document.languages)}"
        for passage in self.passages:
            if passage.kind == SHEET or passage.section.endswith(ending):
                id = passage.section.removesuffix(ending)
                if id in self.document.records:
                    yield id, passage


def read_web_documents(documents: Sequence[SiteDocument], folder: Path | Mapping[str, Path]) -> tuple[WebDocument, ...]:
    """Read the pages of documents, in the order in which a record is looked for."""
    ordered = sorted(
        (one for one in documents if "html" in one.formats),
        key=lambda one: (_FIRST.index(one.kind) if one.kind in _FIRST else len(_FIRST), len(one.languages), one.name),
    )
    return tuple(WebDocument(one, read_passages(_page(f"{one.name}.html", folder).read_bytes())) for one in ordered)


def _page(address: str, folder: Path | Mapping[str, Path]) -> Path:
    return folder / address if isinstance(folder, Path) else folder[address]


def places_of_records(documents: Sequence[WebDocument], languages: Sequence[str]) -> Mapping[tuple[str, str], str]:
    """Return the address of each record by its id and a language: of a page in that language, else in another one."""
    found: dict[tuple[str, str], str] = {}
    anywhere: dict[str, str] = {}
    for one in documents:
        for id, passage in one.sheets():
            address = f"{one.address}#{passage.section}"
            anywhere.setdefault(id, address)
            for language in one.document.languages:
                found.setdefault((id, language), address)
    for id, address in anywhere.items():
        for language in languages:
            found.setdefault((id, language), address)
    return found
