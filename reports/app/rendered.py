"""The documents of a plan as the last batch left them in its folder, for mail and for print."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from reports.app.batch_plan import open_run, plan_of
from reports.app.look_choice import read_look
from reports.app.observer import Observer
from reports.app.requests import OUTPUT, BatchRequest, DeliveryRequest, day_of
from reports.batch.manifest import read_run
from reports.config.project import Configuration
from reports.delivery.finished import Finished, read_finished
from reports.errors import DocumentProblem, InputProblem, Problem

_MOST_SAID = 10
"""Documents that are named: most often it is all of them, for one reason."""


def read_rendered(request: DeliveryRequest, configuration: Configuration, observer: Observer) -> list[Finished]:
    """Read every document of the plan in the order of their names, as the last batch left it.

    Raises:
        InputProblem: some are missing, or would be written otherwise now; nothing is made up for them.
        DocumentProblem: some did not pass their inspection.
    """
    folder = request.folder or Path(configuration.output or OUTPUT)
    batch = _batch(request)
    plan, look = plan_of(batch, configuration), read_look(request.appearance, configuration)
    batch = replace(batch, as_of=day_of(request.as_of or plan.as_of or _day_of_last_run(folder)))
    stale: list[Problem] = []
    found: list[Finished] = []
    faulty: list[Problem] = []
    with look.in_force(), open_run(batch, plan, look, folder, observer) as run:
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
            f"run {_command(request, folder)}; both commands take the same --edition, --brand and other options",
            problems=tuple(stale[:_MOST_SAID]),
        )
    if faulty:
        message = f"{len(faulty)} of {len(run.orders)} documents cannot leave the house"
        raise DocumentProblem(message, remedy=faulty[0].remedy, problems=tuple(faulty))
    return found


def _batch(request: DeliveryRequest) -> BatchRequest:
    """Return the batch that has written the documents; what lenient documents lack is found when they are read."""
    return BatchRequest(
        plan=request.plan, corpus=request.corpus, config=request.config, keep_going=request.keep_going,
        as_of=request.as_of, edition=request.edition, lang=request.lang, baseline=request.baseline,
        appearance=request.appearance, lenient=True,
    )  # fmt: skip


def _day_of_last_run(folder: Path) -> date | None:
    """Return the day that the last run into the folder spoke of."""
    try:
        return date.fromisoformat(read_run(folder).get("as_of", ""))
    except (TypeError, ValueError):
        return None


def _command(request: DeliveryRequest, folder: Path) -> str:
    plan = [str(request.plan)] if request.plan else []
    corpus = ["--corpus", request.corpus] if request.corpus else []
    return shlex.join(["reports", "batch", *plan, *corpus, "-o", str(folder)])
