"""WeasyPrint, loaded our way: quickly, with the shipped fonts only, in the version that the private touches are for.

Every private name of the engine that this project replaces while it writes is in `writing`;
`engine/patches/justification.py` holds those of the line layout. A section has no font program and no metadata: the
binding writes both once.
"""

from __future__ import annotations

import ctypes.util
import importlib
import io
import mimetypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from hashlib import sha256
from typing import Any

import _cffi_backend
import pydyf

from reports.attachment import QUICK, packed
from reports.engine import declarations, system_libraries
from reports.engine.patches import style_sheets
from reports.errors import EnvironmentProblem
from reports.import_stubs import forward_to, stub_imports
from reports.process import raise_gc_threshold
from reports.typeset import fonts

VERSION = "70.0"
"""The one version of WeasyPrint that the private touches are tested with."""
_REMEDY = f"Install weasyprint=={VERSION}."

raise_gc_threshold()


class _Declared(_cffi_backend.FFI):  # type: ignore[misc]
    """The libraries of text, declared already."""

    def __init__(self) -> None:
        super().__init__("declarations", **declarations.ENCODED)

    def cdef(self, text: str) -> None:
        """Declare nothing; another engine declares something else."""
        if sha256(text.encode()).hexdigest() != declarations.DIGEST:
            raise EnvironmentProblem("this WeasyPrint is another one than the program knows", remedy=_REMEDY)


def _reads(declared: type) -> bool:
    """Whether the installed cffi reads what was encoded; another one reads the declarations themselves."""
    try:
        declared()
    except (ImportError, TypeError):
        return False
    return True


class _Opener:
    """What opens nothing."""

    def add_handler(self, _: object) -> None:
        """Handle nothing."""


_HANDLERS = (
    *("ProxyHandler", "UnknownHandler", "HTTPHandler", "HTTPDefaultErrorHandler", "FTPHandler", "FileHandler"),
    *("HTTPErrorProcessor", "DataHandler", "HTTPSHandler", "HTTPRedirectHandler"),
)
_STUBS: dict[str, dict[str, object]] = {
    **({"cffi": {"FFI": _Declared}} if _reads(_Declared) else {}),
    # Fonts are subset once a document is bound, by other means, and none is read from a style sheet.
    "fontTools": {"subset": None},
    "fontTools.subset": {},
    "fontTools.ttLib": {"TTFont": None, "TTLibError": OSError, "ttFont": None, "woff2": None},
    "fontTools.varLib": {},
    "fontTools.varLib.instancer": {"instantiateVariableFont": None},
    # Whatever a page names is served from memory, with its type: the engine fetches nothing by itself.
    "email.message": {"EmailMessage": None},
    "urllib.request": {"OpenerDirector": _Opener, **dict.fromkeys(_HANDLERS, lambda **_: None)},
    # Names of what cameras note in pictures.
    "PIL.ExifTags": forward_to("PIL.ExifTags"),
    "PIL.TiffTags": forward_to("PIL.TiffTags"),
}


def _load() -> Any:
    """Import WeasyPrint without the half of its start-up that searches libraries and loads what is never used."""
    fonts.activate()
    # What a file is, is always said here: the system's lists of endings need not be read.
    mimetypes.init(files=())
    find_library = ctypes.util.find_library
    if sys.platform == "linux":
        # The soname is loaded directly; each name before it would start a compiler only to find nothing.
        ctypes.util.find_library = lambda *_: None
    try:
        # It would print its advice among the data on stdout.
        with redirect_stdout(io.StringIO()), stub_imports(_STUBS), style_sheets.reading_less():
            return importlib.import_module("weasyprint")
    except OSError as error:
        gone = ", ".join(library.name for library in system_libraries.missing()) or str(error)
        raise EnvironmentProblem(
            f"the layout engine cannot load its libraries: {gone}", remedy=system_libraries.remedy()
        ) from error
    finally:
        ctypes.util.find_library = find_library


weasyprint = _load()
if weasyprint.__version__ != VERSION:
    raise EnvironmentProblem(f"WeasyPrint {weasyprint.__version__} is installed", remedy=_REMEDY)

boxes: Any = importlib.import_module("weasyprint.formatting_structure.boxes")
placeholders: Any = importlib.import_module("weasyprint.layout.absolute")
urls: Any = importlib.import_module("weasyprint.urls")
FontConfiguration: Any = importlib.import_module("weasyprint.text.fonts").FontConfiguration


@contextmanager
def writing(tag: Callable[..., None]) -> Iterator[None]:
    """While a section is written: no font programs, short numbers, quick streams; ``tag`` builds the structure."""
    writer = importlib.import_module("weasyprint.pdf")
    replaced = (
        (writer, "build_fonts_dictionary", lambda *_: pydyf.Dictionary()),
        (writer, "add_tags", tag),
        # Each font would copy its whole collection, 20 MB, to subset it later.
        (importlib.import_module("weasyprint.pdf.fonts"), "get_hb_object_data", lambda *_: b""),
        (pydyf, "_to_bytes", _to_bytes),
        (pydyf.Stream, "data", property(_stream)),
        (pydyf.Stream, "show_text", _show_text),
        (pydyf.Stream, "set_color_rgb", _set_colour),
    )
    originals = [(module, name, getattr(module, name)) for module, name, _ in replaced]
    for module, name, value in replaced:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in originals:
            setattr(module, name, value)


def _to_bytes(item: Any) -> bytes:
    """An object as PDF writes it; a coordinate to the thousandth, which is less than any device shows."""
    if isinstance(item, bytes):
        return item
    if isinstance(item, float):
        if item.is_integer():
            return b"%d" % item
        # What scales coordinates is small, and is written as precisely as ever.
        digits = f"{item:.3f}" if abs(item) >= 10 else f"{item:f}"
        return digits.rstrip("0").rstrip(".").encode("ascii")
    data: bytes = item.data if isinstance(item, pydyf.Object) else str(item).encode("ascii")
    return data


def _stream(stream: Any) -> bytes:
    """A stream as PDF writes it; the binding packs it with more effort."""
    content, entries = b"\n".join(map(_to_bytes, stream.stream)), pydyf.Dictionary(stream.extra)
    if stream.compress:
        content, entries["Filter"] = packed(content, QUICK), "/FlateDecode"
    entries["Length"] = len(content)
    return b"\n".join((entries.data, b"stream", content, b"endstream"))


def _show_text(stream: Any, text: str) -> None:
    """Show glyphs; one that is not moved needs no number behind it."""
    text = text.replace(">0<", "").replace(">0.0<", "")
    if text.endswith(">0"):
        text = text[:-1]
    stream.stream.append(f"[{text}] TJ".encode("ascii"))


def _set_colour(stream: Any, red: float, green: float, blue: float, stroke: bool = False) -> None:
    """Set a colour to three digits, which is nearer than the next one of 256 shades."""
    shades = (_to_bytes(float(f"{shade:.3g}")) for shade in (red, green, blue))
    stream.stream.append(b" ".join((*shades, b"RG" if stroke else b"rg")))
