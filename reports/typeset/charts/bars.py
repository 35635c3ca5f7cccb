"""Draws horizontal bars: one row for each score, a tick for the peers, number and grade at the right end."""

from __future__ import annotations

import re

from msgspec import Struct

from reports.documents.shared.marks import score
from reports.documents.shared.section import BarRow, Bars, Grade
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import MIDDLE, POINTS_PER_MM, WHITE, Canvas, box, hatch
from reports.typeset.charts.grading import grade_width, write_grade
from reports.typeset.charts.lettering import Lettering, prepare

_PITCH = 22.0
_THICK = 10.0
_LEADING = 9.5
_AXIS = 15.0
_TOP = 2.0
_LABEL_SHARE = 0.36
_WORDS_SHARE = 0.22
"""What the words on one side of a number may take of the width."""
_GAP = 6.0
_SPACE = 4.0
_OVERHANG = 3.5
_HALO = 0.9
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class _Ending(Struct, frozen=True):
    """The text at the right end of a row: ``86.5 ◐ B``, or ``median 86.5 ● A (n = 24)``."""

    before: str
    number: str
    grade: Grade | None
    after: str

    def left(self, lang: str) -> float:
        """Return the width up to the end of the number."""
        space = _SPACE if self.before else 0.0
        return Lettering(lang).width(self.before) + space + Lettering(lang, bold=True).width(self.number)

    def right(self, lang: str) -> float:
        """Return the width of what follows the number."""
        return grade_width(self.grade, lang) + self.space + Lettering(lang).width(self.after)

    @property
    def space(self) -> float:
        """What parts the words after the number from it; a full-width bracket brings its own."""
        return _SPACE if self.after and self.after[0] != "（" else 0.0


class _BarColumns(Struct, frozen=True):
    """The positions of the chart's columns, in points."""

    zero: float
    """The axis of 0: labels end left of it."""
    full: float
    """The position of 100."""
    numbers: float
    """Where numbers end, so that their last digits align."""

    def x(self, value: float) -> float:
        return self.zero + (self.full - self.zero) * value / 100


def draw_bars(spec: Bars, palette: Palette) -> bytes:
    """Draw the bars in the order given."""
    plain = Lettering(spec.lang)
    width = spec.width_mm * POINTS_PER_MM
    labels = [plain.lines(prepare(row.label, spec.lang), width * _LABEL_SHARE) for row in spec.rows]
    endings = [_ending(row, spec.lang, width * _WORDS_SHARE) for row in spec.rows]
    columns = _columns(width, labels, endings, spec.lang)
    canvas = Canvas(width, _TOP + _PITCH * len(spec.rows) + _AXIS, spec.lang, palette.ink)
    middles = [_TOP + _PITCH * (position + 0.5) for position in range(len(spec.rows))]
    _draw_grid(canvas, columns, palette)
    _draw_bars(canvas, columns, spec, middles, palette)
    _draw_ticks(canvas, columns, spec, middles, palette)
    for row, label, ending, middle in zip(spec.rows, labels, endings, middles, strict=True):
        baseline = middle + MIDDLE * plain.size
        first = baseline - _LEADING * (len(label) - 1) / 2
        for number, line in enumerate(label):
            canvas.text(columns.zero - _GAP - plain.width(line), first + _LEADING * number, line, plain)
        if ending is None:
            text = prepare(row.text, spec.lang)
            start = _gap_start(row, columns, plain.width(text))
            canvas.text(start, baseline, plain.cut(text, width - start), plain, palette.grey)
        else:
            _write_ending(canvas, columns.numbers, baseline, ending, spec.lang, palette)
    _write_axis(canvas, columns, plain, palette)
    return canvas.svg()


def _ending(row: BarRow, lang: str, room: float) -> _Ending | None:
    """Return the row's text around the number where it contains the number, else after it; None in a gap."""
    if row.value is None:
        return None
    text, plain = prepare(row.text, lang), Lettering(lang)
    for match in _NUMBER.finditer(text):
        if abs(float(match.group().replace(",", ".")) - row.value) < 0.06:
            before, after = text[: match.start()].strip(), text[match.end() :].strip()
            return _Ending(plain.cut(before, room), match.group(), row.grade, plain.cut(after, room))
    return _Ending("", score(row.value), row.grade, plain.cut(text, room))


def _write_ending(
    canvas: Canvas, numbers: float, baseline: float, ending: _Ending, lang: str, palette: Palette
) -> None:
    """Write the number in bold, ending at ``numbers``, and the words around it in grey."""
    plain, bold = Lettering(lang), Lettering(lang, bold=True)
    x = numbers - ending.left(lang)
    if ending.before:
        x = canvas.text(x, baseline, ending.before, plain, palette.grey) + _SPACE
    x = canvas.text(x, baseline, ending.number, bold)
    if ending.grade:
        x = write_grade(canvas, x, baseline, ending.grade, lang, palette)
    if ending.after:
        canvas.text(x + ending.space, baseline, ending.after, plain, palette.grey)


def _columns(width: float, labels: list[list[str]], endings: list[_Ending | None], lang: str) -> _BarColumns:
    """Return columns as wide as their content; the plot takes the rest."""
    plain = Lettering(lang)
    zero = max((plain.width(line) for lines in labels for line in lines), default=0.0) + _GAP
    left = max((ending.left(lang) for ending in endings if ending), default=0.0)
    right = max((ending.right(lang) for ending in endings if ending), default=0.0)
    return _BarColumns(zero, width - max(left + right + 2 * _GAP, plain.width("100") / 2), width - right)


def _scale(columns: _BarColumns, plain: Lettering) -> range:
    """Return the quarters of the scale, or fewer where their numbers would touch."""
    room = plain.width("100") + _SPACE
    return range(0, 101, next((step for step in (25, 50) if columns.x(step) - columns.zero >= room), 100))


def _draw_grid(canvas: Canvas, columns: _BarColumns, palette: Palette) -> None:
    """Draw hairlines at the numbers of the scale, and a firmer line at zero."""
    foot = canvas.height - _AXIS + 2
    scale = _scale(columns, Lettering(canvas.lang))
    canvas.stroke([((x, 0.0), (x, foot)) for x in map(columns.x, scale[1:])], palette.hairline, 0.4)
    canvas.stroke([((columns.zero, 0.0), (columns.zero, foot))], palette.rule, 0.5)


def _draw_bars(canvas: Canvas, columns: _BarColumns, spec: Bars, middles: list[float], palette: Palette) -> None:
    """Draw bars solid, hatched or hollow, by grade."""
    rows = [
        (row, (columns.zero, middle - _THICK / 2, columns.x(row.value), middle + _THICK / 2))
        for row, middle in zip(spec.rows, middles, strict=True)
        if row.value
    ]
    solid = [edges for row, edges in rows if row.grade not in ("C", "D")]
    hatched = [edges for row, edges in rows if row.grade == "C"]
    hollow = [edges for row, edges in rows if row.grade == "D"]
    canvas.fill([box(*edges) for edges in solid], palette.accent)
    inset = [(left + 0.4, top + 0.4, right - 0.4, bottom - 0.4) for left, top, right, bottom in hatched + hollow]
    canvas.stroke([box(*edges) for edges in inset], palette.accent, 0.8, closed=True, inside=WHITE)
    strokes = [stroke for edges in inset[: len(hatched)] for stroke in hatch(*edges, pitch=3.2)]
    canvas.stroke(strokes, palette.accent, 0.8)


def _draw_ticks(canvas: Canvas, columns: _BarColumns, spec: Bars, middles: list[float], palette: Palette) -> None:
    """Draw the ticks of the peers, separated from a solid bar by a thin white line."""
    ticks = [
        ((x, middle - _THICK / 2 - _OVERHANG), (x, middle + _THICK / 2 + _OVERHANG))
        for row, middle in zip(spec.rows, middles, strict=True)
        if row.peer is not None
        for x in [columns.x(row.peer)]
    ]
    # On the end of a bar or in a hollow one a tick shows by itself.
    halos = [
        ((columns.x(row.peer), middle - _THICK / 2), (columns.x(row.peer), middle + _THICK / 2))
        for row, middle in zip(spec.rows, middles, strict=True)
        if row.peer is not None and row.grade != "D" and columns.x(row.value or 0.0) - columns.x(row.peer) > _HALO
    ]
    canvas.stroke(halos, WHITE, 1.3 + 2 * _HALO)
    canvas.stroke(ticks, palette.signal, 1.3)


def _gap_start(row: BarRow, columns: _BarColumns, width: float) -> float:
    """Return where the text of a missing score begins: in the gap, clear of the peer tick."""
    start = columns.zero + 4
    tick = columns.x(row.peer) if row.peer is not None else None
    return tick + 4 if tick is not None and start - 3 < tick < start + width + 3 else start


def _write_axis(canvas: Canvas, columns: _BarColumns, plain: Lettering, palette: Palette) -> None:
    """Write the numbers of the scale."""
    for value in _scale(columns, plain):
        number = str(value)
        canvas.text(columns.x(value) - plain.width(number) / 2, canvas.height - 2.5, number, plain, palette.grey)
