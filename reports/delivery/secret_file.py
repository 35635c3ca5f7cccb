"""Reads files that hold a secret: no one but their owner may be able to read them, and no message quotes them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from reports.errors import InputProblem, Problem

_MOST_BYTES = 1_000_000


def read_secret(path: Path) -> bytes:
    """Return what a file of mode 600 holds.

    Raises InputProblem where it cannot be read, others may read it, or it is larger than any secret.
    """
    try:
        with path.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if os.name == "posix" and mode & 0o177:
                message = f"has mode {mode:o}, so that others may read or run it"
                raise unusable_secret(path, message, f"Say: chmod 600 {path}")
            found = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise unusable_secret(path, f"cannot be read ({error.strerror})", "Name an existing file.") from None
    if len(found) > _MOST_BYTES:
        raise unusable_secret(path, "is larger than a secret may be", "Name the right file.")
    return found


def unusable_secret(path: Path, message: str, remedy: str) -> InputProblem:
    """Return the error that refuses a file of secrets."""
    problem = Problem(str(path), "", message, remedy)
    return InputProblem(f"{path} cannot be used", remedy=remedy, problems=(problem,))
