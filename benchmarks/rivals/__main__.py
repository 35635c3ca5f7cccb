"""One rival at work in a process of its own: `python -m benchmarks.rivals RIVAL CORPUS WHAT FOLDER [--lang zh,en]`."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from benchmarks.rivals.content import contents_of

MODULES = {"naive": "naive", "chromium": "chromium", "warm": "warm", "typst": "typst_", "xelatex": "xelatex"}


def main() -> None:
    """Read the command line and write the documents, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rival", choices=MODULES)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("what", help="policy:ID, country:NAME, countries, quarter, changed:ID")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lang", default="zh")
    parser.add_argument("--times", type=int, default=1, help="write them so often")
    given = parser.parse_args()
    rival = import_module(f"benchmarks.rivals.{MODULES[given.rival]}")
    rival.prepare()
    given.folder.mkdir(parents=True, exist_ok=True)
    for _ in range(given.times):
        for content in contents_of(given.corpus, given.what, given.lang.split(","), rival.read):
            rival.write(content, given.folder / f"{content.name}.pdf")


if __name__ == "__main__":
    main()
