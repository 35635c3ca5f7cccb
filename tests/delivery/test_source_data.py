"""source.json as typed values: what is wrong with a file is told as such, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from reports.corpus.embedded import NAME
from reports.delivery.finished import read_finished
from reports.delivery.summary import summarise
from reports.documents.shared import summary
from reports.documents.source.source_data import read_source_data
from reports.errors import InputProblem
from tests.attached import files_in
from tests.end_to_end.documents import Press

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def path(press: Press) -> Path:
    return press.make("country", "CN", "zh").path


@pytest.fixture(scope="module")
def content(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files_in(path.read_bytes())[NAME])
    return read


BROKEN: dict[str, tuple[Change, str]] = {
    "a part is missing": (lambda c: c.pop("glance"), "`glance`"),
    "a part is of another type": (lambda c: c.update(glance=[]), r"`\$\.glance`"),
    "page 1 lacks a sentence": (lambda c: c["glance"]["zh"].pop("verdict"), "verdict"),
    "a bar is no block": (lambda c: c["glance"]["zh"].update(bars=["x"]), r"bars\[0\]"),
    "a kind is not known": (lambda c: c["document"].update(kind="poster"), "poster"),
    "there is no language": (lambda c: c["document"].update(languages=[]), "document.languages"),
    "a language is none of ours": (lambda c: c["document"].update(languages=["fr"]), "document.languages"),
    "nothing is selected": (
        lambda c: (c["selection"].update(records=[]), c["hashes"].update(profiles={})),
        "selection.records: nothing is there",
    ),
    "a record is not there": (lambda c: c["selection"]["records"].append("gone"), "records: gone is not there"),
    "a record has no editions": (lambda c: c["records"][0].update(editions=[]), "has no editions"),
    "grades are not there": (lambda c: c["grades"].clear(), "grades: "),
    "hashes are not there": (lambda c: c["hashes"]["records"].clear(), "hashes.records: "),
    "a jurisdiction is not there": (lambda c: c["document"].update(kind="comparison", compared=["NO"]), "jurisdictions.NO"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_with_a_file_is_named_as_its_fault(content: dict[str, Any], case: str) -> None:
    change, said = BROKEN[case]
    broken = deepcopy(content)
    change(broken)
    with pytest.raises(InputProblem, match=f"a.pdf is malformed: .*{said}"):
        read_source_data(broken, "a.pdf")


def test_a_profile_without_records_is_no_fault(content: dict[str, Any]) -> None:
    alone = deepcopy(content)
    alone["selection"].update(records=[])
    assert alone["hashes"]["profiles"]
    assert read_source_data(alone, "a.pdf").selection.records == ()


def test_a_fault_of_ours_in_a_summary_keeps_its_traceback(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = read_finished(path)

    def planted(text: str) -> str:
        return {"known": text}["forgotten"]

    monkeypatch.setattr(summary, "one_line", planted)
    with pytest.raises(KeyError, match="forgotten") as caught:
        summarise(report, "zh")
    assert caught.traceback[-1].name == "planted"
