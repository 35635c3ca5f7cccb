"""A run that has nothing to do is known by sizes and dates alone; whatever changes shows."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.batch import stamp
from reports.batch.stamp import WatchedPath, is_current, look, write_stamp


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A corpus, a plan and what a run made of them."""
    files = (
        "corpus/zh/a.md",
        "corpus/zh/.hidden.md",
        "corpus/notes.txt",
        "batch.toml",
        "out/a.pdf",
        "out/manifest.json",
    )
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        os.utime(path, (time.time() - 100,) * 2)
    return tmp_path


def watched(desk: Path) -> tuple[WatchedPath, ...]:
    plan, missing = (WatchedPath(str(desk / name)) for name in ("batch.toml", "reports.toml"))
    return WatchedPath(str(desk / "corpus"), (".md",)), plan, missing


def stamped(desk: Path) -> Path:
    """The folder of a run that has just ended."""
    time.sleep(2 * stamp._TICK)
    before = look(watched(desk))
    assert before.is_settled
    write_stamp(desk / "out", "request", watched(desk), before, 1)
    return desk / "out"


def test_nothing_has_changed(desk: Path) -> None:
    assert is_current(stamped(desk), "request") == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda d: (d / "corpus/zh/a.md").write_text("other words"),
        lambda d: os.utime(d / "corpus/zh/a.md"),
        lambda d: (d / "corpus/zh/b.md").write_text(""),
        lambda d: (d / "corpus/zh/a.md").unlink(),
        lambda d: (d / "corpus/zh/a.md").rename(d / "corpus/zh/c.md"),
        lambda d: (d / "batch.toml").write_text("x"),
        lambda d: (d / "reports.toml").write_text("x"),
        lambda d: (d / "out/a.pdf").unlink(),
        lambda d: (d / "out/a.pdf").write_text("x"),
        lambda d: (d / "out/manifest.json").unlink(),
        lambda d: (d / "out/.batch/stamp.json").write_text("{"),
    ],
)
def test_every_change_shows(desk: Path, change: Callable[[Path], object]) -> None:
    folder = stamped(desk)
    change(desk)
    assert is_current(folder, "request") is None


def test_what_does_not_matter_does_not_show(desk: Path) -> None:
    folder = stamped(desk)
    (desk / "corpus/notes.txt").write_text("other words")
    (desk / "corpus/zh/.hidden.md").write_text("other words")
    assert is_current(folder, "request") == 1


def test_another_request_is_another_run(desk: Path) -> None:
    assert is_current(stamped(desk), "another") is None
    assert is_current(desk / "nowhere", "request") is None


def test_another_version_of_a_library_shows(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stamped(desk)
    (desk / "weasyprint-71.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(desk))
    assert is_current(folder, "request") is None


def test_nothing_is_noted_while_a_file_may_still_be_changing(desk: Path) -> None:
    (desk / "corpus/zh/a.md").write_text("just now")
    before = look(watched(desk))
    write_stamp(desk / "out", "request", watched(desk), before, 1)
    assert not before.is_settled
    assert is_current(desk / "out", "request") is None


def test_what_changed_during_the_run_shows(desk: Path) -> None:
    time.sleep(2 * stamp._TICK)
    before = look(watched(desk))
    (desk / "corpus/zh/a.md").write_text("while it ran")
    write_stamp(desk / "out", "request", watched(desk), before, 1)
    assert is_current(desk / "out", "request") is None
