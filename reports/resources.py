"""Where templates, fonts and seeds lie, in the wheel or in a checkout, and which libraries are installed."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "data"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

TEMPLATES = _ROOT / "templates"
FONTS = _ROOT / "fonts"
SEEDS = _ROOT / "seeds"


def installed(library: str) -> str:
    """Return the version of a library, by the name under which it is published; "" where it is not installed."""
    return _libraries().get(library, "")


@cache
def _libraries() -> dict[str, str]:
    """Return versions by library, from the names of ``.dist-info`` folders.

    Reading the metadata inside each folder took a hundred times as long.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for name in sorted(os.listdir(folder or ".")):
                if name.endswith(".dist-info"):
                    library, _, version = name.removesuffix(".dist-info").rpartition("-")
                    found.setdefault(re.sub("[-_.]+", "-", library).lower(), version)
    return found
