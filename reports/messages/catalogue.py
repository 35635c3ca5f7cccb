"""A catalogue of messages, and how a message with its values filled in is read back and told in another language.

A message of the catalogue has named places for values, ``{name} has no id``. A text is compared with those that share a
word with it, the longest first; what stands in the places is filled into the translation. Of a text that is none of
them, parts are: the place before a colon, sentences, what is listed. `tests/cli/test_interface_language.py` fills every
message and reads it back.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

_MAGIC = 0x950412DE
_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]{2,}")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef\u3000-\u303f]")
_SENTENCE = re.compile(r"(?<=[\w)”\"'\]>…/*])[.;] (?=\S)")
_PLACE = re.compile(r": +")
_POINTS = {".": "。", ";": "；"}
_LIST = re.compile(r"(; |, | and )")
_BETWEEN = {"; ": "；", ", ": "，", " and ": "，且"}
_FEW = 3
"""Words of a message; one with fewer is told by them alone where its values are short or marked off, in a value."""
_FEWEST = 2
"""Words of a message; one with fewer is told so everywhere."""
_OPENING = (": ", "(", "“", "'", '"', "[", "=")
_SHORT = re.compile(r"\S+(?:(?:,| and| or) \S+)*")
_DEEPEST = 3
_MOST_PARTS = 400
"""Parts of one text that are compared with the messages."""


class _Template(NamedTuple):
    """A message with places for values, and its translation."""

    words: tuple[str, ...]
    """What stands before, between and after the values."""
    marked: tuple[bool, ...]
    """Whether each value is marked off from the words around it."""
    number: int
    """How many words the message has."""
    names: tuple[str, ...]
    translation: tuple[tuple[str, str | None], ...]
    """Words and the place that follows them; None at the end."""

    def values(self, text: str, *, is_part: bool) -> list[str] | None:
        """Return what stands in the places of a text that is this message, None where it is another.

        A text that ``is_part`` of something else may be no message, so that more words are asked of it. The first place
        where words stand is taken: if what follows is not found behind it, it is not behind a later one either.
        """
        first, *others = self.words
        if not others:
            return [] if text == first else None
        if not text.startswith(first) or not text.endswith(self.words[-1]):
            return None
        end, at, found = len(text) - len(self.words[-1]), len(first), []
        for words in others[:-1]:
            after = text.find(words, at + 1, end)
            if after < 0:
                return None
            found.append(text[at:after])
            at = after + len(words)
        if at >= end:
            return None
        found.append(text[at:end])
        is_short = self.number < (_FEW if is_part else _FEWEST)
        if is_short and not all(map(_is_told_apart, found, self.marked)):
            return None
        return found


class Catalogue:
    """The messages of one language."""

    def __init__(self, messages: dict[str, str]) -> None:
        self._messages = {message: said for message, said in messages.items() if said and "{" not in message}
        self._messages |= {_plain(one): said for one, said in self._messages.items() if not one.isascii()}
        self._by_word: dict[str, list[tuple[int, str, str]]] = {}
        for message, said in messages.items():
            if said and "{" in message:
                words = tuple(words for words, *_ in Formatter().parse(message))
                # The longest first: what says more is more surely meant.
                rank = -sum(map(len, words))
                self._by_word.setdefault(_key(words), []).append((rank, message, said))
        self._left = 0
        """How many parts of the text in hand may still be compared: what is long and no message takes no long time."""
        self.told = lru_cache(maxsize=4096)(self._told)

    @property
    def sample(self) -> str:
        """Some words of the language, by which an encoding can be tried."""
        return "".join(self._messages.values())[:2000]

    def _told(self, text: str) -> str:
        self._left = _MOST_PARTS
        found = self._said(text.strip(), 0, is_value=False)
        if found is None:
            return text
        before = len(text) - len(text.lstrip())
        return text[:before] + found + text[len(text.rstrip()) :]

    def _said(self, text: str, depth: int, *, is_value: bool) -> str | None:
        """Return the translation of a text, None where no part of it is a message."""
        self._left -= 1
        if self._left < 0 or depth > 12 or not text:
            return None
        if (found := self._whole(text, depth, is_value=is_value)) is not None:
            return found
        found = self._sentences(text, depth, is_value=is_value)
        return found or self._after_place(text, depth, is_value=is_value)

    def _whole(self, text: str, depth: int, *, is_value: bool) -> str | None:
        line = " ".join(text.split())
        if (exact := self._messages.get(line)) is not None:
            return exact
        ended = line.removesuffix(".")
        point = "。" if ended != line else ""
        if (exact := self._messages.get(ended)) is not None:
            return exact + point
        for template in self._candidates(ended):
            if (values := template.values(ended, is_part=is_value)) is not None:
                return self._filled(template, dict(zip(template.names, values, strict=True)), depth) + point
        return None

    def _candidates(self, text: str) -> Iterator[_Template]:
        """Yield the messages that a text can be, the longest first."""
        found: list[tuple[int, str, str]] = list(self._by_word.get("", ()))
        for word in set(_WORD.findall(text)):
            found += self._by_word.get(word, ())
        for _, message, said in sorted(found):
            yield _template(message, said)

    def _filled(self, template: _Template, values: dict[str, str], depth: int) -> str:
        parts = ""
        for words, name in template.translation:
            # No space between a word of this language and a value that turns out to be one as well.
            is_between = _is_wide(parts[-1:]) and _is_wide(words.strip()[:1])
            parts += words.removeprefix(" ") if is_between else words
            if name is None:
                continue
            value = self._value(values[name], depth)
            if parts.endswith(" ") and _is_wide(value[:1]) and _is_wide(parts.rstrip()[-1:]):
                parts = parts.rstrip()
            parts += value
        return parts

    def _value(self, value: str, depth: int) -> str:
        """Return a value, told where it is a message itself, or a list of them."""
        if " " not in value or depth > _DEEPEST:
            return value
        if (found := self._whole(value, depth + 1, is_value=True)) is not None:
            return found
        parts = _LIST.split(value)
        items = [self._whole(part, depth + 1, is_value=True) for part in parts[::2]]
        if len(items) > 1 and all(items):
            stops = [_BETWEEN[stop] for stop in parts[1::2]]
            return "".join(f"{part}{stop}" for part, stop in zip(items, [*stops, ""], strict=True))
        return self._said(value, depth + 1, is_value=True) or value

    def _sentences(self, text: str, depth: int, *, is_value: bool) -> str | None:
        """Return a text in which one sentence or more is a message."""
        for match in reversed(list(_SENTENCE.finditer(text))):
            first = self._said(text[: match.start()], depth + 4, is_value=is_value)
            rest = self._said(text[match.end() :], depth + 1, is_value=is_value)
            if first is not None or rest is not None:
                point = _POINTS[match[0][0]] if first is not None else match[0]
                return (first or text[: match.start()]) + point + (rest or text[match.end() :])
        return None

    def _after_place(self, text: str, depth: int, *, is_value: bool) -> str | None:
        """Return a text of which what follows a place and a colon is a message."""
        for match in _PLACE.finditer(text):
            rest = self._said(text[match.end() :], depth + 1, is_value=is_value)
            if rest is not None:
                before = text[: match.start()]
                # A word alone is the name of a field.
                place = self._whole(before, depth, is_value=True) if " " in before else None
                return f"{place}：{rest}" if place else f"{before}{match[0]}{rest}"
        return None


def _is_wide(char: str) -> bool:
    return bool(_WIDE.match(char))


def _plain(message: str) -> str:
    return " ".join(message.split())


def _key(words: tuple[str, ...]) -> str:
    """Return a word that stands whole in a message, the longest; "" where there is none."""
    found: list[str] = []
    for place, piece in enumerate(words):
        for match in _WORD.finditer(piece):
            # What touches a value may be a part of a longer word.
            cut = (match.start() == 0 and place > 0) or (match.end() == len(piece) and place < len(words) - 1)
            if not cut:
                found.append(match[0])
    return max(found, key=len, default="")


@lru_cache(maxsize=4096)
def _template(message: str, said: str) -> _Template:
    parts = list(Formatter().parse(message))
    number = sum(len(re.findall("[A-Za-z]{2,}", words)) for words, *_ in parts)
    names = tuple(name for _, name, *_ in parts if name is not None)
    words = [""]
    for piece, name, *_ in parts:
        # A brace that stands for itself begins a piece as well.
        words[-1] += piece
        if name is not None:
            words.append("")
    marked = tuple(one.endswith(_OPENING) or one.startswith(("”", ")")) or one == ", " for one in words[:-1])
    translation = tuple((words, name) for words, name, *_ in Formatter().parse(said))
    return _Template(tuple(words), marked, number, names, translation)


def _is_told_apart(value: str, is_marked: bool) -> bool:
    """Return whether a value of a message of few words can be one: it is marked off, a word, or a list of words."""
    return is_marked or _SHORT.fullmatch(value) is not None


def read_catalogue(path: Path) -> Catalogue:
    """Read a compiled catalogue, as gettext defines its form."""
    data = path.read_bytes()
    # Written by ourselves for any machine: little-endian.
    magic, _, number, messages, translations = struct.unpack_from("<5I", data)
    assert magic == _MAGIC, path
    found = {}
    for place in range(number):
        texts = []
        for table in (messages, translations):
            length, start = struct.unpack_from("<2I", data, table + 8 * place)
            # Plural forms stand one after the other; these languages have one.
            texts.append(data[start : start + length].decode("utf-8").partition("\0")[0])
        found[texts[0]] = texts[1]
    del found[""]
    return Catalogue(found)
