"""Is this machine fit to make documents? Libraries, packages, fonts, justification, folders; and what to do if not."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reports import resources
from reports.engine import system_libraries
from reports.errors import EnvironmentProblem, ReportsError

State = Literal["good", "doubtful", "bad"]

TESTED = {
    "weasyprint": "70.0",
    "pydyf": "0.13.0",
    "pikepdf": "10.17.0",
    "deflate": "0.9.0",
    "uharfbuzz": "0.57.0",
    "fonttools": "4.68.0",
    "matplotlib": "3.11.2",
    "pypdfium2": "5.15.2",
    "babel": "2.18.0",
    "jinja2": "3.1.6",
    "markdown-it-py": "3.0.0",
    "nh3": "0.3.8",
}
"""The versions that documents were tested with; bytes and line ends may differ with others."""

FONTS = {
    "NotoSansCJK-Regular.ttc": "c37eafe0fa5fffa1b66a7ba119773bafa7274ba9e693dcd86d2551ef7ee8c166",
    "NotoSansCJK-Bold.ttc": "f1f555dd010cb038b2ed5135d3c9bd8d4a1d8a9dd2bbc41aa0371093715a3c20",
    "SourceSans3-Regular.otf": "08df266400933d3178d081a45f94a08814c3e55b4b7dd2e0ff69cb1329f13ab6",
    "SourceSans3-Bold.otf": "7776ddb9f3eb58683e59f28d558d8896b768c2d0c80799fb3f1c56c54dfd98c9",
}
"""The shipped faces by SHA-256, as in fonts/SOURCES.md."""

_EXACT = frozenset({"weasyprint"})
_AGAIN = "Install the program again: pip install --force-reinstall ccus-reports"


class Check(Struct, frozen=True):
    """One thing that documents need, and how it stands."""

    name: str
    state: State
    """``doubtful``: documents are made, but slower, or not as they were tested."""
    found: str
    remedies: dict[str, str] = {}
    """What to do, by system of `system_libraries.SYSTEMS`; empty where nothing is to be done."""


def examine(output: Path) -> tuple[Check, ...]:
    """Everything that documents need of this machine; ``output`` is the folder that they will be written to."""
    return (
        Check("Python", "good", ".".join(map(str, sys.version_info[:3]))),
        *_libraries(),
        *(_package(name, tested) for name, tested in TESTED.items()),
        *(_font(name, digest) for name, digest in FONTS.items()),
        _justification(),
        *_folders(output),
        _git(),
    )


def _everywhere(remedy: str) -> dict[str, str]:
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


def _package(name: str, tested: str) -> Check:
    needed = f"pip install {name}=={tested}"
    found = resources.installed(name)
    if not found:
        return Check(name, "bad", "not installed", _everywhere(needed))
    if found == tested:
        return Check(name, "good", found)
    state: State = "bad" if name in _EXACT else "doubtful"
    return Check(name, state, f"{found}, tested with {tested}", _everywhere(needed))


def _font(name: str, digest: str) -> Check:
    path = resources.FONTS / name
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return Check(name, "bad", f"cannot be read ({error.strerror})", _everywhere(_AGAIN))
    if found != digest:
        return Check(name, "bad", f"is not the face that was shipped (sha256 {found})", _everywhere(_AGAIN))
    return Check(name, "good", f"sha256 {digest}")


def _justification() -> Check:
    name = "Justification"
    try:
        # Only here is the engine loaded; without its libraries the other checks still tell which one is missing.
        from reports.engine.load import weasyprint  # noqa: F401
        from reports.engine.patches.justification import install
    except (EnvironmentProblem, ImportError) as error:
        return Check(name, "bad", f"not tried: {error}", _everywhere("Put right what is said above"))
    if install():
        return Check(name, "good", "active")
    return Check(name, "bad", "not active", _everywhere(f"pip install weasyprint=={TESTED['weasyprint']}"))


def _folders(output: Path) -> Iterator[Check]:
    yield _writable("Output folder", output, "name another folder with -o, or output in reports.toml")
    yield _writable("Temporary folder", Path(tempfile.gettempdir()), "set TMPDIR to a folder that is writable")
    try:
        # The faces are found without the engine, but not without their packages.
        from reports.typeset.fonts import activate

        yield Check("Font cache", "good", str(activate().parent))
    except ReportsError as error:
        yield Check("Font cache", "bad", error.message, _everywhere(error.remedy))
    except ImportError as error:
        yield Check("Font cache", "bad", f"not tried: {error}", _everywhere("Put right what is said above"))


def _writable(name: str, folder: Path, remedy: str) -> Check:
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there):
            return Check(name, "good", str(folder))
    except OSError as error:
        own = {"Windows": f"icacls {there} /grant %USERNAME%:M; or {remedy}"}
        return Check(name, "bad", f"{folder} cannot be written ({error.strerror or os.strerror(error.errno or 0)})",
                     _everywhere(f"chmod u+w {there}; or {remedy}") | own)  # fmt: skip


def _git() -> Check:
    if found := shutil.which("git"):
        return Check("git", "good", found)
    commands = ("sudo apt install git", "sudo dnf install git", "brew install git", "winget install Git.Git")
    return Check("git", "doubtful", "not found; needed for --corpus git:REF alone",
                 dict(zip(system_libraries.SYSTEMS, commands, strict=True)))  # fmt: skip
