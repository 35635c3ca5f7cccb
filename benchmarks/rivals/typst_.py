"""Typst, from PyPI: front matter as JSON, charts drawn by itself."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

import typst

from benchmarks.rivals.content import (
    Block,
    Chart,
    Content,
    Contents,
    Heading,
    Items,
    Paragraph,
    Table,
    Timeline,
    read_quickly,
)

read = read_quickly

FONTS = Path(__file__).resolve().parents[2] / "fonts"
_SPECIAL = re.compile(r"([\\#*_`$<>@~\[\]/+=-])")
_HEAD = """#set document(title: [{title}])
#set page(paper: "a4", margin: (x: 18mm, top: 20mm, bottom: 22mm), footer: context align(right, text(8pt)[
  #counter(page).display("1 / 1", both: true)]), header: text(8pt)[{title}])
#set text(font: "Noto Sans CJK SC", size: 10pt, lang: "{lang}")
#set par(justify: true)
#set table(stroke: (bottom: 0.5pt + luma(200)), inset: 3pt)
#show heading.where(level: 1): set text(18pt, fill: rgb("#0b4f5c"))
"""


def prepare() -> None:
    """Do nothing, because nothing is needed."""


def write(content: Content, target: Path) -> None:
    """Write one document."""
    title = _text(content.title)
    parts = [_HEAD.format(title=title, lang=content.lang), *(_block(block) for block in content.blocks)]
    source = target.with_suffix(".typ")
    source.write_text("\n\n".join(parts), encoding="utf-8")
    typst.compile(str(source), output=str(target), font_paths=[str(FONTS)], ignore_system_fonts=True)
    source.unlink()


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def _block(block: Block) -> str:
    match block:
        case Heading(level, text, new_page):
            return ("#pagebreak()\n" if new_page else "") + f"{'=' * level} {_text(text)}"
        case Paragraph(text, small):
            return f"#text(8.5pt)[{_text(text)}]" if small else _text(text)
        case Items(texts):
            return "\n".join(f"+ {_text(text)}" for text in texts)
        case Table(head, rows, widths):
            cells = "\n".join("".join(f"[{_text(cell)}]," for cell in row) for row in rows)
            columns = ", ".join(f"{width}fr" for width in widths)
            top = ", ".join(f"[*{_text(cell)}*]" for cell in head)
            return f"#text(9pt, table(columns: ({columns}), table.header({top}),\n{cells}))"
        case Contents():
            return "#outline(depth: 1, title: none)"
        case Chart(kind, labels, values):
            return _radar(labels, values) if kind == "radar" else _bars(labels, values)
        case Timeline(labels, years):
            return _timeline(labels, years)


def _radar(labels: Sequence[str], values: Sequence[float | None]) -> str:
    def point(place: int, share: float) -> str:
        angle = 2 * math.pi * place / len(labels) - math.pi / 2
        return f"({50 + 0.35 * share * math.cos(angle):.2f}mm, {50 + 0.35 * share * math.sin(angle):.2f}mm)"

    rings = "".join(
        f"#place(polygon(stroke: 0.4pt + luma(200), {', '.join(point(p, ring) for p in range(len(labels)))}))"
        for ring in (25, 50, 75, 100)
    )
    shape = ", ".join(point(place, value) for place, value in enumerate(values) if value is not None)
    names = "".join(
        f"#place(dx: {x}, dy: {y}, text(8pt)[{_text(label)}])"
        for place, label in enumerate(labels)
        for x, y in [point(place, 115).strip("()").split(", ")]
    )
    filled = f'#place(polygon(fill: rgb(11, 79, 92, 40), stroke: rgb("#0b4f5c"), {shape}))' if shape else ""
    return f"#box(width: 100mm, height: 100mm)[{rings}{filled}{names}]"


def _bars(labels: Sequence[str], values: Sequence[float | None]) -> str:
    cells = "\n".join(
        f'[{_text(label)}], box(width: {value or 0}%, height: 8pt, fill: rgb("#0b4f5c")), [{value or "–"}],'
        for label, value in zip(labels, values, strict=True)
    )
    return f"#grid(columns: (30mm, 1fr, 10mm), row-gutter: 4pt,\n{cells})"


def _timeline(labels: Sequence[str], years: Sequence[float]) -> str:
    first, last = math.floor(min(years)), math.ceil(max(years) + 0.1)
    cells = "\n".join(
        f"[#text(8pt)[{_text(label)}]], move(dx: {100 * (year - first) / (last - first):.1f}%, circle(radius: 2pt)),"
        for label, year in zip(labels, years, strict=True)
    )
    return f"#grid(columns: (60mm, 1fr), row-gutter: 3pt,\n{cells})"
