"""Workers on other machines: a Dask cluster that takes the same tasks as a pool of local processes.

Dask carries bytes to a worker and back; which worker has which task is decided here, so that one that was refused gets
none, and what a lost one was doing is given to another. Only `reports batch --executor dask` loads this.
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

from reports.batch.executors import Done
from reports.batch.inputs import differing
from reports.batch.remote_task import Luggage, Parcel, pack_luggage, perform_parcel, read_fingerprint
from reports.batch.tasks import Task
from reports.errors import DocumentProblem, EnvironmentProblem
from reports.typeset.look import Look

Ticket = TypeVar("Ticket", bound=Hashable)
Say = Callable[[str], None]

_ANSWERS = 15.0
"""Seconds that a scheduler has to answer."""
_LOOKS = 1.0
"""Seconds between two looks at which workers there are."""
_RETURNS = 60.0
"""Seconds that workers have to come back, or to appear, when there is none."""
_COMES = 120.0
"""Seconds that a result has to come over; one whose worker was lost meanwhile never does."""
_LIVES = 3
"""Workers that a task may take with it."""
_LARGE = 1_000_000
"""Bytes from which on a parcel goes beside the message that announces it."""


class _Hand(Struct):
    """A worker that was accepted."""

    name: str
    slots: int
    busy: int = 0


@dataclass(slots=True, eq=False)
class _Errand(Generic[Ticket]):
    """A task that was taken, and where it is."""

    task: Task
    ticket: Ticket
    packed: bytes
    address: str = ""
    """Of the worker that has it; "" while it waits for one."""
    future: Any = None
    lost: list[str] = field(default_factory=list)
    """Names of workers that were lost while they had it."""


class ClusterPool(Generic[Ticket]):
    """The workers of a scheduler, as `reports.batch.executors.Pool` has those of this machine."""

    def __init__(self, client: distributed.Client, say: Say) -> None:
        self._client = client
        self._say = say
        self._own = read_fingerprint()
        self._hands: dict[str, _Hand] = {}
        self._refused: dict[str, str] = {}
        """By address, who was refused and why."""
        self._errands: list[_Errand[Ticket]] = []
        self._luggage: dict[Look, Luggage] = {}
        self._numbers = count()
        self._looked = 0.0
        self._await_hands()

    @property
    def free(self) -> int:
        """How many tasks can be taken now."""
        # One can wait for a worker: `wait` then finds out that there is none.
        return max(1, sum(hand.slots for hand in self._hands.values())) - len(self._errands)

    @property
    def busy(self) -> int:
        """How many tasks are being performed."""
        return len(self._errands)

    def submit(self, task: Task, ticket: Ticket) -> None:
        """Give a task to a free worker; ``ticket`` comes back with what was done."""
        if task.look not in self._luggage:
            self._luggage[task.look] = pack_luggage(task.look)
        errand = _Errand(task, ticket, pickle.dumps(Parcel(task, self._luggage[task.look])))
        self._errands.append(errand)
        self._send(errand)

    def wait(self) -> list[tuple[Ticket, Done]]:
        """Wait until something is done; what is, with its tickets.

        Raises EnvironmentProblem where no worker is left to do anything.
        """
        while True:
            if time.monotonic() - self._looked > _LOOKS:
                self._await_hands()
            for errand in self._errands:
                self._send(errand)
            self._pause()
            if found := [pair for errand in tuple(self._errands) for pair in self._collect(errand)]:
                return found

    def _pause(self) -> None:
        """Wait until something is done, or until it is time to look who is there."""
        sent = [errand.future for errand in self._errands if errand.future is not None]
        if not sent:
            time.sleep(_LOOKS)
            return
        with self._client.as_current(), suppress(TimeoutError):
            distributed.wait(sent, timeout=_LOOKS, return_when="FIRST_COMPLETED")

    # --- who is there

    def _await_hands(self) -> None:
        """See who is there, and wait for somebody where nobody is."""
        since = time.monotonic()
        while True:
            self._meet()
            if self._hands:
                return
            if self._refused and not self._errands:
                raise EnvironmentProblem(
                    "no worker of the cluster can make the same documents as this machine",
                    remedy="Install on them what is installed here, fonts and system libraries included.",
                )
            if time.monotonic() - since > _RETURNS:
                remedy = "Start some (dask worker ADDRESS); a run that was interrupted goes on with --resume."
                raise EnvironmentProblem(f"the cluster has had no worker for {_RETURNS:.0f} s", remedy=remedy)
            time.sleep(_LOOKS)

    def _meet(self) -> None:
        """Take note of the workers that have come or gone; what those who are gone had is to be sent again."""
        self._looked = time.monotonic()
        try:
            there = self._client.scheduler_info(n_workers=-1)["workers"]
        except OSError as error:
            remedy = "Start it again, and go on with --resume."
            raise EnvironmentProblem(f"the scheduler is gone ({error})", remedy=remedy) from error
        for address in self._hands.keys() - there.keys():
            self._lose(address)
        strangers = [address for address in there if address not in self._hands and address not in self._refused]
        if not strangers:
            return
        answers = self._client.run(read_fingerprint, workers=strangers, on_error="return")
        for address in strangers:
            told, answer = there[address], answers.get(address)
            name = _named(address, told["name"])
            if fault := self._fault(answer):
                self._refused[address] = name
                self._say(f"worker {name} is refused: {fault}")
            else:
                self._hands[address] = _Hand(name, told["nthreads"])

    def _fault(self, answer: object) -> str:
        """Why a worker with this fingerprint would not make the same documents; "" where it would."""
        if not isinstance(answer, dict):
            return f"it cannot load this program ({answer})" if answer else "it does not answer"
        parts = list(differing(self._own, answer))
        return f"it differs in {'; '.join(parts)}" if parts else ""

    def _lose(self, address: str) -> None:
        hand = self._hands.pop(address)
        for errand in self._errands:
            if errand.address == address:
                self._forsake(errand, hand)
        self._say(f"worker {hand.name} is gone")

    def _forsake(self, errand: _Errand[Ticket], hand: _Hand) -> None:
        """Take a task from a worker that will not bring it back."""
        errand.future.cancel()
        errand.future, errand.address = None, ""
        errand.lost.append(hand.name)
        hand.busy -= 1

    # --- out and back

    def _send(self, errand: _Errand[Ticket]) -> None:
        """Give a task that nobody has to the least busy worker, if one is free."""
        if errand.future is not None or len(errand.lost) >= _LIVES:
            return
        address, hand = min(self._hands.items(), key=lambda one: one[1].busy / one[1].slots, default=("", None))
        if hand is None or hand.busy >= hand.slots:
            return
        packed: object = errand.packed
        if len(errand.packed) > _LARGE:
            packed = self._client.scatter(errand.packed, workers=[address], direct=False, hash=False)
        hand.busy += 1
        errand.address = address
        errand.future = self._client.submit(
            _perform, packed, key=f"{errand.task.name}-{next(self._numbers)}",
            workers=[address], allow_other_workers=False, pure=False, retries=0,
        )  # fmt: skip

    def _collect(self, errand: _Errand[Ticket]) -> Iterator[tuple[Ticket, Done]]:
        """What became of a task, if anything did."""
        done = self._outcome(errand)
        if done is not None:
            if errand.address:
                self._hands[errand.address].busy -= 1
            self._errands.remove(errand)
            yield errand.ticket, done

    def _outcome(self, errand: _Errand[Ticket]) -> Done | None:
        if len(errand.lost) >= _LIVES:
            problem = DocumentProblem(
                f"{errand.task.name} was on {_LIVES} workers when they were lost: {', '.join(errand.lost)}",
                remedy="Find the record or template that does it by leaving others out.",
            )
            return Done(error=problem)
        if errand.future is None or not errand.future.done():
            return None
        try:
            done: Done = pickle.loads(errand.future.result(timeout=_COMES))
        except (TimeoutError, distributed.CancelledError, distributed.KilledWorker):
            self._forsake(errand, self._hands[errand.address])
            # Whether it was the worker or the scheduler is seen before anything is sent again.
            self._looked = 0.0
            return None
        except Exception as error:
            return Done(error=error)
        return done

    def close(self) -> None:
        """Call off what is still being done."""
        self._client.cancel([errand.future for errand in self._errands if errand.future is not None])


@contextmanager
def open_cluster(scheduler: str, say: Say) -> Iterator[ClusterPool[object]]:
    """The workers of the scheduler at this address; ``say`` hears who is refused or lost.

    Raises EnvironmentProblem where the scheduler does not answer, or no worker is there that will do.
    """
    try:
        client = distributed.Client(scheduler, timeout=_ANSWERS, set_as_default=False, name="reports")
    except (OSError, ValueError, TimeoutError) as error:
        remedy = "Start it (dask scheduler), or name another with --scheduler tcp://HOST:PORT."
        raise EnvironmentProblem(f"the scheduler {scheduler} does not answer ({error})", remedy=remedy) from error
    with client:
        pool = ClusterPool[object](client, say)
        try:
            yield pool
        finally:
            pool.close()


def _named(address: str, name: object) -> str:
    return address if name == address else f"{name} ({address})"


def _perform(packed: bytes) -> bytes:
    """Called on the worker; what it unpacks goes with the worker's own folder."""
    return perform_parcel(packed, Path(distributed.get_worker().local_directory))
