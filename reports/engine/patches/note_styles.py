"""Elements are styled for footnotes only in sections that have any.

The engine's style sheet has five selectors for notes of every element, which it would match for each of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401

# isort: split
from weasyprint import html

_WITH_NOTES = html.UA_STYLESHEET.matcher.other_selectors
WITHOUT_NOTES = [entry for entry in _WITH_NOTES if "note-" not in (entry[3] or "")]
"""Selectors of the engine's style sheet for elements of any name; the fourth part of each is its pseudo-element."""
_MAKES_NOTES = re.compile(r"(?:float|position)[^;}]*(?:note|var\()", re.IGNORECASE)
"""What may be a declaration that makes notes; of a variable nobody knows what it holds."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)


def expect_notes(*texts: str) -> None:
    """Match the selectors of notes, for the next section, only where one of its texts makes something a note."""
    has_notes = any(map(_makes_notes, texts))
    html.UA_STYLESHEET.matcher.other_selectors = _WITH_NOTES if has_notes else WITHOUT_NOTES


@lru_cache(maxsize=32)
def _makes_notes(text: str) -> bool:
    return any(map(_MAKES_NOTES.search, (text, _plainly(text))))


def _plainly(text: str) -> str:
    """Return a style sheet without comments and escapes."""
    if "/*" in text:
        text = _COMMENT.sub("", text)
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(escape: re.Match[str]) -> str:
    digits, character = escape.groups()
    return chr(min(int(digits, 16), 0x10FFFF)) if digits else character
