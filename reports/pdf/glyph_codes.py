"""The codes by which content names glyphs: the same in every document, so that a section is written once.

A layout names each glyph by its number among the 65,535 of a collection. Content packs better where the codes of a text
mostly share their first byte, so the glyphs of the usual texts have the lowest codes: `glyph_codes.txt` lists those of
the sample corpus, the 250 most frequent first; all others follow in their order. The numbers of other fonts, of a house
for instance, get codes in the same way, which serves them no worse than any other.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from pathlib import Path

_SHOWN = re.compile(rb"\[[-.0-9]*<[^]\n]*\] TJ")
"""What shows text; a mark that is raised begins with its distance from its letter."""
_GLYPHS = re.compile(rb"<([0-9a-fz]+)>")
_DIGITS = 4


def _read() -> dict[int, int]:
    listed = (Path(__file__).parent / "glyph_codes.txt").read_text("ascii").split("\n", 1)[1].split()
    return {int(glyph, 16): code for code, glyph in enumerate(listed, 1)}


USUAL = _read()
"""The codes of the usual glyphs, by glyph."""
_sorted = sorted(USUAL)


@cache
def glyph_code(glyph: int) -> int:
    """Return the code of a glyph; 0, which stands for a missing glyph, stays 0."""
    return USUAL.get(glyph) or (glyph + len(_sorted) - bisect(_sorted, glyph) if glyph else 0)


def recoded(content: bytes, letters: Mapping[bytes, int] | None = None) -> bytes:
    """Return content in which each glyph that is shown stands by its code.

    ``letters`` are the codes of glyphs that are made of others, by the digits that name them in this content.
    """
    coded = partial(_coded_letters, letters) if letters else _coded
    return _SHOWN.sub(lambda shown: _GLYPHS.sub(lambda glyphs: coded(glyphs[1]), shown[0]), content)


# The same words are shown again and again.
@lru_cache(maxsize=10_000)
def _coded(digits: bytes) -> bytes:
    return b"<%b>" % b"".join([b"%04x" % glyph_code(int(glyph, 16)) for glyph in _split(digits)])


def _coded_letters(letters: Mapping[bytes, int], digits: bytes) -> bytes:
    codes = (letters[glyph] if glyph in letters else glyph_code(int(glyph, 16)) for glyph in _split(digits))
    return b"<%b>" % b"".join([b"%04x" % code for code in codes])


def _split(digits: bytes) -> list[bytes]:
    return [digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)]
