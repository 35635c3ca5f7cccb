"""`reports batch`."""

from __future__ import annotations

import json
from typing import Any

import click
from msgspec import to_builtins

from reports.app.batch_result import BatchResult
from reports.app.batching import run_batch
from reports.app.requests import BY, BatchRequest
from reports.cli.options import (
    corpus_options,
    languages_option,
    making_options,
    since_option,
    take_appearance,
    take_filters,
)
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, in_short, say, show
from reports.messages import told

_STATES = ("written", "unchanged", "incomplete", "failed")


@click.command("batch")
@click.argument("plan", required=False, type=PATH)
@corpus_options
@making_options
@since_option
@click.option("--by", type=click.Choice(list(BY)), help="Without a plan: one document for each of them.")
@languages_option("Languages, e.g. zh,en or ja+en; zh if left out.")
@click.option("--dry-run", is_flag=True, help="List the documents and what would be made anew; write nothing.")
@click.option("--why", metavar="NAME", help="Say what differs from the last run for one document; write nothing.")
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted, as of its day.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first document that fails.")
@click.option("--verify", is_flag=True, help="Check finished files by their hashes; what differs is made anew.")
@click.option("--zip", "bundle", is_flag=True, help="Put all documents into one archive as well.")
@click.option("--site", type=PATH, metavar="DIR", help="Publish them as an edition of the site in this folder.")
@click.option("--republish", is_flag=True, help="With --site: replace the edition even if it is published otherwise.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that work; one a processor.")
@click.option(
    "--executor", type=click.Choice(["serial", "local", "dask"]), default="local", help="Who works; local if left out."
)
@click.option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster, e.g. tcp://HOST:8786.")
@click.option("--cache-size", type=click.IntRange(min=1), metavar="MB", help="How large the cache may grow.")
def command(dry_run: bool, why: str | None, as_json: bool, quiet: bool, verbose: bool, **given: Any) -> None:
    """Write many documents: those of PLAN (batch.toml), or one for each country, category or record."""
    filters, appearance = take_filters(given), take_appearance(given)
    request = BatchRequest(filters=filters, appearance=appearance, **given)
    observer = TerminalObserver(quiet=quiet, verbose=verbose)
    if why:
        _explain(request, why.removesuffix(".pdf"), observer)
    elif dry_run:
        _list(request, observer, as_json=as_json)
    else:
        result = run_batch(request, observer)
        _print(result, observer, as_json=as_json)
        result.raise_for_failures()


def _explain(request: BatchRequest, name: str, observer: TerminalObserver) -> None:
    from reports.app.batch_run import explain_document

    reasons = explain_document(request, name, observer)
    for reason in reasons or (f"{name} is as it would be written now",):
        show(reason)


def _list(request: BatchRequest, observer: TerminalObserver, *, as_json: bool) -> None:
    from reports.app.batch_run import plan_batch

    planned = plan_batch(request, observer)
    if as_json:
        click.echo(json.dumps(to_builtins(planned), ensure_ascii=False))
        return
    for one in planned:
        cached = "" if one.sections is None else f"{one.cached} of {one.sections} sections in the cache"
        click.echo("\t".join((one.name, one.state, told(cached), told(in_short(one.reasons)))).rstrip())
    anew = sum(one.state != "unchanged" for one in planned)
    say(f"{len(planned)} documents, {anew} to write")


def _print(result: BatchResult, observer: TerminalObserver, *, as_json: bool) -> None:
    manifest = result.manifest
    if as_json:
        counts = {state: getattr(result, state) for state in ("documents", *_STATES)}
        told = {"folder": str(result.folder), **(counts if manifest is None else manifest.run)}
        told |= {"site": to_builtins(result.site)} if result.site is not None else {}
        click.echo(json.dumps(told, ensure_ascii=manifest is None))
        if manifest is None:
            return
    elif not result.is_cut_short:
        click.echo(result.folder / "manifest.json")
    if manifest is None:
        observer.inform(f"nothing to do: {result.documents} documents are as they would be written now")
    else:
        observer.inform(_summary(manifest.run))
    if (site := result.site) is not None:
        done = f"{site.files} files of the site changed" if site.files else "the site is as it was"
        observer.inform(f"{site.edition}: {done}")


def _summary(run: dict[str, Any]) -> str:
    done = ", ".join(told(f"{run[state]} {state}") for state in _STATES if run[state])
    sections = run["sections"]
    return (
        f"{done}; {run['pages']} pages, {run['bytes'] / 1e6:.1f} MB; "
        f"{sections['laid_out']} of {sections['asked_for']} sections laid out; {run['seconds']:.1f} s"
    )
