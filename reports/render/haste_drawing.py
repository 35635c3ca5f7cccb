"""Shortcuts through WeasyPrint's drawing: lines as lines, and nothing where there is nothing to see.

The engine clips and fills twice for a border on one side, and draws the rule under a table's row cell by cell. A table
of forty rows is a third smaller this way, and drawn in less time. Each shortcut has its own test that compares the
picture with that of what it replaces. All are private names; engine.py says for which version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from typing import Any, NamedTuple

# The engine is loaded our way before any part of it is named.
from reports.render import engine  # noqa: F401

# isort: split
from weasyprint import draw
from weasyprint.draw import text
from weasyprint.draw.color import get_color

_SIDES = ("top", "right", "bottom", "left")
_NEAR = 1e-6

_draw_border = draw.draw_border
_draw_collapsed_borders = draw.draw_collapsed_borders
_draw_line = draw.draw_line
_draw_text = text.draw_text


def install() -> None:
    """Put them in place."""
    draw.draw_border = draw_border
    draw.draw_collapsed_borders = draw_collapsed_borders
    draw.draw_text = draw_text


def draw_text(stream: Any, textbox: Any, *given: Any) -> None:
    """Draw a text; white space has no ink."""
    if textbox.text.strip() or textbox.style["text_decoration_line"] != "none":
        _draw_text(stream, textbox, *given)


# --- borders of boxes


def draw_border(stream: Any, box: Any) -> None:
    """Draw the borders of a box; those that are plain and do not meet as rectangles."""
    sides = _plain_sides(box)
    if sides is None:
        _draw_border(stream, box)
        return
    x, y, width, height = box.rounded_border_box()[:4]
    for side, thickness in sides:
        rectangle = {
            "top": (x, y, width, thickness),
            "bottom": (x, y + height - thickness, width, thickness),
            "left": (x, y, thickness, height),
            "right": (x + width - thickness, y, thickness, height),
        }[side]
        with stream.artifact():
            stream.set_color(get_color(box.style, f"border_{side}_color"))
            stream.rectangle(*rectangle)
            stream.fill()


def _plain_sides(box: Any) -> list[tuple[str, float]] | None:
    """Sides with a solid border, and how thick it is; None where the engine has to draw."""
    style = box.style
    if style["column_rule_width"] or style["border_image_source"][0] != "none" or style["visibility"] != "visible":
        return None
    sides = [(side, getattr(box, f"border_{side}_width")) for side in _SIDES]
    sides = [(side, width) for side, width in sides if width]
    if not sides:
        return []
    names = {side for side, _ in sides}
    if not (names <= {"top", "bottom"} or names <= {"left", "right"}):
        return None
    if any(style[f"border_{side}_style"] != "solid" for side in names):
        return None
    if any(radius for corner in box.rounded_border_box()[4:] for radius in corner):
        return None
    return sides


# --- borders that cells share


class _Line(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float
    style: str
    color: Any

    def continued(self, other: _Line) -> _Line | None:
        """Both in one, where the other goes on in the same way from where this one ends."""
        # Dots and dashes begin anew in every cell.
        alike = self.style == "solid" and self[4:] == other[4:]
        meet = abs(self.x2 - other.x1) < _NEAR and abs(self.y2 - other.y1) < _NEAR
        is_straight = self.y1 == other.y2 or self.x1 == other.x2
        return self._replace(x2=other.x2, y2=other.y2) if alike and meet and is_straight else None


class _Notebook:
    """Stands in for the stream while lines are only noted."""

    def artifact(self) -> AbstractContextManager[None]:
        return nullcontext()

    stacked = artifact


def draw_collapsed_borders(stream: Any, table: Any) -> None:
    """Draw the borders of a table's cells, each line in one go from cell to cell."""
    lines: list[_Line] = []
    draw.draw_line = lambda _, *line: lines.append(_Line(*line))
    try:
        _draw_collapsed_borders(_Notebook(), table)
    finally:
        draw.draw_line = _draw_line
    if not lines:
        return
    with stream.artifact():
        for (thickness, style, color), alike in groupby(_joined(lines), key=lambda line: line[4:]):
            if style != "solid":
                for line in alike:
                    _draw_line(stream, *line)
                continue
            with stream.stacked():
                stream.set_color(color, stroke=True)
                stream.set_line_width(thickness)
                for line in alike:
                    stream.move_to(line.x1, line.y1)
                    stream.line_to(line.x2, line.y2)
                stream.stroke()


def _joined(lines: Iterable[_Line]) -> Iterator[_Line]:
    last: _Line | None = None
    for line in lines:
        joined = last.continued(line) if last is not None else None
        if joined is None and last is not None:
            yield last
        last = joined or line
    if last is not None:
        yield last
