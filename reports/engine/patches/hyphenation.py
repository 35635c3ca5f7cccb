"""Where an English word may be broken: the patterns of its dictionary, each read when a word has its letters.

Pyphen takes every pattern apart before it looks at the first word, which takes as long as a short document's pages.
The values are the same. A private touch, as those of the engine; engine.py says for which version.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyphen

_PLACES = frozenset("123456789")
_HyphDict: Any = pyphen.HyphDict


def install() -> None:
    """Put it in place."""
    pyphen.HyphDict = Patterns
    # Plain "en" finds patterns that break "sequest-ra-tion"; the American ones break between syllables.
    pyphen.LANGUAGES["en"] = pyphen.LANGUAGES["en_US"]


class Patterns(_HyphDict):  # type: ignore[misc]
    """The patterns of a language."""

    def __init__(self, path: Path) -> None:
        encoding, _, lines = path.read_bytes().partition(b"\n")
        if encoding.strip() != b"UTF-8" or b"/" in lines or b"^^" in lines:
            # Some languages spell a broken word differently, or write characters in their own way.
            super().__init__(path)
            return
        bare = lines.translate(None, b"0123456789").decode().split("\n")
        both = zip(map(str.strip, bare), map(str.strip, lines.decode().split("\n")), strict=True)
        self.patterns = {
            letters: _Pattern(line)
            for letters, line in both
            if letters != line and not line.startswith(pyphen.ignored) and not _PLACES.isdisjoint(line)
        }
        self.cache: dict[str, Any] = {}
        self.maxlen = max(map(len, self.patterns))


class _Pattern(str):
    """A pattern that is taken apart when it is looked at: where its values begin, and its values."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(_taken_apart(self))


@cache
def _taken_apart(pattern: str) -> tuple[int, tuple[int, ...]]:
    values = [int(digit or "0") for digit, _ in pyphen.parse(pattern)]
    places = [place for place, value in enumerate(values) if value]
    return places[0], tuple(values[places[0] : places[-1] + 1])
