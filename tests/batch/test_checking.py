"""A check says the same whatever the number of processes."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from reports.batch import checking
from reports.batch.checking import Checked, check_origin
from reports.corpus.opening import open_origin
from tests.analysis.builders import AS_OF, VOCABULARY

forks = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="one process where there is no fork"
)


def check(folder: Path, processes: int) -> Checked:
    return check_origin(open_origin(str(folder)), VOCABULARY, AS_OF, ["Sample reviewer"], processes)


def write(folder: Path, place: str, **fields: object) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    front = {"id": path.stem, "title": f"Act on {path.stem}", "country": "Norway", **fields}
    path.write_text(f"---\n{json.dumps(front)}\n---\n\nBody.\n", encoding="utf-8")


@forks
@pytest.mark.parametrize("processes", [2, 3])
def test_several_processes_find_what_one_finds(sample_corpus: Path, processes: int) -> None:
    alone = check(sample_corpus, 1)
    assert check(sample_corpus, processes) == alone
    assert (alone.records, {one.line for one in alone.findings} - {None} != set()) == (33, True)


@forks
def test_several_processes_find_what_one_finds_in_a_real_corpus(real_export: Path) -> None:
    assert check(real_export, 2) == check(real_export, 1)


@forks
def test_several_processes_do_not_fall_back_on_one(sample_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = check(sample_corpus, 1)
    monkeypatch.setattr(checking, "_check_alone", lambda *_: pytest.fail("it did"))
    assert check(sample_corpus, 2) == alone


@forks
def test_what_only_the_whole_shows_is_seen_across_parts(tmp_path: Path) -> None:
    cell = {"mrv": {"score": 50, "evidence": "Baseline alignment.", "citation": "s. 5"}}
    for number in range(12):
        links = {"supersedes": [f"r{number - 1}" if number else "gone"]}
        write(tmp_path, f"en/r{number}.md", analysis=cell, evolution=links, title=f"Act {number}")
    write(tmp_path, "en/x.md", title="Act 11", url="https://example.org/r")
    for name in ("a", "b"):
        write(tmp_path, f"countries/en/{name}.md", name="Norway")
    found = check(tmp_path, 3)
    rules = [one.rule for one in found.findings if one.rule in ("boilerplate-sentence", "dangling-lineage")]
    assert (rules.count("boilerplate-sentence"), rules.count("dangling-lineage")) == (12, 1)
    assert {"likely-duplicate", "rival-profiles"} <= {one.rule for one in found.findings}
    assert found == check(tmp_path, 1)


@forks
def test_twins_in_files_of_other_names_are_still_twins(tmp_path: Path) -> None:
    write(tmp_path, "en/a.md", status="Active")
    write(tmp_path, "zh/b.md", id="a", status="Draft")
    write(tmp_path, "en/c.md")
    for processes in (2, 3, 4):
        rules = {one.rule for one in check(tmp_path, processes).findings if one.record == "a"}
        assert "twin-contradiction" in rules


@forks
def test_a_process_that_dies_takes_nothing_with_it(sample_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = check(sample_corpus, 1)
    monkeypatch.setattr(checking, "_serve", lambda *_: os._exit(9))
    assert check(sample_corpus, 2) == alone


def test_a_small_corpus_is_checked_by_one_process(sample_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_check_shared", lambda *_: pytest.fail("it was not"))
    assert check_origin(open_origin(str(sample_corpus)), VOCABULARY, AS_OF, ()).records == 33
