"""Runs a command in a kept process: hands it the standard streams, passes signals on, and ends as the command ends.

Whatever goes wrong before the command has begun makes it run here, as without. Once it has begun, it runs on even where
the kept process is killed: the process that watches over it is another one.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found] # what `signal` wraps in numbers with names
import _socket
import os
import sys

from reports.kept import wire

TYPE_CHECKING = False
"""As type checkers read it; `typing` takes a fifth of a client's time to import."""
if TYPE_CHECKING:
    from types import FrameType

VARIABLE = "REPORTS_DAEMON"
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
"""As click reads a flag."""
_PATIENCE = 5.0
"""Seconds by the clock for each answer, before the command runs here."""
_PASSED = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP") if hasattr(signal, name))


def is_asked_for() -> bool:
    """Return whether the command line or the environment asks for a kept process.

    What asks about kept processes runs here: one of them would take itself for the place where commands run.
    """
    if next((word for word in sys.argv[1:] if not word.startswith("-")), "") == "daemon":
        return False
    if os.environ.get(VARIABLE, "").strip().lower() in _YES:
        return True
    for word in sys.argv[1:]:
        if word == "--daemon":
            return True
        if not word.startswith("-"):
            break
    return False


def run_kept() -> int | None:
    """Run the command of this process in a kept process; returns its exit code.

    None where it is to run here: there is no kept process yet, and then one is started for the next command, or the
    one that there is cannot serve this one.
    """
    try:
        folder = wire.open_folder()
    except OSError:
        return None
    try:
        return None if _reads_in_background() else _Asking(folder).run()
    except OSError:
        return None
    finally:
        os.close(folder)


def _reads_in_background() -> bool:
    """Return whether the command reads its terminal from the background, where the system would stop it."""
    try:
        return "-" in sys.argv[1:] and os.isatty(0) and os.tcgetpgrp(0) != os.getpgrp()
    except OSError:
        return False


class _Asking:
    """The command of this process, as it is asked of a kept process."""

    def __init__(self, folder: int) -> None:
        self._folder = folder
        self._circumstances = wire.circumstances()
        self._name = wire.name_for(self._circumstances)
        self._connection: _socket.socket | None = None
        self._has_begun = False
        self._early: list[int] = []
        """Signals that came before the command has begun."""

    def run(self) -> int | None:
        """Run it; None where it is to run here."""
        try:
            self._connection = wire.connect(self._folder, self._name, _PATIENCE)
        except OSError:
            start(self._folder, self._name)
            return None
        status = wire.status_of_process()
        before = {number: signal.signal(number, self._pass) for number in _PASSED if not _is_ignored(number)}
        try:
            if not self._is_taken(status):
                return None
            return self._wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            if not self._has_begun:
                for number in self._early:
                    os.kill(os.getpid(), number)
            self._connection.close()

    def _is_taken(self, status: dict[str, str]) -> bool:
        """Ask, and return whether the command begins."""
        assert self._connection is not None
        streams = [number for number in range(3) if _is_open(number)]
        package = sys.modules["__main__"].__package__ or ""
        out = sys.stdout or sys.stderr
        words = [b"run", self._circumstances, str(_umask()).encode(), status["SigIgn"].encode()]
        words += [status["SigBlk"].encode(), "".join(map(str, streams)).encode(), package.encode()]
        words += [b"1" if getattr(out, "write_through", False) else b"0", os.fsencode(sys.path[0])]
        words += [str(len(sys.argv)).encode(), *map(os.fsencode, sys.argv)]
        words += [name + b"=" + value for name, value in os.environb.items()]
        wire.send(self._connection, words)
        answer = self._connection.recv(1)
        if answer == wire.NO:
            # What lies on the disk is not what was loaded, so that process ends: the next command finds a new one.
            start(self._folder, self._name)
        if answer != wire.READY or self._early:
            return False
        # Only now, for what is sent to a process that does not answer stays open as long as that lives.
        here = os.open(".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            wire.send_open_files(self._connection, [here, *streams])
        finally:
            os.close(here)
        self._has_begun = True
        for number in self._early:
            self._send(number)
        return True

    def _wait(self) -> int:
        """Wait until the command has ended, and end as it did where a signal ended it; returns its exit code."""
        assert self._connection is not None
        self._connection.settimeout(None)
        told = b""
        while len(told) < 1 + wire.STATUS.size:
            try:
                part = self._connection.recv(1 + wire.STATUS.size - len(told))
            except OSError:
                part = b""
            if not part:
                # Who watched over it was killed, and it with that.
                return _end_by(signal.SIGKILL)
            told += part
        (code,) = wire.STATUS.unpack_from(told, 1)
        return _end_by(-code) if code < 0 else int(code)

    def _pass(self, number: int, _frame: FrameType | None) -> None:
        """Pass a signal on; where it stops the command, this process stops as well."""
        if not self._has_begun:
            self._early.append(number)
            return
        self._send(number)
        if number == signal.SIGTSTP:
            os.kill(os.getpid(), signal.SIGSTOP)
            self._send(signal.SIGCONT)

    def _send(self, number: int) -> None:
        try:
            assert self._connection is not None
            self._connection.send(bytes((number,)))
        except OSError:
            # It has ended just now.
            return


def _end_by(number: int) -> int:
    """End this process by a signal, as the command ended."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return 128 + number


def _is_ignored(number: int) -> bool:
    return bool(signal.getsignal(number) == signal.SIG_IGN)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    # What the interpreter found closed as it began has been opened for something else since.
    return getattr(sys, ("__stdin__", "__stdout__", "__stderr__")[number]) is not None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def start(folder: int, name: str, *, is_silent: bool = True) -> int | None:
    """Start a kept process under the circumstances of this one; returns its number, without waiting for it.

    None where one is there, or begins already. Unless ``is_silent``, it says on standard error why it cannot begin.
    Raises OSError where it cannot be started.
    """
    import fcntl
    from subprocess import _args_from_interpreter_flags  # type: ignore[attr-defined] # as multiprocessing does

    lock = os.open(f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    # What is started holds the lock as long as it lives.
    os.set_inheritable(lock, True)
    program = f"import sys; sys.path[:] = {sys.path!r}; from reports.cli.kept_commands import serve; serve({lock})"
    words = [sys.executable, *_args_from_interpreter_flags(), "-c", program]
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3 if is_silent else 2)]
    try:
        started = os.posix_spawn(sys.executable, words, _own_environment(), file_actions=nowhere, setsid=True)
        os.ftruncate(lock, 0)
        # Whoever ends it before it has a socket knows it by this.
        os.write(lock, b"%d" % started)
        return started
    finally:
        os.close(lock)


def _own_environment() -> dict[str, str]:
    """Return the environment of a kept process, without what the interpreter adds to it where the locale is C."""
    with open("/proc/self/environ", "rb") as file:
        was_set = any(line.startswith(b"LC_CTYPE=") for line in file.read().split(b"\0"))
    return {name: value for name, value in wire.loading_environment().items() if was_set or name != "LC_CTYPE"}
