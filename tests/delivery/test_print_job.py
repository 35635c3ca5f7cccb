"""Printing through a real CUPS server: the bytes that arrive, and what the ledger makes of every answer."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.delivery.delivery_status import Delivery
from reports.delivery.ledger import Ledger
from reports.delivery.spooler import SubmitResult, require_printer, submit
from reports.errors import EnvironmentProblem
from tests.cli.running import Command, write_record
from tests.delivery.cups import CLOSED, QUEUE, STOPPED, Server, program, running

REPORTS = Path(sys.executable).with_name("reports")
LEDGER = Path("ledger.sqlite")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two finished documents, and one of them as it was written after a change."""
    folder = tmp_path_factory.mktemp("files")
    write_record(folder / "corpus")
    write_record(folder / "corpus", id="cn-two", title="乙办法")

    def write(record: str, name: str) -> None:
        words = ("policy", record, "--corpus", "corpus", "--as-of", "2026-03-31", "--edition", "E1", "-q", "-o", name)
        subprocess.run([REPORTS, *words], cwd=folder, check=True, capture_output=True)

    write("cn-one", "one.pdf")
    write("cn-two", "two.pdf")
    write_record(folder / "corpus", "正文改过。")
    write("cn-one", "changed.pdf")
    return folder


@pytest.fixture
def desk(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a ledger of its own."""
    for path in files.glob("*.pdf"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REPORTS_LEDGER", str(LEDGER))
    return tmp_path


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that `lp` finds."""
    with running(tmp_path_factory.mktemp("cups")) as server:
        monkeypatch.setenv("CUPS_SERVER", server.address)
        yield server


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], desk: Path) -> Command:
    """`reports`, run in that folder."""
    assert Path.cwd() == desk
    return Command(monkeypatch, capsys)


def noted() -> list[Delivery]:
    """What the ledger holds."""
    with Ledger(LEDGER, create=False) as ledger:
        return ledger.deliveries()


def spoil(desk: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put another `lp` before the real one; ``$lp`` in the script names that."""
    folder = desk / "spoiled"
    folder.mkdir(exist_ok=True)
    path = folder / "lp"
    path.write_text(f"#!/bin/sh\nlp={program('lp')}\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


# -- What arrives ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        ((), "two-sided-long-edge"),
        (("--booklet", "--copies", "3", "--separators", "--control-sheet"), "two-sided-short-edge"),
    ],
)
def test_the_bytes_in_the_spool_are_the_bytes_we_made(
    reports: Command, server: Server, words: tuple[str, ...], sides: str
) -> None:
    ran = reports("print", "one.pdf", "two.pdf", *words, "--printer", QUEUE, "--print", "-o", "job.pdf")
    assert (ran.code, ran.out) == (0, "job.pdf\n"), ran.err
    assert f"request id is {QUEUE}-1" in ran.err
    assert server.spool() == [Path("job.pdf").read_bytes()]
    (ticket,) = server.tickets()
    assert "打印作业：2 份文件" in ticket
    assert sides in ticket
    assert "iso_a4_210x297mm" in ticket


def test_a_stopped_queue_is_called_so_before_and_after(reports: Command, server: Server) -> None:
    words = ("print", "one.pdf", "--printer", STOPPED)
    assert f"would be printed at {STOPPED}, a queue that is stopped: 1 document" in reports(*words).err
    ran = reports(*words, "--print")
    assert (ran.code, len(server.spool())) == (0, 1)
    assert f"handed to a queue that is stopped, {STOPPED}: 1 document" in ran.err
    assert f"cupsenable {STOPPED} starts it" in ran.err
    assert "printed at" not in ran.err
    assert [one.state for one in noted()] == ["accepted"]


def test_nothing_goes_to_a_printer_unless_it_is_said(reports: Command, server: Server) -> None:
    ran = reports("print", "one.pdf", "two.pdf", "--printer", QUEUE)
    assert ran.code == 0
    assert "one\t2 pages\t1 sheet\tto be printed\n" in ran.out
    assert "--print prints it" in ran.err
    assert (server.spool(), LEDGER.exists()) == ([], False)


# -- Once --------------------------------------------------------------------------------------------------------------


def test_a_second_run_prints_nothing(reports: Command, server: Server) -> None:
    words = ("print", "one.pdf", "two.pdf", "--printer", QUEUE, "--print")
    assert reports(*words).code == 0
    assert [(one.channel, one.edition, one.recipient, one.state) for one in noted()] == [
        ("print", "E1", QUEUE, "accepted")
    ] * 2
    ran = reports(*words, "-o", "job.pdf")
    assert ran.code == 0
    assert "nothing to print" in ran.err
    assert ran.out.count("printed already") == 2
    assert (len(server.spool()), Path("job.pdf").exists()) == (1, False)


def test_only_what_was_not_printed_goes_into_the_next_job(reports: Command, server: Server) -> None:
    reports("print", "one.pdf", "--printer", QUEUE, "--print")
    assert reports("print", "one.pdf", "two.pdf", "--printer", QUEUE, "--print", "-o", "second.pdf").code == 0
    reports("print", "two.pdf", "-o", "two-alone.pdf")
    assert server.spool()[1] == Path("second.pdf").read_bytes() == Path("two-alone.pdf").read_bytes()


def test_what_is_printed_for_one_recipient_is_not_printed_for_another(reports: Command, server: Server) -> None:
    def printed(*addresses: str) -> int:
        entries = (f'[[recipient]]\naddress = "{one}"\nlanguage = "zh"\ndocuments = ["one"]' for one in addresses)
        Path("recipients.toml").write_text("\n".join(entries), encoding="utf-8")
        words = ("--recipients", "recipients.toml", "--printer", QUEUE, "--print", "--json")
        ran = reports("print", "one.pdf", "two.pdf", *words)
        assert ran.code == 0, ran.err
        return int(json.loads(ran.out).get("sheets", 0))

    assert printed("a@example.org") == 1
    assert printed("a@example.org", "b@example.org") == 1
    assert printed("b@example.org") == 0
    assert [one.recipient for one in noted()] == [f"{QUEUE} for {who}@example.org" for who in "ab"]
    assert len(server.spool()) == 2


def test_a_document_that_has_changed_is_kept_back_unless_it_is_a_correction(reports: Command, server: Server) -> None:
    reports("print", "one.pdf", "--printer", QUEUE, "--print")
    shutil.copy("changed.pdf", "one.pdf")
    words = ("print", "one.pdf", "two.pdf", "--printer", QUEUE, "--print", "--control-sheet", "--lang", "en")
    ran = reports(*words)
    assert ran.code == 8
    assert "one.pdf: has changed since it was printed. --correction prints it" in ran.err
    assert len(server.spool()) == 2, "the other one is printed"
    ran = reports(*words, "--correction", "-o", "job.pdf")
    assert ran.code == 0, ran.err
    assert server.spool()[2] == Path("job.pdf").read_bytes()
    text = subprocess.run(["pdftotext", "-l", "1", "job.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "replaces the one printed before" in text
    assert reports(*words).code == 0


# -- Refused, uncertain ------------------------------------------------------------------------------------------------


def test_a_job_that_is_refused_is_tried_again_by_the_next_run(reports: Command, server: Server) -> None:
    ran = reports("print", "one.pdf", "--printer", CLOSED, "--print")
    assert ran.code == 8
    assert "not accepting jobs" in ran.err
    assert [one.state for one in noted()] == ["rejected"]
    assert server.spool() == []
    subprocess.run([program("cupsaccept"), CLOSED], check=True, capture_output=True)
    assert reports("print", "one.pdf", "--printer", CLOSED, "--print").code == 0
    assert [one.state for one in noted()] == ["accepted"]
    assert len(server.spool()) == 1


def test_a_job_that_may_have_been_taken_is_never_printed_again_by_itself(
    reports: Command, server: Server, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(desk, monkeypatch, 'PATH= "$lp" "$@"; echo "lp: connection lost" >&2; exit 1')
    words = ("print", "one.pdf", "--printer", QUEUE, "--print")
    ran = reports(*words)
    assert ran.code == 8
    assert "nobody knows" in ran.err
    assert [one.state for one in noted()] == ["uncertain"]
    spoil(desk, monkeypatch, 'exec "$lp" "$@"')
    ran = reports(*words)
    assert ran.code == 8
    assert "may have been printed" in ran.err
    assert len(server.spool()) == 1
    assert reports(*words, "--retry-uncertain").code == 0
    assert [one.state for one in noted()] == ["accepted"]
    assert len(server.spool()) == 2


def test_a_run_that_is_killed_while_it_prints_leaves_the_job_uncertain(
    reports: Command, server: Server, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(desk, monkeypatch, '"$lp" "$@"; touch printed; exec sleep 60')
    words = ("print", "one.pdf", "--printer", QUEUE, "--print")
    process = subprocess.Popen([REPORTS, *words], start_new_session=True)
    try:
        until = time.monotonic() + 60
        while not (desk / "printed").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        # It and what it has started, by the number of the group that is theirs alone.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert [one.state for one in noted()] == ["uncertain"]
    assert reports(*words).code == 8
    assert len(server.spool()) == 1


def test_a_server_that_does_not_answer_in_time_leaves_the_job_uncertain(
    server: Server, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(desk, monkeypatch, "exec sleep 60")
    answer = submit(b"%PDF", printer=QUEUE, title="t", paper="A4", long_edge=True, seconds=0.5)
    assert answer == SubmitResult("uncertain", "no answer within 0.5 seconds")
    assert server.spool() == []


# -- Nothing to print with ---------------------------------------------------------------------------------------------


def test_a_printer_that_is_not_there_exits_6(reports: Command, server: Server) -> None:
    ran = reports("print", "one.pdf", "--printer", "nobody", "--print")
    assert ran.code == 6
    assert "there is no printer nobody" in ran.err
    assert (server.spool(), LEDGER.exists()) == ([], False)


def test_a_server_that_is_not_there_exits_6(reports: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    program("lp")
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    assert reports("print", "one.pdf", "--printer", QUEUE, "--print").code == 6


def test_without_cups_the_remedy_is_said_and_a_job_can_still_be_written(
    reports: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "empty").mkdir()
    monkeypatch.setenv("PATH", str(desk / "empty"))
    ran = reports("print", "one.pdf", "--printer", QUEUE, "--print")
    assert ran.code == 6
    assert "apt-get install cups-client" in ran.err
    assert reports("print", "one.pdf", "-o", "job.pdf").code == 0


@pytest.mark.parametrize("name", ["-o", "a b", "a/b", "x#y", ""])
def test_what_is_no_name_of_a_printer_is_not_handed_to_a_program(name: str) -> None:
    with pytest.raises(EnvironmentProblem, match="no name of a printer"):
        require_printer(name)
