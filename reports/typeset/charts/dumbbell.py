"""Draws a dumbbell chart: old values hollow and new ones solid on one scale, with both numbers beside them."""

from __future__ import annotations

from math import floor

from msgspec import Struct

from reports.documents.shared.marks import score
from reports.documents.shared.section import Dumbbell, DumbbellRow
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import MIDDLE, POINTS_PER_MM, Canvas, Outline
from reports.typeset.charts.grading import grade_width, write_grade
from reports.typeset.charts.lettering import Lettering, prepare

_PITCH = 17.0
_PITCH_DETAILED = 26.0
_LEADING = 9.5
_TOP = 2.0
_AXIS = 15.0
_GAP = 8.0
_RADIUS = 3.3
_RING = 1.2
_LABEL_SHARE = 0.4
_NARROW = 300.0
_NARROW_SHARE = 0.34
_ARROW = "→"


class _Plot(Struct, frozen=True):
    """The position of the scale, in points."""

    left: float
    right: float
    low: float
    """The value at the left end: the scale begins at the quarter below the least, for no length is read here."""
    grades: float
    """Where the grades begin; numbers may reach up to there."""

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.low) / (100 - self.low)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The quarters on the scale."""
        return tuple(value for value in (0.0, 25.0, 50.0, 75.0, 100.0) if value >= self.low)


def draw_dumbbell(spec: Dumbbell, palette: Palette) -> bytes:
    """Draw one line for each row, in the order given."""
    width = spec.width_mm * POINTS_PER_MM
    pitch = _PITCH_DETAILED if any(row.detail for row in spec.rows) else _PITCH
    labels = [_label(row, spec.lang, width * (_LABEL_SHARE if width > _NARROW else _NARROW_SHARE)) for row in spec.rows]
    plot = _plot(spec, labels, width)
    canvas = Canvas(width, _TOP + pitch * len(spec.rows) + _AXIS, spec.lang, palette.ink)
    middles = [_TOP + pitch * (place + 0.5) for place in range(len(spec.rows))]
    _draw_grid(canvas, plot, palette)
    _draw_rows(canvas, plot, spec, middles, palette)
    for row, label, middle in zip(spec.rows, labels, middles, strict=True):
        _write_label(canvas, row, label, middle, spec.lang, palette)
        _write_numbers(canvas, plot, row, middle, spec.lang, palette)
        _write_grades(canvas, plot, row, middle, spec.lang, palette)
    _write_axis(canvas, plot, spec.lang, palette)
    return canvas.svg()


def _label(row: DumbbellRow, lang: str, room: float) -> tuple[str, str]:
    """Return the label and its second line, each cut to one line."""
    own = row.lang or lang
    return (
        Lettering(own).cut(prepare(row.label, own), room),
        Lettering(lang).cut(prepare(row.detail, lang), room) if row.detail else "",
    )


def _plot(spec: Dumbbell, labels: list[tuple[str, str]], width: float) -> _Plot:
    """Return the scale in the room that labels and grades leave; a number may stand beyond either end of it."""
    plain = Lettering(spec.lang)
    widest = max(
        (
            max(Lettering(row.lang or spec.lang).width(label), plain.width(detail))
            for row, (label, detail) in zip(spec.rows, labels, strict=True)
        ),
        default=0.0,
    )
    graded = max((_grades_width(row, spec.lang) for row in spec.rows), default=0.0)
    number = Lettering(spec.lang, bold=True).width("100") + _RADIUS + 3
    grades = width - graded
    known = [value for row in spec.rows for value in (row.old, row.new) if value is not None]
    low = min(floor(min(known, default=0.0) / 25) * 25.0, 75.0)
    return _Plot(widest + _GAP + number, grades - (_GAP if graded else 0.0) - number, low, grades)


def _draw_grid(canvas: Canvas, plot: _Plot, palette: Palette) -> None:
    foot = canvas.height - _AXIS + 2
    canvas.stroke([((x, 0.0), (x, foot)) for x in map(plot.x, plot.ticks[1:])], palette.hairline, 0.4)
    canvas.stroke([((plot.left, 0.0), (plot.left, foot))], palette.rule, 0.5)


def _draw_rows(canvas: Canvas, plot: _Plot, spec: Dumbbell, middles: list[float], palette: Palette) -> None:
    """Draw the lines first, so that the hollow ends cover them."""
    placed = list(zip(spec.rows, middles, strict=True))
    lines: list[Outline] = [
        ((plot.x(row.old), y), (plot.x(row.new), y))
        for row, y in placed
        if row.old is not None and row.new is not None and row.old != row.new
    ]
    canvas.stroke(lines, palette.accent, 1.4)
    olds = [(plot.x(row.old), y) for row, y in placed if row.old is not None and row.old != row.new]
    canvas.circles(olds, _RADIUS, palette.accent, ring=_RING)
    canvas.circles([(plot.x(row.new), y) for row, y in placed if row.new is not None], _RADIUS, palette.accent)


def _write_label(
    canvas: Canvas, row: DumbbellRow, label: tuple[str, str], middle: float, lang: str, palette: Palette
) -> None:
    plain = Lettering(lang)
    baseline = middle + MIDDLE * plain.size - (_LEADING / 2 if label[1] else 0.0)
    canvas.text(0.0, baseline, label[0], Lettering(row.lang or lang))
    if label[1]:
        canvas.text(0.0, baseline + _LEADING, label[1], plain, palette.grey)


def _write_numbers(canvas: Canvas, plot: _Plot, row: DumbbellRow, middle: float, lang: str, palette: Palette) -> None:
    """Write each number on the outer side of its end: the old value in regular, the new one in bold."""
    plain, bold = Lettering(lang), Lettering(lang, bold=True)
    baseline = middle + MIDDLE * plain.size
    away = _RADIUS + 3
    if row.old is not None and row.old != row.new:
        text = score(row.old)
        falls = row.new is not None and row.new < row.old
        x = plot.x(row.old) + away if falls else plot.x(row.old) - away - plain.width(text)
        canvas.text(x, baseline, text, plain, palette.grey_strong)
    if row.new is not None:
        text = score(row.new)
        falls = row.old is not None and row.new < row.old
        x = plot.x(row.new) - away - bold.width(text) if falls else plot.x(row.new) + away
        canvas.text(x, baseline, text, bold)
    elif row.text:
        start = plot.x(row.old) + away if row.old is not None else plot.left + 4
        canvas.text(start, baseline, prepare(row.text, lang), plain, palette.grey)


def _grades_width(row: DumbbellRow, lang: str) -> float:
    if row.new_grade is None and row.old_grade is None:
        return 0.0
    return grade_width("A", lang) * 2 + Lettering(lang).width(_ARROW) + 3


def _write_grades(canvas: Canvas, plot: _Plot, row: DumbbellRow, middle: float, lang: str, palette: Palette) -> None:
    """Write the grades before and now, one where they are the same."""
    plain = Lettering(lang)
    baseline = middle + MIDDLE * plain.size
    x = plot.grades
    if row.old_grade is not None and row.new_grade is not None and row.old_grade != row.new_grade:
        x = write_grade(canvas, x, baseline, row.old_grade, lang, palette)
        x = canvas.text(x + 3, baseline, _ARROW, plain, palette.grey)
    if last := row.new_grade or row.old_grade:
        write_grade(canvas, x, baseline, last, lang, palette)


def _write_axis(canvas: Canvas, plot: _Plot, lang: str, palette: Palette) -> None:
    plain = Lettering(lang)
    for value in plot.ticks:
        number = score(value)
        canvas.text(plot.x(value) - plain.width(number) / 2, canvas.height - 2.5, number, plain, palette.grey)
