"""The words that a house has changed, and where they are in force: laid over the shipped ones key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from msgspec import Struct

Word = str | Mapping[str, str]
"""A text, or its forms by plural category; ``none`` is for 0, ``by`` names what decides, if it is not ``n``."""


class HouseWords(Struct, frozen=True):
    """The words of a house: by document language, then by dotted key. A value that can be hashed and sent."""

    packed: str = ""
    """As JSON in one form; "" where there are none."""

    @classmethod
    def of(cls, words: Mapping[str, Mapping[str, Word]]) -> HouseWords:
        """Return these words as one value; languages without any are left out."""
        kept = {language: own for language, own in words.items() if own}
        return cls(json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else "")

    @property
    def by_language(self) -> Mapping[str, Mapping[str, Word]]:
        """The words by language and key."""
        return _unpacked(self.packed)

    def __bool__(self) -> bool:
        return bool(self.packed)


NO_WORDS = HouseWords()
"""What a house has that changes no word."""

_in_force: ContextVar[HouseWords] = ContextVar("words of a house", default=NO_WORDS)


@lru_cache(maxsize=8)
def _unpacked(packed: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(packed) if packed else {}
    return found


def words_in_force() -> HouseWords:
    """Return the words of the house for which documents are being made."""
    return _in_force.get()


@contextmanager
def in_words_of(house: HouseWords) -> Iterator[None]:
    """Have `strings` return the words of a house where it has them, until the block ends."""
    token = _in_force.set(house)
    try:
        yield
    finally:
        _in_force.reset(token)
