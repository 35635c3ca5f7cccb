"""Texts compared for what they say: case, width, marks and punctuation do not matter, figures and their signs do."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from reports.corpus.generated import strip_generated

_WIDE_SIGNS = str.maketrans({"−": "-", "﹣": "-", "～": "-", "~": "-"})
_TOKEN = re.compile(
    r"(?P<figure>(?<![0-9a-z])[-+]?\d+(?:[.,]\d+)*[%‰]?|\d+(?:[.,]\d+)*[%‰]?)"
    r"|[<>≤≥±$€£¥]"
    "|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|(?P<word>[^\W\d_](?:[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3])*)"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@lru_cache(maxsize=65536)
def words_of(text: str) -> str:
    """Return the words and figures of a text in one form, so that two ways of writing one thing compare equal."""
    return " ".join(match.group() for match in _tokens(text))


@lru_cache(maxsize=16384)
def figures_of(text: str) -> tuple[tuple[str, int], ...]:
    """Count the figures of a text, which a translation leaves as they are."""
    found = Counter(match["figure"].lstrip("+-") for match in _tokens(text) if match["figure"])
    return tuple(sorted(found.items()))


@lru_cache(maxsize=4096)
def likeness(first: str, second: str) -> float:
    """How much of two texts is the same, 0 to 1: the share of their three-word runs that both have."""
    left, right = _runs(first), _runs(second)
    return len(left & right) / len(left | right) if left and right else 0.0


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = words_of(text).split()
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _tokens(text: str) -> list[re.Match[str]]:
    plain = unicodedata.normalize("NFKC", strip_generated(text)[0]).translate(_WIDE_SIGNS).casefold()
    return list(_TOKEN.finditer(_THOUSANDS.sub("", plain)))
