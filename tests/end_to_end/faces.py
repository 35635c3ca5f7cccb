"""The fonts in a file: which they are, whether they are inside it, whether they are ours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTCollection, TTFont

from reports.resources import FONTS


@cache
def shipped() -> frozenset[str]:
    """PostScript names of every face in the folder of fonts."""
    faces = [face for path in sorted(FONTS.glob("*.ttc")) for face in TTCollection(path).fonts]
    faces += [TTFont(path) for path in sorted(FONTS.glob("*.[ot]tf"))]
    return frozenset(face["name"].getDebugName(6) for face in faces)


def fonts_of(pdf: Path) -> Iterator[tuple[str, bool]]:
    """Name of every font in a file, whether a page uses it or not, and whether the font itself is in there."""
    with pikepdf.open(pdf) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                for face in item.get("/DescendantFonts", [item]):
                    yield str(face.BaseFont).lstrip("/"), _is_embedded(face)


def _is_embedded(face: Any) -> bool:
    descriptor = face.get("/FontDescriptor", {})
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def strangers(pdf: Path) -> set[str]:
    """Fonts that are not shipped, or not in the file."""
    return {name for name, inside in fonts_of(pdf) if not inside or name.partition("+")[2] not in shipped()}
