"""Tells whether anything has changed since a run ended, by sizes, dates and numbers of all its inputs and outputs.

Only a stamp of a few hundred bytes is read, so a run that has nothing to do ends at once.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import DecodeError, Struct
from msgspec.json import decode as json_decode
from msgspec.json import encode as json_encode

from reports.files import file_state, write_whole
from reports.resources import FONTS, TEMPLATES

_FILE = ".batch/stamp.json"
_OUTPUTS = (".pdf", ".json", ".html", ".zip", ".png", ".ics")
_VERSION = 2
"""Raised whenever what is noted, or how, changes."""
_LEVELS = 100
"""Folders within folders that are looked into; records are not read from so deep."""
_TICK = 0.05
"""Seconds within which a file may change twice and show one date."""


class Listing(Struct, frozen=True):
    """The state of inputs: a digest over names, sizes, dates and numbers of files."""

    digest: str
    is_settled: bool
    """Whether the latest change is old enough for a later one to show another date."""


class WatchedPath(Struct, frozen=True):
    """A file, or a folder with the suffixes of files below it that count; a missing one counts, too."""

    path: str
    endings: tuple[str, ...] = ()


PROGRAM = (
    WatchedPath(str(Path(__file__).parent.parent), (".py", ".toml")),
    WatchedPath(str(TEMPLATES), (".html", ".css", ".toml")),
    WatchedPath(str(FONTS), (".ttc", ".otf")),
)
"""The inputs of every document, besides the installed libraries."""


class _Stamp(Struct, frozen=True):
    """What is noted at the end of a run."""

    version: int
    request: str
    watched: tuple[tuple[str, tuple[str, ...]], ...]
    """Path and endings of each `WatchedPath`."""
    inputs: str
    outputs: str
    documents: int


def is_current(folder: Path, request: str) -> int | None:
    """Return how many documents the last run left, where ``request`` and all files are the same, else None."""
    try:
        stamp = json_decode((folder / _FILE).read_bytes(), type=_Stamp)
    except (OSError, DecodeError, UnicodeDecodeError, RecursionError):
        # Without a readable stamp the run finds out by itself.
        return None
    watched = [WatchedPath(path, endings) for path, endings in stamp.watched]
    try:
        is_same = (stamp.version, stamp.request) == (_VERSION, request) and stamp.outputs == _outputs(folder)
        is_same = is_same and stamp.inputs == look(watched).digest
    except OSError:
        # A file went away while it was being looked at.
        return None
    return stamp.documents if is_same else None


def write_stamp(folder: Path, request: str, watched: Iterable[WatchedPath], before: Listing, documents: int) -> None:
    """Write the state of everything after a run; ``before`` is the state of its inputs when it began.

    Nothing is written where one of them may have changed while it was being read.
    """
    if not before.is_settled:
        return
    stamp = _Stamp(
        version=_VERSION,
        request=request,
        watched=tuple((one.path, one.endings) for one in watched),
        inputs=before.digest,
        outputs=_outputs(folder),
        documents=documents,
    )
    # A name that is not UTF-8 has no place in it; the next run then finds out by itself.
    with suppress(UnicodeEncodeError):
        write_whole(folder / _FILE, json_encode(stamp))


def look(watched: Iterable[WatchedPath]) -> Listing:
    """Return the state of the inputs now, the program's own and its libraries among them."""
    digest, latest, now = hashlib.sha256(), 0.0, time.time()
    for name in sorted(_libraries()):
        digest.update(name.encode())
    for one in (*PROGRAM, *watched):
        digest.update(b"\0%b\0" % os.fsencode(one.path))
        for name, status in sorted(_files(one.path, one.endings), key=lambda found: found[0]):
            digest.update(_state(name, status))
            latest = max(latest, status.st_mtime, status.st_ctime)
    return Listing(digest.hexdigest(), latest < now - _TICK)


class ProgramState(Struct, frozen=True):
    """The state of the program itself."""

    code: str
    """Digest over its modules and the installed libraries: a process that runs has those that it was started with."""
    resources: str
    """Digest over templates, words, style sheets and fonts, which a new process reads anew."""


def look_at_program() -> ProgramState:
    """Return the state of the program's own files now."""
    code, *others = PROGRAM
    found = hashlib.sha256("\0".join(sorted(_libraries())).encode())
    return ProgramState(_state_of((code,), found), _state_of(others, hashlib.sha256()))


def _state_of(watched: Iterable[WatchedPath], digest: hashlib._Hash) -> str:
    for one in watched:
        for name, status in sorted(_files(one.path, one.endings), key=lambda found: found[0]):
            digest.update(_state(name, status))
    return digest.hexdigest()


def _outputs(folder: Path) -> str:
    digest = hashlib.sha256()
    for name, status in sorted(_files(str(folder), _OUTPUTS), key=lambda found: found[0]):
        digest.update(_state(name, status))
    return digest.hexdigest()


def _state(name: str, status: os.stat_result) -> bytes:
    return b"%b\0%d\0%d\0%d\0%d\0" % (os.fsencode(name), *file_state(status))


def _files(path: str, endings: tuple[str, ...], levels: int = _LEVELS) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the file, or the files below the folder that count; hidden ones do not."""
    if levels < 0:
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name) if endings else []
        if not endings:
            yield path, os.stat(path)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, endings, levels - 1)
        elif entry.name.lower().endswith(endings):
            yield entry.path, _status(entry)


def _status(entry: os.DirEntry[str]) -> os.stat_result:
    """Return the state of a file; of a link that leads nowhere, its own."""
    try:
        return entry.stat()
    except OSError:
        return entry.stat(follow_symlinks=False)


def _libraries() -> Iterator[str]:
    """Yield the interpreter and the names of all installed libraries, which include their versions."""
    yield f"{sys.executable} {sys.version}"
    for path in sys.path:
        try:
            yield from (entry for entry in os.listdir(path or ".") if entry.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
