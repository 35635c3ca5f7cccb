"""The import stubs that WeasyPrint is loaded with: modules that no page needs, and its C declarations encoded ahead."""

from __future__ import annotations

from hashlib import sha256

import _cffi_backend

from reports.engine import declarations
from reports.errors import EnvironmentProblem
from reports.import_stubs import forward_to
from reports.releases import MODE, PLAIN, TESTED


class EncodedFFI(_cffi_backend.FFI):  # type: ignore[misc]
    """The foreign function interface of the text libraries, made from declarations that were encoded ahead."""

    def __init__(self) -> None:
        super().__init__("declarations", **declarations.ENCODED)

    def cdef(self, text: str) -> None:
        """Declare nothing more; refuse declarations that are not those that were encoded."""
        if sha256(text.encode()).hexdigest() != declarations.DIGEST:
            raise EnvironmentProblem(
                "the installed WeasyPrint declares other functions of Pango than those that were encoded",
                remedy=f"Set {MODE}={PLAIN}, or install weasyprint=={TESTED['weasyprint'][1]}.",
            )


def reads_encoded(declared: type) -> bool:
    """Tell whether the installed cffi reads what was encoded; another one reads the declarations themselves."""
    try:
        declared()
    except (ImportError, TypeError):
        return False
    return True


class _NoOpener:
    """Stands for a class of `urllib.request` that opens addresses; it opens none."""

    def add_handler(self, _: object) -> None:
        """Handle nothing."""


_HANDLERS = (
    *("ProxyHandler", "UnknownHandler", "HTTPHandler", "HTTPDefaultErrorHandler", "FTPHandler", "FileHandler"),
    *("HTTPErrorProcessor", "DataHandler", "HTTPSHandler", "HTTPRedirectHandler"),
)
DECLARED: dict[str, dict[str, object]] = {"cffi": {"FFI": EncodedFFI}} if reads_encoded(EncodedFFI) else {}
STUBS: dict[str, dict[str, object]] = {
    # Fonts are subset once a document is bound, by other means, and none is read from a style sheet.
    "fontTools": {"subset": None},
    "fontTools.subset": {},
    "fontTools.ttLib": {"TTFont": None, "TTLibError": OSError, "ttFont": None, "woff2": None},
    "fontTools.varLib": {},
    "fontTools.varLib.instancer": {"instantiateVariableFont": None},
    # Whatever a page names is served from memory, with its type: the engine fetches nothing by itself.
    "email.message": {"EmailMessage": None},
    "urllib.request": {"OpenerDirector": _NoOpener, **dict.fromkeys(_HANDLERS, lambda **_: None)},
    # Names of what cameras note in pictures.
    "PIL.ExifTags": forward_to("PIL.ExifTags"),
    "PIL.TiffTags": forward_to("PIL.TiffTags"),
}
"""What each stub holds, by the name of the module that it stands for."""
