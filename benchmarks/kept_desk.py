"""Commands that are forks of a kept process, measured with all that they cost it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.measuring import Cost, run

_OURS = "import sys; sys.argv[0] = 'reports'; from reports.__main__ import run; run()"
_REAPED = 0.05
"""Seconds in which the kept process has taken notice of the end of a command."""


class KeptDesk:
    """A kept process of its own, and commands that it runs."""

    def __init__(self, bench: Bench) -> None:
        runtime = bench.folder / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        self._environment = {**bench.environment(), "XDG_RUNTIME_DIR": str(runtime)}
        # No contender is slowed by what the shell sets for others.
        self._environment["PYTHONUNBUFFERED"] = ""
        self._ask("start")

    def cost(self, words: Sequence[str | Path]) -> Cost:
        """Measure a command: its client, and what the kept process and all below it have cost meanwhile."""
        before = self._processor()
        # To ask costs the process as well.
        asking = self._processor() - before
        before = self._processor()
        client = run([sys.executable, "-c", _OURS, "--daemon", *words], self._environment)
        forks = self._processor() - before - asking
        return replace(client, processor=round(client.processor + forks, 4))

    def stop(self) -> None:
        """End the kept process."""
        self._ask("stop")

    def _processor(self) -> float:
        time.sleep(_REAPED)
        said = self._ask("status")
        return float(said.partition(" s of processor time")[0].rpartition(" ")[2])

    def _ask(self, action: str) -> str:
        words = [sys.executable, "-c", _OURS, "daemon", action]
        environment = {**os.environ, **self._environment}
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
