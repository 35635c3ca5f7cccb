"""Verification looks at the whole file: words, marks, order, links, pictures, metadata, and what is not ours."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from reports.audit.difference import DifferenceKind
from reports.audit.rewriting import Rewriting
from reports.audit.verification import Verification, verify_document
from tests.analysis.builders import VOCABULARY
from tests.audit import tampering
from tests.audit.briefed import briefing, linked_briefing
from tests.audit.retyping import retype, with_data

Verify = Callable[[bytes], Verification]
PAGE_1, SHEET, NOTES = 1, 2, 4


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Verification of a PDF's bytes."""

    def run(pdf: bytes) -> Verification:
        (tmp_path / "a.pdf").write_bytes(pdf)
        return verify_document(tmp_path / "a.pdf", VOCABULARY)

    return run


def test_a_file_as_it_was_written_is_called_so(verify: Verify) -> None:
    found = verify(linked_briefing())
    assert found.outcome == "as written"
    assert found.rewriting == Rewriting(is_sealed=True, is_untouched=True)
    assert found.not_applied == ()


@pytest.mark.parametrize(
    ("page", "old", "new"),
    [
        (PAGE_1, "中国", "国中"),
        (PAGE_1, "■", "□"),
        (SHEET, "覆盖", "盖覆"),
        (SHEET, "Compliance", "Complaince"),
        (NOTES, "记录", "录记"),
    ],
)
def test_a_word_or_mark_that_the_data_do_not_give_is_found(verify: Verify, page: int, old: str, new: str) -> None:
    # Whoever changes a word may know how to seal the file anew.
    found = verify(tampering.resealed(retype(briefing(), page, old, new))).differences
    assert found
    assert all(one.page == page for one in found), found


@pytest.mark.parametrize("change", tampering.CHANGES, ids=lambda change: change.__name__)
def test_what_is_changed_beside_the_words_is_found(verify: Verify, change: tampering.Change) -> None:
    # Where it is not sealed anew, the seal finds it besides.
    pdf = tampering.changed(linked_briefing(), change)
    assert verify(tampering.resealed(pdf)).outcome == "changed"


def test_the_link_of_every_raised_number_has_an_area() -> None:
    with pikepdf.open(BytesIO(linked_briefing())) as pdf:
        heights = [abs(float(link.Rect[3]) - float(link.Rect[1])) for link in tampering.links_of(pdf)]
    assert heights
    assert min(heights) > 3


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (tampering.lead_elsewhere, DifferenceKind.LINK, "leads to https://example.com/"),
        (tampering.run_script, DifferenceKind.FILE, "/OpenAction"),
        (tampering.attach_another, DifferenceKind.FILE, "invoice.txt"),
        (tampering.lay_note_over, DifferenceKind.FILE, "a note or field"),
        (tampering.paint_white, DifferenceKind.WORD, "cannot be seen"),
        (tampering.retitle, DifferenceKind.FILE, "Another title"),
        (tampering.retell_picture, DifferenceKind.WORD, "All values are 100."),
    ],
)
def test_it_says_what_was_changed(verify: Verify, change: tampering.Change, kind: DifferenceKind, said: str) -> None:
    found = verify(tampering.changed(linked_briefing(), change)).differences
    assert any(one.kind is kind and said in one.message for one in found), found


# --- after the house


def with_another_title_in_xmp(document: pikepdf.Pdf) -> None:
    packet = bytes(document.Root.Metadata.read_bytes())
    more = b'<rdf:Description rdf:about="" xmlns:gw="https://gateway.example/"><gw:scan>ok</gw:scan></rdf:Description>'
    document.Root.Metadata.write(packet.replace(b"</rdf:RDF>", more + b"</rdf:RDF>"))


def without_tags(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot
    del document.Root.MarkInfo


def without_intent(document: pikepdf.Pdf) -> None:
    del document.Root.OutputIntents


def without_claims(document: pikepdf.Pdf) -> None:
    packet = bytes(document.Root.Metadata.read_bytes())
    document.Root.Metadata.write(re.sub(rb"<pdf(a|ua)id:[^\n]*\n", b"", packet))


def with_signature(document: pikepdf.Pdf) -> None:
    """Add a field as a signing program adds it: it shows nothing."""
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("Signature1"), F=132, Rect=[0, 0, 0, 0],
            V=Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite")),
        )
    )  # fmt: skip
    document.pages[0].obj.Annots = document.make_indirect(Array([*document.pages[0].obj.get("/Annots", ()), field]))
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


@pytest.mark.parametrize(
    ("change", "lost", "added"),
    [
        (lambda _: None, (), ()),
        (with_another_title_in_xmp, (), ("metadata (scan)",)),
        (without_intent, ("output intent",), ()),
        (without_claims, ("conformance",), ()),
        (without_tags, ("tags",), ()),
        (with_signature, (), ("a signature",)),
    ],
)
def test_a_file_that_passed_another_program_is_called_rewritten_with_what_it_lost_and_got(
    verify: Verify, change: tampering.Change, lost: tuple[str, ...], added: tuple[str, ...]
) -> None:
    found = verify(tampering.changed(linked_briefing(), change))
    assert found.differences == ()
    assert found.outcome == "rewritten"
    assert (found.rewriting.lost, found.rewriting.added) == (lost, added)


def test_a_visible_signature_lies_on_a_page_and_is_foreign(verify: Verify) -> None:
    def sign(document: pikepdf.Pdf) -> None:
        with_signature(document)
        document.Root.AcroForm.Fields[0].Rect = Array([50, 50, 300, 300])

    assert verify(tampering.changed(linked_briefing(), sign)).outcome == "changed"


@pytest.mark.parametrize(
    "program", [("qpdf",), ("qpdf", "--linearize"), ("mutool", "clean"), ("mutool", "clean", "-d")]
)
def test_what_qpdf_and_mutool_write_again_is_called_rewritten(
    verify: Verify, program: tuple[str, ...], tmp_path: Path
) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not here")
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(linked_briefing())
    subprocess.run([*program, str(before), str(after)], check=True, capture_output=True)
    assert verify(after.read_bytes()).outcome == "rewritten"


def test_a_drawing_that_changes_is_found_by_the_seal(verify: Verify) -> None:
    def draw(document: pikepdf.Pdf) -> None:
        document.pages[0].contents_add(b"q 1 0 0 rg 1 1 2 2 re f Q")

    found = verify(tampering.changed(linked_briefing(), draw))
    assert {one.field for one in found.differences} == {"seal"}
    assert "the pages" in found.differences[0].message


def test_a_file_without_a_seal_is_not_proved(verify: Verify) -> None:
    def unseal(document: pikepdf.Pdf) -> None:
        del document.Root.PieceInfo

    found = verify(tampering.changed(linked_briefing(), unseal))
    assert found.outcome == "not proved"
    assert "seal" in found.not_applied[0]


def test_a_document_of_an_earlier_method_is_compared_by_its_records(verify: Verify) -> None:
    found = verify(with_data(linked_briefing(), lambda content: content.update(method="1")))
    assert any("method 1" in rule for rule in found.not_applied)
    assert {one.field for one in found.differences} == {"seal", "sha256"}
