"""Fast paths of drawing: borders as lines, words of pictures as words, nothing where there is nothing to see.

The engine clips and fills twice for a border on one side, draws the rule under a table's row cell by cell, and the text
of pictures letter by letter. A table of forty rows is a third smaller this way, and drawn in less time. Each fast path
has its own test that compares the picture with that of what it replaces.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from typing import Any, NamedTuple

from msgspec import Struct

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401

# isort: split
from weasyprint import draw
from weasyprint.draw import text
from weasyprint.draw.color import get_color

_SIDES = ("top", "right", "bottom", "left")
_NEAR = 1e-6

_draw_border = draw.draw_border
_draw_collapsed_borders = draw.draw_collapsed_borders
_draw_line = draw.draw_line
_draw_replacedbox = draw.draw_replacedbox
_draw_text = text.draw_text


def draw_text(stream: Any, textbox: Any, *given: Any) -> None:
    """Draw a text; white space has no ink."""
    if textbox.text.strip() or textbox.style["text_decoration_line"] != "none":
        _draw_text(stream, textbox, *given)


# --- borders of boxes


def draw_border(stream: Any, box: Any) -> None:
    """Draw the borders of a box; those that are plain and do not meet as rectangles."""
    sides = _plain_sides(box)
    if sides is None:
        _draw_border(stream, box)
        return
    x, y, width, height = box.rounded_border_box()[:4]
    for side, thickness in sides:
        rectangle = {
            "top": (x, y, width, thickness),
            "bottom": (x, y + height - thickness, width, thickness),
            "left": (x, y, thickness, height),
            "right": (x + width - thickness, y, thickness, height),
        }[side]
        with stream.artifact():
            stream.set_color(get_color(box.style, f"border_{side}_color"))
            stream.rectangle(*rectangle)
            stream.fill()


def _plain_sides(box: Any) -> list[tuple[str, float]] | None:
    """Return the sides with a solid border, and how thick it is; None where the engine has to draw."""
    style = box.style
    if style["column_rule_width"] or style["border_image_source"][0] != "none" or style["visibility"] != "visible":
        return None
    sides = [(side, getattr(box, f"border_{side}_width")) for side in _SIDES]
    sides = [(side, width) for side, width in sides if width]
    if not sides:
        return []
    names = {side for side, _ in sides}
    if not (names <= {"top", "bottom"} or names <= {"left", "right"}):
        return None
    if any(style[f"border_{side}_style"] != "solid" for side in names):
        return None
    if any(radius for corner in box.rounded_border_box()[4:] for radius in corner):
        return None
    return sides


# --- borders that cells share


class _BorderSegment(NamedTuple):
    """A straight piece of a border, as the engine draws it for one cell."""

    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float
    style: str
    color: Any

    def continued(self, other: _BorderSegment) -> _BorderSegment | None:
        """Return both in one, where the other goes on in the same way from where this one ends."""
        # Dots and dashes begin anew in every cell.
        alike = self.style == "solid" and self[4:] == other[4:]
        meet = abs(self.x2 - other.x1) < _NEAR and abs(self.y2 - other.y1) < _NEAR
        is_straight = self.y1 == other.y2 or self.x1 == other.x2
        return self._replace(x2=other.x2, y2=other.y2) if alike and meet and is_straight else None


class _LineRecorder:
    """Takes the place of the stream while lines are recorded and not yet drawn."""

    def artifact(self) -> AbstractContextManager[None]:
        """Open nothing."""
        return nullcontext()

    stacked = artifact


def draw_collapsed_borders(stream: Any, table: Any) -> None:
    """Draw the borders of a table's cells, each line in one go from cell to cell."""
    lines: list[_BorderSegment] = []
    draw.draw_line = lambda _, *line: lines.append(_BorderSegment(*line))
    try:
        _draw_collapsed_borders(_LineRecorder(), table)
    finally:
        draw.draw_line = _draw_line
    if not lines:
        return
    with stream.artifact():
        for (thickness, style, color), alike in groupby(_joined(lines), key=lambda line: line[4:]):
            if style != "solid":
                for line in alike:
                    _draw_line(stream, *line)
                continue
            with stream.stacked():
                stream.set_color(color, stroke=True)
                stream.set_line_width(thickness)
                for line in alike:
                    stream.move_to(line.x1, line.y1)
                    stream.line_to(line.x2, line.y2)
                stream.stroke()


def _joined(lines: Iterable[_BorderSegment]) -> Iterator[_BorderSegment]:
    last: _BorderSegment | None = None
    for line in lines:
        joined = last.continued(line) if last is not None else None
        if joined is None and last is not None:
            yield last
        last = joined or line
    if last is not None:
        yield last


# --- letters of pictures


def draw_replacedbox(stream: Any, box: Any) -> None:
    """Draw a picture, the letters of its words together."""
    start = len(stream.stream)
    _draw_replacedbox(stream, box)
    widths = {font.hash.encode(): font.widths for font in stream._fonts.values()}
    stream.stream[start:] = joined_letters(stream.stream[start:], widths)


def joined_letters(items: Iterable[Any], widths: Mapping[bytes, Mapping[int, int]]) -> list[Any]:
    """Return the content of a stream, with letters in one string that stand where the one before them ends.

    ``widths`` are those of glyphs, in thousandths of the size, by the name of the font.
    """
    found: list[Any] = []
    moves: list[bytes] = []
    place: re.Match[bytes] | None = None
    word: _ShownWord | None = None
    font, size, mode = b"", 0.0, b""
    for item in items:
        operator = item[-3:] if isinstance(item, bytes) else b""
        if operator in (b" Tr", b" Tm"):
            moves.append(item)
            place = _PLACE.fullmatch(item)
            continue
        shown = _SHOWN.fullmatch(item) if operator == b" TJ" else None
        if shown and place and word and word.goes_on(place) and moves[:-1] in ([], [mode]):
            word.glyphs += shown[1]
            word.end += _length(shown[1], widths.get(font, {}), size)
            found[-1] = b"[<%b>] TJ" % word.glyphs
            moves.clear()
            continue
        mode = next((move for move in moves if move.endswith(b" Tr")), mode)
        found += [*moves, item]
        moves.clear()
        word = None
        if operator == b" Tf":
            name, written = item.split()[:2]
            font, size = name[1:], float(written)
        elif shown and place:
            end = float(place[1]) + _length(shown[1], widths.get(font, {}), size)
            word = _ShownWord(shown[1], end, place[2])
        else:
            place = None
    return found + moves


_PLACE = re.compile(rb"1 0 0 -1 ([-.0-9]+) ([-.0-9]+) Tm")
_SHOWN = re.compile(rb"\[<((?:[0-9a-f]{4})+)>\] TJ")
_OFF = 0.02
"""How far from the end of a word a letter may stand that belongs to it, in the units of the picture."""


class _ShownWord(Struct):
    """Glyphs that are shown in one string, where they end, and on which baseline."""

    glyphs: bytes
    end: float
    baseline: bytes

    def goes_on(self, place: re.Match[bytes]) -> bool:
        return self.baseline == place[2] and abs(self.end - float(place[1])) < _OFF


def _length(glyphs: bytes, widths: Mapping[int, int], size: float) -> float:
    found = (widths.get(int(glyphs[start : start + 4], 16)) for start in range(0, len(glyphs), 4))
    return sum(math.inf if width is None else width for width in found) * size / 1000
