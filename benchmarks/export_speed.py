"""What tables cost: 10,000 synthetic editions read, assessed and written in every format.

`python -m benchmarks.export_speed` writes 5,000 records in Chinese and English to a temporary folder and exports all
tables of them, each format in a process of its own with one worker. It prints processor seconds of reading, of the
analysis and of laying out and writing, the peak of memory and the size, and fails where writing takes more than
`MOST_SECONDS` or the process more than `MOST_MB`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus_generator import write_corpus
from reports.app.requests import TABLE_FORMATS

RECORDS = 5_000
MOST_SECONDS, MOST_MB = 5.0, 200


def main() -> None:
    """Read the command line, measure each format, and exit with 1 where one costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--of", nargs=3, metavar=("FORMAT", "CORPUS", "OUTPUT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.of:
        _measure(*given.of)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder, "corpus"), given.records)
        print("format     read  assess  write  (processor seconds)  peak MB     MB")
        words = [sys.executable, "-m", "benchmarks.export_speed", "--of"]
        codes = [
            subprocess.run([*words, one, f"{folder}/corpus", f"{folder}/{one}"], check=False).returncode
            for one in TABLE_FORMATS
        ]
    sys.exit(any(codes))


def _measure(format: str, corpus: str, output: str) -> None:
    """Export a corpus in this process, print what it took, and exit with 1 where that is too much."""
    from reports.app.exporting import export
    from reports.app.loading import read_corpus
    from reports.app.requests import ExportRequest

    start = time.process_time()
    opened = read_corpus(corpus)
    read = time.process_time()
    exported = export(ExportRequest(format=format), opened)  # type: ignore[arg-type] # one of TABLE_FORMATS
    assessed = time.process_time()
    paths = exported.write(Path(output))
    spent = (read - start, assessed - read, time.process_time() - assessed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    size = sum(path.stat().st_size for path in paths) / 1e6
    print(f"{format:8} {spent[0]:6.2f}  {spent[1]:6.2f} {spent[2]:6.2f}  {peak:28.0f}  {size:5.1f}", flush=True)
    sys.exit(spent[2] > MOST_SECONDS or peak > MOST_MB)


if __name__ == "__main__":
    main()
