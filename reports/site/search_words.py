"""The words of the search: what a text is found by. ``search.js`` cuts what a reader asks for in the same way.

Runs of ideographs, kana and hangul are cut into pairs of neighbours, so that a word is found wherever it stands; a
blank between two of them ends no run, for Korean is written with more or fewer. Other words are found by their
beginnings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

CJK: Final = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
"""The characters that are found in pairs, as ranges of an expression."""
_ACCENTED: Final = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_BLANKS: Final = re.compile(f"(?<=[{CJK}])[ \u00a0]+(?=[{CJK}])")
_RUN: Final = re.compile(f"([{CJK}]+)|((?:(?![{CJK}])[^\\W_])+)")
LEAST_BEGINNING: Final = 3
"""Letters from which on a word is found by its beginning; a shorter one is found whole."""


def folded(text: str) -> str:
    """Return a text as it is compared: in normal form, small letters, without accents."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], plain)


def words_of(text: str) -> frozenset[str]:
    """Return what a text is found by: pairs of neighbouring ideographs, the last one of each run, and other words."""
    return frozenset(_words(_BLANKS.sub("", folded(text))))


def _words(plain: str) -> Iterator[str]:
    for run, word in _RUN.findall(plain):
        if run:
            yield from (run[at : at + 2] for at in range(len(run)))
        else:
            yield word


def shelf_of(word: str) -> str:
    """Return what decides in which part of the index a word stands: its first ideograph, or its beginning."""
    return word[0] if _is_cjk(word) else word[:LEAST_BEGINNING]


def _is_cjk(word: str) -> bool:
    found = _RUN.match(word)
    return found is not None and bool(found[1])


def part_of(shelf: str, parts: int) -> int:
    """Return the number of the part that holds a shelf: FNV-1a over its UTF-16 units, which JavaScript has as well."""
    found = 0x811C9DC5
    units = shelf.encode("utf-16-le")
    for at in range(0, len(units), 2):
        found = ((found ^ (units[at] | units[at + 1] << 8)) * 0x01000193) & 0xFFFFFFFF
    return found % parts
