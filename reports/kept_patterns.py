"""Regular expressions are compiled once and kept: CPython makes some four hundred of them at each start.

Its compiler turns a pattern into a list of numbers, which takes most of the time, and makes an object of the list. The
lists are kept, for this program's patterns and for those of its libraries; the same pattern has the same list in the
same release of CPython. The file is kept and trusted as compiled modules are.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from reports.compiled_file import can_keep, can_trust, keep_compiled, read_compiled
from reports.errors import ReportsError
from reports.releases import why_off

_FOLDER = Path(__file__).parent
_NAME = "patterns"
_INGREDIENTS = sys.version.encode()
_ENOUGH = 16
"""New patterns for which the file is written again."""

Pattern = tuple[str | bytes, int]
"""A pattern as it is written, and its flags."""
Compiled = tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]
"""Flags, code, number of groups, groups by name and names of groups, as CPython's own constructor takes them."""

_compiler: Any = getattr(re, "_compiler", None)
_kept: dict[Pattern, Compiled] = {}
_missed: dict[Pattern, None] = {}


def use_kept_patterns() -> None:
    """Let patterns be made from what was kept of them, from now on in this process."""
    if _compiler is None or _compiler.compile is _from_kept or not can_trust():
        return
    with suppress(OSError, ReportsError):
        if why_off(("python",)):
            return
        code = read_compiled(_FOLDER, _NAME, _INGREDIENTS)
        if code is not None:
            _kept.update(marshal.loads(code))
        global _compile
        _compile, _compiler.compile = _compiler.compile, _from_kept


def keep_patterns() -> None:
    """Keep the patterns that this process had to compile, where they are many and may be kept."""
    with suppress(OSError, ReportsError):
        if len(_missed) >= _ENOUGH and can_keep(_FOLDER):
            _kept.update((pattern, _compiled(*pattern)) for pattern in _missed)
            _missed.clear()
            keep_compiled(_FOLDER, _NAME, _INGREDIENTS, marshal.dumps(_kept))


def _no_compiler(*_: Any) -> Any:
    raise AssertionError("patterns are made from what was kept before it was asked for")


_compile: Callable[..., Any] = _no_compiler
"""CPython's own."""


def _from_kept(pattern: Any, flags: Any = 0) -> Any:
    """Make a pattern from what was kept of it; one of which nothing was kept is compiled."""
    kept = _kept.get((pattern, int(flags))) if isinstance(pattern, str | bytes) else None
    if kept is not None:
        return _compiler._sre.compile(pattern, *kept)
    made = _compile(pattern, flags)
    if isinstance(pattern, str | bytes) and not flags & re.DEBUG:
        _missed[pattern, int(flags)] = None
    return made


def _compiled(pattern: str | bytes, flags: int) -> Compiled:
    """Do what CPython's compiler does, but for making the object."""
    parsed = _compiler._parser.parse(pattern, flags)
    code, state = _compiler._code(parsed, flags), parsed.state
    names: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    return flags | state.flags, [int(one) for one in code], state.groups - 1, dict(state.groupdict), tuple(names)
