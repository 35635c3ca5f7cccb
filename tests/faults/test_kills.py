"""Kills at random moments: no torn file, no process or folder left behind, and the end as without them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.running import write_record

ROOT = Path(__file__).resolve().parents[2]
RECORDS = 6
_PROGRAM = "import sys; sys.argv[0] = 'reports'; from reports.cli import run; run()"


def start(desk: Path, *words: str) -> subprocess.Popen[str]:
    temporary = desk / "temporary"
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "REPORTS_CACHE_DIR": str(desk / "cache")}
    line = ("batch", "--by", "record", "--corpus", "corpus", "--as-of", "2026-03-31", "--workers", "2", *words)
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *line], cwd=desk, env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(run: subprocess.Popen[str]) -> None:
    _, said = run.communicate(timeout=300)
    assert run.returncode == 0, said


def workers_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def pdfs(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.pdf"))}


def kill_at_random(desk: Path, kills: int, seed: int) -> None:
    """Kill runs, and workers of runs that then go on; the documents in the end are those of a run that nobody killed."""
    chance = random.Random(seed)
    for number in range(RECORDS):
        write_record(desk / "corpus", id=f"cn-{number}", title=f"第{number}号办法")
    finish(start(desk, "-o", "whole"))
    whole, hit = pdfs(desk / "whole"), 0
    while hit < kills:
        kept = chance.choice([(), ("--no-cache",)])
        run, began = start(desk, "-o", "out", "--resume", *kept), time.monotonic()
        moment, seen = chance.random() * 3, set[int]()
        while run.poll() is None and time.monotonic() - began < moment:
            seen.update(workers_of(run.pid))
            time.sleep(0.005)
        seen.update(workers := workers_of(run.pid))
        victim = chance.choice([run.pid, *workers])
        if run.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                hit += 1
        _, said = run.communicate(timeout=300)
        assert run.returncode in (0, -signal.SIGKILL), said
        assert "Traceback" not in said
        until = time.monotonic() + 5
        while any(Path("/proc", str(pid), "exe").exists() for pid in seen):
            assert time.monotonic() < until, "a worker outlives its run"
            time.sleep(0.01)
        assert list((desk / "temporary").iterdir()) == []
        assert pdfs(desk / "out").items() <= whole.items()
        if run.returncode == 0:
            assert pdfs(desk / "out") == whole
            for path in (desk / "out").glob("*.pdf"):
                path.unlink()
    finish(start(desk, "-o", "out", "--resume"))
    assert pdfs(desk / "out") == whole


@pytest.mark.soak
def test_two_hundred_kills_leave_no_trace_and_the_documents_of_a_run_that_nobody_killed(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 200, seed=20260331)


def test_a_few_kills_do_not_either(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 3, seed=7)
