"""A desk whose commands run in a process that is kept for the tests of a module."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import write_record
from tests.kept.running import Desk

collect_ignore = [] if sys.platform == "linux" else ["test_kept_process.py", "test_killed_process.py"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A folder with two records, and a kept process."""
    folder, runtime = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("run")
    write_record(folder / "corpus")
    write_record(folder / "corpus", id="cn-two", title="乙办法")
    made = Desk(folder, runtime)
    made.keep()
    yield made
    made.stop()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Desk]:
    """A folder with two records, for which nothing is kept yet."""
    write_record(tmp_path / "desk" / "corpus")
    (tmp_path / "run").mkdir(mode=0o700)
    made = Desk(tmp_path / "desk", tmp_path / "run")
    yield made
    made.stop()
