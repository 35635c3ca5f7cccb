"""Talk that cannot be written stops nothing."""

from __future__ import annotations

import errno
import io
import sys
from types import SimpleNamespace
from typing import cast

import pytest

from reports.batch.run import Progress
from reports.cli import COMMANDS, GROUPS
from reports.cli.progress import ProgressBar
from reports.cli.talk import TerminalObserver, in_short, problem_of, say, tell
from reports.errors import EnvironmentProblem, InputProblem


class Full:
    """A stream on a full disk."""

    encoding = "utf-8"

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def isatty(self) -> bool:
        return False


@pytest.fixture
def silenced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the streams that were led nowhere; the test's own are left alone."""
    found: list[int] = []
    monkeypatch.setattr("reports.cli.talk.silence", found.append)
    return found


def test_what_cannot_be_said_is_not_said(silenced: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full())
    # The command line's library keeps the stream that it has written to first.
    monkeypatch.setattr("click.echo", lambda text, **_: sys.stderr.write(text))
    say("a line")
    observer = TerminalObserver(verbose=True)
    for told in (observer.warn, observer.inform, observer.detail):
        told("a line")
    assert set(silenced) == {2}
    assert len(silenced) == 4


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (OSError(errno.ENOSPC, "No space", "x"), EnvironmentProblem, "x cannot be used (No space)"),
        (OSError(errno.EACCES, "Denied", b"x"), EnvironmentProblem, "x cannot be used (Denied)"),
        (OSError(errno.ENOENT, "Nothing", "x"), InputProblem, "x cannot be used (Nothing)"),
        (OSError(errno.ENAMETOOLONG, "Long", "x"), InputProblem, "x cannot be used (Long)"),
        (OSError(errno.ENOENT, "Nothing"), InputProblem, "the folder that you are in is gone"),
        (OSError(errno.EIO, "Error"), EnvironmentProblem, "standard output cannot be written (Error)"),
    ],
)
@pytest.mark.usefixtures("silenced")
def test_a_fault_of_the_system_is_a_line_with_a_remedy(error: OSError, kind: type, said: str) -> None:
    problem = problem_of(error)
    assert (type(problem), problem.message, bool(problem.remedy)) == (kind, said, True)


class FullTerminal(Full):
    """A terminal that takes nothing any more."""

    def isatty(self) -> bool:
        return True


def test_a_bar_that_cannot_be_drawn_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []
    monkeypatch.setattr("reports.cli.progress.silence", found.append)
    monkeypatch.setattr(sys, "stderr", FullTerminal())
    entry = SimpleNamespace(state="failed", name="x", error="why :bug: it [failed]")
    with TerminalObserver().documents(2) as advance:
        advance(cast(Progress, SimpleNamespace(entry=entry, done=1, total=2, share=0.5)))
    assert set(found) == {2}


def test_many_reasons_are_told_in_short() -> None:
    assert in_short(("a", "b", "c")) == "a; b; c"
    assert in_short(("a", "b", "c", "d", "e")) == "a; b; c; 2 more"


def test_every_command_stands_in_one_group_of_the_help() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(COMMANDS)


@pytest.mark.parametrize(("given", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_an_error_has_no_colour_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    said: list[str] = []
    monkeypatch.setattr("reports.cli.talk._put", said.append)
    tell(InputProblem("no corpus", remedy="Name one."))
    assert ("\x1b[" in said[0]) is coloured


def test_a_terminal_that_draws_nothing_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stderr", Terminal())
    observer = TerminalObserver()
    monkeypatch.setenv("TERM", "dumb")
    with observer.documents(1) as advance:
        assert not isinstance(getattr(advance, "__self__", None), ProgressBar)
    monkeypatch.setenv("TERM", "xterm")
    with observer.documents(1) as advance:
        assert isinstance(advance.__self__, ProgressBar)  # type: ignore[attr-defined] # it is a method
