"""Shortcuts through WeasyPrint: the same values with less work, in the steps that every box of every page takes.

Reading HTML, looking a property up that nothing sets, turning lengths into numbers, and styling five kinds of note that
every element might have and none has; those of text are in fast_text.py. Each has its own test that compares it with
what it replaces. All are private names; engine.py says for which version.
"""

from __future__ import annotations

import re
from typing import Any

# The engine is loaded our way before any part of it is named.
from reports.engine.load import boxes

# isort: split
from weasyprint import css, html
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.layout import absolute, block, column, float, grid, inline, page, percent, table

_OWN_WAYS = frozenset({"page", "position", "float", "display"})
_LOGICAL = frozenset(
    function(block="ttb", inline=direction) for function in PHYSICAL_FUNCTIONS.values() for direction in ("ltr", "rtl")
)
"""Properties that stand for others by the direction of the text."""
_PLAIN = frozenset(key for key in css.INITIAL_VALUES if key[:16] != "text_decoration_") - _OWN_WAYS
_INITIAL = {key: css.INITIAL_VALUES[key] for key in _PLAIN - css.INHERITED - css.INITIAL_NOT_COMPUTED}
"""Initial values that are computed values as well."""
_INHERITED = _PLAIN & css.INHERITED

MODULES = (absolute, block, column, float, grid, inline, page, percent, table)
"""Those that resolve percentages."""

_WITH_NOTES = html.UA_STYLESHEET.matcher.other_selectors
_WITHOUT_NOTES = [entry for entry in _WITH_NOTES if "note-" not in (entry[3] or "")]
"""Selectors of the engine's style sheet for elements of any name; the fourth part of each is its pseudo-element."""
_MAKES_NOTES = re.compile(r"float[^;}]*note", re.IGNORECASE)

_computed_style = css.ComputedStyle.__missing__
_resolve_percentages = percent.resolve_percentages
_ACROSS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_DOWN = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HEIGHTS = ("height", "min_height", "max_height")
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


def install() -> None:
    """Put them in place."""
    css.ComputedStyle.__missing__ = find_property
    for module in MODULES:
        module.resolve_percentages = resolve_percentages


def expect_notes(*texts: str) -> None:
    """Style every element's notes, as the engine always does, only where one of these texts makes something a note."""
    matcher = html.UA_STYLESHEET.matcher
    matcher.other_selectors = _WITH_NOTES if any(_MAKES_NOTES.search(text) for text in texts) else _WITHOUT_NOTES


def find_property(style: Any, key: str) -> Any:
    """A property's value: at once where no declaration bears on it, else by the engine's own way."""
    cascaded = style.cascaded
    if key not in cascaded:
        if key in _INITIAL:
            if key not in PHYSICAL_FUNCTIONS or _LOGICAL.isdisjoint(cascaded):
                value = style[key] = _INITIAL[key]
                return value
        elif key in _INHERITED and style.parent_style is not None and key not in PHYSICAL_FUNCTIONS:
            value = style[key] = style.parent_style[key]
            return value
    return _computed_style(style, key)


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set a box's used lengths."""
    if isinstance(containing_block, boxes.Box):
        width, height = containing_block.width, containing_block.height
    else:
        width, height = containing_block
    style, used = box.style, box.__dict__
    for key in _ACROSS:
        used[key] = _length(style, key, width)
    down = height if isinstance(box, boxes.PageBox) else width
    for key in _DOWN:
        used[key] = _length(style, key, down)
    if used["min_width"] == "auto":
        used["min_width"] = 0
    if height == "auto":
        # A share of what is not known yet.
        wanted = style["height"]
        is_known = wanted != "auto" and not percent.check_math(wanted) and wanted.unit != "%"
        used["height"] = wanted.value if is_known else "auto"
        used["min_height"] = _length(style, "min_height", 0)
        used["max_height"] = _length(style, "max_height", percent.inf)
    else:
        for key in _HEIGHTS:
            used[key] = _length(style, key, height)
    if used["min_height"] == "auto":
        used["min_height"] = 0
    # Widths of collapsed borders were settled with the table.
    collapses = style["border_collapse"] == "collapse"
    for key in _BORDERS:
        if not (collapses and hasattr(box, key)):
            used[key] = style[key]
    if style["box_sizing"] != "content-box":
        percent.adjust_box_sizing(box, "width")
        percent.adjust_box_sizing(box, "height")


def _length(style: Any, key: str, whole: Any) -> Any:
    value = style[key]
    if value == "auto" or value is None:
        return value
    unit = getattr(value, "unit", None)
    if unit == "px":
        return value.value
    return percent.percentage(value, style, whole)
