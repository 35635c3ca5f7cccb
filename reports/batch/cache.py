"""What has been made before, by content key: a folder of files that any number of runs share.

An entry is written whole and carries its own digest, so one that is torn, damaged or renamed is as good as none. What
was not used for longest goes first when the folder grows beyond its size.
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
"""How large the cache may grow where nobody says otherwise: some 40,000 sections."""

PLACE = "REPORTS_CACHE_DIR"

_FORMAT = "sections-1"
"""Changes with the form of the entries; another form's folder is another folder."""
_DIGEST = hashlib.sha256().digest_size
_USED_ANEW = 600.0
"""Seconds after which reading an entry says again that it is in use."""
_ABANDONED = 3_600.0
"""Seconds after which a temporary file is nobody's."""
_KEPT = 0.9
"""How much of its size the cache keeps when it is cut back, so that this does not happen at every run."""


class Cache:
    """Entries by key, in a folder."""

    def __init__(self, folder: Path, size_mb: int = SIZE_MB) -> None:
        self._folder = folder / _FORMAT
        self._bytes = size_mb * 1_000_000
        self._grew = False

    def get(self, key: str) -> bytes | None:
        """The entry, ``None`` where there is none that is whole."""
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
        """Keep an entry; raises EnvironmentProblem where the folder cannot be written."""
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Not flushed to the disk: what a crash of the machine tears is found out by its digest.
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
        """Take out what was not used for longest, until the rest is within the size."""
        if not self._grew:
            return
        entries = sorted(self._entries())
        size = sum(length for _, length, _ in entries)
        least = self._bytes if size <= self._bytes else int(self._bytes * _KEPT)
        for _, length, path in entries:
            if size <= least:
                break
            with suppress(OSError):
                path.unlink()
            size -= length
        self._grew = False

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """When each entry was used last, its size, its path; temporary files that nobody finished are deleted."""
        for path in self._folder.glob("*/*"):
            # Another run may cut the cache back at the same time.
            with suppress(FileNotFoundError):
                status = path.stat()
                if not path.name.startswith("."):
                    yield status.st_mtime, status.st_size, path
                elif time.time() - status.st_mtime > _ABANDONED:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


@contextmanager
def open_cache(folder: Path | None = None, *, size_mb: int = SIZE_MB, kept: bool = True) -> Iterator[Cache]:
    """The cache in ``folder``, else in the user's own; one that lasts as long as the context unless it is ``kept``.

    `PLACE` in the environment names another folder for all of the user's.
    """
    if not kept:
        with tempfile.TemporaryDirectory(prefix="ccus-reports-") as passing:
            yield Cache(Path(passing), size_mb)
        return
    named = os.environ.get(PLACE)
    cache = Cache(folder or (Path(named) if named else user_cache_path("ccus-reports")), size_mb)
    try:
        yield cache
    finally:
        cache.trim()


def _digest(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + data).digest()
