"""Whether what a process has loaded is still what lies on the disk: code, templates, fonts, libraries, interpreter.

A file is as it was if its size, both times of change and its inode are; asking costs two microseconds a file.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from reports import resources
from reports.kept.wire import PACKAGE

_SETTLED = 0.1
"""Seconds after a change before a file is looked at: a second change within a tick of the clock could not be told."""
_COMPILED = "__pycache__"
_OUTSIDE = ("/etc/localtime", "/etc/ld.so.cache", "/etc/locale.alias")
"""Files of the system that libraries read as they are loaded, before Python is told."""

State = tuple[int, int, int, int] | None
"""Size, time of change of content and of file, inode; None where there is no file."""


class LoadedFiles:
    """All that this process loads from now on, and how it lay on the disk before; made before anything is loaded."""

    def __init__(self) -> None:
        self._began = time.time()
        self._is_loading = True
        self._opened: set[str] = set()
        self._states = dict(self._settled())
        sys.addaudithook(self._note)

    def _settled(self) -> Iterator[tuple[str, State]]:
        """Yield the program's own files as they are, once none of them has changed just now."""
        while True:
            found = {path: _state(path) for path in _own_files()}
            newest = max(state[2] for state in found.values() if state is not None) / 1e9
            if not 0 <= time.time() - newest < _SETTLED:
                yield from found.items()
                return
            time.sleep(_SETTLED)

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        """Note a file that is opened; a hook cannot be taken away, so it asks first whether it is still needed."""
        if self._is_loading and event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes) and isinstance(flags, int) and not flags & (os.O_WRONLY | os.O_RDWR):
                self._opened.add(os.path.abspath(os.fsdecode(path)))

    def complete(self) -> bool:
        """Add what was loaded meanwhile; returns whether nothing of it has changed since this was made."""
        self._is_loading = False
        before = int((self._began - _SETTLED) * 1e9)
        # Loading itself writes it, where it is not there.
        made = os.environ.get("FONTCONFIG_FILE", "")
        for path in {made, *self._opened, *_loaded_files()} - self._states.keys() - {""}:
            if _COMPILED in path or path.startswith(("/proc/", "/dev/")):
                continue
            state = _state(path)
            if state is not None and state[2] > before and os.path.isfile(path) and path != made:
                return False
            self._states[path] = state
        return self.are_unchanged() and self._states.keys() >= _own_files()

    def are_unchanged(self) -> bool:
        """Return whether everything lies on the disk as it did."""
        return all(_state(path) == state for path, state in self._states.items())


def _state(path: str) -> State:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _own_files() -> set[str]:
    """Return the program's own files and folders: a file that comes or goes changes its folder."""
    return set(_below((PACKAGE, str(resources.TEMPLATES), str(resources.FONTS))))


def _below(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        yield folder
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir() and entry.name != _COMPILED:
                    yield from _below((entry.path,))
                elif not entry.is_dir():
                    yield entry.path


def _loaded_files() -> Iterator[str]:
    """Yield modules, folders that modules are looked for in, and libraries."""
    yield from _OUTSIDE
    yield sys.executable
    yield from (os.path.abspath(place) for place in sys.path)
    for module in tuple(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file:
            yield os.path.abspath(file)
    with suppress(OSError):
        for line in Path("/proc/self/maps").read_text(errors="surrogateescape").splitlines():
            path = line.split(maxsplit=5)[5:]
            if path and path[0].startswith("/"):
                yield path[0]
