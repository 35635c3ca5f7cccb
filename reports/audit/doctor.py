"""Checks of this machine: libraries, packages, fonts, patches of the engine, folders, each with its remedy."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

import yaml
from msgspec import Struct

from reports import resources
from reports.engine import system_libraries
from reports.engine.patches import installer, registry
from reports.errors import EnvironmentProblem, ReportsError
from reports.releases import TESTED, is_optimised, numbers_of, tested_range, untested

State = Literal["good", "doubtful", "bad"]

FONTS = {
    "NotoSansCJK-Regular.ttc": "c37eafe0fa5fffa1b66a7ba119773bafa7274ba9e693dcd86d2551ef7ee8c166",
    "NotoSansCJK-Bold.ttc": "f1f555dd010cb038b2ed5135d3c9bd8d4a1d8a9dd2bbc41aa0371093715a3c20",
    "SourceSans3-Regular.otf": "08df266400933d3178d081a45f94a08814c3e55b4b7dd2e0ff69cb1329f13ab6",
    "SourceSans3-Bold.otf": "7776ddb9f3eb58683e59f28d558d8896b768c2d0c80799fb3f1c56c54dfd98c9",
}
"""The shipped faces by SHA-256, as in fonts/SOURCES.md."""

_ESSENTIAL = "Essential patches"
_AGAIN = "Install the program again: pip install --force-reinstall ccus-reports"


class Check(Struct, frozen=True):
    """One thing that documents need, and how it stands on this machine."""

    name: str
    state: State
    """``doubtful``: documents are made, but slower, or not as they were tested."""
    found: str
    remedies: dict[str, str] = {}
    """What to do, by system of `system_libraries.SYSTEMS`; empty where nothing is to be done."""


def examine(output: Path) -> tuple[Check, ...]:
    """Check everything that documents need of this machine; ``output`` is the folder that they will be written to."""
    return (
        Check("Python", "good", _python()),
        *_libraries(),
        *map(_package, TESTED),
        _requirements(),
        _yaml(),
        *(_font(name, digest) for name, digest in FONTS.items()),
        *_patches(),
        *_folders(output),
        _git(),
    )


def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{version}, {sys.executable}{'' if is_optimised() else ', built without optimisation, so a seventh slower'}"


def everywhere(remedy: str) -> dict[str, str]:
    """Return a remedy that is the same on every system."""
    return dict.fromkeys(system_libraries.SYSTEMS, remedy)


def _libraries() -> Iterator[Check]:
    system_libraries.add_folders()
    for library in system_libraries.LIBRARIES:
        loaded = library.load()
        if loaded is not None:
            yield Check(library.name, "good", _library_version(library.name, loaded) or "there")
        else:
            state: State = "bad" if library.needed else "doubtful"
            yield Check(library.name, state, f"cannot be loaded; needed for {library.use}", library.remedies())


def _library_version(name: str, loaded: ctypes.CDLL) -> str:
    asked = {"Pango": "pango_version_string", "HarfBuzz": "hb_version_string"}.get(name)
    with suppress(AttributeError):
        if asked:
            tell = getattr(loaded, asked)
            tell.restype = ctypes.c_char_p
            return str(tell().decode("ascii", "replace"))
    return ""


def _package(name: str) -> Check:
    needed = everywhere(f"pip install {name}=={TESTED[name][1]}")
    found = resources.installed(name)
    if not found:
        return Check(name, "bad", "not installed", needed)
    if untested(name):
        return Check(name, "doubtful", f"{found}, tested with {tested_range(name)}", needed)
    return Check(name, "good", found)


def _requirements() -> Check:
    """Tell whether what is installed meets what the package asks for."""
    try:
        asked = distribution("ccus-reports").requires or []
    except PackageNotFoundError:
        found = "not known, because the program is not installed as a package"
        return Check("Requirements", "doubtful", found, everywhere(_AGAIN))
    unmet = [found for one in asked if ";" not in one and (found := _unmet(one))]
    if unmet:
        return Check("Requirements", "bad", "; ".join(unmet), everywhere(_AGAIN))
    return Check("Requirements", "good", "met")


def _unmet(requirement: str) -> str:
    """Return what is installed in place of a required release; "" where the requirement is met."""
    name, bounds = re.match(r"([\w.-]+)(.*)", requirement, re.ASCII).groups()  # type: ignore[union-attr] # always matches
    found = resources.installed(name)
    met = all(
        numbers_of(found) >= numbers_of(version) if sign == ">=" else numbers_of(found) < numbers_of(version)
        for sign, version in re.findall(r"(>=|<)([\d.]+)", bounds)
    )
    return "" if found and met else f"{name} {found or 'is not'} installed, {bounds} needed"


def _yaml() -> Check:
    if hasattr(yaml, "CSafeLoader"):
        return Check("YAML in C", "good", "there")
    remedy = everywhere("pip install --force-reinstall --only-binary pyyaml pyyaml")
    return Check("YAML in C", "doubtful", "PyYAML has no loader in C: records in YAML take ten times as long", remedy)


def _font(name: str, digest: str) -> Check:
    path = resources.FONTS / name
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return Check(name, "bad", f"cannot be read ({error.strerror})", everywhere(_AGAIN))
    if found != digest:
        return Check(name, "bad", f"is not the face that was shipped (sha256 {found})", everywhere(_AGAIN))
    return Check(name, "good", f"sha256 {digest}")


def _patches() -> Iterator[Check]:
    """Yield what has been patched of the layout engine, and which of its fast paths are on."""
    try:
        # Only here is the engine loaded; without its libraries the other checks still tell which one is missing.
        from reports.engine import pages  # noqa: F401
    except EnvironmentProblem as error:
        yield Check(_ESSENTIAL, "bad", f"not in place: {error}", everywhere(error.remedy))
    except ImportError as error:
        yield Check(_ESSENTIAL, "bad", f"not in place: {error}", everywhere("Put right what is said above"))
    else:
        yield Check(_ESSENTIAL, "good", "on: " + ", ".join(group.name for group in registry.ESSENTIAL))
        yield _fast_paths()


def _fast_paths() -> Check:
    """Tell which fast paths are on, and which are off for the same reason."""
    by_reason: dict[str, list[str]] = {}
    for group in registry.FAST:
        by_reason.setdefault(installer.why_off(group.name), []).append(group.name)
    on = by_reason.pop("", [])
    found = [f"off: {', '.join(names)} ({reason})" for reason, names in by_reason.items()]
    if on:
        found.append(f"on: {', '.join(on)}")
    return Check("Fast paths", "doubtful" if by_reason else "good", "; ".join(found))


def _folders(output: Path) -> Iterator[Check]:
    yield check_folder("Output folder", output, "name another folder with -o, or output in reports.toml")
    yield check_folder("Temporary folder", Path(tempfile.gettempdir()), "set TMPDIR to a folder that is writable")
    try:
        # The faces are found without the engine, but not without their packages.
        from reports.typeset.fonts import activate

        yield Check("Font cache", "good", str(activate().parent))
    except ReportsError as error:
        yield Check("Font cache", "bad", error.message, everywhere(error.remedy))
    except ImportError as error:
        yield Check("Font cache", "bad", f"not tried: {error}", everywhere("Put right what is said above"))


def check_folder(name: str, folder: Path, remedy: str) -> Check:
    """Tell whether a folder can be written, or made where it is not there yet."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there):
            return Check(name, "good", str(folder))
    except OSError as error:
        own = {"Windows": f"icacls {there} /grant %USERNAME%:M; or {remedy}"}
        return Check(name, "bad", f"{folder} cannot be written ({error.strerror or os.strerror(error.errno or 0)})",
                     everywhere(f"chmod u+w {there}; or {remedy}") | own)  # fmt: skip


def _git() -> Check:
    if found := shutil.which("git"):
        return Check("git", "good", found)
    commands = ("sudo apt install git", "sudo dnf install git", "brew install git", "winget install Git.Git")
    return Check("git", "doubtful", "not found; needed for --corpus git:REF alone",
                 dict(zip(system_libraries.SYSTEMS, commands, strict=True)))  # fmt: skip
