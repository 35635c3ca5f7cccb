"""How costs grow: with the length of a document, and with the workers of a cluster on one machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.bench import AS_OF, REPORTS, Bench, Row, sizes
from benchmarks.measuring import Cost

_RECORDS = 60
"""Records of the batch that a cluster makes, in two languages: enough for the start of the workers to count little."""


def length(bench: Bench) -> list[Row]:
    """Measure one document of 10, 30 and 100 synthetic records of a country, with one worker."""
    rows = []
    for records in (10, 30, 100):
        corpus = bench.synthetic(records, "CN")
        folder = bench.folder / f"length-{records}"
        words = ("country", "CN", "--corpus", corpus, "--no-cache", "--lang", "zh", *AS_OF)
        cost = bench.cost(bench.reports(*words)(folder))
        rows.append(Row(f"reports, {records} records", cost, *sizes(folder)))
    return rows


def cluster(bench: Bench) -> list[Row]:
    """Measure sheets of 60 records (zh, en) by Dask workers of one machine: the planner's own work does not divide."""
    corpus = bench.synthetic(_RECORDS)
    rows = []
    for workers in (1, 2, 4):
        folder = bench.folder / f"cluster-{workers}"
        words = ("batch", "--by", "record", "--lang", "zh,en", "--corpus", corpus, "--no-cache", *AS_OF, "-q")
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.cluster_run", str(workers), REPORTS, *words, "-o", folder],
            env={**os.environ, **bench.environment()}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        planner, work, wall, megabytes = json.loads(told.stdout.splitlines()[-1])
        cost = Cost(wall, round(planner + work, 3), megabytes)
        note = f"planner {planner:.2f} s, workers {work:.2f} s, their start included"
        rows.append(Row(f"reports, Dask, {workers} worker{'s' * (workers > 1)}", cost, *sizes(folder), note))
    return rows
