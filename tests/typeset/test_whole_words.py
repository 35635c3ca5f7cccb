"""A word stands in one face: what the first face cannot set whole is set in the supplement, as high, its marks on it."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import Any

import pikepdf
import pypdfium2
import pytest
import uharfbuzz as hb

from reports.documents.shared.section import Furniture, Section
from reports.engine.pages import render_section
from reports.pdf.binding import bind
from reports.resources import TEMPLATES
from reports.typeset import fonts
from reports.typeset.charts.lettering import Lettering
from reports.typeset.fonts import SCALE
from reports.typeset.look import Look
from reports.typeset.markdown import set_prose
from reports.typeset.styles import style_sheet
from reports.typeset.text import set_run
from reports.typeset.whole_words import split_words

NAMES = {
    "cs": ("Dvořák", "Kateřina Tučková"), "pl": ("Łódź", "Wisława Szymborska"), "ro": ("Brâncuși", "Timișoara"),
    "tr": ("Erdoğan", "İstanbul Şişli"), "lv": ("Ķegums", "Raiņa"), "el": ("Ελευθέριος Βενιζέλος", "Ἀθῆναι"),
    "vi": ("Võ Thị Sáu", "Nguye\u0302\u0303n Va\u0306n"), "yo": ("Ọ̀ṣun", "Adébáyọ̀"), "gn": ("Mbarakajá", "G̃uarani"),
    "hu": ("Erdős", "Győr"), "lt": ("Šiauliai", "Žemaitė"), "hr": ("Đurđevac", "Čakovec"), "mt": ("Ħaż-Żabbar", "Għaxaq"),
    "cy": ("Llŷn", "Ŵyr"), "ig": ("Chịnụa", "Ọnịtsha"), "ha": ("Ɓaure", "Ɗanja"), "az": ("Əliyev", "Gəncə"),
    "kk": ("Қарағанды", "Өскемен"), "is": ("Þórður", "Ísafjörður"), "sk": ("Ľubomír", "Hviezdoslav Ďurčiny"),
}  # fmt: skip
"""Forty names in twenty languages of Europe, Africa, America and Asia."""


@cache
def pages() -> bytes:
    """A page with every name in English and in Chinese, and one in the foot."""
    rows = (
        f'<p>{set_run(f"By {name} alone.", "en")}</p><p lang="zh-Hans">{set_run(f"由{name}提出。", "zh-Hans")}</p>'
        for pair in NAMES.values()
        for name in pair
    )
    html = f'<html lang="en"><body>{"".join(rows)}<p>H {set_run("Ħ ₹", "en")}</p></body></html>'
    laid = render_section(html, {}, section_id="s", style=style_sheet(Look()))
    foot = Furniture("Vláda České republiky", "{page}", "Ọ̀ṣun")
    return bind(
        [(Section("s", "x.html", "T", "en", None), laid)], title="T", lang="en", author="", subject="", keywords=(),
        as_of="2026-03-31", furniture=foot,
    )  # fmt: skip


def written() -> str:
    document = pypdfium2.PdfDocument(pages())
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "ja"])
@pytest.mark.parametrize("name", [name for pair in NAMES.values() for name in pair])
def test_no_word_is_parted_and_every_mark_lies_over_its_letter(name: str, lang: str) -> None:
    name = unicodedata.normalize("NFC", name)
    pieces = split_words(name, lang)
    assert "".join(piece for piece, _ in pieces) == name
    for piece, is_whole in pieces:
        assert " " not in piece or not is_whole
        face = fonts.face(fonts.SUPPLEMENT if is_whole else fonts.family(lang))
        glyphs = shaped(piece, face)
        assert 0 not in [info.codepoint for info, _ in glyphs], f"{piece} is not in {face.name}"
        for _, group in groupby(glyphs, key=lambda glyph: glyph[0].cluster):
            _, *marks = group
            assert all(place.x_advance == 0 and place.x_offset < 0 for _, place in marks)
    words = re.split("(?<= )", name)
    assert all(any(word.strip() in piece for piece, _ in pieces) for word in words)


def shaped(text: str, face: fonts.Face) -> list[tuple[Any, Any]]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(fonts.shaping_face(face)), buffer)
    return list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))


def test_a_common_word_stays_in_the_first_face() -> None:
    for text in ("Carbon capture and storage", "碳捕集 CO₂ 与封存", "naïve café São Paulo", "5 °C ± 2 %"):
        assert split_words(text, "en") == [(text, False)]
        assert "whole" not in set_run(text, "zh-Hans")


def test_a_word_that_neither_face_has_whole_is_refused_no_more_than_before() -> None:
    text = "Ƙofar ꙮ Łódź"
    assert split_words(text, "en") == [("Ƙofar ꙮ ", False), ("Łódź", True)]
    assert fonts.uncovered(text, "en") == ["Ƙ", "ꙮ"]


def test_every_name_is_read_back_from_the_page() -> None:
    text = written().replace(" ", "")
    for name in (name for pair in NAMES.values() for name in pair):
        assert text.count(unicodedata.normalize("NFC", name).replace(" ", "")) >= 2, name
    assert "VládaČeskérepubliky" in text


def test_capitals_are_as_high_within_two_hundredths() -> None:
    heights = []
    for page in pypdfium2.PdfDocument(pages()):
        text = page.get_textpage()
        if found := re.search(r"(H)\s*(Ħ)\s*₹", text.get_text_range()):
            boxes = (text.get_charbox(found.start(group)) for group in (1, 2))
            heights = [top - bottom for _, bottom, _, top in boxes]
    assert heights[1] == pytest.approx(heights[0], rel=0.02)


def test_a_word_stands_in_one_font_of_the_page() -> None:
    with pikepdf.open(io.BytesIO(pages())) as pdf:
        used = {str(font.BaseFont).partition("+")[2] for page in pdf.pages for font in page.Resources.Font.values()}
    assert used == {"NotoSansCJKsc-Regular", "SourceSans3-Regular"}


def test_a_word_of_prose_code_and_a_table_is_set_whole_as_well() -> None:
    html = set_prose("由 Dvořák 与 `Łódź <b>` 提出\n\n| Iğdır |\n|---|\n| Žďár |", "zh-Hans")
    assert re.findall('<span class="whole">([^<]*)</span>', html) == ["Dvořák", "Łódź", "Iğdır", "Žďár"]
    assert "&lt;b&gt;</code>" in html


def test_a_letter_that_the_supplement_has_in_parts_is_not_refused() -> None:
    # Skolt Sámi, Livonian, Udmurt, Maltese-like dots, and the ring of an old Danish y.
    for text in ("Ǩ", "ǭ", "ȱ", "ӝ", "ẇ", "ẙ"):
        assert fonts.uncovered(text, "en") == []
        assert split_words(text, "zh-Hans") == [(unicodedata.normalize("NFD", text), True)]
    assert fonts.uncovered("Ɖ", "en") == ["Ɖ"]


def test_the_dot_of_catalan_is_narrow_between_ideographs_and_other_dots_are_not() -> None:
    assert split_words("由 col·lecció 与 约翰·史", "zh-Hans") == [("由 ", False), ("col·lecció", True), (" 与 约翰·史", False)]
    assert split_words("col·lecció", "en") == [("col·lecció", False)]


def test_every_letter_keeps_its_space_beside_an_ideograph() -> None:
    for word in ("ɗaya", "Ɓauchi", "ŋutsu", "ʻŌlelo", "Ӏ"):
        assert re.sub("<[^>]*>", "", set_run(f"由{word}与", "zh-Hans")) == f"由 {word} 与"


def test_style_sheet_and_charts_have_the_same_scale() -> None:
    declared = re.search(r"\.whole \{[^}]*font-size: ([\d.]+)em", (TEMPLATES / "style" / "base.css").read_text("utf-8"))
    assert declared is not None
    assert float(declared[1]) == SCALE
    first, second = (hb.Font(fonts.shaping_face(fonts.face(name))) for name in (fonts.family("en"), fonts.SUPPLEMENT))
    heights = [font.get_glyph_extents(font.get_nominal_glyph(ord("H"))).y_bearing for font in (first, second)]
    assert heights[1] * SCALE == pytest.approx(heights[0], rel=0.001)


def test_a_label_of_a_chart_is_measured_as_it_is_set() -> None:
    plain, own = Lettering("en").width("Dvorak"), Lettering("en").width("Dvořák")
    assert own == pytest.approx(plain, rel=0.1)
    font = hb.Font(fonts.shaping_face(fonts.face(fonts.SUPPLEMENT)))
    advances = sum(font.get_glyph_h_advance(font.get_nominal_glyph(ord(char))) for char in "Dvořák")
    assert own == pytest.approx(advances / 1000 * 8 * SCALE)
