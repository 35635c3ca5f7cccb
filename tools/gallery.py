"""Draws the pictures of pages that README.md shows, and makes the briefings to which it leads, from the sample corpus.

Run it as ``python tools/gallery.py PICTURES SAMPLES``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
REPORTS = str(Path(sys.executable).with_name("reports"))
DATE = "2026-04-30"
"""Documents print their date: a fixed one, so that pictures change only when pages do."""

COUNTRY = ("country", "中国", "--lang", "zh")
BOTH = ("country", "中国", "--lang", "both")
CATEGORY = ("category", "regulatory", "--lang", "zh")
COMPARISON = ("compare", "中国", "日本", "欧盟", "--lang", "zh", "--no-sheets")
POLICY = ("policy", "cn-zero-carbon-parks", "--lang", "zh")

ENGLISH = (("country", "中国"), ("category", "regulatory"), ("policy", "us-45q-tax-credit"))

SAMPLES = {
    "country-zh": ("country", "中国", "--lang", "zh"),
    "country-en": ("country", "中国", "--lang", "en"),
}
"""By name of the file: what is made as PDF and as HTML."""

PICTURES = {
    "pages-en": tuple(((*command, "--lang", "en"), 1) for command in ENGLISH),
    "pages": ((COUNTRY, 1), (CATEGORY, 1), (POLICY, 1)),
    "country": ((COUNTRY, 2), (COUNTRY, 3), (COUNTRY, 4)),
    "comparison": ((COMPARISON, 1), (CATEGORY, 2)),
    "twins": ((BOTH, -4), (BOTH, -3)),
}
"""By name of the picture: commands and page numbers, from the end where negative."""

WIDTH = 620
GAP = 24
BACKGROUND = "#d5d9dc"


@cache
def render(command: tuple[str, ...]) -> bytes:
    """Return the PDF that ``command`` writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        words = [REPORTS, *command, "--corpus", "seeds", "--as-of", DATE, "-o", str(path)]
        subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return path.read_bytes()


def draw_page(pdf: bytes, number: int) -> Image.Image:
    """Draw one page, `WIDTH` pixels wide, at twice the size first so that hairlines stay even."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number - 1 if number > 0 else len(document) + number]
        large: Image.Image = page.render(scale=2 * WIDTH / page.get_width()).to_pil()
    return large.resize((WIDTH, round(WIDTH * large.height / large.width)), Image.Resampling.LANCZOS)


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Return the pictures in a row, with the same gap around each."""
    height = max(picture.height for picture in pictures)
    row = Image.new("RGB", (len(pictures) * (WIDTH + GAP) + GAP, height + 2 * GAP), BACKGROUND)
    for position, picture in enumerate(pictures):
        row.paste(picture, (GAP + position * (WIDTH + GAP), GAP))
    return row


def make_samples(folder: Path) -> None:
    """Write every document of `SAMPLES` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, command in SAMPLES.items():
        words = [REPORTS, *command, "--corpus", "seeds", "--as-of", DATE, "--format", "pdf,html"]
        subprocess.run([*words, "-o", str(folder.resolve() / f"{name}.pdf")], cwd=ROOT, check=True)


def main(folder: Path) -> None:
    """Write every picture of `PICTURES` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pages in PICTURES.items():
        row = side_by_side([draw_page(render(command), number) for command, number in pages])
        # A palette takes a third of the size; this method is the one that keeps a colour of few pixels.
        row.quantize(256, Image.Quantize.FASTOCTREE).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    make_samples(Path(sys.argv[2]))
