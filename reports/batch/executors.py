"""Worker processes that perform one task at a time; a worker that dies fails its own task and no other.

The caller loads neither layout engine nor charts: the workers do. A task goes in and its result comes out through a
pipe. A worker is reused for the following tasks, until it has performed so many that it is replaced.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Hashable
from contextlib import nullcontext, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from typing import Generic, Literal, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reports.batch.tasks import Task, Tools
from reports.errors import DocumentProblem, LimitProblem, ReportsError
from reports.limits import Limits, MemoryWatch, Sandbox, held_mb, leave_network, limit_memory, limit_time
from reports.process import follow_parent, signals_held, with_large_frame_chunk, without_script

Start = Literal["fork", "spawn"]
Ticket = TypeVar("Ticket", bound=Hashable)

ALONE = 1.0
"""Seconds that the first worker works alone: a run that takes little longer is no better for another one's start."""
RECYCLED_AFTER = 400
"""Tasks after which a worker is replaced: the layout engine and its libraries leak a little memory with each."""

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables that keep libraries from starting threads, which no layout uses and which each take some of its memory."""
_ALLOW_MORE = "Take out what makes it so large, or allow more with"
_FIND_OUT = "Find the record or template that does it by leaving others out."
_GRACE = 5.0
_BY_LIMITS = frozenset(-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGABRT", "SIGTRAP"))
"""Exit codes of a worker that has reached a limit: the libraries under the engine end it where they get no memory."""


class TaskResult(Struct, frozen=True):
    """The result of a task, or its error."""

    result: object = None
    error: Exception | None = None
    """A `ReportsError`, or a bug with the worker's traceback in its notes."""
    seconds: float = 0.0
    """Of processor time."""
    replace_worker: bool = False
    """Whether the worker holds so much memory afterwards that it must be replaced before the next task."""
    worker_lost: bool = False
    """Whether the worker died of something else than its limits, so that another try may end otherwise."""


class Worker:
    """A process that performs tasks within its limits."""

    def __init__(self, limits: Limits, tools: Tools = Tools.CHARTS, start: Start | None = None) -> None:
        self._memory_mb = limits.memory_mb
        self._tools = tools
        self._left = RECYCLED_AFTER
        start = start or _cheapest_start()
        context = _context(start)
        self.connection, worker_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(worker_end, self.connection, limits, tools), daemon=True)
        with signals_held(), without_script() if start == "spawn" else nullcontext():
            self._process.start()
        worker_end.close()
        self._task: Task | None = None
        self._started = 0.0

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process can take a task."""
        return not self.connection.closed and self._process.is_alive()

    @property
    def is_used_up(self) -> bool:
        """Whether the process must not get another task."""
        return self._left <= 0

    def suits(self, task: Task) -> bool:
        """Return whether the process is alive, not used up, and has the tools and memory limit that ``task`` needs.

        Both are fixed when it starts; a task with a process of its own needs one that has performed nothing yet.
        """
        fits = self._tools >= task.tools and self._memory_mb == task.limits.memory_mb
        return fits and self._left >= (RECYCLED_AFTER if task.own_process else 1) and self.is_alive

    def perform(self, task: Task) -> TaskResult:
        """Perform a task and wait for its result."""
        self.begin(task)
        wait([self.connection], self.time_left)
        return self.collect()

    def begin(self, task: Task) -> None:
        """Send a task to the process, which performs one at a time."""
        self._task, self._started = task, time.monotonic()
        self._left = 0 if task.own_process else self._left - 1
        # `collect` finds out where the process has died meanwhile.
        with suppress(OSError):
            self.connection.send(task)

    @property
    def time_left(self) -> float:
        """Seconds by the clock that are left for the task."""
        return self._current.limits.wait - (time.monotonic() - self._started)

    @property
    def _current(self) -> Task:
        if self._task is None:
            raise ValueError("the worker has no task")
        return self._task

    def collect(self) -> TaskResult:
        """Return the result of the task; a task that is still running has taken too long, and its process is ended."""
        task, self._task = self._current, None
        with suppress(EOFError, OSError):
            if self.connection.poll():
                done: TaskResult = self.connection.recv()
                if done.replace_worker:
                    self._left = 0
                return done
            self.end()
            what = f"took more than {task.limits.wait} s by the clock"
            return self._failed(task, what, "--limit-seconds")
        self._process.join(_GRACE)
        code = self._process.exitcode
        return replace(self._failed(task, *_cause_of_death(code, task.limits)), worker_lost=code not in _BY_LIMITS)

    def _failed(self, task: Task, what: str, option: str = "") -> TaskResult:
        remedy = (
            f"{_ALLOW_MORE} {option}." if option else "Find the record or template that does it by leaving others out."
        )
        error = LimitProblem(f"{task.name} {what} and was stopped", remedy=remedy)
        return TaskResult(error=error)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        self._process.kill()
        self._process.join()


class WorkerPool(Protocol[Ticket]):
    """A pool of workers, in this machine or in a cluster."""

    @property
    def free(self) -> int:
        """How many tasks the pool can take now."""

    @property
    def busy(self) -> int:
        """How many tasks are being performed."""

    def submit(self, task: Task, ticket: Ticket) -> None:
        """Take a task; ``ticket`` comes back with its result."""

    def wait(self) -> list[tuple[Ticket, TaskResult]]:
        """Wait until at least one task is done; returns the results with their tickets."""


class _GivenTask(Struct, Generic[Ticket], frozen=True):
    """A task that a worker performs."""

    task: Task
    ticket: Ticket
    is_second: bool = False
    """Whether another worker died over it."""


class ProcessPool(Generic[Ticket]):
    """A pool of worker processes, started when there is a task for them and replaced when they are used up or die.

    The first one works alone for a second: what is done by then needs no other. The task of a worker that dies, of
    something else than its limits, is tried once more.
    """

    def __init__(self, workers: int = 1, start: Start | None = None, alone: float = ALONE) -> None:
        self._most = workers
        self._start = start
        self._alone = alone
        """Seconds by the clock."""
        self._since = 0.0
        """When the first worker got its first task."""
        self._idle: list[Worker] = []
        self._busy: dict[Worker, _GivenTask[Ticket]] = {}

    def __enter__(self) -> ProcessPool[Ticket]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in (*self._idle, *self._busy):
            worker.end()

    @property
    def free(self) -> int:
        """How many tasks the pool can take now."""
        return (1 if self._alone_for() > 0 else self._most) - len(self._busy)

    def _alone_for(self) -> float:
        """Return for how many more seconds the first worker works alone."""
        if self._most == 1:
            return 0.0
        return self._alone - (time.monotonic() - self._since if self._since else 0.0)

    @property
    def busy(self) -> int:
        """How many tasks are being performed."""
        return len(self._busy)

    def submit(self, task: Task, ticket: Ticket) -> None:
        """Give a task to a free worker; ``ticket`` comes back with its result."""
        self._since = self._since or time.monotonic()
        self._assign(_GivenTask(task, ticket))

    def _assign(self, assignment: _GivenTask[Ticket]) -> None:
        task = assignment.task
        worker = next((worker for worker in self._idle if worker.suits(task)), None)
        if worker is not None:
            self._idle.remove(worker)
        else:
            if len(self._idle) + len(self._busy) >= self._most:
                self._idle.pop(0).end()
            # A fork would begin with the memory of the caller, which holds the documents.
            worker = Worker(task.limits, task.tools, "spawn" if task.own_process else self._start)
        worker.begin(task)
        self._busy[worker] = assignment

    def wait(self) -> list[tuple[Ticket, TaskResult]]:
        """Wait until a task is done, or until the pool can take more; returns the results with their tickets."""
        found: list[tuple[Ticket, TaskResult]] = []
        was_alone = self._alone_for() > 0
        while not found and was_alone == (self._alone_for() > 0):
            for worker in self._ready():
                assignment, done = self._busy.pop(worker), worker.collect()
                if worker.is_alive and not worker.is_used_up:
                    self._idle.append(worker)
                else:
                    worker.end()
                if done.worker_lost and not assignment.is_second:
                    self._assign(_GivenTask(assignment.task, assignment.ticket, is_second=True))
                else:
                    found.append((assignment.ticket, done))
        return found

    def _ready(self) -> list[Worker]:
        """Wait for workers that are done, have died or are late."""
        by_line = {worker.connection: worker for worker in self._busy}
        until = min(worker.time_left for worker in self._busy)
        if (alone := self._alone_for()) > 0:
            until = min(until, alone)
        ready = wait(list(by_line), max(0.0, until))
        finished = [by_line[connection] for connection in ready if isinstance(connection, Connection)]
        late = [worker for worker in self._busy if worker not in finished and worker.time_left <= 0]
        return [*finished, *late]


def _cause_of_death(code: int | None, limits: Limits) -> tuple[str, str]:
    """Return what ended a worker, and the option that would have let it go on."""
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
    """Return "fork" where it is safe: a fork has the modules of the caller, but copies the locks of its threads."""
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1:
        return "fork"
    return "spawn"


# --- in the worker ------------------------------------------------------------------------------------------------


def _serve(connection: Connection, worker_end: Connection, limits: Limits, tools: Tools) -> None:
    """Perform every task that arrives through the pipe, until it is closed."""
    with_large_frame_chunk(_run_tasks)(connection, worker_end, limits, tools)


def _run_tasks(connection: Connection, worker_end: Connection, limits: Limits, tools: Tools) -> None:
    worker_end.close()
    # The caller handles interrupts, and ends this process where it must.
    follow_parent()
    os.environ |= dict.fromkeys(ONE_THREAD, "1")
    perform: Callable[[Task], TaskResult] | None = None
    while True:
        try:
            # The first task is received before anything is loaded, so that the caller does not wait to send it.
            task: Task = connection.recv()
        except (EOFError, OSError):
            return
        perform = perform or _prepare(limits, tools)
        started = time.process_time()
        connection.send(replace(perform(task), seconds=time.process_time() - started))


def _prepare(limits: Limits, tools: Tools) -> Callable[[Task], TaskResult]:
    """Load the tools, then enter the sandbox; where loading fails, every task gets the reason."""
    leave_network()
    limit_memory(replace(limits, memory_mb=limits.memory_mb + held_mb()))
    limit_time(limits)
    try:
        tools.load()
    except Exception as error:
        reason = _make_picklable(error)
        return lambda _: TaskResult(error=reason)
    # What was loaded stays until the end: the collector need not walk it, nor copy the pages of it that a fork shares.
    gc.freeze()
    memory = MemoryWatch()
    sandbox = Sandbox()

    def perform(task: Task) -> TaskResult:
        limit_time(task.limits)
        sandbox.allow_reading(task.look.user_paths)
        try:
            with task.look.in_force():
                result = task.perform()
            if sandbox.refused:
                raise _sandbox_problem(task, sandbox)
        except Exception as error:
            reason = _make_picklable(_sandbox_problem(task, sandbox) if sandbox.refused else _explain(error, task))
            return TaskResult(
                error=reason, replace_worker=isinstance(error, MemoryError) or memory.has_swollen(task.limits)
            )
        return TaskResult(result, replace_worker=memory.has_swollen(task.limits))

    return perform


def _sandbox_problem(task: Task, sandbox: Sandbox) -> DocumentProblem:
    tried = "; ".join(dict.fromkeys(sandbox.refused))
    return DocumentProblem(
        f"{task.name} was not written, because it tried what no document may: {tried}",
        remedy="Take that out of the template, the brand or the record.",
    )


def _explain(error: Exception, task: Task) -> Exception:
    """Return the error in terms that the reader of a record understands; a bug stays what it is."""
    if isinstance(error, MemoryError):
        return LimitProblem(
            f"{task.name} takes more than {task.limits.memory_mb} MB of memory", remedy=f"{_ALLOW_MORE} --limit-memory."
        )
    if isinstance(error, RecursionError):
        return DocumentProblem(f"{task.name} is nested too deeply to be set", remedy="Flatten its text or template.")
    return error


def _make_picklable(error: Exception) -> Exception:
    """Return the error as it can be sent: a `ReportsError` as it is, a bug with its traceback in its notes."""
    if isinstance(error, ReportsError):
        return error
    trace = "In the worker:\n" + "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(trace)
    return error
