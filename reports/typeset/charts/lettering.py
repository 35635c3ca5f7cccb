"""Measures text of charts with the face that the page uses, breaks it into lines, and cuts it to fit.

matplotlib opens only the first face of a font collection and knows no subscripts, so it gets no text at all:
labels are measured here and written as SVG text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from reports.errors import DocumentProblem
from reports.language import is_cjk
from reports.typeset import fonts
from reports.typeset.house_faces import NUMERALS, forgotten_with_faces
from reports.typeset.text import plain
from reports.typeset.whole_words import split_words

SUBSCRIPT = 0.65
"""Size of a subscript against its line."""

_SUBSCRIPT_IN = re.compile("(?<=CO)(2)(?![0-9])")
_PIECE = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u303f-]+-?|-|\S|\s+")
_NO_START = frozenset("，。、；：！？）》」』】〕’”…—·～％,.;:!?)]}%/")
_NO_END = frozenset("（《「『【〔‘“([{#$￥")
_NUMBER = re.compile(f"[{re.escape(NUMERALS)}]+")
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


class Lettering(Struct, frozen=True):
    """The style of a text: language (which decides the face), size in points, weight."""

    lang: str
    size: float = 8.0
    bold: bool = False

    @property
    def family(self) -> str:
        """The font family, as the SVG names it."""
        return fonts.family(self.lang)

    def family_of(self, text: str) -> str:
        """Return the family that sets a text: a number is in that of the house, where it has one for numbers."""
        own = fonts.number_family(self.lang)
        return own if own and _NUMBER.fullmatch(text) else self.family

    def width(self, text: str) -> float:
        """Return the width in points: the sum of the advances, for SVG text is set without kerning."""
        if (own := self.family_of(text)) != self.family:
            return sum(_advance(own, self.bold, character) for character in text) * self.size
        return sum(self._run_width(run, SUBSCRIPT if low else 1.0) for run, low in runs(text))

    def cut(self, text: str, width: float) -> str:
        """Return ``text``, shortened to ``width`` with an ellipsis where it is longer."""
        if self.width(text) <= width:
            return text
        ellipsis = "…" if is_cjk(self.lang) else "..."
        kept = text
        while kept and self.width(kept.rstrip() + ellipsis) > width:
            kept = kept[:-1]
        return kept.rstrip(" ,;:，；：、（(-—–") + ellipsis

    def lines(self, text: str, width: float, limit: int = 2) -> list[str]:
        """Return ``text`` in at most ``limit`` lines of even length, the last one cut where it must be."""
        parts = [_Unbreakable(part, self.width(part), self.width(part.rstrip())) for part in _split_at_breaks(text)]
        lines = _break_lines(parts, width)
        if len(lines) > limit:
            lines = [*lines[: limit - 1], "".join(lines[limit - 1 :])]
        elif len(lines) > 1:
            widest = max(part.visible for part in parts)
            narrow = width
            while narrow > widest and len(tighter := _break_lines(parts, narrow)) == len(lines):
                lines, narrow = tighter, narrow - self.size / 2
        return [self.cut(line.strip(), width) for line in lines]

    def _run_width(self, run: str, scale: float) -> float:
        return sum(self._piece_width(piece, whole) for piece, whole in split_words(run, self.lang)) * scale

    def _piece_width(self, piece: str, is_whole: bool) -> float:
        family, scale = (fonts.SUPPLEMENT, fonts.word_scale(self.lang)) if is_whole else (self.family, 1.0)
        return sum(_advance(family, self.bold, character) for character in piece) * self.size * scale


def prepare(text: str, lang: str) -> str:
    """Return ``text`` as a label shows it: filtered like the text of pages, with every character in a shipped face.

    Raises DocumentProblem naming the characters that no shipped face has.
    """
    shown = plain(text, lang).strip()
    if not is_cjk(lang):
        # In the Chinese faces these quotes are a full em wide, and SVG text cannot ask for narrow ones.
        shown = shown.translate(_STRAIGHT)
    if missing := fonts.uncovered(shown, lang):
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing)
        raise DocumentProblem(
            f"no shipped face has {named}, in the chart label {text!r}", remedy="Replace the character in the record."
        )
    return shown


def runs(text: str) -> list[tuple[str, bool]]:
    """Return ``text`` in runs, each with whether it is a subscript; the 2 of CO2 is one."""
    return [(run, position % 2 == 1) for position, run in enumerate(_SUBSCRIPT_IN.split(text)) if run]


class _Unbreakable(Struct, frozen=True):
    """A part of a text without a break opportunity, with its width and its width at the end of a line."""

    text: str
    width: float
    visible: float


def _break_lines(parts: Sequence[_Unbreakable], width: float) -> list[str]:
    """Break into lines greedily, with spaces kept at their ends."""
    lines = [""]
    filled = 0.0
    for part in parts:
        if lines[-1] and filled + part.visible > width:
            lines.append("")
            filled = 0.0
        lines[-1] += part.text
        filled += part.width
    return lines


def _split_at_breaks(text: str) -> list[str]:
    """Split ``text`` where it may break: between ideographs and words, never before or after a wrong mark."""
    parts: list[str] = []
    for part in _PIECE.findall(text):
        if parts and (part[0] in _NO_START or part.isspace() or parts[-1][-1] in _NO_END):
            parts[-1] += part
        else:
            parts.append(part)
    return parts


@forgotten_with_faces
@cache
def _advance(family: str, bold: bool, character: str) -> float:
    """Return the advance width in em, in the supplement where the family lacks the character."""
    # What a house's face lacks is in the first of the shipped ones, what that lacks in the supplement.
    families = (family, fonts.FAMILIES["Hans"]) if family not in fonts.SHIPPED else (family,)
    having = (one for one in families if fonts.covers(fonts.face(one, bold), character))
    font = fonts.shaping_font(fonts.face(next(having, fonts.SUPPLEMENT), bold))
    return float(font.get_glyph_h_advance(font.get_nominal_glyph(ord(character)) or 0)) / fonts.EM
