"""Labels of list items: the number that its author wrote, a bullet by depth, a box for a task.

A label is an attribute that the style sheet prints before the first words of its item, so that it stands before them in
the content of the page as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import Final

from markdown_it.token import Token

LABEL: Final = "data-label"
LONGEST: Final = 4
"""Characters of a label that hangs before its item; a longer one stands in the first line."""

# The text filter makes • of · as well: the Chinese faces have one glyph for both.
_BULLETS: Final = "·◦▪"
_BOXES: Final = {" ": "□", "x": "✓", "X": "✓"}
_TASK: Final = re.compile(r"\[([ xX])\][ \t]+")


def label_items(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with a label on each list item, or on the first paragraph of an item of several blocks."""
    for start, _ in _numbered(tokens):
        _unwrap_single_paragraph(tokens, start)
    labels = dict(_numbered(tokens))
    labelled: list[Token] = []
    for index, token in enumerate(tokens):
        labelled.append(token)
        if (label := labels.get(index)) is not None:
            labelled += _label(tokens, index, _task(tokens, index) or label)
    return labelled


def _numbered(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the place of each item and what stands before it."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.type == "bullet_list_open":
            depth += 1
            bullet = _BULLETS[(depth - 1) % len(_BULLETS)]
            yield from ((item, bullet) for item in _items(tokens, index))
        elif token.type == "bullet_list_close":
            depth -= 1
        elif token.type == "ordered_list_open":
            items = list(_items(tokens, index))
            numbers = _numbers([tokens[item].info for item in items])
            yield from zip(items, (f"{number}{token.markup}" for number in numbers), strict=True)


def _items(tokens: Sequence[Token], start: int) -> Iterator[int]:
    """Yield the places of the items of a list."""
    level = tokens[start].level
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        if token.level == level and token.nesting < 0:
            return
        if token.type == "list_item_open" and token.level == level + 1:
            yield index


def _numbers(written: Sequence[str]) -> Sequence[str]:
    """Return the numbers of a list: as written where they rise, else counted on from the first one."""
    if all(int(one) < int(other) for one, other in pairwise(written)):
        return written
    return [str(number) for number, _ in zip(count(int(written[0])), written, strict=False)]


def _item(tokens: Sequence[Token], start: int) -> Iterator[Token]:
    """Yield the tokens inside an item."""
    for token in tokens[start + 1 :]:
        if token.type == "list_item_close" and token.level == tokens[start].level:
            return
        yield token


def _unwrap_single_paragraph(tokens: Sequence[Token], start: int) -> None:
    """Hide the paragraph of a loose list's item where it is the only one: PDF/UA has no place for it.

    In an item of several paragraphs each is one, in a tight list, too.
    """
    level = tokens[start].level
    paragraphs = [t for t in _item(tokens, start) if t.type.startswith("paragraph") and t.level == level + 1]
    for token in paragraphs:
        token.hidden = len(paragraphs) == 2


def _task(tokens: Sequence[Token], start: int) -> str:
    """Return the box of a task, and take it off the item's words; "" where the item is none."""
    first = tokens[start + 2] if tokens[start + 1].type == "paragraph_open" else None
    words = first.children[0] if first is not None and first.children else None
    if words is None or words.type != "text" or not (box := _TASK.match(words.content)):
        return ""
    words.content = words.content[box.end() :]
    return _BOXES[box[1]]


def _label(tokens: Sequence[Token], start: int, label: str) -> Iterator[Token]:
    """Put a label on an item, or on its first paragraph; yield the line that carries it where neither can."""
    bearer, first, second = tokens[start : start + 3]
    if first.type in ("paragraph_open", "heading_open"):
        bearer = bearer if first.hidden else first
    elif first.type == "blockquote_open" and second.type == "paragraph_open":
        bearer = second
        bearer.attrJoin("class", "quoted-label")
    elif first.type != "list_item_close":
        bearer = Token("paragraph_open", "p", 1, {"class": "label-line"}, block=True, level=first.level)
        yield from (bearer, Token("paragraph_close", "p", -1, block=True, level=first.level))
    bearer.attrSet(LABEL, label)
    if len(label) > LONGEST:
        bearer.attrJoin("class", "long-label")
