"""Adds what a printing house needs around a page: bleed, crop marks, and the PDF boxes that tell them apart.

The content of the page stays as it is: the media box grows around it.
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array

from reports.attachment import compressed

MM = 72 / 25.4
BLEED_MM = 3.0
"""Width of the strip that is printed beyond the edge and cut away; a cutter may miss by as much."""
MARK_MM = 5.0
"""How long a crop mark is."""
SLUG_MM = 10.0
"""From the edge of the page to the edge of the sheet it is printed on."""
_STROKE = 0.25

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def add_crop_marks(pdf: pikepdf.Pdf) -> None:
    """Put every page on a larger sheet, with marks where it is to be cut."""
    for page in pdf.pages:
        left, bottom, right, top = (float(value) for value in page.MediaBox)
        trim = (left, bottom, right, top)
        page.obj.TrimBox = _array(trim)
        page.obj.BleedBox = _array(_grown(trim, BLEED_MM * MM))
        page.obj.MediaBox = _array(_grown(trim, SLUG_MM * MM))
        marks = compressed(pdf, _marks(trim))
        content = page.obj.get("/Contents")
        page.obj.Contents = Array([*_streams(content), marks])


def _marks(trim: Box) -> bytes:
    """Return content that draws two strokes at each corner, outside the bleed and in line with the edges."""
    lines = []
    near, far = BLEED_MM * MM, (BLEED_MM + MARK_MM) * MM
    for x, way in ((trim[0], -1), (trim[2], 1)):
        for y, rise in ((trim[1], -1), (trim[3], 1)):
            lines.append(f"{x + way * near:.3f} {y:.3f} m {x + way * far:.3f} {y:.3f} l")
            lines.append(f"{x:.3f} {y + rise * near:.3f} m {x:.3f} {y + rise * far:.3f} l")
    return f"/Artifact <</Type /Page>> BDC q 0 0 0 RG {_STROKE} w {' '.join(lines)} S Q EMC".encode()


def _streams(content: Any) -> list[Any]:
    """Return the content streams of a page; a blank page has none."""
    if content is None:
        return []
    return list(content) if isinstance(content, Array) else [content]


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _array(box: Box) -> Array:
    return Array([round(value, 3) for value in box])
