"""Finds text on a page that a reader cannot see as programs read it.

It is covered, without ink, as pale as the paper, too small or narrow, cut off, beside the page, or another text stands
for it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from math import hypot
from typing import Any, Protocol

import pypdfium2.raw as raw
from msgspec import Struct, field

from reports.audit.findings import Box

_COVERED = 0.6
"""Share of a text's box under a shape from which on the text cannot be read."""
_LEAST = 3.0
"""Width and height of a shape that can cover a character, in points."""
_THICK = 3.0
"""Width of a stroke that can cover a character."""
_PAPER = 255.0
_LEAST_CONTRAST = 66.0
"""Least difference of the lightness of a text and its ground, of 255; our palest text on paper has 80.

PDFium tells 191 of a pattern, which may show nothing.
"""
_SMALLEST = 3.0
"""Points; what is smaller cannot be read. The smallest of ours is a lowered letter in a caption."""
_NARROWEST = 0.5
"""Width of letters in proportion to their height; ours are as their face has them."""
_OPAQUE = 255
_KEYS = frozenset({b"MCID", b"Type", b"Subtype", b"Attached"})
"""Of marked content that we write; any other may say what is to be read instead of it."""


class _Drawn(Protocol):
    box: Box
    text: str
    size: float


class PaintOrder(Struct):
    """The texts and shapes of a page in the order in which they are painted."""

    texts: list[tuple[int, _Drawn, bool, float, object]] = []
    """Place in the order, text, whether it shows, lightness, and the picture that it is of."""
    shapes: list[tuple[int, Box, float | None, object]] = []
    """Place in the order, box, lightness where nothing shows through, and the picture that it is of."""
    _channels: tuple[ctypes.c_uint, ...] = field(default_factory=lambda: tuple(ctypes.c_uint() for _ in range(4)))
    _matrix: Any = field(default_factory=raw.FS_MATRIX)
    _key: Any = field(default_factory=lambda: (raw.FPDF_WCHAR * 16)())
    _length: ctypes.c_ulong = field(default_factory=ctypes.c_ulong)

    def add_text(self, place: int, item: Any, drawn: _Drawn, picture: object) -> None:
        """Note a text object, and the picture that it is of, if any."""
        lightness, _ = self._ink(item)
        self.texts.append((place, drawn, self._shows(item, drawn, picture), lightness, picture))

    def _shows(self, item: Any, drawn: _Drawn, picture: object) -> bool:
        """Tell whether a text is drawn as a whole, upright, in letters of their own form, and stands for itself."""
        is_filled = raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_FILL
        is_whole = raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(item)) <= 0
        if not (is_filled and is_whole) or raw.FPDFPageObj_HasTransparency(item) or drawn.size < _SMALLEST:
            return False
        matrix = self._matrix
        raw.FPDFPageObj_GetMatrix(item, matrix)
        if picture is None and (matrix.a <= 0 or matrix.d <= 0):
            return False
        width, height = hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d)
        return _NARROWEST * height < width < height / _NARROWEST and not self._is_renamed(item)

    def _is_renamed(self, item: Any) -> bool:
        for index in range(raw.FPDFPageObj_CountMarks(item)):
            mark = raw.FPDFPageObj_GetMark(item, index)
            for place in range(raw.FPDFPageObjMark_CountParams(mark)):
                raw.FPDFPageObjMark_GetParamKey(mark, place, self._key, ctypes.sizeof(self._key), self._length)
                # In UTF-16, and all of them ASCII.
                if bytes(self._key)[: self._length.value : 2].rstrip(b"\0") not in _KEYS:
                    return True
        return False

    def add_shape(self, place: int, item: Any, box: Box, picture: object) -> None:
        """Note an object that is no text where it can cover some; marks of a picture may lie on its own labels."""
        if box.right - box.left < _LEAST or box.top - box.bottom < _LEAST:
            return
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH:
            fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
            raw.FPDFPath_GetDrawMode(item, fill, stroke)
            raw.FPDFPageObj_GetStrokeWidth(item, width)
            if not fill.value and not (stroke.value and width.value >= _THICK):
                return
        lightness, opacity = self._ink(item)
        is_ground = opacity == _OPAQUE and not _is_frame(item)
        self.shapes.append((place, box, lightness if is_ground else None, picture))

    def _ink(self, item: Any) -> tuple[float, int]:
        """Return the lightness of the colour that fills an object, to 255, and how opaque it is."""
        raw.FPDFPageObj_GetFillColor(item, *self._channels)
        red, green, blue, opacity = (channel.value for channel in self._channels)
        return 0.299 * red + 0.587 * green + 0.114 * blue, opacity

    def hidden(self, page: Box) -> Iterator[str]:
        """Yield the texts that cannot be seen on a page with this box."""
        yield from self._on_texts()
        for place, drawn, has_ink, lightness, picture in self.texts:
            box = drawn.box
            if not drawn.text.strip() or box.top <= box.bottom:
                continue
            over = (
                shape
                for later, shape, _, other in self.shapes
                if later > place and (other is None or other is not picture)
            )
            is_seen = has_ink and abs(lightness - self._ground(place, box)) >= _LEAST_CONTRAST
            if not is_seen or not _meets(page, box) or any(_covers(shape, box) for shape in over):
                yield drawn.text

    def _on_texts(self) -> Iterator[str]:
        """Yield the texts that lie over others."""
        shown = [(drawn.box, drawn.text) for _, drawn, *_ in self.texts if drawn.text.strip()]
        shown.sort(key=lambda one: one[0].bottom)
        for place, (box, text) in enumerate(shown):
            for other, _ in shown[place + 1 :]:
                if other.bottom >= box.top:
                    break
                if other.right > box.left and other.left < box.right and (_covers(box, other) or _covers(other, box)):
                    yield text
                    break

    def _ground(self, place: int, box: Box) -> float:
        """Return the lightness of what lies right under a text."""
        ground = _PAPER
        for before, shape, lightness, _ in self.shapes:
            if before < place and lightness is not None and _covers(shape, box):
                ground = lightness
        return ground


def _is_frame(item: Any) -> bool:
    """Tell whether a shape has several outlines, as a border around a box has: what lies inside may not be filled."""
    if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
        return False
    segments = (raw.FPDFPath_GetPathSegment(item, place) for place in range(raw.FPDFPath_CountSegments(item)))
    return [raw.FPDFPathSegment_GetType(one) for one in segments].count(raw.FPDF_SEGMENT_MOVETO) > 1


def _meets(page: Box, box: Box) -> bool:
    return box.right > page.left and box.left < page.right and box.top > page.bottom and box.bottom < page.top


def _covers(shape: Box, box: Box) -> bool:
    width = min(shape.right, box.right) - max(shape.left, box.left)
    height = min(shape.top, box.top) - max(shape.bottom, box.bottom)
    return width > 0 and height > 0 and width * height > _COVERED * (box.right - box.left) * (box.top - box.bottom)
