"""What a document costs, from a cold start: seconds, processor seconds, memory and size.

`python -m benchmarks [CORPUS]` measures each command in a process of its own, three times, and prints the fastest run;
without a corpus it takes the sample one.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPORTS = str(Path(sys.executable).with_name("reports"))
RUNS = 3

COMMANDS = (
    ("--help",),
    ("list", "--ids"),
    ("policy", "cn-zero-carbon-parks", "--lang", "zh"),
    ("country", "中国", "--lang", "zh"),
    ("country", "中国", "--lang", "both"),
    ("category", "regulatory", "--lang", "en"),
)


@dataclass(frozen=True, order=True)
class Run:
    """One run of a command."""

    seconds: float
    processor: float
    megabytes: float
    """Peak of resident memory."""
    kilobytes: float | None
    """Size of the PDF; None where the command writes none."""


def measure(command: tuple[str, ...], corpus: str) -> Run:
    """Run ``reports`` once with ``command`` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "document.pdf"
        words = [REPORTS, *command]
        if command[0] != "--help":
            words += ["--corpus", corpus]
        if command[0] in {"policy", "country", "category"}:
            words += ["-o", str(document)]
        start = time.perf_counter()
        with open(os.devnull, "wb") as nowhere:
            silent = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), stream) for stream in (1, 2)]
            process = os.posix_spawn(REPORTS, words, os.environ, file_actions=silent)
            _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - start
        if status:
            sys.exit(f"reports {' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
        size = document.stat().st_size / 1000 if document.exists() else None
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, size)


def main(corpus: str) -> None:
    """Print one line a command."""
    print(f"{'reports …':48}{'s':>7}{'CPU s':>8}{'MB':>7}{'KB':>8}")
    for command in COMMANDS:
        best = min(measure(command, corpus) for _ in range(RUNS))
        size = "" if best.kilobytes is None else f"{best.kilobytes:.0f}"
        # Two columns a wide character.
        words = " ".join(command)
        width = 48 - sum(ord(letter) > 0x2E7F for letter in words)
        print(f"{words:{width}}{best.seconds:7.2f}{best.processor:8.2f}{best.megabytes:7.0f}{size:>8}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "seeds")
