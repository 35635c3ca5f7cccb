"""Kills of a kept process and of its clients at random moments: no wrong byte, no half file, no orphan; memory stays."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.kept.running import Desk, below, is_alive, wait_until

SHEET = ("policy", "cn-one", "--corpus", "corpus", "--lang", "zh", "--no-cache", "-q", "-o")


def kept_one(desk: Desk) -> int:
    """The process that is kept, started where there is none."""
    return (desk.kept() or [desk.keep()])[0]


def kill_at_random(desk: Desk, kills: int, seed: int) -> None:
    """Kill the kept process or the client while a sheet is made, until so many kills have hit."""
    chance = random.Random(seed)
    assert desk.run(*SHEET, "whole.pdf", kept=False).code == 0
    whole = (desk.folder / "whole.pdf").read_bytes()
    made = desk.folder / "made.pdf"
    done = {"kept": 0, "client": 0}
    kept = kept_one(desk)
    while sum(done.values()) < kills:
        if not is_alive(kept):
            kept = kept_one(desk)
        made.unlink(missing_ok=True)
        client = desk.start(*SHEET, "made.pdf")
        until, seen = time.monotonic() + chance.random() * 0.8, set[int]()
        while client.poll() is None and time.monotonic() < until:
            seen.update(below(kept))
            time.sleep(0.01)
        seen.update(below(kept))
        which = ("kept", "client")[sum(done.values()) % 2]
        if client.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(kept if which == "kept" else client.pid, signal.SIGKILL)
                done[which] += 1
        _, said = client.communicate(timeout=120)
        if which == "kept" or client.returncode == 0:
            assert (client.returncode, said) == (0, b"")
            assert made.read_bytes() == whole
        else:
            assert client.returncode == -signal.SIGKILL
            assert not made.exists() or made.read_bytes() == whole
        wait_until(lambda seen=seen: not any(map(is_alive, seen)))
    assert min(done.values()) > 0
    # What a kill interrupts leaves at most a file that is not yet renamed, as a kill of the command itself does.
    assert {path.name for path in desk.folder.glob("*.pdf")} <= {"whole.pdf", "made.pdf"}


@pytest.mark.soak
def test_two_hundred_kills_spoil_nothing(bare: Desk) -> None:
    kill_at_random(bare, 200, seed=20260331)


@pytest.mark.soak
def test_a_few_kills_do_not_either(bare: Desk) -> None:
    kill_at_random(bare, 4, seed=7)


def resident(pid: int) -> int:
    """Kilobytes that a process has in memory."""
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def require_flat(desk: Desk, commands: int) -> None:
    """Require that the kept process grows by no more than a fifth after its first commands."""
    pid, first = desk.keep(), 0
    for number in range(commands):
        words = (*SHEET, "made.pdf") if number % 10 == 0 else ("list", "--corpus", "corpus", "--ids")
        assert desk.run(*words).code == 0
        if number == 10:
            first = resident(pid)
    assert desk.kept() == [pid]
    assert desk.commands() > commands
    assert resident(pid) <= 1.2 * first
    assert below(pid) == []


@pytest.mark.soak
def test_memory_is_the_same_after_two_thousand_commands(bare: Desk) -> None:
    require_flat(bare, 2_000)


@pytest.mark.soak
def test_memory_is_the_same_after_a_few_commands(bare: Desk) -> None:
    require_flat(bare, 15)
