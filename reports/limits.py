"""Limits and sandbox of a worker: memory, time, the files that it may read, no network, no other program.

The operating system enforces limits and cuts off the network, where it can. The sandbox is an audit hook inside Python:
it sees every file, socket and program that a library asks for, on every system. Records, templates and brand files
cannot reach either by themselves; both are a second line of defence.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import IO

from msgspec import Struct

from reports.resources import FONTS, TEMPLATES

if sys.platform != "win32":
    import resource

MEMORY_MB = 2_000
"""Default limit of a document's memory: ten times what a country briefing takes."""
LEAST_MEMORY_MB = 400
"""Below this limit the layout engine itself cannot be loaded."""
_COMMAND_MB = 60
"""Address space of a command when it starts its worker, at the least."""
_SECONDS, _SECONDS_A_SECTION = 60, 6
_WAIT, _WAIT_FACTOR = 60, 10
"""Seconds by the clock: they stop a worker that hangs, and not one that waits for a busy processor."""

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED_MODULES = frozenset({"socket", "subprocess", "shutil", "tempfile", "pty", "urllib", "webbrowser"})
"""Modules of which a layout needs no audited call."""
_REFUSED_EVENTS = frozenset({
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.startfile", "os.kill"),
    *("os.chdir", "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "os.utime", "os.setxattr", "os.removexattr"),
})  # fmt: skip
_LIST_EVENTS = frozenset({"os.listdir", "os.scandir"})


class Limits(Struct, frozen=True):
    """The memory and time that a document may take before its worker is stopped."""

    memory_mb: int
    """Megabytes of address space."""
    seconds: int
    """Of processor time."""
    wait: int
    """Seconds by the clock, much longer: other work may hold the processor."""


def limits_for(sections: int, memory_mb: int | None = None, seconds: int | None = None) -> Limits:
    """Return the limits of a document of so many sections: those that are named, else generous ones."""
    seconds = seconds or _SECONDS + _SECONDS_A_SECTION * sections
    return Limits(memory_mb or MEMORY_MB, seconds, _WAIT + _WAIT_FACTOR * seconds)


def limit_memory(limits: Limits) -> None:
    """Limit the memory of this process for good, and let a crash leave no core dump."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = limits.memory_mb * 1_000_000
        # macOS knows this limit and does not take it.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def held_mb() -> int:
    """Return how many megabytes of address space this process has beyond a command's own.

    A fork of a program that holds much, or has mapped it, has as much itself, and no document has taken it.
    """
    return max(0, address_space() // 1_000_000 - _COMMAND_MB)


def address_space() -> int:
    """Return how many bytes of address space this process has; 0 where that is not known."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def limit_time(limits: Limits) -> None:
    """Limit the processor time that this process may take from now on."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + limits.seconds, most))


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class MemoryWatch:
    """Watches the peak memory of this process; made before the sandbox, which would not let it open its source."""

    def __init__(self) -> None:
        self._status: IO[bytes] | None = None
        with suppress(OSError):
            self._status = open("/proc/self/status", "rb", buffering=0)  # noqa: SIM115 - as long as the process lives
        self._before = self._peak()
        """What a fork has of its caller, and what was loaded."""

    def has_swollen(self, limits: Limits) -> bool:
        """Return whether the process has taken half of its memory limit: libraries do not give all of it back."""
        return self._peak() - self._before > limits.memory_mb * 500_000

    def _peak(self) -> int:
        """Return the peak in bytes."""
        if self._status is not None:
            self._status.seek(0)
            (kilobytes,) = (line.split()[1] for line in self._status if line.startswith(b"VmHWM:"))
            return int(kilobytes) * 1_024
        if sys.platform == "win32":
            return 0
        # Some systems count the peak of the parent process as well. Kilobytes everywhere but on macOS.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1_024)


def leave_network() -> bool:
    """Move this process to a namespace without a network, where the system allows it; returns whether it did."""
    if sys.platform != "linux":
        return False
    import ctypes

    user, group = os.getuid(), os.getgid()
    system = ctypes.CDLL(None)
    if system.unshare(_NEW_NETWORK) == 0:
        return True
    if system.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    # Without these lines the process would have no user, and could not open files of its own.
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with suppress(OSError):
            Path("/proc/self", name).write_text(line)
    return True


class Sandbox:
    """An audit hook that refuses every access that a layout does not need; it cannot be removed from its process."""

    def __init__(self) -> None:
        self.refused: list[str] = []
        """Descriptions of what was refused since the last call of `allow_reading`."""
        self._program = program_places()
        # A library that was installed without being compiled is compiled as it is imported, and that is not kept.
        sys.dont_write_bytecode = True
        # An import lists every folder of the path.
        self._import_folders = frozenset(os.path.realpath(place or ".") for place in sys.path)
        self._may_read = _below(self._program)
        sys.addaudithook(self._audit)

    def allow_reading(self, places: Iterable[Path]) -> None:
        """Allow these files and folders to be read beside the program's own, and no longer those allowed before."""
        self.refused.clear()
        self._may_read = _below((*self._program, *(os.path.realpath(place) for place in places)))

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and bool(flags & _WRITES)
            if not isinstance(path, int) and (writes or not self._may_read(path)):
                self._refuse(f"{'write' if writes else 'read'} {_describe(path)}")
        elif event in _LIST_EVENTS:
            place = arguments[0] or "."
            if not (isinstance(place, int) or self._may_list(place)):
                self._refuse(f"list {_describe(place)}")
        elif event in _REFUSED_EVENTS or event.partition(".")[0] in _REFUSED_MODULES:
            self._refuse(f"{event} {' '.join(map(_describe, arguments[:2]))}".rstrip())

    def _may_list(self, place: object) -> bool:
        return self._may_read(place) or os.path.realpath(_describe(place)) in self._import_folders

    def _refuse(self, what: str) -> None:
        self.refused.append(what)
        raise PermissionError(f"no document may {what}")


def _describe(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, str | bytes | os.PathLike) else repr(value)[:200]


def _below(places: Iterable[str]) -> Callable[[object], bool]:
    """Return a cached test of whether a path, its links followed, is or lies below one of ``places``."""
    files = frozenset(places)
    folders = tuple(place.rstrip(os.sep) + os.sep for place in files)

    @lru_cache(maxsize=4096)
    def is_within(path: object) -> bool:
        real = os.path.realpath(_describe(path))
        return real in files or real.startswith(folders)

    return is_within


@cache
def program_places() -> tuple[str, ...]:
    """Return where the program, its libraries and its resources lie; called when they are loaded, worked out once.

    It looks at every module, which in a fork means to copy the memory of each.
    """
    found = {str(TEMPLATES), str(FONTS), os.path.dirname(os.__file__), os.devnull}
    for name, module in tuple(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and "." not in name:
            # A package is a folder; another module is one file in a folder that may hold anything.
            place = os.path.dirname(file) if hasattr(module, "__path__") else file
            above = os.path.dirname(place)
            found.add(above if os.path.basename(above) in ("site-packages", "dist-packages") else place)
    return tuple(os.path.realpath(place) for place in found)
