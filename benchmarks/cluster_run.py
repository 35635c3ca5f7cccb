"""One batch by a Dask cluster of so many workers: `python -m benchmarks.cluster_run WORKERS COMMAND...`.

Scheduler and workers are processes of this machine with one thread each. Prints processor seconds of the command and of
the workers, seconds by the clock from the command's start, and the peak of memory of the largest process in megabytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import distributed

_PATIENCE = 60.0
"""Seconds that the scheduler and the workers may take to start."""


def main() -> None:
    """Start the cluster, run the command, end the cluster, and print what each has cost."""
    workers, command = int(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="ccus-cluster-") as folder:
        note = Path(folder, "scheduler.json")
        scheduler = _start(
            folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", note
        )
        try:
            address = _address(note)
            helpers = [
                _start(folder, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
                for _ in range(workers)
            ]
            with distributed.Client(address) as client:
                client.wait_for_workers(workers, timeout=_PATIENCE)
            started = time.perf_counter()
            planner = subprocess.Popen(
                [*command, "--executor", "dask", "--scheduler", address], stdout=subprocess.DEVNULL
            )
            planned, most = _cost(planner)
            wall = round(time.perf_counter() - started, 3)
            if planner.returncode:
                sys.exit(f"the command ended with {planner.returncode}")
            worked = 0.0
            for helper in helpers:
                helper.terminate()
                seconds, megabytes = _cost(helper)
                worked, most = worked + seconds, max(most, megabytes)
        finally:
            scheduler.terminate()
            scheduler.wait()
    print(json.dumps([round(planned, 3), round(worked, 3), wall, most]))


def _start(folder: str, *words: str | Path) -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, words)], cwd=folder, stdout=nowhere, stderr=nowhere
    )


def _address(note: Path) -> str:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        # It is there before it is written.
        if note.exists() and note.read_bytes().rstrip().endswith(b"}"):
            return str(json.loads(note.read_text())["address"])
        time.sleep(0.1)
    sys.exit("the scheduler does not start")


def _cost(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for a process, and return processor seconds and megabytes of it and of those that it has waited for."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
