"""Reads what a finished PDF prints, section by section: the texts of its blocks in reading order, and their pages.

Texts are compared without white space and hyphens, which depend on line breaks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain

import pypdfium2 as pdfium
from msgspec import Struct

from reports.audit.findings import Box
from reports.audit.pages import Fragment, first_page, read_page
from reports.audit.reading_order import misplaced_texts
from reports.errors import InputProblem
from reports.typeset.text import plain

_LINES = re.compile(r"[\s\u00ad\u2010-]+")
_QUOTES = str.maketrans("“”", "‘’")


def squeeze(text: str, lang: str) -> str:
    """Return a text of ours as it is compared: filtered for its language, without white space and hyphens."""
    return squeeze_printed(plain(text, lang))


def squeeze_printed(text: str) -> str:
    """Return a text that went through the filter of its language as it is compared."""
    # A house may set single quotation marks as double ones; a face may have a letter only in parts.
    return unicodedata.normalize("NFC", _LINES.sub("", text).translate(_QUOTES))


class SearchableText(Struct, frozen=True):
    """Texts joined into one that can be searched, with the page of each."""

    text: str
    starts: tuple[int, ...]
    pages: tuple[int, ...]

    @classmethod
    def of(cls, pieces: Sequence[tuple[str, int]], separator: str) -> SearchableText:
        """Join texts and their pages, with ``separator`` around each."""
        lengths = (len(piece) + len(separator) for piece, _ in pieces)
        text = separator + separator.join(piece for piece, _ in pieces) + separator
        return cls(text, tuple(accumulate(lengths, initial=0))[:-1], tuple(page for _, page in pieces))

    def page(self, position: int) -> int:
        """Return the page of the character at ``position``."""
        return self.pages[max(bisect_right(self.starts, position) - 1, 0)]


class Stamp(Struct, frozen=True):
    """A running head or foot."""

    text: str
    """As it is compared."""
    page: int
    """From 1."""
    left: float
    right: float
    baseline: float
    size: float
    page_box: Box


class PrintedSection(Struct, frozen=True):
    """The texts that one section prints."""

    first_page: int
    """From 1."""
    lines: SearchableText
    """The blocks, a line each."""
    run: SearchableText
    """The blocks joined: a block that continues on the next page is whole there."""
    labels: SearchableText
    """The labels of charts, a line for each label or part of one."""
    stamps: tuple[Stamp, ...] = ()
    """Running heads and feet."""
    artifacts: tuple[tuple[str, int], ...] = ()
    """Other text that no tag holds, such as the head of a table overleaf, with its pages."""
    marks: dict[tuple[int, int], str] = {}
    """The text of each marked content, by page, from 0, and id."""
    boxes: dict[tuple[int, int], tuple[Box, ...]] = {}
    """Where each of them stands."""
    hidden: tuple[tuple[str, int], ...] = ()
    """Texts that cannot be seen, with their pages."""
    misplaced: tuple[tuple[str, int], ...] = ()
    """Texts that do not stand where they are read, with their pages."""
    pages: int = 1

    @classmethod
    def of(
        cls,
        first_page: int,
        blocks: Sequence[tuple[str, int]],
        labels: Sequence[tuple[str, int]] = (),
        stamps: Sequence[Stamp] = (),
        artifacts: Sequence[tuple[str, int]] = (),
        marks: Mapping[tuple[int, int], str] = {},
        boxes: Mapping[tuple[int, int], tuple[Box, ...]] = {},
        hidden: Sequence[tuple[str, int]] = (),
        misplaced: Sequence[tuple[str, int]] = (),
        pages: int = 1,
    ) -> PrintedSection:
        """Return a section by its blocks, labels and running lines, each with its page."""
        return cls(
            first_page,
            SearchableText.of(blocks, "\n"),
            SearchableText.of(blocks, ""),
            SearchableText.of(labels, "\n"),
            tuple(stamps),
            tuple(artifacts),
            dict(marks),
            dict(boxes),
            tuple(hidden),
            tuple(misplaced),
            pages,
        )


def read_places(pdf: bytes, names: Iterable[str]) -> dict[str, int]:
    """Return the page, from 1, of each name of a section or of an anchor; 0 where there is none."""
    with pdfium.PdfDocument(pdf) as document:
        return {name: first_page(document, name) + 1 for name in names}


def read_printed(pdf: bytes, sections: Sequence[str]) -> dict[str, PrintedSection]:
    """Return what each of ``sections`` in the document prints, by id; a section ends where another one begins.

    Raises:
        InputProblem: the pages cannot be read.
    """
    try:
        with pdfium.PdfDocument(pdf) as document:
            starts = {section: first for section in sections if (first := first_page(document, section)) >= 0}
            ends = sorted({*starts.values(), len(document)})
            return {
                section: _section(document, range(start, next(end for end in ends if end > start)))
                for section, start in starts.items()
            }
    except (pdfium.PdfiumError, UnicodeDecodeError, RecursionError) as error:
        message = f"the pages of the PDF cannot be read: {error}"
        raise InputProblem(message, remedy="Name a PDF that this program wrote.") from error


def _section(document: pdfium.PdfDocument, pages: range) -> PrintedSection:
    blocks: list[tuple[str, int]] = []
    labels: list[tuple[str, int]] = []
    stamps: list[Stamp] = []
    artifacts: list[tuple[str, int]] = []
    marks: dict[tuple[int, int], str] = {}
    boxes: dict[tuple[int, int], tuple[Box, ...]] = {}
    hidden: list[tuple[str, int]] = []
    misplaced: list[tuple[str, int]] = []
    for number in pages:
        page = read_page(document, number)
        stamps += [_stamp(fragment, number + 1, page.trim) for fragment in page.stamps]
        artifacts += [(text, number + 1) for one in page.artifacts if (text := squeeze_printed(one.text))]
        hidden += [(text, number + 1) for text in page.hidden]
        artifacts += [(page.in_forms, number + 1)] if page.in_forms else []
        misplaced += [(text, number + 1) for text in misplaced_texts(page)]
        for fragment in chain.from_iterable(block.fragments for block in page.blocks):
            place = number, fragment.mark
            marks[place] = marks.get(place, "") + squeeze_printed(fragment.text)
            boxes[place] = (*boxes.get(place, ()), fragment.box)
        for block in page.blocks:
            pieces = [fragment.text for fragment in block.fragments]
            is_figure = block.role == "Figure"
            for piece in pieces if is_figure else ["".join(pieces)]:
                if text := squeeze_printed(piece):
                    (labels if is_figure else blocks).append((text, number + 1))
    return PrintedSection.of(
        pages.start + 1, blocks, labels, stamps, artifacts, marks, boxes, hidden, misplaced, len(pages)
    )


def _stamp(fragment: Fragment, page: int, box: Box) -> Stamp:
    left = fragment.lefts[0] if fragment.lefts else fragment.box.left
    right = fragment.rights[-1] if fragment.rights else fragment.box.right
    return Stamp(squeeze_printed(fragment.text), page, left, right, fragment.baseline, fragment.size, box)
