"""Adds what a printing house needs around a page: bleed, crop marks, and the PDF boxes that tell them apart.

The content of the page stays as it is: the media box grows around it.
"""

from __future__ import annotations

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


def with_crop_marks(trim: Box) -> tuple[dict[str, Box], bytes]:
    """Return the boxes of a page of this size on its larger sheet, and content that draws where it is to be cut."""
    boxes = {"/TrimBox": trim, "/BleedBox": _grown(trim, BLEED_MM * MM), "/MediaBox": _grown(trim, SLUG_MM * MM)}
    return boxes, _marks(trim)


def _marks(trim: Box) -> bytes:
    """Return content that draws two strokes at each corner, outside the bleed and in line with the edges."""
    lines = []
    near, far = BLEED_MM * MM, (BLEED_MM + MARK_MM) * MM
    for x, way in ((trim[0], -1), (trim[2], 1)):
        for y, rise in ((trim[1], -1), (trim[3], 1)):
            lines.append(f"{x + way * near:.3f} {y:.3f} m {x + way * far:.3f} {y:.3f} l")
            lines.append(f"{x:.3f} {y + rise * near:.3f} m {x:.3f} {y + rise * far:.3f} l")
    return f"/Artifact <</Type /Page>> BDC q 0 0 0 RG {_STROKE} w {' '.join(lines)} S Q EMC".encode()


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)

