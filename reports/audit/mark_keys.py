"""Finds marks on the pages of a document that neither their page nor its notes explain, and names of folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from reports.audit.findings import InspectedPage, InspectionFinding
from reports.audit.pages import Block, PageContent
from reports.documents.shared.marks import GLYPHS, STATE_SIGNS
from reports.language import DOCUMENT_LANGUAGES, strings

_NOTES = "frame-"
"""How the ids of the sections begin that explain what the pages of a document do not."""
_BLANKS = re.compile(r"[\s\u00ad\u200b\u2060\u2010-]+")
_PLACEHOLDER = re.compile(r"\\\{[^{}]*\\\}")
_SIGNS = (*GLYPHS.values(), *(sign for sign in STATE_SIGNS.values() if sign != "–"))
_STAR = "*"
_LEAST_SAID = 2
"""Letters that a text has beside a mark that it explains."""
_DATED = re.compile(r"\d{4}")
_NAMED_BY_COMMIT = "git:"


class _Used(Struct):
    """A mark on a page."""

    mark: str
    block: Block
    sheet: InspectedPage


class MarkKeys(Struct):
    """The marks on the pages of a document, and the texts that may explain them."""

    languages: tuple[str, ...]
    used: list[_Used] = []
    said: dict[int, str] = {}
    """What each page says, without white space."""
    notes: str = ""
    """The same of the notes."""

    @classmethod
    def of(cls, source: Mapping[str, Any]) -> MarkKeys:
        """Return the marks of a document, none so far; ``source`` are the data inside it."""
        told = source.get("document", {}).get("languages", ())
        return cls(tuple(one for one in told if one in DOCUMENT_LANGUAGES))

    def add(self, page: PageContent, texts: Mapping[str, str], sheet: InspectedPage) -> None:
        """Note what a page prints; what a record says, ``texts``, needs no explanation of ours."""
        said = ["".join(one.text for one in block.fragments) for block in page.blocks]
        whole = "\n".join(map(_squeezed, (*said, *(stamp.text for stamp in page.stamps))))
        self.said[sheet.number] = whole
        if sheet.section.startswith(_NOTES):
            self.notes += f"\n{whole}"
        own = {_squeezed(text) for text in texts}
        for block, text in zip(page.blocks, said, strict=True):
            if not any(_squeezed(text) in one or one in _squeezed(text) for one in own):
                self.used += (_Used(mark, block, sheet) for mark in self._marks(block, text))

    def _marks(self, block: Block, text: str) -> Iterator[str]:
        yield from (mark for mark in _SIGNS if mark in text)
        if re.search(r"\w\u2060?\*(?!\w)", text):
            yield _STAR
        generated = {strings(language)("common.generated") for language in self.languages}
        yield from {one.text.strip() for one in block.fragments} & generated

    def unexplained(self) -> Iterator[InspectionFinding]:
        """Yield the marks that nothing explains, each once a page."""
        told = set()
        for one in self.used:
            place = one.mark, one.sheet.number
            if place not in told and not self._is_explained(one):
                told.add(place)
                message = f"neither the page nor the notes say what {one.mark} stands for"
                yield one.sheet.finding("mark-unexplained", message, one.block.box or one.sheet.area)

    def _is_explained(self, used: _Used) -> bool:
        texts = [self.said[used.sheet.number], self.notes]
        if not used.sheet.is_last:
            # The key of a table stands under its end, which may be overleaf.
            texts.append(self.said.get(used.sheet.number + 1, ""))
        return any(key.search("\n".join(texts)) for key in _keys(used.mark, self.languages))


@lru_cache(maxsize=64)
def _keys(mark: str, languages: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Return the texts of ours that explain a mark, with any values."""
    found = []
    for language in languages:
        words = strings(language)
        for key in words.keys():  # noqa: SIM118 - no dict
            word = words.get_word(key)
            forms: Iterable[str] = word.values() if isinstance(word, Mapping) else (word or "",)
            found += [_as_pattern(form, mark) for form in forms if mark in form and _says_more(form, mark)]
    return tuple(found)


def _as_pattern(text: str, mark: str) -> re.Pattern[str]:
    """Return what a text looks like on a page; of several keys in one text, the one of the mark."""
    part = next((one for one in re.split(r"\s{2,}", text) if mark in one and _says_more(one, mark)), text)
    return re.compile(_PLACEHOLDER.sub(".*?", re.escape(_squeezed(part))))


def _says_more(text: str, mark: str) -> bool:
    return sum(map(str.isalpha, text.replace(mark, ""))) >= _LEAST_SAID


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", text)


# --- names of folders


def folder_names(source: Mapping[str, Any]) -> frozenset[str]:
    """Return what the folder of a document's corpus and that of its baseline are called, where that is all it is.

    A name with a year in it is that of an edition, and a commit is named by its own.
    """
    baseline = source.get("baseline") or {}
    named = (source.get("corpus", {}).get("name", ""), baseline.get("name", ""))
    return frozenset(
        name for name in named if name and not _DATED.search(name) and not name.startswith(_NAMED_BY_COMMIT)
    )


def printed_folders(
    page: PageContent, names: Iterable[str], texts: Mapping[str, str], sheet: InspectedPage
) -> Iterator[InspectionFinding]:
    """Yield the names of folders that a page prints, and no record says."""
    for name in names:
        written = re.compile(rf"(?<![\w./-]){re.escape(name)}(?![\w/-]|\.\w)")
        if any(written.search(text) for text in texts):
            continue
        for block in page.blocks:
            if written.search("".join(one.text for one in block.fragments)):
                message = f"a state of the corpus is called by the name of its folder: {name}"
                yield sheet.finding("folder-name", message, block.box or sheet.area)
