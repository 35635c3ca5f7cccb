"""Whether anything has changed since a run ended: sizes and dates of all that went in and came out, in one look.

Nothing is read but a few hundred bytes, so a run that has nothing to do is over at once.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import DecodeError, Struct
from msgspec.json import decode as json_decode
from msgspec.json import encode as json_encode

from reports.files import write_whole
from reports.resources import FONTS, TEMPLATES

_FILE = ".batch/stamp.json"
_OUTPUTS = (".pdf", ".json", ".html", ".zip", ".png")
_TICK = 0.05
"""Seconds within which a file may change twice and show one date."""

class Listing(Struct, frozen=True):
    """What inputs look like: a digest over names, sizes and dates."""

    digest: str
    is_settled: bool
    """Whether the latest change lies so far back that a later one would show."""


class Watched(Struct, frozen=True):
    """A file, or a folder and the endings of the files below it that matter; a missing one counts, too."""

    path: str
    endings: tuple[str, ...] = ()


PROGRAM = (
    Watched(str(Path(__file__).parent.parent), (".py", ".toml")),
    Watched(str(TEMPLATES), (".html", ".css", ".toml")),
    Watched(str(FONTS), (".ttc", ".otf")),
)
"""What every document depends on; the libraries are looked at besides."""


class _Stamp(Struct, frozen=True):
    """What is noted at the end of a run."""

    request: str
    watched: tuple[tuple[str, tuple[str, ...]], ...]
    """Path and endings of each `Watched`."""
    inputs: str
    outputs: str
    documents: int


def is_current(folder: Path, request: str) -> int | None:
    """How many documents the last run left, where ``request`` is what it was asked and nothing has changed since."""
    try:
        stamp = json_decode((folder / _FILE).read_bytes(), type=_Stamp)
    except (OSError, DecodeError, UnicodeDecodeError, RecursionError):
        # A note that is missing or damaged says nothing: the run looks for itself.
        return None
    watched = [Watched(path, endings) for path, endings in stamp.watched]
    try:
        is_same = stamp.request == request and stamp.outputs == _outputs(folder)
        is_same = is_same and stamp.inputs == look(watched).digest
    except OSError:
        # A file went away while it was being looked at.
        return None
    return stamp.documents if is_same else None


def write_stamp(folder: Path, request: str, watched: Iterable[Watched], before: Listing, documents: int) -> None:
    """Note the state of everything after a run; ``before`` is what its inputs looked like when it began.

    Nothing is noted where one of them may have changed while it was being read.
    """
    if not before.is_settled:
        return
    stamp = _Stamp(
        request=request,
        watched=tuple((one.path, one.endings) for one in watched),
        inputs=before.digest,
        outputs=_outputs(folder),
        documents=documents,
    )
    write_whole(folder / _FILE, json_encode(stamp))


def look(watched: Iterable[Watched]) -> Listing:
    """What inputs look like now, the program's own and its libraries among them."""
    digest, latest, now = hashlib.sha256(), 0.0, time.time()
    for name in sorted(_libraries()):
        digest.update(name.encode())
    for one in (*PROGRAM, *watched):
        digest.update(b"\0%b\0" % os.fsencode(one.path))
        for name, status in sorted(_files(one.path, one.endings), key=lambda found: found[0]):
            digest.update(b"%b\0%d\0%d\0" % (os.fsencode(name), status.st_size, status.st_mtime_ns))
            latest = max(latest, status.st_mtime, status.st_ctime)
    return Listing(digest.hexdigest(), latest < now - _TICK)


def _outputs(folder: Path) -> str:
    digest = hashlib.sha256()
    for name, status in sorted(_files(str(folder), _OUTPUTS), key=lambda found: found[0]):
        digest.update(b"%b\0%d\0%d\0" % (os.fsencode(name), status.st_size, status.st_mtime_ns))
    return digest.hexdigest()


def _files(path: str, endings: tuple[str, ...]) -> Iterator[tuple[str, os.stat_result]]:
    """The file, or those below the folder that matter; hidden ones do not."""
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
            yield from _files(entry.path, endings)
        elif entry.name.lower().endswith(endings):
            yield entry.path, entry.stat()


def _libraries() -> Iterator[str]:
    """Names of all installed libraries, which carry their versions; the interpreter; the system's own as loaded."""
    yield f"{sys.executable} {sys.version}"
    for path in sys.path:
        try:
            yield from (entry for entry in os.listdir(path or ".") if entry.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
