"""Sections are written without font programs: the binding subsets each face once, for the glyphs of all sections."""

from __future__ import annotations

from typing import Any

import pydyf


def build_no_fonts(*_: Any) -> Any:
    """Return an empty dictionary of fonts in place of subset programs."""
    return pydyf.Dictionary()


def read_no_font(*_: Any) -> bytes:
    """Return no bytes in place of a whole font collection: each font would copy 20 MB, to subset it later."""
    return b""
