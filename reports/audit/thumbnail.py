"""Draws page 1 of a document as a picture: a thumbnail for a page that lists many documents, larger for a notebook."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium

WIDTH = 160
"""Pixels; shown at half that size, so that it is sharp on dense screens."""
_COLOURS = 32


def first_page(pdf: bytes, width: int = WIDTH, colours: int = _COLOURS) -> bytes:
    """Return the first page as PNG, so many pixels wide; the same bytes for the same document."""
    with pdfium.PdfDocument(pdf) as document:
        page = document[0]
        picture = page.render(scale=width / page.get_width()).to_pil()
    output = BytesIO()
    picture.convert("RGB").quantize(colours).save(output, "PNG", optimize=True)
    return output.getvalue()
