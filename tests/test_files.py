"""A file is written whole or not at all, and is on the disk before it takes its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from reports.errors import EnvironmentProblem
from reports.files import write_whole, writing_whole


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """What was flushed to the disk and renamed, in order: inode and size at that moment."""
    seen: list[tuple[str, int, int]] = []
    fsync, replace = os.fsync, os.replace

    def flushed(handle: int) -> None:
        fsync(handle)
        status = os.fstat(handle)
        seen.append(("fsync", status.st_ino, status.st_size))

    def renamed(source: Any, target: Any) -> None:
        status = os.stat(source)
        replace(source, target)
        seen.append(("replace", status.st_ino, status.st_size))

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", renamed)
    return seen


def test_the_whole_content_is_flushed_before_the_file_takes_its_name_and_the_folder_after(
    tmp_path: Path, calls: list[tuple[str, int, int]]
) -> None:
    path = tmp_path / "a.txt"
    write_whole(path, b"whole")
    file, folder = path.stat().st_ino, tmp_path.stat().st_ino
    assert calls[:2] == [("fsync", file, 5), ("replace", file, 5)]
    assert [(name, inode) for name, inode, _ in calls[2:]] == [("fsync", folder)]


def test_what_fails_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), writing_whole(path) as file:
        file.writelines((b"new", None))  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)


def test_a_folder_that_cannot_be_written_is_a_problem_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentProblem, match=r"a\.txt cannot be written"):
        write_whole(tmp_path / "file" / "a.txt", b"x")


def test_a_device_and_a_pipe_are_written_into_and_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(tmp_path / "pipe", b"whole")
        assert os.read(reader, 100) == b"whole"
    finally:
        os.close(reader)
    write_whole(Path(os.devnull), b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
    assert not Path(os.devnull).is_file()


def test_a_name_that_leads_to_a_file_through_the_system_is_not_replaced(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        name = Path(f"/proc/self/fd/{file.fileno()}")
        write_whole(name, b"whole")
        assert name.is_symlink()
    assert (tmp_path / "a.txt").read_bytes() == b"whole"


def test_a_private_file_is_for_its_owner_whoever_read_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_whole(path, b"new", private=True)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
