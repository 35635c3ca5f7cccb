"""Patterns that were kept are those that CPython compiles, and are used only where they may be trusted."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reports import compiled_file, kept_patterns

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="nothing is kept on this system")

PATTERNS = [
    (r"(?P<year>\d{4})-(\d\d)|x*?", 0),
    (r"[\u3040-\u30ff々〆[^\W\d]]+(?<=の)b{2,}", re.IGNORECASE | re.VERBOSE),
    (rb"\((?:[^\\()]|\\.)*\)|(\d+) 0 R", re.DOTALL),
    (r"(?i:a|b)(?P<n>c)?(?(n)d|e)", re.MULTILINE),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to keep them in, in a process that has kept nothing."""
    monkeypatch.setattr(kept_patterns, "_FOLDER", tmp_path)
    monkeypatch.setattr(kept_patterns, "_kept", {})
    monkeypatch.setattr(kept_patterns, "_missed", {})
    monkeypatch.setattr(kept_patterns, "_ENOUGH", 1)
    current = kept_patterns._compiler.compile
    # Another test may have begun to use what was kept.
    original = kept_patterns._compile if current is kept_patterns._from_kept else current
    monkeypatch.setattr(kept_patterns, "_compile", original)
    monkeypatch.setattr(kept_patterns._compiler, "compile", original)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    re.purge()
    return tmp_path


def remember(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a new process would."""
    monkeypatch.setattr(kept_patterns._compiler, "compile", kept_patterns._compile)
    re.purge()
    kept_patterns.use_kept_patterns()


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS, ids=range(len(PATTERNS)))
def test_a_kept_pattern_is_the_one_that_is_compiled(
    folder: Path, monkeypatch: pytest.MonkeyPatch, pattern: Any, flags: int
) -> None:
    compiled = re.compile(pattern, flags)
    remember(monkeypatch)
    re.compile(pattern, flags)
    kept_patterns.keep_patterns()
    assert list(folder.rglob("kept.patterns.*"))
    kept_patterns._kept.clear()
    remember(monkeypatch)
    monkeypatch.setattr(kept_patterns, "_compile", lambda *_: pytest.fail("compiled"))
    kept = re.compile(pattern, flags)
    # Equality compares the flags and the code.
    assert kept == compiled
    assert (kept.groups, kept.groupindex, kept.flags) == (compiled.groups, compiled.groupindex, compiled.flags)


@pytest.mark.usefixtures("folder")
def test_a_pattern_with_a_fault_is_refused_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    remember(monkeypatch)
    with pytest.raises(re.error):
        re.compile("(unclosed [")
    assert ("(unclosed [", 0) not in kept_patterns._missed


@pytest.mark.parametrize("harm", ["damaged", "another release", "everybody's"])
def test_what_cannot_be_trusted_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    remember(monkeypatch)
    re.compile("one (pattern)")
    kept_patterns.keep_patterns()
    (file,) = folder.rglob("kept.patterns.*")
    if harm == "damaged":
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    elif harm == "another release":
        monkeypatch.setattr(kept_patterns, "_INGREDIENTS", b"3.99")
    else:
        file.chmod(0o666)
    kept_patterns._kept.clear()
    remember(monkeypatch)
    assert not kept_patterns._kept
    assert re.compile("one (pattern)").groups == 1


def test_nothing_is_kept_where_compiled_code_is_not(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    remember(monkeypatch)
    re.compile("another (pattern)")
    kept_patterns.keep_patterns()
    assert not list(folder.rglob("*"))


def test_the_plain_mode_compiles_every_pattern() -> None:
    said = "import reports.cli, re; print(re._compiler.compile.__module__)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    found = [
        subprocess.run(
            [sys.executable, "-c", said], env=environment | mode, capture_output=True, text=True, check=True
        ).stdout.strip()
        for mode in ({}, {"REPORTS_ENGINE": "plain"})
    ]
    assert found == ["reports.kept_patterns", "re._compiler"]


def test_a_folder_of_another_owner_is_not_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert not compiled_file.can_keep(folder)


def test_a_value_is_made_once_for_the_same_ingredients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    made: list[str] = []

    def make() -> dict[str, list[int]]:
        made.append("made")
        return {"值": [len(made)]}

    found = [compiled_file.kept_value(tmp_path, "value", given, make) for given in (b"one", b"one", b"other", b"other")]
    assert found == [{"值": [1]}, {"值": [1]}, {"值": [2]}, {"值": [2]}]


def test_what_is_kept_is_no_compiled_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "value.py").write_text("SAID = 'module'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    compiled_file.kept_value(tmp_path, "value", b"one", lambda: 1)
    assert importlib.import_module("value").SAID == "module"
    assert compiled_file.kept_value(tmp_path, "value", b"one", lambda: 2) == 1
