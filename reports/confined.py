"""Opens what a stranger may have written in a process of its own, within limits of memory and time.

Some kilobytes of a PDF can unpack to any size, and the libraries that read it end a process that gets no memory.
The process is started when something is opened first, serves all that comes after, and ends with this one.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reports.errors import EnvironmentProblem, InputProblem, ReportsError
from reports.limits import Limits, address_space, limit_memory, limit_time
from reports.process import follow_parent, signals_held, without_script

R = TypeVar("R")

_MEMORY_MB, _MEMORY_A_BYTE = 250, 10
"""Megabytes that opening may take beside the program itself, and bytes for each byte of what is opened."""
_LIBRARIES_MB = 100
"""Megabytes of address space for the libraries that read it."""
_SECONDS, _SECONDS_A_MB = 10, 15
"""Of processor time, and for each megabyte of what is opened."""
_WAIT_FACTOR = 10
"""Seconds by the clock for each of processor time: other work may hold the processor."""
_REMEDY = "Name a PDF that this program wrote."


class _Call(Struct):
    """What the process is to do."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    limits: Limits


class _Killed(Exception):
    """The end of the process by somebody else, while it was opening something."""


class _Reader:
    """The process that opens what is not trusted."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # A fork has the modules of this process, but copies the locks of its threads.
        is_alone = sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
        context = multiprocessing.get_context("fork" if is_alone else "spawn")
        self._line, other_end = multiprocessing.Pipe()
        self._process = context.Process(target=_serve, args=(other_end, self._line), daemon=True)  # type: ignore[attr-defined] # of every context
        with signals_held(), nullcontext() if is_alone else without_script():
            self._process.start()
        other_end.close()

    def perform(self, call: _Call, what: str, remedy: str) -> Any:
        """Return the result of a call.

        Raises:
            InputProblem: it takes more than it may.
            _Killed: the process was killed meanwhile, which no limit does.
        """
        with suppress(OSError):
            self._line.send(call)
        try:
            if not self._line.poll(call.limits.wait):
                self.end()
                raise _too_much(what, f"{call.limits.wait} s by the clock", remedy)
            result, error = self._line.recv()
        except (EOFError, OSError) as death:
            self._process.join(_SECONDS)
            code = self._process.exitcode
            if code == -getattr(signal, "SIGKILL", 0):
                self.end()
                raise _Killed from death
            late = code == -getattr(signal, "SIGXCPU", 0)
            took = f"{call.limits.seconds} s of processor time" if late else f"{call.limits.memory_mb} MB of memory"
            self.end()
            raise _too_much(what, took, remedy) from death
        if error is not None:
            if isinstance(error, MemoryError):
                # What it had taken is not given back whole.
                self.end()
                raise _too_much(what, f"{call.limits.memory_mb} MB of memory", remedy) from error
            raise error
        return result

    @property
    def is_alive(self) -> bool:
        """Whether it can take a call from this process."""
        return self.owner == os.getpid() and not self._line.closed and self._process.is_alive()

    def end(self) -> None:
        """End the process, if it is one of this one's."""
        if self.owner == os.getpid():
            self._line.close()
            self._process.kill()
            self._process.join()


def _too_much(what: str, took: str, remedy: str) -> InputProblem:
    return InputProblem(f"{what} cannot be opened: that takes more than {took}", remedy=remedy)


_reader: _Reader | None = None


def confined(size: int, what: str, function: Callable[..., R], *arguments: Any, remedy: str = _REMEDY) -> R:
    """Call a function of a module in a process of its own, within limits by the ``size`` of what is opened, in bytes.

    Args:
        size: bytes of the file.
        what: the file, as an error names it.
        function: what is called; arguments, result and errors are sent from process to process.
        arguments: what it is called with.
        remedy: what to do about a file that takes more.

    Raises:
        InputProblem: it takes more memory or time than such a file may.
        EnvironmentProblem: the process was killed, and so was the one that tried once more.
    """
    megabytes = size // 1_000_000
    seconds = _SECONDS + _SECONDS_A_MB * megabytes
    limits = Limits(_MEMORY_MB + _MEMORY_A_BYTE * megabytes, seconds, _WAIT_FACTOR * seconds)
    for _ in range(2):
        with suppress(_Killed):
            found: R = _living_reader().perform(_Call(function, arguments, limits), what, remedy)
            return found
    message = f"{what} was not opened: the process that was to do so was killed twice"
    raise EnvironmentProblem(message, remedy="Systems do that when memory is short: close other programs first.")


def _living_reader() -> _Reader:
    """Return the process that opens things, a new one where there is none."""
    global _reader
    if _reader is None or not _reader.is_alive:
        _reader = _Reader()
        atexit.register(_reader.end)
    return _reader


def _serve(line: Connection, other_end: Connection) -> None:
    """Perform every call that arrives, until the pipe is closed."""
    other_end.close()
    follow_parent()
    own = address_space() // 1_000_000 + _LIBRARIES_MB
    while True:
        try:
            call: _Call = line.recv()
        except (EOFError, OSError):
            return
        limit_memory(replace(call.limits, memory_mb=own + call.limits.memory_mb))
        limit_time(call.limits)
        line.send(_perform(call))


def _perform(call: _Call) -> tuple[Any, Exception | None]:
    try:
        return call.function(*call.arguments), None
    except (ReportsError, MemoryError) as error:
        return None, error
    except Exception as error:
        # A bug keeps its kind; its traceback would not survive the way.
        return None, RuntimeError(f"{type(error).__name__}: {error}")
