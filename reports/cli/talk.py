"""What the commands say on standard error while the application works."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from reports.app.observer import Observer

if TYPE_CHECKING:
    from reports.batch.run import Progress


class TerminalObserver(Observer):
    """An observer that prints what it hears on standard error, as far as it was asked to."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose

    def warn(self, text: str) -> None:
        """Print what must not be missed."""
        click.echo(text, err=True)

    def inform(self, text: str) -> None:
        """Print it unless nothing is to be said."""
        if not self.quiet:
            click.echo(text, err=True)

    def detail(self, text: str) -> None:
        """Print it where much is to be said."""
        if self.verbose:
            click.echo(text, err=True)

    @contextmanager
    def documents(self, total: int) -> Iterator[Callable[[Progress], None]]:
        """Show progress: a bar on a terminal, plain lines elsewhere, failures alone where nothing is to be said."""
        if self.quiet or not sys.stderr.isatty() or self.verbose:
            yield self._line
            return
        from reports.cli.progress import show_bar

        with show_bar(total) as bar:
            yield bar.advance

    def _line(self, progress: Progress) -> None:
        """Print a line for a document; those that are unchanged are only counted."""
        entry = progress.entry
        if entry.state == "failed":
            click.echo(f"{entry.name} failed: {entry.error}", err=True)
        elif not self.quiet and (self.verbose or entry.state != "unchanged"):
            what = f"{entry.pages} pages, {entry.bytes / 1e3:.0f} kB, {entry.seconds:.1f} s"
            what = what if entry.state == "written" else entry.state
            click.echo(f"[{progress.done}/{progress.total}] {entry.name} {what}", err=True)
