"""What is installed: templates, fonts and seeds, inside the wheel or beside the package in a checkout; libraries."""

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
    """The version of a library, by the name that it is published under; "" where it is not installed."""
    return _libraries().get(library, "")


@cache
def _libraries() -> dict[str, str]:
    """By the names of the folders that installers leave: to read what is in each takes a hundred times as long."""
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for name in sorted(os.listdir(folder or ".")):
                if name.endswith(".dist-info"):
                    library, _, version = name.removesuffix(".dist-info").rpartition("-")
                    found.setdefault(re.sub("[-_.]+", "-", library).lower(), version)
    return found
