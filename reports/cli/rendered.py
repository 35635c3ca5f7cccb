"""What a batch has rendered: the documents of a plan as they lie in the folder of its last run."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from reports.app.look_choice import read_look
from reports.batch.manifest import read_run
from reports.cli.batching import appearance_of, asked_plan, open_run
from reports.cli.options import Request
from reports.config import Configuration
from reports.corpus.opening import corpus_folder
from reports.delivery.finished import Finished, read_finished
from reports.errors import DocumentProblem, InputProblem, Problem

OUTPUT = "out"
_MOST_SAID = 10
"""Documents that are named: most often it is all of them, for one reason."""


def read_rendered(
    asked: Request, configuration: Configuration, overrides: Mapping[str, Any] | None = None
) -> list[Finished]:
    """Every document of the plan in ``asked.extra["plan"]``, in the order of their names, as the last batch left it.

    ``overrides`` are the options that held against the plan, as that batch was told them.

    Raises:
        InputProblem: some are missing, or would be written otherwise now; nothing is made up for them.
        DocumentProblem: some did not pass their inspection.
    """
    folder = asked.output or Path(configuration.output or OUTPUT)
    asked = replace(asked, lenient=True, extra={**asked.extra, "by": None})
    told = dict(overrides or {}) | ({"edition": asked.edition} if asked.edition else {})
    plan = asked_plan(asked, configuration, corpus_folder(asked.corpus or configuration.corpus), told)
    day = asked.as_of or plan.as_of or _day_of(folder)
    stale: list[Problem] = []
    found: list[Finished] = []
    faulty: list[Problem] = []
    with open_run(replace(asked, as_of=day), plan, read_look(appearance_of(asked), configuration), folder) as (run, _):
        for order in sorted(run.orders, key=lambda order: order.name):
            if not run.is_current(order):
                reasons = "; ".join(run.reasons(order)) or "is not as it was written"
                stale.append(Problem(f"{order.name}.pdf", "", reasons, "Write it anew."))
                continue
            try:
                found.append(read_finished(folder / run.before[order.name].file, run.before[order.name]))
            except DocumentProblem as problem:
                faulty.append(Problem(f"{order.name}.pdf", "", problem.message, problem.remedy))
    if stale:
        raise InputProblem(
            f"{len(stale)} of {len(run.orders)} documents do not lie in {folder} as they would be written now; "
            f"run {_command(asked, folder)}",
            problems=tuple(stale[:_MOST_SAID]),
        )
    if faulty:
        message = f"{len(faulty)} of {len(run.orders)} documents cannot leave the house"
        raise DocumentProblem(message, remedy=faulty[0].remedy, problems=tuple(faulty))
    return found


def _day_of(folder: Path) -> date | None:
    """The day that the last run into the folder spoke of."""
    try:
        return date.fromisoformat(read_run(folder).get("as_of", ""))
    except (TypeError, ValueError):
        return None


def _command(asked: Request, folder: Path) -> str:
    plan = asked.extra["plan"]
    words = ["reports", "batch", *([str(plan)] if plan else []), *(["--corpus", asked.corpus] if asked.corpus else [])]
    return shlex.join([*words, "-o", str(folder)])
