"""Golden pages: the text and the picture of a page as somebody looked at them and found them right."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageChops

FOLDER: Final = Path(__file__).resolve().parents[1] / "golden"

DPI: Final = 64
LEVELS: Final = 16
"""Steps of grey in a picture: enough to see a shift of a pixel, little enough to keep the files small."""
MOST_DIFFERENT: Final = 0.0005
"""Share of the pixels of a page that may differ."""


def picture(pdf: Path, page: int) -> Image.Image:
    """A page, from 0, in steps of grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        grey: Image.Image = document[page].render(scale=DPI / 72, grayscale=True).to_pil()
    finally:
        document.close()
    return grey.point([value * LEVELS // 256 * 255 // (LEVELS - 1) for value in range(256)])


def different(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that are not the same; all of them where the sizes differ."""
    if one.size != other.size:
        return 1.0
    same = ImageChops.difference(one, other).histogram()[0]
    return 1 - same / (one.width * one.height)


def save_picture(found: Image.Image, path: Path) -> None:
    """Write a picture as a small file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found.convert("P", palette=Image.Palette.ADAPTIVE, colors=LEVELS).save(path, optimize=True, bits=4)


def read_picture(path: Path) -> Image.Image:
    """A picture as it was written."""
    with Image.open(path) as opened:
        return opened.convert("L")
