"""Draws page 1 of a document as a thumbnail, for a page that lists many documents."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium

WIDTH = 160
"""Pixels; shown at half that size, so that it is sharp on dense screens."""
_COLOURS = 32


def first_page(pdf: bytes) -> bytes:
    """Return the first page as PNG; the same bytes for the same document."""
    with pdfium.PdfDocument(pdf) as document:
        page = document[0]
        picture = page.render(scale=WIDTH / page.get_width()).to_pil()
    output = BytesIO()
    picture.convert("RGB").quantize(_COLOURS).save(output, "PNG", optimize=True)
    return output.getvalue()
