"""What it costs to see an edit: from saving a file to new pages in a preview that runs."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.measuring import Cost, Failed

_PATIENCE = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


class RunningPreview:
    """A preview that runs, and is told of edits by nobody but the file system."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self._process = process
        self._parts = urlsplit(address)

    def state(self) -> Mapping[str, Any]:
        """Return what it shows."""
        line = http.client.HTTPConnection(self._parts.netloc, timeout=_PATIENCE)
        line.request("GET", f"{self._parts.path}state")
        found: Mapping[str, Any] = json.loads(line.getresponse().read())
        line.close()
        return found

    def settle(self, builds: int = 0) -> int:
        """Wait until it has made more documents than that, shows the last, and does nothing; return how many."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            seen = self.state()
            if seen["builds"] > builds and seen["phase"] == "ready":
                before = self.processor()
                time.sleep(0.5)
                if self.processor() == before:
                    return int(seen["builds"])
            time.sleep(0.1)
        raise Failed("the preview shows nothing new")

    def see(self, path: Path, text: str) -> Cost:
        """Save a file, and measure until its pages are there."""
        builds = self.state()["builds"]
        line = http.client.HTTPConnection(self._parts.netloc, timeout=_PATIENCE)
        line.request("GET", f"{self._parts.path}events")
        events = line.getresponse()
        events.readline()
        started = time.perf_counter()
        path.write_text(text, encoding="utf-8")
        # As the page does: it asks when it is told of something new.
        while events.readline():
            seen = self.state()
            if seen["builds"] > builds and seen["phase"] == "ready":
                break
        cost = Cost(round(time.perf_counter() - started, 3), round(seen["seconds"], 3), 0.0)
        line.close()
        self.settle(builds)
        return cost

    def processor(self) -> float:
        """Return the processor seconds of all its processes until now."""
        return sum(map(_ticks, _family(self._process.pid))) / _TICKS


@contextmanager
def running_preview(words: Sequence[str | Path], environment: Mapping[str, str]) -> Iterator[RunningPreview]:
    """Start a preview, and end it."""
    process = subprocess.Popen(
        list(map(str, words)), env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield RunningPreview(process, process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        process.stdout.close()


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, task.read_text().split())
    return found


def _ticks(pid: int) -> int:
    """Return the ticks of a process and of those children that it has waited for."""
    with suppress(OSError):
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return 0
