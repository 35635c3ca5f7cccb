"""Draws how costs grow, from the figures of the cases `large`, `length` and `cluster`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_SHEETS = re.compile(r"reports: sheet out of ([0-9,]+), (first|next)")
_WORKERS = re.compile(r"reports, Dask, ([0-9]+) workers?")
_DOCUMENTS = re.compile(r"reports, ([0-9,]+) records")


def draw(found: Mapping[str, Any], target: Path) -> None:
    """Draw as SVG the processor seconds of a sheet by the size of its corpus, and of a document by its length.

    And the time by the clock that workers of a cluster take for the same documents, where that was measured.
    """
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import NullFormatter, StrMethodFormatter

    workers = _points(found.get("cluster", {"rows": []})["rows"], _WORKERS, "wall")
    figure, (corpora, documents, *others) = plt.subplots(
        1, 2 + bool(workers), figsize=(11 if workers else 8, 3.2), layout="constrained"
    )
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
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
            axis.set_minor_formatter(NullFormatter())
    for axes in others:
        axes.plot(*zip(*((number, seconds) for number, seconds, _ in workers), strict=True), marker="o")
        axes.set(xlabel="workers on two processors", ylabel="seconds", title="120 sheets", ylim=(0, None))
        axes.set_xticks([number for number, *_ in workers])
    for axes in (corpora, documents, *others):
        axes.grid(visible=True, alpha=0.3)
    with mpl.rc_context({"svg.hashsalt": "reports"}):
        figure.savefig(target, format="svg", metadata={"Date": None})
    plt.close(figure)


def _points(
    rows: Iterable[Mapping[str, Any]], name: re.Pattern[str], what: str = "processor"
) -> list[tuple[int, float, str]]:
    """Return number, seconds and kind of the rows of that name."""
    found = ((name.fullmatch(row["who"]), row) for row in rows)
    return [
        (int(match[1].replace(",", "")), row["cost"][what], match[match.re.groups])
        for match, row in found
        if match is not None
    ]
