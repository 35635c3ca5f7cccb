"""Text in charts: measured with the very face that the page uses, broken into lines, cut to fit.

matplotlib opens only the first face of a font collection and knows no subscripts, so it gets no text at all:
labels are measured here and written as SVG text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import uharfbuzz
from msgspec import Struct

from reports.errors import DocumentProblem
from reports.typeset import fonts
from reports.typeset.text import plain

SUBSCRIPT = 0.65
"""Size of a subscript against its line."""

_SUBSCRIPT_IN = re.compile("(?<=CO)(2)(?![0-9])")
_PIECE = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u303f-]+-?|-|\S|\s+")
_NO_START = frozenset("，。、；：！？）》」』】〕’”…—·～％,.;:!?)]}%/")
_NO_END = frozenset("（《「『【〔‘“([{#$￥")
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


class Lettering(Struct, frozen=True):
    """How text is set: language (which decides the face), size in points, weight."""

    lang: str
    size: float = 8.0
    bold: bool = False

    @property
    def family(self) -> str:
        """The font family, as the SVG names it."""
        return fonts.family(self.lang)

    def width(self, text: str) -> float:
        """Width in points: the sum of the advances, for SVG text is set without kerning."""
        return sum(self._run(run, SUBSCRIPT if low else 1.0) for run, low in runs(text))

    def cut(self, text: str, width: float) -> str:
        """``text``, shortened to ``width`` with an ellipsis where it is longer."""
        if self.width(text) <= width:
            return text
        ellipsis = "…" if _is_cjk(self.lang) else "..."
        kept = text
        while kept and self.width(kept.rstrip() + ellipsis) > width:
            kept = kept[:-1]
        return kept.rstrip(" ,;:，；：、（(-—–") + ellipsis

    def lines(self, text: str, width: float, limit: int = 2) -> list[str]:
        """``text`` in at most ``limit`` lines of even length, the last one cut where it must be."""
        pieces = [_Piece(piece, self.width(piece), self.width(piece.rstrip())) for piece in _pieces(text)]
        lines = _fill(pieces, width)
        if len(lines) > limit:
            lines = [*lines[: limit - 1], "".join(lines[limit - 1 :])]
        elif len(lines) > 1:
            widest = max(piece.visible for piece in pieces)
            narrow = width
            while narrow > widest and len(tighter := _fill(pieces, narrow)) == len(lines):
                lines, narrow = tighter, narrow - self.size / 2
        return [self.cut(line.strip(), width) for line in lines]

    def _run(self, run: str, scale: float) -> float:
        family = self.family
        return sum(_advance(family, self.bold, character) for character in run) * self.size * scale


def prepare(text: str, lang: str) -> str:
    """``text`` as a label shows it: filtered like the page's own text, every character in the face.

    Raises DocumentProblem naming the characters that no shipped face has.
    """
    shown = plain(text, lang).strip()
    if not _is_cjk(lang):
        # In the Chinese faces these quotes are a full em wide, and SVG text cannot ask for narrow ones.
        shown = shown.translate(_STRAIGHT)
    if missing := fonts.uncovered(shown, lang):
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing)
        raise DocumentProblem(
            f"no shipped face has {named}, in the chart label {text!r}", remedy="Replace the character in the record."
        )
    return shown


def runs(text: str) -> list[tuple[str, bool]]:
    """``text`` in runs, each with whether it is a subscript; the 2 of CO2 is one."""
    return [(run, position % 2 == 1) for position, run in enumerate(_SUBSCRIPT_IN.split(text)) if run]


class _Piece(Struct, frozen=True):
    """What stays together on a line, with its width and its width at the end of a line."""

    text: str
    width: float
    visible: float


def _fill(pieces: Sequence[_Piece], width: float) -> list[str]:
    """Greedy lines, spaces kept at their ends."""
    lines = [""]
    filled = 0.0
    for piece in pieces:
        if lines[-1] and filled + piece.visible > width:
            lines.append("")
            filled = 0.0
        lines[-1] += piece.text
        filled += piece.width
    return lines


def _is_cjk(lang: str) -> bool:
    return lang.split("-")[0] in {"zh", "ja", "ko"}


def _pieces(text: str) -> list[str]:
    """``text`` where it may break: between ideographs, between words, never before or after the wrong mark."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if pieces and (piece[0] in _NO_START or piece.isspace() or pieces[-1][-1] in _NO_END):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


@cache
def _font(family: str, bold: bool) -> Any:
    return uharfbuzz.Font(fonts.shaping_face(fonts.face(family, bold)))


@cache
def _advance(family: str, bold: bool, character: str) -> float:
    """Advance width in em, in the supplement where the family lacks the character."""
    lacking = not fonts.covers(fonts.face(family, bold), character)
    font = _font(fonts.SUPPLEMENT if lacking else family, bold)
    return float(font.get_glyph_h_advance(font.get_nominal_glyph(ord(character)) or 0)) / float(font.face.upem)
