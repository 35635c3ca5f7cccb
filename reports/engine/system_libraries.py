"""The system libraries that pages need: by which names they load, and how each system installs them.

Nothing is loaded here but what is asked for, so that a missing library can be told without the engine.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

from msgspec import Struct

SYSTEMS = ("Debian", "Fedora", "macOS", "Windows")
"""Debian stands for Ubuntu and its kin, Fedora for those of Red Hat; Windows means the packages of MSYS2."""


class Library(Struct, frozen=True):
    """One system library: its file names, and the packages that install it."""

    name: str
    use: str
    """What pages need it for."""
    files: tuple[str, ...]
    """Names that it loads by, Linux first."""
    packages: tuple[str, str, str, str]
    """What to install, in the order of `SYSTEMS`."""
    needed: bool = True
    """Whether nothing can be laid out without it."""

    def load(self) -> ctypes.CDLL | None:
        """Load the library; return ``None`` where it cannot be loaded."""
        for file in self.files:
            with suppress(OSError):
                return ctypes.CDLL(file)
        return None

    def remedies(self) -> dict[str, str]:
        """Return the command to type, by system."""
        return {
            system: _COMMANDS[system].format(package) for system, package in zip(SYSTEMS, self.packages, strict=True)
        }


_COMMANDS = {
    "Debian": "sudo apt install {}",
    "Fedora": "sudo dnf install {}",
    "macOS": "brew install {}",
    "Windows": "in MSYS2: pacman -S mingw-w64-ucrt-x86_64-{}",
}


def _files(stem: str, number: str) -> tuple[str, ...]:
    """Return the names of a library on Linux, macOS and Windows."""
    return f"lib{stem}.so.{number}", f"lib{stem}.{number}.dylib", f"lib{stem}.dylib", f"lib{stem}-{number}.dll"


LIBRARIES = (
    Library("GObject", "memory of the layout", _files("gobject-2.0", "0"), ("libglib2.0-0", "glib2", "glib", "glib2")),
    Library("Pango", "layout of text", _files("pango-1.0", "0"), ("libpango-1.0-0", "pango", "pango", "pango")),
    Library("PangoFT2", "faces of text", _files("pangoft2-1.0", "0"), ("libpangoft2-1.0-0", "pango", "pango", "pango")),
    Library("Fontconfig", "choice of faces", _files("fontconfig", "1"),
            ("libfontconfig1", "fontconfig", "fontconfig", "fontconfig")),
    Library("HarfBuzz", "shaping of text", _files("harfbuzz", "0"),
            ("libharfbuzz0b", "harfbuzz", "harfbuzz", "harfbuzz")),
    Library("HarfBuzz subset", "quick writing", _files("harfbuzz-subset", "0"),
            ("libharfbuzz-subset0", "harfbuzz", "harfbuzz", "harfbuzz"), needed=False),
)  # fmt: skip
"""Everything that is not a Python package."""


def missing() -> tuple[Library, ...]:
    """Return the libraries without which nothing can be laid out, and that cannot be loaded."""
    add_folders()
    return tuple(library for library in LIBRARIES if library.needed and library.load() is None)


def add_folders() -> None:
    """Let libraries load from where the engine looks for them on Windows; do nothing elsewhere."""
    if sys.platform == "win32":
        for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", r"C:\msys64\ucrt64\bin").split(";"):
            with suppress(OSError):
                os.add_dll_directory(folder)


def remedy() -> str:
    """Return how to install what is missing, on every system, in one line."""
    gone = missing() or LIBRARIES
    commands = {
        system: _COMMANDS[system].format(" ".join(dict.fromkeys(library.packages[place] for library in gone)))
        for place, system in enumerate(SYSTEMS)
    }
    return "; ".join(f"{system}: {command}" for system, command in commands.items()) + "; then run: reports doctor"
