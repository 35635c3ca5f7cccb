"""Comments in a text, `<!-- … -->` and Obsidian's `%% … %%`: notes of editors to each other, never content.

What looks like a comment inside code is code, and one that is never closed is text.
"""

from __future__ import annotations

import re

from msgspec import Struct

_OPENS = re.compile(
    r"^[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])?[ \t]*(?P<fence>`{3,}|~{3,})|(?P<code>`+)"
    r"|(?P<html><!--)|(?<![0-9%])(?P<note>%%)(?!%)",
    re.MULTILINE,
)
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")


class Uncommented(Struct, frozen=True):
    """A text without its comments."""

    text: str
    comments: tuple[str, ...] = ()
    """In order, with their marks."""


def without_comments(text: str) -> str:
    """Return a text without its comments."""
    return take_comments(text).text


def take_comments(text: str) -> Uncommented:
    """Take the comments out of a text."""
    if "<!--" not in text and "%%" not in text:
        return Uncommented(text)
    kept: list[str] = []
    comments: list[str] = []
    unclosed: set[str] = set()
    done = place = 0
    while (opened := _OPENS.search(text, place)) is not None:
        kind = opened.lastgroup or ""
        end = -1 if kind in unclosed else _end(text, opened, kind)
        if end < 0 and kind in ("html", "note"):
            unclosed.add(kind)
        elif end >= 0 and kind in ("html", "note"):
            kept.append(text[done : opened.start(kind)])
            comments.append(text[opened.start(kind) : end])
            done = end
        place = max(end, opened.end())
    return Uncommented("".join((*kept, text[done:])), tuple(comments))


def _end(text: str, opened: re.Match[str], kind: str) -> int:
    """Return where that ends which a mark opens, -1 for nowhere."""
    mark = opened[kind]
    if kind in ("html", "note"):
        # Even <!--> is a comment.
        closing = "-->" if kind == "html" else mark
        found = text.find(closing, opened.start(kind) + 2)
        return found + len(closing) if found >= 0 else -1
    if kind == "fence":
        closed = re.compile(rf"^[ \t>]*{mark}{mark[0]}*[ \t]*$", re.MULTILINE).search(text, opened.end())
        return closed.end() if closed else len(text)
    paragraph = _EMPTY_LINE.search(text, opened.end())
    closed = re.compile(f"(?<!`){mark}(?!`)").search(text, opened.end(), paragraph.start() if paragraph else len(text))
    return closed.end() if closed else -1
