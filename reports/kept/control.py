"""What people ask of kept processes: which there are, to start one, to end them."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import closing, suppress

from msgspec import Struct

from reports.errors import EnvironmentProblem, UsageProblem
from reports.kept import wire
from reports.kept.client import start

_PATIENCE = 5.0
_LONGEST_START = 60.0
"""Seconds by the clock in which a process has loaded the program, or something is wrong."""
_LOOK = 0.05
_ATTEMPTS = 3
"""How often one is started: a file that changes while it is loaded ends it."""


class Found(Struct, frozen=True):
    """A kept process of this user."""

    pid: int
    seconds: float
    """How long it has been kept."""
    commands: int
    """Connections so far, this question among them."""
    processor_seconds: float
    """Of itself and of all commands that have ended."""
    megabytes: float
    """Peak of its resident memory."""
    serves_here: bool
    """Whether commands that are called like this one are run by it."""


def kept_processes() -> tuple[Found, ...]:
    """Return the kept processes of this user.

    Raises:
        EnvironmentProblem: no process can be kept on this system, or by this user.
        UsageProblem: the time after which one ends is none.
    """
    folder = _open()
    try:
        here = wire.name_for(wire.circumstances())
        return tuple(found for name in _names(folder) if (found := _ask(folder, name, here)) is not None)
    finally:
        os.close(folder)


def stop_all() -> tuple[Found, ...]:
    """End the kept processes of this user, and return what they were; commands that run go on to their end."""
    folder = _open()
    try:
        here, ended = wire.name_for(wire.circumstances()), []
        for name in _names(folder):
            found = _ask(folder, name, here)
            with suppress(OSError), closing(wire.connect(folder, name, _PATIENCE)) as connection:
                wire.send(connection, [b"stop"])
                # It hangs up once that is done.
                connection.recv(1)
            with suppress(OSError):
                os.unlink(f"{name}.sock", dir_fd=folder)
            if found is not None:
                ended.append(found)
        _end_beginning(folder)
        return tuple(ended)
    finally:
        os.close(folder)


def start_and_wait() -> None:
    """Start a kept process for commands that are called like this one, and wait until it can serve.

    Raises EnvironmentProblem where it does not begin, and what `kept_processes` raises.
    """
    folder = _open()
    try:
        name, until, started = wire.name_for(wire.circumstances()), time.monotonic() + _LONGEST_START, 0
        running: int | None = None
        while _ask(folder, name, name) is None:
            if running is None and started < _ATTEMPTS:
                running = start(folder, name, is_silent=False)
                started += running is not None
            elif running is not None and os.waitpid(running, os.WNOHANG)[0]:
                running = None
            elif running is None or time.monotonic() > until:
                raise EnvironmentProblem("the kept process does not begin to serve", remedy="Do without --daemon.")
            time.sleep(_LOOK)
    except OSError as error:
        raise EnvironmentProblem(f"no process can be kept ({error})", remedy="Do without --daemon.") from error
    finally:
        os.close(folder)


def _open() -> int:
    if sys.platform != "linux":
        raise EnvironmentProblem("no process can be kept on this system", remedy="Do without --daemon, REPORTS_DAEMON.")
    try:
        wire.idle_seconds()
    except ValueError as error:
        named = os.environ[wire.IDLE_VARIABLE]
        raise UsageProblem(f"{wire.IDLE_VARIABLE} is {named!r}", remedy="Set it to a number of seconds.") from error
    try:
        return wire.open_folder()
    except OSError as error:
        remedy = f"Make {wire.place_of_sockets()} a folder of your own that nobody else may enter, or take it away."
        raise EnvironmentProblem(f"no process can be kept ({error})", remedy=remedy) from error


def _names(folder: int, ending: str = ".sock") -> list[str]:
    return sorted(name.removesuffix(ending) for name in os.listdir(folder) if name.endswith(ending))


def _end_beginning(folder: int) -> None:
    """End the processes that have no socket yet, because they load the program still: they hold their locks."""
    import fcntl

    for name in _names(folder, ".lock"):
        with suppress(OSError, ValueError):
            lock = os.open(f"{name}.lock", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.kill(int(os.read(lock, 20)), signal.SIGTERM)
            finally:
                os.close(lock)


def _ask(folder: int, name: str, here: str) -> Found | None:
    """Ask a process what it is; None where there is none any more."""
    try:
        with closing(wire.connect(folder, name, _PATIENCE)) as connection:
            wire.send(connection, [b"status"])
            told = b""
            while part := connection.recv(1024):
                told += part
    except OSError:
        return None
    if told[:1] == wire.NO or len(numbers := told.split()) != 5:
        return None
    pid, seconds, commands, processor, kilobytes = numbers
    return Found(int(pid), float(seconds), int(commands), float(processor), int(kilobytes) / 1000, name == here)
