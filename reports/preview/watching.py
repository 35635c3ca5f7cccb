"""Watches the files that a document depends on, and says that something happened; what, is found out by looking.

Folders are watched with all below them, single files by the folders that they lie in, so that a file that an editor
replaces, or that is yet to come, is seen as well.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles._rust_notify import RustNotify

from reports.batch.stamp import PROGRAM, WatchedPath

_STEP = 30
"""Milliseconds without a change after which a change is told: files that are saved together are told at once."""
_MOST = 400
"""Milliseconds after which it is told in any case."""
_LOOK = 1_000
"""Milliseconds after which it is looked whether what is watched is still there."""
_POLL = 300
"""Milliseconds between two looks where the system does not tell."""

_Places = dict[Path, tuple[int, int]]
"""Folders, and what the system knows each by."""


class Watcher:
    """Threads that watch, one for whole folders and one for single files."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """Have ``tell`` called, in another thread, when something may have changed."""
        self._tell = tell
        self._places: tuple[_Places, _Places] = ({}, {})
        self._stop = threading.Event()

    def watch(self, watched: Iterable[WatchedPath]) -> bool:
        """Watch these from now on, and the program's templates and fonts; return whether they are other places."""
        found = _places((*watched, *PROGRAM[1:]))
        if found == self._places:
            return False
        self.close()
        self._places, self._stop = found, threading.Event()
        for places, is_deep in zip(found, (True, False), strict=True):
            if places:
                given = (_notifier(places, is_deep), places, is_deep, self._stop)
                threading.Thread(target=self._run, args=given, daemon=True).start()
        return True

    def close(self) -> None:
        """Watch nothing any more."""
        self._stop.set()

    def _run(self, notifier: RustNotify, places: _Places, is_deep: bool, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                found = notifier.watch(_MOST, _STEP, _LOOK, stop)
            except OSError:
                # A folder has just gone.
                found = set()
                stop.wait(_LOOK / 1_000)
                notifier = _notifier(places, is_deep)
            is_other = any(_identity(place) != known for place, known in places.items())
            if is_other or (isinstance(found, set) and any(_counts(path) for _, path in found)):
                self._tell()
            if is_other:
                # Until other places are watched, or what is there now is.
                stop.wait(_LOOK / 1_000)
        notifier.close()


def _notifier(places: _Places, is_deep: bool) -> RustNotify:
    """Return what watches some folders, from this moment on."""
    there = [str(place) for place in places if place.is_dir()]
    try:
        return RustNotify(there, False, False, _POLL, is_deep, True)
    except OSError:
        # The system watches no more folders for this user, so they are looked through again and again.
        return RustNotify(there, False, True, _POLL, is_deep, True)


def _counts(path: str) -> bool:
    """Return whether a change may matter: what is hidden is no input, and editors and we ourselves write such files."""
    return not os.path.basename(path).startswith(".") and f"{os.sep}.git{os.sep}" not in path


def _places(watched: Iterable[WatchedPath]) -> tuple[_Places, _Places]:
    """Return the folders that are watched whole, and those whose own files are."""
    deep, flat = set[Path](), set[Path]()
    for one in watched:
        path = Path(one.path).absolute()
        if one.endings and path.is_dir():
            deep.add(path)
        # What a folder is called may be taken away from it, or a link may come to lead to another.
        flat.add(_nearest(path.parent))
        if path.is_symlink():
            flat.add(_nearest(path.resolve().parent))
    deep = {path for path in deep if not any(above in deep for above in path.parents)}
    return ({path: _identity(path) for path in sorted(deep)}, {path: _identity(path) for path in sorted(flat)})


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return status.st_dev, status.st_ino
