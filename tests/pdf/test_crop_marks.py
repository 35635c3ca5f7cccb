"""The press profile: boxes, crop marks outside the bleed, and a page that stays as it is."""

from __future__ import annotations

from io import BytesIO

import page as validator
import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops

from reports.audit.inspection import inspect_document
from reports.documents.shared.section import Document
from reports.pdf.binding import bind_document
from reports.typeset.look import Look
from tests.audit import faulty
from tests.engine.specimens import FURNITURE, bound, pictures, texts, two_sections

MM = 72 / 25.4
SCALE = 2.0


@pytest.fixture(scope="module")
def press() -> bytes:
    """Two sections with a blank page between them, to be cut."""
    return bound(blank_before_right_hand=True, mirror_mm=4, crop_marks=True)


@pytest.fixture(scope="module")
def printed() -> bytes:
    """The same as the print profile has them."""
    return bound(blank_before_right_hand=True, mirror_mm=4)


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_the_claims_hold(press: bytes, profile: str) -> None:
    assert [str(failure) for failure in validator.validate_pdf_bytes(press, profile=profile).failures] == []


def test_boxes_lie_around_the_page_one_in_the_other(press: bytes, printed: bytes) -> None:
    with pikepdf.open(BytesIO(press)) as cut, pikepdf.open(BytesIO(printed)) as plain:
        assert len(cut.pages) == len(plain.pages)
        for page, before in zip(cut.pages, plain.pages, strict=True):
            trim = [float(value) for value in before.MediaBox]
            assert [float(value) for value in page.TrimBox] == pytest.approx(trim, abs=0.001)
            for box, by in ((page.BleedBox, 3 * MM), (page.MediaBox, 10 * MM)):
                wanted = [trim[0] - by, trim[1] - by, trim[2] + by, trim[3] + by]
                assert [float(value) for value in box] == pytest.approx(wanted, abs=0.002)


def test_the_page_inside_stays_as_it_is(press: bytes, printed: bytes) -> None:
    assert texts(press) == texts(printed)
    with pypdfium2.PdfDocument(press) as cut:
        for page, before in zip(cut, pictures(printed, SCALE), strict=True):
            slug = 10 * MM
            inside = page.render(scale=SCALE, crop=(slug, slug, slug, slug)).to_pil().convert("RGB")
            difference = ImageChops.difference(inside.resize(before.size), before).convert("L")
            # Edges of letters fall otherwise between the dots of a picture whose corner lies elsewhere.
            different = sum(difference.histogram()[128:])
            assert different <= 0.001 * before.width * before.height


def test_marks_stand_at_every_corner_in_line_with_the_edges_and_outside_the_bleed(press: bytes) -> None:
    edge, bleed, near = (round(mm * MM * SCALE) for mm in (10, 7, 0.5))
    for picture in pictures(press, SCALE):
        inked = picture.convert("L").point(lambda value: 255 if value < 200 else 0)
        width, height = picture.size
        outside = inked.copy()
        outside.paste(0, (bleed, bleed, width - bleed, height - bleed))
        for at in (edge, width - edge):
            for strip in ((at - near, 0, at + near, bleed), (at - near, height - bleed, at + near, height)):
                assert outside.crop(strip).getbbox() is not None
                outside.paste(0, strip)
        for at in (edge, height - edge):
            for strip in ((0, at - near, bleed, at + near), (width - bleed, at - near, width, at + near)):
                assert outside.crop(strip).getbbox() is not None
                outside.paste(0, strip)
        assert outside.getbbox() is None, "marks, and nothing but marks"
        inked.paste(0, (edge, edge, width - edge, height - edge))
        assert inked.crop((bleed + 1, bleed + 1, width - bleed - 1, height - bleed - 1)).getbbox() is None


def test_an_inspection_finds_nothing_and_still_sees_a_running_text_that_leaves_the_page() -> None:
    part = faulty.lay_out(f"<p>{faulty.TEXT}</p>")
    marked = faulty.bound([part], crop_marks=True)
    assert inspect_document(marked, [(faulty.section(part), part.sidecar)]) == ()

    def push(pdf: pikepdf.Pdf) -> None:
        # What is left of the page on the sheet is no place for text.
        stamp = pdf.pages[0].Contents[1]
        stamp.write(stamp.read_bytes().replace(b"1 0 0 1 71.89", b"1 0 0 1 -20.0"))

    findings = inspect_document(faulty.changed(marked, push), [(faulty.section(part), part.sidecar)])
    assert [finding.rule for finding in findings] == ["outside"]


def test_the_press_profile_is_the_print_profile_with_marks() -> None:
    assert [Look(profile=profile).is_for_paper for profile in ("screen", "grey", "print", "press")] == [
        False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(("look", "blank"), [(Look(), 0), (Look(profile="press"), 1)])
def test_blank_pages_count_as_pages(look: Look, blank: int) -> None:
    parts = two_sections()
    sections = tuple(section for section, _ in parts)
    document = Document("d", "t", "zh-Hans", "", "s", "a", (), "2026-07-01", sections, FURNITURE)
    rendered = bind_document(document, sections, {section.id: pages for section, pages in parts}, look)
    with pikepdf.open(BytesIO(rendered.pdf)) as pdf:
        assert rendered.pages == len(pdf.pages) == sum(pages.count for _, pages in parts) + blank
