"""What `reports batch` does when there is something to do: plan, look, make, tell."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import click
from msgspec.structs import replace

from reports.app.digest_dates import read_dates
from reports.app.loading import OpenedCorpus
from reports.app.look_choice import read_look
from reports.app.requests import Appearance
from reports.batch.builder import DocumentBuilder
from reports.batch.bundle import write_bundle
from reports.batch.cache import SIZE_MB, Cache, open_cache
from reports.batch.limits import processors
from reports.batch.manifest import NAME as MANIFEST
from reports.batch.manifest import Journal, Manifest
from reports.batch.orders import Order, place_orders
from reports.batch.plan import NAME as PLAN
from reports.batch.plan import Plan, PlanEntry, find_plan, plan_by, read_plan
from reports.batch.run import FAILED, THUMBNAILS, Progress, Run, RunSettings, lock_folder
from reports.batch.stamp import WatchedPath, look, write_stamp
from reports.cli.options import Request
from reports.cli.produce import Desk
from reports.config import NAME as SETTINGS
from reports.config import Configuration
from reports.corpus.checkout import commit_of
from reports.corpus.opening import corpus_folder
from reports.engine.fingerprint import library_files
from reports.errors import BatchProblem, EnvironmentProblem, UsageProblem
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES, LANGUAGE_CHOICES
from reports.typeset.look import Look

_SHEETS = (".md", ".markdown")
_TEMPLATES = (".html", ".css", ".toml")


def perform(
    asked: Request, configuration: Configuration, folder: Path, signature: str, overrides: dict[str, Any]
) -> None:
    """Do what a batch command asks for; ``overrides`` are the options that hold against a plan."""
    corpus = corpus_folder(asked.corpus or configuration.corpus)
    plan = asked_plan(asked, configuration, corpus, overrides)
    seen = read_look(appearance_of(asked), configuration)
    watched = _watched(asked, configuration, corpus, plan, seen)
    before = look(watched)
    with open_run(replace(asked, as_of=_as_of(asked, plan, folder)), plan, seen, folder) as (run, asked):
        if asked.extra["why"]:
            _explain(run, asked.extra["why"])
        elif asked.extra["dry_run"]:
            _list(run, asked)
        else:
            manifest = _go(run, asked)
            if not manifest.run["failed"] and all(one.path for one in watched):
                write_stamp(folder, signature, watched, before, len(run.orders))


@contextmanager
def open_run(asked: Request, plan: Plan, seen: Look, folder: Path) -> Iterator[tuple[Run, Request]]:
    """The run into a folder that is asked for, with all that it names read in; and the request in full."""
    desk = Desk(replace(asked, baseline=plan.baseline))
    asked = desk.request
    orders = place_orders(
        plan, desk.corpus, desk.vocabulary, look=seen, as_of=asked.day(), skipped_files=desk.skipped_files,
        calendar=read_dates(OpenedCorpus(desk.corpus, desk.configuration, desk.vocabulary)),
    )  # fmt: skip
    settings = RunSettings(
        desk.context(DEFAULT_LANGUAGE), folder, seen.brand.name, seen.brand.footer,
        asked.limit_memory, asked.limit_seconds,
        lenient=asked.lenient, fail_fast=asked.extra.get("fail_fast", False), force=not asked.cache,
    )  # fmt: skip
    size = asked.extra.get("cache_size") or SIZE_MB
    with open_cache(size_mb=size, persistent=asked.cache) as cache:
        yield Run(orders, settings, _builder(cache, asked)), asked


# --- what is asked for


def asked_plan(asked: Request, configuration: Configuration, corpus: Path | None, overrides: dict[str, Any]) -> Plan:
    """The plan that a request names, or what ``--by`` stands for; ``overrides`` hold against it."""
    defaults = {"edition": configuration.edition, "lang": configuration.lang or DEFAULT_LANGUAGE}
    if asked.extra["by"]:
        plan = plan_by(asked.extra["by"], defaults=defaults, filters=asked.filters)
    else:
        plan = read_plan(find_plan(asked.extra["plan"], corpus), defaults)
    if asked.lang:
        overrides = {**overrides, "lang": _languages(asked.lang)}
    entries = tuple(_overridden(entry, overrides) for entry in plan.entries)
    return replace(plan, entries=entries, baseline=asked.baseline or plan.baseline)


def appearance_of(asked: Request) -> Appearance:
    """Return what a request says of the look."""
    return Appearance(
        brand=asked.brand,
        template_dir=asked.template_dir,
        paper=asked.paper,
        profile=asked.profile,
        text_size=asked.text_size,
    )


def _overridden(entry: PlanEntry, overrides: dict[str, Any]) -> PlanEntry:
    """The entry with what the command line says in place of what the plan says."""
    fields = {"profile": "profiles", "paper": "papers", "text_size": "text_sizes"}
    changes: dict[str, Any] = {fields[name]: (value,) for name, value in overrides.items() if name in fields}
    if "edition" in overrides:
        changes["edition"] = overrides["edition"]
    if "lang" in overrides:
        changes["languages"] = overrides["lang"]
    return replace(entry, **changes)


def _languages(written: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip() for part in written.split(",")))
    for one in found:
        if one not in LANGUAGE_CHOICES:
            remedy = f"Write {', '.join(LANGUAGE_CHOICES)} or {','.join(DOCUMENT_LANGUAGES)}."
            raise UsageProblem(f"--lang: “{one}” is no language of documents", remedy=remedy)
    return found


def _as_of(asked: Request, plan: Plan, folder: Path) -> date:
    """The flag, else the day of the run that is resumed, else that of the plan, else today."""
    if asked.as_of is None and asked.extra["resume"]:
        head = Journal(folder).read()[0]
        if head:
            return date.fromisoformat(head["as_of"])
        click.echo("no run was interrupted here; beginning anew", err=True)
    if asked.as_of is None and plan.as_of is not None:
        return plan.as_of
    return asked.day()


def _watched(
    asked: Request, configuration: Configuration, corpus: Path | None, plan: Plan, seen: Look
) -> tuple[WatchedPath, ...]:
    """All files that the outcome depends on; one without a path stands for what cannot be watched."""
    named = asked.corpus or configuration.corpus
    brand = asked.brand or configuration.brand
    settings = [asked.config or SETTINGS, *([corpus / SETTINGS, corpus / PLAN] if corpus else []), PLAN, plan.file]
    named_files = (*settings, brand, seen.brand.logo, configuration.calendar)
    found = [WatchedPath(str(path)) for path in named_files if path]
    if seen.template_dir is not None:
        found.append(WatchedPath(str(seen.template_dir), _TEMPLATES))
    for source in (named, plan.baseline):
        if source:
            found += _sources(source)
    return (*found, *map(WatchedPath, library_files()))


def _sources(named: str) -> Iterator[WatchedPath]:
    """What a corpus is read from."""
    folder = corpus_folder(named)
    if folder is None:
        yield WatchedPath(named if Path(named).is_file() else "")
        return
    yield WatchedPath(str(folder), _SHEETS)


# --- looking only


def _explain(run: Run, name: str) -> None:
    order = _named(run, name.removesuffix(".pdf"))
    reasons = run.reasons(order)
    click.echo("\n".join(reasons) if reasons else f"{order.name} is as it would be written now")


def _named(run: Run, name: str) -> Order:
    found = next((order for order in run.orders if order.name == name), None)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(name, [order.name for order in run.orders], n=1)
        remedy = f"Did you mean {near[0]}?" if near else "reports batch --dry-run lists them."
        raise UsageProblem(f"{name} is not among the documents", remedy=remedy)
    return found


def _list(run: Run, asked: Request) -> None:
    rows = [_state(run, order) for order in run.orders]
    if asked.as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        cached = "" if row["sections"] is None else f"{row['cached']} of {row['sections']} sections in the cache"
        click.echo("\t".join((row["name"], row["state"], cached)).rstrip())
    anew = sum(row["state"] != "unchanged" for row in rows)
    click.echo(f"{len(rows)} documents, {anew} to write", err=True)


def _state(run: Run, order: Order) -> dict[str, Any]:
    if run.is_current(order):
        return {"name": order.name, "state": "unchanged", "cached": None, "sections": None}
    cached, sections = run.builder.count_cached(run.job(order))
    state = "changed" if order.name in run.before else "new"
    return {"name": order.name, "state": state, "cached": cached, "sections": sections}


# --- making


def _builder(cache: Cache, asked: Request) -> DocumentBuilder:
    if asked.extra.get("executor") != "dask":
        return DocumentBuilder(cache, _workers(asked))
    # What it needs is an extra: it is loaded only for those who ask for it.
    if find_spec("distributed") is None:
        remedy = "Install the extra: pip install 'ccus-reports[cluster]'."
        raise EnvironmentProblem("--executor dask needs dask and distributed", remedy=remedy)
    from reports.batch.cluster import open_cluster

    return DocumentBuilder(
        cache, open_pool=partial(open_cluster, asked.extra["scheduler"], partial(click.echo, err=True))
    )


def _workers(asked: Request) -> int:
    return 1 if asked.extra.get("executor") == "serial" else asked.extra.get("workers") or processors()


def _go(run: Run, asked: Request) -> Manifest:
    folder = run.settings.folder
    head = {
        "as_of": asked.day().isoformat(),
        "corpus": run.settings.context.corpus.origin,
        "commit": commit_of(Path(run.settings.context.corpus.origin)),
        "executor": asked.extra["executor"],
        **({} if asked.extra["executor"] == "dask" else {"workers": _workers(asked)}),
    }
    with lock_folder(folder), _telling(asked, len(run.orders)) as teller:
        manifest = run.execute(head, teller.advance)
        if asked.extra["bundle"] and not (manifest.run["failed"] and run.settings.fail_fast):
            write_bundle(folder, manifest, THUMBNAILS)
    if asked.as_json:
        click.echo(json.dumps({"folder": str(folder), **manifest.run}, ensure_ascii=False))
    elif not (manifest.run["failed"] and run.settings.fail_fast):
        click.echo(folder / MANIFEST)
    if not asked.quiet:
        click.echo(_summary(manifest), err=True)
    if failed := manifest.run["failed"]:
        raise BatchProblem(
            f"{failed} of {len(run.orders)} documents failed", remedy=f"{folder / FAILED} holds the reason of each."
        )
    return manifest


def _summary(manifest: Manifest) -> str:
    run = manifest.run
    done = ", ".join(f"{run[state]} {state}" for state in ("written", "unchanged", "failed") if run[state])
    sections = run["sections"]
    return (
        f"{done}; {run['pages']} pages, {run['bytes'] / 1e6:.1f} MB; "
        f"{sections['laid_out']} of {sections['asked_for']} sections laid out; {run['seconds']:.1f} s"
    )


class _Teller(Protocol):
    def advance(self, progress: Progress) -> None:
        """Say what has been done."""


@contextmanager
def _telling(asked: Request, documents: int) -> Iterator[_Teller]:
    """Progress as a bar on a terminal, as plain lines elsewhere, and not at all where nothing is to be said."""
    if asked.quiet or not sys.stderr.isatty() or asked.verbose:
        yield _Lines(asked)
        return
    from reports.cli.progress import show_bar

    with show_bar(documents) as teller:
        yield teller


class _Lines:
    """A line a document; those that are unchanged are only counted."""

    def __init__(self, asked: Request) -> None:
        self._quiet, self._verbose = asked.quiet, asked.verbose

    def advance(self, progress: Progress) -> None:
        entry = progress.entry
        if entry.state == "failed":
            click.echo(f"{entry.name} failed: {entry.error}", err=True)
        elif not self._quiet and (self._verbose or entry.state != "unchanged"):
            what = f"{entry.pages} pages, {entry.bytes / 1e3:.0f} kB, {entry.seconds:.1f} s"
            what = what if entry.state == "written" else entry.state
            click.echo(f"[{progress.done}/{progress.total}] {entry.name} {what}", err=True)
