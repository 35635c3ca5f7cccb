"""Where lines break: brackets trimmed at the edges, balanced headings, narrow columns without torn lines.

Four functions of WeasyPrint are wrapped; justification.py stretches the lines that they make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import chain, count, repeat
from typing import Any

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine.load import boxes

# isort: split
from weasyprint.layout import inline

from reports.language import script
from reports.typeset.text import NEVER_FIRST, NEVER_LAST

BALANCED_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

NARROW = 26.0
"""Measure, in em, under which a paragraph with a loose line is broken anew as a whole."""

LOOSE = 0.25
"""A line whose gaps grow by more than this, in em, is loose."""

TORN = 2.0
"""What a line that cannot be justified counts as, in em."""

SPACE = 0.224
"""Width of U+0020 in the shipped faces, in em."""

SHORTEST_WORD = 5
"""Letters of a word that may be hyphenated: WeasyPrint's own default."""

_BRACKETS_OPEN = "〈《「『【〔〖〘〚（［｛"
_BRACKETS_CLOSE = "〉》」』】〕〗〙〛）］｝"
# What stands in one half of its square, by the script of the run: quotes are proportional in the Japanese and Korean
# faces, traditional Chinese centres its stops, and Korean has none: its style sheet sets them in half a square.
_OPENING = {
    "Hans": _BRACKETS_OPEN + "“‘",
    "Hant": _BRACKETS_OPEN + "“‘",
    "Jpan": _BRACKETS_OPEN,
}
_CLOSING = {
    "Hans": _BRACKETS_CLOSE + "”’、。，．：；！？",
    "Hant": _BRACKETS_CLOSE + "”’",
    "Jpan": _BRACKETS_CLOSE + "、。，．",
}

_NO_WIDTH = "\u200b\u2060"
_HAIR = 0.01
"""Pixels that do not count."""
_LINE_CHILDREN = 4
"""Which of the further arguments of `split_inline_box` it fills as it goes."""

_split_text_box = inline.split_text_box
_split_inline_box = inline.split_inline_box
_can_break_inside = inline.can_break_inside
_iter_line_boxes = inline.iter_line_boxes


# --- brackets at the edges of a line


def split_inline_box(context: Any, box: Any, position_x: float, *arguments: Any) -> Any:
    """Fill a line or an inline tag; note for `split_text_box` where the line begins."""
    if not isinstance(box, boxes.LineBox):
        return _split_inline_box(context, box, position_x, *arguments)
    max_x, bottom_space, skip_stack, containing_block, *others = arguments
    outer = getattr(context, "line_start", None), getattr(context, "may_tear", None)
    # The first line of an inline block may stand in the middle of a line.
    middle = skip_stack is None and isinstance(containing_block, boxes.InlineBlockBox)
    context.line_start = None if middle or box.style["direction"] == "rtl" else position_x
    max_x -= getattr(box, "narrowing", 0.0)

    def fill() -> Any:
        return _split_inline_box(context, box, position_x, max_x, bottom_space, skip_stack, containing_block, *others)

    try:
        # What does not flow with the text would be placed twice.
        context.may_tear = False if all(part.is_in_normal_flow() for part in box.descendants()) else None
        filled = fill()
        if context.may_tear is False and _overflows(filled[0], max_x):
            context.may_tear = True
            others[_LINE_CHILDREN].clear()
            filled = fill()
        return filled
    finally:
        context.line_start, context.may_tear = outer


def _overflows(line: Any, max_x: float) -> bool:
    """Tell whether the ink of a line reaches over the edge."""
    leaf = line
    while isinstance(leaf, (boxes.LineBox, boxes.InlineBox)) and leaf.children:
        leaf = leaf.children[-1]
    blank = SPACE * leaf.style["font_size"] if isinstance(leaf, boxes.TextBox) and leaf.text.endswith(" ") else 0.0
    return bool(line.position_x + line.width - blank > max_x + _HAIR)


def split_text_box(context: Any, box: Any, available_width: float | None, skip: int, is_line_start: bool = True) -> Any:
    """Return as much text as fits, counting the blank halves of brackets at the edges of the line as room.

    WeasyPrint takes whatever stands in a tag for the start of a line, where a word may be torn to fit. Here words are
    torn only in a line that could not be filled otherwise.
    """
    may_tear = getattr(context, "may_tear", None)
    is_line_start = is_line_start if may_tear is None else may_tear
    written_in = script(box.style["lang"] or "")
    opening = _OPENING.get(written_in)
    if available_width is None or opening is None or box.style["white_space"] in ("pre", "nowrap"):
        return _split(context, box, available_width, skip, is_line_start)
    half = box.style["font_size"] / 2
    rest = box.text.encode()[skip:].decode()
    if rest[:1] in opening and rest and box.position_x == getattr(context, "line_start", None):
        available_width += half
        hanging = half
    else:
        hanging = 0.0
    new_box, resume_at, preserved = _split(context, box, available_width, skip, is_line_start)
    if new_box is not None and resume_at is not None and not preserved:
        closing = _CLOSING[written_in]
        left = box.text.encode()[resume_at:].decode()
        if _may_fit(left, closing, (available_width + half - new_box.width) / (2 * half)):
            trial = _split_text_box(context, box, available_width + half, skip, is_line_start)
            if trial[0] is not None and trial[1] is not None and not trial[2] and trial[0].text[-1:] in closing:
                new_box, resume_at, preserved = trial
                new_box.width -= half
    if new_box is not None:
        new_box.position_x -= hanging
    return new_box, resume_at, preserved


def _split(context: Any, box: Any, available_width: float | None, skip: int, is_line_start: bool) -> Any:
    """Return as much text as fits; a word that has to be torn is torn where no mark comes to begin or end a line."""
    split = _split_text_box(context, box, available_width, skip, is_line_start)
    trial = split
    while is_line_start and trial[0] is not None and trial[1] is not None and not trial[2]:
        left = box.text.encode()[trial[1]:].decode().lstrip(_NO_WIDTH)
        if not left or (left[0] not in NEVER_FIRST and trial[0].text.rstrip(_NO_WIDTH)[-1:] not in NEVER_LAST):
            return trial
        reached = trial[1]
        trial = _split_text_box(context, box, trial[0].width - _HAIR, skip, is_line_start)
        if trial[1] is None or trial[1] >= reached:
            break
    return split


def _may_fit(text: str, closing: str, room: float) -> bool:
    """Tell whether a closing mark may come to stand in ``room`` em, before a second look at real widths."""
    for character in text[:8]:
        room -= 1 if character >= "\u2e80" else 0 if character in "\u200b\u2060" else 0.2
        if room < 0:
            return False
        if character in closing:
            return True
    return False


def can_break_inside(box: Any) -> bool:
    """Tell whether a tag that fits, while the mark behind it does not, can be broken; here also at a hyphen."""
    if isinstance(box, boxes.TextBox) and box.style["hyphens"] == "auto" and len(box.text) >= SHORTEST_WORD:
        return True
    return bool(_can_break_inside(box))


# --- whole paragraphs


def iter_line_boxes(
    context: Any, box: Any, position_y: float, bottom_space: float, skip_stack: Any, containing_block: Any,
    absolute_boxes: Any, fixed_boxes: Any, *styles: Any,
) -> Iterator[Any]:  # fmt: skip
    """Yield the lines of a block: WeasyPrint's own, in a narrower block for a heading, elsewhere where they tear."""
    plan: list[float] = []
    if _is_plain(box) and not context.excluded_shapes and not any(styles):
        em = box.style["font_size"]

        def lay(block: Any) -> Iterator[Any]:
            yield from _iter_line_boxes(context, box, 0, bottom_space, skip_stack, block, [], [], *styles)

        if skip_stack is None and box.element_tag in BALANCED_TAGS:
            containing_block = _balanced(containing_block, lay, em)
        elif box.style["text_align_all"] == "justify" and containing_block.width < NARROW * em:
            plan = _plan(context, box, skip_stack, containing_block, list(lay(containing_block)))
    lines = _iter_line_boxes(
        context, box, position_y, bottom_space, skip_stack, containing_block, absolute_boxes, fixed_boxes, *styles
    )
    for narrowing in chain(plan, repeat(0.0)):
        box.narrowing = narrowing
        line = next(lines, None)
        if line is None:
            return
        yield line


def _is_plain(line: Any) -> bool:
    """Tell whether a line holds text and tags only, from the left: nothing that two layouts would place twice."""
    return line.style["text_align_all"] in ("start", "left", "justify") and all(
        isinstance(box, (boxes.LineBox, boxes.TextBox, boxes.InlineBox)) and box.is_in_normal_flow()
        for box in line.descendants()
    )


def _balanced(containing_block: Any, lay: Callable[[Any], Iterator[Any]], em: float) -> Any:
    """Return the block as narrow as it can be, to half an em, without one line more."""

    def narrowed(width: float) -> Any:
        narrow = containing_block.copy()
        narrow.width = width
        return narrow

    full = containing_block.width
    number = sum(1 for _ in lay(containing_block))
    if number < 2:
        return containing_block
    low, high = full / number / 1.5, full
    while high - low > em / 2:
        middle = (low + high) / 2
        fits = sum(1 for _ in lay(narrowed(middle))) <= number
        low, high = (low, middle) if fits else (middle, high)
    return narrowed(high)


def _cost(line: Any) -> float:
    # Two lines that cannot be justified are worse than one, however short that is.
    return min(float(getattr(line, "looseness", 0.0)), TORN) ** 3


def _plan(context: Any, box: Any, skip_stack: Any, containing_block: Any, greedy: list[Any]) -> list[float]:
    """Return by how much to narrow each line so that the loosest lines of the paragraph become least loose.

    A shortest path over the places where a line may begin; from each the line as full as it can be, and one or two
    units shorter. Nothing is done for a paragraph without a loose line.
    """
    if max((getattr(line, "looseness", 0.0) for line, _ in greedy), default=0.0) <= LOOSE:
        return []
    order = count()
    heap: list[Any] = [(_place(skip_stack), next(order), skip_stack)]
    best: dict[Any, tuple[float, Any]] = {_place(skip_stack): (0.0, None)}
    ends: tuple[float, Any] = (float("inf"), None)
    done = set()
    while heap:
        place, _, start = heappop(heap)
        if place in done:
            continue
        done.add(place)
        cost, path = best[place]
        narrowing = 0.0
        for _ in range(3):
            box.narrowing, box.text_indent = narrowing, 0
            if start is None:
                inline.resolve_one_percentage(box, "text_indent", containing_block.width)
            line, resume_at = inline.get_next_linebox(context, box, 0, 0, start, containing_block, [], [], None, None)
            if line is None or (resume_at is not None and _place(resume_at) <= place):
                break
            total, step = cost + _cost(line), (narrowing, path)
            if resume_at is None:
                ends = min(ends, (total, step), key=lambda end: end[0])
                break
            reached = _place(resume_at)
            if reached not in best or total < best[reached][0]:
                best[reached] = (total, step)
                heappush(heap, (reached, next(order), resume_at))
            narrowing = getattr(line, "spare", 0.0) + box.style["font_size"] / 20
    box.narrowing = 0.0
    plan, path = [], ends[1]
    while path is not None:
        narrowing, path = path
        plan.append(narrowing)
    return plan[::-1]


def _place(skip_stack: Any) -> tuple[int, ...]:
    """Return a place in the text in a form that compares: {0: {2: {17: None}}} is (0, 2, 17)."""
    place = []
    while skip_stack:
        ((index, skip_stack),) = skip_stack.items()
        place.append(index)
    return tuple(place)
