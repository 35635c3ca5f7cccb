"""Makes a process ready to build: everything loaded, and once used on the sample, so that a fork begins with it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from reports.app.briefing import brief
from reports.app.requests import BriefRequest
from reports.batch.builder import DocumentBuilder
from reports.batch.draft import DocumentOutcome, Job
from reports.batch.executors import TaskResult
from reports.batch.tasks import Task, Tools
from reports.cache import PassingCache
from reports.corpus.shelf import open_shelf
from reports.errors import ReportsError
from reports.preview import building  # noqa: F401 - loaded for those that are forked
from reports.typeset.look import Look

_SAMPLE = "cn-zero-carbon-parks"


class HerePool:
    """A pool whose only worker is this process; for the sample alone, which needs no limits and no sandbox."""

    def __init__(self) -> None:
        self._done: list[tuple[object, TaskResult]] = []

    @property
    def free(self) -> int:
        """How many tasks the pool can take now."""
        return 1 - len(self._done)

    @property
    def busy(self) -> int:
        """How many tasks are being performed."""
        return len(self._done)

    def submit(self, task: Task, ticket: object) -> None:
        """Perform a task at once."""
        with task.look.in_force():
            self._done.append((ticket, TaskResult(task.perform())))

    def wait(self) -> list[tuple[object, TaskResult]]:
        """Return what came of it."""
        done, self._done = self._done, []
        return done


def load() -> None:
    """Import all that building needs."""
    Tools.CHARTS.load()


def warm() -> None:
    """Make the sheet of a sample record and throw it away: what libraries set up at first use is set up then."""
    # Where it cannot be made, the first document says why.
    with suppress(ReportsError):
        brief(BriefRequest("policy", (_SAMPLE,), corpus="sample"), make=_make_here)
        _know_program()
    gc.collect()
    # A fork shares the memory of what is here now, as long as no collection touches it.
    gc.freeze()


def _make_here(job: Job, *, use_cache: bool, say: Callable[[str], None]) -> DocumentOutcome:
    del use_cache, say
    (outcome,) = DocumentBuilder(PassingCache(), open_pool=_open_here).make([job])
    return outcome


@contextmanager
def _open_here() -> Iterator[HerePool]:
    yield HerePool()


def _know_program() -> None:
    """Take what keys hold of the program, which is read file by file."""
    from reports.engine.fingerprint import take_fingerprint

    take_fingerprint(Look())
    if (shelf := open_shelf()) is not None:
        shelf.key()
