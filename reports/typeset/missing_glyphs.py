"""Characters that no shipped face has, replaced and listed, for a document that is to be written all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from reports.documents.shared.section import Document
from reports.typeset.fonts import uncovered
from reports.typeset.text import plain

GETA = "〓"
"""What printers set where a character is wanting."""

_Model = TypeVar("_Model")
_DATA = ("origin", "embedded")
"""Fields that are not printed."""


class Gap(Struct, frozen=True, order=True):
    """A character that no shipped face has, where it was to be printed."""

    section: str
    """Id of the section; "" for the title and the running lines."""
    origin: str
    """``<record id>/<language>#<field>``; "" for words of ours."""
    char: str


def cover(document: Document) -> tuple[Document, tuple[Gap, ...]]:
    """The document with `GETA` for every character that no shipped face has, and which those were."""
    filler = _Filler()
    sections = []
    for section in document.sections:
        filler.section = section.id
        sections.append(filler.fill(section, section.lang, ""))
    filler.section = ""
    bare = filler.fill(replace(document, sections=()), document.lang, "")
    return replace(bare, sections=tuple(sections)), tuple(sorted(filler.gaps))


def best_named(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Of the places of each character those on the record's own sheet, if there are any: each prints one field.

    Elsewhere a sentence quotes several fields, and only one of them is its origin.
    """
    gaps = tuple(gaps)
    sheets = tuple(gap for gap in gaps if gap.origin and gap.section.startswith(f"{gap.origin.partition('/')[0]}-"))
    told = {gap.char for gap in sheets}
    return (*sheets, *(gap for gap in gaps if gap.char not in told))


class _Filler:
    def __init__(self) -> None:
        self.section = ""
        self.gaps: set[Gap] = set()

    def fill(self, item: _Model, lang: str, origin: str) -> _Model:
        """An item of a view model, filled to its leaves; the same object where nothing is wanting."""
        found: Any = item
        if isinstance(item, str):
            found = self._filled(item, lang, origin)
        elif isinstance(item, tuple):
            parts = [self.fill(part, lang, origin) for part in item]
            if any(new is not old for new, old in zip(parts, item, strict=True)):
                found = type(item)(*parts) if hasattr(item, "_fields") else tuple(parts)
        elif isinstance(item, Mapping):
            found = {key: self.fill(value, lang, origin) for key, value in item.items()}
        elif isinstance(item, Struct):
            own, source = getattr(item, "lang", "") or lang, getattr(item, "origin", "") or origin
            known = asdict(item)
            filled = {name: self.fill(value, own, source) for name, value in known.items() if name not in _DATA}
            changed = {name: value for name, value in filled.items() if value is not known[name]}
            found = replace(item, **changed) if changed else item
        return found  # type: ignore[no-any-return]

    def _filled(self, text: str, lang: str, origin: str) -> str:
        if text.isascii() or not (missing := uncovered(plain(text, lang), lang)):
            return text
        self.gaps.update(Gap(self.section, origin, char) for char in missing)
        return text.translate({ord(char): GETA for char in missing})
