"""What is inside a PDF, whatever it is packed in."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2 as pdfium


def held_bytes(pdf: bytes) -> bytes:
    """Everything in the file, unpacked, and the text of its pages."""
    with pikepdf.open(BytesIO(pdf)) as document:
        streams = [_unpacked(item) for item in document.objects if isinstance(item, pikepdf.Stream)]
    return b"\n".join((pdf, held_text(pdf).encode(), *streams))


def _unpacked(item: pikepdf.Stream) -> bytes:
    try:
        return item.read_bytes()
    except pikepdf.PdfError:
        # A picture in a form that only viewers unpack.
        return item.read_raw_bytes()


def held_text(pdf: bytes) -> str:
    """The text of every page."""
    with pdfium.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def held_addresses(pdf: bytes) -> list[str]:
    """Where its links lead."""
    with pikepdf.open(BytesIO(pdf)) as document:
        links = [link for page in document.pages for link in page.get("/Annots", [])]
        return [str(link.A.URI) for link in links if "/A" in link and "/URI" in link.A]
