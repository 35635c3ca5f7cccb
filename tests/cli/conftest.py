"""The command, a folder to run it in, and small corpora."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Command, write_record


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """`reports`, run in an empty folder."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Command(monkeypatch, capsys)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A corpus of one Chinese record."""
    write_record(tmp_path / "small")
    return tmp_path / "small"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A corpus of one good record and ten that cannot be read, each for another reason."""
    folder = tmp_path / "broken"
    write_record(folder)
    write_record(folder, id=None, name="b01.md")
    write_record(folder, id="b02", title=None)
    write_record(folder, id="b03", country="")
    write_record(folder, id="B04!", name="b04.md")
    write_record(folder, id="b05", analysis={"mrv": 140})
    write_record(folder, id="b06", analysis={"mrv": "high"})
    write_record(folder, id="b07", evolution=["not", "a", "block"])
    write_record(folder, id="cn-one", name="d08.md")
    (folder / "zh" / "b09.md").write_text('---\n{"id": "b09", "id": "b09"}\n---\n\nx\n', encoding="utf-8")
    (folder / "zh" / "b10.md").write_text('---\n{"id": "b10",\n\nno end\n', encoding="utf-8")
    return folder
