"""Counts how often the way of a document changes rooms: `python tools/trace_rooms.py [ID]`, in the checkout.

Runs `reports policy ID --corpus seeds` under a profile function, in the command's process and in the worker that it
forks. A room is the first part of a module's name below the package. Every call of a function by one of another room is
a change of room; where a library calls back, nobody of ours went anywhere. Printed are the changes, from which room to
which; the stays that a reader makes who goes from function to function in the order in which they are entered first;
and the calls that lead from documents back into analysis, of which only `assess` is one that should be.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path.cwd()
PACKAGE = "reports"

Call = tuple[str, str]
"""Caller ("" for a library or the start) and callee, as ``module:function``."""


def record_calls(log: int) -> None:
    """Write every call of a function of the package to a file descriptor, which forked processes share."""
    folder = f"{ROOT / PACKAGE}{os.sep}"
    names: dict[CodeType, str] = {}

    def name_of(code: CodeType) -> str:
        if code not in names:
            # Bodies of modules and classes are run by the import, not by the document.
            is_ours = code.co_filename.startswith(folder) and bool(code.co_flags & inspect.CO_OPTIMIZED)
            module = code.co_filename.removeprefix(folder).removesuffix(".py").replace(os.sep, ".")
            names[code] = f"{module}:{code.co_qualname}" if is_ours else ""
        return names[code]

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and (callee := name_of(frame.f_code)):
            caller = name_of(frame.f_back.f_code) if frame.f_back else ""
            os.write(log, f"{caller}\t{callee}\n".encode())

    sys.setprofile(note)


def trace_policy(identifier: str) -> Iterator[Call]:
    """Run the command and yield its calls in order."""
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryFile() as log:
        words = ["policy", identifier, "--corpus", "seeds", "--no-cache", "-q", "-o", out, "--as-of", "2026-03-31"]
        process = os.fork()
        if not process:
            sys.argv = [PACKAGE, *words]
            os.dup2(2, 1)
            from reports.cli import main

            record_calls(log.fileno())
            main()
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
            raise SystemExit(f"reports {' '.join(words)} failed")
        log.seek(0)
        for line in log:
            caller, _, callee = line.decode().rstrip("\n").partition("\t")
            yield caller, callee


def room_of(name: str, rooms: Mapping[str, str]) -> str:
    """Return the room of a function; ``rooms`` names those of modules that stand elsewhere today."""
    module = name.partition(":")[0]
    return rooms.get(module, module.partition(".")[0])


def main() -> None:
    """Print what the command's arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id", nargs="?", default="cn-zero-carbon-parks", help="the record; in the sample corpus")
    parser.add_argument("--rooms", type=Path, help="JSON: rooms by module, for a tree whose modules have moved since")
    parser.add_argument("--steps", action="store_true", help="list the functions in the order of their first entry")
    given = parser.parse_args()
    rooms = json.loads(given.rooms.read_text()) if given.rooms else {}
    calls = Counter(trace_policy(given.id))
    way = list(dict.fromkeys(callee for _, callee in calls))
    if given.steps:
        print(*way, sep="\n")
    arrows: Counter[tuple[str, str]] = Counter()
    for (caller, callee), n in calls.items():
        start, end = room_of(caller, rooms), room_of(callee, rooms)
        arrows[start, end] += n if caller and start != end else 0
    stays = [room for room, _ in groupby(room_of(callee, rooms) for callee in way)]
    print(f"{len(way)} functions in {len(set(stays))} rooms, {len(stays)} stays in the order of first entry")
    print(f"{arrows.total()} changes of room:")
    for (start, end), n in arrows.most_common():
        if n:
            print(f"{n:6} {start} -> {end}")
    climbs = {("documents", "analysis"), ("composition", "analysis")}
    back = {c: n for c, n in calls.items() if (room_of(c[0], rooms), room_of(c[1], rooms)) in climbs}
    print(f"{sum(back.values())} calls from documents into analysis:")
    for (caller, callee), n in back.items():
        print(f"{n:6} {caller} -> {callee}")


if __name__ == "__main__":
    main()
