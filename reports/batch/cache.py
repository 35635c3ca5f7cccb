"""A cache on disk of sections, charts and verdicts by content key, which any number of runs share.

An entry is written whole and carries its own digest, so an entry that is torn, damaged or renamed is ignored. When the
folder grows beyond its size, the least recently used entries are deleted.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_cache_path

from reports.errors import EnvironmentProblem

SIZE_MB = 2_000
"""Default size of the cache: some 40,000 sections."""

FOLDER_VARIABLE = "REPORTS_CACHE_DIR"

_FORMAT = "sections-1"
"""Changes with the format of entries; each format has a folder of its own."""
_DIGEST = hashlib.sha256().digest_size
_USED_ANEW = 600.0
"""Seconds after which reading an entry renews its date of use."""
_ABANDONED = 3_600.0
"""Seconds after which a temporary file is taken for abandoned."""
_SHARE_KEPT = 0.9
"""The share of its size that trimming leaves, so that not every run has to trim."""


class Cache:
    """A folder of entries by key."""

    def __init__(self, folder: Path, size_mb: int = SIZE_MB) -> None:
        self._folder = folder / _FORMAT
        self._bytes = size_mb * 1_000_000
        self._grew = False

    def get(self, key: str) -> bytes | None:
        """Return an entry; None where there is none that is whole."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                written = os.fstat(file.fileno()).st_mtime
                packed = file.read()
        except OSError:
            return None
        digest, data = packed[:_DIGEST], packed[_DIGEST:]
        if digest != _digest(key, data):
            with suppress(OSError):
                path.unlink()
            return None
        if time.time() - written > _USED_ANEW:
            with suppress(OSError):
                os.utime(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Store an entry; raises EnvironmentProblem where the folder cannot be written."""
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Not flushed to the disk: an entry that a crash of the machine tears is recognised by its digest.
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(_digest(key, data) + data)
            os.replace(name, path)
        except OSError as error:
            raise EnvironmentProblem(
                f"the cache {self._folder} cannot be written ({error.strerror})",
                remedy="Make room there, or do without it: --no-cache.",
            ) from error
        self._grew = True

    def trim(self) -> None:
        """Delete the least recently used entries, until the rest is within the size."""
        if not self._grew:
            return
        entries = sorted(self._entries())
        size = sum(length for _, length, _ in entries)
        least = self._bytes if size <= self._bytes else int(self._bytes * _SHARE_KEPT)
        for _, length, path in entries:
            if size <= least:
                break
            with suppress(OSError):
                path.unlink()
            size -= length
        self._grew = False

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Yield date of use, size and path of each entry; abandoned temporary files are deleted."""
        for path in self._folder.glob("*/*"):
            # Another run may trim the cache at the same time.
            with suppress(FileNotFoundError):
                status = path.stat()
                if not path.name.startswith("."):
                    yield status.st_mtime, status.st_size, path
                elif time.time() - status.st_mtime > _ABANDONED:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


@contextmanager
def open_cache(folder: Path | None = None, *, size_mb: int = SIZE_MB, persistent: bool = True) -> Iterator[Cache]:
    """Open the cache in ``folder``, else the user's; unless ``persistent``, a temporary one that ends with the context.

    `FOLDER_VARIABLE` in the environment names another folder for all of the user's.
    """
    if not persistent:
        with tempfile.TemporaryDirectory(prefix="ccus-reports-") as temporary:
            yield Cache(Path(temporary), size_mb)
        return
    named = os.environ.get(FOLDER_VARIABLE)
    cache = Cache(folder or (Path(named) if named else user_cache_path("ccus-reports")), size_mb)
    try:
        yield cache
    finally:
        cache.trim()


def _digest(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + data).digest()
