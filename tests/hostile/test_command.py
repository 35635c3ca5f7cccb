"""The command over hostile input: an exit code, a named reason, no file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reports.cli import main
from tests.batch.notes import note
from tests.hostile.conftest import Bait


def run(*words: str) -> int:
    """The exit code of the command."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["reports", *words])
        with pytest.raises(SystemExit) as ended:
            main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_records_that_are_refused_stop_the_command_and_all_are_named(
    hostile_records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("policy", "harmless-1", "--corpus", str(hostile_records), "-o", str(tmp_path / "out")) == 3
    said = capsys.readouterr().err
    assert all(f"refused/{path.name}" in said for path in (hostile_records / "refused").iterdir())
    assert not (tmp_path / "out").exists()


def test_the_same_command_writes_the_harmless_record_without_them(hostile_records: Path, tmp_path: Path) -> None:
    words = ("policy", "harmless-1", "--corpus", str(hostile_records), "--keep-going", "-o", str(tmp_path / "out"))
    assert run(*words) == 0
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".pdf"]


@pytest.mark.parametrize(
    ("body", "options", "code", "reason"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
         ("--limit-seconds", "1"), 5, "--limit-seconds"),
        ("{% set x = 'x' * 4000000000 %}", ("--limit-memory", "500"), 5, "--limit-memory"),
        ('<img src="file://@CANARY@" alt="x">', (), 5, "not among the assets"),
        ("{{ cycler.__init__.__globals__.os.system('touch @MARKER@') }}", (), 3, "sheet.html"),
        ("{% include '@CANARY@' %}", (), 3, "leads out of the folder"),
    ],
    ids=["time", "memory", "picture", "command", "include"],
)  # fmt: skip
def test_a_hostile_template_ends_the_command_with_its_reason(
    bait: Bait, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, options: tuple[str, ...], code: int,
    reason: str,
) -> None:  # fmt: skip
    note(tmp_path / "templates", bait.laid(body), name="sheet")
    folder = ("--template-dir", str(tmp_path / "templates"), "-o", str(tmp_path / "out"))
    assert run("policy", "us-45q-tax-credit", "--corpus", "sample", *folder, *options) == code
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
