"""Workers: what they bring back, and what their death means."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reports.batch.executors import Job, Outcome, Start, Worker, render_job, render_jobs
from reports.batch.limits import Limits, limits_for
from reports.errors import DocumentProblem, InputProblem
from tests.batch.notes import LIMITS, document, note

ROOT = Path(__file__).resolve().parents[2]


def failure(outcome: Outcome) -> str:
    """The message of an expected failure, which wrote nothing."""
    assert isinstance(outcome.error, DocumentProblem | InputProblem), outcome.error
    assert outcome.pdf == b""
    return f"{outcome.error} {outcome.error.remedy}"


# -- What comes back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_worker_writes_the_same_bytes_however_it_is_started(tmp_path: Path, start: Start) -> None:
    (outcome,) = render_jobs([note(tmp_path, "<p>A line.</p>")], start)
    assert outcome.error is None
    assert outcome.pages == 1
    assert outcome.findings == ()
    assert outcome.pdf == render_job(note(tmp_path, "<p>A line.</p>")).pdf


def test_an_expected_failure_comes_back_as_itself_with_its_problems(tmp_path: Path) -> None:
    outcome = render_job(note(tmp_path, "{{ nothing.here }}"))
    assert isinstance(outcome.error, InputProblem)
    assert outcome.error.exit_code == 3
    assert outcome.error.problems[0].file.endswith("note.html")
    assert outcome.error.remedy == outcome.error.problems[0].remedy


def test_a_bug_comes_back_with_the_traceback_of_the_worker() -> None:
    broken = replace(document("sheet.html"), furniture=None)  # type: ignore[arg-type]
    outcome = render_job(Job(replace(broken, sections=()), note_look(), LIMITS))
    assert not isinstance(outcome.error, DocumentProblem | InputProblem)
    assert outcome.error is not None
    assert "render_document" in "".join(outcome.error.__notes__)


def note_look() -> object:
    from reports.render.look import Look

    return Look()
