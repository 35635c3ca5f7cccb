"""Codes of glyphs in a bound document: dense, in content and fonts alike, and nothing else is touched."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from pikepdf import Array, Name, Stream

from reports.pdf.font_registry import FontRegistry, bare_cff
from reports.pdf.glyph_codes import assign_codes, recode
from reports.typeset.fonts import face
from tests.engine.specimens import CHINESE, bound_body

CONTENT = b"""/Span <</MCID 0 /ActualText <2548>>> BDC
[<25480012>-1000<0012>1267.5<2548>] TJ
1 0 0 1 2 3 Tm [<0012>] TJ [3 1] 0 d
<2548> Tj [/Bottom <2548>] TX
EMC"""
RECODED = CONTENT.replace(b"<25480012>-1000<0012>1267.5<2548>", b"<00020001>-1000<0001>1267.5<0002>").replace(
    b"[<0012>] TJ", b"[<0001>] TJ"
)


def pdf_of(*streams: Stream) -> pikepdf.Pdf:
    """A PDF that refers to some streams."""
    pdf = pikepdf.new()
    pdf.Root.Streams = Array([pdf.make_indirect(stream) for stream in streams])
    return pdf


def test_codes_rise_with_glyphs_and_leave_none_out() -> None:
    assert assign_codes({9544, 18, 700}) == {0: 0, 18: 1, 700: 2, 9544: 3}
    assert assign_codes({0, 5}) == {0: 0, 5: 1}


def test_shown_glyphs_get_other_codes_and_nothing_else_does() -> None:
    with pikepdf.new() as made:
        streams = [
            Stream(made, CONTENT),
            Stream(made, CONTENT, Subtype=Name.Form),
            Stream(made, CONTENT, Subtype=Name.Image),
        ]
    with pdf_of(*streams) as pdf:
        recode(pdf, assign_codes({18, 9544}))
        assert [stream.read_bytes() for stream in pdf.Root.Streams] == [RECODED, RECODED, CONTENT]


def test_a_glyph_without_a_code_is_no_glyph() -> None:
    with pikepdf.new() as made:
        stream = Stream(made, CONTENT)
    with pdf_of(stream) as pdf, pytest.raises(KeyError, match="2548"):
        recode(pdf, assign_codes({18}))


@pytest.mark.parametrize("step", [1, 2])
def test_a_font_names_its_glyphs_by_their_codes(step: int) -> None:
    glyphs = [0, *range(2000, 2300, 3)]
    codes = {glyph: step * place for place, glyph in enumerate(glyphs)}
    font = CFFFontSet()
    font.decompile(BytesIO(bare_cff(face("Noto Sans CJK SC"), codes, "ABCDEF+X")), None)
    assert font[0].charset == [".notdef", *(f"cid{code:05}" for code in list(codes.values())[1:])]


def test_the_codes_of_a_document_leave_none_out() -> None:
    with pikepdf.open(BytesIO(bound_body(CHINESE))) as pdf:
        found: set[int] = set()
        for font in pdf.pages[0].Resources.Font.values():
            table = font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2]
            found |= {int(line[1:5], 16) for line in table.split(b"\n") if line.startswith(b"<")}
    assert found == set(range(1, len(found) + 1))


def test_fonts_that_do_not_contradict_each_other_share_what_their_codes_stand_for() -> None:
    with pikepdf.new() as pdf:
        registry, regular, bold = FontRegistry(pdf), face("Noto Sans CJK SC"), face("Noto Sans CJK SC", bold=True)
        one, other = registry.font_for(regular, {18: "1", 9544: "中"}), registry.font_for(regular, {9544: "⼁"})
        third = registry.font_for(bold, {19: "2", 9544: "中"})
        registry.write(assign_codes(registry.glyphs))
        assert one.ToUnicode.objgen == third.ToUnicode.objgen != other.ToUnicode.objgen
        table = one.ToUnicode.read_bytes()
        assert [line for line in table.split(b"\n") if b"> <" in line][1:] == [
            b"<0001> <0031>", b"<0002> <0032>", b"<0003> <4e2d>"]  # fmt: skip
        assert b"<0003> <2f01>" in other.ToUnicode.read_bytes()
