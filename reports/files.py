"""Write files whole or not at all: a temporary file beside the target, flushed, then renamed over it."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from reports.errors import EnvironmentProblem

_PREFIX = ".reports-"
_PRIVATE = 0o600
_SYSTEMS = (("dev",), ("proc",))
"""Folders at the top in which nothing is anybody's to replace."""


FileState = tuple[int, int, int, int]
"""Size in bytes, when the content and when anything about the file last changed in ns, number of its inode."""


def file_state(status: os.stat_result) -> FileState:
    """Return what shows that a file has changed: an edit may keep size and date, but not all of these."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write ``data`` to ``path``, whole; raises EnvironmentProblem where the folder cannot be written.

    A ``private`` file is for this user alone, whoever may read the one that it replaces.
    """
    with writing_whole(path, private=private) as file:
        file.write(data)


def write_all_whole(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write many files, each whole; all of them are on the disk when this returns.

    A crash leaves of each file either the old one or the new one. Raises EnvironmentProblem where one cannot be
    written; those before it have been.
    """
    folders = set[Path]()
    for path, data in files:
        with writing_whole(path, flushes_folder=False) as file:
            file.write(data)
        folders.add(path.parent)
    for folder in sorted(folders):
        try:
            flush_folder(folder)
        except OSError as error:
            raise _unwritable(folder, error) from error


@contextmanager
def writing_whole(path: Path, *, private: bool = False, flushes_folder: bool = True) -> Iterator[IO[bytes]]:
    """Open a temporary file that becomes ``path`` when the context ends: it is flushed, then renamed over it.

    A crash leaves either the old file or the new one. A device or a pipe is written into, not replaced. Unless it
    ``flushes_folder``, that is left to who writes many files. Raises EnvironmentProblem where the folder cannot be
    written.
    """
    if is_special(path):
        with _writing_into(path) as file:
            yield file
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _PRIVATE if private else _mode(path))
        os.replace(name, path)
        if flushes_folder:
            flush_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def is_special(path: Path) -> bool:
    """Return whether something is there that is neither a file nor a folder: ``/dev/stdout``, a device, a pipe."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    # A name of the system's own, such as that of standard output, may lead to a file, and is not replaced either.
    is_systems = path.absolute().parts[1:2] in _SYSTEMS
    return not stat.S_ISDIR(mode) and (is_systems or not stat.S_ISREG(mode))


@contextmanager
def _writing_into(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        raise _unwritable(path, error) from error


def _mode(path: Path) -> int:
    """Return the mode of the file that is replaced, or the mode that the process would give a new file."""
    with suppress(FileNotFoundError):
        return path.stat().st_mode & 0o777
    return 0o666 & ~umask()


def umask() -> int:
    """Return the mode bits that this process withholds from new files, which the system tells only by setting them."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def flush_folder(folder: Path) -> None:
    """Flush a folder to the disk, with the names of its files."""
    # Without this the rename itself may be lost in a power failure; Windows has no such call.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(path: Path, error: OSError) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"{path} cannot be written ({error.strerror})", remedy="Name another place, or make room there."
    )
