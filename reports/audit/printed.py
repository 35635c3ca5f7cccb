"""What a finished PDF prints, section by section: the texts of its blocks in the order of reading, and their pages.

Texts are compared without white space and hyphens, which belong to the lines and not to what is said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reports.audit.pages import read_page
from reports.render.text import plain

_LINES = re.compile(r"[\s\u00ad\u2010-]+")


def squeeze(text: str, lang: str) -> str:
    """A text of ours as it is compared: filtered for its language, without white space and hyphens."""
    return _LINES.sub("", plain(text, lang))


@dataclass(frozen=True, slots=True)
class Printed:
    """The blocks of one section."""

    blocks: tuple[str, ...]
    pages: tuple[int, ...]
    """Page of each block, from 1."""
    first_page: int

    def lines(self) -> Text:
        """The blocks, a line each."""
        return Text.of(self, "\n")

    def run(self) -> Text:
        """The blocks as one line: what goes on on the next page is whole there."""
        return Text.of(self, "")


@dataclass(frozen=True, slots=True)
class Text:
    """Blocks put together, searchable."""

    text: str
    starts: tuple[int, ...]
    pages: tuple[int, ...]

    @classmethod
    def of(cls, printed: Printed, separator: str) -> Text:
        """The blocks with ``separator`` around each."""
        lengths = (len(block) + len(separator) for block in printed.blocks)
        starts = tuple(accumulate(lengths, initial=0))[:-1]
        text = separator + separator.join(printed.blocks) + separator
        return cls(text, starts, printed.pages)

    def page(self, position: int) -> int:
        """The page on which the character at ``position`` stands."""
        return self.pages[max(bisect_right(self.starts, position) - 1, 0)]


def read_printed(pdf: bytes, sections: Sequence[str]) -> dict[str, Printed]:
    """The blocks of each of ``sections`` that is in the document, by id; the ids must be in the document's order."""
    with pdfium.PdfDocument(pdf) as document:
        starts = {section: first for section in sections if (first := _first_page(document, section)) >= 0}
        ends = sorted({*starts.values(), len(document)})
        return {
            section: _section(document, range(start, next(end for end in ends if end > start)))
            for section, start in starts.items()
        }


def _first_page(document: pdfium.PdfDocument, section: str) -> int:
    target = raw.FPDF_GetNamedDestByName(document.raw, section.encode())
    return raw.FPDFDest_GetDestPageIndex(document.raw, target) if target else -1


def _section(document: pdfium.PdfDocument, pages: range) -> Printed:
    found = [(text, number + 1) for number in pages for text in _texts(document, number)]
    return Printed(tuple(text for text, _ in found), tuple(page for _, page in found), pages.start + 1)


def _texts(document: pdfium.PdfDocument, number: int) -> Iterator[str]:
    for block in read_page(document, number).blocks:
        text = _LINES.sub("", "".join(fragment.text for fragment in block.fragments))
        if text:
            yield text
