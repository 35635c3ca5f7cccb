"""Every fault of the table: its exit code, one line with a remedy, no traceback, and nothing half written."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.running import write_record
from tests.delivery.scripted import ScriptedServer, silence
from tests.delivery.test_ledger_file import ITEMS, deliver
from tests.delivery.test_servers import CASES
from tests.faults.table import SHELL, SIGNALS, Fault

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "faults.md"
PROGRAM = """
import os, pwd, sys
def know_nobody(number):
    raise KeyError(number)
if os.environ.get("NOBODY"):
    pwd.getpwuid = know_nobody
from reports.cli import run
sys.argv[0] = "reports"
run()
"""
"""The program; where it is to have no user that the system knows, the list of users has none by its number. The number
itself stays, for folders that are its own."""
TERMINAL = """
import os, pty, select, subprocess, sys
most = int(sys.argv[1])
ours, theirs = pty.openpty()
run = subprocess.Popen(sys.argv[2:], stderr=theirs)
os.close(theirs)
seen = b""
while run.poll() is None:
    if ours and select.select([ours], [], [], 0.1)[0]:
        try:
            seen += os.read(ours, 4096)
        except OSError:
            break
        if 0 <= most < len(seen):
            ours = os.close(ours)
sys.stdout.write(seen.decode("ascii", "replace"))
sys.exit(run.wait())
"""
"""Runs the command named after a number with its talk on a terminal, which goes away once so many bytes have come."""
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
MOST_LINES = 14
"""Lines of what a command says; a fault is a line, a remedy, and what was said before."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, a plan, what a batch has made of it, recipients and a ledger."""
    folder = tmp_path_factory.mktemp("made") / "desk"
    write_record(folder / "corpus")
    plan = 'as_of = 2026-03-31\n[[documents]]\nkind = "policy"\nlang = ["zh", "en"]\n'
    (folder / "batch.toml").write_text(plan, encoding="utf-8")
    entry = '[[recipient]]\naddress = "a@example.org"\nlanguage = "zh"\nsubjects = ["cn-one"]\n'
    (folder / "recipients.toml").write_text(entry, encoding="utf-8")
    (folder / "own").mkdir()
    (folder / "own" / "sheet.html").write_text(ENDLESS, encoding="utf-8")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "terminal.py").write_text(TERMINAL, encoding="utf-8")
    ran = shell(folder, "R batch batch.toml --corpus corpus --workers 1 -q")
    assert ran.returncode == 0, ran.stderr
    shutil.copy(next((folder / "out").glob("*_zh.pdf")), folder / "good.pdf")
    return folder


@pytest.fixture
def desk(made: Path) -> Iterator[Path]:
    """That folder in its own place, as a ledger knows where it is."""
    kept = made.with_name("kept")
    shutil.copytree(made, kept)
    deliver(made / "l.sqlite", ITEMS[:3])
    shutil.copy(made / "l.sqlite", made / "old.sqlite")
    deliver(made / "l.sqlite", ITEMS)
    yield made
    for place, _, _ in os.walk(made):
        os.chmod(place, 0o700)
    shutil.rmtree(made)
    kept.rename(made)


def environment(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHONIO")},
        "PYTHONPATH": str(ROOT),
        "REPORTS_CACHE_DIR": str(folder.parent / "cache"),
        "REPORTS_LEDGER": str(folder / "l.sqlite"),
        "HOME": str(folder.parent / "home"),
        "PYTHONWARNINGS": "ignore",
    }


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash; its exit code is that of the first part of a pipe, or the worst of the program's."""
    line = re.sub(r"(?<![\w.-])R(?= )", f"{sys.executable} {folder}/program.py", line)
    script = f"set -o pipefail\n{line}"
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment(folder), capture_output=True, text=True,
        errors="replace", check=False, timeout=120,
    )  # fmt: skip


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in (folder / "out").glob("*.pdf")}


def cases(faults: tuple[Fault, ...]) -> list[object]:
    """Those that lay pages out are for `make soak`."""
    return [pytest.param(one, id=f"{one.kind}: {one.what}", marks=[pytest.mark.soak] if one.lays else []) for one in faults]


@pytest.mark.parametrize("fault", cases(SHELL))
def test_a_fault_ends_as_the_table_says(desk: Path, fault: Fault) -> None:
    before = hashes(desk)
    ran = shell(desk, fault.line)
    assert ran.returncode == fault.code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert re.search(fault.said, ran.stderr + ran.stdout), ran.stdout + ran.stderr
    if fault.code and ran.stderr:
        assert len(ran.stderr.splitlines()) <= MOST_LINES
    # What is there is what was there, or what the corpus says.
    if not fault.line.startswith(("truncate", "rm out")):
        assert hashes(desk) == before
    assert not list(desk.rglob(".reports-*.tmp"))


# -- Signals -----------------------------------------------------------------------------------------------------------


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("fault", cases(SIGNALS))
def test_a_signal_ends_a_command_like_an_interrupt_and_leaves_no_trace(desk: Path, fault: Fault) -> None:
    name, _, when = fault.what.partition(" ")
    temporary = desk.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    settings = {**environment(desk), "TMPDIR": str(temporary)}
    if when == "while settings are read":
        os.mkfifo(desk / "pipe.toml")
        words = ["list", "--corpus", "corpus", "--config", "pipe.toml"]
    elif when == "while a server is waited for":
        words = ["mail", "--to", "b@example.org", "good.pdf", "--sender", "a@example.org", "--security", "none", "--send"]
    else:
        words = ["batch", "batch.toml", "--corpus", "corpus", "-o", "fresh", "--template-dir", "own", "--no-cache"]
    with ScriptedServer(greeting=silence) as office:
        words += ["--server", f"127.0.0.1:{office.port}"] if words[0] == "mail" else []
        process = subprocess.Popen(
            [sys.executable, str(desk / "program.py"), *words], cwd=desk, env=settings, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        workers: list[int] = []
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if words[0] == "list":
                with (desk / "pipe.toml").open("wb"):
                    process.send_signal(signal.Signals[name])
                    _, said = process.communicate(timeout=60)
                break
            ready = office.connections if words[0] == "mail" else len(workers := children(process.pid)) >= 1
            if ready:
                time.sleep(0.5)
                send = os.killpg if when.endswith("to all processes") else os.kill
                send(process.pid, signal.Signals[name])
                _, said = process.communicate(timeout=60)
                break
            time.sleep(0.02)
    assert (process.returncode, said.strip().splitlines()[-1]) == (130, "interrupted"), said
    assert "Traceback" not in said
    assert list(temporary.iterdir()) == []
    assert not any(Path("/proc", str(pid), "exe").exists() for pid in workers)
    assert not list(desk.rglob(".reports-*.tmp"))


def test_a_command_that_ignores_the_end_of_its_terminal_goes_on(desk: Path) -> None:
    os.mkfifo(desk / "pipe.toml")
    line = f"trap '' HUP; exec {sys.executable} {desk}/program.py list --corpus corpus --ids --config pipe.toml"
    process = subprocess.Popen(["bash", "-c", line], cwd=desk, env=environment(desk), stdout=subprocess.PIPE, text=True)
    with (desk / "pipe.toml").open("wb"):
        process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "cn-one\n")


# -- The page ----------------------------------------------------------------------------------------------------------


def rows() -> list[str]:
    """The rows of the page: every fault of the table, and every server."""
    told = [f"| {one.kind} | {one.what} | {one.code} |" for one in (*SHELL, *SIGNALS)]
    for name, case in CASES.items():
        state = case.states[0] if len(set(case.states)) == 1 else " and ".join(case.states)
        told.append(f"| server | {name} | {0 if state == 'accepted' else 8} |")
    return told


def test_the_page_of_faults_lists_each_of_them() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if re.match(r"\| (place|disk|encoding|state|signal|server) ", line)] == rows()
    assert len(rows()) >= 90


def test_each_fault_stands_once() -> None:
    assert len(set(rows())) == len(rows())
