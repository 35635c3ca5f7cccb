"""What a process takes of the system."""

from __future__ import annotations

import resource
import sys

import pytest

from reports.process import roomy


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
    without, within = (max(map(deep, depths)) for deep in (_deep, roomy(_deep)))
    assert without >= 200
    assert within < 20
