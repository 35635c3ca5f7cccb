"""What a batch does where there is something to do: look, make, note; or say what it would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from reports.app.batch_plan import open_run, plan_of, worker_count
from reports.app.batch_result import BatchResult, settle
from reports.app.look_choice import read_look
from reports.app.observer import SILENT, Observer
from reports.app.requests import BatchRequest, day_of
from reports.app.watched import watched_by_batch
from reports.batch.bundle import write_bundle
from reports.batch.manifest import Journal, Manifest
from reports.batch.orders import Order
from reports.batch.plan import Plan
from reports.batch.run import THUMBNAILS, Run, lock_folder
from reports.batch.run import Progress as Progress
from reports.batch.stamp import look as look_at
from reports.batch.stamp import write_stamp
from reports.config.project import Configuration
from reports.corpus.checkout import commit_of
from reports.corpus.printable import printable_name
from reports.errors import UsageProblem

if TYPE_CHECKING:
    from reports.site.build import SiteChange


class PlannedDocument(Struct, frozen=True):
    """A document of a batch, and what a run would do with it."""

    name: str
    """Of its file, without the ending."""
    state: Literal["unchanged", "changed", "new"]
    cached: int | None
    """How many of its sections are in the cache; None where it is unchanged."""
    sections: int | None
    """How many sections it has; None where it is unchanged."""
    reasons: tuple[str, ...] = ()
    """Why it would be made anew."""


def perform(
    request: BatchRequest, configuration: Configuration, folder: Path, signature: str, observer: Observer
) -> BatchResult:
    """Make what has changed, and note the state of everything under ``signature``, by which the next run knows it."""
    plan, look = plan_of(request, configuration), read_look(request.appearance, configuration)
    watched = watched_by_batch(request, configuration, plan, look)
    before = look_at(watched)
    request = replace(request, as_of=_day(request, plan, folder, observer))
    if request.site is not None:
        used = (Path.cwd(), folder, *(Path(one.path) for one in watched if one.path))
        _look_at_site(request.site, used, plan, day_of(request.as_of))
    with look.in_force(), open_run(request, plan, look, folder, observer) as run:
        manifest = _make(run, request, observer)
        if not (manifest.run["failed"] or manifest.run["incomplete"]) and all(one.path for one in watched):
            write_stamp(folder, signature, watched, before, len(run.orders))
        site = _publish(run, manifest, plan, request, configuration, observer)
    counts = {state: manifest.run[state] for state in ("documents", "written", "unchanged", "incomplete", "failed")}
    return BatchResult(
        folder, **{**counts, "documents": len(run.orders)}, is_lenient=request.lenient, manifest=manifest,
        site=site, is_cut_short=_is_cut_short(run, manifest),
    )  # fmt: skip


def _make(run: Run, request: BatchRequest, observer: Observer) -> Manifest:
    context, folder = run.settings.context, run.settings.folder
    head: dict[str, Any] = {
        "as_of": context.basis.as_of.isoformat(),
        "corpus": printable_name(context.corpus.origin),
        "commit": commit_of(Path(context.corpus.origin)),
        "executor": request.executor,
        **({} if request.executor == "dask" else {"workers": worker_count(request)}),
    }
    with lock_folder(folder), observer.documents(len(run.orders)) as advance:
        manifest = run.execute(head, advance)
        if request.bundle and not _is_cut_short(run, manifest):
            write_bundle(folder, manifest, THUMBNAILS)
    return manifest


def _look_at_site(site: Path, used: Iterable[Path], plan: Plan, as_of: date) -> None:
    """Raise what would keep the edition out of the site, before anything is made."""
    from reports.app.site_publishing import require_own_folder, require_place

    require_own_folder(site, used)
    require_place(site, plan, as_of)


def _publish(
    run: Run, manifest: Manifest, plan: Plan, request: BatchRequest, configuration: Configuration, observer: Observer
) -> SiteChange | None:
    """Publish the documents as an edition, where a site is asked for and none of them failed."""
    if request.site is None:
        return None
    if any(run.falls_short(state) for state in ("failed", "incomplete") if manifest.run[state]):
        observer.warn(f"{request.site} stays as it is, for documents of the edition failed")
        return None
    # Most batches make no site.
    from reports.app.site_publishing import publish_run

    return publish_run(run, manifest, plan, request, configuration)


def _is_cut_short(run: Run, manifest: Manifest) -> bool:
    states = (state for state in ("failed", "incomplete") if manifest.run[state])
    return run.settings.fail_fast and any(map(run.falls_short, states))


def _day(request: BatchRequest, plan: Plan, folder: Path, observer: Observer) -> date:
    """Return the day of the request, else of the run that is resumed, else of the plan, else today."""
    if request.as_of is None and request.resume:
        head = Journal(folder).read()[0]
        if head:
            return date.fromisoformat(head["as_of"])
        observer.warn("no run was interrupted here; beginning anew")
    return day_of(request.as_of or plan.as_of)


# --- looking only


def plan_batch(request: BatchRequest, observer: Observer = SILENT) -> tuple[PlannedDocument, ...]:
    """Say of each document of a batch what a run would do with it, the largest first; nothing is written.

    Raises what `run_batch` raises for the same request.
    """
    with _looking(request, observer) as run:
        return tuple(_planned(run, order) for order in run.orders)


def explain_document(request: BatchRequest, name: str, observer: Observer = SILENT) -> tuple[str, ...]:
    """Say why a run would make the document of that name anew; () where it would not. Nothing is written.

    Raises UsageProblem where there is none of that name, and what `run_batch` raises for the same request.
    """
    with _looking(request, observer) as run:
        return tuple(run.reasons(_named(run, name)))


@contextmanager
def _looking(request: BatchRequest, observer: Observer) -> Iterator[Run]:
    configuration, folder = settle(request)
    plan, look = plan_of(request, configuration), read_look(request.appearance, configuration)
    request = replace(request, as_of=_day(request, plan, folder, observer))
    with look.in_force(), open_run(request, plan, look, folder, observer) as run:
        yield run


def _planned(run: Run, order: Order) -> PlannedDocument:
    if run.is_current(order):
        return PlannedDocument(order.name, "unchanged", None, None)
    cached, sections = run.builder.count_cached(run.job(order))
    state: Literal["changed", "new"] = "changed" if order.name in run.before else "new"
    reasons = tuple(run.reasons(order)) if state == "changed" else ()
    return PlannedDocument(order.name, state, cached, sections, reasons)


def _named(run: Run, name: str) -> Order:
    found = next((order for order in run.orders if order.name == name), None)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(name, [order.name for order in run.orders], n=1)
        remedy = f"Did you mean {near[0]}?" if near else "reports batch --dry-run lists them."
        raise UsageProblem(f"{name} is not among the documents", remedy=remedy)
    return found
