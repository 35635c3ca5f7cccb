"""Circles in which WeasyPrint's objects refer to each other, broken as soon as a section is written.

Styles, tables, drawings and the layout itself form circles that hold everything a section was laid out with. Python
finds circles by walking all that lives, now and then; what is in none of them goes at once, and its memory is there for
the next section. All are private names; engine.py says for which version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

# The engine is loaded our way before any part of it is named.
from reports.engine.load import boxes, placeholders

# isort: split
from weasyprint import css, document
from weasyprint.images import SVGImage

_layouts: list[Any] = []
_styles: list[Any] = []
"""Styles of anonymous boxes."""


class _Layout(document.LayoutContext):  # type: ignore[misc]
    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        _layouts.append(self)


class _AnonymousStyle(css.AnonymousStyle):  # type: ignore[misc]
    def __init__(self, parent_style: Any) -> None:
        super().__init__(parent_style)
        _styles.append(self)


_OWN = document.LayoutContext, css.AnonymousStyle


@contextmanager
def breaking(pages: list[Any], images: MutableMapping[str, Any]) -> Iterator[None]:
    """While a section is laid out and written: what holds others is noted, and in the end all is let go.

    Neither ``pages`` nor ``images``, which take in what the section has of both, can be used any more.
    """
    document.LayoutContext, css.AnonymousStyle = _Layout, _AnonymousStyle
    try:
        yield
    finally:
        document.LayoutContext, css.AnonymousStyle = _OWN
        end_layouts()
        _break(pages, images)


def end_layouts() -> None:
    """Let go of what only the making of pages needs."""
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
