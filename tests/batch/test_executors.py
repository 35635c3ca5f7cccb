"""Workers: what they bring back, and what their death means."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from mmap import mmap
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.batch import executors, tasks
from reports.batch.builder import DocumentBuilder, DocumentOutcome
from reports.batch.executors import ProcessPool, Start, TaskResult, Worker
from reports.batch.tasks import LaySection, Tools
from reports.cache import open_cache
from reports.errors import DocumentProblem, InputProblem
from reports.limits import Limits, limits_for
from tests.batch.killers import EndSelf
from tests.batch.notes import LIMITS, make, note, note_document, note_task

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
HUGE = "{% set all = 'x' * 4000000000 %}{{ all|length }}"


@pytest.fixture(autouse=True)
def _workers_are_forks() -> None:
    """Let workers start as they do outside of tests: it is their start and their end that is looked at here."""


def failure(outcome: DocumentOutcome | TaskResult) -> str:
    """What an expected failure says; it brought no document."""
    assert isinstance(outcome.error, DocumentProblem | InputProblem), outcome.error
    assert not (outcome.pdf if isinstance(outcome, DocumentOutcome) else outcome.result)
    return f"{outcome.error} {outcome.error.remedy}"


# -- What comes back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_worker_writes_the_same_bytes_however_it_is_started(tmp_path: Path, start: Start) -> None:
    (first,) = make([note(tmp_path, "<p>A line.</p>")], start)
    (second,) = make([note(tmp_path, "<p>A line.</p>")])
    assert first.error is None
    assert (first.pages, first.findings) == (1, ())
    assert first.pdf == second.pdf


def test_what_the_caller_holds_is_no_part_of_what_a_document_may_take(tmp_path: Path) -> None:
    # Mapped and never touched, as libraries of data do.
    with mmap(-1, 4_000_000_000):
        (outcome,) = make([note(tmp_path, "<p>A line.</p>")], "fork")
    assert outcome.error is None


def test_an_expected_failure_comes_back_as_itself_with_its_problems(tmp_path: Path) -> None:
    error = make([note(tmp_path, "{{ nothing.here }}")])[0].error
    assert isinstance(error, InputProblem)
    assert error.exit_code == 3
    assert error.problems[0].file.endswith("note.html")
    assert error.remedy == error.problems[0].remedy


def test_a_bug_comes_back_with_the_traceback_of_the_worker(tmp_path: Path) -> None:
    broken = replace(note_document(), keywords=(None,))
    error = make([replace(note(tmp_path), compose=lambda: broken)])[0].error
    assert isinstance(error, TypeError)
    assert "in bind_document" in error.__notes__[0]


def test_an_engine_that_cannot_be_loaded_is_the_error_of_every_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "reports.pdf.document", None)
    outcomes = make([note(tmp_path), note(tmp_path, name="other")], "fork")
    assert [type(outcome.error) for outcome in outcomes] == [ModuleNotFoundError] * 2


def test_what_an_inspection_finds_comes_back_beside_the_document(tmp_path: Path) -> None:
    wide = note(tmp_path, '<p style="margin-left:500pt;white-space:nowrap">too far to the right</p>')
    (outcome,) = make([wide])
    assert outcome.pdf.startswith(b"%PDF")
    assert "outside" in {finding.rule for finding in outcome.findings}


def test_the_caller_loads_neither_engine_nor_charts_nor_reader() -> None:
    heavy = ("weasyprint", "matplotlib", "pypdfium2", "pikepdf", "numpy")
    code = (
        "import sys, reports.app.briefing, reports.batch.builder\n"
        f"assert not (loaded := set({heavy}) & set(sys.modules)), loaded"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr


# -- What ends a worker ------------------------------------------------------------------------------------------------


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_written(tmp_path: Path) -> None:
    slow = note(tmp_path, ENDLESS, name="slow", limits=replace(LIMITS, seconds=3))
    stopped, written = make([slow, note(tmp_path)])
    assert failure(stopped) == (
        "section slow took more than 3 s of processor time and was stopped "
        "Take out what makes it so large, or allow more with --limit-seconds."
    )
    assert written.error is None


def test_a_document_that_takes_too_much_memory_is_stopped_and_the_next_one_written(tmp_path: Path) -> None:
    stopped, written = make([note(tmp_path, HUGE, name="huge"), note(tmp_path)])
    assert "huge takes more than 1000 MB of memory" in failure(stopped)
    assert "--limit-memory" in failure(stopped)
    assert written.error is None


def test_a_worker_that_ran_out_of_memory_is_not_used_again(tmp_path: Path) -> None:
    seen = []
    with ProcessPool[int]() as pool:
        for ticket, body in enumerate(("<p>A line.</p>", HUGE, "<p>A line.</p>")):
            pool.submit(note_task(tmp_path, body, name=f"note-{ticket}"), ticket)
            seen.append(_children())
            ((_, done),) = pool.wait()
            assert done.replace_worker == (body == HUGE)
    assert seen[0] == seen[1] != seen[2]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process may begin with a peak")
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_memory_that_the_caller_had_and_gave_back_wears_no_worker_out(tmp_path: Path, start: Start) -> None:
    had = b"x" * (LIMITS.memory_mb * 600_000)
    assert len(had) > LIMITS.memory_mb * 500_000
    del had
    with ProcessPool[int](start=start) as pool:
        pool.submit(note_task(tmp_path, "<p>A line.</p>"), 0)
        ((_, done),) = pool.wait()
    assert done.error is None
    assert not done.replace_worker


def test_a_section_that_waits_for_ever_is_stopped_by_the_clock(tmp_path: Path) -> None:
    task = note_task(tmp_path, limits=replace(LIMITS, wait=1))
    done = _done_after(lambda pid: os.kill(pid, signal.SIGSTOP), task)
    assert "took more than 1 s by the clock" in failure(done)


@pytest.mark.parametrize("cause", [signal.SIGKILL, signal.SIGABRT])
def test_the_death_of_a_worker_is_the_error_of_its_task(tmp_path: Path, cause: signal.Signals) -> None:
    done = _done_after(lambda pid: os.kill(pid, cause), note_task(tmp_path))
    assert f"ended its worker ({cause.name})" in failure(done)


@pytest.mark.parametrize(("deaths", "said"), [(1, ""), (2, "ended its worker (SIGKILL)")])
def test_the_task_of_a_worker_that_dies_is_tried_once_more_by_another(tmp_path: Path, deaths: int, said: str) -> None:
    fuses = [tmp_path / str(number) for number in range(deaths)]
    for fuse in fuses:
        fuse.touch()
    with ProcessPool[int]() as pool:
        pool.submit(EndSelf(tuple(map(str, fuses))), 7)
        ((ticket, done),) = pool.wait()
        assert (ticket, done.result) == (7, None if said else "alive")
        assert said in str(done.error or "")
        pool.submit(EndSelf(()), 8)
        assert [(ticket, done.result) for ticket, done in pool.wait()] == [(8, "alive")]


def test_what_reaches_a_limit_is_not_tried_again(tmp_path: Path) -> None:
    started = []

    class Seen(Worker):
        def __init__(self, limits: Limits, tools: Tools, start: Start | None) -> None:
            started.append(tools)
            super().__init__(limits, tools, start)

    slow = note_task(tmp_path, ENDLESS, limits=replace(LIMITS, seconds=1))
    with pytest.MonkeyPatch.context() as patch, ProcessPool[int]() as pool:
        patch.setattr(executors, "Worker", Seen)
        pool.submit(slow, 0)
        ((_, done),) = pool.wait()
    assert "--limit-seconds" in failure(done)
    assert started == [Tools.ENGINE]


def test_workers_leave_signals_to_the_command_and_end_with_it() -> None:
    worker = Worker(LIMITS)
    try:
        worker.begin(EndSelf(()))
        worker.connection.poll(20)
        assert worker.pid
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(worker.pid, one)
        assert worker.collect().result == "alive"
        assert worker.perform(EndSelf(())).result == "alive"
    finally:
        worker.end()


def _done_after(blow: Callable[[int], None], task: LaySection) -> TaskResult:
    worker = Worker(task.limits)
    try:
        assert worker.pid
        blow(worker.pid)
        return worker.perform(task)
    finally:
        worker.end()


def test_a_worker_of_other_memory_or_too_few_tools_does_not_suit(tmp_path: Path) -> None:
    worker = Worker(LIMITS, Tools.ENGINE)
    task = note_task(tmp_path)
    try:
        assert worker.suits(task)
        assert not worker.suits(note_task(tmp_path, limits=replace(LIMITS, memory_mb=1_500)))
        assert not worker.suits(replace(task, tools=Tools.CHARTS))
    finally:
        worker.end()
    assert not worker.suits(task)


def test_a_worker_is_replaced_when_it_has_done_so_many_tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "RECYCLED_AFTER", 2)
    task = note_task(tmp_path, "<p>A line.</p>")
    seen = []
    with ProcessPool[int]() as pool:
        for ticket in range(4):
            pool.submit(task, ticket)
            seen.append(_children())
            ((back, done),) = pool.wait()
            assert (back, done.error) == (ticket, None)
            assert (set(seen[-1]) <= set(_children())) == (ticket in (0, 2))
    assert seen[0] == seen[1] != seen[2] == seen[3]


@pytest.mark.parametrize(("many", "started"), [(1, [None, "spawn"]), (2, [None])])
def test_a_document_of_many_sections_is_bound_in_a_process_that_begins_empty(
    many: int, started: list[Start | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = []

    class Seen(Worker):
        def __init__(self, limits: Limits, tools: Tools, start: Start | None) -> None:
            starts.append(start)
            super().__init__(limits, tools, start)

    monkeypatch.setattr(executors, "Worker", Seen)
    monkeypatch.setattr(tasks, "MANY", many)
    (outcome,) = make([note(tmp_path)])
    assert outcome.pdf.startswith(b"%PDF")
    assert starts == started


def test_a_pool_works_on_as_many_tasks_as_it_has_workers(tmp_path: Path) -> None:
    with ProcessPool[str](2, alone=0) as pool:
        assert pool.free == 2
        pool.submit(note_task(tmp_path), "first")
        pool.submit(note_task(tmp_path), "second")
        assert (pool.free, pool.busy) == (0, 2)
        done = pool.wait()
        while pool.busy:
            done += pool.wait()
    assert sorted(ticket for ticket, _ in done) == ["first", "second"]


def test_the_first_worker_of_a_pool_works_alone_for_a_while(tmp_path: Path) -> None:
    with ProcessPool[str](2, alone=600) as pool:
        assert pool.free == 1
        pool.submit(note_task(tmp_path), "first")
        assert (pool.free, pool.busy) == (0, 1)
        assert [ticket for ticket, _ in pool.wait()] == ["first"]
        assert pool.free == 1
    with ProcessPool[str](2, alone=1.0) as pool:
        pool.submit(note_task(tmp_path, name="slow", body=ENDLESS), "slow")
        assert pool.wait() == []
        assert (pool.free, pool.busy) == (1, 1)


def test_an_iterator_that_is_closed_leaves_no_process_behind(tmp_path: Path) -> None:
    with open_cache(persistent=False) as cache:
        outcomes = DocumentBuilder(cache).make([note(tmp_path), note(tmp_path, name="other")])
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


def test_limits_follow_the_number_of_sections_unless_they_are_named() -> None:
    assert limits_for(100).seconds > limits_for(1).seconds
    assert limits_for(100, 700, 30) == limits_for(1, 700, 30)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="nothing is kept on this system")
def test_a_worker_leaves_the_templates_compiled_before_its_doors_are_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "sheet.html").write_text("<p>A template.</p>")
    monkeypatch.setattr("reports.typeset.compiled_templates.TEMPLATES", shipped)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (outcome,) = make([note(tmp_path, "<p>A line.</p>")], start="fork")
    assert outcome.error is None
    (kept,) = (shipped / "__pycache__").iterdir()
    assert b"sheet.html" in kept.read_bytes()
