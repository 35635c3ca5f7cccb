"""A finished PDF that somebody has changed elsewhere than in its words and data: links, metadata, foreign content."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from reports.pdf.seal import ORIGIN, identifier, seal_parts

Change = Callable[[pikepdf.Pdf], None]


def changed(pdf: bytes, change: Change) -> bytes:
    """Return a PDF after a change of its objects."""
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        written = BytesIO()
        document.save(written)
        return written.getvalue()


def resealed(pdf: bytes) -> bytes:
    """Return a PDF with the seal and the identifiers that follow from its content now, as one who knows how writes it."""

    def seal(document: pikepdf.Pdf) -> None:
        parts = seal_parts(document)
        noted: Any = document.Root.get("/PieceInfo", {})
        noted[ORIGIN].Private.Seal = Dictionary({f"/{part}": String(digest) for part, digest in parts.items()})
        document.trailer.ID = Array([bytes.fromhex(identifier(parts)), bytes(16)])

    return changed(pdf, seal)


def links_of(document: pikepdf.Pdf) -> list[Any]:
    return [link for page in document.pages for link in page.obj.get("/Annots", ())]


def lead_elsewhere(document: pikepdf.Pdf) -> None:
    """Lead every web link to another site."""
    for link in links_of(document):
        if "/A" in link:
            link.A.URI = String("https://example.com/")


def exchange_targets(document: pikepdf.Pdf) -> None:
    """Let two links inside the document change places."""
    inside = [link for link in links_of(document) if "/Dest" in link]
    one = inside[0]
    other = next(link for link in inside if str(link.Dest) != str(one.Dest))
    one.Dest, other.Dest = String(str(other.Dest)), String(str(one.Dest))


def run_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert(1)"))


def run_script_at_link(document: pikepdf.Pdf) -> None:
    links_of(document)[0].A = Dictionary(S=Name.Launch, F=String("x.exe"))


def _file(document: pikepdf.Pdf) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(
        document, b"pay", filename="", description="", mime_type="text/plain", creation_date="", mod_date=""
    )


def attach_another(document: pikepdf.Pdf) -> None:
    document.attachments["invoice.txt"] = _file(document)


def lay_note_over(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=[50, 50, 300, 300], Contents=String("void"))
    page.obj.Annots = Array([*page.obj.get("/Annots", ()), document.make_indirect(note)])


def paint_white(document: pikepdf.Pdf) -> None:
    """Paint half of a page white."""
    page = document.pages[0]
    page.contents_add(b"q 1 g 0 400 595 442 re f Q")


def whiten_text(document: pikepdf.Pdf) -> None:
    """Let the text of a page have the colour of the paper."""
    page = document.pages[0]
    content = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page))
    page.Contents = document.make_stream(re.sub(rb"[\d. ]+ rg\b", b" 1 1 1 rg", content))


def retitle(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = String("Another title")


def reauthor_xmp(document: pikepdf.Pdf) -> None:
    packet = bytes(document.Root.Metadata.read_bytes()).replace(b"<rdf:Seq><rdf:li>", b"<rdf:Seq><rdf:li>Not ", 1)
    document.Root.Metadata.write(packet)


def relanguage(document: pikepdf.Pdf) -> None:
    document.Root.Lang = String("fr")


def exchange_pages(document: pikepdf.Pdf) -> None:
    pages = document.pages
    pages[0], pages[1] = pages[1], pages[0]


def add_page(document: pikepdf.Pdf) -> None:
    document.add_blank_page(page_size=(595, 842))
    document.pages[-1].contents_add(b"0 0 100 100 re f")


def rename_in_outline(document: pikepdf.Pdf) -> None:
    document.Root.Outlines.First.Title = String("Another country")


def lead_outline_elsewhere(document: pikepdf.Pdf) -> None:
    document.Root.Outlines.Last.Dest = Array([document.pages[0].obj, Name.Fit])


def retell_picture(document: pikepdf.Pdf) -> None:
    """Let a screen reader say something else of a picture."""
    waiting: list[Any] = [document.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Array):
            waiting += list(element)
        elif isinstance(element, Dictionary) and "/S" in element:
            if "/Alt" in element:
                element.Alt = String("All values are 100.")
                return
            waiting.append(element.get("/K"))
    raise AssertionError("the document has no picture")


def add_layer(document: pikepdf.Pdf) -> None:
    document.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())


def add_field(document: pikepdf.Pdf) -> None:
    field = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), Rect=[0, 0, 99, 99])
    )
    document.pages[0].obj.Annots = Array([*document.pages[0].obj.get("/Annots", ()), field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def turn_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Rotate = 180


CHANGES: tuple[Change, ...] = (
    lead_elsewhere, exchange_targets, run_script, run_script_at_link, attach_another, lay_note_over, paint_white,
    whiten_text, retitle, reauthor_xmp, relanguage, exchange_pages, add_page, rename_in_outline,
    lead_outline_elsewhere, retell_picture, add_layer, add_field, turn_page,
)  # fmt: skip
