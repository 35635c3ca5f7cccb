"""Draws a timeline: a line for each instrument, milestones as ticks over an axis of years, today as a rule."""

from __future__ import annotations

from math import ceil, floor

from msgspec import Struct

from reports.documents.shared.section import Timeline, TimelineEvent, TimelineRow
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import MIDDLE, POINTS_PER_MM, WHITE, Canvas, Outline, box
from reports.typeset.charts.lettering import Lettering, prepare

_LEADING = 9.5
_TALL = 440.0
"""A chart whose two-line labels would make it taller than this gets one-line labels."""
_LABEL_SHARE = 0.4
_GAP = 10.0
_AIR = 4.0
"""Above and below what stands in a row."""
_REACH = 4.0
"""How far a tick rises from its line."""
_LANE = 10.0
"""What a lane of event labels takes on one side of the line."""
_APART = 4.0
_HEAD = 13.0
_FOOT = 14.0
_NOTE_SHARE = 0.45
_FIRST = {"ahead": 0, "adopted": 1, "milestone": 2}
"""Whose label is placed first, and so kept where there is no room for all."""


class _Axis(Struct, frozen=True):
    """Years along the plot, in points."""

    left: float
    right: float
    first: int
    last: int
    today: float | None
    edge: float
    """The right edge of the sheet: half a year's label beyond the axis."""

    def x(self, at: float) -> float:
        return self.left + (self.right - self.left) * (at - self.first) / (self.last - self.first)


class _Note(Struct, frozen=True):
    """The label of an event, placed above or below its line."""

    text: str
    left: float
    right: float
    above: bool


class _RowLayout(Struct, frozen=True):
    """A row with everything placed but its height on the sheet."""

    row: TimelineRow
    lettering: Lettering
    label: tuple[str, ...]
    notes: tuple[_Note, ...]

    @property
    def above(self) -> float:
        """From the top of the row to its line."""
        return self._side(any(note.above for note in self.notes))

    @property
    def below(self) -> float:
        """From its line to the foot of the row."""
        return self._side(any(not note.above for note in self.notes))

    def _side(self, lane: bool) -> float:
        return max(_LEADING * len(self.label) / 2, _REACH + _LANE if lane else _REACH) + _AIR / 2


def draw_timeline(spec: Timeline, palette: Palette) -> bytes:
    """Draw a line for each row in the order given, years below, today's label above."""
    lines, axis = _lay_out(spec, 2)
    if sum(line.above + line.below for line in lines) > _TALL:
        lines, axis = _lay_out(spec, 1)
    foot = _HEAD + sum(line.above + line.below for line in lines)
    canvas = Canvas(axis.edge, foot + _FOOT, spec.lang, palette.ink)
    heights: list[float] = []
    top = _HEAD
    for line in lines:
        heights.append(top + line.above)
        top += line.above + line.below
    _draw_years(canvas, axis, foot, spec.lang, palette)
    _draw_spans(canvas, axis, lines, heights, palette)
    _draw_today(canvas, axis, foot, palette)
    _draw_events(canvas, axis, lines, heights, palette)
    _write_today(canvas, axis, spec, palette)
    for line, y in zip(lines, heights, strict=True):
        _write_line(canvas, line, y, palette)
    _write_years(canvas, axis, foot, spec.lang, palette)
    return canvas.svg()


def _lay_out(spec: Timeline, limit: int) -> tuple[list[_RowLayout], _Axis]:
    """Return the rows with labels of at most ``limit`` lines, and the axis in the room they leave."""
    width = spec.width_mm * POINTS_PER_MM
    letterings = [Lettering(row.lang or spec.lang) for row in spec.rows]
    labels = [
        tuple(lettering.lines(prepare(row.label, lettering.lang), width * _LABEL_SHARE, limit))
        for row, lettering in zip(spec.rows, letterings, strict=True)
    ]
    widths = [lettering.width(line) for lettering, label in zip(letterings, labels, strict=True) for line in label]
    moments = [event.at for row in spec.rows for event in row.events] + ([] if spec.today is None else [spec.today])
    first = min([spec.first_year, *map(floor, moments)])
    last = max([spec.last_year, first + 1, *map(ceil, moments)])
    margin = Lettering(spec.lang).width("2000") / 2
    axis = _Axis(max(widths, default=0.0) + _GAP, width - margin, first, last, spec.today, width)
    rows = zip(spec.rows, letterings, labels, strict=True)
    return [_RowLayout(row, lettering, label, _notes(row, axis, lettering)) for row, lettering, label in rows], axis


def _notes(row: TimelineRow, axis: _Axis, lettering: Lettering) -> tuple[_Note, ...]:
    """Place the labels of events where they fit: above the line, else below it, else not at all."""
    placed: list[_Note] = []
    for event in sorted((e for e in row.events if e.label), key=lambda e: (_FIRST[e.kind], e.at)):
        text = lettering.cut(prepare(event.label, lettering.lang), (axis.right - axis.left) * _NOTE_SHARE)
        free = (note for note in _candidates(event, text, axis, lettering) if _is_free(note, placed, axis))
        if note := next(free, None):
            placed.append(note)
    return tuple(sorted(placed, key=lambda note: note.left))


def _candidates(event: TimelineEvent, text: str, axis: _Axis, lettering: Lettering) -> list[_Note]:
    """Return the places of a label: centred on its tick, right of it, left of it; above first, clear of today first."""
    x, width = axis.x(event.at), lettering.width(text)
    lefts = (x - width / 2, x - 2, x - width + 2)
    notes = [_Note(text, left, left + width, above) for above in (True, False) for left in lefts]
    return sorted(notes, key=lambda note: _crosses_today(note, axis))


def _is_free(note: _Note, placed: list[_Note], axis: _Axis) -> bool:
    """Return whether a label stays in the plot and clear of the others in its lane."""
    if note.left < axis.left - _GAP / 2 or note.right > axis.edge:
        return False
    return all(
        note.above != other.above or note.right + _APART <= other.left or other.right + _APART <= note.left
        for other in placed
    )


def _crosses_today(note: _Note, axis: _Axis) -> bool:
    return axis.today is not None and note.left - 1 < axis.x(axis.today) < note.right + 1


def _step(axis: _Axis, lang: str) -> int:
    """Return the years between two labels of the axis, so that the labels stand apart."""
    room = Lettering(lang).width("2000") + 8
    steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    return next((step for step in steps if axis.x(axis.first + step) - axis.left >= room), 5000)


def _years(axis: _Axis, lang: str) -> list[int]:
    step = _step(axis, lang)
    return [year for year in range(axis.first, axis.last + 1) if year % step == 0]


def _draw_years(canvas: Canvas, axis: _Axis, foot: float, lang: str, palette: Palette) -> None:
    """Draw a hairline at the start of each year that has a label, and a rule under the rows."""
    lines = [((axis.x(year), _HEAD), (axis.x(year), foot + 3)) for year in _years(axis, lang)]
    canvas.stroke(lines, palette.hairline, 0.4)
    canvas.stroke([((axis.left, foot), (axis.right, foot))], palette.rule, 0.5)


def _draw_spans(canvas: Canvas, axis: _Axis, lines: list[_RowLayout], heights: list[float], palette: Palette) -> None:
    """Draw a hairline that leads the eye from the label, and a firm line from the first event to the last."""
    canvas.stroke([((axis.left, y), (axis.right, y)) for y in heights], palette.hairline, 0.4)
    spans: dict[bool, list[Outline]] = {False: [], True: []}
    for line, y in zip(lines, heights, strict=True):
        if moments := [event.at for event in line.row.events]:
            spans[line.row.dashed].append(((axis.x(min(moments)), y), (axis.x(max(moments)), y)))
    canvas.stroke(spans[False], palette.accent, 1.2)
    canvas.stroke(spans[True], palette.accent, 1.2, dash=(3.0, 2.0))


def _draw_today(canvas: Canvas, axis: _Axis, foot: float, palette: Palette) -> None:
    if axis.today is not None:
        x = axis.x(axis.today)
        canvas.stroke([((x, _HEAD - 2), (x, foot))], palette.signal, 0.9)


def _draw_events(canvas: Canvas, axis: _Axis, lines: list[_RowLayout], heights: list[float], palette: Palette) -> None:
    """Draw discs for adoption, ticks for milestones, rings for what lies ahead, and white behind the labels."""
    kinds: dict[str, list[tuple[float, float]]] = {"adopted": [], "milestone": [], "ahead": []}
    papers: list[Outline] = []
    for line, y in zip(lines, heights, strict=True):
        for event in line.row.events:
            kinds[event.kind].append((axis.x(event.at), y))
        for note in line.notes:
            base = _baseline(note, line, y)
            papers.append(box(note.left - 1, base - 7.2, note.right + 1, base + 1.6))
    canvas.fill(papers, WHITE)
    ticks = [((x, y - _REACH), (x, y + _REACH)) for x, y in kinds["milestone"]]
    canvas.stroke(ticks, palette.accent, 1.3)
    canvas.circles(kinds["adopted"], 2.7, palette.accent)
    canvas.circles(kinds["ahead"], 2.7, palette.accent, ring=1.1)


def _baseline(note: _Note, line: _RowLayout, y: float) -> float:
    size = line.lettering.size
    return y - _REACH - 2.5 if note.above else y + _REACH + 2.5 + 2 * MIDDLE * size


def _write_today(canvas: Canvas, axis: _Axis, spec: Timeline, palette: Palette) -> None:
    """Write today's label over its rule, inside the chart."""
    if axis.today is None:
        return
    bold = Lettering(spec.lang, bold=True)
    text = bold.cut(prepare(spec.today_label, spec.lang), canvas.width)
    start = min(max(axis.x(axis.today) - bold.width(text) / 2, 0.0), canvas.width - bold.width(text))
    canvas.text(start, _HEAD - 5, text, bold, palette.signal)


def _write_line(canvas: Canvas, line: _RowLayout, y: float, palette: Palette) -> None:
    """Write the label in its column, then the labels of events in order of time."""
    baseline = y + MIDDLE * line.lettering.size - _LEADING * (len(line.label) - 1) / 2
    for number, text in enumerate(line.label):
        canvas.text(0.0, baseline + _LEADING * number, text, line.lettering)
    for note in line.notes:
        canvas.text(note.left, _baseline(note, line, y), note.text, line.lettering, palette.grey_strong)


def _write_years(canvas: Canvas, axis: _Axis, foot: float, lang: str, palette: Palette) -> None:
    """Write the years, each centred under its hairline."""
    plain = Lettering(lang)
    for year in _years(axis, lang):
        canvas.text(axis.x(year) - plain.width(str(year)) / 2, foot + 11, str(year), plain, palette.grey)
