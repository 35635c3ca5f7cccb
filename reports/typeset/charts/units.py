"""Draws a row of squares, one for each country or region, that look like the signs of a pillar's states."""

from __future__ import annotations

from reports.documents.shared.section import Units
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import POINTS_PER_MM, WHITE, Canvas, Outline, box, hatch

_PITCH = 6.2
"""From square to square, unless there are more than the picture has room for."""
_SHARE = 0.72
"""What a square takes of it."""
_LINE = 0.6


def draw_units(spec: Units, palette: Palette) -> bytes:
    """Draw a square for each state: full, open, with a core, hatched, or a dash for what is not recorded."""
    width = spec.width_mm * POINTS_PER_MM
    pitch = min(_PITCH, width / max(len(spec.states), 1))
    side = pitch * _SHARE
    canvas = Canvas(width, _PITCH, spec.lang, palette.ink)
    squares: dict[str, list[tuple[float, float, float, float]]] = {}
    for place, state in enumerate(spec.states):
        left, top = place * pitch + (pitch - side) / 2, (_PITCH - side) / 2
        squares.setdefault(state, []).append((left, top, left + side, top + side))
    absent = squares.get("stated-absent", [])
    inset = {state: [_inset(edges, _LINE / 2) for edges in found] for state, found in squares.items()}
    open_ones = [edges for state in ("proposed", "profile", "stated-absent") for edges in inset.get(state, [])]
    canvas.fill([box(*edges) for edges in squares.get("in-force", [])], palette.ink)
    canvas.stroke([box(*edges) for edges in open_ones], palette.ink, _LINE, closed=True, inside=WHITE)
    canvas.fill([box(*_inset(edges, side * 0.3)) for edges in squares.get("profile", [])], palette.ink)
    strokes: list[Outline] = [line for edges in absent for line in hatch(*_inset(edges, _LINE), pitch=side * 0.36)]
    canvas.stroke(strokes, palette.grey_strong, 0.5)
    middles = [(left, (top + bottom) / 2, right) for left, top, right, bottom in squares.get("not-recorded", [])]
    canvas.stroke([((left, y), (right, y)) for left, y, right in middles], palette.peer, _LINE)
    return canvas.svg()


def _inset(edges: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = edges
    return left + by, top + by, right - by, bottom - by
