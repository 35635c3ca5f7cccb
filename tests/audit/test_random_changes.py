"""A single change on a page is found, whichever it is, also where the file is sealed anew after it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from reports.audit.verification import verify_document
from tests.analysis.builders import VOCABULARY
from tests.audit.briefed import linked_briefing
from tests.audit.random_changes import CHANGES, randomly_changed
from tests.audit.tampering import resealed
from tests.end_to_end.documents import KINDS, Press

A_KIND = 12
"""Changes of each sort in each of the five kinds of documents: 300 in all."""
MOST_MISSED = 3


def is_found(pdf: bytes, folder: Path) -> bool:
    (folder / "a.pdf").write_bytes(pdf)
    return verify_document(folder / "a.pdf", VOCABULARY).outcome == "changed"


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("is_resealed", [False, True])
def test_some_changes_of_each_sort_are_all_found(what: str, is_resealed: bool, tmp_path: Path) -> None:
    random = Random(f"{what} {is_resealed}")
    for _ in range(3):
        pdf, told = randomly_changed(linked_briefing(), CHANGES[what], random)
        assert told
        assert is_found(resealed(pdf) if is_resealed else pdf, tmp_path), told


@pytest.mark.soak
@pytest.mark.parametrize("is_resealed", [False, True])
def test_of_300_changes_in_all_kinds_of_documents_no_more_than_three_are_missed(
    press: Press, is_resealed: bool, tmp_path: Path
) -> None:
    tried, missed = 0, []
    for place, (kind, subject) in enumerate(KINDS.items()):
        for what, change in CHANGES.items():
            random = Random(f"{kind} {what}")
            for number in range(A_KIND):
                lang = ("zh", "en", "both")[(place + number) % 3]
                pdf, told = randomly_changed(press.make(kind, subject, lang).path.read_bytes(), change, random)
                if told:
                    tried += 1
                    if not is_found(resealed(pdf) if is_resealed else pdf, tmp_path):
                        missed.append(f"{kind} {lang} {what}: {told}")
    assert tried >= 290
    assert len(missed) <= MOST_MISSED, missed
