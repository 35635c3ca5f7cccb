"""The notice of a corpus goes wherever the corpus goes: folder, snapshot, commit, settings that name it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.analysis.changes.sides import open_side
from reports.app.loading import read_corpus
from reports.app.snapshots import save_snapshot
from reports.corpus.opening import open_corpus, open_origin
from reports.corpus.snapshot import pack_snapshot, read_snapshot, take_snapshot
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem
from tests.corpus.conftest import sheet

WORDS = Vocabulary.load()
NOTICE = {"zh": "草稿", "en": "Draft"}
IN_TOML = '[notice]\nzh = "草稿"\nen = "Draft"\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one record and a notice."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "a.md").write_text(sheet({"id": "a", "title": "Act", "country": "Norway"}), encoding="utf-8")
    (folder / "reports.toml").write_text(IN_TOML, encoding="utf-8")
    return folder


def test_the_sample_says_that_it_is_one() -> None:
    notice = open_corpus("sample", WORDS).notice
    assert isinstance(notice, dict)
    assert {"zh", "en"} <= notice.keys()
    assert "Sample" in notice["en"]


def test_the_state_of_the_sample_before_says_so_too(sample_corpus: Path) -> None:
    before = open_side(str(sample_corpus / "snapshots" / "2025Q4.jsonl"), WORDS).corpus
    assert before.notice == open_corpus(str(sample_corpus), WORDS).notice


def test_a_folder_a_snapshot_and_a_snapshot_of_it_have_one_notice(corpus: Path, tmp_path: Path) -> None:
    frozen = tmp_path / "s.jsonl"
    save_snapshot(frozen, str(corpus))
    again = tmp_path / "again.jsonl.gz"
    save_snapshot(again, str(frozen))
    assert [open_corpus(str(path), WORDS).notice for path in (corpus, frozen, again)] == [NOTICE] * 3
    assert json.loads(frozen.read_text(encoding="utf-8").splitlines()[0])["notice"] == NOTICE


def test_a_snapshot_whose_notice_was_changed_is_refused(corpus: Path, tmp_path: Path) -> None:
    frozen = tmp_path / "s.jsonl"
    save_snapshot(frozen, str(corpus))
    for was, now in ('"草稿"', '"定稿"'), ('{"zh": "草稿", "en": "Draft"}', "5"):
        text = frozen.read_text(encoding="utf-8")
        assert was in text
        (tmp_path / "changed.jsonl").write_text(text.replace(was, now, 1), encoding="utf-8")
        with pytest.raises(InputProblem, match="is not whole"):
            read_snapshot(tmp_path / "changed.jsonl")


def test_a_snapshot_without_a_notice_has_the_bytes_that_it_had(corpus: Path) -> None:
    (corpus / "reports.toml").unlink()
    taken = take_snapshot(open_origin(str(corpus)))
    assert taken.notice == ""
    assert b"notice" not in pack_snapshot(taken, compress=False)
    assert taken.sha256 != replace(taken, notice="Draft").sha256


def test_a_commit_has_the_notice_of_its_day(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (("init", "-q"), ("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@a", "commit", "-qm", "x")):
        subprocess.run(["git", *words], cwd=corpus, check=True)
    (corpus / "reports.toml").write_text('notice = "Later"\n', encoding="utf-8")
    monkeypatch.chdir(corpus)
    assert open_corpus("git:HEAD", WORDS).notice == NOTICE
    assert open_corpus(str(corpus), WORDS).notice == "Later"


def test_settings_elsewhere_are_about_the_corpus_that_they_name(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "reports.toml").unlink()
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.md").write_text(sheet({"id": "b", "title": "B", "country": "Norway"}), encoding="utf-8")
    (tmp_path / "reports.toml").write_text('corpus = "policies"\nnotice = "Of policies"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read_corpus().corpus.notice == "Of policies"
    assert read_corpus("policies").corpus.notice == "Of policies"
    assert read_corpus("other").corpus.notice == ""
    save_snapshot(tmp_path / "s.jsonl")
    assert read_snapshot(tmp_path / "s.jsonl").notice == "Of policies"


def test_settings_that_name_no_corpus_are_about_the_one_that_is_read_with_them(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports.toml").write_text('notice = "Of whatever is read"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    # What a corpus says of itself stands.
    assert read_corpus("policies").corpus.notice == NOTICE
    (corpus / "reports.toml").unlink()
    assert read_corpus("policies").corpus.notice == "Of whatever is read"
