"""From a request to a run: the plan with what the request says against it, the corpus, the workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from reports.app.asking import open_view
from reports.app.digest_dates import make_calendar, read_dates
from reports.app.loading import NO_MEMORY, CorpusMemory, read_corpus
from reports.app.observer import Observer
from reports.app.requests import BatchRequest, day_of
from reports.batch.builder import DocumentBuilder
from reports.batch.orders import Order, place_orders
from reports.batch.plan import Plan, PlanEntry, find_plan, plan_by, read_plan, without_day
from reports.batch.run import Run, RunSettings
from reports.cache import SIZE_MB, Cache, open_cache
from reports.config.formats import HTML, PDF
from reports.config.project import Configuration
from reports.corpus.opening import corpus_folder
from reports.errors import EnvironmentProblem, InputProblem, Problem, UsageProblem
from reports.language import DEFAULT_LANGUAGE, LANGUAGE_CHOICES, LANGUAGE_HINT
from reports.limits import processors
from reports.typeset.look import Look


def plan_of(request: BatchRequest, configuration: Configuration) -> Plan:
    """Return the plan that a request names, or what ``by`` stands for, with what the request says in its place.

    Raises:
        UsageProblem: there is no plan, or a language is none of documents.
        InputProblem: the plan cannot be used; every problem is in it.
    """
    defaults = {"edition": configuration.edition, "lang": configuration.lang or DEFAULT_LANGUAGE}
    if request.by:
        plan = plan_by(request.by, defaults=defaults, filters=request.filters.named)
    else:
        corpus = corpus_folder(request.corpus or configuration.corpus)
        plan = read_plan(find_plan(request.plan, corpus), defaults)
    changes = _overriding(request)
    entries = tuple(replace(entry, **changes) for entry in plan.entries)
    if request.site is not None:
        _require_edition(plan)
        entries = tuple(map(_for_site, entries))
    return replace(plan, entries=entries, baseline=request.baseline or plan.baseline)


def _require_edition(plan: Plan) -> None:
    if not plan.edition_id:
        remedy = 'Write the name of its folder in the site at the top: edition_id = "2026q1"'
        problem = Problem(plan.file, "edition_id", "is missing, and a site names each edition", remedy)
        raise InputProblem(str(problem), remedy=remedy, problems=(problem,))


def _for_site(entry: PlanEntry) -> PlanEntry:
    """Return an entry of a plan for a site: as pages too, and with names that the next edition has as well."""
    formats = tuple(dict.fromkeys((PDF, HTML, *entry.formats)))
    return replace(entry, formats=formats, name=without_day(entry.name))


def _overriding(request: BatchRequest) -> dict[str, Any]:
    """Return what the request says in the place of every entry of the plan, by the entry's fields."""
    look = request.appearance
    axes = {"profiles": look.profile, "papers": look.paper, "text_sizes": look.text_size}
    changes: dict[str, Any] = {field: (value,) for field, value in axes.items() if value is not None}
    if request.edition is not None:
        changes["edition"] = request.edition
    if request.formats:
        changes["formats"] = request.formats
    if request.annex:
        changes["annex"] = request.annex
    if request.lang:
        changes["languages"] = _languages(request.lang)
    assert changes.keys() <= set(PlanEntry.__struct_fields__)
    return changes


def _languages(written: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip() for part in written.split(",")))
    for one in found:
        if one not in LANGUAGE_CHOICES:
            remedy = f"Write {LANGUAGE_HINT}; several with commas between them."
            raise UsageProblem(f"--lang: “{one}” is no language of documents", remedy=remedy)
    return found


Orders = tuple[Order, ...]


@contextmanager
def open_run(
    request: BatchRequest,
    plan: Plan,
    look: Look,
    folder: Path,
    observer: Observer,
    choose: Callable[[Orders], Orders] = lambda orders: orders,
    memory: CorpusMemory = NO_MEMORY,
) -> Iterator[Run]:
    """Open the run of a plan into a folder, with corpus, baseline and calendar read in, and the cache open.

    ``choose`` is given all documents of the plan, and returns those that the run is of; ``memory`` opens the corpus.
    """
    opened = read_corpus(
        request.corpus, config=request.config, keep_going=request.keep_going, as_of=day_of(request.as_of),
        cache=request.cache, observer=observer, memory=memory,
    )  # fmt: skip
    orders = place_orders(
        plan, opened.corpus, opened.vocabulary, look=look, as_of=day_of(request.as_of),
        skipped_files=opened.skipped_files, calendar=read_dates(opened),
    )  # fmt: skip
    # Every order is briefed in its own languages; this is the one that the common view is opened in.
    view = open_view(replace(request, baseline=plan.baseline), opened, DEFAULT_LANGUAGE, observer)
    settings = RunSettings(
        view, folder, look.brand.publisher, look.brand.foot, look.brand.to_ask,
        request.limit_memory, request.limit_seconds, lenient=request.lenient, fail_fast=request.fail_fast,
        force=not request.cache, verify=request.verify,
        write_calendar=lambda asked, context, path: make_calendar(asked, context, path).data,
    )  # fmt: skip
    size = request.cache_size or SIZE_MB
    with open_cache(size_mb=size, persistent=request.cache, say=observer.warn) as cache:
        yield Run(choose(orders), settings, _builder(cache, request, observer))


def _builder(cache: Cache, request: BatchRequest, observer: Observer) -> DocumentBuilder:
    """Return the builder of documents, with workers of this machine or of a cluster."""
    if request.executor != "dask":
        return DocumentBuilder(cache, worker_count(request))
    # What it needs is an extra: it is loaded only for those who ask for it.
    if find_spec("distributed") is None:
        remedy = "Install the extra: pip install 'ccus-reports[cluster]'."
        raise EnvironmentProblem("--executor dask needs dask and distributed", remedy=remedy)
    from reports.batch.cluster import open_cluster

    assert request.scheduler is not None
    return DocumentBuilder(cache, open_pool=partial(open_cluster, request.scheduler, observer.warn))


def worker_count(request: BatchRequest) -> int:
    """Return how many processes of this machine work on the batch."""
    return 1 if request.executor == "serial" else request.workers or processors()
