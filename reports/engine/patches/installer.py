"""Puts the patches of the registry in place: each group is probed first, and what does not pass is off or refused."""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from reports.engine.patches.registry import GROUPS, Patch, PatchGroup, Scope, why_group_off
from reports.errors import EnvironmentProblem
from reports.releases import MODE, PLAIN, TESTED

_failed: dict[str, str] = {}
"""The groups whose probe has failed, and why."""


def why_off(name: str) -> str:
    """Return why a group is off, by mode, releases and probe; "" where it is on."""
    return why_group_off(GROUPS[name]) or _failed.get(name, "")


def is_on(name: str) -> bool:
    """Tell whether the patches of a group are in place, or may be put there."""
    return not why_off(name)


def probe_groups() -> None:
    """Probe every group that is on, once the engine is loaded; a fast path that does not pass is off from now on.

    Raises:
        EnvironmentProblem: a group does not pass that cannot be off.
    """
    for name, group in GROUPS.items():
        if not is_on(name):
            continue
        faults = probe(group)
        if not faults:
            continue
        if group.is_essential or group.is_early:
            raise EnvironmentProblem(f"{name} cannot be patched: {'; '.join(faults)}", remedy=_remedy(group))
        _failed[name] = "; ".join(faults)


def probe(group: PatchGroup) -> list[str]:
    """Return what a group relies on and does not find in the libraries that are installed."""
    asked = [(patch.target, patch.signature, "") for patch in group.patches]
    asked += [(reliance.target, reliance.signature, reliance.uses) for reliance in group.relies]
    return [fault for one in asked if (fault := _fault(*one))]


def _fault(target: str, signature: str | None, uses: str) -> str:
    try:
        owner, name = _owner(target)
        found = getattr(owner if hasattr(owner, name) else builtins, name)
    except (AttributeError, ImportError):
        return f"{target} is not there"
    code = _code(found)
    if signature is not None and (has := _signature(code)) != signature:
        return f"{target} takes ({has}), not ({signature})"
    missing = [use for use in uses.split() if code is None or use not in (*code.co_names, *code.co_varnames)]
    return f"{target} does not use {', '.join(missing)}" if missing else ""


def _owner(target: str) -> tuple[Any, str]:
    """Import what a name belongs to; return it and the last part of the name."""
    module, _, path = target.partition(":")
    owner: Any = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    return owner, name


def _code(found: Any) -> Any:
    """Return the code of a function, of a property's getter or of what makes the objects of a class."""
    function = getattr(found, "__init__", None) if isinstance(found, type) else getattr(found, "fget", found)
    return getattr(getattr(function, "__wrapped__", function), "__code__", None)


def _signature(code: Any) -> str:
    """Return the names of the parameters of a function; no name of its defaults is asked."""
    if code is None:
        return ""
    count = code.co_argcount + code.co_kwonlyargcount
    names = list(code.co_varnames[:count])
    for flag, stars in ((0x04, "*"), (0x08, "**")):
        if code.co_flags & flag:
            names.append(stars + code.co_varnames[len(names)])
    return " ".join(names)


def _remedy(group: PatchGroup) -> str:
    install = " ".join(f"{name}=={TESTED[name][1]}" for name in group.libraries if name in TESTED)
    return f"Install {install}." if group.is_essential else f"Set {MODE}={PLAIN}, or install {install}."


def install(*names: str) -> None:
    """Put the patches that are always in place there: those of these groups, or of all that are on."""
    for name in names or GROUPS:
        if is_on(name):
            for patch in GROUPS[name].patches:
                if patch.scope == "always":
                    setattr(*_owner(patch.target), replacement(patch))


@contextmanager
def applied(scope: Scope) -> Iterator[None]:
    """Put the patches of a scope in place for as long as the block runs."""
    placed = _placed(scope)
    originals = [getattr(owner, name) for owner, name, _ in placed]
    for owner, name, value in placed:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for (owner, name, _), original in zip(placed, originals, strict=True):
            setattr(owner, name, original)


@cache
def _placed(scope: Scope) -> list[tuple[Any, str, Any]]:
    patches = (patch for name, group in GROUPS.items() if is_on(name) for patch in group.patches)
    return [(*_owner(patch.target), replacement(patch)) for patch in patches if patch.scope == scope]


def replacement(patch: Patch) -> Any:
    """Import what replaces a name."""
    owner, name = _owner(f"reports.engine.{patch.replacement}")
    return getattr(owner, name)


def stubs(name: str) -> dict[str, dict[str, object]]:
    """Return the import stubs of a group; none where it is off."""
    if not is_on(name):
        return {}
    owner, attribute = _owner(GROUPS[name].stubs)
    found: dict[str, dict[str, object]] = getattr(owner, attribute)
    return found
