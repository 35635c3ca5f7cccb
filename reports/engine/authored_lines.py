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
_IN_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.|mailto:)[!-~]*$")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_FAR = 40
"""Lines over which an address may run."""
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
        first, last = _leaf(line, 0), _leaf(line, -1)
        begin = first.text.lstrip(" \u200b\u2060")[:1] if isinstance(first, boxes.TextBox) else ""
        if begin and begin in _FIRST and self._is_begun_by_author(line, before):
            # A label may hang out of its line.
            self._note("first", first, page)
        ends = _is_break(last)
        if ends and (text := _text(line)) and text[-1] in _LAST:
            self._note("last", line, page)
        before.append(line)

    def _is_begun_by_author(self, line: Any, before: list[Any]) -> bool:
        if not before or _is_break(_leaf(before[-1], -1)):
            return True
        here = _text(line)
        return bool(_ESCAPE.match(here) or _IN_ADDRESS.search("".join(map(_text, before[-_FAR:]))))

    def _note(self, side: AuthoredSide, box: Any, page: int) -> None:
        self.found.append((side, page, *self._rectangle(box)))


def _leaf(line: Any, place: int) -> Any:
    """Return the first or last box of a line that holds no other."""
    while True:
        if isinstance(line, placeholders.AbsolutePlaceholder):
            line = line._box
        children = getattr(line, "children", ())
        if not children:
            return line
        line = children[place]


def _is_break(leaf: Any) -> bool:
    return str(leaf.element_tag).partition("::")[0] == "br"


def _text(box: Any) -> str:
    if isinstance(box, boxes.TextBox):
        return str(box.text).translate(_MARKS)
    return "".join(map(_text, box.children)) if isinstance(box, (boxes.LineBox, boxes.InlineBox)) else ""
