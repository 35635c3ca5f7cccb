"""Kills at random moments: no torn file, no process or folder left behind, and the end as without them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from reports.delivery.ledger import Ledger
from tests.cli.running import write_record
from tests.delivery.post_office import PostOffice

ROOT = Path(__file__).resolve().parents[2]
RECORDS = 6
RECIPIENTS = 24
_PROGRAM = "import sys; sys.argv[0] = 'reports'; from reports.cli import run; run()"


def start(desk: Path, *words: str, program: str = _PROGRAM) -> subprocess.Popen[str]:
    temporary = desk / "temporary"
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "REPORTS_CACHE_DIR": str(desk / "cache")}
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], cwd=desk, env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def start_batch(desk: Path, *words: str) -> subprocess.Popen[str]:
    line = ("batch", "--by", "record", "--corpus", "corpus", "--as-of", "2026-03-31", "--workers", "2", *words)
    return start(desk, *line)


def finish(run: subprocess.Popen[str]) -> None:
    _, said = run.communicate(timeout=300)
    assert run.returncode == 0, said


def workers_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def pdfs(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.pdf"))}


def within(seconds: float, chance: random.Random) -> Callable[[], bool]:
    """Whether a moment has come that lies anywhere in so many seconds from now."""
    moment = time.monotonic() + chance.random() * seconds
    return lambda: time.monotonic() >= moment


def kill_one(
    run: subprocess.Popen[str], desk: Path, chance: random.Random, has_come: Callable[[], bool]
) -> tuple[bool, str]:
    """Kill a run or a process of it when the moment has come; answers whether that hit, and what the run said.

    No process of it outlives it, and nothing is left in the folder for temporary files.
    """
    seen = set[int]()
    while run.poll() is None and not has_come():
        seen.update(workers_of(run.pid))
        time.sleep(0.005)
    seen.update(workers := workers_of(run.pid))
    hit = False
    if run.poll() is None:
        with suppress(ProcessLookupError):
            os.kill(chance.choice([run.pid, *workers]), signal.SIGKILL)
            hit = True
    _, said = run.communicate(timeout=300)
    assert "Traceback" not in said
    until = time.monotonic() + 5
    while any(Path("/proc", str(pid), "exe").exists() for pid in seen):
        assert time.monotonic() < until, "a worker outlives its run"
        time.sleep(0.01)
    assert list((desk / "temporary").iterdir()) == []
    return hit, said


# -- Batch -------------------------------------------------------------------------------------------------------------


def kill_at_random(desk: Path, kills: int, seed: int) -> None:
    """Kill runs, and workers of runs that then go on; the documents in the end are those of a run that nobody killed."""
    chance = random.Random(seed)
    for number in range(RECORDS):
        write_record(desk / "corpus", id=f"cn-{number}", title=f"第{number}号办法")
    finish(start_batch(desk, "-o", "whole"))
    whole, done = pdfs(desk / "whole"), 0
    while done < kills:
        kept = chance.choice([(), ("--no-cache",)])
        run = start_batch(desk, "-o", "out", "--resume", *kept)
        hit, said = kill_one(run, desk, chance, within(3, chance))
        done += hit
        assert run.returncode in (0, -signal.SIGKILL), said
        assert pdfs(desk / "out").items() <= whole.items()
        if run.returncode == 0:
            assert pdfs(desk / "out") == whole
            for path in (desk / "out").glob("*.pdf"):
                path.unlink()
    finish(start_batch(desk, "-o", "out", "--resume"))
    assert pdfs(desk / "out") == whole


@pytest.mark.soak
def test_two_hundred_kills_leave_no_trace_and_the_documents_of_a_run_that_nobody_killed(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 200, seed=20260331)


def test_a_few_kills_do_not_either(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 3, seed=7)


# -- Mail --------------------------------------------------------------------------------------------------------------

_SLOW_PROGRAM = """
import sys, time
from reports.delivery.ledger import Ledger

# Each note of the ledger takes a while longer, so that a kill between two of them is as likely as one within them.
for name in ("begin", "settle"):
    def slowed(*given, note=getattr(Ledger, name), **named):
        time.sleep(0.02)
        found = note(*given, **named)
        time.sleep(0.02)
        return found
    setattr(Ledger, name, slowed)

sys.argv[0] = "reports"
from reports.cli import run
run()
"""


def states(ledger: Path) -> dict[str, str]:
    with Ledger(ledger) as opened:
        return {one.recipient: one.state for one in opened.deliveries()}


def require_once(office: PostOffice, known: Mapping[str, str]) -> None:
    """Require that no address got two copies, and that what the ledger says of each is so."""
    copies = Counter(address for one in office.received for address in one.recipients)
    for address in {*copies, *known}:
        allowed = {"accepted": (1,), "uncertain": (0, 1), "planned": (0,)}[known[address]]
        assert copies[address] in allowed, (address, known[address], copies[address])


def while_mailing(office: PostOffice, chance: random.Random) -> Callable[[], bool]:
    """Whether a moment has come that lies in the first seconds, or about one of the next messages."""
    if chance.random() < 0.3:
        return within(2.5, chance)
    wanted, moments = len(office.tries) + chance.randint(1, 6), list[Callable[[], bool]]()

    def has_come() -> bool:
        if not moments and len(office.tries) >= wanted:
            moments.append(within(0.15, chance))
        return bool(moments) and moments[0]()

    return has_come


def kill_mail_at_random(desk: Path, kills: int, seed: int) -> None:
    """Kill runs that send, and the process that opens documents for them: nobody ever gets the same thing twice."""
    chance = random.Random(seed)
    write_record(desk / "corpus")
    finish(start(desk, "policy", "cn-one", "--corpus", "corpus", "-o", "sheet.pdf", "-q"))
    addresses = [f"r{number:02}@example.org" for number in range(RECIPIENTS)]
    to = (word for address in addresses for word in ("--to", address))
    line = ("mail", "sheet.pdf", *to, "--sender", "a@example.org", "--security", "none", "--send", "--ledger", "l.sqlite")
    done, uncertain = 0, 0
    while done < kills:
        with PostOffice() as office:
            words = (*line, "--server", f"127.0.0.1:{office.port}")
            here = 0
            while not (desk / "l.sqlite").exists() or "planned" in states(desk / "l.sqlite").values():
                run = start(desk, *words, program=_SLOW_PROGRAM)
                hit, said = kill_one(run, desk, chance, while_mailing(office, chance))
                here += hit
                assert run.returncode in (0, 8, -signal.SIGKILL), said
                if (desk / "l.sqlite").exists():
                    require_once(office, states(desk / "l.sqlite"))
            known = states(desk / "l.sqlite")
            assert set(known) == set(addresses)
            assert sum(state == "uncertain" for state in known.values()) <= here
            done, uncertain = done + here, uncertain + sum(state == "uncertain" for state in known.values())
            # Another run has nothing to send.
            before = len(office.received)
            _, said = start(desk, *words).communicate(timeout=300)
            assert len(office.received) == before, said
        for path in desk.glob("l.sqlite*"):
            path.unlink()
    # Kills have hit what they were to hit.
    assert uncertain or kills < 100


@pytest.mark.soak
def test_two_hundred_kills_of_mail_send_nothing_twice_and_leave_no_trace(tmp_path: Path) -> None:
    kill_mail_at_random(tmp_path, 200, seed=20260331)


def test_a_few_kills_of_mail_do_not_either(tmp_path: Path) -> None:
    kill_mail_at_random(tmp_path, 3, seed=7)
