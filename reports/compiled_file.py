"""Files of what is compiled from the program's own sources, kept beside them as ``.pyc`` files are.

A file is valid for the ingredients that it was made of. What it holds is executed, so it must belong to the owner of
the sources, who owns the program as well, and nobody else may write it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from reports.errors import EnvironmentProblem

_DIGEST = hashlib.sha256().digest_size
_ALL_WRITE = 0o002


def can_trust() -> bool:
    """Return whether this system tells who owns a file; where it does not, nothing is kept or read."""
    return hasattr(os, "geteuid")


def can_keep(folder: Path) -> bool:
    """Return whether a file may be kept beside the sources in a folder: their owner asks, and compiled code is kept."""
    is_owner = folder.stat().st_uid == os.geteuid()
    return not sys.dont_write_bytecode and is_owner and os.access(folder, os.W_OK)


def read_compiled(folder: Path, name: str, ingredients: bytes) -> bytes | None:
    """Read what was kept by a name; None where it is missing, damaged, of another owner, or made of other things.

    Raises OSError where it cannot be read.
    """
    try:
        with _place(folder, name).open("rb") as file:
            status, owner = os.fstat(file.fileno()), folder.stat().st_uid
            packed = file.read() if status.st_uid == owner and not status.st_mode & _ALL_WRITE else b""
    except FileNotFoundError:
        return None
    digest, code = packed[:_DIGEST], packed[_DIGEST:]
    return code if digest == _digest(ingredients, code) else None


def keep_compiled(folder: Path, name: str, ingredients: bytes, code: bytes) -> None:
    """Keep code by a name; raises EnvironmentProblem where the folder cannot be written."""
    # Most processes only read, and this one brings temporary files with it.
    from reports.files import write_whole

    write_whole(_place(folder, name), _digest(ingredients, code) + code)


def kept_value(folder: Path, name: str, ingredients: bytes, make: Callable[[], Any]) -> Any:
    """Return what ``make`` returns, which is made once for the same ingredients where it may be kept.

    It consists of numbers, texts, lists, tuples, sets and dictionaries.
    """
    if not can_trust():
        return make()
    with suppress(OSError):
        code = read_compiled(folder, name, ingredients)
        if code is not None:
            return marshal.loads(code)
    value = make()
    with suppress(OSError, EnvironmentProblem):
        if can_keep(folder):
            keep_compiled(folder, name, ingredients, marshal.dumps(value))
    return value


def _place(folder: Path, name: str) -> Path:
    # The point keeps it from being taken for a compiled module.
    return Path(cache_from_source(str(folder / f"kept.{name}.py")))


def _digest(ingredients: bytes, code: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(ingredients).digest() + code).digest()
