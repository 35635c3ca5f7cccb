"""Puts a site in its place whole or not at all: it is built in a folder beside, and the two folders change places.

Files that stay as they are become further names (hard links) of those that lie there, so that neither their bytes nor
their times change. A run that is killed leaves the site as it was, or as it was to be, and at most a folder beside it
that the next run deletes.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from reports.errors import EnvironmentProblem, UsageProblem
from reports.files import umask

_BESIDE = ".{name}.reports-"
_BEFORE = "before"
"""Ends the name of the old site while it is being replaced, on systems that cannot exchange two folders."""
_HERE, _EXCHANGE, _SWAP = -100, 2, 2


@contextmanager
def lock_site(folder: Path) -> Iterator[None]:
    """Lock the folder of a site against other runs; what a killed run has left beside it is cleared away.

    Raises:
        UsageProblem: another run is publishing into it.
        EnvironmentProblem: the folder cannot be made.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _put_back(folder)
        is_made = not folder.exists()
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    handle = os.open(folder, os.O_RDONLY) if sys.platform != "win32" else -1
    try:
        _lock(handle, folder)
        for left in folder.parent.glob(f"{escape(_BESIDE.format(name=folder.name))}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        if handle >= 0:
            os.close(handle)
        if is_made:
            with suppress(OSError):
                folder.rmdir()  # Nothing was published, for then it would not be empty.


def _lock(handle: int, folder: Path) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    busy = UsageProblem(f"another run is publishing into {folder}", remedy="Wait for it, or name another folder.")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise busy from error
    except OSError:
        # A file system without locks keeps nobody out.
        return
    # Between the two calls another run may have put another folder in its place.
    if not os.path.samestat(os.fstat(handle), folder.stat()):
        raise busy


@contextmanager
def building_beside(folder: Path) -> Iterator[Path]:
    """Open a folder beside the site to build it anew in, which is deleted in the end."""
    try:
        stage = Path(tempfile.mkdtemp(prefix=_BESIDE.format(name=folder.name), dir=folder.parent))
        stage.chmod(0o777 & ~umask())
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def fill(stage: Path, files: Mapping[str, bytes | Path], like: Path | None = None) -> int:
    """Write files into a folder, and return how many are not as they lie in the folder ``like``.

    Those that are the same there become further names of them.
    """
    changed = 0
    for address, content in files.items():
        path = stage / address
        path.parent.mkdir(parents=True, exist_ok=True)
        there = like / address if like is not None else None
        if there is not None and _is_same(there, content):
            keep(there, path)
            continue
        changed += 1
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            shutil.copyfile(content, path)
    return changed


def _is_same(there: Path, content: bytes | Path) -> bool:
    """Return whether a file lies there with these bytes."""
    if there.is_symlink() or not there.is_file():
        return False
    if isinstance(content, bytes):
        return there.stat().st_size == len(content) and there.read_bytes() == content
    return there.stat().st_size == content.stat().st_size and _same_bytes(there, content)


def _same_bytes(one: Path, other: Path) -> bool:
    with one.open("rb") as mine, other.open("rb") as theirs:
        while piece := mine.read(1 << 20):
            if piece != theirs.read(1 << 20):
                return False
        return not theirs.read(1)


def keep(there: Path, path: Path) -> None:
    """Make ``path`` another name of a file, link or folder that lies ``there``, or a copy where that cannot be."""
    if there.is_dir() and not there.is_symlink():
        path.mkdir(exist_ok=True)
        for one in there.iterdir():
            keep(one, path / one.name)
        shutil.copystat(there, path)
        return
    try:
        os.link(there, path, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(there, path, follow_symlinks=False)


def put_in_place(stage: Path, folder: Path) -> None:
    """Let the folder that was built and the site change places.

    Raises EnvironmentProblem where the system does not allow it.
    """
    flush()
    try:
        if exchange(stage, folder):
            return
        before = stage.with_name(_BESIDE.format(name=folder.name) + _BEFORE)
        os.rename(folder, before)
        os.rename(stage, folder)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _put_back(folder: Path) -> None:
    """Put the old site back that a run was killed over replacing."""
    before = folder.with_name(_BESIDE.format(name=folder.name) + _BEFORE)
    if before.is_dir() and not folder.exists():
        os.rename(before, folder)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return False, with nothing done, where the system has none for it."""
    name = {"linux": "renameat2", "darwin": "renamex_np"}.get(sys.platform, "")
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if call is None:
        return False
    first, second = os.fsencode(one), os.fsencode(other)
    done = call(_HERE, first, _HERE, second, _EXCHANGE) if sys.platform == "linux" else call(first, second, _SWAP)
    return bool(done == 0)


def flush() -> None:
    """Flush what was written to the disk: once for all files, which takes less than once for each."""
    if hasattr(os, "sync"):
        os.sync()


def _unwritable(folder: Path, error: OSError) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"{folder} cannot be put in its place ({error.strerror})",
        remedy="Name a folder inside one that can be written; one on which a disk is mounted cannot be exchanged.",
    )
