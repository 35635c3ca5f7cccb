"""Workers on other machines: a Dask cluster that takes the same tasks as a pool of local processes.

Dask carries bytes to a worker and back; tasks are assigned to workers here, so that a refused worker gets none, and a
task of a lost worker is reassigned. Only `reports batch --executor dask` loads this.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar

import distributed
from msgspec import Struct

from reports.batch.executors import TaskResult
from reports.batch.inputs import differing
from reports.batch.remote_task import RemoteTask, TaskAssets, perform_remote_task, read_assets, read_fingerprint
from reports.batch.tasks import Task
from reports.errors import DocumentProblem, EnvironmentProblem
from reports.typeset.look import Look

Ticket = TypeVar("Ticket", bound=Hashable)
Say = Callable[[str], None]

_CONNECT_SECONDS = 15.0
"""Seconds that a scheduler has to answer."""
_DISCOVERY_SECONDS = 1.0
"""Seconds between two discoveries of workers."""
_WORKERS_SECONDS = 60.0
"""Seconds to wait for a first worker, or for one to come back."""
_RESULT_SECONDS = 120.0
"""Seconds that the transfer of a result may take; that of a lost worker never ends."""
_MOST_LOST_WORKERS = 3
"""Workers that may be lost with a task before the task is taken for the cause."""
_SCATTERED_BYTES = 1_000_000
"""Bytes from which on a task is scattered to the worker instead of being part of the message."""


class _ClusterWorker(Struct):
    """An accepted worker of the cluster."""

    name: str
    slots: int
    busy: int = 0


@dataclass(slots=True, eq=False)
class _Assignment(Generic[Ticket]):
    """A task of the pool, and the worker that it is assigned to."""

    task: Task
    ticket: Ticket
    packed: bytes
    address: str = ""
    """Of its worker; "" while it waits for one."""
    future: Any = None
    lost: list[str] = field(default_factory=list)
    """Names of workers that were lost while they performed it."""


class ClusterPool(Generic[Ticket]):
    """The workers of a scheduler, with the interface of `reports.batch.executors.ProcessPool`."""

    def __init__(self, client: distributed.Client, say: Say) -> None:
        self._client = client
        self._address = client.scheduler.address if client.scheduler is not None else ""
        self._say = say
        self._own = read_fingerprint()
        self._workers: dict[str, _ClusterWorker] = {}
        self._refused: dict[str, str] = {}
        """By address, the names of refused workers."""
        self._assignments: list[_Assignment[Ticket]] = []
        self._assets: dict[Look, TaskAssets] = {}
        self._numbers = count()
        self._discovered = 0.0
        self._await_workers()

    @property
    def free(self) -> int:
        """How many tasks can be taken now."""
        # One task is accepted without any worker: `wait` then finds out that there is none.
        return max(1, sum(worker.slots for worker in self._workers.values())) - len(self._assignments)

    @property
    def busy(self) -> int:
        """How many tasks are being performed."""
        return len(self._assignments)

    def submit(self, task: Task, ticket: Ticket) -> None:
        """Give a task to a free worker; ``ticket`` comes back with its result."""
        if task.look not in self._assets:
            self._assets[task.look] = read_assets(task.look)
        assignment = _Assignment(task, ticket, pickle.dumps(RemoteTask(task, self._assets[task.look])))
        self._assignments.append(assignment)
        self._assign(assignment)

    def wait(self) -> list[tuple[Ticket, TaskResult]]:
        """Wait until at least one task is done; returns the results with their tickets.

        Raises EnvironmentProblem where no worker is left.
        """
        while True:
            if time.monotonic() - self._discovered > _DISCOVERY_SECONDS:
                self._await_workers()
            for assignment in self._assignments:
                self._assign(assignment)
            self._pause()
            if found := [pair for assignment in tuple(self._assignments) for pair in self._collect(assignment)]:
                return found

    def _pause(self) -> None:
        """Wait until a task is done, or until the next discovery is due."""
        sent = [assignment.future for assignment in self._assignments if assignment.future is not None]
        if not sent:
            time.sleep(_DISCOVERY_SECONDS)
            return
        # What was cancelled is collected like what is done, and tells what was lost.
        with self._client.as_current(), suppress(TimeoutError, distributed.CancelledError):
            distributed.wait(sent, timeout=_DISCOVERY_SECONDS, return_when="FIRST_COMPLETED")

    # --- which workers there are

    def _await_workers(self) -> None:
        """Discover the workers, and wait for one where there is none."""
        since = time.monotonic()
        while True:
            self._discover()
            if self._workers:
                return
            if self._refused and not self._assignments:
                raise EnvironmentProblem(
                    "no worker of the cluster can make the same documents as this machine",
                    remedy="Install on them what is installed here, fonts and system libraries included.",
                )
            if time.monotonic() - since > _WORKERS_SECONDS:
                remedy = "Start some (dask worker ADDRESS); a run that was interrupted goes on with --resume."
                raise EnvironmentProblem(f"the cluster has had no worker for {_WORKERS_SECONDS:.0f} s", remedy=remedy)
            time.sleep(_DISCOVERY_SECONDS)

    def _discover(self) -> None:
        """Note workers that have come or gone; the tasks of those that are gone are reassigned."""
        self._discovered = time.monotonic()
        # Of a scheduler that is gone the client knows nothing, or says so.
        with self._naming_loss():
            known = self._client.scheduler_info(n_workers=-1)["workers"]
        for address in self._workers.keys() - known.keys():
            self._drop_worker(address)
        new = [address for address in known if address not in self._workers and address not in self._refused]
        if not new:
            return
        with self._naming_loss():
            answers = self._client.run(read_fingerprint, workers=new, on_error="return")
        for address in new:
            told, answer = known[address], answers.get(address)
            name = _worker_name(address, told["name"])
            if fault := self._fault(answer):
                self._refused[address] = name
                self._say(f"worker {name} is refused: {fault}")
            else:
                self._workers[address] = _ClusterWorker(name, told["nthreads"])

    @contextmanager
    def _naming_loss(self) -> Iterator[None]:
        try:
            yield
        except (OSError, KeyError, distributed.CancelledError) as error:
            remedy = "Start it again, and go on with --resume."
            raise EnvironmentProblem(f"the scheduler {self._address} is gone", remedy=remedy) from error

    def _fault(self, answer: object) -> str:
        """Return why a worker with this fingerprint would not make the same documents; "" where it would."""
        if not isinstance(answer, dict):
            return f"it cannot load this program ({answer})" if answer else "it does not answer"
        parts = list(differing(self._own, answer))
        return f"it differs in {'; '.join(parts)}" if parts else ""

    def _drop_worker(self, address: str) -> None:
        worker = self._workers.pop(address)
        for assignment in self._assignments:
            if assignment.address == address:
                self._take_back(assignment, worker)
        self._say(f"worker {worker.name} is gone")

    def _take_back(self, assignment: _Assignment[Ticket], worker: _ClusterWorker) -> None:
        """Take a task from a worker that will not return it."""
        assignment.future.cancel()
        assignment.future, assignment.address = None, ""
        assignment.lost.append(worker.name)
        worker.busy -= 1

    # --- out and back

    def _assign(self, assignment: _Assignment[Ticket]) -> None:
        """Give a task that no worker has to the least busy worker, if one is free."""
        if assignment.future is not None or len(assignment.lost) >= _MOST_LOST_WORKERS:
            return
        address, worker = min(self._workers.items(), key=lambda one: one[1].busy / one[1].slots, default=("", None))
        if worker is None or worker.busy >= worker.slots:
            return
        packed: object = assignment.packed
        if len(assignment.packed) > _SCATTERED_BYTES:
            with self._naming_loss():
                packed = self._client.scatter(assignment.packed, workers=[address], direct=False, hash=False)
        worker.busy += 1
        assignment.address = address
        assignment.future = self._client.submit(
            _perform, packed, key=f"{assignment.task.name}-{next(self._numbers)}",
            workers=[address], allow_other_workers=False, pure=False, retries=0,
        )  # fmt: skip

    def _collect(self, assignment: _Assignment[Ticket]) -> Iterator[tuple[Ticket, TaskResult]]:
        """Yield the result of a task, if there is one."""
        done = self._result(assignment)
        if done is not None:
            if assignment.address:
                self._workers[assignment.address].busy -= 1
            self._assignments.remove(assignment)
            yield assignment.ticket, done

    def _result(self, assignment: _Assignment[Ticket]) -> TaskResult | None:
        if len(assignment.lost) >= _MOST_LOST_WORKERS:
            lost = ", ".join(assignment.lost)
            problem = DocumentProblem(
                f"{assignment.task.name} was on {_MOST_LOST_WORKERS} workers when they were lost: {lost}",
                remedy="Find the record or template that does it by leaving others out.",
            )
            return TaskResult(error=problem)
        if assignment.future is None or not assignment.future.done():
            return None
        try:
            done: TaskResult = pickle.loads(assignment.future.result(timeout=_RESULT_SECONDS))
        except (TimeoutError, distributed.CancelledError, distributed.KilledWorker):
            self._take_back(assignment, self._workers[assignment.address])
            # The next discovery tells whether the worker or the scheduler was lost.
            self._discovered = 0.0
            return None
        except Exception as error:
            return TaskResult(error=error)
        return done

    def close(self) -> None:
        """Cancel the tasks that are not done."""
        # A scheduler that is gone has cancelled them.
        with suppress(OSError, distributed.CancelledError):
            self._client.cancel([given.future for given in self._assignments if given.future is not None])


@contextmanager
def open_cluster(scheduler: str, say: Say) -> Iterator[ClusterPool[object]]:
    """Open the pool of workers of the scheduler at this address; ``say`` is told who is refused or lost.

    Raises EnvironmentProblem where the scheduler does not answer, or no worker is there that will do.
    """
    try:
        client = distributed.Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False, name="reports")
    except (OSError, ValueError, TimeoutError) as error:
        remedy = "Start it (dask scheduler), or name another with --scheduler tcp://HOST:PORT."
        raise EnvironmentProblem(f"the scheduler {scheduler} does not answer ({error})", remedy=remedy) from error
    with client:
        pool = ClusterPool[object](client, say)
        try:
            yield pool
        finally:
            pool.close()


def _worker_name(address: str, name: object) -> str:
    return address if name == address else f"{name} ({address})"


def _perform(packed: bytes) -> bytes:
    """Perform a remote task on the worker; what it unpacks is deleted with the worker's own folder."""
    return perform_remote_task(packed, Path(distributed.get_worker().local_directory))
