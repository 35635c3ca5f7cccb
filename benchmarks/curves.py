"""Draws how costs grow, from the figures of the cases `large` and `length`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_SHEETS = re.compile(r"reports: sheet out of ([0-9,]+), (first|next)")
_DOCUMENTS = re.compile(r"reports, ([0-9,]+) records")


def draw(found: Mapping[str, Any], target: Path) -> None:
    """Draw the processor seconds of one sheet by the size of its corpus, and of one document by its length, as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    figure, (corpora, documents) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    rows = found["large"]["rows"]
    for which, name in (("first", "read for the first time"), ("next", "what was read is kept")):
        points = [(number, seconds) for number, seconds, kind in _points(rows, _SHEETS) if kind == which]
        corpora.plot(*zip(*points, strict=True), marker="o", label=name)
    corpora.set(xlabel="records in the corpus", ylabel="processor seconds", title="One sheet")
    corpora.legend(frameon=False)
    points = [(number, seconds) for number, seconds, _ in _points(found["length"]["rows"], _DOCUMENTS)]
    documents.plot(*zip(*points, strict=True), marker="o")
    documents.set(xlabel="records in the document", title="One document, laid out anew")
    for axes in (corpora, documents):
        axes.set(xscale="log", yscale="log")
        axes.grid(visible=True, alpha=0.3)
    with mpl.rc_context({"svg.hashsalt": "reports"}):
        figure.savefig(target, format="svg", metadata={"Date": None})
    plt.close(figure)


def _points(rows: Iterable[Mapping[str, Any]], name: re.Pattern[str]) -> list[tuple[int, float, str]]:
    """Return number, processor seconds and kind of the rows of that name."""
    found = ((name.fullmatch(row["who"]), row) for row in rows)
    return [
        (int(match[1].replace(",", "")), row["cost"]["processor"], match[match.re.groups])
        for match, row in found
        if match is not None
    ]
