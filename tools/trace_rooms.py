"""Counts how often the way of a document changes rooms: `python tools/trace_rooms.py [ID]`, in the checkout.

Runs `reports policy ID --corpus seeds` under a profile function, in the command's process and in the worker that it
forks, and notes each call of one function of the package by another when it happens for the first time. The functions
in the order in which they are entered first are the way that a reader goes who follows the code. A room is the first
part of a module's name below the package; functions that follow each other in one room are one stay, and between two
stays the room changes. Printed are the stays, the calls from room to room, and those that lead from documents back
into analysis, of which only `assess` is one that should be.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

ROOT = Path.cwd()
PACKAGE = "reports"


class Call(NamedTuple):
    """One function called by another for the first time; names as ``module:function``."""

    caller: str
    """"" where nothing of the package called it."""
    callee: str
    is_first: bool
    """Whether the function was entered for the first time."""


def record_calls(log: int) -> None:
    """Write every call of the package that is new to a file descriptor, which forked processes share."""
    folder = f"{ROOT / PACKAGE}{os.sep}"
    entered: set[CodeType] = set()
    seen: set[tuple[CodeType | None, CodeType]] = set()

    def is_function(code: CodeType) -> bool:
        # Bodies of modules and classes are run by the import, not by the document.
        return code.co_filename.startswith(folder) and bool(code.co_flags & inspect.CO_OPTIMIZED)

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event != "call" or not is_function(code):
            return
        back = frame.f_back
        while back is not None and not back.f_code.co_filename.startswith(folder):
            back = back.f_back
        caller = back.f_code if back else None
        if (caller, code) in seen or (caller and not is_function(caller)):
            return
        call = Call(_name(caller, folder) if caller else "", _name(code, folder), code not in entered)
        seen.add((caller, code))
        entered.add(code)
        os.write(log, f"{json.dumps(call)}\n".encode())

    sys.setprofile(note)


def _name(code: CodeType, folder: str) -> str:
    module = code.co_filename.removeprefix(folder).removesuffix(".py").replace(os.sep, ".")
    return f"{module}:{code.co_qualname}"


def trace_policy(identifier: str) -> list[Call]:
    """Run the command and return its calls, each once, in order."""
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
        return [Call(*json.loads(line)) for line in log]


def room_of(name: str, rooms: Mapping[str, str]) -> str:
    """The room of a function; ``rooms`` names those of modules that stand elsewhere today."""
    module = name.partition(":")[0]
    return rooms.get(module, module.partition(".")[0].removesuffix(".py"))


def main() -> None:
    """Print what the command's arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id", nargs="?", default="cn-zero-carbon-parks", help="the record; in the sample corpus")
    parser.add_argument("--rooms", type=Path, help="JSON: rooms by module, for a tree whose modules have moved since")
    parser.add_argument("--steps", action="store_true", help="list every function on the way")
    given = parser.parse_args()
    rooms = json.loads(given.rooms.read_text()) if given.rooms else {}
    calls = trace_policy(given.id)
    way = [(room_of(call.callee, rooms), call) for call in calls if call.is_first]
    stays = [room for room, _ in groupby(room for room, _ in way)]
    if given.steps:
        for room, call in way:
            print(f"{room:12} {call.callee:60} from {call.caller}")
    ends = [(room_of(call.caller, rooms), room_of(call.callee, rooms)) for call in calls if call.caller]
    arrows = Counter(pair for pair in ends if pair[0] != pair[1])
    print(f"{len(way)} functions, {len(stays)} stays in {len(set(stays))} rooms: {len(stays) - 1} changes of room")
    print(f"{sum(arrows.values())} calls from room to room:")
    for (start, end), n in sorted(arrows.items(), key=lambda item: (-item[1], item[0])):
        print(f"  {n:4} {start} -> {end}")
    back = [c for c in calls if (room_of(c.caller, rooms), room_of(c.callee, rooms)) == ("documents", "analysis")]
    print(f"{len(back)} calls from documents into analysis:")
    for call in back:
        print(f"  {call.caller} -> {call.callee}")


if __name__ == "__main__":
    main()
