"""Makes one glyph of a letter and the marks on it, where a face sets them apart: Yoruba ẹ̀, Igbo ị̀, Sanskrit ṝ̄.

A mark is drawn by going back from the end of its letter and then forward again. Whoever reads the page takes that way
for a space, reads a mark over a capital as a line of its own, and an i without its dot as a Turkish ı. As one glyph
the letter is read as it was written. Such a glyph has no code that is the same in every document: the content of a
section names it by a number of its own until the section is bound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reports.typeset.fonts import EM, Face, shaping_font

FIRST: Final = 0x10000
"""The number of the first such glyph, behind those that a face may have."""
_MOST: Final = 0xFFF
_DOTLESS: Final = {"ı": "i", "ȷ": "j"}
"""What a letter is that has lost its dot to a mark."""
_SHOWN: Final = re.compile(rb"(/\w+) (-?[\d.]+) Tf|(?:(?:-?[\d.]+ Ts|\[[^]\n]*\] TJ)\s*)+")
"""The face and size in force, or texts that are shown one behind the other."""
_PARTS: Final = re.compile(rb"(-?[\d.]+) Ts|<([0-9a-f]*)>|(-?[\d.]+)")
_DIGITS: Final = 4


class MarkedLetter(Struct, frozen=True):
    """A letter and its marks as one glyph; lengths are thousandths of an em."""

    face: Face
    letter: int
    marks: tuple[tuple[int, int, int], ...]
    """Each with how far its origin is to the right of that of the letter, and above it."""
    text: str

    def charstring(self) -> bytes:
        """Return the outlines as a Type 2 charstring without a width."""
        from fontTools.pens.t2CharStringPen import T2CharStringPen
        from fontTools.pens.transformPen import TransformPen

        pen, font = T2CharStringPen(None, None), shaping_font(self.face)
        font.draw_glyph_with_pen(self.letter, pen)
        for mark, right, up in self.marks:
            font.draw_glyph_with_pen(mark, TransformPen(pen, (1, 0, 0, 1, right, up)))
        made = pen.getCharString()
        made.compile()
        return bytes(made.bytecode)


class _Glyph(Struct):
    """A glyph as the content shows it, in thousandths of an em."""

    code: int
    back: float = 0
    """How far the pen goes back before it is drawn."""
    rise: float = 0


class MarkedLetters(Struct):
    """Joins letters and marks in the content of a document, and collects what it makes of them."""

    faces: Mapping[bytes, Face]
    """The faces in which marks are looked for, by the names that they have in content."""
    texts: Mapping[Face, Mapping[int, str]]
    """What their glyphs stand for."""
    found: dict[MarkedLetter, int] = {}
    """The numbers of the glyphs that are made."""

    def has_marks(self) -> bool:
        """Return whether a face has used a mark; where none has, no content need be read."""
        return any(self._is_mark(face, glyph) for face, texts in self.texts.items() for glyph in texts)

    def joined(self, content: bytes) -> bytes:
        """Return content with each letter and its marks as one glyph."""
        face, size = None, 0.0

        def replaced(shown: re.Match[bytes]) -> bytes:
            nonlocal face, size
            if shown[1]:
                face, size = self.faces.get(shown[1]), float(shown[2])
                return shown[0]
            if face is None or not size:
                return shown[0]
            glyphs, rest = _read(shown[0], size)
            if not any(self._is_mark(face, glyph.code) for glyph in glyphs):
                return shown[0]
            return _written(self._pieces(face, glyphs), rest, size) + b"\n"

        return _SHOWN.sub(replaced, content)

    def _is_mark(self, face: Face, glyph: int) -> bool:
        return glyph < FIRST and shaping_font(face).get_glyph_h_advance(glyph) == 0

    def _pieces(self, face: Face, glyphs: Sequence[_Glyph]) -> Iterator[_Glyph]:
        """Yield the glyphs of a text with each letter and its marks as one; what follows stays where it was."""
        place, debt = 0, 0.0
        while place < len(glyphs):
            letter, end = glyphs[place], place + 1
            pen = advance = shaping_font(face).get_glyph_h_advance(letter.code)
            marks = []
            while end < len(glyphs) and self._is_mark(face, glyphs[end].code):
                pen -= glyphs[end].back
                marks.append((glyphs[end].code, round(pen), round(glyphs[end].rise)))
                end += 1
            code = self._number(face, letter.code, tuple(marks)) if marks and not letter.rise else None
            if code is None:
                yield _Glyph(letter.code, letter.back + debt, letter.rise)
                place, debt = place + 1, 0.0
            else:
                yield _Glyph(code, letter.back + debt)
                place, debt = end, advance - pen
        yield _Glyph(-1, debt)

    def _number(self, face: Face, letter: int, marks: tuple[tuple[int, int, int], ...]) -> int | None:
        """Return the number of the glyph for a letter and its marks; None where their text is not known."""
        texts = self.texts[face]
        said = [_marks_in(texts.get(mark, "")) for mark, _, _ in marks]
        if not all(said) or not texts.get(letter):
            return None
        text = unicodedata.normalize("NFC", _DOTLESS.get(texts[letter], texts[letter]) + "".join(said))
        made = MarkedLetter(face, letter, marks, text)
        if made not in self.found and len(self.found) == _MOST:
            return None
        return self.found.setdefault(made, FIRST + len(self.found))


def _marks_in(text: str) -> str:
    """Return the marks in what a glyph stands for: of two marks in one glyph the engine knows the letter, too."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.combining(char))


def digits_of(glyph: int) -> bytes:
    """Return how content names a glyph before it gets its code: four digits, or z and three."""
    return b"%04x" % glyph if glyph < FIRST else b"z%03x" % (glyph - FIRST)


def _read(shown: bytes, size: float) -> tuple[list[_Glyph], float]:
    """Return the glyphs of texts that are shown, and how far the pen goes back at their end."""
    glyphs: list[_Glyph] = []
    back = rise = 0.0
    for raised, digits, moved in _PARTS.findall(shown):
        if raised:
            rise = float(raised) * EM / size
        elif moved:
            back += float(moved)
        for at in range(0, len(digits), _DIGITS):
            glyphs.append(_Glyph(int(digits[at : at + _DIGITS], 16), back, rise))
            back = 0.0
    return glyphs, back


def _written(glyphs: Iterator[_Glyph], rest: float, size: float) -> bytes:
    """Return what shows glyphs, which may be raised; afterwards none is."""
    shown, rise = [b"["], 0.0
    for glyph in glyphs:
        back = round(glyph.back + (rest if glyph.code < 0 else 0))
        if glyph.rise != rise:
            rise = glyph.rise
            shown.append(b"] TJ\n%.4g Ts\n[" % (rise * size / EM))
        shown.append((b"%d" % back if back else b"") + (b"<%b>" % digits_of(glyph.code) if glyph.code >= 0 else b""))
    return b"".join(shown).replace(b"><", b"") + b"] TJ"
