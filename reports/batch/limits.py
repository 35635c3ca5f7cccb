"""What a worker may use and touch: so much memory and time, the files it was given, no network, no other program.

The limits and the network are the system's to enforce, where it can. The fence stands inside Python: it sees every
file, socket and program that a library asks for, on every system. Records, templates and brand files reach neither by
themselves; both are there for the fault that nobody has found yet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

from msgspec import Struct

from reports.resources import FONTS, TEMPLATES

if sys.platform != "win32":
    import resource

MEMORY_MB = 2_000
"""What a document may take of memory where nobody says otherwise: ten times what a country's briefing takes."""
LEAST_MEMORY_MB = 400
"""Below this the engine itself cannot be loaded."""
_SECONDS, _SECONDS_A_SECTION = 60, 6
_WAIT, _WAIT_FACTOR = 60, 10
"""Seconds by the clock: one that waits for ever is stopped, one that other work keeps from the processor is not."""

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CLOSED = frozenset({"socket", "subprocess", "shutil", "tempfile", "pty", "urllib", "webbrowser"})
"""Modules none of whose doings a rendering needs."""
_REFUSED = frozenset({
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.startfile", "os.kill"),
    *("os.chdir", "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "os.utime", "os.setxattr", "os.removexattr"),
})  # fmt: skip
_LOOKS = frozenset({"os.listdir", "os.scandir"})


class Limits(Struct, frozen=True):
    """How much one document may take before its worker is stopped."""

    memory_mb: int
    """Megabytes of address space."""
    seconds: int
    """Of processor time."""
    wait: int
    """Seconds by the clock, much longer: other work may hold the processor."""


def limits_for(sections: int, memory_mb: int | None = None, seconds: int | None = None) -> Limits:
    """The limits of a document of so many sections: those that are named, else ones that no honest document meets."""
    seconds = seconds or _SECONDS + _SECONDS_A_SECTION * sections
    return Limits(memory_mb or MEMORY_MB, seconds, _WAIT + _WAIT_FACTOR * seconds)


def limit_memory(limits: Limits) -> None:
    """Set the memory that this process may take, for good; a crash leaves no image of it on the disk."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = limits.memory_mb * 1_000_000
        # macOS knows this limit and does not take it.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(limits: Limits) -> None:
    """Give this process so much processor time from now on, whatever it has used."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + limits.seconds, most))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Gauge:
    """Tells how much memory this process has taken at most; to be made before the fence, which closes what it reads."""

    def __init__(self) -> None:
        self._status: IO[bytes] | None = None
        with suppress(OSError):
            self._status = open("/proc/self/status", "rb", buffering=0)  # noqa: SIM115 - as long as the process lives

    def has_swollen(self, limits: Limits) -> bool:
        """Whether the process has taken half the memory that it may: libraries do not give all of it back."""
        return self._peak() > limits.memory_mb * 500_000

    def _peak(self) -> int:
        """Bytes."""
        if self._status is not None:
            self._status.seek(0)
            (kilobytes,) = (line.split()[1] for line in self._status if line.startswith(b"VmHWM:"))
            return int(kilobytes) * 1_024
        if sys.platform == "win32":
            return 0
        # Some systems count the peak of whoever started the process as well. Kilobytes everywhere but on macOS.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1_024)


def leave_network() -> bool:
    """Go where there is no network, if this system lets a process do that; whether it did."""
    if sys.platform != "linux":
        return False
    import ctypes

    user, group = os.getuid(), os.getgid()
    system = ctypes.CDLL(None)
    if system.unshare(_NEW_NETWORK) == 0:
        return True
    if system.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    # Without these lines the process would be nobody, and could open what nobody may.
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with suppress(OSError):
            Path("/proc/self", name).write_text(line)
    return True


class Fence:
    """Refuses what a rendering has no business with; once it stands in a process it stays."""

    def __init__(self) -> None:
        self.refused: list[str] = []
        """What was refused since `admit` was called, in words."""
        self._own = _program_places()
        # A library that was installed without being compiled is compiled as it is imported, and that is not kept.
        sys.dont_write_bytecode = True
        # An import looks for the names in every folder of the path.
        self._seen = frozenset(os.path.realpath(place or ".") for place in sys.path)
        self._is_open_to = _within(self._own)
        sys.addaudithook(self._see)

    def admit(self, places: Iterable[Path]) -> None:
        """Let these files and folders be read beside the program's own, and those of no document before."""
        self.refused.clear()
        self._is_open_to = _within((*self._own, *(os.path.realpath(place) for place in places)))

    def _see(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and bool(flags & _WRITES)
            if not isinstance(path, int) and (writes or not self._is_open_to(path)):
                self._refuse(f"{'write' if writes else 'read'} {_shown(path)}")
        elif event in _LOOKS:
            place = arguments[0] or "."
            if not (isinstance(place, int) or self._is_open_to(place) or os.path.realpath(_shown(place)) in self._seen):
                self._refuse(f"list {_shown(place)}")
        elif event in _REFUSED or event.partition(".")[0] in _CLOSED:
            self._refuse(f"{event} {' '.join(map(_shown, arguments[:2]))}".rstrip())

    def _refuse(self, what: str) -> None:
        self.refused.append(what)
        raise PermissionError(f"no document may {what}")


def _shown(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, str | bytes | os.PathLike) else repr(value)[:200]


def _within(places: Iterable[str]) -> Callable[[object], bool]:
    """Whether a path, its links followed, lies at or below one of ``places``."""
    files = frozenset(places)
    folders = tuple(place.rstrip(os.sep) + os.sep for place in files)

    @lru_cache(maxsize=4096)
    def is_within(path: object) -> bool:
        real = os.path.realpath(_shown(path))
        return real in files or real.startswith(folders)

    return is_within


def _program_places() -> tuple[str, ...]:
    """Where the program, its libraries and its resources lie; called when they are loaded."""
    found = {str(TEMPLATES), str(FONTS), os.path.dirname(os.__file__), os.devnull}
    for name, module in tuple(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and "." not in name:
            # A package is a folder; a module that is none stands alone in a folder that may hold anything.
            place = os.path.dirname(file) if hasattr(module, "__path__") else file
            above = os.path.dirname(place)
            found.add(above if os.path.basename(above) in ("site-packages", "dist-packages") else place)
    return tuple(os.path.realpath(place) for place in found)
