"""What the commands say on standard error while the application works, and of faults of the system."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

import click

from reports.app.observer import Observer
from reports.errors import EnvironmentProblem, InputProblem, Problem, ReportsError, UsageProblem
from reports.messages import is_translated, told
from reports.process import silence

if TYPE_CHECKING:
    from reports.app.observer import DeliveryProgress
    from reports.batch.run import Progress


_INPUT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG})
"""Numbers of faults that lie in what was named, not in the machine."""

_MOST_REASONS = 3
_DUMB = "dumb"
"""What TERM says of a terminal that only writes lines, as editors and screen readers offer them."""
_EVERY = 10.0
"""Seconds between lines that say how far long work has come, where no bar is drawn."""
_WORTH_TELLING = 5.0
"""Seconds that a run still takes, from which on that is said."""


def say(text: str) -> None:
    """Print a line of talk on standard error; where that cannot be written, nothing else fails by it."""
    _put(told(text))


def show(text: str) -> None:
    """Print what was asked for on standard output, for a person: in the language of the command line."""
    click.echo(told(text))


def _put(line: str) -> None:
    try:
        click.echo(line, err=True)
    except (OSError, ValueError):
        silence(2)


def is_plain() -> bool:
    """Tell whether the terminal is to get plain lines: it draws nothing (``dumb``), or NO_COLOR is set."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == _DUMB


def tell(error: ReportsError) -> None:
    """Print an expected failure on stderr: the message, every problem behind it, the remedy."""
    mark, space = told("error:"), "" if is_translated() else " "
    _put(f"{mark if is_plain() else click.style(mark[:-1], fg='red') + mark[-1]}{space}{told(error.message)}")
    below = list(map(line_of, error.problems)) or [told(error.remedy)]
    if error.problems and str(error.problems[0]).startswith(error.message):
        # The message is that of the first problem, of which the remedy alone is still to be told.
        below[0] = told(str(error.problems[0]).removeprefix(error.message).lstrip(". "))
    for line in filter(None, below):
        _put(f"  {line}")


def line_of(problem: Problem) -> str:
    """Return place, message and remedy of a problem on one line, in the language of the command line."""
    if not is_translated():
        return str(problem)
    where = ": ".join(filter(None, (problem.file + (f":{problem.line}" if problem.line else ""), problem.field)))
    parts = filter(None, map(told, (problem.message, problem.remedy)))
    said = "".join(part if part.endswith("。") else f"{part}。" for part in parts)
    return f"{where}: {said}" if where else said


def in_short(reasons: Sequence[str]) -> str:
    """Return the first of several reasons, and how many more there are."""
    more = len(reasons) - _MOST_REASONS
    return "; ".join((*reasons[:_MOST_REASONS], *([f"{more} more"] if more > 0 else ())))


def many(number: int, noun: str) -> str:
    """Return a number with its noun, which has its plural by an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _duration(seconds: float) -> str:
    """Return a time to wait as a person tells it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def flush_output() -> None:
    """Write what is left for standard output.

    Raises EnvironmentProblem where that fails, for it is what was asked for; a reader who has left asks for nothing.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        silence(1)
        if isinstance(error, BrokenPipeError):
            return
        raise _unwritable(error) from error


def write_output(data: bytes) -> None:
    """Write a document to standard output; raises UsageProblem where that is a terminal, or closed."""
    if sys.stdout is None or sys.stdout.isatty():
        what = "closed" if sys.stdout is None else "a terminal"
        raise UsageProblem(f"a file was to go to standard output, which is {what}", remedy="Lead it into one: > FILE")
    sys.stdout.buffer.write(data)


def problem_of(error: OSError) -> ReportsError:
    """Return a fault of the system as the failure that a command ends with."""
    if error.filename is None and error.errno == errno.ENOENT:
        return InputProblem("the folder that you are in is gone", remedy="Go to another one.")
    if error.filename is None:
        # Only standard output is written without saying which file it is.
        silence(1)
        return _unwritable(error)
    message = f"{os.fsdecode(error.filename)} cannot be used ({error.strerror})"
    if error.errno in _INPUT:
        return InputProblem(message, remedy="Name another, or put it in its place.")
    return EnvironmentProblem(message, remedy="Make room there, allow it, or name another place.")


def problem_of_name(error: UnicodeEncodeError) -> ReportsError | None:
    """Return a name or text that this machine's encoding cannot hold as the failure of a command.

    None where the fault is another one: what the command line does not hold, and a file system of UTF-8 names.
    """
    system = sys.getfilesystemencoding()
    broken = next(filter(_is_broken, (*sys.argv, *os.environ.values())), "")
    if error.encoding.replace("-", "") == "utf8" and not broken:
        return None
    message = f"“{broken or error.object}” is no text in the encoding of this machine ({system})"
    return UsageProblem(message, remedy="Choose a UTF-8 locale, e.g. LC_ALL=C.UTF-8, or another name.")


def _is_broken(word: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in word)


def _unwritable(error: OSError) -> EnvironmentProblem:
    message = f"standard output cannot be written ({error.strerror or error})"
    return EnvironmentProblem(message, remedy="Make room there, or write it elsewhere.")


def _left(seconds: float) -> str:
    """Return how long work still takes, "" where that is soon."""
    return told(f", {_duration(seconds)} left") if seconds >= _WORTH_TELLING else ""


def _is_drawn() -> bool:
    """Return whether standard error is a terminal on which lines can be drawn anew."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != _DUMB


class _Pace:
    """How fast work goes, and when it was last told of."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()
        self._before = 0.0

    def left(self, share: float, *, is_made: bool = True) -> str:
        """Return how long the rest takes, of which a share is done; what was there before tells nothing of that."""
        if not is_made:
            self._before = share
        made = share - self._before
        return _left((time.monotonic() - self._began) * (1 - share) / made) if made > 0 else ""

    def is_due(self) -> bool:
        """Return whether a line is due, and take it as told."""
        now = time.monotonic()
        if now - self._told < _EVERY:
            return False
        self._told = now
        return True


class TerminalObserver(Observer):
    """An observer that prints what it hears on standard error, as far as it was asked to."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose

    def warn(self, text: str) -> None:
        """Print what must not be missed."""
        say(text)

    def inform(self, text: str) -> None:
        """Print it unless nothing is to be said."""
        if not self.quiet:
            say(text)

    def detail(self, text: str) -> None:
        """Print it where much is to be said."""
        if self.verbose:
            say(text)

    def delivered(self, delivery: DeliveryProgress) -> None:
        """Print what became of a message, and how long the rest takes."""
        if not self.quiet:
            outcome, left = delivery.outcome, _left(delivery.seconds_left if delivery.done < delivery.total else 0.0)
            whose = outcome.due.content.recipient.address
            _put(f"[{delivery.done}/{delivery.total}{left}] {whose}: {outcome.state}: {told(outcome.reply)}")

    @contextmanager
    def documents(self, total: int) -> Iterator[Callable[[Progress], None]]:
        """Show progress: a bar on a terminal, plain lines elsewhere, failures alone where nothing is to be said."""
        if self.quiet or self.verbose or not _is_drawn():
            pace = _Pace()
            yield lambda progress: self._line(progress, pace)
            return
        from reports.cli.progress import show_bar

        with show_bar(total) as bar:
            yield bar.advance

    @contextmanager
    def steps(self, total: int) -> Iterator[Callable[[], None]]:
        """Show progress: a bar on a terminal, a line now and then elsewhere, nothing where nothing is to be said."""
        if not self.quiet and _is_drawn():
            from reports.cli.progress import show_bar

            with show_bar(total) as bar:
                yield bar.step
            return
        pace, done = _Pace(), count(1)

        def step() -> None:
            number = next(done)
            if not self.quiet and pace.is_due() and number < total:
                _put(f"[{number}/{total}{pace.left(number / total)}]")

        yield step

    def _line(self, progress: Progress, pace: _Pace) -> None:
        """Print a line for a document; those that are unchanged are only counted."""
        entry = progress.entry
        left = pace.left(progress.share, is_made=entry.state != "unchanged")
        if entry.state == "failed":
            say(f"{entry.name} failed: {entry.error}")
        elif not self.quiet and (self.verbose or entry.state != "unchanged"):
            what = f"{entry.pages} pages, {entry.bytes / 1e3:.0f} kB, {entry.seconds:.1f} s"
            what = what if entry.state == "written" else f"{entry.state}: {what}" if entry.incomplete else entry.state
            why = f" ({told(in_short(progress.reasons))})" if progress.reasons else ""
            _put(f"[{progress.done}/{progress.total}{left}] {entry.name} {told(what)}{why}")
