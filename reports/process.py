"""How a process of ours deals with memory: room for frames, a collector that seldom walks, an end at once."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def walk_seldom() -> None:
    """Let the collector walk what is new after 100,000 objects, not 700.

    What is loaded stays until the end, and a layout makes many small objects that live until its pages are drawn.
    """
    gc.set_threshold(100_000, 20, 20)


def leave(code: int) -> None:
    """End this process at once: output is written out, and what was put off until the end is done.

    The interpreter would go on to take apart, piece by piece, all that was loaded, which the system takes back in one.
    Returns where that is its business after all: other threads run, or output cannot be written.
    """
    if threading.active_count() > 1:
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


def roomy(function: Callable[P, R]) -> Callable[P, R]:
    """``function``, with room for the frames of whatever it calls.

    CPython takes memory for frames 16 kB at a time, and gives it back as soon as the first frame in it returns. Where
    the depth of a layout swings about such an edge, call after call would do both: an eighth of a batch's time. A frame
    that claims a large stack gets a piece of memory with room for it, and leaves to others what it does not use.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    # Just over half of a piece of 2 MB, which are never touched.
    call.__code__ = call.__code__.replace(co_stacksize=140_000)
    return call
