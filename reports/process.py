"""How a process of ours deals with memory: room for the frames of calls, a collector that seldom walks."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def walk_seldom() -> None:
    """Let the collector walk what is new after 100,000 objects, not 700.

    What is loaded stays until the end, and a layout makes many small objects that live until its pages are drawn.
    """
    gc.set_threshold(100_000, 20, 20)


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
