"""Texts of records set into words of ours: marks inside marks, and no second full stop after one that is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_SLOT: Final = re.compile(r"([《“]?)(?<!\{)\{(\w+)\}(?!\})([》”]?)((?:[.。](?![\w{]))?)")
"""A placeholder with the marks around it and the full stop behind it."""
_STOPS: Final = (".", "。", "．", "?", "？", "!", "！")


def fill(word: str, values: Mapping[str, Any]) -> str:
    """Fill in the placeholders; a text between marks has its own marks set as inner ones (GB/T 15834—2011).

    A text that ends its sentence itself takes the place of the full stop that follows it.
    """
    return _SLOT.sub(lambda slot: _set(slot, values), word).format(**values)


def nested(text: str, mark: str) -> str:
    """Return a text as it stands inside ``mark``: with inner marks, and without a pair of marks around the whole."""
    if mark == "《":
        return _book_marks(text)
    if mark != "“" or text.count("“") != text.count("”"):
        return text
    whole = text.startswith("“") and text.endswith("”") and text.count("“") == 1
    return text[1:-1] if whole else text.replace("“", "‘").replace("”", "’")


def names_title(text: str, title: str) -> bool:
    """Tell whether a text of ours names a title, as it is written or between marks."""
    return any(form in text for form in (title, nested(title, "《"), nested(title, "“")))


def _set(slot: re.Match[str], values: Mapping[str, Any]) -> str:
    before, name, after, stop = slot.groups()
    text = values.get(name)
    if type(text) is not str or not (before or stop):
        return slot.group()
    ends = stop and text.rstrip().removesuffix("》").removesuffix("”").endswith(_STOPS)
    inner = nested(text, before) if after else text
    return f"{before}{_escaped(inner)}{after}{'' if ends else stop}"


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _book_marks(text: str) -> str:
    """Set 《 》 and 〈 〉 by turns, the outermost of them 〈 〉; marks that do not pair stay as they are."""
    found, depth, outermost = [], 0, 0
    for character in text:
        if character in "《〈":
            outermost += depth == 0
            found.append("〈《"[depth % 2])
            depth += 1
        elif character in "》〉":
            depth -= 1
            if depth < 0:
                return text
            found.append("〉》"[depth % 2])
        else:
            found.append(character)
    if depth:
        return text
    if outermost == 1 and text.startswith("《") and text.endswith("》"):
        return text[1:-1]
    return "".join(found)
