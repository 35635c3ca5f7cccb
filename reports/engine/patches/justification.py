"""Chinese justification for WeasyPrint: the spare width of a line goes to the gaps between ideographs.

WeasyPrint stretches U+0020 and U+00A0 only, so Chinese lines stay ragged and mixed lines tear open. Here the step that
hands out a line's spare width (`justify_line`) is replaced, and the one that gives a text to Pango
(`set_stretched_text`) adds the stretch as letter-spacing when a line is drawn. The narrowest gaps of the *whole* line
are filled first, across inline tags: gaps between ideographs, and word spaces once the others are as wide. The letters
of a word are never spaced. Where lines break is decided in line_breaking.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from typing import Any

from msgspec import Struct

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine.load import boxes

# isort: split
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

from reports.engine.patches import line_breaking
from reports.language import is_cjk, script

NARROWEST_LATIN = 30.0
"""Measure, in em, under which a text that is not Chinese, Japanese or Korean stays ragged."""
NARROWEST_KOREAN = 20.0
"""The same of Korean, whose lines stretch between words alone: a narrow column has too few of them."""

WIDEST = 0.75
"""A line whose gaps would become wider than this, in em, is left ragged: better than torn."""

_HAN = "\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\U00020000-\U0003ffff"
_NONE = "\u200b-\u200d\u2060"
_SQUARE_MARKS = frozenset("、。，．：；！？（）《》〈〉「」『』【】〔〕［］｛｝〖〗〘〙“”‘’·～")
"""Marks that may give up the blank half of their square beside another."""


def _kinds(ideographs: str, rigid: str) -> re.Pattern[str]:
    return re.compile(
        f"(?P<ideograph>[{ideographs}]+)|(?P<space>[ \u00a0])|(?P<none>[{_NONE}]+)|(?P<rigid>[{rigid}]+)"
        f"|(?P<letter>[^{ideographs} \u00a0{_NONE}{rigid}]+)"
    )


# Quotes, dashes and ellipses are full width in CJK runs, where the last two never open up, and letters elsewhere.
_CJK_KINDS = _kinds(_HAN + "“”‘’·", "—…⋯")
_LATIN_KINDS = _kinds(_HAN, "\ufffc")

_justify_line = inline.justify_line
_set_text = line_break.Layout.set_text


# --- handing out the spare width of a line


class _StretchRun(Struct):
    """Characters of one kind in one text box."""

    kind: str
    start: int
    """In bytes of the box's UTF-8 text."""
    end: int
    count: int
    em: float
    """Font size in pixels."""
    stretch: float = 0.0
    """Added on each side by halves: Pango's letter-spacing, in pixels."""


_Leaf = tuple[Any, list[_StretchRun]]


def _leaves(box: Any) -> Iterator[_Leaf]:
    """Yield text boxes with their runs, and atomic boxes with none, in order."""
    if isinstance(box, boxes.TextBox):
        yield box, _runs(box)
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _leaves(child)
    else:
        yield box, []


def _hangs(box: Any) -> bool:
    """Return whether a box is the label of a list item, which stands outside its line."""
    return isinstance(box, boxes.InlineBlockBox) and box.margin_left < 0


def _is_cjk(box: Any) -> bool:
    return is_cjk(box.style["lang"] or "")


def _runs(box: Any) -> list[_StretchRun]:
    kinds = _CJK_KINDS if _is_cjk(box) else _LATIN_KINDS
    runs, start, em = [], 0, box.style["font_size"]
    if box.style["white_space"] in ("pre", "pre-wrap"):
        # Code stands as it was written.
        return [_StretchRun("rigid", 0, len(box.text.encode()), len(box.text), em)] if box.text else []
    for match in kinds.finditer(box.text):
        text = match.group()
        end = start + len(text.encode())
        runs.append(_StretchRun(match.lastgroup or "", start, end, len(text), em))
        start = end
    return runs


def _stretch_runs(leaves: list[_Leaf], ideograph: float, space: float) -> float:
    """Set every run's stretch for gaps so much wider, in em; return the pixels that the whole line gains."""
    # An atomic box neither stretches nor lets what stands on its two sides touch.
    runs = [run for _, found in leaves for run in found or [_StretchRun("rigid", 0, 0, 1, 0.0)] if run.kind != "none"]
    for run in runs:
        run.stretch = ideograph * run.em if run.kind == "ideograph" else 0.0
    for before, run, after in zip([None, *runs], runs, [*runs[1:], None], strict=False):
        if run.kind == "space":
            # Both neighbours already lend the space half of theirs.
            lent = sum(near.stretch for near in (before, after) if near is not None and near.kind != "space")
            run.stretch = space * run.em - lent / 2
    if not runs:
        return 0.0
    return sum(run.count * run.stretch for run in runs) - (runs[0].stretch + runs[-1].stretch) / 2


def _level(leaves: list[_Leaf], extra: float) -> tuple[float, float] | None:
    """Return how much wider, in em, gaps of each kind become for the line to gain ``extra`` pixels, narrowest first.

    None where nothing in the line can give.
    """
    gains = _stretch_runs(leaves, 1, 0), _stretch_runs(leaves, 0, 1)
    level = _fill(extra, ((0.0, gains[0]), (line_breaking.SPACE, gains[1])))
    return None if level is None else (level, max(0.0, level - line_breaking.SPACE))


def _fill(extra: float, steps: tuple[tuple[float, float], ...]) -> float | None:
    """Return the level to which gaps fill like vessels that stand ``floor`` high and gain ``gain`` pixels an em."""
    gain, filled, level = 0.0, 0.0, None
    for floor, more in steps:
        if level is not None and level <= floor:
            break
        gain, filled = gain + more, filled + floor * more
        level = (extra + filled) / gain if gain > 1e-6 else None
    return level


def _narrowest(line: Any) -> float:
    """Return the measure, in em, under which the lines of a language stay ragged."""
    if not _is_cjk(line):
        return NARROWEST_LATIN
    return NARROWEST_KOREAN if script(line.style["lang"] or "") == "Kore" else 0.0


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Hand out the spare width of a line to its gaps, the narrowest first."""
    if line.style["direction"] == "rtl":
        _justify_line(context, line, extra_width)
        return
    if line.width + extra_width < _narrowest(line) * line.style["font_size"]:
        return
    leaves = list(_leaves(line))
    if leaves and _hangs(leaves[0][0]):
        del leaves[0]
    if leaves and leaves[-1][1] and leaves[-1][1][-1].kind == "none" and len(leaves[-1][1]) > 1:
        # A break opportunity that was taken: behind it the last character would keep its share of the stretch.
        box, runs = leaves[-1]
        box.text = box.text.encode()[: runs.pop().start].decode()
    level = _level(leaves, extra_width)
    line.spare, line.looseness = extra_width, level[0] if level else line_breaking.TORN
    if level is None or level[0] > WIDEST:
        return
    leaves = [(box, _without_marks(box, runs)) for box, runs in leaves]
    _stretch_runs(leaves, *level)
    before, previous = {}, 0.0
    for box, runs in leaves:
        first, last = (runs[0].stretch, runs[-1].stretch) if runs else (0.0, 0.0)
        before[id(box)] = (previous + first) / 2
        previous = last
        if runs:
            layout = box.pango_layout
            layout.text = box.text
            layout.stretch = [(run.start, run.end, run.stretch) for run in runs if run.stretch]
            layout.gain = sum(run.count * run.stretch for run in runs) - (first + last) / 2
    before[id(leaves[0][0])] = 0.0
    _shift(line, 0.0, before)


def _without_marks(box: Any, runs: list[_StretchRun]) -> list[_StretchRun]:
    """Take out of a text what has no width and stands at a full-width mark; return its runs.

    What is stretched is shaped apart from it, and would lose the half of its square that a mark gives up beside
    another.
    """
    if all(run.kind != "none" for run in runs):
        return runs
    text, marks = box.text.encode(), set()
    for place in range(1, len(runs) - 1):
        before, run, after = runs[place - 1 : place + 2]
        is_inside = run.kind == "none" and before.kind == after.kind == "ideograph"
        if is_inside and text[: run.start].decode()[-1] in _SQUARE_MARKS:
            marks.add(place)
    if not marks:
        return runs
    kept = (text[run.start : run.end] for place, run in enumerate(runs) if place not in marks)
    box.text = b"".join(kept).decode()
    return _runs(box)


def _shift(box: Any, advance: float, before: dict[int, float]) -> float:
    """Move a box right by ``advance`` and widen it; return how far what follows moves."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        gain = getattr(box.pango_layout, "gain", 0.0)
        box.width += gain
        return float(advance + gain)
    if not isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.translate(advance, 0)
        return advance
    box.position_x += advance
    start = advance
    for child in box.children:
        if child.is_in_normal_flow():
            # The gap before a tag's first character lies outside the tag.
            advance += before.pop(_first_leaf(child), 0.0)
            advance = _shift(child, advance, before)
    box.width += advance - start
    return advance


def _first_leaf(box: Any) -> int:
    while isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box = next((child for child in box.children if child.is_in_normal_flow()), None)
    return id(box)


def set_stretched_text(layout: Any, text: str, justify: bool = False) -> None:
    """Give a text to Pango, for drawing with the stretch of its line as letter-spacing."""
    _set_text(layout, text, justify)
    stretch = getattr(layout, "stretch", None)
    if not (justify and stretch):
        return
    spacing = layout.style["letter_spacing"]
    spacing = 0 if spacing == "normal" else spacing
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for start, end, pixels in stretch:
        attribute = pango.pango_attr_letter_spacing_new(ceil((pixels + spacing) * TO_UNITS))
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)
