"""A bar on the terminal for a run of many documents."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, TextIO, cast

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn, TimeElapsedColumn

from reports.messages import told
from reports.process import silence

if TYPE_CHECKING:
    from reports.batch.run import Progress as Done


_NARROW = 72
"""Columns below which a bar leaves out its rate and the time that has passed."""


class _Terminal(io.TextIOBase):
    """Standard error as a bar is drawn on it: where that cannot be written any more, nothing else fails by it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override] # the library only reads it
        """The encoding of the stream, by which the library chooses what a bar is drawn with."""
        return self._stream.encoding

    def isatty(self) -> bool:
        """Return whether a bar can be drawn."""
        return self._stream.isatty()

    def write(self, text: str) -> int:
        """Write as far as that is possible."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            silence(2)
            return len(text)

    def flush(self) -> None:
        """Flush as far as that is possible."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            silence(2)


class ProgressBar:
    """Documents done, their rate, the time left; what fails is said above the bar."""

    def __init__(self, progress: Progress, task: TaskID, total: int) -> None:
        self._progress = progress
        self._total = total
        self._task = task
        self._started = time.monotonic()
        self._before: float | None = None
        self._made = 0

    def advance(self, done: Done) -> None:
        """Move the bar to where the batch is."""
        entry = done.entry
        if entry.state == "failed":
            said = told(f"{entry.name} failed: {entry.error}")
            self._progress.console.print(said, style="red", markup=False, emoji=False)
        if entry.state == "unchanged":
            self._before = done.share
        else:
            self._made += 1
        seconds = time.monotonic() - self._started
        self._progress.update(
            self._task,
            completed=done.share,
            counted=f"{done.done}/{done.total}",
            rate=f"{self._made / seconds:.1f}/s" if self._made and seconds else "",
            left=self._left(done.share, seconds),
        )
        self._progress.refresh()

    def _left(self, share: float, seconds: float) -> str:
        made = share - (self._before or 0.0)
        if made <= 0 or seconds < 1:
            return ""
        left = round(seconds * (1 - share) / made)
        return told(f"{left // 60}:{left % 60:02} left")

    def step(self) -> None:
        """Move the bar by one step."""
        self._made += 1
        share, seconds = self._made / self._total, time.monotonic() - self._started
        counted = f"{self._made}/{self._total}"
        self._progress.update(self._task, completed=share, counted=counted, left=self._left(share, seconds))
        self._progress.refresh()


@contextmanager
def show_bar(documents: int) -> Iterator[ProgressBar]:
    """Show a bar, drawn anew whenever it advances: a thread that draws it would keep workers from being forked."""
    console = Console(file=cast("IO[str]", _Terminal(sys.stderr)))
    left = TextColumn("{task.fields[left]}")
    columns: tuple[ProgressColumn, ...] = (
        BarColumn(), TextColumn("{task.fields[counted]}"), TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), left
    )  # fmt: skip
    if console.width < _NARROW:
        columns = (BarColumn(console.width // 4), TextColumn("{task.fields[counted]}"), left)
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as progress:
        task = progress.add_task("", total=1.0, counted=f"0/{documents}", rate="", left="")
        progress.refresh()
        yield ProgressBar(progress, task, documents)
