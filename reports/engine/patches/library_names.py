"""System libraries are loaded by their file names on Linux: a search for each name would start a compiler in vain."""

from __future__ import annotations

import ctypes.util
import sys

_find_library = ctypes.util.find_library


def find_nothing(name: str) -> str | None:
    """Find no library on Linux, where the engine then loads it by its file name; search as ever elsewhere."""
    return None if sys.platform == "linux" else _find_library(name)
