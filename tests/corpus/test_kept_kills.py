"""Two hundred processes that read and keep a corpus are killed: whoever comes after reads what stands in the files."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from reports import cache as cache_module
from reports.analysis.evidence import make_basis
from reports.cache import FOLDER_VARIABLE, FolderCache
from reports.corpus import kept
from tests.corpus.test_kept import AS_OF, EDITS, WORDS, folder, read, told

__all__ = ["folder"]

KILLS = 200


@pytest.mark.soak
def test_no_kill_leaves_a_wrong_byte(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "cache"
    monkeypatch.setenv(FOLDER_VARIABLE, str(place))
    monkeypatch.setattr(kept, "LEAST_FILES", 1)
    monkeypatch.setattr(kept, "_MOST_IN_A_PART", 4)
    monkeypatch.setattr(kept, "_SETTLED_NS", -(10**18))
    chance, killed = random.Random(21), 0
    edits = [EDITS[name] for name in ("a changed text", "another id", "the id of another", "broken front matter")]
    while killed < KILLS:
        chance.choice(edits)(folder)
        expected = told(read(folder, keep=False))
        children = [_start(partial(_work, folder, expected)) for _ in range(2)]
        for child in children:
            time.sleep(chance.uniform(0, 0.3))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            assert os.WIFSIGNALED(status), "it has read something else than stands in the files"
            killed += 1
        found = read(folder)
        assert told(found) == expected
        assert make_basis(found, WORDS, AS_OF) == make_basis(read(folder, keep=False), WORDS, AS_OF)
    # What a kill leaves half written is swept when the folder is next walked, if nobody can be at work on it any more.
    monkeypatch.setattr(cache_module, "_ABANDONED", -1.0)
    FolderCache(place).trim_now()
    assert [path for path in place.rglob("*") if path.name.startswith(".")] == []


def _work(root: Path, expected: str) -> None:
    """Read the corpus over and over, each time with a file that seems to have changed."""
    files = [path for path in sorted(root.rglob("*.md")) if path.is_file()]
    chance = random.Random(os.getpid())
    while True:
        os.utime(chance.choice(files))
        found = read(root)
        make_basis(found, WORDS, AS_OF)
        if told(found) != expected:
            os._exit(1)


def _start(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(2)
    return child
