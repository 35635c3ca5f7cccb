"""Folders and links that cannot be read cost a command nothing but themselves, where it is told to keep going."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.corpus.listing import MAX_DEPTH
from tests.cli.running import Command, write_record


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A record, links that lead nowhere or round in a circle, and folders within folders without an end."""
    folder = tmp_path / "corpus"
    write_record(folder)
    os.symlink("gone.md", folder / "zh" / "gone-too.md")
    os.symlink("loop.md", folder / "zh" / "loop.md")
    os.symlink("..", folder / "zh" / "up")
    place = os.getcwd()
    (folder / "deep").mkdir()
    os.chdir(folder / "deep")
    for _ in range(1_200):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(place)
    monkeypatch.chdir(tmp_path)
    yield folder
    # Python would go so deep by calling itself.
    subprocess.run(["rm", "-rf", folder / "deep"], check=True)


def test_they_are_named_with_a_remedy(reports: Command, corpus: Path) -> None:
    ran = reports("policy", "cn-one", "--corpus", corpus)
    assert ran.code == 3
    for name in ("zh/gone-too.md", "zh/loop.md", "zh/up/", "deep/" + "d/" * MAX_DEPTH):
        assert f"{name}: " in ran.err
    assert "Delete the link" in ran.err
    assert "Move it further up" in ran.err


def test_they_are_left_out_by_every_command_that_keeps_going(reports: Command, corpus: Path) -> None:
    assert reports("list", "--corpus", corpus, "--keep-going", "--ids").out.split() == ["cn-one"]
    assert reports("policy", "cn-one", "--corpus", corpus, "--keep-going").code == 0
    assert reports("check", "--corpus", corpus).code == 0
    words = ("batch", "--by", "record", "--corpus", corpus, "--keep-going", "--executor", "serial")
    assert [reports(*words).code for _ in range(2)] == [0, 0]
    assert reports("snapshot", "save", "x.jsonl", "--corpus", corpus).code == 3
