"""Submits print jobs to CUPS through its own programs, and finds out whether the server took them.

`lp` says whether a server has taken a job. Where it fails or does not answer, the queue is asked whether a job has
arrived all the same: a job that may have been printed is never taken for one that was not.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import Literal

from msgspec import Struct

from reports.errors import EnvironmentProblem

State = Literal["accepted", "rejected", "uncertain"]

_NAME = re.compile(r"[^\s/#'\"\\?-][^\s/#'\"\\?]{0,126}")
"""A name that CUPS allows and `lp` does not take for an option."""
_SECONDS = 300.0
"""Seconds that a server may take to accept a job; a longer wait means that it hangs."""
_MEDIA = {
    "A4": "iso_a4_210x297mm", "Letter": "na_letter_8.5x11in", "A3": "iso_a3_297x420mm", "Tabloid": "na_ledger_11x17in",
}  # fmt: skip


class SubmitResult(Struct, frozen=True):
    """The result of submitting a job."""

    state: State
    reply: str
    """The output of `lp`, which has the number of the job where the server took it."""
    is_stopped: bool = False
    """Whether the queue that took it is stopped, so that nothing comes out until somebody starts it."""


def require_printer(printer: str) -> None:
    """Raise EnvironmentProblem where CUPS is not installed, does not answer, or has no such printer."""
    if not _NAME.fullmatch(printer):
        raise EnvironmentProblem(f"“{printer}” is no name of a printer", remedy="lpstat -a lists them.")
    try:
        ran = _run("lpstat", "-a", printer)
    except subprocess.TimeoutExpired as error:
        remedy = "Start CUPS, or correct CUPS_SERVER."
        raise EnvironmentProblem("the print server does not answer", remedy=remedy) from error
    if ran.returncode:
        raise EnvironmentProblem(
            f"there is no printer {printer} to be had ({_one_line(ran.stderr)})", remedy="lpstat -a lists them."
        )


def is_stopped(printer: str) -> bool:
    """Return whether a queue takes jobs and prints none of them."""
    try:
        ran = _run("lpstat", "-p", printer)
    except subprocess.TimeoutExpired:
        return False
    return f"printer {printer} disabled" in _one_line(ran.stdout)


def submit(
    pdf: bytes, *, printer: str, title: str, paper: str, long_edge: bool, seconds: float = _SECONDS
) -> SubmitResult:
    """Submit a PDF to a printer's queue, to be printed once, unchanged and on both sides.

    Raises EnvironmentProblem where `lp` is not installed.
    """
    before = _jobs(printer)
    sides = f"two-sided-{'long' if long_edge else 'short'}-edge"
    options = (f"sides={sides}", "print-scaling=none", f"media={_MEDIA[paper]}", "number-up=1", "job-sheets=none,none")
    words = ("lp", "-d", printer, "-n", "1", "-t", title, *(part for option in options for part in ("-o", option)), "-")
    try:
        ran = _run(*words, data=pdf, seconds=seconds)
    except subprocess.TimeoutExpired:
        return SubmitResult("uncertain", f"no answer within {seconds:g} seconds")
    if ran.returncode == 0:
        return SubmitResult("accepted", _one_line(ran.stdout), is_stopped(printer))
    reply = _one_line(ran.stderr) or f"lp ended with {ran.returncode}"
    after = _jobs(printer)
    came = before is None or after is None or bool(after - before)
    return SubmitResult("uncertain" if came else "rejected", reply)


def _jobs(printer: str) -> set[str] | None:
    """Return every job that a queue has or had; None where that cannot be found out."""
    try:
        ran = _run("lpstat", "-W", "all", "-o", printer)
    except subprocess.TimeoutExpired:
        return None
    return None if ran.returncode else {line.split()[0] for line in ran.stdout.decode("utf-8", "replace").splitlines()}


def _run(*words: str, data: bytes = b"", seconds: float = 30.0) -> subprocess.CompletedProcess[bytes]:
    """Run one of the programs of CUPS, with messages in a known language."""
    # Locales other than this one may not be installed, and without UTF-8 a title would be garbled.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        return subprocess.run(words, input=data, capture_output=True, env=environment, timeout=seconds, check=False)
    except OSError as error:
        raise EnvironmentProblem(
            f"{words[0]} is not installed, so nothing can be printed",
            remedy="sudo apt-get install cups-client; -o writes the job to a file.",
        ) from error


def _one_line(words: bytes) -> str:
    return " ".join(words.decode("utf-8", "replace").split())
