"""The kept process: loads everything once, and forks for each command.

It runs no thread, and nothing of a command is done in it. For each connection it forks a process that watches over the
command, which that one forks in turn: so a command that runs outlives the kept process, ends with its client, and its
exit code is the system's word.
"""

from __future__ import annotations

import io
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from resource import RUSAGE_SELF, getrusage
from types import FrameType
from typing import Any, NoReturn, cast

from reports.kept import wire
from reports.kept.program_files import LoadedFiles
from reports.process import die_with, processor_seconds

_PATIENCE = 10.0
"""Seconds by the clock that a client may take for its message."""
_BACKLOG = 64
_MOST_BEGUN = 65_536
"""Bytes that a pipe holds."""


class KeptProcess:
    """This process, kept: it waits for commands until none has come for a while."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._idle = wire.idle_seconds()
        self._circumstances = wire.circumstances()
        self._name = wire.name_for(self._circumstances)
        self._folder = wire.open_folder()
        self._since = time.time()
        self._commands = 0
        self._begun = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        """A pipe that takes a byte for each command that begins: what asks about this process is none."""
        self._environment: dict[str, str | None] = {}
        """What loading has set in the environment, and taken out of it."""

    def serve(self, load: Callable[[], None]) -> None:
        """Load, then fork for each command; returns in the process of a command, and nowhere else."""
        os.chdir("/")
        files = LoadedFiles()
        before = dict(os.environ)
        load()
        self._environment = {
            name: os.environ.get(name)
            for name in {*before, *os.environ}
            if os.environ.get(name) != before.get(name)
        }
        # A fork copies the locks of threads, not the threads.
        if len(os.listdir("/proc/self/task")) > 1 or not files.complete():
            os._exit(1)
        os.dup2(0, 2)
        listener = self._listen()
        signal.signal(signal.SIGCHLD, _reap)
        signal.signal(signal.SIGTERM, self._end)
        while self._is_wanted(listener):
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            if wire.peer(connection)[1] != os.geteuid():
                connection.close()
                continue
            is_current = files.are_unchanged()
            if not is_current:
                # Whoever comes next finds no socket, and starts another process.
                self._leave()
            if self._fork(connection, listener, is_current):
                return
            connection.close()
            if not is_current:
                break
        self._end()

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        with suppress(FileNotFoundError):
            os.unlink(f"{self._name}.sock", dir_fd=self._folder)
        mask = os.umask(0o177)
        listener.bind(wire.path_in(self._folder, self._name))
        os.umask(mask)
        listener.listen(_BACKLOG)
        return listener

    def _is_wanted(self, listener: socket.socket) -> bool:
        """Wait for a connection; returns whether one came before the process was idle for too long."""
        return bool(select.select([listener.fileno()], [], [], self._idle)[0])

    def _leave(self) -> None:
        """Take socket and lock away: nobody finds this process any more."""
        for ending in ("sock", "lock"):
            with suppress(OSError):
                os.unlink(f"{self._name}.{ending}", dir_fd=self._folder)

    def _end(self, *_: object) -> NoReturn:
        self._leave()
        os._exit(0)

    def _fork(self, connection: socket.socket, listener: socket.socket, is_current: bool) -> bool:
        """Fork for a connection; returns whether this is the process of its command."""
        told = self._tell() if is_current else ""
        kept = os.getpid()
        try:
            if os.fork():
                return False
        except OSError:
            # No memory, or no more processes: the client runs its command.
            return False
        try:
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            os.setpgid(0, 0)
            listener.close()
            os.close(self._lock)
            os.close(self._begun[0])
            os.close(self._folder)
            connection.settimeout(_PATIENCE)
            fields = wire.receive(connection)
            if not is_current:
                connection.sendall(wire.NO)
            elif fields[0] == b"status":
                connection.sendall(told.encode())
            elif fields[0] == b"stop":
                _stop(kept)
            elif fields[1] != self._circumstances:
                connection.sendall(wire.NO)
            else:
                connection.sendall(wire.READY)
                descriptors = wire.receive_open_files(connection)
                return self._start_command(connection, fields[2:], descriptors)
        except (OSError, IndexError):
            # The client has gone, or is none.
            pass
        os._exit(0)

    def _tell(self) -> str:
        """Return what `reports daemon status` says."""
        self._count_commands()
        peak = getrusage(RUSAGE_SELF).ru_maxrss
        return f"{os.getpid()} {time.time() - self._since:.0f} {self._commands} {processor_seconds():.6f} {peak}"

    def _count_commands(self) -> None:
        with suppress(BlockingIOError):
            self._commands += len(os.read(self._begun[0], _MOST_BEGUN))

    def _start_command(self, connection: socket.socket, fields: list[bytes], descriptors: list[int]) -> bool:
        """Fork the process of a command, and watch over it; returns True, in that process alone."""
        with suppress(OSError):
            os.write(self._begun[1], b"+")
        os.close(self._begun[1])
        watcher = os.getpid()
        if command := os.fork():
            for descriptor in descriptors:
                os.close(descriptor)
            _watch(connection, command)
        os.setpgid(0, 0)
        die_with(watcher)
        connection.close()
        _become(fields, descriptors, self._environment)
        return True


def _reap(_number: int, _frame: FrameType | None) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _stop(kept: int) -> None:
    """End the kept process, unless it has ended by itself."""
    if os.getppid() == kept:
        os.kill(kept, signal.SIGTERM)


# --- in the process that watches over a command -------------------------------------------------------------------


def _watch(connection: socket.socket, command: int) -> NoReturn:
    """Pass signals on to a command until it ends, and tell its client how; a command ends with its client."""
    with suppress(OSError):
        os.setpgid(command, command)
    ending, line = os.pidfd_open(command), connection.fileno()
    waiting = select.poll()
    waiting.register(ending, select.POLLIN)
    waiting.register(line, select.POLLIN)
    while all(ready != ending for ready, _ in waiting.poll()):
        try:
            numbers = connection.recv(16)
        except OSError:
            numbers = b""
        if not numbers:
            os.killpg(command, signal.SIGKILL)
            waiting.unregister(line)
        for number in numbers:
            _signal_command(command, number)
    _, status = os.waitpid(command, 0)
    with suppress(OSError):
        connection.sendall(wire.ENDED + wire.STATUS.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _signal_command(command: int, number: int) -> None:
    """Signal a command; what stops it stops its group, as a terminal does.

    A group without a terminal is not stopped by the signal that asks for it, so it gets the one that does not ask.
    """
    if number == signal.SIGTSTP:
        os.killpg(command, signal.SIGSTOP)
    elif number == signal.SIGCONT:
        os.killpg(command, signal.SIGCONT)
    else:
        os.kill(command, number)


# --- in the process of a command ----------------------------------------------------------------------------------


def _become(fields: list[bytes], descriptors: list[int], set_by_loading: dict[str, str | None]) -> None:
    """Make this process what the client's would be: folder, streams, environment, signals, words."""
    mask, ignored, blocked, streams, package, unbuffered, first_path, count, *rest = fields
    here, *given = descriptors
    os.fchdir(here)
    os.close(here)
    _take_streams(dict(zip(map(int, streams.decode()), given, strict=True)), is_unbuffered=unbuffered == b"1")
    os.umask(int(mask))
    _take_environment(rest[int(count) :], set_by_loading)
    sys.argv = [os.fsdecode(word) for word in rest[: int(count)]]
    sys.path[0] = os.fsdecode(first_path)
    sys.modules["__main__"].__package__ = package.decode() or None
    _take_signals(int(ignored, 16), int(blocked, 16))
    if "tempfile" in sys.modules:
        # It has looked for a folder already.
        sys.modules["tempfile"].tempdir = None  # type: ignore[attr-defined]


def _take_environment(given: list[bytes], set_by_loading: dict[str, str | None]) -> None:
    os.environb.clear()
    for line in given:
        name, _, value = line.partition(b"=")
        os.environb[name] = value
    for variable, wanted in set_by_loading.items():
        if wanted is None:
            os.environ.pop(variable, None)
        else:
            os.environ[variable] = wanted
    time.tzset()


def _take_signals(ignored: int, blocked: int) -> None:
    """Ignore and hold back the signals that the client does, and no others, as a process that it started would."""
    for number in signal.valid_signals():
        if number in (signal.SIGKILL, signal.SIGSTOP):
            continue
        if ignored >> (number - 1) & 1:
            signal.signal(number, signal.SIG_IGN)
        elif number == signal.SIGINT:
            signal.signal(number, signal.default_int_handler)
        elif signal.getsignal(number) is not None:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, {n for n in signal.valid_signals() if blocked >> (n - 1) & 1})


def _take_streams(given: dict[int, int], *, is_unbuffered: bool) -> None:
    """Make standard streams of the descriptors that were given, as the interpreter does when it starts."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        before = getattr(sys, f"__{name}__")
        if number in given:
            os.dup2(given[number], number)
            os.close(given[number])
            stream = _stream(number, name, before, is_unbuffered=is_unbuffered)
        else:
            os.close(number)
            stream = None
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _stream(number: int, name: str, before: io.TextIOWrapper, *, is_unbuffered: bool) -> io.TextIOWrapper:
    mode = "w" if number else "r"
    raw = io.FileIO(number, mode, closefd=False)
    raw.name = f"<{name}>"
    binary: Any = raw
    if number == 0:
        binary = io.BufferedReader(raw)
    elif not is_unbuffered:
        binary = io.BufferedWriter(raw)
    stream: Any = io.TextIOWrapper(
        binary, before.encoding, before.errors, "\n",
        line_buffering=not is_unbuffered and (raw.isatty() or number == 2), write_through=is_unbuffered,
    )  # fmt: skip
    stream.mode = mode
    return cast(io.TextIOWrapper, stream)
