"""Values of style properties that nothing sets are looked up at once: they are initial or inherited."""

from __future__ import annotations

from typing import Any

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401

# isort: split
from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS

_OWN_RULES = frozenset({"page", "position", "float", "display"})
"""Properties whose value depends on more than their own declarations."""
_LOGICAL = frozenset(
    function(block="ttb", inline=direction) for function in PHYSICAL_FUNCTIONS.values() for direction in ("ltr", "rtl")
)
"""Properties that stand for others by the direction of the text."""
_SIMPLE = frozenset(key for key in css.INITIAL_VALUES if key[:16] != "text_decoration_") - _OWN_RULES
_INITIAL = {key: css.INITIAL_VALUES[key] for key in _SIMPLE - css.INHERITED - css.INITIAL_NOT_COMPUTED}
"""Initial values that are computed values as well."""
_INHERITED = _SIMPLE & css.INHERITED

_computed_style = css.ComputedStyle.__missing__


def find_property(style: Any, key: str) -> Any:
    """Return a property's value: at once where no declaration bears on it, else as the engine computes it."""
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
