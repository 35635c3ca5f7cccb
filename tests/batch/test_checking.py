"""A check says the same whatever the number of processes."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports.analysis.checks import check as checks
from reports.batch import checking, kept_checking
from reports.batch.checking import Checked, check_origin
from reports.batch.kept_checking import check_folder
from reports.cache import FolderCache
from reports.corpus import kept
from reports.corpus.opening import open_origin
from reports.corpus.policy import Corpus
from reports.corpus.shelf import Shelf
from reports.corpus.vocabulary import Vocabulary
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


# --- a folder that is kept


@pytest.fixture
def on_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf for small corpora as well, in small parts, on which files just written are trusted."""
    monkeypatch.setattr(kept, "LEAST_FILES", 1)
    monkeypatch.setattr(kept, "_MOST_IN_A_PART", 2)
    monkeypatch.setattr(kept, "_SETTLED_NS", -(10**18))
    return Shelf(FolderCache(tmp_path / "cache"))


def look(folder: Path, shelf: Shelf, processes: int = 1) -> Checked:
    return check_folder(open_origin(str(folder)), VOCABULARY, AS_OF, ["Sample reviewer"], shelf, processes)


@pytest.fixture
def sample_copy(sample_corpus: Path, tmp_path: Path) -> Path:
    """The sample corpus, to be changed."""
    return Path(shutil.copytree(sample_corpus, tmp_path / "corpus"))


@pytest.fixture
def checked_parts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records each part has that is checked, as they are."""
    found: list[int] = []
    check_part = checks.check_part

    def note(part: Corpus, *rest: Any) -> Any:
        found.append(len(part.records))
        return check_part(part, *rest)

    monkeypatch.setattr(kept_checking, "check_part", note)
    return found


@forks
@pytest.mark.parametrize("processes", [1, 2])
def test_a_folder_that_is_kept_is_checked_alike(sample_copy: Path, on_shelf: Shelf, processes: int) -> None:
    plain = check(sample_copy, 1)
    for _ in range(2):
        assert look(sample_copy, on_shelf, processes) == plain


def test_nothing_is_checked_again_where_nothing_has_changed(
    sample_copy: Path, on_shelf: Shelf, checked_parts: list[int]
) -> None:
    look(sample_copy, on_shelf)
    assert sum(checked_parts) == 33
    checked_parts.clear()
    look(sample_copy, on_shelf)
    assert checked_parts == []


def _shift_lines(text: str) -> str:
    return text.replace("{", "{\n\n", 1)


def _make_bold(text: str) -> str:
    return text.replace("'title': '", "'title': '**Bold** ", 1)


def _lead_nowhere(text: str) -> str:
    return _link_to("nowhere", text)


def _link_to(target: str, text: str) -> str:
    return re.sub(r"'supersedes': \[[^]]*\]", f"'supersedes': ['{target}']", text, count=1)


@pytest.mark.parametrize("edit", [_shift_lines, _make_bold, _lead_nowhere])
def test_after_a_change_only_its_part_is_checked(
    sample_copy: Path, on_shelf: Shelf, checked_parts: list[int], edit: Callable[[str], str]
) -> None:
    look(sample_copy, on_shelf)
    checked_parts.clear()
    path = sample_copy / "policies" / "en" / "eu-crcf.md"
    text = path.read_text()
    path.write_text(edit(text))
    assert path.read_text() != text
    found = look(sample_copy, on_shelf)
    assert 0 < sum(checked_parts) <= 6
    assert found == check(sample_copy, 1)


def test_a_record_that_goes_changes_the_findings_of_those_that_link_to_it(sample_copy: Path, on_shelf: Shelf) -> None:
    linking = sample_copy / "policies" / "en" / "eu-crcf.md"
    linking.write_text(_link_to("eu-nzia", linking.read_text()))
    before = look(sample_copy, on_shelf)
    for language in ("en", "zh"):
        (sample_copy / "policies" / language / "eu-nzia.md").unlink()
    after = look(sample_copy, on_shelf)
    assert after == check(sample_copy, 1) != before
    assert any(one.rule == "dangling-lineage" and one.record == "eu-crcf" for one in after.findings)


def test_other_days_reviewers_and_words_find_other_things(sample_copy: Path, on_shelf: Shelf) -> None:
    origin = open_origin(str(sample_copy))
    words = Vocabulary.load()
    words.add_name("country", "EU", [], {"en": "The Union"})
    for vocabulary in (VOCABULARY, words):
        for day in (AS_OF, date(2031, 1, 1)):
            for reviewers in ([], ["Sample reviewer"]):
                found = check_folder(origin, vocabulary, day, reviewers, on_shelf, 1)
                assert found == check_origin(origin, vocabulary, day, reviewers, 1)


def test_lines_of_files_that_changed_meanwhile_are_not_kept(
    sample_copy: Path, on_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, located = sample_copy / "policies" / "en" / "eu-crcf.md", checks.locate

    def meanwhile(found: Any, text_of: Any) -> Any:
        if "\n\n\n\n" not in path.read_text():
            path.write_text(path.read_text().replace("{", "{\n\n\n\n", 1))
        return located(found, text_of)

    text = path.read_text()
    with monkeypatch.context() as patched:
        patched.setattr(kept_checking, "locate", meanwhile)
        look(sample_copy, on_shelf)
    path.write_text(text)
    assert look(sample_copy, on_shelf) == check(sample_copy, 1)


def test_a_cache_that_cannot_be_written_changes_no_finding(
    sample_copy: Path, on_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FolderCache, "keep", refuse)
    assert look(sample_copy, on_shelf) == check(sample_copy, 1)


@forks
def test_a_process_that_dies_over_kept_parts_takes_nothing_with_it(
    sample_copy: Path, on_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_checking._KeptCheck, "_serve", lambda *_: os._exit(1))
    assert look(sample_copy, on_shelf, 2) == check(sample_copy, 1)
