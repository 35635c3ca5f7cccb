"""Draws the pictures of pages that README.md shows: `python tools/gallery.py FOLDER`, from the sample corpus."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
REPORTS = str(Path(sys.executable).with_name("reports"))
DATE = "2026-04-30"
"""Documents print their date: a fixed one, so that pictures change only when pages do."""

SHOWN: tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...] = (
    ("country-zh", ("country", "中国", "--lang", "zh"), (1, 3)),
    ("country-both", ("country", "中国", "--lang", "both"), (-3,)),
    ("category-en", ("category", "regulatory", "--lang", "en"), (1,)),
    ("policy-zh", ("policy", "cn-zero-carbon-parks", "--lang", "zh"), (1,)),
)
"""Name, command and pages (from 1; from the end where negative)."""

WIDTH = 620
GAP = 24
BACKGROUND = "#d5d9dc"


def render_pages(command: tuple[str, ...], pages: tuple[int, ...]) -> list[Image.Image]:
    """The pages of a fresh document as pictures, each `WIDTH` pixels wide."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        words = [REPORTS, *command, "--corpus", "seeds", "--as-of", DATE, "-o", str(path)]
        subprocess.run(words, cwd=ROOT, check=True)
        with pypdfium2.PdfDocument(path) as document:
            return [_draw(document[page - 1 if page > 0 else len(document) + page]) for page in pages]


def _draw(page: pypdfium2.PdfPage) -> Image.Image:
    scale = 2 * WIDTH / page.get_width()
    picture: Image.Image = page.render(scale=scale).to_pil()
    return picture.resize((WIDTH, round(WIDTH * picture.height / picture.width)), Image.Resampling.LANCZOS)


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """The pictures in a row, with the same gap around each."""
    height = max(picture.height for picture in pictures)
    row = Image.new("RGB", (len(pictures) * (WIDTH + GAP) + GAP, height + 2 * GAP), BACKGROUND)
    for position, picture in enumerate(pictures):
        row.paste(picture, (GAP + position * (WIDTH + GAP), GAP))
    return row


def main(folder: Path) -> None:
    """Write one picture a document, and one of the first page of each."""
    folder.mkdir(parents=True, exist_ok=True)
    first_pages = []
    for name, command, pages in SHOWN:
        pictures = render_pages(command, pages)
        first_pages.append(pictures[0])
        side_by_side(pictures).save(folder / f"{name}.png", optimize=True)
    side_by_side(first_pages).save(folder / "pages.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
