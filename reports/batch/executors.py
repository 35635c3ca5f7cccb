"""Who renders: a worker process, one document at a time, whose death is that document's error and no one else's.

The caller needs neither the engine nor the charts: they are loaded in the worker. A job goes in and an outcome comes
out through a pipe, so one worker can serve many jobs, and many workers one caller.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from typing import TYPE_CHECKING, Literal

from reports.batch.limits import Fence, Limits, leave_network, limit_memory, limit_time, limits_for
from reports.briefing.section import Document
from reports.errors import DocumentProblem, ReportsError
from reports.render.look import Look

if TYPE_CHECKING:
    from reports.audit.findings import Finding

Start = Literal["fork", "spawn"]

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Threads that a rendering never uses would each take a piece of the memory it may have."""
_RAISE = "Take out what makes it so large, or allow more with"
_GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """One document to render; small, and it can be pickled."""

    document: Document
    look: Look
    limits: Limits | None = None
    """None takes what suits the number of its sections."""

    @property
    def bounds(self) -> Limits:
        """The limits in force."""
        return self.limits or limits_for(len(self.document.sections))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the bytes of a document and what its inspection found, or the error."""

    name: str
    pdf: bytes = b""
    pages: int = 0
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    """By the clock, from the job's start to its end."""
    error: Exception | None = None
    """A `ReportsError`, or a bug with the worker's traceback in its notes."""


def render_job(job: Job) -> Outcome:
    """Render one document in a worker of its own."""
    return next(render_jobs((job,)))


def render_jobs(jobs: Iterable[Job], start: Start | None = None) -> Iterator[Outcome]:
    """Render documents one after the other, in a worker that is replaced when one of them kills it.

    An interrupt, or closing the iterator, ends the worker.
    """
    worker: Worker | None = None
    try:
        for job in jobs:
            if worker is not None and not worker.suits(job):
                worker.end()
                worker = None
            worker = worker or Worker(job.bounds, start)
            yield worker.render(job)
    finally:
        if worker is not None:
            worker.end()


class Worker:
    """A process that renders what it is given, within its limits."""

    def __init__(self, limits: Limits, start: Start | None = None) -> None:
        self._memory_mb = limits.memory_mb
        context = _context(start or _cheapest_start())
        self._line, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, self._line, limits), daemon=True)
        self._process.start()
        far_end.close()

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    def suits(self, job: Job) -> bool:
        """Whether the process is alive and has the memory that ``job`` may use: that is set when it starts."""
        return self._process.is_alive() and self._memory_mb == job.bounds.memory_mb

    def render(self, job: Job) -> Outcome:
        """The outcome of ``job``, which is an error where it ends the process."""
        started = time.monotonic()
        with contextlib.suppress(EOFError, OSError):
            self._line.send(job)
            if wait([self._line], job.bounds.wait):
                outcome: Outcome = self._line.recv()
                return outcome
            self.end()
            return _failed(job, started, f"took more than {job.bounds.wait} s by the clock", "--limit-seconds")
        self._process.join(_GRACE)
        return _failed(job, started, *_cause(self._process.exitcode, job.bounds))

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._line.close()
        self._process.kill()
        self._process.join()


def _failed(job: Job, started: float, what: str, option: str = "") -> Outcome:
    remedy = f"{_RAISE} {option}." if option else "Find the record or template that does it by leaving others out."
    error = DocumentProblem(f"{job.document.name} {what} and was stopped", remedy=remedy)
    return Outcome(job.document.name, seconds=time.monotonic() - started, error=error)


def _cause(code: int | None, limits: Limits) -> tuple[str, str]:
    """What ended a worker, and the option that would have let it go on."""
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        if name == "SIGXCPU":
            return f"took more than {limits.seconds} s of processor time", "--limit-seconds"
        # The libraries under the engine end the process where they get no memory.
        return f"ended its worker ({name}), as too little memory does; it may take {limits.memory_mb} MB", (
            "--limit-memory" if name in ("SIGABRT", "SIGTRAP", "SIGSEGV", "SIGKILL") else ""
        )
    return f"ended its worker (exit code {code})", ""


def _context(start: Start) -> ForkContext | SpawnContext:
    return multiprocessing.get_context("fork") if start == "fork" else multiprocessing.get_context("spawn")


def _cheapest_start() -> Start:
    """A fork has everything loaded that the caller has; but it copies the locks that other threads hold."""
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1:
        return "fork"
    return "spawn"


# --- in the worker ------------------------------------------------------------------------------------------------


def _serve(line: Connection, far_end: Connection, limits: Limits) -> None:
    """Render every job that comes down the line, until it is closed."""
    far_end.close()
    # An interrupt is the caller's to handle: it ends this process when it has to.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ |= dict.fromkeys(_ONE_THREAD, "1")
    perform = _prepare(limits)
    while True:
        try:
            job: Job = line.recv()
        except (EOFError, OSError):
            return
        line.send(perform(job))


def _prepare(limits: Limits) -> Callable[[Job], Outcome]:
    """Load the engine, then close the doors; where that cannot be, every job gets the reason."""
    leave_network()
    limit_memory(limits)
    limit_time(limits)
    try:
        from reports.audit.inspection import inspect_document

        # Matplotlib looks for fonts and writes to folders of its own when it is loaded, so never behind the fence.
        from reports.render.charts import draw  # noqa: F401
        from reports.render.document import render_document
    except Exception as error:
        reason = _portable(error)
        return lambda job: Outcome(job.document.name, error=reason)
    fence = Fence()

    def perform(job: Job) -> Outcome:
        started = time.monotonic()
        limit_time(job.bounds)
        fence.admit(job.look.places)
        name = job.document.name
        try:
            rendered = render_document(job.document, job.look)
            findings = inspect_document(rendered.pdf, rendered.parts)
            if fence.refused:
                raise _trespass(name, fence)
        except Exception as error:
            reason = _trespass(name, fence) if fence.refused else _explained(error, job)
            return Outcome(name, seconds=time.monotonic() - started, error=_portable(reason))
        return Outcome(name, rendered.pdf, rendered.pages, findings, time.monotonic() - started)

    return perform


def _trespass(name: str, fence: Fence) -> DocumentProblem:
    tried = "; ".join(dict.fromkeys(fence.refused))
    return DocumentProblem(
        f"{name} was not written, because it tried what no document may: {tried}",
        remedy="Take that out of the template, the brand or the record.",
    )


def _explained(error: Exception, job: Job) -> Exception:
    """The error as its reader understands it; a bug stays what it is."""
    name, limits = job.document.name, job.bounds
    if isinstance(error, MemoryError):
        return DocumentProblem(
            f"{name} takes more than {limits.memory_mb} MB of memory", remedy=f"{_RAISE} --limit-memory."
        )
    if isinstance(error, RecursionError):
        return DocumentProblem(f"{name} is nested too deeply to be set", remedy="Flatten its text or template.")
    return error


def _portable(error: Exception) -> Exception:
    """The error as it can be sent; one of ours as it is, a bug with its traceback in its notes."""
    if isinstance(error, ReportsError):
        return error
    trace = "In the worker:\n" + "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(trace)
    return error
