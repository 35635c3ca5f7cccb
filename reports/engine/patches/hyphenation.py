"""Hyphenation patterns are parsed when a word has their letters.

Pyphen parses every pattern of a language before it looks at the first word, which takes as long as a short document's
pages. The values are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyphen

_PLACES = frozenset("123456789")
_HyphDict: Any = pyphen.HyphDict


class LazyHyphDict(_HyphDict):  # type: ignore[misc]
    """The hyphenation patterns of a language, parsed one by one as they are looked up."""

    def __init__(self, path: Path) -> None:
        encoding, _, lines = path.read_bytes().partition(b"\n")
        if encoding.strip() != b"UTF-8" or b"/" in lines or b"^^" in lines:
            # Some languages spell a broken word differently, or write characters in their own way.
            super().__init__(path)
            return
        bare = lines.translate(None, b"0123456789").decode().split("\n")
        both = zip(map(str.strip, bare), map(str.strip, lines.decode().split("\n")), strict=True)
        self.patterns = {
            letters: _LazyPattern(line)
            for letters, line in both
            if letters != line and not line.startswith(pyphen.ignored) and not _PLACES.isdisjoint(line)
        }
        self.cache: dict[str, Any] = {}
        self.maxlen = max(map(len, self.patterns))


class _LazyPattern(str):
    """A pattern that is parsed when it is iterated over: where its values begin, and its values."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(_parse(self))


@cache
def _parse(pattern: str) -> tuple[int, tuple[int, ...]]:
    values = [int(digit or "0") for digit, _ in pyphen.parse(pattern)]
    places = [place for place, value in enumerate(values) if value]
    return places[0], tuple(values[places[0] : places[-1] + 1])
