"""What a process takes of the system."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from reports.process import with_large_frame_chunk


def _deep(depth: int) -> int:
    return _deep(depth - 1) if depth else _faults()


def _faults() -> int:
    """Pages that this process got new from the system, for two hundred calls."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(200):
        _shallow()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _shallow() -> None:
    pass


@pytest.mark.skipif(sys.platform != "linux", reason="counts the pages of this system")
def test_calls_at_any_depth_take_no_memory_anew_where_there_is_room() -> None:
    depths = range(400)
    without, within = (max(map(deep, depths)) for deep in (_deep, with_large_frame_chunk(_deep)))
    assert without >= 200
    assert within < 20


def _ends(code: str) -> subprocess.CompletedProcess[str]:
    program = f"import atexit, sys, threading, time\nfrom reports.process import exit_fast\n{code}\nprint('on')\nsys.exit(4)"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_a_process_ends_at_once_with_its_output_written_and_all_done() -> None:
    done = _ends("atexit.register(print, 'last', file=sys.stderr); print('x' * 9000, end=''); exit_fast(3)")
    assert (done.returncode, done.stdout, done.stderr) == (3, "x" * 9000, "last\n")


def test_a_process_whose_threads_run_ends_in_its_own_time() -> None:
    done = _ends("threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start(); exit_fast(3)")
    assert (done.returncode, done.stdout) == (4, "on\nthread\n")


@pytest.mark.skipif(sys.platform != "linux", reason="has no device that is always full")
def test_output_that_cannot_be_written_is_told_by_the_interpreter() -> None:
    done = _ends("sys.stdout.flush(); sys.stdout = open('/dev/full', 'w'); print('x'); exit_fast(3); sys.stdout = sys.__stdout__")
    assert (done.returncode, done.stdout) == (4, "on\n")
