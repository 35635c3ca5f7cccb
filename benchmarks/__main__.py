"""Measure the program beside what else one might use.

    python -m benchmarks [CASE...] [--runs N] [--list]

Every contender runs in processes of its own, all their costs are counted, and contenders take turns; the table shows
medians. Cases that are not named keep the figures of an earlier run in docs/performance.json; the table in
docs/performance.md is written anew from that file.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.bench import ROOT, Bench
from benchmarks.cases import CASES
from benchmarks.curves import draw
from reports.limits import processors

FIGURES = ROOT / "docs" / "performance.json"
TABLE = ROOT / "docs" / "performance.md"
CURVES = ROOT / "docs" / "pictures" / "performance.svg"
_FROM, _TO = "<!-- figures, written by `python -m benchmarks` -->\n", "<!-- end of figures -->"


def main() -> None:
    """Read the command line, measure, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--runs", type=int, default=3, help="turns that each contender has where one takes seconds")
    parser.add_argument("--list", action="store_true", help="list the cases")
    given = parser.parse_args()
    if given.list:
        print("\n".join(f"{name:10} {_first_line(case.__doc__)}" for name, case in CASES.items()))
        return
    if unknown := set(given.cases) - set(CASES):
        parser.error(f"{', '.join(sorted(unknown))}: no such case; --list names them")
    found: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    with tempfile.TemporaryDirectory(prefix="ccus-benchmarks-") as folder:
        bench = Bench(Path(folder), given.runs, lambda line: print(line, file=sys.stderr, flush=True))
        for name in given.cases or CASES:
            rows = CASES[name](bench)
            found[name] = {"about": CASES[name].__doc__, "on": _here(bench), "rows": [asdict(row) for row in rows]}
            FIGURES.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            write_table(found)
            print(table(name, found[name]), flush=True)
    if {"large", "length"} <= found.keys():
        draw(found, CURVES)


def _here(bench: Bench) -> str:
    corpus = "the export of 2026-02-27" if bench.is_real else "86 synthetic records"
    python, engine = platform.python_version(), version("weasyprint")
    return f"{corpus}; {processors()} processors, Python {python}, WeasyPrint {engine}"


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]


def table(name: str, case: dict[str, Any]) -> str:
    """Format a case as a table in Markdown; ratios are to our first row, of processor seconds."""
    rows = case["rows"]
    subject, _, more = case["about"].partition("\n")
    lines = [f"### `{name}`: {subject}", "", " ".join(f"{more} {case['on']}.".split()), ""]
    lines += ["| | CPU s | CPU, ours = 1 | wall s | peak MB | documents | kB | |", "|---|---|---|---|---|---|---|---|"]
    first = next((row["cost"]["processor"] for row in rows if row["who"].startswith("reports")), 0.0)
    for row in rows:
        cost = row["cost"]
        share = f"{cost['processor'] / first:.2f}" if first else ""
        size = (str(row["documents"] or ""), f"{row['kilobytes']:,.0f}" if row["kilobytes"] else "")
        seconds = (f"{cost['processor']:.2f}", share, f"{cost['wall']:.2f}")
        cells = (row["who"], *seconds, f"{cost['megabytes']:.0f}", *size)
        lines.append("| " + " | ".join((*cells, row["note"])) + " |")
    return "\n".join([*lines, ""])


def write_table(found: dict[str, Any]) -> None:
    """Write all figures into the document that explains them."""
    text = TABLE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_FROM)
    _, _, after = rest.partition(_TO)
    tables = "\n".join(table(name, found[name]) for name in CASES if name in found)
    TABLE.write_text(f"{before}{_FROM}\n{tables}\n{_TO}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
