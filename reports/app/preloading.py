"""Makes a process ready to build: everything loaded, and once used on the sample, so that a fork begins with it.

For a process that is kept and forks for each command or build: no thread runs in it afterwards.
"""

from __future__ import annotations

import os
import string
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date

from msgspec.structs import replace

from reports.app.briefing import brief
from reports.app.requests import BriefRequest
from reports.batch.builder import DocumentBuilder
from reports.batch.draft import DocumentOutcome, Job
from reports.batch.executors import ONE_THREAD, TaskResult
from reports.batch.tasks import Task, Tools
from reports.cache import PassingCache
from reports.corpus.opening import SAMPLE
from reports.corpus.shelf import open_shelf
from reports.corpus.vocabulary import Vocabulary
from reports.documents.kinds import all_kinds
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES, strings
from reports.limits import program_places
from reports.resources import SEEDS
from reports.typeset.look import Look

_RECORD = "cn-zero-carbon-parks"
_DAY = date(2026, 3, 31)
"""Any day: what is made is thrown away, and no clock or variable shall decide whether it can be made."""
_QUARTER = "2026Q1"
_SUBJECTS = {"country": ("CN", "US"), "category": ("regulatory",), "id": (_RECORD,), "": ()}
"""Subjects of the sample by what the subjects of a kind of document are named by."""
_ROWS, _CELLS = range(0xA1, 0xF8), range(0xA1, 0xFF)
"""First and second octets of GB 2312 as it is usually encoded."""
_LATIN = f"{string.printable[:95]} ff fi fl ffi ffl"


def load() -> None:
    """Import all that building needs: layout, charts, binding, inspection, the HTML edition.

    Raises EnvironmentProblem where a library or a font is missing.
    """
    with _one_thread():
        Tools.CHARTS.load()


def warm() -> None:
    """Make the sheet of a sample record and throw it away: what libraries set up at first use is set up then.

    It leaves behind what any document leaves in a worker. Nothing of the user's is read or written but where the cache
    of fonts lies. Raises ReportsError where the sheet cannot be made.
    """
    brief(_of_sample("policy", _RECORD), make=_make_here)
    for kind in all_kinds():
        subjects = _SUBJECTS[kind.subject][: kind.most_subjects]
        asked = replace(_of_sample(kind.code, *subjects), quarter=_QUARTER if kind.takes_period else None)
        brief(asked, make=_make_nothing)
    for language in DOCUMENT_LANGUAGES:
        strings(language)
    _know_program()
    _keep_charstrings()
    Vocabulary.make_ahead()
    program_places()


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


def _of_sample(kind: str, *subjects: str) -> BriefRequest:
    return BriefRequest(kind, subjects, corpus=SAMPLE, config=SEEDS / "reports.toml", as_of=_DAY, cache=False)


def _make_nothing(job: Job, *, use_cache: bool, say: Callable[[str], None]) -> DocumentOutcome:
    """Lay out nothing: what a kind of document needs is loaded when it is composed."""
    del use_cache, say
    return DocumentOutcome(job.name)


def _make_here(job: Job, *, use_cache: bool, say: Callable[[str], None]) -> DocumentOutcome:
    del use_cache, say
    with closing(PassingCache()) as cache:
        (outcome,) = DocumentBuilder(cache, open_pool=_open_here).make([job])
    return outcome


@contextmanager
def _open_here() -> Iterator[HerePool]:
    yield HerePool()


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


def _know_program() -> None:
    """Take what keys hold of the program, which is read file by file."""
    from reports.engine.fingerprint import take_fingerprint

    take_fingerprint(Look())
    if (shelf := open_shelf()) is not None:
        shelf.key()


def _keep_charstrings() -> None:
    """Make the outlines of the usual characters ahead: for one page that takes as long as for all."""
    from reports.pdf.font_registry import keep_charstrings
    from reports.typeset.fonts import face, shipped_family

    # GB 2312 has ideographs in use, kana, Greek, Cyrillic, and what stands between them. Regions share their outlines.
    rows = bytes(octet for row in _ROWS for cell in _CELLS for octet in (row, cell)).decode("gb2312", "ignore")
    texts = dict.fromkeys(DOCUMENT_LANGUAGES, _LATIN) | {DEFAULT_LANGUAGE: rows + _LATIN}
    for bold in (False, True):
        keep_charstrings(face(shipped_family(DEFAULT_LANGUAGE), bold), texts)
