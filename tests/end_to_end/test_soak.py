"""The whole real corpus, in every document that it can fill, made by one run. Takes half an hour; `make soak`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reports.composition.compose import compose
from reports.corpus.selection import parse_query, select
from reports.documents.shared.request import DocumentRequest
from tests.cli.running import Command
from tests.end_to_end.documents import LANGUAGES, Press
from tests.end_to_end.faces import strangers
from tests.end_to_end.nothing_lost import FORBIDDEN, lost, read_pages, sections, without_furniture

pytestmark = pytest.mark.soak

KINDS = ("country", "category", "policy")


@dataclass(frozen=True)
class Run:
    """All documents of one export, and what their manifest says."""

    folder: Path
    press: Press
    documents: tuple[dict[str, Any], ...]

    def faults(self, entry: dict[str, Any]) -> Iterator[str]:
        """What is wrong with a finished document."""
        languages, path = tuple(entry["languages"]), self.folder / entry["file"]
        field = "id" if entry["kind"] == "policy" else entry["kind"]
        query = parse_query(self.press.vocabulary, self.press.corpus, **{field: (entry["subject"],)})
        selection = select(self.press.corpus, query)
        request = DocumentRequest(entry["kind"], entry["subject"], selection, languages)
        document = compose(request, self.press.context.read_by(languages[0]))
        pages, places = without_furniture(read_pages(path), document), sections(path)
        for record in selection.records:
            sheet = [pages[page] for page in places[f"{record.id}-{'-'.join(languages)}"]]
            yield from (f"lost: {record.id} {said}" for said in lost(self.press.said(record, languages), sheet))
        yield from (f"not text: U+{ord(character):04X}" for character in set(FORBIDDEN.findall("".join(pages))))
        yield from (f"strange font: {name}" for name in strangers(path))


@pytest.fixture
def run(
    real_export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Every country, category and record of an export, in Chinese, in English and in both."""
    monkeypatch.chdir(tmp_path)
    plan = f"as_of = 2026-03-31\nlang = {list(LANGUAGES)}\n[[documents]]\nkind = {list(KINDS)}\n"
    Path("batch.toml").write_text(plan, encoding="utf-8")
    Command(monkeypatch, capsys)("batch", "--corpus", real_export, "-q")
    manifest = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))
    return Run(tmp_path / "out", Press(real_export, tmp_path / "documents"), tuple(manifest["documents"]))


def test_every_document_of_the_real_corpus_is_right(run: Run) -> None:
    records = len(run.press.corpus.records)
    assert len(run.documents) > 3 * records
    wrong = {entry["name"]: entry["error"] for entry in run.documents if entry["state"] == "failed"}
    for entry in run.documents:
        if entry["state"] != "failed" and (found := [*run.faults(entry)]):
            wrong[entry["name"]] = found
    assert wrong == {}
