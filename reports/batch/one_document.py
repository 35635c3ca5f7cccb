"""Makes one document, with as many workers as its length asks for."""

from __future__ import annotations

from collections.abc import Callable

from reports.batch.builder import DocumentBuilder
from reports.batch.draft import DocumentOutcome, Job
from reports.batch.executors import Start
from reports.cache import Cache, open_cache
from reports.engine.fingerprint import NO_FINGERPRINT
from reports.limits import processors

OutcomeLook = Callable[[DocumentOutcome, Cache], None]
"""Looks at an outcome while the sections that it was bound from are in the cache."""

_SECTIONS_FOR_SEVERAL_WORKERS = 40
"""Sections from which on several workers lay a document out sooner than one."""


def make_document(
    job: Job,
    *,
    workers: int | None = None,
    use_cache: bool = True,
    start: Start | None = None,
    say: Callable[[str], None] = lambda _: None,
    see: OutcomeLook = lambda _outcome, _cache: None,
) -> DocumentOutcome:
    """Make one document, with a cache that is not kept instead of the user's unless ``use_cache``.

    A long one gets a worker for each processor unless a number of ``workers`` is named; a short one gets one, because
    starting more takes longer than they save. ``see`` looks at what came of it before the cache is closed.
    """
    if workers is None:
        workers = processors() if len(job.compose().sections) >= _SECTIONS_FOR_SEVERAL_WORKERS else 1
    with open_cache(persistent=use_cache, say=say) as cache:
        builder = DocumentBuilder(cache, workers, start)
        if not use_cache:  # Taking a fingerprint reads every file of the program, and no key outlives this call.
            builder._fingerprints[job.look] = NO_FINGERPRINT
        (outcome,) = builder.make([job])
        see(outcome, cache)
        return outcome
