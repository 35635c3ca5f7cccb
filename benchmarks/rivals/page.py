"""A rival's document as HTML, with charts by pyplot: what WeasyPrint and Chromium are given."""

from __future__ import annotations

import html
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import frontmatter
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib import font_manager

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
)

FONTS = Path(__file__).resolve().parents[2] / "fonts"
STYLE = """
@page { size: A4; margin: 20mm 18mm 22mm; @top-left { content: string(title); font-size: 8pt; color: #666 }
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt } }
html { font: 10pt/1.55 "Noto Sans CJK SC", sans-serif; }
h1 { string-set: title content(); font-size: 18pt; color: #0b4f5c; bookmark-level: 1 }
h2 { font-size: 12pt; bookmark-level: 2 } h3 { font-size: 10pt; bookmark-level: none }
.new { break-before: page } p { text-align: justify; margin: 0 0 6pt } .small { font-size: 8.5pt; color: #555 }
table { width: 100%; border-collapse: collapse; margin: 8pt 0; font-size: 9pt }
td, th { border-bottom: 0.5pt solid #ccc; text-align: left; vertical-align: top; padding: 3pt 6pt 3pt 0 }
nav a { display: flex; justify-content: space-between; color: inherit; text-decoration: none }
nav a::after { content: target-counter(attr(href), page) }
figure { margin: 8pt 0 } figure svg { width: 100%; height: auto } figure.radar svg { width: 60% }
"""


def read_plainly(path: Path) -> tuple[dict[str, Any], str]:
    """Read front matter with the library that everybody uses."""
    post = frontmatter.load(str(path))
    return dict(post.metadata), post.content


def prepare() -> None:
    """Let pyplot write Chinese."""
    font_manager.fontManager.addfont(str(FONTS / "NotoSansCJK-Regular.ttc"))
    plt.rcParams["font.family"] = ["Noto Sans CJK JP"]


def write_html(content: Content) -> str:
    """Return the document as one page of HTML."""
    headings = [block for block in content.blocks if isinstance(block, Heading) and block.level == 1]
    numbers = {id(heading): number for number, heading in enumerate(headings)}
    body = "".join(_block(block, headings, numbers, content.lang) for block in content.blocks)
    title = html.escape(content.title)
    return (
        f'<!DOCTYPE html><html lang="{content.lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )


def _block(block: Block, headings: Sequence[Heading], numbers: dict[int, int], lang: str) -> str:
    match block:
        case Heading(level, text, new_page):
            anchor = f' id="h{numbers[id(block)]}"' if id(block) in numbers else ""
            return f"<h{level}{anchor}{' class=new' if new_page else ''}>{html.escape(text)}</h{level}>"
        case Paragraph(text, small):
            return f"<p{' class=small' if small else ''}>{html.escape(text)}</p>"
        case Items(texts):
            return "<ol>" + "".join(f"<li>{html.escape(text)}</li>" for text in texts) + "</ol>"
        case Table(head, rows, widths):
            return _table(head, rows, widths)
        case Contents():
            links = (f'<a href="#h{numbers[id(h)]}"><span>{html.escape(h.text)}</span></a>' for h in headings)
            return f"<nav>{''.join(links)}</nav>"
        case Chart(kind, labels, values):
            drawn = _radar(labels, values) if kind == "radar" else _bars(labels, values)
            return f'<figure class="{kind}">{drawn}</figure>'
        case Timeline(labels, years):
            return f"<figure>{_timeline(labels, years)}</figure>"
    raise TypeError(f"{block} in {lang}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> str:
    whole = sum(widths)
    top = "".join(
        f'<th style="width:{100 * width / whole:.0f}%">{html.escape(cell)}</th>'
        for cell, width in zip(head, widths, strict=True)
    )
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _radar(labels: Sequence[str], values: Sequence[float | None]) -> str:
    angles = [2 * math.pi * place / len(labels) for place in range(len(labels))]
    figure, axes = plt.subplots(figsize=(4, 4), subplot_kw={"projection": "polar"})
    numbers = [math.nan if value is None else value for value in values]
    axes.plot([*angles, angles[0]], [*numbers, numbers[0]], color="#0b4f5c")
    axes.fill([*angles, angles[0]], [*numbers, numbers[0]], color="#0b4f5c", alpha=0.15)
    axes.set_xticks(angles, labels)
    axes.set_ylim(0, 100)
    return _svg(figure)


def _bars(labels: Sequence[str], values: Sequence[float | None]) -> str:
    figure, axes = plt.subplots(figsize=(6, 2))
    bars = axes.barh(labels, [value or 0 for value in values], color="#0b4f5c")
    axes.bar_label(bars)
    axes.set_xlim(0, 100)
    axes.invert_yaxis()
    return _svg(figure)


def _timeline(labels: Sequence[str], years: Sequence[float]) -> str:
    figure, axes = plt.subplots(figsize=(7, 0.3 * len(labels) + 1))
    axes.scatter(years, range(len(labels)), color="#0b4f5c")
    axes.set_yticks(range(len(labels)), labels)
    axes.grid(axis="x")
    return _svg(figure)


def _svg(figure: Any) -> str:
    target = io.StringIO()
    figure.savefig(target, format="svg", bbox_inches="tight")
    plt.close(figure)
    return target.getvalue().split("?>", 1)[1]
