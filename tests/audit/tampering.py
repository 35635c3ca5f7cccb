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


# --- what a page looks like, while its text stays as it is


def cover_with_form(document: pikepdf.Pdf) -> None:
    """Lay a form over a page that paints it white."""
    page = document.pages[0]
    white = pikepdf.Stream(document, b"1 g 0 400 595 442 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842])
    page.obj.Resources.XObject = Dictionary(Fx9=document.make_indirect(white))
    page.contents_add(b"q /Fx9 Do Q")


def clip_text(document: pikepdf.Pdf) -> None:
    """Let nothing of a page be seen but a corner of it."""
    document.pages[0].contents_add(b"0 0 9 9 re W n", prepend=True)


def rewrite(document: pikepdf.Pdf, pattern: bytes, new: bytes, count: int = 0) -> None:
    """Write something else in the content of the first page."""
    page = document.pages[0]
    content = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page))
    changed_content, found = re.subn(pattern, new, content, count=count)
    assert found, pattern
    page.Contents = document.make_stream(changed_content)


def shrink_text(document: pikepdf.Pdf) -> None:
    rewrite(document, rb"(/[A-Z]{6}) [\d.]+ Tf", rb"\1 0.5 Tf")


def squeeze_text(document: pikepdf.Pdf) -> None:
    """Let every letter be a hundredth as wide."""
    rewrite(document, rb"\bBT\b", b"BT 1 Tz")


def hide_text(document: pikepdf.Pdf) -> None:
    """Draw text without ink."""
    rewrite(document, rb"\bBT\b", b"BT 3 Tr")


def say_otherwise(document: pikepdf.Pdf) -> None:
    """Let programs read a text that is not the one that is seen."""
    rewrite(document, rb"<<\s*/MCID 0\s*>>", b"<</MCID 0 /ActualText (x)>>")


def say_otherwise_in_tags(document: pikepdf.Pdf) -> None:
    first = document.Root.StructTreeRoot.K[0].K[0]
    first.ActualText = String("Nothing of importance.")


def crop_page(document: pikepdf.Pdf) -> None:
    """Let half of a page not be shown."""
    document.pages[0].obj.CropBox = Array([0, 421, 595.276, 841.89])


def shrink_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.MediaBox = Array([0, 421, 595.276, 841.89])


def label_pages(document: pikepdf.Pdf) -> None:
    document.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))


def repeat_page(document: pikepdf.Pdf) -> None:
    document.pages.append(document.pages[0])


def drop_page(document: pikepdf.Pdf) -> None:
    del document.pages[-1]


def use_drawn_font(document: pikepdf.Pdf) -> None:
    """Replace a font by one whose letters are drawings."""
    fonts = document.pages[0].obj.Resources.Font
    name = sorted(map(str, fonts.keys()))[0]
    drawing = document.make_stream(b"1000 0 d0 0 0 750 750 re f")
    fonts[name] = document.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=Dictionary(square=drawing), FirstChar=0, LastChar=255, Widths=Array([1000] * 256),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([0, *[Name.square] * 256])),
        )
    )  # fmt: skip


def fade_text(document: pikepdf.Pdf) -> None:
    """Let a mask take the ink off a page."""
    mask = pikepdf.Stream(
        document, b"0 g 0 0 595 842 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842],
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray),
    )  # fmt: skip
    state = Dictionary(Type=Name.ExtGState, SMask=Dictionary(S=Name.Luminosity, G=document.make_indirect(mask)))
    document.pages[0].obj.Resources.ExtGState.Gm9 = state
    document.pages[0].contents_add(b"/Gm9 gs", prepend=True)


def paint_with_pattern(document: pikepdf.Pdf) -> None:
    """Give text a pattern of white for its colour."""
    white = pikepdf.Stream(
        document, b"1 g 0 0 9 9 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 9, 9], XStep=9, YStep=9,
        Resources=Dictionary(),
    )  # fmt: skip
    document.pages[0].obj.Resources.Pattern = Dictionary(P9=document.make_indirect(white))
    rewrite(document, rb"[\d. ]+ rg\b", b" /Pattern cs /P9 scn")


def lay_text_over(document: pikepdf.Pdf) -> None:
    """Move every text of a page to one place."""
    rewrite(document, rb"1 0 0 -1 [\d.]+ [\d.]+ Tm", b"1 0 0 -1 200 300 Tm")


def turn_text(document: pikepdf.Pdf) -> None:
    """Let every text stand on its head."""
    rewrite(document, rb"1 0 0 -1 ([\d.]+) ([\d.]+) Tm", rb"-1 0 0 1 \1 \2 Tm")


def darken_ground(document: pikepdf.Pdf) -> None:
    """Lay a ground as dark as the text under it."""
    document.pages[0].contents_add(b"q 0.1 0.1 0.1 rg 0 0 595 842 re f Q", prepend=True)


def write_in_form(document: pikepdf.Pdf) -> None:
    """Write a digit beside the text of a page, in a form."""
    page = document.pages[0]
    fonts = page.obj.Resources.Font
    name = next(str(key) for key in fonts.keys() if "Stamp" not in str(key))  # noqa: SIM118
    form = pikepdf.Stream(
        document, f"BT {name} 12 Tf 1 0 0 1 20 400 Tm <0001000200030004> Tj ET".encode(), Type=Name.XObject,
        Subtype=Name.Form, BBox=[0, 0, 595, 842], Resources=Dictionary(Font=fonts),
    )  # fmt: skip
    page.obj.Resources.XObject = Dictionary(Fx8=document.make_indirect(form))
    page.contents_add(b"q /Fx8 Do Q")


def write_as_decoration(document: pikepdf.Pdf) -> None:
    """Write something beside the text that no tag holds."""
    page = document.pages[0]
    name = next(str(key) for key in page.obj.Resources.Font.keys() if "Stamp" not in str(key))  # noqa: SIM118
    page.contents_add(f"/Artifact BMC BT {name} 12 Tf 1 0 0 1 20 400 Tm <00050006> Tj ET EMC".encode())


def lead_names_elsewhere(document: pikepdf.Pdf) -> None:
    """Let the links to a place within a section lead to the first page, while their names stay."""
    names = pikepdf.NameTree(document.Root.Names.Dests)
    inner = next(name for name in map(str, names) if "--" in name and not name.startswith("glance"))
    names[inner] = Array([document.pages[0].obj, Name.XYZ, 0, 0, 0])


def rename_attachment(document: pikepdf.Pdf) -> None:
    """Let the data be saved under another name."""
    specification = document.attachments["source.json"].obj
    specification.UF = String("invoice.exe")
    specification.F = String("invoice.exe")


def redefine_colours(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Resources.ColorSpace.DefaultRGB = Array([Name.CalRGB, Dictionary(WhitePoint=[1, 1, 1])])


CHANGES: tuple[Change, ...] = (
    lead_elsewhere, exchange_targets, run_script, run_script_at_link, attach_another, lay_note_over, paint_white,
    whiten_text, retitle, reauthor_xmp, relanguage, exchange_pages, add_page, rename_in_outline,
    lead_outline_elsewhere, retell_picture, add_layer, add_field, turn_page, cover_with_form, clip_text, shrink_text,
    squeeze_text, hide_text, say_otherwise, say_otherwise_in_tags, crop_page, shrink_page, label_pages, repeat_page,
    drop_page, use_drawn_font, fade_text, paint_with_pattern, lay_text_over, turn_text, darken_ground, write_in_form,
    write_as_decoration, lead_names_elsewhere, rename_attachment, redefine_colours,
)  # fmt: skip
"""Changes that are found also where the file is sealed anew after them."""
