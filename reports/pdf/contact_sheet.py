"""Draws a contact sheet of a print job: every side as a thumbnail, to be looked at before paper is used."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from reports.attachment import compressed
from reports.pdf.font_registry import FontRegistry
from reports.pdf.glyph_codes import recoded
from reports.pdf.imposition import Size, fit, operands
from reports.pdf.metadata import PRODUCER
from reports.pdf.stamping import shape
from reports.pdf.writer import write_pdf
from reports.typeset.fonts import face, family

_MARGIN = 36.0
_GAP = 12.0
"""Between two sides that stand beside each other."""
_ROW_GAP = 8.0
_CAPTION = 14.0
"""Height of the line below a side."""
_SIZE = 7.0
_COLUMNS = 4
_FONT = "Caption"
_GREY, _RULE = "0.4 0.4 0.47", "0.62 0.69 0.71"

Cell = tuple[float, float, float, float]
"""Left, bottom, width, height."""


def make_proof(job: bytes, captions: Sequence[str], *, paper: Size, lang: str, title: str) -> bytes:
    """Draw every page of ``job`` as a framed thumbnail with its caption, four in a row: two sheets, front and back.

    Same job and captions give the same bytes.

    Raises:
        DocumentProblem: a caption has a character that no shipped face has.
    """
    with pikepdf.open(BytesIO(job)) as source, pikepdf.new() as proof:
        registry, font = FontRegistry(proof), face(family(lang))
        first = source.pages[0].mediabox
        cells = _cells(paper, float(first[3]) / float(first[2]))
        forms = [proof.copy_foreign(source.make_indirect(page.as_form_xobject())) for page in source.pages]
        for start in range(0, len(forms), len(cells)):
            shown = slice(start, start + len(cells))
            content, glyphs = _drawn(cells, forms[shown], captions[shown], lang)
            named = {f"/P{number}": form for number, form in enumerate(forms[shown])}
            resources = Dictionary(
                XObject=Dictionary(named), Font=Dictionary({f"/{_FONT}": registry.font_for(font, glyphs)})
            )
            page = Dictionary(
                Type=Name.Page, MediaBox=Array([0, 0, *(round(length, 3) for length in paper)]), Resources=resources,
                Contents=compressed(proof, recoded(content)),
            )  # fmt: skip
            proof.pages.append(pikepdf.Page(proof.make_indirect(page)))
        registry.write()
        proof.docinfo["/Title"] = String(title)
        proof.docinfo["/Producer"] = String(PRODUCER)
        return write_pdf(proof)


def _cells(paper: Size, ratio: float) -> list[Cell]:
    """Return the frame of each thumbnail on a page of the contact sheet; ``ratio`` is height by width."""
    width = (paper[0] - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) / _COLUMNS
    height = width * ratio
    step = height + _CAPTION + _ROW_GAP
    rows = int((paper[1] - 2 * _MARGIN + _ROW_GAP) // step)
    lefts = [_MARGIN + column * (width + _GAP) for column in range(_COLUMNS)]
    return [(left, paper[1] - _MARGIN - height - row * step, width, height) for row in range(rows) for left in lefts]


def _drawn(
    cells: Sequence[Cell], forms: Sequence[pikepdf.Object], captions: Sequence[str], lang: str
) -> tuple[bytes, dict[int, str]]:
    """Return the content of one page of the contact sheet, and the glyphs of its captions with their text."""
    lines: list[bytes] = []
    glyphs: dict[int, str] = {}
    for number, (cell, form, caption) in enumerate(zip(cells, forms, captions, strict=False)):
        left, bottom, width, height = cell
        box = [float(value) for value in form.BBox]
        lines.append(f"q {operands(fit(box, cell))} cm /P{number} Do Q".encode())
        lines.append(f"q {_RULE} RG 0.4 w {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S Q".encode())
        line = shape(caption, lang)
        glyphs.update(line.glyphs)
        at = f"1 0 0 1 {left:.2f} {bottom - _CAPTION + _SIZE:.2f} Tm".encode()
        lines.append(b"%b rg BT /%b %g Tf %b %b ET" % (_GREY.encode(), _FONT.encode(), _SIZE, at, line.shown(_SIZE)))
    return b"\n".join(lines), glyphs
