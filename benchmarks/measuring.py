"""What a command costs, with everything that it starts: seconds, processor seconds, peak of memory, bytes written."""

from __future__ import annotations

import ctypes
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER: what a command leaves behind comes to us, so that its costs are counted, too."""


@dataclass(frozen=True)
class Cost:
    """One run of a command, or the medians of several."""

    wall: float
    processor: float
    """Seconds of all its processes."""
    megabytes: float
    """Peak of resident memory of the largest of its processes."""


class Failed(Exception):
    """A command did not end well."""


def run(words: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command and measure it; raises Failed with the end of what it said."""
    # The measuring is done by a small process of its own: what this one has cost or started does not count.
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.measuring", *map(str, words)],
        env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise Failed(f"{' '.join(map(str, words))[:200]}: {told.stderr[-2000:]}")
    return Cost(**json.loads(told.stdout.splitlines()[-1]))


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure by itself."""
    rows = [asdict(cost) for cost in costs]
    return Cost(**{name: round(statistics.median(row[name] for row in rows), 3) for name in rows[0]})


def _measure(words: list[str]) -> Cost:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    started = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        silent = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)]
        command = os.posix_spawnp(words[0], words, os.environ, file_actions=silent)
    wall, processor, most = 0.0, 0.0, 0
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        processor += usage.ru_utime + usage.ru_stime
        most = max(most, usage.ru_maxrss)
        if pid == command:
            wall = time.perf_counter() - started
            if status:
                sys.exit(f"ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(wall, processor, most / (1e6 if sys.platform == "darwin" else 1e3))


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(sys.argv[1:]))))
