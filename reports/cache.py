"""A cache on disk of sections, charts and verdicts by content key, which any number of runs share.

An entry is written whole and carries its own digest, so an entry that is torn, damaged or renamed is ignored. When the
folder grows beyond its size, the least recently used entries are deleted.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from platformdirs import user_cache_path

from reports.errors import EnvironmentProblem

SIZE_MB = 2_000
"""Default size of the cache: some 40,000 sections."""

FOLDER_VARIABLE = "REPORTS_CACHE_DIR"

_FORMAT = "sections-2"
"""Changes with the format of entries; each format has a folder of its own."""
_DIGEST = hashlib.sha256().digest_size
_USED_ANEW = 600.0
"""Seconds after which reading an entry renews its date of use."""
_ABANDONED = 3_600.0
"""Seconds after which a temporary file is taken for abandoned."""
_SHARE_KEPT = 0.9
"""The share of its size that trimming leaves, so that not every run has to trim."""
_GROWTH = 32
"""By which part of its size a folder may grow before it is walked to see whether it has to be trimmed."""
_GROWTH_UNIT = 65_536
"""Bytes that one byte of the file stands for which tells how much was added since."""
_IN_MEMORY = 64_000_000
"""Bytes that a cache which is not kept holds in memory before it takes a file."""


_put_off: list[bool] = []
"""Whether caches are trimmed later, which takes the longer the more is in them."""


@contextmanager
def trimmed_later() -> Iterator[None]:
    """Trim no cache until the block ends; whoever answers for it does so another time, with `trim_cache`."""
    _put_off.append(True)
    try:
        yield
    finally:
        _put_off.pop()


def trim_cache() -> None:
    """Trim the user's cache to its default size, whoever made it grow."""
    if (folder := cache_folder()) is not None:
        with suppress(OSError):
            FolderCache(folder).trim_now()


def _say_nothing(text: str) -> None:
    """Take no notice."""


class Cache(Protocol):
    """Entries by key."""

    def get(self, key: str) -> bytes | None:
        """Return an entry; None where there is none."""

    def put(self, key: str, data: bytes) -> None:
        """Store an entry."""


class PassingCache:
    """Entries that end with the process: in memory, and where they are many, in a file that has no name."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - as long as the cache lives
        self._places: dict[str, tuple[int, int]] = {}

    def get(self, key: str) -> bytes | None:
        """Return an entry; None where there is none."""
        if key not in self._places:
            return None
        start, length = self._places[key]
        self._file.seek(start)
        return self._file.read(length)

    def put(self, key: str, data: bytes) -> None:
        """Store an entry; raises EnvironmentProblem where neither memory nor the temporary folder has room."""
        start = self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(data)
        except OSError as error:
            message = f"the temporary folder {tempfile.gettempdir()} cannot be written ({error.strerror})"
            raise EnvironmentProblem(message, remedy="Make room there, or set TMPDIR to another folder.") from error
        self._places[key] = start, len(data)

    def close(self) -> None:
        """Give the room back."""
        self._file.close()


class FolderCache:
    """A folder of entries by key; where it cannot be written, that is said once, and entries are kept elsewhere."""

    def __init__(self, folder: Path, size_mb: int = SIZE_MB, say: Callable[[str], None] = _say_nothing) -> None:
        self._folder = folder / _FORMAT
        self._limit = size_mb
        self._bytes = size_mb * 1_000_000 * (_GROWTH - 1) // _GROWTH
        self._say = say
        self._added = 0
        """Bytes that were added since the folder was last thought of."""
        self._spare: PassingCache | None = None

    def get(self, key: str) -> bytes | None:
        """Return an entry; None where there is none that is whole."""
        if self._spare is not None and (kept := self._spare.get(key)) is not None:
            return kept
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
        """Store an entry, in the folder if that can be written."""
        if self._spare is None:
            try:
                self.keep(key, data)
                return
            except OSError as error:
                self._say(f"the cache {self._folder} cannot be written ({error.strerror}); going on without it")
                self._spare = PassingCache()
        self._spare.put(key, data)

    def keep(self, key: str, data: bytes) -> None:
        """Store an entry in the folder; raises OSError where that cannot be written."""
        self._write(self._path(key), _digest(key, data) + data)

    def _write(self, path: Path, packed: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not flushed to the disk: an entry that a crash of the machine tears is recognised by its digest.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed)
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        self._added += len(packed)

    def close(self) -> None:
        """Give back what is not kept, and trim the rest."""
        if self._spare is not None:
            self._spare.close()
        with suppress(OSError):
            self.trim()

    def trim(self) -> None:
        """Delete the least recently used entries, until the rest is within the size."""
        if self._added and not _put_off and self._is_due():
            self.trim_now()

    def _is_due(self) -> bool:
        """Note what was added; tell whether that of all runs is enough to walk the folder, as any size but ours is."""
        # Appended bytes add up, however many processes do so at the same time.
        with (self._folder / "growth").open("ab") as file:
            file.write(b"+" * -(-self._added // _GROWTH_UNIT))
            added = file.tell() * _GROWTH_UNIT
        self._added = 0
        return self._limit != SIZE_MB or added * _GROWTH > self._bytes

    def trim_now(self) -> None:
        """Do the same although nothing was added by this cache."""
        with suppress(FileNotFoundError):
            (self._folder / "growth").unlink()
        entries = sorted(self._entries())
        size = sum(length for _, length, _ in entries)
        least = self._bytes if size <= self._bytes else int(self._bytes * _SHARE_KEPT)
        for _, length, path in entries:
            if size <= least:
                break
            with suppress(OSError):
                path.unlink()
            size -= length

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
def open_cache(
    folder: Path | None = None,
    *,
    size_mb: int = SIZE_MB,
    persistent: bool = True,
    say: Callable[[str], None] = _say_nothing,
) -> Iterator[Cache]:
    """Open the cache in ``folder``, else the user's; unless ``persistent``, one that ends with the context.

    `FOLDER_VARIABLE` in the environment names another folder for all of the user's. ``say`` hears once that the folder
    cannot be written; then the cache ends with the context, too.
    """
    place = (folder or cache_folder()) if persistent else None
    if persistent and place is None:
        say(f"this user has no folder for a cache; going on without it ({FOLDER_VARIABLE} names one)")
    cache = PassingCache() if place is None else FolderCache(place, size_mb, say)
    try:
        yield cache
    finally:
        cache.close()


def cache_folder() -> Path | None:
    """Return the folder of the user's cache; None where the user has no folder at all."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    try:
        found = user_cache_path("ccus-reports")
    except RuntimeError:
        return None
    # Where a user has no home, some releases fail and others say "~".
    return found if found.is_absolute() else None


def _digest(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + data).digest()
