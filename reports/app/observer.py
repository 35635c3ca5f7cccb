"""What an application function says while it works: an observer hears it, and this room never prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reports.batch.run import Progress
    from reports.delivery.sending import DeliveryOutcome


class DeliveryProgress(NamedTuple):
    """What became of a message, and how far the run has come."""

    outcome: DeliveryOutcome
    done: int
    total: int
    seconds_left: float
    """Until the run has ended, if it goes on as it went."""


class Observer:
    """A listener that ignores all it hears; a subclass overrides the methods that matter to it."""

    def warn(self, text: str) -> None:
        """Hear what must not be missed: a file that was left out, a machine of the cluster that was lost."""

    def inform(self, text: str) -> None:
        """Hear what a person at a terminal wants to know and a script does not."""

    def detail(self, text: str) -> None:
        """Hear what is of use only when something is being looked into."""

    def delivered(self, delivery: DeliveryProgress) -> None:
        """Hear what became of a message, as soon as that is known."""

    @contextmanager
    def documents(self, total: int) -> Iterator[Callable[[Progress], None]]:
        """Open the report on a batch of ``total`` documents; what is yielded is called after each of them."""
        del total
        yield _ignore

    @contextmanager
    def steps(self, total: int) -> Iterator[Callable[[], None]]:
        """Open the report on ``total`` steps of long work; what is yielded is called after each of them."""
        del total
        yield _ignore_step


def _ignore_step() -> None:
    """Take no notice."""


def _ignore(progress: Progress) -> None:
    """Take no notice."""


SILENT = Observer()
"""The observer where nobody listens."""
