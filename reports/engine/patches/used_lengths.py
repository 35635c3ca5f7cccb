"""Percentages of a box are resolved in one pass over its lengths, most of which are in pixels already."""

from __future__ import annotations

from typing import Any

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine.load import boxes

# isort: split
from weasyprint.layout import percent

_resolve_percentages = percent.resolve_percentages
_is_in_normal_flow = boxes.Box.is_in_normal_flow
_ACROSS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_DOWN = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HEIGHTS = ("height", "min_height", "max_height")
_HERE = ("static", "relative")
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")
_ADJUSTED = frozenset({"min_width", "min_height"})
"""Lengths of which "auto" is nothing."""


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set a box's used lengths; those of a style that has no share of anything are the same for all its boxes."""
    style = box.style
    try:
        lengths = style.kept_lengths
    except AttributeError:
        # Whatever changes a style once layout has begun changes a copy, which begins without this.
        lengths = style.kept_lengths = _fixed_lengths(style)
    if lengths is None:
        _resolve(box, containing_block)
        return
    box.__dict__.update(lengths)
    _set_borders(box, style)


def _fixed_lengths(style: Any) -> dict[str, Any] | None:
    """Return the lengths that hold in any containing block; None where some do not, or depend on the box's sizing."""
    if style["box_sizing"] != "content-box":
        return None
    found = {}
    for key in (*_ACROSS, *_DOWN, *_HEIGHTS):
        value = style[key]
        if value == "auto" or value is None:
            found[key] = 0 if key in _ADJUSTED and value == "auto" else value
        elif getattr(value, "unit", None) == "px":
            found[key] = value.value
        else:
            return None
    return found


def _resolve(box: Any, containing_block: Any) -> None:
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
    _set_borders(box, style)
    if style["box_sizing"] != "content-box":
        percent.adjust_box_sizing(box, "width")
        percent.adjust_box_sizing(box, "height")


def _set_borders(box: Any, style: Any) -> None:
    # Widths of collapsed borders were settled with the table.
    collapses = style["border_collapse"] == "collapse"
    for key in _BORDERS:
        if not (collapses and hasattr(box, key)):
            box.__dict__[key] = style[key]


def is_in_normal_flow(self: Any) -> bool:
    """Return whether a box neither floats nor stands anywhere else than where it is written."""
    style = self.style
    if style["float"] == "none" and style["position"] in _HERE:
        return True
    # The items of a flexible box do not float, whatever their style says.
    return bool(_is_in_normal_flow(self))


def _length(style: Any, key: str, whole: Any) -> Any:
    value = style[key]
    if value == "auto" or value is None:
        return value
    unit = getattr(value, "unit", None)
    if unit == "px":
        return value.value
    return percent.percentage(value, style, whole)
