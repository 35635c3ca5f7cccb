"""Kills of what the preview runs, and of the preview itself: no stale page, no wrong byte, nobody left; memory flat."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.preview.running import EDITS, Preview, are_gone, below, build, make_desk, previewing, written

KILLS = int(os.environ.get("PREVIEW_KILLS", "200"))
EDITS_IN_A_ROW = int(os.environ.get("PREVIEW_EDITS", "2000"))
_RECORD = "desk/policies/zh/cn-ccer-measures-2023.md"


def _edit(desk: Path, number: int) -> None:
    path = desk / _RECORD
    text = path.read_text(encoding="utf-8").partition("\n\n编号")[0]
    path.write_text(f"{text}\n\n编号 {number}。\n", encoding="utf-8")


def _expected(desk: Path) -> bytes:
    made = build(desk, "policy")
    assert isinstance(made, dict), made
    (pdf,) = made.values()
    return pdf


@pytest.mark.soak
def test_kills_of_its_processes_leave_no_stale_page_and_no_wrong_byte(tmp_path: Path) -> None:
    desk, chance = make_desk(tmp_path), random.Random(7)
    with previewing(desk, "policy") as preview:
        preview.wait(lambda seen: seen["phase"] == "ready" and seen["name"])
        for number in range(KILLS):
            _edit(desk, number)
            if chance.random() < 0.4:
                preview.post("save")
            # While it begins, in the middle, and when it is done.
            time.sleep(chance.choice((0.0, 0.03, 0.1, 0.25, 0.5)))
            victims = [pid for pid in below(preview.process.pid) if not _keeps_accounts(pid)]
            if victims:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(victims), signal.SIGKILL)
            if number % 10 == 9 or number == KILLS - 1:
                _shows_and_saves(preview, desk)


def _keeps_accounts(pid: int) -> bool:
    """Whether it is what Python starts beside every interpreter it spawns; Python itself warns where it is killed."""
    with suppress(OSError):
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return True


def _shows_and_saves(preview: Preview, desk: Path) -> None:
    made = _expected(desk)
    preview.wait_for(made)
    seen = preview.save()
    assert seen["saveFailure"] is None
    assert list(written(desk / "saved").values()) == [made]
    assert [path for path in (desk / "saved").iterdir() if path.suffix == ".tmp"] == []
    page = seen["pages"][0]
    assert preview.get(f"picture?key={page['key']}&scale=1").startswith(b"\x89PNG")


@pytest.mark.soak
def test_a_preview_that_is_killed_leaves_nobody_and_no_half_a_file(tmp_path: Path) -> None:
    desk, chance = make_desk(tmp_path), random.Random(8)
    made = _expected(desk)
    for _ in range(max(1, KILLS // 20)):
        with previewing(desk, "policy", ends_with=-signal.SIGKILL) as preview:
            preview.wait(lambda seen: seen["name"])
            preview.post("save")
            time.sleep(chance.random() / 3)
            everybody = preview.processes()
            preview.process.kill()
            preview.process.wait()
            assert are_gone(everybody) == []
            assert all(data == made for data in written(desk / "saved").values())


@pytest.mark.soak
def test_memory_stays_flat_over_many_edits(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with previewing(desk, "policy") as preview:
        preview.wait(lambda seen: seen["phase"] == "ready" and seen["name"])
        sizes: list[int] = []
        for number in range(EDITS_IN_A_ROW):
            builds = preview.state["builds"]
            _edit(desk, number)
            seen = preview.wait_beyond("builds", builds)
            page = seen["pages"][0]
            preview.get(f"picture?key={page['key']}&scale=1")
            if number >= EDITS_IN_A_ROW // 10:
                sizes.append(_resident(preview))
        tenth = max(1, len(sizes) // 10)
        early, late = (sorted(part)[len(part) // 2] for part in (sizes[:tenth], sizes[-tenth:]))
        assert late < 1.2 * early, (early, late)
        preview.wait_for(_expected(desk))


def _resident(preview: Preview) -> int:
    """Kilobytes of the processes that stay: of the preview and what it has started itself."""
    total = 0
    parents = {preview.process.pid}
    for pid in preview.processes():
        with suppress(OSError):
            status = Path(f"/proc/{pid}/status").read_text()
            parent = int(status.partition("PPid:")[2].split()[0])
            if pid in parents or parent in parents:
                total += int(status.partition("VmRSS:")[2].split()[0])
    return total


def test_edits_are_what_their_names_say(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    for name, edit in EDITS.items():
        before = {path: path.read_bytes() for path in sorted(desk.rglob("*")) if path.is_file()}
        edit(desk)
        after = {path: path.read_bytes() for path in sorted(desk.rglob("*")) if path.is_file()}
        assert before != after, name
