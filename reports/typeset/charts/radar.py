"""Draws a radar chart of three to six spokes: own values as an outline, the peers dashed."""

from __future__ import annotations

from math import cos, pi, sin

from msgspec import Struct

from reports.documents.shared.section import Radar, Spoke
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import MIDDLE, POINTS_PER_MM, Canvas, Outline, Point
from reports.typeset.charts.grading import graded_width, write_graded
from reports.typeset.charts.lettering import Lettering, prepare

_LEADING = 10.5
_GAP = 6.0
_SPACE = 3.0
_LABEL_SHARE = 0.27
_BESIDE_SHARE = 0.42
"""What a name and its number on one line may take of the width."""
_SIDE = 0.75
"""From here (sine of its direction) a spoke counts as one at the side."""
_WIDEST = 0.29
_NARROWEST = 0.16
_EDGE = 2.0
_MISSING = "–"
_NAME_LINES = 2
_MOST_SPOKES_FOR_TWO_LINES = 5
"""With more spokes than this a name of two lines would touch its neighbour."""


class _Label(Struct, frozen=True):
    """The label outside a spoke: name in lines, number and grade under or beside it."""

    spoke: Spoke
    lines: tuple[str, ...]
    beside: bool
    """The number follows the name on its line."""
    name_width: float
    width: float
    height: float


def draw_radar(spec: Radar, palette: Palette) -> bytes:
    """Draw the spokes clockwise from the top."""
    width = spec.width_mm * POINTS_PER_MM
    count = len(spec.spokes)
    directions = [(sin(2 * pi * turn / count), -cos(2 * pi * turn / count)) for turn in range(count)]
    labels = [
        _label(spoke, across, spec.lang, width, _NAME_LINES if count <= _MOST_SPOKES_FOR_TWO_LINES else 1)
        for spoke, (across, _) in zip(spec.spokes, directions, strict=True)
    ]
    radius = _radius(labels, directions, width)
    places = [_place(label, direction, radius) for label, direction in zip(labels, directions, strict=True)]
    top = min([y - label.height / 2 for label, (_, y) in zip(labels, places, strict=True)] + [-radius])
    foot = max([y + label.height / 2 for label, (_, y) in zip(labels, places, strict=True)] + [radius * 0.5])
    centre = (width / 2, _EDGE - top)
    canvas = Canvas(width, foot - top + 2 * _EDGE, spec.lang, palette.ink)
    _draw_web(canvas, spec, _Web(centre, radius, tuple(directions)), palette)
    for label, (x, y) in zip(labels, places, strict=True):
        _write_label(canvas, label, (centre[0] + x, centre[1] + y), spec.lang, palette)
    return canvas.svg()


class _Web(Struct, frozen=True):
    """The geometry of the spokes."""

    centre: Point
    radius: float
    directions: tuple[Point, ...]

    def at(self, spoke: int, value: float) -> Point:
        across, down = self.directions[spoke]
        reach = self.radius * value / 100
        return self.centre[0] + across * reach, self.centre[1] + down * reach

    def ring(self, value: float) -> Outline:
        return [self.at(spoke, value) for spoke in range(len(self.directions))]


def _draw_web(canvas: Canvas, spec: Radar, web: _Web, palette: Palette) -> None:
    """Draw the own area where it is complete, the grid over it, peers, own outline, and a dot on every value."""
    own = [spoke.value for spoke in spec.spokes]
    peers = [spoke.peer for spoke in spec.spokes]
    whole = [value for value in own if value is not None]
    if len(whole) == len(own):
        # An open outline encloses nothing: an area drawn to the centre would read as zero.
        canvas.fill([[web.at(spoke, value) for spoke, value in enumerate(whole)]], palette.tint(0.12))
    canvas.stroke([web.ring(100), web.ring(50)], palette.hairline, 0.5, closed=True)
    canvas.stroke([(web.centre, point) for point in web.ring(100)], palette.hairline, 0.5)
    _draw_outline(canvas, web, peers, palette.signal, 1.0, (3.0, 1.8))
    _draw_outline(canvas, web, own, palette.accent, 1.6, None)
    solid, hollow = (
        [
            web.at(number, spoke.value)
            for number, spoke in enumerate(spec.spokes)
            if spoke.value is not None and (spoke.grade in ("C", "D")) is weak
        ]
        for weak in (False, True)
    )
    canvas.circles(solid, 2.1, palette.accent)
    canvas.circles(hollow, 2.1, palette.accent, ring=1.0)


def _draw_outline(
    canvas: Canvas,
    web: _Web,
    values: list[float | None],
    colour: str,
    width: float,
    dash: tuple[float, float] | None,
) -> None:
    """Join neighbouring values; a missing one leaves the outline open."""
    closed = None not in values
    lines = [[web.at(spoke, value) for spoke, value in run] for run in _stretches(values)]
    canvas.stroke(lines, colour, width, closed=closed, dash=dash)


def _stretches(values: list[float | None]) -> list[list[tuple[int, float]]]:
    """Return runs of two or more neighbours with a value, around the circle; one run when none is missing."""
    count = len(values)
    first = next((spoke for spoke in range(count) if values[spoke] is None), 0)
    found: list[list[tuple[int, float]]] = [[]]
    for step in range(count):
        spoke = (first + step) % count
        value = values[spoke]
        if value is None:
            found.append([])
        else:
            found[-1].append((spoke, value))
    return [run for run in found if len(run) > 1]


def _label(spoke: Spoke, across: float, lang: str, width: float, limit: int) -> _Label:
    """Lay out the name and its number: on one line above and below, on two lines at the sides."""
    plain = Lettering(lang)
    number = plain.width(_MISSING) if spoke.value is None else graded_width(spoke.value, spoke.grade, lang)
    lines = tuple(plain.lines(prepare(spoke.label, lang), width * _LABEL_SHARE, limit))
    name = max(map(plain.width, lines), default=0.0)
    together = name + _SPACE + number
    beside = len(lines) == 1 and abs(across) < _SIDE and together < width * _BESIDE_SHARE
    widest = together if beside else max(name, number)
    return _Label(spoke, lines, beside, name, widest, _LEADING * (len(lines) + (not beside)))


def _radius(labels: list[_Label], directions: list[Point], width: float) -> float:
    """Return the largest radius for which the labels at the sides have room."""
    free = [
        (width / 2 - label.width / 2) / abs(across) - label.width / 2 - _GAP
        for label, (across, _) in zip(labels, directions, strict=True)
        if abs(across) > 0.1
    ]
    return max(min([width * _WIDEST, *free]), width * _NARROWEST)


def _place(label: _Label, direction: Point, radius: float) -> Point:
    """Return the middle of a label, from the centre of the web: outside its spoke by half of its own size."""
    across, down = direction
    return across * (radius + label.width / 2 + _GAP), down * (radius + label.height / 2 + _GAP - 1)


def _write_label(canvas: Canvas, label: _Label, middle: Point, lang: str, palette: Palette) -> None:
    """Write the lines from the top, each centred, or set towards the web at the sides."""
    plain = Lettering(lang)
    x, y = middle
    baseline = y - label.height / 2 + _LEADING / 2 + MIDDLE * plain.size
    for line in label.lines:
        start = x - label.width / 2 if label.beside else x - plain.width(line) / 2
        end = canvas.text(start, baseline, line, plain)
        baseline += _LEADING
    if label.beside:
        x, baseline = end + _SPACE, baseline - _LEADING
    elif label.spoke.value is not None:
        x -= graded_width(label.spoke.value, label.spoke.grade, lang) / 2
    else:
        x -= plain.width(_MISSING) / 2
    if label.spoke.value is None:
        canvas.text(x, baseline, _MISSING, plain, palette.grey)
    else:
        write_graded(canvas, x, baseline, label.spoke.value, label.spoke.grade, lang, palette)
