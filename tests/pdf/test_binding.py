"""Sections to one PDF: standards, fonts, ways, running texts, and the same bytes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import page as validator
import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops, ImageStat

from reports.documents.shared.section import Furniture
from reports.engine.load import weasyprint
from reports.errors import DocumentProblem
from reports.pdf.font_registry import FontRegistry, bare_cff, widths
from reports.pdf.glyph_codes import glyph_code
from reports.typeset import fonts
from reports.typeset.assembly import first_pages
from reports.typeset.fonts import face
from tests.attached import files_in
from tests.engine.specimens import CHINESE, ENGLISH, bound, bound_body, lay_out, of_role, page, pictures, section, texts


@pytest.fixture(scope="module")
def whole() -> bytes:
    """Two sections, bound."""
    return bound(blank_before_right_hand=True)


# -- Standards ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_the_claims_hold(whole: bytes, profile: str) -> None:
    report = validator.validate_pdf_bytes(whole, profile=profile)
    assert [str(failure) for failure in report.failures] == []


def test_a_document_without_embedded_files_or_running_texts_holds_them_too() -> None:
    pdf = bound(embedded=(), furniture=Furniture("", "", ""))
    for profile in ("ua1", "3a"):
        assert [str(f) for f in validator.validate_pdf_bytes(pdf, profile=profile).failures] == []


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_pictures_notes_and_contents_hold_them_too(profile: str) -> None:
    body = (
        "<h1>甲</h1><nav role=doc-toc><ol><li><a href=#n>乙</a></ol></nav><p>丙<span class=footnote>丁</span>"
        '<a href="#n" role="doc-noteref">1</a><img src="logo.png" alt="徽标"></p><div class="wide"><h2>戊</h2></div>'
        "<ol><li id=n role=doc-endnote>己</ol>"
    )
    report = validator.validate_pdf_bytes(bound_body(body, mirror_mm=2), profile=profile)
    assert [str(failure) for failure in report.failures] == []


def test_the_metadata_is_well_formed_uncompressed_and_says_what_info_says(whole: bytes) -> None:
    with pikepdf.open(BytesIO(whole)) as pdf:
        assert "/Filter" not in pdf.Root.Metadata
        tree = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
        said = " ".join(text.strip() for text in tree.itertext() if text.strip())
        assert str(pdf.docinfo["/Author"]) == "Team <A&B>"
        for key in ("/Title", "/Author", "/Subject", "/Keywords"):
            assert str(pdf.docinfo[key]) in said
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260701000000Z"
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", said)) == {"2026-07-01T00:00:00Z"}


def test_the_data_is_inside_once(whole: bytes) -> None:
    assert files_in(whole) == {"source.json": b'{"records": []}'}
    with pikepdf.open(BytesIO(whole)) as pdf:
        assert len(pdf.Root.AF) == 1


# -- Same bytes --------------------------------------------------------------------------------------------------------

_BIND = "import hashlib; from tests.engine import specimens; print(hashlib.sha256(specimens.bound()).hexdigest())"


def test_other_processes_write_the_same_bytes(tmp_path: Path) -> None:
    here = Path(__file__).resolve()
    found = {hashlib.sha256(bound()).hexdigest()}
    for seed, zone, lang in (("1", "Asia/Shanghai", "zh_CN.UTF-8"), ("2", "America/New_York", "C")):
        home = tmp_path / seed
        home.mkdir()
        environment = {
            **os.environ, "PYTHONPATH": str(here.parents[2]), "TZ": zone,
            "PYTHONHASHSEED": seed, "LANG": lang, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", _BIND], env=environment, cwd=home, capture_output=True, text=True, check=True
        )
        found.add(done.stdout.strip())
    assert len(found) == 1


def test_the_binding_needs_no_layout_engine() -> None:
    code = "import sys, reports.pdf.binding; print(any(name in sys.modules for name in ('weasyprint', 'matplotlib')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# -- Pages and fonts ---------------------------------------------------------------------------------------------------


def test_bound_pages_look_like_pages_of_the_plain_engine() -> None:
    plain = weasyprint.HTML(string=page(ENGLISH, "en"), base_url="https://reports.invalid/").write_pdf()
    ours = bound([(section("second", "en"), lay_out(ENGLISH, "second", "en"))], furniture=Furniture("", "", ""))
    for left, right in zip(pictures(plain), pictures(ours), strict=True):
        difference = ImageChops.difference(left, right)
        assert max(difference.tobytes()) <= 24
        assert max(ImageStat.Stat(difference).mean) < 0.02


def test_the_text_comes_out_as_it_went_in(whole: bytes) -> None:
    first, blank, second, *_ = texts(whole)
    assert "碳捕集carbon capture与封存" in first
    assert blank == ""
    assert "Text with a “quotation” and CO2." in second.replace("\r\n", " ")


def test_all_faces_of_a_collection_share_one_program() -> None:
    families = dict.fromkeys(fonts.FAMILIES.values())
    body = "<h1>甲</h1>" + "".join(f'<p style="font-family:{name}">直a</p>' for name in families)
    with pikepdf.open(BytesIO(bound_body(body, furniture=Furniture("", "", "")))) as pdf:
        used = [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[0].Resources.Font.values()]
        names = {str(descriptor.FontName).partition("+")[2] for descriptor in used}
        assert names == {face(name).name for name in families} | {face("Noto Sans CJK SC", bold=True).name}
        assert len({descriptor.FontFile3.objgen for descriptor in used}) == 2


def test_a_program_holds_no_more_than_the_glyphs_in_use() -> None:
    program = bare_cff(face("Noto Sans CJK SC"), {glyph: glyph for glyph in (0, *range(2000, 2100))}, "ABCDEF+X")
    assert len(program) < 20_000


def test_widths_in_the_file_are_those_that_the_layout_used() -> None:
    pages = lay_out(ENGLISH, "second", "en")
    for used in pages.sidecar["fonts"].values():
        glyphs = sorted(int(glyph) for glyph in used["glyphs"])
        with pikepdf.open(BytesIO(bound([(section("second", "en"), pages)], furniture=Furniture("", "", "")))) as pdf:
            name = face(used["family"], used["bold"]).name
            fonts_by_name = {str(f.BaseFont).partition("+")[2]: f for f in pdf.pages[0].Resources.Font.values()}
            descendant = fonts_by_name[name].DescendantFonts[0]
        listed: dict[int, int] = {}
        flat = list(descendant.W)
        for start, run in zip(flat[::2], flat[1::2], strict=True):
            listed |= {int(start) + n: int(width) for n, width in enumerate(run)}
        assert [listed.get(glyph_code(glyph), 1000) for glyph in glyphs] == widths(
            face(used["family"], used["bold"]), glyphs
        )


def test_a_glyph_with_two_readings_gets_a_second_font_over_the_same_program() -> None:
    with pikepdf.new() as pdf:
        registry = FontRegistry(pdf)
        used = face("Noto Sans CJK SC")
        first, second = registry.font_for(used, {9544: "中"}), registry.font_for(used, {9544: "⼁"})
        assert registry.font_for(used, {9544: "中", 18: "1"}).objgen == first.objgen != second.objgen
        registry.write()
        assert first.DescendantFonts[0].objgen == second.DescendantFonts[0].objgen
        assert b"<%04x> <2f01>" % glyph_code(9544) in second.ToUnicode.read_bytes()


# -- Structure and ways ------------------------------------------------------------------------------------------------


def test_each_section_is_an_element_with_its_language_and_title(whole: bytes) -> None:
    with pikepdf.open(BytesIO(whole)) as pdf:
        document = pdf.Root.StructTreeRoot.K[0]
        assert [(str(s.S), str(s.Lang), str(s.T)) for s in document.K] == [
            ("/Sect", "zh-Hans", "Title of first"), ("/Sect", "en", "Title of second"),
        ]  # fmt: skip
        assert str(pdf.Root.Lang) == "zh-Hans"


def test_the_parent_tree_is_balanced_and_complete() -> None:
    parts = [
        (section(f"s{n}"), lay_out("<h1>甲</h1>" + '<p><a href="#top" id="top">乙</a></p>', f"s{n}")) for n in range(70)
    ]
    with pikepdf.open(BytesIO(bound(parts))) as pdf:
        tree = pdf.Root.StructTreeRoot.ParentTree
        leaves = list(tree.Kids)
        assert [int(leaf.Limits[0]) for leaf in leaves] == [0, 64, 128]
        keys = [int(key) for leaf in leaves for key in list(leaf.Nums)[::2]]
        assert keys == list(range(140)) == list(range(int(pdf.Root.StructTreeRoot.ParentTreeNextKey)))
        assert {int(page.StructParents) for page in pdf.pages} == set(keys[::2])


def test_links_lead_to_the_place_they_name(whole: bytes) -> None:
    with pikepdf.open(BytesIO(whole)) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        places = {str(name): place for name, place in zip(names[::2], names[1::2], strict=True)}
        to_second, to_end, to_law = pdf.pages[0].Annots
        assert places[str(to_second.Dest)][0].objgen == pdf.pages[2].obj.objgen
        assert places[str(to_end.Dest)][0].objgen == pdf.pages[0].obj.objgen
        assert str(to_law.A.URI) == "https://example.org/law"
        assert list(places) == sorted(places) == ["first", "first--end", "second", "second--table"]


def test_a_link_to_a_section_that_is_not_bound_becomes_text() -> None:
    pdf_bytes = bound([(section("first"), lay_out(CHINESE))])
    assert not validator.validate_pdf_bytes(pdf_bytes, profile="ua1").failures
    with pikepdf.open(BytesIO(pdf_bytes)) as pdf:
        assert len(pdf.pages[0].Annots) == 2
        assert len(of_role(pdf, "Link")) == 2


def test_a_link_to_an_anchor_that_a_bound_section_lacks_is_an_error() -> None:
    other = (section("second", "en"), lay_out("<h1>Other</h1>", "second", "en"))
    with pytest.raises(DocumentProblem, match="section first links to second--table"):
        bound([(section("first"), lay_out(CHINESE)), other])


def test_a_section_is_bound_once() -> None:
    part = (section("first"), lay_out(CHINESE))
    with pytest.raises(ValueError, match="bound twice"):
        bound([part, part])


def test_the_outline_nests_sections_and_their_headings(whole: bytes) -> None:
    document = pypdfium2.PdfDocument(whole)
    try:
        found = [(item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()]
    finally:
        document.close()
    assert found == [(0, "Title of first", 0), (1, "清单", 0), (1, "Title of second", 2)]


def test_a_right_hand_section_starts_on_an_odd_page() -> None:
    sections = [(section("a"), 1), (section("b", right_hand=True), 2), (section("c", right_hand=True), 1)]
    assert first_pages(sections) == [0, 1, 3]
    assert first_pages(sections, blank_before_right_hand=True) == [0, 2, 4]


# -- Running texts -----------------------------------------------------------------------------------------------------


def test_every_page_but_a_blank_one_has_its_foot(whole: bytes) -> None:
    found = texts(whole)
    feet = [f"第 {n} 页，共 {len(found)} 页" in text for n, text in enumerate(found, start=1)]
    assert feet == [True, False, *[True] * (len(found) - 2)]


def test_what_all_feet_say_is_in_the_file_once(whole: bytes) -> None:
    with pikepdf.open(BytesIO(whole)) as pdf:
        feet = [list(page.Contents)[1:] for n, page in enumerate(pdf.pages) if n != 1]
        assert len(feet) > 1
        assert len({common.objgen for common, _ in feet}) == 1
        assert len({own.read_bytes() for _, own in feet}) == len(feet)
        # Readers differ in whether they see a space between two streams of a page.
        assert all(common.read_bytes().endswith(b"\n") for common, _ in feet)


def test_running_texts_are_artifacts_and_no_content(whole: bytes) -> None:
    with pikepdf.open(BytesIO(whole)) as pdf:
        parts = [list(page.Contents)[1:] for n, page in enumerate(pdf.pages) if n != 1]
        stamps = [b"".join(part.read_bytes() for part in stamp) for stamp in parts]
    assert len(parts) > 1
    for stamp in stamps:
        assert re.match(rb"/Artifact <</Type /Pagination /Subtype /Footer .*?>> BDC", stamp)
        assert stamp.count(b"BDC") == stamp.count(b"EMC")
        assert b"MCID" not in stamp


def word_boxes(pdf: bytes, number: int = 0) -> list[tuple[float, float, float, float, str]]:
    """Text rectangles of a page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[number].get_textpage()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        return [(*box, text.get_text_bounded(*box)) for box in boxes]
    finally:
        document.close()


def test_pages_in_another_language_have_running_texts_in_it() -> None:
    parts = [
        (section("first"), lay_out(CHINESE, "first")),
        (section("second", "en"), lay_out(ENGLISH, "second", "en")),
    ]
    pdf = bound(parts, furniture=Furniture("简报", "", ""), translated={"en": Furniture("Briefing", "", "")})
    found = [
        {text.strip() for *_, text in word_boxes(pdf, number)} for number in (0, len(pypdfium2.PdfDocument(pdf)) - 1)
    ]
    assert [("简报" in page, "Briefing" in page) for page in found] == [(True, False), (False, True)]


def test_running_texts_stand_at_the_edges_of_the_measure() -> None:
    furniture = Furniture("左", "中", "{page}", head_left="页眉")
    pdf = bound([(section("first", running="右"), lay_out("<h1>甲</h1>", "first"))], furniture=furniture)
    boxes = {text.strip(): (left, bottom, right) for left, bottom, right, _, text in word_boxes(pdf)}
    assert boxes["左"][0] == pytest.approx(71.9, abs=1)
    assert boxes["1"][2] == pytest.approx(595.3 - 71.9, abs=1)
    assert (boxes["中"][0] + boxes["中"][2]) / 2 == pytest.approx(297.6, abs=1)
    assert boxes["页眉"][1] == pytest.approx(841.9 - 40, abs=2)
    assert boxes["页眉"][0] == pytest.approx(71.9, abs=1)
    assert boxes["右"][2] == pytest.approx(595.3 - 71.9, abs=1)
    assert boxes["右"][1] == pytest.approx(boxes["页眉"][1], abs=1)


def test_pages_without_a_running_text_of_their_own_have_no_head() -> None:
    pdf = bound_body("<h1>甲</h1>", furniture=Furniture("左", "中", "{page}", head_left="页眉"))
    assert {text.strip() for *_, text in word_boxes(pdf)} == {"甲", "左", "中", "1"}


def test_a_section_that_opens_a_document_has_a_head_from_its_second_page_on() -> None:
    body = '<h1>甲</h1><p style="break-before:page">乙</p>'
    opening = section("first", running="右", is_opening=True)
    pdf = bound([(opening, lay_out(body, "first"))], furniture=Furniture("", "", "", head_left="页眉"))
    pages = [{text.strip() for *_, text in word_boxes(pdf, number)} for number in (0, 1)]
    assert pages == [{"甲"}, {"乙", "页眉", "右"}]


def test_notice_and_line_of_the_brand_share_the_line_above_the_foot() -> None:
    furniture = Furniture("左", "", "{page}", foot_notice="样本", foot_brand="内部")
    boxes = {text.strip(): box for *box, text in word_boxes(bound_body("<h1>甲</h1>", furniture=furniture))}
    assert boxes["样本"][0] == pytest.approx(boxes["左"][0], abs=1)
    assert boxes["内部"][2] == pytest.approx(boxes["1"][2], abs=1)
    assert boxes["样本"][1] == pytest.approx(boxes["内部"][1], abs=1)
    assert boxes["内部"][1] - boxes["左"][1] >= 9


def test_a_middle_text_without_room_moves_to_a_line_of_its_own() -> None:
    furniture = Furniture("左" * 20, "中" * 30, "右" * 20)
    lines = {
        text.strip()[:1]: round(bottom)
        for _, bottom, _, _, text in word_boxes(bound_body("<h1>甲</h1>", furniture=furniture))
    }
    assert abs(lines["左"] - lines["右"]) <= 1
    assert lines["左"] - lines["中"] >= 9


@pytest.mark.parametrize(
    "furniture",
    [
        Furniture("左" * 40, "", "右" * 40),
        Furniture("", "中" * 61, ""),
        Furniture("", "", "", foot_brand="右" * 61),
        Furniture("", "", "", foot_notice="左" * 40, foot_brand="右" * 40),
    ],
)
def test_a_running_text_that_does_not_fit_is_an_error(furniture: Furniture) -> None:
    with pytest.raises(DocumentProblem, match="too long"):
        bound_body("<h1>甲</h1>", furniture=furniture)


def test_a_running_text_without_a_glyph_is_an_error() -> None:
    with pytest.raises(DocumentProblem, match=r"U\+9FFD"):
        bound_body("<h1>甲</h1>", furniture=Furniture("\u9ffd", "", ""))


def test_braces_in_a_title_are_printed_as_they_are() -> None:
    assert "{x} {" in texts(bound_body("<h1>甲</h1>", furniture=Furniture("{x} {", "", "")))[0]


def test_the_inner_margin_is_on_the_binding_side() -> None:
    turn = '<p style="break-before:page">乙</p>'
    body = f'<h1>甲</h1>{turn}<div class="wide"><h2>丙</h2>{turn}</div>'
    with pikepdf.open(BytesIO(bound_body(body, mirror_mm=4))) as pdf:
        corners = [[round(float(value), 1) for value in list(page.MediaBox)[:2]] for page in pdf.pages]
        assert all(page.MediaBox == page.TrimBox for page in pdf.pages)
        sizes = [float(page.MediaBox[2]) - float(page.MediaBox[0]) for page in pdf.pages]
    assert sizes == pytest.approx([595.276, 595.276, 841.89, 841.89], abs=0.01)
    d = 11.3
    assert corners == [[-d, 0], [d, 0], [0, d], [0, -d]]
