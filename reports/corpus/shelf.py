"""The shelf on which a run leaves what it found in a corpus for the next one: values by what they follow from.

It stands in the user's cache, so what is on it is written whole, known by its digest, within the size of the cache, and
may be gone at any time. Values are packed as MessagePack and unpacked into their types, so nothing in a file is run.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from msgspec import DecodeError, msgpack

from reports import __version__, resources
from reports.cache import FolderCache, cache_folder

_Value = TypeVar("_Value")

_ROOMS = ("errors.py", "language", "config", "corpus", "analysis")
"""Whose code bears on what is found in a corpus."""
_LIBRARIES = ("babel", "msgspec", "python-frontmatter", "pyyaml")

_NOT_AT_ALL, _FAST = 0, 1
"""How hard values are packed: they are read more often than written."""


class Shelf:
    """Values by key, in the user's cache; where it cannot be written, values are worked out again every time."""

    def __init__(self, cache: FolderCache) -> None:
        self._cache = cache

    def key(self, *about: str) -> str:
        """Return the key of a value: a hash of what it follows from, which its program is part of."""
        return hashlib.sha256(json.dumps([_program(), *about]).encode()).hexdigest()

    def take(self, key: str, kind: type[_Value]) -> _Value | None:
        """Return the value of a key; None where there is none that can be read as that type."""
        packed = self._cache.get(key)
        if packed is None:
            return None
        try:
            return msgpack.decode(zlib.decompress(packed), type=kind)
        except (DecodeError, zlib.error, ValueError, RecursionError):
            return None

    def lay(self, key: str, value: Any, *, is_small: bool = True) -> bool:
        """Keep a value, ``is_small`` so that it takes little room, else little time; return whether it is kept."""
        try:
            self._cache.keep(key, zlib.compress(msgpack.encode(value), _FAST if is_small else _NOT_AT_ALL))
        except OSError:
            return False
        return True

    def trim(self) -> None:
        """Keep the cache within its size."""
        with suppress(OSError):
            self._cache.trim()


def open_shelf() -> Shelf | None:
    """Return the shelf of this user; None where the user has no cache."""
    folder = cache_folder()
    return None if folder is None else Shelf(FolderCache(folder))


@cache
def _program() -> str:
    """Return a hash of all that decides what is found in a corpus besides its files: code, words, libraries, Python."""
    found = hashlib.sha256(f"{__version__} {sys.version} {unicodedata.unidata_version}".encode())
    for library in _LIBRARIES:
        found.update(f"{library} {resources.installed(library)}".encode())
    for path in _files():
        data = path.read_bytes()
        found.update(f"{path.name} {len(data)} ".encode() + data)
    return found.hexdigest()


def _files() -> Iterator[Path]:
    package = Path(__file__).parent.parent
    places = [*(package / room for room in _ROOMS), resources.TEMPLATES / "strings"]
    for place in places:
        found = [place] if place.is_file() else place.rglob("*")
        yield from sorted(path for path in found if path.suffix in (".py", ".toml", ".txt"))
