"""Notes which lines the author of a text began or ended, so that an inspection judges only what the program broke.

A line is the author's at its start where its paragraph or a line break of his begins there, at its end where such a
break ends it, and at both where it stands in code or inside an address. Only lines are noted that begin or end with a
mark that may not stand there otherwise; code is noted wherever it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from reports.engine.load import boxes, placeholders
from reports.typeset.sidecar import AuthoredPlace, AuthoredSide
from reports.typeset.text import NEVER_FIRST, NEVER_LAST, NEVER_PARTED

LITERAL = frozenset({"code", "pre"})
"""Elements whose text stands as it was written."""
ADDRESS_FIELD = "#url"
"""Ends the origin of a field that is an address."""

_FIRST = NEVER_FIRST | NEVER_PARTED
_LAST = NEVER_LAST | NEVER_PARTED
_IN_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|mailto:)[^\s，。；：、）》”]*$")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_FAR = 40
"""Lines over which an address may run."""
_BLANK = " \t\n\u200b\u2060"
_MARKS = str.maketrans("", "", "\u200b\u2060")

Rectangle = Callable[[Any], tuple[float, float, float, float]]


class AuthoredLines:
    """Reads the lines of a section in order."""

    def __init__(self, rectangle: Rectangle) -> None:
        self.found: list[AuthoredPlace] = []
        self._rectangle = rectangle
        self._lines: dict[Any, list[Any]] = {}
        """Lines of each block so far, on whichever page they stand."""

    def add_literal(self, box: Any, page: int) -> None:
        """Note a box whose text stands as it was written."""
        self._note("literal", box, page)

    def add_line(self, line: Any, block: Any, page: int) -> None:
        """Read the next line of a block."""
        before = self._lines.setdefault(block, [])
        first, last = _inked(line, 1), _inked(line, -1)
        if first is not None and first.text.lstrip(_BLANK)[0] in _FIRST and self._is_begun_by_author(line, before):
            # A label may hang out of its line.
            self._note("first", first, page)
        ends_with_mark = last is not None and last.text.rstrip(_BLANK)[-1] in _LAST
        if ends_with_mark and (_is_break(_last_leaf(line)) or self._is_in_address([*before, line])):
            self._note("last", line, page)
        if last is None or "::" not in str(last.element_tag):
            # A label that stands alone on its line is no text of its block.
            before.append(line)

    def end(self) -> None:
        """Let go of the boxes and of the reader once all lines are read: they form cycles with what laid them out."""
        self._lines.clear()
        del self._rectangle

    def _is_begun_by_author(self, line: Any, before: list[Any]) -> bool:
        if not before or _is_break(_last_leaf(before[-1])):
            return True
        return bool(_ESCAPE.match(_text(line))) or self._is_in_address(before)

    @staticmethod
    def _is_in_address(lines: list[Any]) -> bool:
        """Tell whether an address goes on where these lines end."""
        return bool(_IN_ADDRESS.search("".join(map(_text, lines[-_FAR:]))))

    def _note(self, side: AuthoredSide, box: Any, page: int) -> None:
        self.found.append((side, page, *self._rectangle(box)))


def _inked(box: Any, step: int) -> Any:
    """Return the first text in a box that shows anything, or the last with a ``step`` of -1; None where none does."""
    if isinstance(box, placeholders.AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.TextBox):
        return box if box.text.strip(_BLANK) else None
    found = (_inked(child, step) for child in getattr(box, "children", ())[::step])
    return next((one for one in found if one is not None), None)


def _last_leaf(box: Any) -> Any:
    while children := getattr(box, "children", ()):
        box = children[-1]
    return box


def _is_break(leaf: Any) -> bool:
    return str(leaf.element_tag).partition("::")[0] == "br"


def _text(box: Any) -> str:
    if isinstance(box, boxes.TextBox):
        return str(box.text).translate(_MARKS)
    return "".join(map(_text, box.children)) if isinstance(box, (boxes.LineBox, boxes.InlineBox)) else ""
