"""Characters that no page can print: found in a text, taken out of it, or marked in it."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control, direction and tag characters, half surrogates, non-characters."""

_ESCAPE = re.compile(r"\\[abefvxuUNLP_0]")

MARK = "\ufdd0"
"""A non-character that YAML accepts, put in the place of those that YAML refuses."""


def has_unprintable(text: str) -> bool:
    """Return whether a text holds a character that no page can print."""
    # All of them are unprintable to Python, and hardly any text has another unprintable character than line ends.
    return not text.replace("\n", " ").isprintable() and _UNPRINTABLE.search(text) is not None


def has_escape(text: str) -> bool:
    """Return whether a text holds an escape of JSON or YAML that can stand for such a character."""
    return "\\" in text and _ESCAPE.search(text) is not None


def cleaned(text: str) -> str:
    """Return the text without the characters that no page can print."""
    return _UNPRINTABLE.sub("", text)


def mark_unprintable(text: str) -> str:
    """Return the text with `MARK` for each such character, so that every reader of front matter accepts it."""
    return _UNPRINTABLE.sub(MARK, text)
