"""Texts in another language inside words of ours: where each begins and ends, by marks that print nothing.

So it is set in its own face and read out in its own voice. A text is given to words as `Spoken`; what is filled in with
it carries the marks. `runs` takes such a text apart for setting, and `unmarked` takes the marks off where it goes to
readers of data or mail.
"""

from __future__ import annotations

import re
from typing import Final

_BEGIN: Final = "\ufdd4"
_END: Final = "\ufdd5"
"""Noncharacters, which no text may hold; the tag stands between them in Unicode's tag characters."""
_TAGS: Final = 0xE0000
_MARKS: Final = re.compile(f"{_BEGIN}[\U000e0000-\U000e007f]*|{_END}")
_RUN: Final = re.compile(f"{_BEGIN}([\U000e0000-\U000e007f]*)([^{_BEGIN}{_END}]*)(?:{_END}|$)")

ENDS: Final = _END


class Spoken(str):
    """A text of a record with the tag of its language, "" where it is that of the document."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Spoken:
        """Return the text with its language."""
        self = super().__new__(cls, text)
        self.language = language
        return self

    def __reduce__(self) -> tuple[type[Spoken], tuple[str, str]]:
        """Return how it is made again, for processes that send it to each other."""
        return Spoken, (str(self), self.language)


def marked(text: str, language: str) -> str:
    """Return a text with the marks of its language around it; as it is where it has none."""
    if not (language and text):
        return str(text)
    return f"{_BEGIN}{''.join(chr(_TAGS + ord(letter)) for letter in language)}{unmarked(text)}{_END}"


def with_marks(text: str) -> str:
    """Return a text with the marks of the language that it is spoken in, if that is another one."""
    return marked(text, text.language) if isinstance(text, Spoken) else text


def unmarked(text: str) -> str:
    """Return a text without marks of languages."""
    return _MARKS.sub("", text) if _BEGIN in text or _END in text else text


def is_marked(text: str) -> bool:
    """Tell whether a text holds another one in a language of its own."""
    return _BEGIN in text


def runs(text: str, language: str) -> list[tuple[str, str]]:
    """Take a text in ``language`` apart into runs, each with its own language; empty ones are left out."""
    found, position = [], 0
    for run in _RUN.finditer(text):
        own = "".join(chr(ord(letter) - _TAGS) for letter in run[1])
        found += [(text[position : run.start()], language), (run[2], own)]
        position = run.end()
    found.append((text[position:], language))
    return [(unmarked(said), own) for said, own in found if unmarked(said)]
