"""What was made before is found again whole or not at all."""

from __future__ import annotations

import errno
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from reports.cache import FOLDER_VARIABLE, FolderCache, PassingCache, cache_folder, open_cache
from reports.errors import EnvironmentProblem

KEY = "ab" + "0" * 62
OTHER = "ab" + "1" * 62


def entry(folder: Path, key: str = KEY) -> Path:
    """The file of an entry."""
    (found,) = folder.rglob(key[2:])
    return found


def test_what_is_put_in_comes_out(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    assert cache.get(KEY) is None
    cache.put(KEY, b"pages")
    assert FolderCache(tmp_path).get(KEY) == b"pages"
    assert cache.get(OTHER) is None


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 40])
def test_a_damaged_entry_is_none_and_makes_room_for_a_whole_one(tmp_path: Path, damage: bytes) -> None:
    cache = FolderCache(tmp_path)
    cache.put(KEY, b"pages")
    entry(tmp_path).write_bytes(damage)
    assert cache.get(KEY) is None
    assert not list(tmp_path.rglob(KEY[2:]))
    cache.put(KEY, b"pages")
    assert cache.get(KEY) == b"pages"


def test_every_bit_of_an_entry_is_watched(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    cache.put(KEY, b"pages")
    whole = entry(tmp_path).read_bytes()
    for place in range(len(whole)):
        cache.put(KEY, b"pages")
        entry(tmp_path).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert cache.get(KEY) is None


def test_an_entry_is_no_entry_under_another_name(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    cache.put(KEY, b"pages")
    path = entry(tmp_path)
    path.rename(path.with_name(OTHER[2:]))
    assert cache.get(OTHER) is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    keys = [f"{number:02}{number:062}" for number in range(12)]
    with open_cache(tmp_path, size_mb=1) as cache:
        for age, key in enumerate(reversed(keys)):
            cache.put(key, b"x" * 100_000)
            os.utime(entry(tmp_path, key), (time.time() - 10_000 - age,) * 2)
        # The oldest of them is used again.
        assert cache.get(keys[0]) is not None
    assert [key for key in keys if cache.get(key) is not None] == [keys[0], *keys[-7:]]


def test_a_cache_that_nothing_was_put_into_is_not_looked_through(tmp_path: Path) -> None:
    with open_cache(tmp_path, size_mb=1) as cache:
        cache.put(KEY, b"x" * 2_000_000)
    assert not list(tmp_path.rglob(KEY[2:]))
    cache.put(KEY, b"x" * 2_000_000)
    with open_cache(tmp_path, size_mb=1):
        pass
    assert list(tmp_path.rglob(KEY[2:]))


def test_a_folder_is_walked_when_what_runs_added_is_a_part_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.cache.SIZE_MB", 1)
    monkeypatch.setattr("reports.cache._GROWTH_UNIT", 1_000)
    FolderCache(tmp_path).put(KEY, b"x" * 2_000_000)
    for number in range(3):
        with open_cache(tmp_path, size_mb=1) as cache:
            cache.put(f"{number:02}{OTHER[2:]}", b"x" * 10_000)
        # A third of a thirty-second is not enough by itself; at the third time it adds up.
        assert bool(list(tmp_path.rglob(KEY[2:]))) == (number < 2)


def test_temporary_files_that_nobody_finished_are_cleared_away(tmp_path: Path) -> None:
    with open_cache(tmp_path, size_mb=1) as cache:
        cache.put(KEY, b"pages")
        left, fresh = (entry(tmp_path).with_name(name) for name in (".left", ".fresh"))
        for path in (left, fresh):
            path.write_bytes(b"half")
        os.utime(left, (time.time() - 10_000,) * 2)
    assert (left.exists(), fresh.exists()) == (False, True)


@pytest.mark.parametrize("what", ["file", "full", "foreign"])
def test_a_cache_that_cannot_be_written_is_said_once_and_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    place = tmp_path / "cache"
    if what == "file":
        place.write_text("in the way")
    else:
        fault = OSError(errno.ENOSPC, "No space left on device") if what == "full" else PermissionError(errno.EACCES, "Permission denied")

        def refuse(*_: object, **__: object) -> None:
            raise fault

        monkeypatch.setattr("reports.cache.os.replace", refuse)
    heard: list[str] = []
    with open_cache(place, say=heard.append) as cache:
        for key in (KEY, OTHER):
            cache.put(key, key.encode())
        assert [cache.get(key) for key in (KEY, OTHER)] == [KEY.encode(), OTHER.encode()]
    (said,) = heard
    assert "cannot be written" in said
    assert "going on without it" in said
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path != place] == []


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE)
    monkeypatch.setattr("reports.cache.user_cache_path", lambda _: Path("~/.cache/x"))
    monkeypatch.chdir(tmp_path)
    assert cache_folder() is None
    heard: list[str] = []
    with open_cache(say=heard.append) as cache:
        cache.put(KEY, b"pages")
        assert cache.get(KEY) == b"pages"
    assert len(heard) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_is_not_kept_has_no_file_with_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("reports.cache._IN_MEMORY", 1_000)
    with open_cache(persistent=False) as cache:
        for number in range(50):
            cache.put(f"{number:064}", b"%d" % number * 100)
        assert [cache.get(f"{number:064}") for number in range(50)] == [b"%d" % number * 100 for number in range(50)]
        assert cache.get(KEY) is None
        assert list(tmp_path.iterdir()) == []


def test_a_full_temporary_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def seek(self, *_: object) -> int:
            return 0

        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    cache = PassingCache()
    cache.close()
    monkeypatch.setattr(cache, "_file", Full())
    with pytest.raises(EnvironmentProblem, match=r"temporary folder .* cannot be written"):
        cache.put(KEY, b"pages")


def test_the_environment_can_name_another_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    with open_cache() as cache:
        cache.put(KEY, b"pages")
    assert list((tmp_path / "elsewhere").rglob(KEY[2:]))


def _put_and_get(folder: Path, seed: int) -> None:
    for round in range(200):
        with open_cache(folder, size_mb=1) as cache:
            key = f"{(seed + round) % 8:02}" + "0" * 62
            assert cache.get(key) in (None, key.encode() * 2_000)
            cache.put(key, key.encode() * 2_000)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_runs_that_share_a_cache_never_see_half_an_entry(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    runs = [context.Process(target=_put_and_get, args=(tmp_path, seed)) for seed in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0] * 4
