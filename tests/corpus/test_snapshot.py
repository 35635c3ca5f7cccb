"""A corpus is the same whatever holds it: a folder, a snapshot, a commit; and a snapshot is whole or refused."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.corpus import origin, snapshot
from reports.corpus.opening import corpus_folder, open_corpus, open_origin
from reports.corpus.policy import Corpus
from reports.corpus.snapshot import pack_snapshot, read_snapshot, take_snapshot
from reports.corpus.vocabulary import Vocabulary
from reports.errors import EnvironmentProblem, InputProblem
from reports.resources import SEEDS
from tests.corpus.conftest import sheet

WORDS = Vocabulary.load()
ACT = {"id": "no-act", "title": "CO2 Storage Act", "country": "Norway"}
GESETZ = {"id": "no-act", "title": "二氧化碳封存法", "country": "挪威"}


def write(folder: Path, files: Mapping[str, Mapping[str, Any] | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else sheet(content).encode())
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with twins, a broken file, one that is not UTF-8, and one that is no record."""
    files: dict[str, Mapping[str, Any] | bytes] = {
        "zh/a.md": GESETZ,
        "en/a.md": ACT,
        "en/broken.md": b"---\r\nnever closed\r\n",
        "en/latin.md": b"---\n\xff\n---\n",
        "README.md": b"about",
    }
    return write(tmp_path / "policies", files)


def same(one: Corpus, other: Corpus) -> bool:
    """Whether two corpora differ in nothing but their names."""
    return replace(one, origin="") == replace(other, origin="")


def freeze(folder: Path, file: Path) -> Path:
    file.write_bytes(pack_snapshot(take_snapshot(open_origin(str(folder))), compress=file.suffix == ".gz"))
    return file


# --- snapshots -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["s.jsonl", "s.jsonl.gz"])
def test_a_snapshot_reads_as_the_folder_it_was_taken_of(corpus: Path, tmp_path: Path, name: str) -> None:
    frozen = open_corpus(str(freeze(corpus, tmp_path / name)), WORDS)
    assert same(frozen, open_corpus(str(corpus), WORDS))
    assert [record.id for record in frozen.records] == ["no-act"]
    assert {problem.file for problem in frozen.problems} == {"en/broken.md", "en/latin.md"}


def test_a_snapshot_of_the_sample_reads_as_the_sample(tmp_path: Path) -> None:
    frozen = open_corpus(str(freeze(SEEDS, tmp_path / "s.jsonl.gz")), WORDS)
    assert same(frozen, open_corpus("sample", WORDS))


@pytest.mark.parametrize("compress", [False, True])
def test_the_same_files_give_the_same_bytes(corpus: Path, tmp_path: Path, compress: bool) -> None:
    first = pack_snapshot(take_snapshot(open_origin(str(corpus))), compress=compress)
    for path in corpus.rglob("*.md"):
        os.utime(path, (1, 1))
    again = take_snapshot(open_origin(str(freeze(corpus, tmp_path / "s.jsonl"))))
    assert pack_snapshot(again, compress=compress) == first


def test_the_name_of_a_language_folder_is_kept(tmp_path: Path) -> None:
    folder = write(tmp_path / "ja", {"a.md": ACT})
    frozen = open_corpus(str(freeze(folder, tmp_path / "s.jsonl")), WORDS)
    assert frozen.records[0].primary.language == "ja"


def test_a_file_that_cannot_be_read_is_not_frozen(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "MAX_BYTES", 20)
    with pytest.raises(InputProblem, match="cannot be read, so nothing was frozen") as caught:
        take_snapshot(open_origin(str(corpus)))
    assert {problem.file for problem in caught.value.problems} == {"zh/a.md", "en/a.md"}


def edited(file: Path, line: int, **changes: Any) -> Path:
    """The snapshot with one line changed."""
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[line] = json.dumps({**json.loads(lines[line]), **changes}, ensure_ascii=False)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (1, {"text": "another text"}),
        (1, {"name": "en/another.md"}),
        (1, {"name": "zh/\u202ea.md"}),
        (1, {"sha256": "0" * 64}),
        (1, {"text": None, "base64": "!!"}),
        (1, {"text": None, "base64": 5}),
        (1, {"name": 5}),
        (0, {"files": 3}),
        (0, {"sha256": "0" * 64}),
    ],
)
def test_a_snapshot_that_was_changed_is_refused(
    corpus: Path, tmp_path: Path, line: int, changes: dict[str, Any]
) -> None:
    with pytest.raises(InputProblem, match="is not whole"):
        read_snapshot(edited(freeze(corpus, tmp_path / "s.jsonl"), line, **changes))


def test_a_snapshot_without_its_last_line_is_refused(corpus: Path, tmp_path: Path) -> None:
    file = freeze(corpus, tmp_path / "s.jsonl")
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(InputProblem, match="is not whole"):
        read_snapshot(file)


def test_a_snapshot_cut_off_in_its_packing_is_refused(corpus: Path, tmp_path: Path) -> None:
    file = freeze(corpus, tmp_path / "s.jsonl.gz")
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(InputProblem, match="is not whole"):
        read_snapshot(file)


def test_a_snapshot_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MOST_BYTES", 1_000)
    file = tmp_path / "bomb.gz"
    file.write_bytes(gzip.compress(b" " * 1_000_000))
    with pytest.raises(InputProblem, match="unpacks to more"):
        read_snapshot(file)


def test_a_newer_snapshot_is_refused(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="not a snapshot of version 1"):
        read_snapshot(edited(freeze(corpus, tmp_path / "s.jsonl"), 0, version=2))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"[1]\n", b'{"format": "other"}\n', b"\x1f\x8bnot"])
def test_another_file_is_no_snapshot(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.bin"
    file.write_bytes(data)
    with pytest.raises(InputProblem, match=r"is no snapshot|is not whole"):
        open_corpus(str(file), WORDS)


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_corpus_that_is_nowhere_is_an_input_problem() -> None:
    with pytest.raises(InputProblem, match="does not exist"):
        open_corpus("nowhere", WORDS)


def test_only_folders_are_folders(corpus: Path, tmp_path: Path) -> None:
    assert corpus_folder(str(corpus)) == corpus
    assert corpus_folder("sample") == SEEDS
    assert corpus_folder(str(freeze(corpus, tmp_path / "s.jsonl"))) is None
    assert corpus_folder("git:HEAD") is None


def test_a_corpus_keeps_the_name_that_it_was_called_by() -> None:
    assert open_corpus("sample", WORDS).origin == "sample"


# --- commits -------------------------------------------------------------------------------------------------------


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose first commit, tagged v1, holds the corpus; its work tree is changed since."""
    top = corpus.parent
    (corpus / "en" / "link.md").symlink_to("a.md")
    write(corpus, {".hidden/x.md": ACT, "docs.txt": b"text"})
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "one")
    git(top, "tag", "v1")
    write(corpus, {"en/new.md": {**ACT, "id": "new"}, "zh/a.md": {**GESETZ, "title": "新法"}})
    monkeypatch.chdir(top)
    return top


def test_a_commit_reads_as_its_folder_did(repository: Path) -> None:
    found = open_corpus("git:v1:policies", WORDS)
    assert [record.id for record in found.records] == ["no-act"]
    assert found.records[0].primary.title == "二氧化碳封存法"
    assert {problem.file for problem in found.problems} == {"en/broken.md", "en/latin.md", "en/link.md"}
    assert (repository / "policies/zh/a.md").read_text().count("新法") == 1


def test_without_a_folder_a_commit_means_the_one_you_are_in(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "policies")
    assert same(open_corpus("git:v1", WORDS), open_corpus("git:HEAD:policies", WORDS))


@pytest.mark.usefixtures("repository")
def test_the_folder_s_own_name_may_be_that_of_a_language() -> None:
    (edition,) = open_corpus("git:v1:policies/zh", WORDS).records[0].editions
    assert (edition.path, edition.language) == ("a.md", "zh-Hans")


def test_the_work_tree_and_the_index_stay_as_they_are(repository: Path) -> None:
    def state() -> tuple[bytes, bytes]:
        status = subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, check=True)
        return status.stdout, (repository / ".git" / "index").read_bytes()

    before = state()
    open_corpus("git:v1:policies", WORDS)
    assert state() == before


@pytest.mark.parametrize("named", ["git:", "git:none", "git:v1:nowhere", "git:--all", "git:v1:policies/docs.txt"])
@pytest.mark.usefixtures("repository")
def test_what_a_repository_does_not_hold_is_an_input_problem(named: str) -> None:
    with pytest.raises(InputProblem) as caught:
        open_corpus(named, WORDS)
    assert "git:REF" in caught.value.remedy


def test_a_commit_without_markdown_is_an_input_problem(repository: Path) -> None:
    write(repository, {"notes/a.txt": b"text"})
    git(repository, "add", "notes")
    git(repository, "commit", "-q", "-m", "two")
    with pytest.raises(InputProblem, match="holds no Markdown"):
        open_corpus("git:HEAD:notes", WORDS)


def test_outside_a_repository_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputProblem):
        open_corpus("git:HEAD", WORDS)


def test_a_missing_git_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentProblem, match="git cannot be run"):
        open_corpus("git:HEAD", WORDS)
