"""Sections that were cut into objects are bound as their PDFs are, and the seal of a file is that of its objects."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from msgspec.structs import replace

from reports.pdf.objects import BoundObjects, ObjectText, cut, dictionary, number
from reports.pdf.seal import ORIGIN, identifier, seal_parts
from reports.pdf.section_objects import pack_objects
from reports.typeset.sidecar import SectionPages
from tests.engine.specimens import CHINESE, bound, lay_out, section, two_sections

AWKWARD = """<h1>100 % (of 12 0 R) \\ 甲</h1><p><a href="https://example.org/?a=%20%25d">50 %d 0 R</a>
<img src="chart.svg" alt="3 0 R (100 %) \\( and )"></p><p id="end">。</p>"""


def packed(pages: SectionPages) -> SectionPages:
    """A section as the cache keeps it."""
    return replace(pages, pdf=pack_objects(pages))


@pytest.mark.parametrize("changes", [{}, {"blank_before_right_hand": True, "mirror_mm": 4.0, "crop_marks": True}])
def test_cut_sections_give_the_same_file(changes: dict[str, object]) -> None:
    parts = [*two_sections(), (section("third"), lay_out(AWKWARD, "third"))]
    assert bound([(one, packed(pages)) for one, pages in parts], **changes) == bound(parts, **changes)


@pytest.mark.parametrize("parts", ["all", "one"])
def test_the_seal_in_a_file_is_that_of_what_was_written(parts: str) -> None:
    awkward = (section("third"), lay_out(AWKWARD, "third"))
    # Alone, the first one has links that lead out of the document.
    chosen = [*two_sections(), awkward] if parts == "all" else [(section("first"), lay_out(CHINESE))]
    with pikepdf.open(BytesIO(bound(chosen))) as pdf:
        stated = pdf.Root.PieceInfo[ORIGIN].Private.Seal
        found = seal_parts(pdf)
        assert {str(key)[1:]: str(value) for key, value in stated.items()} == found
        assert all(found.values())
        assert bytes(pdf.trailer.ID[0]).hex() == identifier(found)


def test_texts_come_out_as_they_went_in() -> None:
    with pikepdf.open(BytesIO(bound([(section("third"), lay_out(AWKWARD, "third"))]))) as pdf:
        (link,) = pdf.pages[0].Annots
        assert str(link.A.URI) == "https://example.org/?a=%20%25d"
        alternatives = [str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert alternatives == ["3 0 R (100 %) \\( and )"]


def test_an_object_is_cut_at_its_references_alone() -> None:
    body = rb"<< /A 12 0 R /B (7 0 R \) 100%) /C [ 3 0 R ] /D 5 >>"
    piece = cut(body)
    assert piece.numbers == [12, 3]
    assert piece.text() == body
    assert piece.moved(list(range(100, 120))).text() == body.replace(b"12 0 R", b"112 0 R").replace(b" 3 0 R", b" 103 0 R")


def test_keys_stand_in_the_order_of_qpdf() -> None:
    made = dictionary({"/b": b"1", "/B": ObjectText(b"%d 0 R", [4]), "/Aa": b"/x"})
    with pikepdf.new() as pdf:
        target = pdf.make_indirect(pikepdf.Dictionary())
        twin = pikepdf.Dictionary({"/b": 1, "/B": target, "/Aa": pikepdf.Name("/x")})
        place = target.objgen[0]
        assert ObjectText(made.template, [place]).text() == twin.unparse()


def test_numbers_are_written_without_exponent_or_needless_zeros() -> None:
    assert [number(value) for value in (595.2760, 0.00001, -12.5, 3, 1e7)] == [b"595.276", b"0", b"-12.5", b"3", b"10000000"]


def test_a_stand_in_leads_to_what_is_stored() -> None:
    with pikepdf.new() as pdf:
        objects = BoundObjects(pdf)
        stored = objects.store(ObjectText(b"<< /X 1 >>"))
        pdf.Root.Names = objects.place(stored)
        names = objects.entry("/Names")
        assert names is not None
        assert names.numbers == [stored]
