"""Finished reports: only what is right is delivered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from msgspec.structs import asdict

from reports.audit.inspection import inspect_pages
from reports.batch.manifest import Manifest, ManifestEntry, read_manifest, read_run
from reports.delivery.finished import Finished, read_all, read_finished
from reports.errors import DocumentProblem, InputProblem
from tests.audit import tampering
from tests.audit.briefed import linked_briefing
from tests.end_to_end.documents import Press


@pytest.fixture
def copy(press: Press, tmp_path: Path) -> Path:
    """A report that lies alone in a folder."""
    path = press.make("policy", "us-45q-tax-credit", "en").path
    shutil.copy(path, tmp_path / path.name)
    return tmp_path / path.name


def note(path: Path, sheet: Finished, **said: object) -> ManifestEntry:
    """A manifest beside the file that speaks of it."""
    texts = ("title", "kind", "subject", "edition", "key")
    fields: dict[str, Any] = dict.fromkeys(texts, "") | {"languages": ("en",), "inputs": {}, "selection": {}}
    fields |= {"name": path.stem, "file": path.name, "profile": "screen", "paper": "A4", "text_size": "normal"}
    fields |= {"sha256": sheet.sha256, "state": "written", **said}
    entry = ManifestEntry(**fields)
    Manifest({}, (entry,)).write(path.parent)
    return entry


def test_a_report_says_what_it_is(copy: Path) -> None:
    found = read_finished(copy)
    assert (found.identity, found.edition, found.languages) == ("policy us-45q-tax-credit en", "2026-03-31", ("en",))
    # Its sheet, what the sheet has no room for, and the notes.
    assert (found.pages, found.data) == (3, copy.read_bytes())
    with pikepdf.open(copy) as pdf:
        assert found.pages == len(pdf.pages)


def test_a_report_that_was_changed_is_refused(copy: Path) -> None:
    with pikepdf.open(copy, allow_overwriting_input=True) as pdf:
        data = json.loads(pdf.attachments["source.json"].get_file().read_bytes())
        data["records"][0]["editions"][0]["analysis"][0]["score"] = 12
        pdf.attachments["source.json"] = json.dumps(data).encode()
        pdf.save(copy)
    with pytest.raises(DocumentProblem, match="is not right"):
        read_finished(copy)


def test_a_report_whose_pages_are_not_right_is_refused(copy: Path) -> None:
    with pikepdf.open(copy, allow_overwriting_input=True) as pdf:
        # A face that did not come along.
        pdf.pages[0].Resources.Font["/F99"] = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        pdf.pages[0].contents_add(b"BT /F99 12 Tf 40 40 Td (x) Tj ET")
        pdf.save(copy)
    assert {finding.rule for finding in inspect_pages(copy.read_bytes())} == {"face"}
    with pytest.raises(DocumentProblem, match="is not right"):
        read_finished(copy)


def test_a_good_report_has_nothing_to_find(copy: Path) -> None:
    assert inspect_pages(copy.read_bytes()) == ()


def test_a_manifest_beside_it_vouches_for_its_bytes_and_tells_its_look(copy: Path, sheet: Finished) -> None:
    note(copy, sheet, profile="print")
    assert read_finished(copy).identity == "policy us-45q-tax-credit en print"


def test_a_report_that_was_written_in_spite_of_findings_is_refused(copy: Path, sheet: Finished) -> None:
    entry = note(copy, sheet, findings=("page 1: a gap",))
    for known in (None, entry):
        with pytest.raises(DocumentProblem, match="its inspection found faults: page 1: a gap"):
            read_finished(copy, known)


def test_a_file_that_is_not_the_one_of_the_manifest_is_refused(copy: Path, sheet: Finished) -> None:
    entry = note(copy, sheet, sha256="0" * 64)
    with pytest.raises(DocumentProblem, match="is not the file"):
        read_finished(copy, entry)
    assert asdict(entry)["sha256"] != sheet.sha256


def test_every_file_that_will_not_do_is_named(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.7 no")
    with pytest.raises(InputProblem) as caught:
        read_all([tmp_path / "no.pdf", copy, tmp_path / "none.pdf"])
    told = " ".join(map(str, caught.value.problems))
    assert ("no.pdf" in told, "none.pdf" in told) == (True, True)
    with pytest.raises(InputProblem, match=r"none\.pdf cannot be read"):
        read_all([tmp_path / "none.pdf"])


@pytest.mark.parametrize(
    "damaged", [b"", b"[]", b"\xff", b'{"format": "ccus-reports/manifest", "version": 1}', b"[" * 9999]
)
def test_a_manifest_that_is_damaged_is_none(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(damaged)
    assert (read_manifest(tmp_path), read_run(tmp_path)) == ({}, {})


def test_a_file_that_another_program_wrote_again_is_refused_unless_the_settings_take_it(
    copy: Path,
) -> None:
    with pikepdf.open(copy, allow_overwriting_input=True) as pdf:
        pdf.save(copy)
    with pytest.raises(DocumentProblem, match="file rewritten by others") as refused:
        read_finished(copy)
    assert "reports.toml" in refused.value.remedy
    assert read_finished(copy, takes_rewritten=True).pages == 3


@pytest.mark.parametrize("change", tampering.CHANGES[::4], ids=lambda change: change.__name__)
def test_a_file_that_was_changed_is_refused_whatever_the_settings_say(change: tampering.Change, tmp_path: Path) -> None:
    copy = tmp_path / "changed.pdf"
    copy.write_bytes(tampering.changed(linked_briefing(), change))
    with pytest.raises(DocumentProblem, match="is not right"):
        read_finished(copy, takes_rewritten=True)
