"""Who works: processes that perform one task at a time, whose death is that task's error and no one else's.

The caller needs neither the engine nor the charts: they are loaded in the workers. A task goes in and what was done
comes out through a pipe. A worker stays warm for the tasks that follow, until it has done so many that it is replaced.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Hashable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from typing import Generic, Literal, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reports.batch.limits import Fence, Gauge, Limits, leave_network, limit_memory, limit_time
from reports.batch.tasks import Task, Tools
from reports.errors import DocumentProblem, ReportsError
from reports.process import with_large_frame_chunk

Start = Literal["fork", "spawn"]
Ticket = TypeVar("Ticket", bound=Hashable)

RECYCLED_AFTER = 400
"""Tasks that a worker performs: the engine and the libraries under it keep a little of each."""

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Threads that a rendering never uses would each take a piece of the memory it may have."""
_RAISE = "Take out what makes it so large, or allow more with"
_GRACE = 5.0


class Done(Struct, frozen=True):
    """What became of a task: its result, or the error."""

    result: object = None
    error: Exception | None = None
    """A `ReportsError`, or a bug with the worker's traceback in its notes."""
    seconds: float = 0.0
    """Of processor time."""
    spent: bool = False
    """The worker keeps so much memory of it that the next task would suffer: it is to be replaced."""


class Worker:
    """A process that performs what it is given, within its limits."""

    def __init__(self, limits: Limits, tools: Tools = Tools.CHARTS, start: Start | None = None) -> None:
        self._memory_mb = limits.memory_mb
        self._tools = tools
        self._left = RECYCLED_AFTER
        context = _context(start or _cheapest_start())
        self.line, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, self.line, limits, tools), daemon=True)
        self._process.start()
        far_end.close()
        self._task: Task | None = None
        self._started = 0.0

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be given anything."""
        return not self.line.closed and self._process.is_alive()

    @property
    def is_worn(self) -> bool:
        """Whether it is to be given nothing more."""
        return self._left <= 0

    def suits(self, task: Task) -> bool:
        """Whether the process is alive, not worn, and has the tools and the memory that ``task`` is to have.

        Both are settled when it starts; a task that goes apart wants one that has done nothing yet.
        """
        fits = self._tools >= task.tools and self._memory_mb == task.limits.memory_mb
        return fits and self._left >= (RECYCLED_AFTER if task.apart else 1) and self.is_alive

    def perform(self, task: Task) -> Done:
        """Take a task and wait for what becomes of it."""
        self.take(task)
        wait([self.line], self.patience)
        return self.collect()

    def take(self, task: Task) -> None:
        """Begin a task; only one at a time."""
        self._task, self._started = task, time.monotonic()
        self._left = 0 if task.apart else self._left - 1
        # A process that has died meanwhile is found out by `collect`.
        with suppress(OSError):
            self.line.send(task)

    @property
    def patience(self) -> float:
        """Seconds by the clock that are left for the task."""
        return self._begun.limits.wait - (time.monotonic() - self._started)

    @property
    def _begun(self) -> Task:
        if self._task is None:
            raise ValueError("the worker has no task")
        return self._task

    def collect(self) -> Done:
        """What became of the task, as far as is known now: one that is still going on has taken too long."""
        task, self._task = self._begun, None
        with suppress(EOFError, OSError):
            if self.line.poll():
                done: Done = self.line.recv()
                if done.spent:
                    self._left = 0
                return done
            self.end()
            what = f"took more than {task.limits.wait} s by the clock"
            return self._failed(task, what, "--limit-seconds")
        self._process.join(_GRACE)
        return self._failed(task, *_cause(self._process.exitcode, task.limits))

    def _failed(self, task: Task, what: str, option: str = "") -> Done:
        remedy = f"{_RAISE} {option}." if option else "Find the record or template that does it by leaving others out."
        error = DocumentProblem(f"{task.name} {what} and was stopped", remedy=remedy)
        return Done(error=error)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.line.close()
        self._process.kill()
        self._process.join()


class Workforce(Protocol[Ticket]):
    """Workers of whatever kind that share tasks among them."""

    @property
    def free(self) -> int:
        """How many tasks can be taken now."""

    @property
    def busy(self) -> int:
        """How many tasks are being performed."""

    def submit(self, task: Task, ticket: Ticket) -> None:
        """Take a task; ``ticket`` comes back with what was done."""

    def wait(self) -> list[tuple[Ticket, Done]]:
        """Wait until something is done; what is, with its tickets."""


class Pool(Generic[Ticket]):
    """Workers that are started when there is something for them to do, and replaced when they wear out or die."""

    def __init__(self, workers: int = 1, start: Start | None = None) -> None:
        self._most = workers
        self._start = start
        self._idle: list[Worker] = []
        self._busy: dict[Worker, Ticket] = {}

    def __enter__(self) -> Pool[Ticket]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in (*self._idle, *self._busy):
            worker.end()

    @property
    def free(self) -> int:
        """How many tasks can be taken now."""
        return self._most - len(self._busy)

    @property
    def busy(self) -> int:
        """How many tasks are being performed."""
        return len(self._busy)

    def submit(self, task: Task, ticket: Ticket) -> None:
        """Give a task to a free worker; ``ticket`` comes back with what was done."""
        worker = next((worker for worker in self._idle if worker.suits(task)), None)
        if worker is not None:
            self._idle.remove(worker)
        else:
            if len(self._idle) + len(self._busy) >= self._most:
                self._idle.pop(0).end()
            # A fork would begin with the memory of the caller, which holds the documents.
            worker = Worker(task.limits, task.tools, "spawn" if task.apart else self._start)
        worker.take(task)
        self._busy[worker] = ticket

    def wait(self) -> list[tuple[Ticket, Done]]:
        """Wait until something is done; what is, with its tickets."""
        by_line = {worker.line: worker for worker in self._busy}
        ready = wait(list(by_line), max(0.0, min(worker.patience for worker in self._busy)))
        finished = [by_line[line] for line in ready if isinstance(line, Connection)]
        late = [worker for worker in self._busy if worker not in finished and worker.patience <= 0]
        found = []
        for worker in (*finished, *late):
            found.append((self._busy.pop(worker), worker.collect()))
            if worker.is_worn:
                worker.end()
            elif worker.is_alive:
                self._idle.append(worker)
        return found


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


def _serve(line: Connection, far_end: Connection, limits: Limits, tools: Tools) -> None:
    """Perform every task that comes down the line, until it is closed."""
    with_large_frame_chunk(_work)(line, far_end, limits, tools)


def _work(line: Connection, far_end: Connection, limits: Limits, tools: Tools) -> None:
    far_end.close()
    # An interrupt is the caller's to handle: it ends this process when it has to.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ |= dict.fromkeys(_ONE_THREAD, "1")
    perform: Callable[[Task], Done] | None = None
    while True:
        try:
            # The first one is taken before anything is loaded, so that the caller need not wait to get rid of it.
            task: Task = line.recv()
        except (EOFError, OSError):
            return
        perform = perform or _prepare(limits, tools)
        started = time.process_time()
        line.send(replace(perform(task), seconds=time.process_time() - started))


def _prepare(limits: Limits, tools: Tools) -> Callable[[Task], Done]:
    """Load the tools, then close the doors; where that cannot be, every task gets the reason."""
    leave_network()
    limit_memory(limits)
    limit_time(limits)
    try:
        tools.load()
    except Exception as error:
        reason = _portable(error)
        return lambda _: Done(error=reason)
    gauge = Gauge()
    fence = Fence()

    def perform(task: Task) -> Done:
        limit_time(task.limits)
        fence.admit(task.look.user_paths)
        try:
            result = task.perform()
            if fence.refused:
                raise _trespass(task, fence)
        except Exception as error:
            reason = _portable(_trespass(task, fence) if fence.refused else _explained(error, task))
            return Done(error=reason, spent=isinstance(error, MemoryError) or gauge.has_swollen(task.limits))
        return Done(result, spent=gauge.has_swollen(task.limits))

    return perform


def _trespass(task: Task, fence: Fence) -> DocumentProblem:
    tried = "; ".join(dict.fromkeys(fence.refused))
    return DocumentProblem(
        f"{task.name} was not written, because it tried what no document may: {tried}",
        remedy="Take that out of the template, the brand or the record.",
    )


def _explained(error: Exception, task: Task) -> Exception:
    """The error as its reader understands it; a bug stays what it is."""
    if isinstance(error, MemoryError):
        return DocumentProblem(
            f"{task.name} takes more than {task.limits.memory_mb} MB of memory", remedy=f"{_RAISE} --limit-memory."
        )
    if isinstance(error, RecursionError):
        return DocumentProblem(f"{task.name} is nested too deeply to be set", remedy="Flatten its text or template.")
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
