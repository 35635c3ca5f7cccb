"""The fingerprint of what pages depend on besides what they say: program, templates, fonts, engine, Python.

Neither the engine nor anything else that is heavy is loaded to take it.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import platform
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgspec import Struct

from reports import resources
from reports.compiled_file import kept_value
from reports.composition.embedding import ENGINES
from reports.engine.patches import registry
from reports.typeset.look import Look, own_file

ROOMS = (
    *("errors", "resources", "releases", "import_stubs", "language", "attachment", "corpus", "analysis"),
    *("documents", "composition", "typeset", "engine", "pdf", "audit"),
)
"""Whose code bears on a document; that of `PAGES` bears on its pages once it is briefed."""
PAGES = ("releases", "import_stubs", "language", "typeset", "engine", "pdf")

_SETTERS = (
    *ENGINES,
    *("cssselect2", "tinycss2", "tinyhtml5", "pyphen", "pillow", "numpy", "markupsafe", "nh3", "mdit-py-cjk-friendly"),
)
"""The libraries that bear on pages."""
_LIBRARIES = (
    (("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll"), "pango_version_string"),
    (("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"), "hb_version_string"),
    (("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"), "FcGetVersion"),
)
"""The system's own: names of each, and the function that returns its version."""


class Fingerprint(Struct, frozen=True):
    """Digests of what pages depend on; two runs with the same ones set the same section into the same pages."""

    program: str
    """Of everything that bears on a document."""
    pages: str
    """Of what bears on pages alone."""
    templates: str
    """Templates and words, with those of the user's folder in place of the shipped ones; style sheets."""
    brand: str
    fonts: str
    engine: str
    """The layout engine, the patches of it that are on, and the other libraries, the system's among them."""
    python: str


NO_FINGERPRINT = Fingerprint("", "", "", "", "", "", "")
"""For pages that are not cached, and so never taken for others."""


def take_fingerprint(look: Look) -> Fingerprint:
    """Take the fingerprint of documents with this look."""
    folder = look.template_dir
    return Fingerprint(
        program=_program(ROOMS),
        pages=_program(PAGES),
        # One digest of both: whoever notes the beginning of it notes both.
        templates=_digest([_folder(resources.TEMPLATES), _folder(folder, own_file) if folder else ""]),
        brand=_brand(look),
        fonts=_fonts(),
        engine=_engine(),
        python=_digest([f"{platform.python_implementation()} {sys.version}", zlib.ZLIB_RUNTIME_VERSION]),
    )


@cache
def _program(rooms: tuple[str, ...]) -> str:
    return _digest(line for line in _files() if _room(line) in rooms)


@cache
def _files() -> list[str]:
    """Return a line for each file that bears on a document."""
    package = Path(__file__).parent.parent
    found = {name: entry for name, entry in _walk(package, "") if _room(name) in ROOMS}
    names = sorted(found)
    states = [(name, found[name].stat().st_size, found[name].stat().st_mtime_ns) for name in names]
    lines: list[str] = kept_value(
        package, "files", repr((states, str(package))).encode(),
        lambda: list(_named((name, package / name) for name in names)),
    )  # fmt: skip
    return lines


def _walk(folder: Path, name: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files of the program below a folder, by their names below the package."""
    with os.scandir(folder / name) as entries:
        for entry in entries:
            below = f"{name}/{entry.name}" if name else entry.name
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _walk(folder, below)
            elif entry.name.endswith((".py", ".toml", ".txt")):
                yield below, entry


def _room(line: str) -> str:
    """Return the room of a file, by its name or the line that begins with it."""
    return line.partition(" ")[0].partition("/")[0].removesuffix(".py")


def _folder(folder: Path, file: Callable[[Path, str], Path] = Path.joinpath) -> str:
    """Return the digest of the templates, words and style sheets below; ``file`` may refuse one before it is read."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".css", ".toml") and path.is_file())
    names = (path.relative_to(folder).as_posix() for path in files)
    return _digest(_named((name, file(folder, name)) for name in names))


def _brand(look: Look) -> str:
    brand = look.brand
    logo = brand.logo.read_bytes() if brand.logo else b""
    quotes = ["double quotes"] if brand.double_quotes else []
    colours = look.palette.tokens().values()
    faces = [f"{face.digest} {face.scripts} {face.family}" for face in brand.fonts.faces]
    texts = map(str, (brand.name, brand.contact))
    return _digest([*texts, *quotes, *colours, hashlib.sha256(logo).hexdigest(), *faces])


@cache
def _fonts() -> str:
    """Return the digest of every face, by the checksums that it keeps of its own tables: the files have 40 MB."""
    faces = [path for path in sorted(resources.FONTS.iterdir()) if path.suffix in (".ttc", ".otf", ".ttf")]
    return _digest(f"{path.name} {path.stat().st_size} {directories(path).hex()}" for path in faces)


def directories(path: Path) -> bytes:
    """Return the table directories of the fonts in a file: name, checksum, place and size of each table."""
    with path.open("rb") as file:

        def read(place: int, count: int) -> bytes:
            file.seek(place)
            return file.read(count)

        (fonts,) = struct.unpack(">I", read(8, 4)) if read(0, 4) == b"ttcf" else (0,)
        places = struct.unpack(f">{fonts}I", read(12, 4 * fonts)) if fonts else (0,)
        tables = [struct.unpack(">H", read(place + 4, 2))[0] for place in places]
        return b"".join(read(place, 12 + 16 * count) for place, count in zip(places, tables, strict=True))


def _engine() -> str:
    return _digest([*registry.fingerprint(), *_versions()])


@cache
def _versions() -> tuple[str, ...]:
    return (*(f"{name} {resources.installed(name)}" for name in _SETTERS), *_libraries())


def _libraries() -> Iterator[str]:
    for names, teller in _LIBRARIES:
        for name in names:
            try:
                tell = getattr(ctypes.CDLL(name), teller)
            except (OSError, AttributeError):
                continue
            # One of them answers a number, the others a text.
            tell.restype = ctypes.c_int if teller == "FcGetVersion" else ctypes.c_char_p
            yield f"{name} {tell()!r}"
            break


def library_files() -> tuple[str, ...]:
    """Return where the system's libraries lie that bear on pages, as far as the system tells."""
    # Asking for their versions loads them.
    _versions()
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:
        return ()
    stems = {names[0].partition(".so")[0] for names, _ in _LIBRARIES}
    paths = {line.split(maxsplit=5)[-1] for line in lines if "/" in line}
    return tuple(sorted(path for path in paths if Path(path).name.partition(".so")[0] in stems))


def _named(files: Iterable[tuple[str, Path]]) -> Iterator[str]:
    for name, path in files:
        # What cannot be read is found out by whoever needs it.
        with suppress(OSError):
            yield f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()
