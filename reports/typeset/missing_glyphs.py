"""Replaces and lists characters that no shipped face has, for a document that is to be written all the same."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from reports.composition.embedding import outside_characters
from reports.documents.shared.section import Document
from reports.typeset.fonts import uncovered
from reports.typeset.text import plain

GETA = "〓"
"""The mark that typesetters print in place of a missing character."""

_Model = TypeVar("_Model")
_DATA = ("origin", "embedded")
"""Fields that are not printed."""


class MissingGlyph(Struct, frozen=True, order=True):
    """A character that no shipped face has, and the place where it was to be printed."""

    section: str
    """Id of the section; "" for the title and the running lines."""
    origin: str
    """``<record id>/<language>#<field>``; "" for words of ours."""
    char: str


def replace_missing(
    document: Document, among: Container[str] | None = None
) -> tuple[Document, tuple[MissingGlyph, ...]]:
    """Return the document with `GETA` in place of every character that no shipped face has, and those characters.

    ``among`` are the characters that may be replaced; None are all.
    """
    replacer = _GlyphReplacer(among)
    sections = []
    for section in document.sections:
        replacer.section = section.id
        sections.append(replacer.replace_in(section, section.lang, ""))
    replacer.section = ""
    frame = replacer.replace_in(replace(document, sections=()), document.lang, "")
    return replace(frame, sections=tuple(sections)), tuple(sorted(replacer.found))


def replace_outside(document: Document) -> Document:
    """Return the document with `GETA` for characters that no face has and that only others brought to it.

    A file that was left out, or a record of another country, is named in it. Nothing of its own is lacking then.
    """
    outside = outside_characters(document)
    return replace_missing(document, outside)[0] if outside else document


def prefer_own_sheets(found: Iterable[MissingGlyph]) -> tuple[MissingGlyph, ...]:
    """Return, of the places of each character, those on the record's own sheet where there are any, else all.

    A sheet prints one field in one place; elsewhere a sentence quotes several fields, and only one of them is its
    origin.
    """
    found = tuple(found)
    on_sheets = tuple(one for one in found if one.origin and one.section.startswith(f"{one.origin.partition('/')[0]}-"))
    chars = {one.char for one in on_sheets}
    return (*on_sheets, *(one for one in found if one.char not in chars))


class _GlyphReplacer:
    """Walks the view models of a document, replaces missing characters and collects them."""

    def __init__(self, among: Container[str] | None) -> None:
        self._among = among
        self.section = ""
        self.found: set[MissingGlyph] = set()

    def replace_in(self, item: _Model, lang: str, origin: str) -> _Model:
        """Return an item of a view model, replaced down to its texts; the same object where nothing is missing."""
        new: Any = item
        if isinstance(item, str):
            new = self._replace_in_text(item, lang, origin)
        elif isinstance(item, tuple):
            parts = [self.replace_in(part, lang, origin) for part in item]
            if any(after is not before for after, before in zip(parts, item, strict=True)):
                new = type(item)(*parts) if hasattr(item, "_fields") else tuple(parts)
        elif isinstance(item, Mapping):
            new = {key: self.replace_in(value, lang, origin) for key, value in item.items()}
        elif isinstance(item, Struct):
            own, source = getattr(item, "lang", "") or lang, getattr(item, "origin", "") or origin
            known = asdict(item)
            values = {name: self.replace_in(value, own, source) for name, value in known.items() if name not in _DATA}
            changed = {name: value for name, value in values.items() if value is not known[name]}
            new = replace(item, **changed) if changed else item
        return new  # type: ignore[no-any-return]

    def _replace_in_text(self, text: str, lang: str, origin: str) -> str:
        if text.isascii() or not (missing := uncovered(plain(text, lang), lang)):
            return text
        if self._among is not None:
            missing = [char for char in missing if char in self._among]
        self.found.update(MissingGlyph(self.section, origin, char) for char in missing)
        return text.translate({ord(char): GETA for char in missing})
