"""`reports batch`."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from msgspec.structs import replace

from reports.batch.stamp import is_current
from reports.cli.options import Request, corpus_options, making_options, request, since_option
from reports.config import find_configuration
from reports.documents import BY
from reports.errors import UsageProblem
from reports.resources import SEEDS

_OUTPUT = "out"
_MATRIX = ("edition", "profile", "paper", "text_size")
"""Options that a plan can set, too; on the command line they hold for every document."""


@click.command("batch")
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@corpus_options
@making_options
@since_option
@click.option("--by", type=click.Choice(list(BY)), help="Without a plan: one document for each of them.")
@click.option("--lang", metavar="LIST", help="Languages, e.g. zh,en or both; zh if left out.")
@click.option("--dry-run", is_flag=True, help="List the documents and what would be made anew; write nothing.")
@click.option("--why", metavar="NAME", help="Say what differs from the last run for one document; write nothing.")
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted, as of its day.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first document that fails.")
@click.option("--zip", "bundle", is_flag=True, help="Put all documents into one archive as well.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that work; one a processor.")
@click.option(
    "--executor", type=click.Choice(["serial", "local", "dask"]), default="local", help="Who works; local if left out."
)
@click.option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster, e.g. tcp://HOST:8786.")
@click.option("--cache-size", type=click.IntRange(min=1), metavar="MB", help="How large the cache may grow.")
def command(plan: Path | None, **given: Any) -> None:
    """Write many documents: those of PLAN (batch.toml), or one for each country, category or record."""
    source_of = click.get_current_context().get_parameter_source
    named = {name for name in _MATRIX if source_of(name) in _NAMED}
    asked = request(**given, plan=plan)
    _refuse_contradictions(asked)
    configuration = find_configuration(asked.config, _place(asked.corpus))
    folder = asked.output or Path(configuration.output or _OUTPUT)
    signature = _signature(asked)
    if asked.cache and not (asked.extra["dry_run"] or asked.extra["why"]):
        count = is_current(folder, signature)
        if count is not None:
            _report_nothing(folder, count, asked)
            return
    # All that is heavy is loaded only when there is something to do.
    from reports.cli.batching import perform

    perform(asked, configuration, folder, signature, {name: given[name] for name in named})


_NAMED = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def _refuse_contradictions(asked: Request) -> None:
    plan, by = asked.extra["plan"], asked.extra["by"]
    if by and plan is not None:
        raise UsageProblem("a plan and --by both say what is written", remedy="Leave one of them out.")
    executor, scheduler, workers = (asked.extra[name] for name in ("executor", "scheduler", "workers"))
    if executor == "dask" and not scheduler:
        raise UsageProblem("--executor dask: which cluster?", remedy="Name its scheduler: --scheduler tcp://HOST:PORT.")
    if scheduler and executor != "dask":
        raise UsageProblem("--scheduler names a Dask cluster", remedy="Add --executor dask, or leave it out.")
    if workers and executor != "local":
        raise UsageProblem(f"--workers is of no use with --executor {executor}", remedy="Leave one of them out.")
    filters = [name for name, values in asked.filters.items() if values]
    if filters and not by:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in filters)
        raise UsageProblem(f"{flags}: a plan says itself what it selects", remedy="Write it there, or use --by.")


def _place(corpus: str | None) -> Path | None:
    """The folder of the corpus, which may hold settings."""
    folder = SEEDS if corpus == "sample" else Path(corpus or "")
    return folder if corpus and folder.is_dir() else None


def _signature(asked: Request) -> str:
    """A hash over what was asked for, as far as it bears on what is written."""
    bearing = replace(
        asked,
        as_of=asked.day(),
        quiet=False,
        verbose=False,
        as_json=False,
        limit_memory=None,
        limit_seconds=None,
        extra={name: asked.extra[name] for name in ("plan", "by", "bundle")},
    )
    return hashlib.sha256(f"{os.getcwd()} {bearing!r}".encode("utf-8", "surrogateescape")).hexdigest()


def _report_nothing(folder: Path, count: int, asked: Request) -> None:
    if asked.as_json:
        states = {"documents": count, "written": 0, "unchanged": count, "failed": 0}
        click.echo(json.dumps({"folder": str(folder), **states}))
        return
    click.echo(folder / "manifest.json")
    if not asked.quiet:
        click.echo(f"nothing to do: {count} documents are as they would be written now", err=True)
