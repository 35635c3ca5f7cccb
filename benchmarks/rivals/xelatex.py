"""XeLaTeX with xeCJK, run twice for the contents; charts as pictures of its own."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

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
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL = re.compile(r"[\\~^&%$#_{}]")
_HEAD = r"""\documentclass[10pt,a4paper]{article}
\usepackage[margin=20mm]{geometry}\usepackage{fontspec,xeCJK,longtable,array,graphicx}
\setmainfont{NotoSansCJK-Regular.ttc}[Path=%(fonts)s/,FontIndex=2,BoldFont=NotoSansCJK-Bold.ttc,BoldFeatures={FontIndex=2}]
\setCJKmainfont{NotoSansCJK-Regular.ttc}[Path=%(fonts)s/,FontIndex=2,BoldFont=NotoSansCJK-Bold.ttc,BoldFeatures={FontIndex=2}]
\usepackage[hidelinks]{hyperref}
\setcounter{secnumdepth}{0}\setcounter{tocdepth}{1}\setlength{\parindent}{0pt}\sloppy
\title{%(title)s}\begin{document}
"""
_LEVELS = {1: "section", 2: "subsection", 3: "subsubsection"}


def prepare() -> None:
    """Do nothing, because nothing is needed."""


def write(content: Content, target: Path) -> None:
    """Write one document."""
    head = _HEAD % {"fonts": FONTS, "title": _text(content.title)}
    body = "\n\n".join(_block(block) for block in content.blocks)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.tex"
        source.write_text(f"{head}{body}\n\\end{{document}}\n", encoding="utf-8")
        for _ in range(2):
            subprocess.run(
                ["xelatex", "-interaction=batchmode", source.name], cwd=folder, check=True, capture_output=True
            )
        shutil.copy(source.with_suffix(".pdf"), target)


def _text(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], "\\" + found[0]), text).replace("\n", " ")


def _block(block: Block) -> str:
    match block:
        case Heading(level, text, new_page):
            return ("\\clearpage\n" if new_page else "") + f"\\{_LEVELS[level]}{{{_text(text)}}}"
        case Paragraph(text, small):
            return f"{{\\small {_text(text)}\\par}}" if small else _text(text)
        case Items(texts):
            return "\\begin{enumerate}" + "".join(f"\\item {_text(text)}\n" for text in texts) + "\\end{enumerate}"
        case Table(head, rows, widths):
            return _table(head, rows, widths)
        case Contents():
            return "\\tableofcontents"
        case Chart(kind, labels, values):
            return _radar(labels, values) if kind == "radar" else _bars(labels, values)
        case Timeline(labels, years):
            rows = [[label, f"{year:.1f}"] for label, year in zip(labels, years, strict=True)]
            return _table(("", ""), rows, (4, 1))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> str:
    whole = sum(widths)
    columns = "".join(f"p{{{0.9 * width / whole:.3f}\\linewidth}}" for width in widths)
    lines = [" & ".join(map(_text, row)) + r" \\ \hline" for row in (head, *rows)]
    return f"{{\\small\\begin{{longtable}}{{{columns}}}\n" + "\n".join(lines) + "\n\\end{longtable}}"


def _radar(labels: Sequence[str], values: Sequence[float | None]) -> str:
    def point(place: int, share: float) -> tuple[float, float]:
        angle = math.pi / 2 - 2 * math.pi * place / len(labels)
        return 50 + 0.35 * share * math.cos(angle), 50 + 0.35 * share * math.sin(angle)

    lines = []
    for ring in (*([part] * len(labels) for part in (25.0, 50.0, 75.0, 100.0)), [value or 0 for value in values]):
        points = [point(place, share) for place, share in enumerate(ring)]
        lines += [_line(*pair) for pair in zip(points, [*points[1:], points[0]], strict=True)]
    names = "".join(
        f"\\put({x:.1f},{y:.1f}){{\\scriptsize {_text(label)}}}"
        for place, label in enumerate(labels)
        for x, y in [point(place, 115)]
    )
    return f"\\setlength{{\\unitlength}}{{1mm}}\\begin{{picture}}(100,100){''.join(lines)}{names}\\end{{picture}}"


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return "\\qbezier" + "".join(f"({x:.2f},{y:.2f})" for x, y in (start, middle, end))


def _bars(labels: Sequence[str], values: Sequence[float | None]) -> str:
    rows = (
        f"\\makebox[30mm][l]{{{_text(label)}}}\\rule{{{value or 0}mm}}{{2mm}} {value or '--'}\\\\"
        for label, value in zip(labels, values, strict=True)
    )
    return "\n".join(rows)
