"""A batch: whether anything is to be done at all is found out before anything heavy is loaded."""

from __future__ import annotations

import hashlib
import os

from msgspec.structs import replace

from reports.app.batch_result import BatchResult, settle
from reports.app.observer import SILENT, Observer
from reports.app.requests import BatchRequest, day_of
from reports.batch.stamp import is_current


def run_batch(request: BatchRequest, observer: Observer = SILENT) -> BatchResult:
    """Write the documents that a plan asks for, or one for each country, category or record, as far as they changed.

    A document that fails is counted and stops no other; `BatchResult.raise_for_failures` makes an error of it. A site
    is published of documents none of which failed.

    Args:
        request: what is asked for.
        observer: hears what is left out, and of each document when it is done.

    Raises:
        UsageProblem: the request contradicts itself, or another run is writing into the folder.
        InputProblem: plan, corpus, baseline, brand, calendar or a template cannot be used, or names collide.
        NothingSelected: no record answers.
        EnvironmentProblem: a library or font, or the cluster, is missing.
    """
    configuration, folder = settle(request)
    signature = _signature(request)
    count = is_current(folder, signature) if request.cache and not (request.verify or request.site) else None
    if count is not None:
        return BatchResult(folder, documents=count, written=0, unchanged=count, failed=0)
    # All that is heavy is loaded only when there is something to do.
    from reports.app.batch_run import perform

    return perform(request, configuration, folder, signature, observer)


def _signature(request: BatchRequest) -> str:
    """Return a hash over what is asked for, as far as it bears on what is written."""
    plain = BatchRequest()
    bearing = replace(
        request,
        as_of=day_of(request.as_of),
        limit_memory=None,
        limit_seconds=None,
        resume=plain.resume,
        verify=plain.verify,
        fail_fast=plain.fail_fast,
        workers=plain.workers,
        executor=plain.executor,
        scheduler=plain.scheduler,
        cache_size=plain.cache_size,
    )
    return hashlib.sha256(f"{os.getcwd()} {bearing!r}".encode("utf-8", "surrogateescape")).hexdigest()
