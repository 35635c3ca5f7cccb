"""The print job as a file: what stands on its sides, how large, which way up, and what it tells a printer."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from reports.errors import InputProblem
from reports.pdf.imposition import fit, impose, measure
from reports.pdf.page_map import BLANK, Binding, JobSettings, Layout, PaperSheet, Piece, map_job, sides
from tests.engine.specimens import bound, lay_out, pictures, section, texts

A4 = (595.276, 841.89)


def pages(name: str, count: int, extra: str = "") -> str:
    """A body of so many pages, each of which says which one it is."""
    turns = (f'<p style="break-before:page">{name}{number}</p>' for number in range(2, count + 1))
    return f"<h1>{name}1</h1>{''.join(turns)}{extra}"


def document(name: str, count: int, extra: str = "") -> bytes:
    """A bound document of so many pages."""
    part = lay_out(pages(name, count, extra), f"s-{ord(name)}-{count}")
    return bound([(section(part.sidecar["section"]), part)])


def job(settings: JobSettings, **documents: bytes) -> tuple[tuple[PaperSheet, ...], bytes]:
    """The map and the bytes of a job of these documents."""
    measured = {name: measure(name, pdf) for name, pdf in documents.items()}
    found = map_job([Piece(name, one.pages, one.right_hand) for name, one in measured.items()], settings)
    return found, impose(found, documents, settings, paper=A4, title="打印")


@pytest.mark.parametrize("binding", ["left", "right"])
@pytest.mark.parametrize("layout", ["plain", "booklet", "two-up"])
@pytest.mark.parametrize("collated", [True, False])
def test_the_sides_hold_what_the_map_says(layout: Layout, binding: Binding, collated: bool) -> None:
    settings = JobSettings(2, collated, layout, binding)
    mapped, pdf = job(settings, 甲=document("甲", 5), 乙=document("乙", 2))
    for side, text in zip(sides(mapped), texts(pdf), strict=True):
        wanted = [f"{side.piece.name}{page}" for page in side.pages if page != BLANK]
        found = sorted((text.index(word), word) for word in wanted)
        assert [word for _, word in found] == wanted, "from left to right"
        assert bool(text.strip()) == bool(wanted)
        others = {"甲", "乙"} - {side.piece.name}
        assert not any(other in text.replace("中国", "") for other in others)


def test_a_page_alone_on_its_side_looks_as_it_does_in_the_document() -> None:
    original = document("甲", 3)
    _, pdf = job(JobSettings(), 甲=original)
    for before, after in zip(pictures(original), pictures(pdf), strict=False):
        assert ImageChops.difference(before, after).getbbox() is None


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box around what is printed."""
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


def test_two_pages_a_side_are_reduced_and_keep_to_their_halves() -> None:
    _, pdf = job(JobSettings(layout="booklet"), 甲=document("甲", 4))
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert [float(value) for value in opened.pages[0].MediaBox] == pytest.approx([0, 0, 841.89, 595.276])
    front = pictures(pdf)[0]
    half = front.width // 2
    for side in (front.crop((0, 0, half, front.height)), front.crop((half, 0, front.width, front.height))):
        left, top, right, bottom = ink(side)
        assert left > 0.05 * half
        assert right < 0.95 * half
        assert bottom - top > 0.8 * front.height


@pytest.mark.parametrize(("binding", "corner"), [("left", (0, 1)), ("right", (1, 0))])
def test_a_wide_page_lies_with_its_head_to_the_binding(binding: Binding, corner: tuple[int, int]) -> None:
    wide = document("甲", 1, '<div class="wide" style="break-before:page"><h2>宽</h2></div>')
    settings = JobSettings(layout="two-up", binding=binding) if binding == "right" else JobSettings()
    _, pdf = job(settings, 甲=wide)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert {(float(page.MediaBox[2]), float(page.MediaBox[3])) for page in opened.pages} == {
            A4 if binding == "left" else A4[::-1]
        }
    picture = pictures(pdf)[1 if binding == "left" else 0]
    picture = picture if binding == "left" else picture.crop((0, 0, picture.width // 2, picture.height))
    # The heading is the only thing that is not grey.
    dark = picture.convert("L").point(lambda value: 255 if value < 90 else 0).getbbox()
    assert dark is not None
    at = ((dark[0] + dark[2]) / 2 / picture.width, (dark[1] + dark[3]) / 2 / picture.height)
    assert (round(at[0]), round(at[1])) == corner


def test_a_control_sheet_in_a_booklet_is_as_large_as_it_was_and_is_leafed_through_as_usual() -> None:
    pdf = document("甲", 2)
    settings = JobSettings(layout="booklet")
    mapped = map_job([Piece("control", 2, kind="control", source="甲")], settings)
    front, back = pictures(impose(mapped, {"甲": pdf}, settings, paper=A4, title="t"))
    upright = pictures(pdf)
    assert front.size == upright[0].size[::-1]
    # Turned on its short edge, a sheet that lies on its side shows its back as turned the other way.
    for turned, before in ((front.rotate(-90, expand=True), upright[0]), (back.rotate(90, expand=True), upright[1])):
        assert ink(turned) == pytest.approx(ink(before), abs=2)


def test_what_is_nearly_as_large_as_its_place_keeps_its_size() -> None:
    assert fit((0, 0, 595.276, 841.89), (0, 0, 595.0, 841.9)) == pytest.approx((1, 0, 0, 1, -0.138, 0.005))
    assert fit((0, 0, 612, 792), (0, 0, 396, 612))[0] == pytest.approx(396 / 612)


def test_a_printer_is_told_to_print_both_sides_once_and_to_scale_nothing() -> None:
    for layout, turned in (("plain", "/DuplexFlipLongEdge"), ("booklet", "/DuplexFlipShortEdge")):
        _, pdf = job(JobSettings(3, layout=layout), 甲=document("甲", 3))  # type: ignore[arg-type]
        with pikepdf.open(BytesIO(pdf)) as opened:
            told = opened.Root.ViewerPreferences
            assert (str(told.Duplex), str(told.PrintScaling), int(told.NumCopies)) == (turned, "/None", 1)


def test_copies_are_pages_of_the_file_and_cost_next_to_nothing() -> None:
    _, one = job(JobSettings(), 甲=document("甲", 5))
    mapped, ten = job(JobSettings(10), 甲=document("甲", 5))
    with pikepdf.open(BytesIO(ten)) as opened:
        assert len(opened.pages) == 2 * len(mapped) == 60
    assert len(ten) - len(one) < 54 * 120


def test_the_same_job_is_the_same_bytes_and_a_valid_file(tmp_path: Path) -> None:
    documents = {"甲": document("甲", 5), "乙": document("乙", 2)}
    _, pdf = job(JobSettings(2, layout="booklet"), **documents)
    assert job(JobSettings(2, layout="booklet"), **documents)[1] == pdf
    path = tmp_path / "job.pdf"
    path.write_bytes(pdf)
    ran = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_binding_notes_which_pages_ask_for_the_right_hand() -> None:
    parts = [(section(f"s{n}", right_hand=n > 1), lay_out(pages("甲", n), f"s{n}")) for n in (1, 2, 3)]
    assert measure("a", bound(parts)).right_hand == (2, 4)
    assert measure("a", bound(parts, blank_before_right_hand=True)).right_hand == (3, 5)
    assert measure("a", bound(parts[:1])).right_hand == ()


def test_a_page_that_is_to_be_cut_is_printed_without_what_is_cut_away() -> None:
    part = lay_out(pages("甲", 2), "cut")
    plain, press = (bound([(section("cut"), part)], crop_marks=marks) for marks in (False, True))
    assert job(JobSettings(), a=press)[0] == job(JobSettings(), a=plain)[0]
    for before, after in zip(pictures(plain), pictures(job(JobSettings(), a=press)[1]), strict=True):
        assert ImageChops.difference(before, after).getbbox() is None


def test_a_file_that_cannot_be_read_or_has_pages_of_several_sizes_is_refused() -> None:
    with pytest.raises(InputProblem, match=r"x\.pdf cannot be read"):
        measure("x.pdf", b"nothing")
    mixed, output = pikepdf.new(), BytesIO()
    mixed.add_blank_page(page_size=(595, 842))
    mixed.add_blank_page(page_size=(612, 792))
    mixed.save(output)
    with pytest.raises(InputProblem, match="several sizes"):
        measure("x.pdf", output.getvalue())
