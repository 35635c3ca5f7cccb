"""What is stale is seen by every command, in the same words, however little of it shows."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.batch import stamp
from reports.batch.manifest import Journal, read_manifest
from tests.cli.running import Command, Ran, write_record

NAME = "ccus-policy_cn-one_2026-03-31_zh"
BATCH = ("batch", "batch.toml", "--corpus", "corpus", "--workers", "1")
SENDER = ("--sender", "Policy Office <policy@example.org>")
MAIL = ("mail", "batch.toml", "--corpus", "corpus", "--recipients", "recipients.toml", *SENDER)
PRINT = ("print", "batch.toml", "--corpus", "corpus")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of one record, its plan and who gets it."""
    folder = tmp_path_factory.mktemp("made")
    write_record(folder / "corpus")
    (folder / "batch.toml").write_text('as_of = 2026-03-31\n[[documents]]\nkind = "policy"\n', encoding="utf-8")
    entry = '[[recipient]]\naddress = "a@example.org"\nlanguage = "zh"\nsubjects = ["cn-one"]\n'
    (folder / "recipients.toml").write_text(entry, encoding="utf-8")
    return folder


@pytest.fixture
def desk(reports: Command, made: Path) -> Path:
    """That folder, with what a batch has made of it, and the stamp of a run that had nothing to do."""
    shutil.copytree(made, Path(), dirs_exist_ok=True)
    assert reports(*BATCH).code == 0
    later = 2 * stamp._TICK
    os.utime("batch.toml", (Path("batch.toml").stat().st_mtime - later,) * 2)
    while "nothing to do" not in reports(*BATCH).err:
        continue
    return Path().resolve()


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Edit a file in place, and give it back its size and date."""
    before = path.stat()
    data = change(path.read_bytes())
    assert len(data) == before.st_size
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def edit_record() -> None:
    rewrite(Path("corpus/zh/cn-one.md"), lambda data: data.replace("甲办法".encode(), "乙办法".encode()))


def edit_document() -> None:
    rewrite(Path("out", f"{NAME}.pdf"), lambda data: data[:-200] + bytes([data[-200] ^ 1]) + data[-199:])


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (edit_record, "record cn-one has changed"),
        (edit_document, f"{NAME}.pdf is gone or was changed by someone else"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_an_edit_that_keeps_size_and_date_is_seen_by_every_command_in_the_same_words(
    reports: Command, edit: Callable[[], None], reason: str
) -> None:
    edit()
    assert reports(*BATCH, "--dry-run").out == f"{NAME}\tchanged\t{cached(reports)}\t{reason}\n"
    assert reports(*BATCH, "--why", NAME).out == f"{reason}\n"
    for command in (MAIL, PRINT):
        ran = reports(*command)
        assert (ran.code, f"{NAME}.pdf: {reason}" in ran.err) == (3, True)
    assert f" s ({reason})\n" in reports(*BATCH).err
    assert reports(*BATCH, "--dry-run").out == f"{NAME}\tunchanged\n"
    assert [reports(*command).code for command in (MAIL, PRINT)] == [0, 0]


def cached(reports: Command) -> str:
    (row,) = json.loads(reports(*BATCH, "--dry-run", "--json").out)
    return f"{row['cached']} of {row['sections']} sections in the cache"


@pytest.mark.usefixtures("desk")
def test_files_are_compared_by_their_hashes_where_that_is_asked_for(reports: Command) -> None:
    pdf = Path("out", f"{NAME}.pdf")
    whole = pdf.read_bytes()
    edit_document()
    # A disk that forgets what it was told changes no date, so the state noted is made that of the damaged file.
    path = Path("out/manifest.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    told["documents"][0]["state_on_disk"] = list(read_manifest(Path("out"))[NAME].noted(Path("out")).state_on_disk)
    path.write_text(json.dumps(told), encoding="utf-8")
    assert reports(*BATCH, "--dry-run").out == f"{NAME}\tunchanged\n"
    assert reports(*BATCH, "--dry-run", "--verify").out.split("\t")[1] == "changed"
    assert reports(*BATCH, "--verify").code == 0
    assert pdf.read_bytes() == whole
    assert "1 unchanged" in reports(*BATCH, "--verify").err


@pytest.mark.usefixtures("desk")
def test_a_file_that_only_got_another_number_is_not_written_again(reports: Command) -> None:
    for path in Path("out").glob("*.pdf"):
        shutil.copy2(path, "copy.pdf")
        os.replace("copy.pdf", path)
    assert "1 unchanged" in reports(*BATCH).err
    assert "nothing to do" in reports(*BATCH).err


DAMAGED = ("", "{", '{"version": 99, "as_of": "2026-03-31"}')
MORE_DAMAGED = ("[]", "null", '{"version": 1}', '{"as_of": 7}', "\udcff", "[" * 100_000)
ALL_DAMAGED = [*DAMAGED, *(pytest.param(text, marks=pytest.mark.soak) for text in MORE_DAMAGED)]


@pytest.mark.parametrize("name", [".batch/stamp.json", ".batch/journal.jsonl", "manifest.json"])
@pytest.mark.parametrize("text", ALL_DAMAGED, ids=range(len(ALL_DAMAGED)))
@pytest.mark.usefixtures("desk")
def test_a_note_that_is_damaged_or_of_another_version_is_no_note(reports: Command, name: str, text: str) -> None:
    Path("out", name).write_bytes(text.encode("utf-8", "surrogateescape"))
    ran: Ran = reports(*BATCH, "--resume")
    assert (ran.code, "Traceback" in ran.err) == (0, False)
    assert reports(*BATCH, "--dry-run").out == f"{NAME}\tunchanged\n"


@pytest.mark.usefixtures("desk")
def test_a_journal_of_an_older_version_is_not_gone_on_with(reports: Command) -> None:
    Path("out/.batch/journal.jsonl").write_text('{"as_of": "2020-01-01"}\n', encoding="utf-8")
    assert Journal(Path("out")).read() == ({}, {})
    ran = reports("batch", "--by", "record", "--corpus", "corpus", "--resume", "--dry-run")
    assert "no run was interrupted here; beginning anew" in ran.err
