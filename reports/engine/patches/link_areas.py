"""Gives a link on a raised number an area: the engine takes the height of its line, which is none."""

from __future__ import annotations

from typing import Any


def hit_area(self: Any) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the area in which an inline box can be clicked, in CSS pixels.

    Raised and lowered text has a line height of 0, so that it does not push lines apart; its area is then that of its
    letters.
    """
    height = self.margin_height()
    if height > 0:
        return self.border_box_x(), self.position_y, self.border_width(), height
    return self.border_box_x(), self.border_box_y(), self.border_width(), self.border_height()
