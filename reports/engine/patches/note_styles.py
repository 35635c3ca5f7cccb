"""Elements are styled for footnotes only in sections that have any.

The engine's style sheet has five selectors for notes of every element, which it would match for each of them.
"""

from __future__ import annotations

import re

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401

# isort: split
from weasyprint import html

_WITH_NOTES = html.UA_STYLESHEET.matcher.other_selectors
WITHOUT_NOTES = [entry for entry in _WITH_NOTES if "note-" not in (entry[3] or "")]
"""Selectors of the engine's style sheet for elements of any name; the fourth part of each is its pseudo-element."""
_MAKES_NOTES = re.compile(r"float[^;}]*note", re.IGNORECASE)


def expect_notes(*texts: str) -> None:
    """Match the selectors of notes, for the next section, only where one of its texts makes something a note."""
    has_notes = any(_MAKES_NOTES.search(text) for text in texts)
    html.UA_STYLESHEET.matcher.other_selectors = _WITH_NOTES if has_notes else WITHOUT_NOTES
