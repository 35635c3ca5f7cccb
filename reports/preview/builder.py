"""The process that builds: it loads everything once, and forks for each order a process that ends with it.

A crash or a limit ends that process alone, and what it took goes with it. No thread ever runs in the one that forks.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from reports.batch.executors import ONE_THREAD
from reports.errors import ReportsError
from reports.preview.orders import PreviewFailure, PreviewOrder, PreviewResult
from reports.process import (
    follow_parent,
    processor_seconds,
    raise_gc_threshold,
    share_memory,
    signals_held,
    with_large_frame_chunk,
)

_CANCEL = "cancel"
_ATTEMPTS = 2
"""How often an order is tried whose process is ended by somebody else."""
_LEARNT_AFTER = 100
"""Orders after which the corpus is read once more in the process that forks: what changed since is read for each."""
_GRACE = 20.0
"""Seconds that files get to be written whole before the process is ended."""


class Builder:
    """A handle on the process that builds, for the thread that started it: the process ends with that thread."""

    def __init__(self) -> None:
        self.busy: PreviewOrder | None = None
        """What it is doing."""
        self._since = 0.0
        self._start()

    def _start(self) -> None:
        # A new interpreter: this one may have threads, which a fork would leave behind with their locks held.
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other,))
        with signals_held():
            self._process.start()
        other.close()

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    @property
    def seconds_busy(self) -> float:
        """How long it has been doing what it does, by the clock."""
        return time.monotonic() - self._since if self.busy else 0.0

    def begin(self, order: PreviewOrder) -> None:
        """Give it an order; its answer comes by `collect` once the connection has something to read."""
        self.busy, self._since = order, time.monotonic()
        # `collect` finds out where the process has died meanwhile.
        with suppress(OSError):
            self.connection.send(order)

    def cancel(self) -> None:
        """Have it give up what it is doing; an answer comes all the same."""
        with suppress(OSError):
            self.connection.send(_CANCEL)

    def collect(self) -> PreviewResult | None:
        """Return what came of the order; None where it was given up, or where the process died and was replaced."""
        self.busy = None
        with suppress(EOFError, OSError):
            result: PreviewResult | None = self.connection.recv()
            return result
        self.restart()
        return None

    def restart(self) -> None:
        """Replace the process by one that knows nothing of what was loaded before."""
        self.end(grace=0.0)
        self._start()

    def end(self, grace: float = _GRACE) -> None:
        """End the process, once the files are written that it may be writing."""
        is_saving = self.busy is not None and self.busy.what == "save"
        if is_saving and grace and not wait([self.connection], grace):
            is_saving = False
        self.busy = None
        self.connection.close()
        self._process.kill()
        self._process.join()


# --- in the process


def _serve(connection: Connection) -> None:
    follow_parent()
    os.environ |= dict.fromkeys(ONE_THREAD, "1")
    raise_gc_threshold()
    with suppress(EOFError, OSError):
        with_large_frame_chunk(_answer)(connection)


def _answer(connection: Connection) -> None:
    """Answer each order, until the connection is closed."""
    from reports.app.preloading import load, warm
    from reports.preview import building  # noqa: F401 - loaded for those that are forked
    from reports.preview.known import KNOWN

    load()
    # What is done in the time in which nobody waits, one after the other.
    idle: list[Callable[[], None]] = [warm]
    done_since = _LEARNT_AFTER
    while True:
        while idle and not connection.poll(0.0):
            # Where the sample cannot be made, the first document says why.
            with suppress(ReportsError):
                idle.pop(0)()
            share_memory()
        order = connection.recv()
        if not isinstance(order, PreviewOrder):
            continue
        done = _perform_apart(order, connection)
        connection.send(done)
        done_since += 1
        if done_since > _LEARNT_AFTER and done is not None and done.failure is None:
            done_since = 0
            idle.append(partial(KNOWN.learn, order.asked))


def _perform_apart(order: PreviewOrder, connection: Connection) -> PreviewResult | None:
    """Do what an order asks for in a process of its own; None where that was given up."""
    context = multiprocessing.get_context("fork")
    cause = 0
    for _ in range(_ATTEMPTS):
        ours, other = context.Pipe(duplex=False)
        process = context.Process(target=_perform_and_send, args=(order, other))
        with signals_held():
            process.start()
        other.close()
        try:
            if connection in wait([ours, connection]) and not ours.poll():
                connection.recv()
                return None
            with suppress(EOFError, OSError):
                result: PreviewResult = ours.recv()
                return result
        finally:
            cause = _end(process, ours)
    message = f"the process that made it was ended twice ({cause})"
    return PreviewResult(order.what, failure=PreviewFailure(message, "Save a file to have it tried again."))


def _end(process: BaseProcess, connection: Connection) -> int:
    """End a process, if it has not ended, and return its exit code."""
    connection.close()
    process.join(0.0 if process.is_alive() else None)
    process.kill()
    process.join()
    return process.exitcode or 0


def _perform_and_send(order: PreviewOrder, connection: Connection) -> None:
    from msgspec.structs import replace

    from reports.preview.building import perform

    follow_parent()
    began = processor_seconds()
    result = with_large_frame_chunk(perform)(order)
    connection.send(replace(result, seconds=round(processor_seconds() - began, 3)))
    # Not to be taken apart object by object.
    os._exit(0)
