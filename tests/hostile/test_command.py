"""The command over hostile input: an exit code, a named reason, no file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reports.cli import main
from tests.batch.notes import note
from tests.hostile.conftest import SECRET, Bait
from tests.hostile.holds import held_bytes, held_text


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
    ("body", "reason"),
    [
        ("{{ cycler.__init__.__globals__.os.system('touch @MARKER@') }}", "sheet.html"),
        ("{% include '@CANARY@' %}", "leads out of the folder"),
    ],
    ids=["command", "include"],
)
def test_a_hostile_template_ends_the_command_with_its_reason(
    bait: Bait, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, reason: str
) -> None:
    assert sheet_from(bait.laid(body), tmp_path) == 3
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("body", "options", "reason"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
         ("--limit-seconds", "1"), "--limit-seconds"),
        ("{% set x = 'x' * 4000000000 %}", ("--limit-memory", "500"), "--limit-memory"),
        ('<img src="file://@CANARY@" alt="x">', (), "not among the assets"),
    ],
    ids=["time", "memory", "picture"],
)  # fmt: skip
def test_what_a_hostile_template_cannot_do_leaves_a_page_that_says_so_and_nothing_of_it(
    bait: Bait, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, options: tuple[str, ...], reason: str
) -> None:
    assert sheet_from(bait.laid(body), tmp_path, *options) == 5
    said = capsys.readouterr().err
    assert reason in said
    assert "is incomplete: us-45q-tax-credit-zh could not be set" in said
    (path,) = (tmp_path / "out").glob("*.pdf")
    pdf = path.read_bytes()
    assert "本节无法排版" in held_text(pdf)
    assert str(bait.secret) not in held_text(pdf)
    assert SECRET.encode() not in held_bytes(pdf)


def sheet_from(body: str, folder: Path, *options: str) -> int:
    """The exit code of the command that sets a sheet by a template of its own."""
    note(folder / "templates", body, name="sheet")
    places = ("--template-dir", str(folder / "templates"), "-o", str(folder / "out"))
    return run("policy", "us-45q-tax-credit", "--corpus", "sample", *places, *options)
