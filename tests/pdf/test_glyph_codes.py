"""Codes of glyphs: the same in every document, in content and fonts alike, and nothing else is touched."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet

from reports.pdf import font_registry
from reports.pdf.font_registry import FontRegistry, bare_cff
from reports.pdf.glyph_codes import glyph_code, recoded
from reports.typeset.fonts import face, shaping_font
from tests.engine.specimens import CHINESE, bound_body

CONTENT = b"""/Span <</MCID 0 /ActualText <2548>>> BDC
[<25480012>-1000<0012>1267.5<2548>] TJ
1 0 0 1 2 3 Tm [<0012>] TJ [3 1] 0 d
<2548> Tj [/Bottom <2548>] TX
EMC"""
A, B = (b"%04x" % glyph_code(glyph) for glyph in (0x12, 0x2548))
RECODED = CONTENT.replace(b"<25480012>-1000<0012>1267.5<2548>", b"<%b%b>-1000<%b>1267.5<%b>" % (B, A, A, B)).replace(
    b"[<0012>] TJ", b"[<%b>] TJ" % A
)


def test_every_glyph_has_a_code_of_its_own() -> None:
    assert sorted(map(glyph_code, range(65_536))) == list(range(65_536))
    assert glyph_code(0) == 0


def test_the_most_frequent_glyphs_share_their_first_byte() -> None:
    font = shaping_font(face("Noto Sans CJK SC"))
    glyphs = [font.get_nominal_glyph(ord(char)) for char in "的和国碳年，。"]
    assert max(map(glyph_code, glyphs)) < 256


def test_shown_glyphs_get_other_codes_and_nothing_else_does() -> None:
    assert recoded(CONTENT) == RECODED != CONTENT


@pytest.mark.parametrize("step", [1, 2])
def test_a_font_names_its_glyphs_by_their_codes(step: int) -> None:
    glyphs = [0, *range(2000, 2300, 3)]
    codes = {glyph: step * place for place, glyph in enumerate(glyphs)}
    font = CFFFontSet()
    font.decompile(BytesIO(bare_cff(face("Noto Sans CJK SC"), codes, "ABCDEF+X")), None)
    assert font[0].charset == [".notdef", *(f"cid{code:05}" for code in list(codes.values())[1:])]


def test_a_subset_is_the_same_whatever_was_subset_before() -> None:
    used, codes = face("Noto Sans CJK SC"), {glyph: glyph for glyph in (0, *range(3000, 3100, 3))}
    font_registry._charstrings.cache_clear()
    first = bare_cff(used, codes, "ABCDEF+X")
    font_registry._charstrings.cache_clear()
    bare_cff(used, {glyph: glyph for glyph in (0, *range(2990, 3050))}, "ABCDEF+X")
    assert bare_cff(used, codes, "ABCDEF+X") == first


def test_outlines_that_were_made_ahead_are_those_of_a_subset(monkeypatch: pytest.MonkeyPatch) -> None:
    used = face("Noto Sans CJK SC", bold=True)
    # Figures of a text that is not Chinese are other glyphs.
    glyphs = (0, *(shaping_font(used).get_nominal_glyph(ord(char)) for char in "0aé国"), 63_153)
    codes = {glyph: glyph for glyph in sorted(glyphs)}
    font_registry._charstrings.cache_clear()
    first = bare_cff(used, codes, "ABCDEF+X")
    font_registry._charstrings.cache_clear()
    font_registry.keep_charstrings(used, {"zh": "国", "en": "0aé"})
    monkeypatch.setattr(font_registry, "_subset", None)
    assert bare_cff(used, codes, "ABCDEF+X") == first


def test_glyphs_that_are_shown_are_those_of_the_font() -> None:
    with pikepdf.open(BytesIO(bound_body(CHINESE))) as pdf:
        named: set[int] = set()
        for font in pdf.pages[0].Resources.Font.values():
            table = font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2]
            named |= {int(line[1:5], 16) for line in table.split(b"\n") if line.startswith(b"<")}
        shown = b"".join(stream.read_bytes() for stream in pdf.pages[0].Contents)
    texts = b"".join(re.findall(rb"<([0-9a-f]+)>", b"".join(re.findall(rb"\[([^]\n]*)\] TJ", shown))))
    assert {int(texts[at : at + 4], 16) for at in range(0, len(texts), 4)} <= named


def test_fonts_that_do_not_contradict_each_other_share_what_their_codes_stand_for() -> None:
    with pikepdf.new() as pdf:
        registry, regular, bold = FontRegistry(pdf), face("Noto Sans CJK SC"), face("Noto Sans CJK SC", bold=True)
        one, other = registry.font_for(regular, {18: "1", 9544: "中"}), registry.font_for(regular, {9544: "⼁"})
        third = registry.font_for(bold, {19: "2", 9544: "中"})
        registry.write()
        assert one.ToUnicode.objgen == third.ToUnicode.objgen != other.ToUnicode.objgen
        table = one.ToUnicode.read_bytes()
        read = {glyph_code(18): b"<0031>", glyph_code(19): b"<0032>", glyph_code(9544): b"<4e2d>"}
        assert [line for line in table.split(b"\n") if b"> <" in line][1:] == [
            b"<%04x> %b" % (code, text) for code, text in sorted(read.items())
        ]
        assert b"<%04x> <2f01>" % glyph_code(9544) in other.ToUnicode.read_bytes()
