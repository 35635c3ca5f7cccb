"""The releases of Python and of libraries that the fast paths were tested with; with any other they are off.

A fast path (`engine/patches/registry.py` lists them) relies on the inside of a library. The version tells whether it is
the inside that was tested; asking costs one listing of the folders on `sys.path`.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache

from reports import resources
from reports.errors import EnvironmentProblem

MODE = "REPORTS_ENGINE"
"""The variable of the environment that switches every fast path off."""
PLAIN = "plain"

PYTHON = ("3.11", "3.13")
"""The first and the last release of CPython that the fast paths were tested with."""
TESTED = {
    "weasyprint": ("70.0", "70.0"),
    "pydyf": ("0.13.0", "0.13.0"),
    "pyphen": ("0.18.1", "0.18.1"),
    "cffi": ("2.1.1", "2.1.1"),
    "cssselect2": ("0.10.1", "0.10.1"),
    "tinyhtml5": ("2.1.0", "2.1.0"),
    "pillow": ("13.0.0", "13.0.0"),
    "pikepdf": ("10.17.0", "10.17.0"),
    "deflate": ("0.9.0", "0.9.0"),
    "uharfbuzz": ("0.57.0", "0.57.0"),
    "fonttools": ("4.68.0", "4.68.0"),
    "matplotlib": ("3.11.2", "3.11.2"),
    "numpy": ("2.4.6", "2.4.6"),
    "pyparsing": ("3.3.3", "3.3.3"),
    "pypdfium2": ("5.15.2", "5.15.2"),
    "babel": ("2.18.0", "2.18.0"),
    "jinja2": ("3.1.6", "3.1.6"),
    "markdown-it-py": ("3.0.0", "3.0.0"),
    "nh3": ("0.3.8", "0.3.8"),
}
"""The first and the last release of each library that documents were tested with; the last one is the locked one."""


def is_plain() -> bool:
    """Tell whether the user has switched every fast path off.

    Raises:
        EnvironmentProblem: the variable says something else than it may.
    """
    said = os.environ.get(MODE, "")
    if said not in ("", PLAIN):
        raise EnvironmentProblem(f"{MODE} is {said!r}", remedy=f"Set it to {PLAIN}, or do not set it.")
    return bool(said)


# What is installed stays the same while a process lives, and every group of patches asks.
@cache
def why_off(libraries: tuple[str, ...]) -> str:
    """Return why fast paths that rely on these libraries are off; "" where they are on. Kept for the process."""
    if is_plain():
        return f"{MODE} is {PLAIN}"
    return "; ".join(filter(None, map(untested, libraries)))


@cache
def untested(library: str) -> str:
    """Return what is installed in place of a tested release of a library or of "python"; "" where it was tested."""
    first, last = PYTHON if library == "python" else TESTED[library]
    found = _python() if library == "python" else resources.installed(library)
    if numbers_of(first) <= numbers_of(found) <= numbers_of(last):
        return ""
    return f"{library} {found or 'of no known version'} is installed, tested with {tested_range(library)}"


def is_optimised() -> bool:
    """Return whether this CPython was built with optimisation, as distributions build theirs; others are slower."""
    import sysconfig

    return "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "") or sys.base_prefix == "/usr"


def tested_range(library: str) -> str:
    """Return the tested releases of a library or of "python" in words."""
    first, last = PYTHON if library == "python" else TESTED[library]
    return first if first == last else f"{first} to {last}"


def _python() -> str:
    name = sys.implementation.name
    return ".".join(map(str, sys.version_info[:2])) if name == "cpython" else name


def numbers_of(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare; one that is not made of numbers alone comes before all others."""
    return tuple(map(int, version.split("."))) if re.fullmatch(r"\d+(\.\d+)*", version) else ()
