"""The sizes of type that a finished document is set in."""

from __future__ import annotations

from collections import Counter

import pypdfium2 as pdfium
from msgspec import Struct

from reports.audit.pages import read_page

_PAGES = 3
"""How many pages are read: the further ones are set alike."""


class ReadingSize(Struct, frozen=True):
    """Sizes of type, in points; 0 where there is none."""

    text: float
    """In which most characters are set."""
    foot: float
    """Of the running feet, the smallest type of a page."""


def reading_size(pdf: bytes) -> ReadingSize:
    """Return the sizes of type on the first pages of a document."""
    text: Counter[float] = Counter()
    feet: set[float] = set()
    with pdfium.PdfDocument(pdf) as document:
        for number in range(min(_PAGES, len(document))):
            page = read_page(document, number)
            feet |= {fragment.size for fragment in page.stamps if fragment.baseline > page.trim.bottom}
            for block in page.blocks:
                for fragment in block.fragments:
                    text[round(fragment.size, 1)] += len(fragment.text)
    return ReadingSize(max(text, key=lambda size: text[size], default=0.0), min(feet, default=0.0))
