"""Characters of a text that stand for nothing of their own: composed, parted by spaces, taken out, or marked.

Whatever is read passes here, so that everything after it sees composed text (NFC), one kind of line end, and nothing
that no page can print.
"""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import suppress

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control, direction and tag characters, half surrogates, non-characters."""

_ESCAPE = re.compile(r"\\[abefvxuUNLP_0]")

MARK, _LINE, _PARAGRAPH = "\ufdd0", "\ufdd1", "\ufdd2"
"""Non-characters that YAML accepts, put in the place of those that YAML refuses or takes for line ends."""

_SEPARATORS = {**dict.fromkeys("\x0b\x85\u2028", _LINE), **dict.fromkeys("\x0c\u2029", _PARAGRAPH)}
_SEPARATORS |= dict.fromkeys("\x1c\x1d\x1e\x1f", " ")
_SEPARATING = re.compile(f"[{''.join(_SEPARATORS)}]")
_ONE_LINE = re.compile(r"[ \t]*[|#]")


def composed(text: str) -> str:
    """Return the text in NFC, as every text is that a page prints."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def has_unprintable(text: str) -> bool:
    """Return whether a text holds a character that no page can print, or a separator other than a line end."""
    # All of them are unprintable to Python, and hardly any text has another unprintable character than line ends.
    if text.replace("\n", " ").isprintable():
        return False
    return _UNPRINTABLE.search(text) is not None or _SEPARATING.search(text) is not None


def has_escape(text: str) -> bool:
    """Return whether a text holds an escape of JSON or YAML that can stand for such a character."""
    return "\\" in text and _ESCAPE.search(text) is not None


def cleaned(text: str) -> str:
    """Return the text composed, with spaces for separators, and without the characters that no page can print."""
    if not has_unprintable(text):
        return composed(text)
    return composed(_UNPRINTABLE.sub("", _spaced(text)))


def printable_name(name: str) -> str:
    """Return the name of a file as text in whatever encoding of this machine; what is not UTF-8 is escaped."""
    with suppress(UnicodeEncodeError):
        name = os.fsencode(name).decode("utf-8", "backslashreplace")
    return cleaned(name)


def count_hidden(text: str) -> int:
    """Return how many characters of a text are not even spaces."""
    return len(_UNPRINTABLE.findall(_spaced(text)))


def _spaced(text: str) -> str:
    return re.sub(f"[{_LINE}{_PARAGRAPH}]", " ", _SEPARATING.sub(" ", text))


def mark_unprintable(text: str) -> str:
    """Return the text with a mark for each such character, so that every reader of front matter accepts it."""
    # Those of a separator are told from any that the text itself holds.
    marked = _UNPRINTABLE.sub(lambda match: _SEPARATORS.get(match.group(), MARK), text)
    return _SEPARATING.sub(lambda match: _SEPARATORS[match.group()], marked)


def break_lines(marked: str) -> str:
    """Return a body with line ends and empty lines of Markdown where its separators were marked.

    In a row of a table and in a heading, which are one line, they stay what is a space elsewhere.
    """
    if _LINE not in marked and _PARAGRAPH not in marked:
        return marked
    return "\n".join(
        line if _ONE_LINE.match(line) else line.replace(_LINE, "  \n").replace(_PARAGRAPH, "\n\n")
        for line in marked.split("\n")
    )
