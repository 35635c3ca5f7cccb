"""Loads all that a build needs, once: for a process that is kept and forks for each command or build."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from reports.app.asking import open_view, resolve
from reports.app.loading import OpenedCorpus, read_corpus
from reports.app.look_choice import read_look
from reports.app.observer import SILENT
from reports.app.requests import BriefRequest
from reports.batch.builder import DocumentBuilder
from reports.batch.draft import Job
from reports.batch.executors import ONE_THREAD, TaskResult
from reports.batch.tasks import Task, Tools
from reports.cache import open_cache
from reports.composition.compose import compose
from reports.corpus.opening import SAMPLE
from reports.language import DOCUMENT_LANGUAGES
from reports.resources import SEEDS

_DAY = date(2026, 3, 31)
"""The day of what is set on trial; any day would do."""


def preload() -> None:
    """Load what laying out, charts, binding, inspection and the HTML edition need, and set a sheet of the sample.

    What is set is thrown away. It leaves behind, as every document does in a worker, what the next one would have to
    work out again: templates, styles, faces, patterns of hyphenation. Nothing of a user's is read but where the cache
    of fonts lies. No thread is started, so that this process may be forked afterwards.

    Raises EnvironmentProblem where a library or a font is missing.
    """
    with _one_thread():
        Tools.CHARTS.load()
        opened = read_corpus(SAMPLE, config=SEEDS / "reports.toml", cache=False)
        for language in DOCUMENT_LANGUAGES[:2]:
            _set_sheet(BriefRequest("policy", (opened.corpus.records[0].id,), lang=language, as_of=_DAY), opened)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep libraries from starting threads as they are loaded."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ |= dict.fromkeys(ONE_THREAD, "1")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _set_sheet(request: BriefRequest, opened: OpenedCorpus) -> None:
    opened = opened.on(_DAY)
    resolved = resolve(request, opened, None)
    look = read_look(request.appearance, opened.configuration)
    with look.in_force(), open_cache(persistent=False) as cache:
        document = compose(resolved, open_view(request, opened, resolved.languages[0], SILENT, None))
        builder = DocumentBuilder(cache, open_pool=_Here)
        for outcome in builder.make([Job(document.name, look, lambda: document)]):
            if outcome.error is not None:
                raise outcome.error


class _Here:
    """A pool of this very process: nothing in it is a stranger's, so that it needs neither limits nor a sandbox."""

    def __init__(self) -> None:
        self._done: list[tuple[object, TaskResult]] = []

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind, for nothing was started."""

    @property
    def free(self) -> int:
        return 1 - len(self._done)

    @property
    def busy(self) -> int:
        return len(self._done)

    def submit(self, task: Task, ticket: object) -> None:
        with task.look.in_force():
            self._done.append((ticket, TaskResult(task.perform())))

    def wait(self) -> list[tuple[object, TaskResult]]:
        done, self._done = self._done, []
        return done
