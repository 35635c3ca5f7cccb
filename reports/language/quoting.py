"""Texts of records set into words of ours: marks inside marks, one full stop, and Korean particles as they sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reports.language.particles import choose_particles, has_particles, mark_particles
from reports.language.tagged import Spoken, marked

_SLOT: Final = re.compile(r"([《“「『]?)(?<!\{)\{(\w+)\}(?!\})([》”」』]?)((?:[.。](?![\w{]))?)")
"""A placeholder with the marks around it and the full stop behind it."""
_ALTERNATING: Final = {"《": ("《》", "〈〉"), "「": ("「」", "『』"), "『": ("『』", "「」")}
"""Marks that take turns, by the one that stands around the text: an outer pair and an inner one."""
_STOPS: Final = (".", "。", "．", "?", "？", "!", "！")


def fill(word: str, values: Mapping[str, Any]) -> str:
    """Fill in the placeholders; a text between marks has its own marks set as inner ones (GB/T 15834—2011).

    One in another language is marked as such. A text that ends its sentence itself takes the place of the full stop
    that follows it. Of a Korean particle that is written in both forms the one that fits the text before it is printed.
    """
    if has_particles(word):
        return choose_particles(_filled(mark_particles(word), values))
    return _filled(word, values)


def _filled(word: str, values: Mapping[str, Any]) -> str:
    return _SLOT.sub(lambda slot: _set(slot, values), word).format(**values)


def nested(text: str, mark: str) -> str:
    """Return a text as it stands inside ``mark``: with inner marks, and without a pair of marks around the whole."""
    if mark in _ALTERNATING:
        return _by_turns(text, *_ALTERNATING[mark])
    if mark != "“" or text.count("“") != text.count("”"):
        return text
    whole = text.startswith("“") and text.endswith("”") and text.count("“") == 1
    return text[1:-1] if whole else text.replace("“", "‘").replace("”", "’")


def names_title(text: str, title: str) -> bool:
    """Tell whether a text of ours names a title, as it is written or between marks."""
    return any(form in text for form in (title, *(nested(title, mark) for mark in (*_ALTERNATING, "“"))))


def _set(slot: re.Match[str], values: Mapping[str, Any]) -> str:
    before, name, after, stop = slot.groups()
    text = values.get(name)
    if not isinstance(text, str) or not (before or stop or isinstance(text, Spoken)):
        return slot.group()
    ends = stop and text.rstrip().rstrip("》”」』").endswith(_STOPS)
    inner = nested(text, before) if after else text
    told = marked(inner, text.language) if isinstance(text, Spoken) else inner
    return f"{before}{_escaped(told)}{after}{'' if ends else stop}"


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _by_turns(text: str, outer: str, inner: str) -> str:
    """Set two pairs of marks by turns, the outermost of them the inner pair; what does not pair stays as it is."""
    found, depth, outermost = [], 0, 0
    for character in text:
        if character in (outer[0], inner[0]):
            outermost += depth == 0
            found.append((inner, outer)[depth % 2][0])
            depth += 1
        elif character in (outer[1], inner[1]):
            depth -= 1
            if depth < 0:
                return text
            found.append((inner, outer)[depth % 2][1])
        else:
            found.append(character)
    if depth:
        return text
    if outermost == 1 and text.startswith(outer[0]) and text.endswith(outer[1]):
        return text[1:-1]
    return "".join(found)
