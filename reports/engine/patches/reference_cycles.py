"""Reference cycles among WeasyPrint's objects are broken as soon as a section is written.

Styles, tables, drawings and the layout itself form cycles that hold everything a section was laid out with. Python
finds cycles only when the garbage collector walks all that lives; what is in none of them is freed at once, and its
memory is there for the next section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine.load import boxes, placeholders
from reports.engine.patches import installer

# isort: split
from weasyprint import css, document
from weasyprint.images import SVGImage

_layouts: list[Any] = []
_styles: list[Any] = []
"""Styles of anonymous boxes."""


class _NotedLayout(document.LayoutContext):  # type: ignore[misc]
    """The context of a layout, kept in a list until its section is written."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        _layouts.append(self)


class _NotedAnonymousStyle(css.AnonymousStyle):  # type: ignore[misc]
    """The style of an anonymous box, kept in a list until its section is written."""

    def __init__(self, parent_style: Any) -> None:
        super().__init__(parent_style)
        note_style(self)


def note_style(style: Any) -> None:
    """Keep the style of an anonymous box in the list until its section is written."""
    _styles.append(style)


@contextmanager
def break_reference_cycles(pages: list[Any], images: MutableMapping[str, Any]) -> Iterator[None]:
    """Note what holds others while a section is laid out and written, and let go of it in the end.

    Neither ``pages`` nor ``images``, which take in what the section has of both, can be used any more.
    """
    try:
        with installer.applied("laying out"):
            yield
    finally:
        end_layouts()
        _break(pages, images)


def end_layouts() -> None:
    """Let go of what only the layout of pages needs."""
    for layout in _layouts:
        vars(layout).clear()
    _layouts.clear()


def _break(pages: Iterable[Any], images: MutableMapping[str, Any]) -> None:
    seen = [page._page_box for page in pages]
    while seen:
        box = seen.pop()
        if isinstance(box, boxes.TableBox):
            for columns in box.column_groups:
                for column in columns.children:
                    vars(column).pop("get_cells", None)
        if not isinstance(box, (boxes.LineBox, placeholders.AbsolutePlaceholder)):
            seen.extend(box.children)
    drawings = [image._svg for image in images.values() if isinstance(image, SVGImage)]
    for held in (*drawings, *_styles):
        vars(held).clear()
    images.clear()
    _styles.clear()
