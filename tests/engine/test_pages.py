"""A section's HTML to pages: what it may see, what is an error, what the sidecar tells."""

from __future__ import annotations

import gc
import json
import logging
import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pydyf
import pytest

from reports.engine import pages
from reports.engine.load import weasyprint
from reports.engine.pages import _COLLECT_EVERY, render_section
from reports.engine.patches import installer, pydyf_output
from reports.errors import DocumentProblem
from reports.typeset.sidecar import SectionPages, destination
from tests.engine.specimens import CHART, CHINESE, ENGLISH, lay_out, page


def problem(html: str, assets: dict[str, Any] | None = None) -> str:
    """The message with which a section is refused."""
    with pytest.raises(DocumentProblem) as raised:
        render_section(html, assets or {}, section_id="first")
    return str(raised.value)


# -- What a section may see --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "http://example.org/a.png", "https://example.org/a.png", "missing.svg", "/etc/passwd",
        "../chart.svg", "data:image/svg+xml,<svg/>", "ftp://example.org/a.png",
    ],
)  # fmt: skip
def test_a_picture_that_is_no_asset_is_refused(address: str) -> None:
    assert "not among the assets" in problem(page(f'<h1>x</h1><p><img src="{address}" alt="a"></p>'))


@pytest.mark.parametrize(
    "style",
    [
        "@import url(https://example.org/a.css);", "@font-face{font-family:X;src:url(file:///etc/passwd)}body{font-family:X}",
        "body{background:url(https://example.org/a.png)}", "li{list-style-image:url(file:///a.png)}",
    ],
)  # fmt: skip
def test_a_style_sheet_fetches_nothing_that_is_no_asset(style: str) -> None:
    problem(f"<html lang=en><head><style>{style}</style></head><body><h1>x</h1><ul><li>y</ul></body></html>")


def test_a_picture_in_a_picture_is_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///a" width="9"/></svg>'
    assert "Failed to render SVG image" in problem(page('<h1>x</h1><img src="a.svg" alt="a">'), {"a.svg": svg})


def test_a_base_element_opens_no_way_out() -> None:
    html = (
        '<html lang=en><head><base href="file:///etc/"></head><body><h1>x</h1><img src="hosts" alt="a"></body></html>'
    )
    assert "not among the assets" in problem(html)


def test_an_asset_may_name_its_media_type() -> None:
    html = page('<h1>x</h1><p><img src="chart" alt="a"></p>')
    assert render_section(html, {"chart": (CHART, "image/svg+xml")}, section_id="first").count == 1


# -- What is an error --------------------------------------------------------------------------------------------------


def test_what_the_engine_complains_about_is_an_error() -> None:
    assert "colr" in problem(page("<h1>x</h1>", style="h1{colr:red}"))


def test_the_engine_log_is_given_back_after_an_error() -> None:
    logger = logging.getLogger("weasyprint")
    before = (list(logger.handlers), logger.propagate)
    problem(page("<h1>x</h1>", style="h1{colr:red}"))
    assert (list(logger.handlers), logger.propagate) == before


def test_a_glyph_that_no_face_has_is_an_error() -> None:
    assert "U+9FFD" in problem(page("<h1>\u9ffd</h1>"))


def test_a_picture_without_alternative_text_is_an_error() -> None:
    html = page('<h1>x</h1><p><img src="chart.svg"></p>')
    assert "alternative text" in problem(html, {"chart.svg": CHART})


def test_a_link_to_nowhere_in_the_section_is_an_error() -> None:
    assert "No anchor #nowhere" in problem(page('<h1>x</h1><p><a href="#nowhere">y</a></p>'))


def test_a_section_without_a_language_is_an_error() -> None:
    assert "no language" in problem("<html><body><h1>x</h1></body></html>")


def test_see_through_text_is_an_error() -> None:
    assert "see-through" in problem(page('<h1>x</h1><p class="clear">y</p>'))


def test_an_error_names_the_section() -> None:
    assert "section first" in problem(page("<h1>\u9ffd</h1>"))


# -- The sidecar -------------------------------------------------------------------------------------------------------


def test_a_section_survives_storage() -> None:
    pages = lay_out(CHINESE)
    restored = SectionPages.unpack(pages.pack())
    assert restored.pdf == pages.pdf
    assert json.dumps(restored.sidecar) == json.dumps(pages.sidecar)


def test_anchors_are_prefixed_with_the_section() -> None:
    assert list(lay_out(CHINESE).sidecar["anchors"]) == ["first", "first--end"]
    assert list(lay_out(ENGLISH, "second", "en").sidecar["anchors"]) == ["second", "second--table"]


@pytest.mark.parametrize(
    ("anchor", "name"), [("", "us-45q"), ("us-45q", "us-45q"), ("us-45q--mrv", "us-45q--mrv"), ("mrv", "us-45q--mrv")]
)
def test_a_destination_has_one_name_however_it_is_written(anchor: str, name: str) -> None:
    assert destination("us-45q", anchor) == name


def test_links_to_other_sections_are_listed() -> None:
    assert lay_out(CHINESE).sidecar["links"] == ["second--table"]


def test_headings_are_listed_with_their_place() -> None:
    headings = lay_out(CHINESE).sidecar["outline"]
    assert [(level, title, number) for level, title, number, _, _ in headings] == [(1, "第一部分", 0), (2, "清单", 0)]
    assert 700 < headings[0][4] < 842 - 62 + 1


def test_values_are_listed_with_the_place_where_they_are_printed() -> None:
    body = '<h1>x</h1><p>甲<span data-origin="a/zh#x">86.5</span>乙</p>'
    ((origin, number, left, bottom, right, top),) = lay_out(body).sidecar["origins"]
    assert (origin, number) == ("a/zh#x", 0)
    assert 71 < left < right < 130
    assert 700 < bottom < top < 770


def test_a_value_over_two_lines_has_two_places() -> None:
    body = f'<h1>x</h1><p>{"甲" * 30}<span data-origin="a/zh#x">{"乙" * 30}</span></p>'
    assert len(lay_out(body).sidecar["origins"]) == 2


def test_wide_pages_are_wide() -> None:
    assert lay_out('<h1>x</h1><div class="wide">y</div>').sidecar["pages"][1] == [841.89, 595.276]


def test_a_section_holds_no_font_program_and_no_metadata() -> None:
    with pikepdf.open(BytesIO(lay_out(CHINESE).pdf)) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/StructTreeRoot"}
        assert not any("/FontDescriptor" in item for item in pdf.objects if isinstance(item, pikepdf.Dictionary))
    assert len(lay_out(CHINESE).pack()) < 12_000


def test_used_glyphs_are_listed_with_their_text() -> None:
    faces = lay_out("<h1>甲</h1><p>乙1</p>").sidecar["fonts"].values()
    assert {(face["bold"], "".join(face["glyphs"].values())) for face in faces} == {(True, "甲"), (False, "1乙")}


# -- What is replaced for a while ----------------------------------------------------------------------------------------


def test_the_engine_is_left_as_it_was() -> None:
    lay_out(CHINESE)
    plain = weasyprint.HTML(string=page("<h1>甲</h1>")).write_pdf()
    with pikepdf.open(BytesIO(plain)) as pdf:
        (font,) = pdf.pages[0].Resources.Font.values()
        assert "/FontFile3" in font.DescendantFonts[0].FontDescriptor


def test_no_section_leaves_its_boxes_behind_for_long() -> None:
    left = []
    for _ in range(_COLLECT_EVERY):
        render_section(page("<h1>x</h1>"), {}, section_id="first")
        left.append(sum(type(item).__name__ == "PageBox" for item in gc.get_objects()))
    assert min(left) == 0


def test_a_section_with_more_pages_than_it_may_have_is_counted_and_not_written() -> None:
    html = page("<h1>x</h1>" + "<p style='break-before:page'>x</p>" * 2)
    counted, whole = (render_section(html, {}, section_id="first", most=most) for most in (2, 3))
    assert (counted.pdf, counted.count) == (b"", 3)
    assert counted.sidecar["pages"] == whole.sidecar["pages"]
    assert SectionPages.unpack(counted.pack()) == counted
    assert whole == render_section(html, {}, section_id="first")


def test_a_section_is_written_without_the_boxes_that_its_pages_were_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = []

    def write(document: Any, section_id: str) -> SectionPages:
        rows.append(sum(type(item).__name__ == "TableRowBox" for item in gc.get_objects()))
        return original(document, section_id)

    original = pages._write
    monkeypatch.setattr(pages, "_write", write)
    gc.collect()
    gc.disable()
    try:
        render_section(page("<h1>x</h1><table><col><col><tr><td>x<td>y</table>"), {}, section_id="first")
    finally:
        gc.enable()
    assert rows == [1]


# -- How numbers and glyphs are written --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "written"),
    [(95.850667, b"95.851"), (-614.0004, b"-614"), (0.835294, b"0.835294"), (1.2345678, b"1.234568"), (100.0, b"100")],
)
def test_a_coordinate_is_written_to_the_thousandth_and_a_scale_in_full(number: float, written: bytes) -> None:
    assert pydyf_output.to_bytes(number) == written


@pytest.mark.parametrize("stroke", [False, True])
def test_a_colour_is_written_so_that_each_of_256_shades_stays_itself(stroke: bool) -> None:
    for shade in range(256):
        stream = pydyf.Stream()
        pydyf_output.set_color_rgb(stream, shade / 255, 0.0, 1.0, stroke)
        red, *rest = stream.stream[0].split()
        assert rest == [b"0", b"1", b"RG" if stroke else b"rg"]
        assert len(red) <= len(b"0.00392")
        assert float(red) * 255 == pytest.approx(shade, abs=0.13)


def test_a_shade_that_is_almost_none_is_a_number_that_pdf_knows() -> None:
    stream = pydyf.Stream()
    pydyf_output.set_color_rgb(stream, 5e-17, 0.00001234, 1 - 5e-17)
    # There are no exponents in PDF.
    assert stream.stream == [b"0 0.000012 1 rg"]


def test_only_a_glyph_that_is_moved_has_a_number_behind_it() -> None:
    stream = pydyf.Stream()
    for text in ("<0026>0<002f>0", "<0026>0.0<002f>", "<0034>26<0055>0<0042>", "<0034>-10<0055>10"):
        pydyf_output.show_text(stream, text)
    assert stream.stream == [b"[<0026002f>] TJ"] * 2 + [b"[<0034>26<00550042>] TJ", b"[<0034>-10<0055>10] TJ"]


@pytest.mark.parametrize("compress", [False, True])
def test_a_stream_says_the_same_as_that_of_pydyf(compress: bool) -> None:
    content = [b"%d %d m" % (number * number, number) for number in range(1_000)]
    stream = pydyf.Stream([*content, 1.25, "S"], {"Subtype": "/Form"}, compress)
    theirs = stream.data
    with installer.applied("writing"):
        ours = stream.data
    if not compress:
        assert ours == theirs
        return
    (head, ours_small), (their_head, theirs_small) = (
        data.removesuffix(b"\nendstream").split(b"\nstream\n", 1) for data in (ours, theirs)
    )
    assert head == their_head.replace(b"%d" % len(theirs_small), b"%d" % len(ours_small))
    assert zlib.decompress(ours_small) == zlib.decompress(theirs_small)
