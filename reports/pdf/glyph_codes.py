"""Renumbers the glyphs in the content of a bound document: those that it uses get the codes from 1.

A section cannot know which glyphs others use, so its content names each by its number among the 65,535 of a collection.
Renumbered, the codes of a text mostly share their first byte, which packs better, and the charset and widths of a font
become runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pikepdf
from pikepdf import Name

from reports.attachment import QUICK, packed
from reports.pdf.marked_letters import digits_of

_SHOWN = re.compile(rb"\[[-.0-9]*<[^]\n]*\] TJ")
"""What shows text; a mark that is raised begins with its distance from its letter."""
_GLYPHS = re.compile(rb"<([0-9a-fz]+)>")
_DIGITS = 4


def assign_codes(glyphs: Iterable[int]) -> dict[int, int]:
    """Return a code for each glyph, in their order; 0, which stands for a missing glyph, stays 0."""
    return {0: 0} | {glyph: code for code, glyph in enumerate(sorted(set(glyphs) - {0}), 1)}


def recode(pdf: pikepdf.Pdf, codes: Mapping[int, int]) -> None:
    """Replace glyph numbers with ``codes`` in all content; raises KeyError for a glyph without one."""
    table = {digits_of(glyph): b"%04x" % code for glyph, code in codes.items()}

    # The same words are shown again and again.
    @lru_cache(maxsize=10_000)
    def coded(digits: bytes) -> bytes:
        return b"<%b>" % b"".join([table[digits[at : at + _DIGITS]] for at in range(0, len(digits), _DIGITS)])

    def replaced(shown: re.Match[bytes]) -> bytes:
        return _GLYPHS.sub(lambda glyphs: coded(glyphs[1]), shown[0])

    # An object that came from another PDF may be listed twice.
    streams = {item.objgen: item for item in pdf.objects if isinstance(item, pikepdf.Stream)}
    for stream in streams.values():
        if stream.get("/Subtype") != Name.Image:
            content = packed(_SHOWN.sub(replaced, stream.read_bytes()), QUICK)
            stream.write(content, filter=Name.FlateDecode)
