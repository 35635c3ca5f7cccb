"""Page 1 of a document as a small picture, for a page that lists many."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium

WIDTH = 160
"""Pixels; shown at half that size, so that it is sharp on any screen."""
_COLOURS = 32


def first_page(pdf: bytes) -> bytes:
    """The first page as PNG; the same bytes for the same document."""
    with pdfium.PdfDocument(pdf) as document:
        page = document[0]
        picture = page.render(scale=WIDTH / page.get_width()).to_pil()
    output = BytesIO()
    picture.convert("RGB").quantize(_COLOURS).save(output, "PNG", optimize=True)
    return output.getvalue()
