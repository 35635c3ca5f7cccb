"""Draws single pages of a document as pictures, at the size at which a reader looks at them."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium

MOST_PIXELS = 24_000_000
"""Of one picture: an A4 page at 500 dots per inch."""
_QUICKLY = 1
"""How hard a picture is packed, of 9: it goes to a browser of the same machine."""


class OpenPages:
    """A document that is open to be drawn page by page."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pdfium.PdfDocument(pdf)

    def draw(self, number: int, scale: float) -> bytes:
        """Return page ``number``, from 0, as PNG, at ``scale`` pixels a point or as many as a picture may have."""
        page = self._document[number]
        width, height = page.get_size()
        picture = page.render(scale=min(scale, (MOST_PIXELS / (width * height)) ** 0.5)).to_pil()
        page.close()
        output = BytesIO()
        picture.convert("RGB").save(output, "PNG", compress_level=_QUICKLY)
        return output.getvalue()

    def close(self) -> None:
        """Give the document back."""
        self._document.close()
