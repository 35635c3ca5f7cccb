"""Verification looks at the whole file: words, marks, order, links, pictures, metadata, and what is not ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from reports.audit.difference import DifferenceKind
from reports.audit.verification import Verification, verify_document
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import VOCABULARY
from tests.audit import tampering
from tests.audit.briefed import brief, briefing, ets, made_up, pilot, relending
from tests.audit.retyping import retype

Verify = Callable[[bytes], Verification]
PAGE_1, SHEET, NOTES = 1, 2, 4


@cache
def linked_briefing() -> bytes:
    """A briefing with a front, links to its sheets and one to the web."""
    document = brief(made_up(ets(url="https://gov.example/ets?a=1"), relending(), pilot()))
    return render_document(document, Look()).pdf


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Verification of a PDF's bytes."""

    def run(pdf: bytes) -> Verification:
        (tmp_path / "a.pdf").write_bytes(pdf)
        return verify_document(tmp_path / "a.pdf", VOCABULARY)

    return run


def test_a_file_that_is_only_written_again_holds(verify: Verify) -> None:
    assert verify(tampering.changed(linked_briefing(), lambda _: None)).differences == ()


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
    found = verify(retype(briefing(), page, old, new)).differences
    assert found
    assert all(one.page == page for one in found), found


@pytest.mark.parametrize("change", tampering.CHANGES, ids=lambda change: change.__name__)
def test_what_is_changed_beside_the_words_is_found(verify: Verify, change: tampering.Change) -> None:
    assert verify(tampering.changed(linked_briefing(), change)).differences


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
