"""Settings of this process: its memory, the signals that end it, its standard streams, a fast exit."""

from __future__ import annotations

import atexit
import codecs
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, ModuleType
from typing import NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_STACK_SIZE = 140_000
"""Slots of a frame that make CPython reserve a chunk of 2 MB for it: just over half of that, and never touched."""


_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that ask a command to end."""
_DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""


def end_on_signals() -> None:
    """Let every signal that asks this process to end do what an interrupt does, unless it is ignored, as by nohup."""
    if threading.current_thread() is not threading.main_thread():
        return
    for one in _ENDING:
        if signal.getsignal(one) == signal.SIG_DFL:
            signal.signal(one, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    # What is cleared away now is not interrupted once more: whoever stops services may send both signals at once.
    for one in _ENDING:
        if signal.getsignal(one) == _interrupt:
            signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def signals_held() -> Iterator[None]:
    """Hold signals back while a child is started: it begins with what its parent does on them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def without_script() -> Iterator[None]:
    """Keep processes that are spawned meanwhile from running again the script that this one was started with.

    What they are to do stands in modules. So a script of a user needs no ``if __name__ == "__main__":``.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def follow_parent() -> None:
    """Leave signals to the process that started this one under `signals_held`, and end with it."""
    for one in _ENDING:
        signal.signal(one, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    if sys.platform == "linux":
        # Only a child needs it, and has it already.
        import multiprocessing

        parent = multiprocessing.parent_process()
        die_with(os.getppid() if parent is None or parent.pid is None else parent.pid)


def die_with(parent: int) -> None:
    """End this process when the one that started it ends, however that comes about; Linux alone can do it."""
    import ctypes

    ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        # It died before it could be followed.
        os._exit(0)


def share_memory() -> None:
    """Keep what is in memory now for forks: they share it as long as no collection touches it."""
    gc.collect()
    gc.freeze()


def open_standard_streams() -> None:
    """Give the process the standard streams that it lacks, and let it print every text in any encoding.

    Where a stream is closed, the next file that is opened would get its number, and what a library prints there would
    be written into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is this one.
            os.open(os.devnull, os.O_RDWR)
    codecs.register_error("reports", _spell)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="reports")


def _spell(error: UnicodeError) -> tuple[str, int]:
    """Spell characters that an encoding lacks as JSON does, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4)), error.end


def silence(number: int) -> None:
    """Lead a standard stream that cannot be written nowhere, so that the end of the process does not fail by it."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def processor_seconds() -> float:
    """Return the processor time of this process and of its children that have ended and were waited for."""
    # Not every system has it; `os.times` counts in hundredths.
    from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def raise_gc_threshold() -> None:
    """Let the garbage collector look at new objects after 100,000 allocations instead of 700.

    Loaded modules stay until the end, and a layout makes many small objects that live until its pages are drawn.
    """
    gc.set_threshold(100_000, 20, 20)


def exit_fast(code: int) -> None:
    """End this process without freeing its objects one by one; exit functions run and output is flushed first.

    Returns, so that the interpreter ends in its own way, where other threads run or output cannot be written.
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


def with_large_frame_chunk(function: Callable[P, R]) -> Callable[P, R]:
    """Wrap a function so that the frames of everything it calls lie in one large chunk of memory.

    CPython takes memory for frames in chunks of 16 kB, and gives a chunk back as soon as the first frame in it returns.
    Where the depth of a layout swings about the edge of a chunk, every call would do both: an eighth of a batch's time,
    measured over 236 documents. A frame that claims a large stack gets a chunk with room for it, and leaves to its
    callees what it does not use.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=_STACK_SIZE)
    return call
