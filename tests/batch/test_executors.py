"""Workers: what they bring back, and what their death means."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reports.batch.executors import Job, Outcome, Start, Worker, render_job, render_jobs
from reports.errors import DocumentProblem, InputProblem
from reports.render.look import Look
from tests.batch.notes import LIMITS, document, note

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
HUGE = "{% set all = 'x' * 4000000000 %}{{ all|length }}"


def failure(outcome: Outcome) -> str:
    """What an expected failure says; it brought no document."""
    assert isinstance(outcome.error, DocumentProblem | InputProblem), outcome.error
    assert outcome.pdf == b""
    return f"{outcome.error} {outcome.error.remedy}"


# -- What comes back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_worker_writes_the_same_bytes_however_it_is_started(tmp_path: Path, start: Start) -> None:
    first, second = render_jobs([note(tmp_path, "<p>A line.</p>")] * 2, start)
    assert first.error is None
    assert (first.pages, first.findings) == (1, ())
    assert first.pdf == second.pdf == render_job(note(tmp_path, "<p>A line.</p>")).pdf


def test_an_expected_failure_comes_back_as_itself_with_its_problems(tmp_path: Path) -> None:
    error = render_job(note(tmp_path, "{{ nothing.here }}")).error
    assert isinstance(error, InputProblem)
    assert error.exit_code == 3
    assert error.problems[0].file.endswith("note.html")
    assert error.remedy == error.problems[0].remedy


def test_a_bug_comes_back_with_the_traceback_of_the_worker() -> None:
    broken = replace(document("note.html"), sections=None)  # type: ignore[arg-type]
    error = render_job(Job(broken, Look(), LIMITS)).error
    assert isinstance(error, TypeError)
    assert "in render_document" in error.__notes__[0]


def test_an_engine_that_cannot_be_loaded_is_the_error_of_every_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "reports.render.document", None)
    outcomes = list(render_jobs([note(tmp_path)] * 2, "fork"))
    assert [type(outcome.error) for outcome in outcomes] == [ModuleNotFoundError] * 2


def test_what_an_inspection_finds_comes_back_beside_the_document(tmp_path: Path) -> None:
    outcome = render_job(note(tmp_path, '<p style="margin-left:500pt;white-space:nowrap">too far to the right</p>'))
    assert outcome.pdf.startswith(b"%PDF")
    assert "outside" in {finding.rule for finding in outcome.findings}


def test_the_caller_loads_neither_engine_nor_charts_nor_reader() -> None:
    heavy = ("weasyprint", "matplotlib", "pypdfium2", "pikepdf", "numpy")
    code = (
        "import sys, reports.cli.produce, reports.batch.executors\n"
        f"assert not (loaded := set({heavy}) & set(sys.modules)), loaded"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr


# -- What ends a worker ------------------------------------------------------------------------------------------------


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_written(tmp_path: Path) -> None:
    slow = note(tmp_path, ENDLESS, name="slow", limits=replace(LIMITS, seconds=3))
    stopped, written = render_jobs([slow, note(tmp_path)])
    assert failure(stopped) == (
        "slow took more than 3 s of processor time and was stopped "
        "Take out what makes it so large, or allow more with --limit-seconds."
    )
    assert written.error is None


def test_a_document_that_takes_too_much_memory_is_stopped_and_the_next_one_written(tmp_path: Path) -> None:
    stopped, written = render_jobs([note(tmp_path, HUGE, name="huge"), note(tmp_path)])
    assert "huge takes more than 1000 MB of memory" in failure(stopped)
    assert "--limit-memory" in failure(stopped)
    assert written.error is None


def test_a_document_that_waits_for_ever_is_stopped_by_the_clock(tmp_path: Path) -> None:
    job = note(tmp_path, limits=replace(LIMITS, wait=1))
    outcome = _rendered_after(lambda pid: os.kill(pid, signal.SIGSTOP), job)
    assert "took more than 1 s by the clock" in failure(outcome)


@pytest.mark.parametrize("cause", [signal.SIGKILL, signal.SIGABRT])
def test_the_death_of_a_worker_is_the_error_of_its_document(tmp_path: Path, cause: signal.Signals) -> None:
    outcome = _rendered_after(lambda pid: os.kill(pid, cause), note(tmp_path))
    assert f"ended its worker ({cause.name})" in failure(outcome)


def _rendered_after(blow: Callable[[int], None], job: Job) -> Outcome:
    worker = Worker(job.bounds)
    try:
        assert worker.pid
        blow(worker.pid)
        return worker.render(job)
    finally:
        worker.end()


def test_a_worker_of_other_memory_is_replaced(tmp_path: Path) -> None:
    worker = Worker(LIMITS)
    try:
        assert worker.suits(note(tmp_path))
        assert not worker.suits(note(tmp_path, limits=replace(LIMITS, memory_mb=1_500)))
    finally:
        worker.end()
    assert not worker.suits(note(tmp_path))


def test_an_iterator_that_is_closed_leaves_no_process_behind(tmp_path: Path) -> None:
    outcomes = render_jobs([note(tmp_path)] * 3)
    next(outcomes)
    before = _children()
    outcomes.close()  # type: ignore[attr-defined]
    assert len(before) == len(_children()) + 1


def _children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_an_interrupt_ends_the_worker_and_the_command(tmp_path: Path) -> None:
    note(tmp_path, name="sheet", body=ENDLESS)
    command = [
        *(sys.executable, "-c", "from reports.cli import main; main()", "policy", "us-45q-tax-credit", "--corpus"),
        *("sample", "--template-dir", str(tmp_path), "-o", str(tmp_path / "out")),
    ]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as run:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        while not (found := children.read_text().split()):
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=60)
    assert (run.returncode, said.strip()) == (130, "interrupted")
    assert not any(Path("/proc", pid, "exe").exists() for pid in found)
    assert not (tmp_path / "out").exists()


def test_limits_follow_the_number_of_sections_unless_they_are_named(tmp_path: Path) -> None:
    job = note(tmp_path)
    longer = replace(job.document, sections=job.document.sections * 100)
    assert Job(longer, job.look).bounds.seconds > replace(job, limits=None).bounds.seconds
    assert job.bounds == LIMITS
