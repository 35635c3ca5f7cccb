"""Draws a strip: the dots of all countries stacked in their values over an axis, a rule, and the marks of some.

It has no text: what stands beside it is the page's, so that it breaks, grows and is found as all text is.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from reports.documents.shared.section import Strip, StripMark
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import MIDDLE, POINTS_PER_MM, WHITE, Canvas, Outline, Point
from reports.typeset.charts.lettering import Lettering

_DOT = 1.75
_HOLLOW = 1.65
_RING = 0.55
_OWN = 3.9
_SIGN = 2.9
"""The radius of a mark on a line of its own."""
_EDGE = 1.1
_DASH = (1.5, 1.1)
_ACROSS = 4.0
"""From dot to dot beside it."""
_APART = 2 * _DOT + 0.1
"""The least from a dot of one value to one of another in the same layer."""
_UP, _UP_CLOSE = 3.9, 3.6
"""From dot to dot above it, and where marks have lines of their own, unless a stack would rise above `_TALLEST`."""
_TALLEST = 43.0
_ABREAST = 3
_CLEAR, _CLOSE = 6.2, 3.0
"""From the axis up to the lowest dots: a mark on the axis touches none; marks on lines of their own leave it free."""
_TOP = 2.0
_TICK = 2.2
_LINE, _LETTER_LINE = 6.2, 8.8
"""From line to line of the marks that have one each, and where letters are among them."""
_TICKS = (20, 40, 60, 80, 100)


class _StackedDot(Struct, frozen=True):
    """A dot of a stack: its middle across, its layer from the axis up, whether it is filled."""

    x: float
    layer: int
    filled: bool


def draw_strip(spec: Strip, palette: Palette) -> bytes:
    """Draw the axis and the dots, the rule of the median over them, then the marks."""
    width = spec.width_mm * POINTS_PER_MM
    dots = stack(spec, width)
    highest = max((dot.layer for dot in dots), default=0)
    step = min(_UP_CLOSE if spec.lines else _UP, _TALLEST / max(highest, 1))
    clear = _CLOSE if spec.lines else _CLEAR
    axis = _TOP + _DOT + highest * step + clear
    line = _pitch(spec)
    below = line * len(spec.marks) + _SIGN if spec.lines else _OWN
    canvas = Canvas(width, axis + below + 0.8, spec.lang, palette.ink)
    _draw_axis(canvas, spec, axis, palette)
    places = [((dot.x, axis - clear - dot.layer * step), dot.filled) for dot in dots]
    hollow = [place for place, filled in places if not filled]
    canvas.dots([place for place, filled in places if filled], _DOT, palette.peer)
    canvas.dots(hollow, _HOLLOW, palette.peer)
    canvas.dots(hollow, _HOLLOW - _RING, WHITE)
    if spec.median is not None:
        x = width * spec.at(spec.median)
        canvas.stroke([((x, 0.4), (x, axis + (_TICK if spec.lines else _OWN)))], palette.signal, 1.2)
    for position, mark in enumerate(spec.marks, 1):
        if mark.value is not None:
            _draw_mark(canvas, mark, (width * spec.at(mark.value), axis + line * position), spec, palette)
    return canvas.svg()


def _pitch(spec: Strip) -> float:
    """Return the way from line to line of the marks; 0 where all stand on the axis."""
    if not spec.lines:
        return 0.0
    return _LINE if all(mark.sign in "●◆▲" for mark in spec.marks) else _LETTER_LINE


def stack(spec: Strip, width: float) -> list[_StackedDot]:
    """Stack the dots of each value, the filled ones below, each row in the lowest layer in which it touches none."""
    filled, hollow = Counter(spec.evidenced), Counter(spec.unsupported)
    # Scores are mostly written in fives.
    most = _ABREAST if width * (spec.at(5) - spec.at(0)) >= (_ABREAST - 1) * _ACROSS + _APART else _ABREAST - 1
    ends: list[float] = []
    found = []
    for value in sorted({*filled, *hollow}):
        number, layer = filled[value] + hollow[value], 0
        own = [True] * filled[value] + [False] * hollow[value]
        abreast = min(most, (number + 1) // 2)
        for start in range(0, number, abreast):
            row = own[start : start + abreast]
            first = width * spec.at(value) - _ACROSS * (len(row) - 1) / 2
            while layer < len(ends) and first - ends[layer] < _APART:
                layer += 1
            found += [_StackedDot(first + _ACROSS * place, layer, one) for place, one in enumerate(row)]
            ends[layer:] = [first + _ACROSS * (len(row) - 1), *ends[layer + 1 :]]
            layer += 1
    return found


def _draw_axis(canvas: Canvas, spec: Strip, y: float, palette: Palette) -> None:
    """Draw the axis with its ticks, and for each mark on a line of its own that line as far as the mark."""
    left, right = (canvas.width * edge for edge in spec.edges)
    lines: list[Outline] = [((left, y), (right, y))]
    if spec.lines:
        ends = [(y + _pitch(spec) * place, mark.value) for place, mark in enumerate(spec.marks, 1)]
        lines += [((left, at), (canvas.width * spec.at(value), at)) for at, value in ends if value is not None]
    canvas.stroke(lines, palette.hairline, 0.8)
    ticks = [canvas.width * spec.at(tick) for tick in _TICKS if tick > spec.start]
    canvas.stroke([((x, y), (x, y + _TICK)) for x in ticks], palette.rule, 0.6)


def _draw_mark(canvas: Canvas, mark: StripMark, place: Point, spec: Strip, palette: Palette) -> None:
    """Draw a mark at its place: filled, or hollow and dashed where its value is not evidenced."""
    weak = mark.grade in ("C", "D")
    radius = _SIGN if spec.lines else _OWN
    outline = _outline(mark.sign, place, radius)
    if mark.sign == "●" and weak:
        canvas.circles([place], radius - _EDGE / 2, palette.accent, ring=_EDGE, dash=_DASH)
    elif mark.sign == "●":
        canvas.circles([place], radius, palette.accent)
    elif outline and weak:
        canvas.stroke([outline], palette.ink, 0.8, closed=True, dash=_DASH, inside=WHITE)
    elif outline:
        canvas.fill([outline], palette.ink)
    else:
        # A letter is grey where its value is not evidenced: it has no inside.
        bold = Lettering(spec.lang, bold=not weak)
        x, y = place[0] - bold.width(mark.sign) / 2, place[1] + MIDDLE * bold.size
        canvas.fill([_box_around(place, bold.width(mark.sign))], WHITE)
        canvas.text(x, y, mark.sign, bold, palette.grey if weak else palette.ink)


def _box_around(place: Point, width: float) -> Outline:
    left, right = place[0] - width / 2 - 0.6, place[0] + width / 2 + 0.6
    return (left, place[1] - 1), (right, place[1] - 1), (right, place[1] + 1), (left, place[1] + 1)


def _outline(sign: str, place: Point, radius: float) -> Outline:
    """Return a diamond or a triangle around a place; nothing for what is drawn another way."""
    x, y = place
    if sign == "◆":
        reach = radius * 1.15
        return (x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)
    if sign == "▲":
        return (x, y - radius), (x + radius * 1.1, y + radius * 0.85), (x - radius * 1.1, y + radius * 0.85)
    return ()
