"""Draws aligned bars: a column for each jurisdiction and a row for each dimension, all on one scale, read across."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.section import AlignedBars, BarRow
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import MIDDLE, POINTS_PER_MM, WHITE, Canvas, box, hatch
from reports.typeset.charts.grading import graded_width, write_graded
from reports.typeset.charts.lettering import Lettering, prepare

_PITCH = 22.0
_THICK = 10.0
_HEAD = 18.0
_AXIS = 15.0
_GAP = 8.0
_GUTTER = 16.0
_LEADING = 9.5
_LABEL_SHARE = 0.14
_OVERHANG = 3.5
_HALO = 0.9


class _Column(Struct, frozen=True):
    """One jurisdiction's scale, in points."""

    zero: float
    full: float
    right: float
    """Where its numbers end."""

    def x(self, value: float) -> float:
        return self.zero + (self.full - self.zero) * value / 100


def draw_aligned(spec: AlignedBars, palette: Palette) -> bytes:
    """Draw the rows in the order given, the columns as they are named."""
    width = spec.width_mm * POINTS_PER_MM
    plain = Lettering(spec.lang)
    labels = [plain.lines(prepare(row.label, spec.lang), width * _LABEL_SHARE) for row in spec.rows]
    columns = _columns(spec, labels, width)
    canvas = Canvas(width, _HEAD + _PITCH * len(spec.rows) + _AXIS, spec.lang, palette.ink)
    middles = [_HEAD + _PITCH * (place + 0.5) for place in range(len(spec.rows))]
    _draw_grid(canvas, columns, palette)
    placed = [
        (bar, column, middle)
        for row, middle in zip(spec.rows, middles, strict=True)
        for bar, column in zip(row.bars, columns, strict=True)
    ]
    _draw_bars(canvas, placed, palette)
    _draw_ticks(canvas, placed, palette)
    _write_heads(canvas, spec, columns)
    for label, middle in zip(labels, middles, strict=True):
        first = middle + MIDDLE * plain.size - _LEADING * (len(label) - 1) / 2
        for number, line in enumerate(label):
            canvas.text(0.0, first + _LEADING * number, line, plain)
    for bar, column, middle in placed:
        _write_value(canvas, bar, column, middle + MIDDLE * plain.size, spec.lang, palette)
    _write_axis(canvas, columns, plain, palette)
    return canvas.svg()


def _columns(spec: AlignedBars, labels: list[list[str]], width: float) -> list[_Column]:
    """Return equal columns beside the labels, each with room for its numbers."""
    plain = Lettering(spec.lang)
    left = max((plain.width(line) for lines in labels for line in lines), default=0.0) + _GAP
    pitch = (width - left + _GUTTER) / len(spec.columns)
    number = max(graded_width(100.0, "A", spec.lang), plain.width("100"))
    found = []
    for place in range(len(spec.columns)):
        zero = left + pitch * place
        right = zero + pitch - _GUTTER
        found.append(_Column(zero, right - number - 5, right))
    return found


def _draw_grid(canvas: Canvas, columns: list[_Column], palette: Palette) -> None:
    foot = canvas.height - _AXIS + 2
    lines = [((x, _HEAD), (x, foot)) for column in columns for x in (column.x(50), column.x(100))]
    canvas.stroke(lines, palette.hairline, 0.4)
    canvas.stroke([((column.zero, _HEAD - 2), (column.zero, foot)) for column in columns], palette.rule, 0.5)


def _draw_bars(canvas: Canvas, placed: list[tuple[BarRow, _Column, float]], palette: Palette) -> None:
    """Draw bars solid, hatched or hollow, by grade."""
    edges = [
        (bar.grade, (column.zero, middle - _THICK / 2, column.x(bar.value), middle + _THICK / 2))
        for bar, column, middle in placed
        if bar.value
    ]
    canvas.fill([box(*edge) for grade, edge in edges if grade not in ("C", "D")], palette.accent)
    inset = [
        (grade, (left + 0.4, top + 0.4, right - 0.4, bottom - 0.4))
        for grade, (left, top, right, bottom) in edges
        if grade in ("C", "D")
    ]
    canvas.stroke([box(*edge) for _, edge in inset], palette.accent, 0.8, closed=True, inside=WHITE)
    strokes = [stroke for grade, edge in inset if grade == "C" for stroke in hatch(*edge, pitch=3.2)]
    canvas.stroke(strokes, palette.accent, 0.8)


def _draw_ticks(canvas: Canvas, placed: list[tuple[BarRow, _Column, float]], palette: Palette) -> None:
    """Draw the ticks of the peers, separated from a bar by a thin white line."""
    peers = [(bar, column.x(bar.peer), column, middle) for bar, column, middle in placed if bar.peer is not None]
    halos = [
        ((x, middle - _THICK / 2), (x, middle + _THICK / 2))
        for bar, x, column, middle in peers
        if bar.grade != "D" and column.x(bar.value or 0.0) - x > _HALO
    ]
    canvas.stroke(halos, WHITE, 1.3 + 2 * _HALO)
    ticks = [((x, m - _THICK / 2 - _OVERHANG), (x, m + _THICK / 2 + _OVERHANG)) for _, x, _, m in peers]
    canvas.stroke(ticks, palette.signal, 1.3)


def _write_heads(canvas: Canvas, spec: AlignedBars, columns: list[_Column]) -> None:
    bold = Lettering(spec.lang, bold=True)
    for name, column in zip(spec.columns, columns, strict=True):
        canvas.text(column.zero, _HEAD - 7, bold.cut(prepare(name, spec.lang), column.right - column.zero), bold)


def _write_value(canvas: Canvas, bar: BarRow, column: _Column, baseline: float, lang: str, palette: Palette) -> None:
    """Write number and grade at the right end, or the word for a missing score in the gap."""
    if bar.value is not None:
        x = column.right - graded_width(bar.value, bar.grade, lang)
        write_graded(canvas, x, baseline, bar.value, bar.grade, lang, palette)
        return
    plain = Lettering(lang)
    text = plain.cut(prepare(bar.text, lang), column.right - column.zero - 4)
    start = column.zero + 4
    tick = column.x(bar.peer) if bar.peer is not None else None
    if tick is not None and start - 3 < tick < start + plain.width(text) + 3:
        start = min(tick + 4, column.right - plain.width(text))
    canvas.text(start, baseline, text, plain, palette.grey)


def _write_axis(canvas: Canvas, columns: list[_Column], plain: Lettering, palette: Palette) -> None:
    for column in columns:
        for value in (0, 50, 100):
            number = str(value)
            canvas.text(column.x(value) - plain.width(number) / 2, canvas.height - 2.5, number, plain, palette.grey)
