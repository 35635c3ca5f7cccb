"""What terminals get: one line of progress as narrow as they are, plain lines where nothing can be drawn."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from reports.cli.columns import width_of
from tests.cli.terminals import Terminal

ROOT = Path(__file__).resolve().parents[2]
_STEPS = """
import time
from reports.cli.talk import TerminalObserver
with TerminalObserver().steps(4) as step:
    for _ in range(4):
        time.sleep(0.4)
        step()
print("done")
"""
_CHECK = "from reports.cli import main; import sys; sys.argv = ['reports', *{words!r}]; main()"


def run(code: str, folder: Path, columns: int, **environment: str) -> str:
    """All that a program shows on a terminal, with what moves the cursor."""
    given = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), **environment}
    with Terminal([sys.executable, "-c", code], folder, given, columns=columns) as terminal:
        assert terminal.wait() == 0, terminal.text
        return terminal.shown


@pytest.mark.parametrize("columns", [40, 80])
def test_progress_takes_one_line_with_the_time_left(columns: int, tmp_path: Path) -> None:
    shown = run(_STEPS, tmp_path, columns, TERM="xterm", REPORTS_UI_LANG="en")
    assert re.search(r"3/4 .*0:0\d left", shown)
    drawn = re.split(r"\r|\n", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown))
    assert max(map(width_of, drawn)) <= columns
    assert [line for line in shown.split("\n") if line.strip() and "/4" not in line and "done" not in line] == []


def test_a_terminal_that_draws_nothing_gets_neither_escapes_nor_returns(tmp_path: Path) -> None:
    code = f"{_STEPS}\n{_CHECK.format(words=['list', '--corpus', 'sample', '--id', 'no-longship'])}"
    shown = run(code, tmp_path, 80, TERM="dumb")
    assert "done" in shown
    assert "no-longship" in shown
    assert "\x1b" not in shown
    assert "\r" not in shown.replace("\r\n", "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_findings_and_errors_are_told_on_a_terminal_of_forty_columns(language: str, tmp_path: Path) -> None:
    for words in (["check", "--corpus", "sample", "--rule", "title-year"], ["deliveries", "--ledger", "none"]):
        shown = run(f"try:\n    {_CHECK.format(words=['--ui-lang', language, *words])}\nexcept SystemExit:\n    pass", tmp_path, 40)
        assert "Traceback" not in shown
        assert shown.strip()
