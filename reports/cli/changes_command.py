"""`reports changes`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.analysis.changes.change import KINDS, Change, Movement
from reports.analysis.changes.ledger import Changes
from reports.analysis.evidence import GradedScore
from reports.app.comparing import ChangesResult, changes
from reports.app.requests import ChangesRequest
from reports.cli.completion import complete_term
from reports.cli.options import Day, cache_option
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, say
from reports.messages import told

_COLUMNS = ("class", "country", "id", "field", "old → new")
_WIDEST = 90
"""Characters of an old or new text that a table shows; JSON has them all."""


@click.command("changes")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--ledger", type=click.Choice(["world", "record"]), help="Only this ledger.")
@click.option(
    "--class",
    "classes",
    multiple=True,
    type=click.Choice(KINDS),
    metavar="CLASS",
    help="Only this class. Repeat for or.",
)
@click.option(
    "--country",
    multiple=True,
    metavar="TEXT",
    help="Jurisdiction: any known name or code. Repeat for or.",
    shell_complete=complete_term("country"),
)
@click.option("--quarter", metavar="2026Q1", help="The quarter that the ledger of the world covers.")
@click.option("--since", type=Day(), help="Its first day; the day of OLD if left out.")
@click.option("--until", type=Day(), help="Its last day; the day of NEW, or --as-of, if left out.")
@click.option("--as-of", type=Day(), help="The day by which records must have been published; today if left out.")
@click.option("--corpus", metavar="PATH", help="What NEW is if left out: folder, snapshot, or git:REF.")
@click.option("--config", type=PATH, help="reports.toml to use.")
@click.option("--keep-going", is_flag=True, help="Leave files with problems out and go on.")
@cache_option("Read every file anew.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, editorial changes included.")
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@click.option("-q", "--quiet", is_flag=True, help="Do not print the sum.")
def command(as_json: bool, markdown: bool, quiet: bool, **given: Any) -> None:
    """Say what changed from OLD to NEW: what happened in the world, and what changed in the record.

    Each is a folder, git:REF, git:@{2026-03-31}, a snapshot, or a PDF that this program wrote. Editorial changes are
    counted, and shown by --class editorial or --json.
    """
    if given["quarter"] and (given["since"] or given["until"]):
        raise click.UsageError("--quarter names both days; leave --since and --until out.")
    request = ChangesRequest(**given)
    result = changes(request, TerminalObserver(quiet=quiet))
    if as_json:
        click.echo(json.dumps(_as_json(result), ensure_ascii=False, indent=1))
    elif markdown:
        click.echo("\n".join(_markdown(result)))
    else:
        _print_table(result)
        if not quiet:
            say(_sum(result.changes))


def _sum(changes: Changes) -> str:
    tally, period = changes.tally, changes.period
    days = f"{period.first} to {period.last}" if period else "no period is known, so no change is dated"
    return f"{tally.raw} differences = {tally.real} real + {tally.editorial} editorial ({days})"


def _as_json(result: ChangesResult) -> dict[str, Any]:
    changes = result.changes
    period, tally = changes.period, changes.tally
    return {
        "old": changes.old.origin,
        "new": changes.new.origin,
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat()} if period else None,
        "raw": tally.raw,
        "editorial": tally.editorial,
        "real": tally.real,
        "classes": dict(changes.counts),
        "changes": [_entry(change, changes) for change in result.wanted],
    }


def _entry(change: Change, changes: Changes) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ledger": change.ledger,
        "class": change.kind,
        "id": change.id,
        "subject": change.subject,
        "country": change.jurisdiction,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "languages": list(change.languages),
    }
    if not change.field:
        found["title"] = _title(change, changes)
    if change.date is not None:
        found["date"] = change.date.written
    if change.why:
        found["why"] = change.why
    if change.other_id:
        found["other_id"] = change.other_id
        found["other_ids"] = list(change.other_ids)
    if change.movement is not None:
        found["evidence"] = _evidence(change.movement)
    return found


def _evidence(movement: Movement) -> dict[str, Any]:
    return {when: _graded(score) for when, score in (("old", movement.old), ("new", movement.new))}


def _graded(score: GradedScore) -> dict[str, Any]:
    source = score.source
    return {
        "score": score.score,
        "grade": score.grade,
        "reason": score.reason,
        "evidence": source.evidence if source else "",
        "citation": source.citation if source else "",
    }


def _title(change: Change, changes: Changes) -> str:
    if change.subject == "profile":
        found = next((p for p in (*changes.new.profiles, *changes.old.profiles) if p.id == change.id), None)
        return found.name if found else ""
    record = changes.new.by_id.get(change.id) or changes.old.by_id[change.id]
    return record.primary.title


def _cells(change: Change, changes: Changes) -> tuple[str, str, str, str, str]:
    """One line of a table: class, country, id, field, what became of it."""
    if not change.field:
        heir = f" → {', '.join(change.other_ids)}" if change.other_ids else ""
        became = f"{_title(change, changes)}{heir}"
    elif change.movement is not None:
        became = f"{_score(change.movement.old)} → {_score(change.movement.new)}"
    else:
        became = f"{_cut(change.old)} → {_cut(change.new)}"
    when = f"{change.date.written}  " if change.date is not None else ""
    name = f"{change.id} (profile)" if change.subject == "profile" else change.id
    return change.kind, change.jurisdiction, name, change.field, when + became


def _score(score: GradedScore) -> str:
    return "n/r" if score.score is None else f"{score.score:g} {score.grade}"


def _cut(text: str) -> str:
    line = " ".join(text.split()) or "–"
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1].rstrip() + "…"


def _print_table(result: ChangesResult) -> None:
    if not result.shown:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(told(column), overflow="fold", no_wrap=column == "class")
    for change in result.shown:
        table.add_row(*map(escape, _cells(change, result.changes)))
    Console(soft_wrap=False).print(table)


def _markdown(result: ChangesResult) -> Iterator[str]:
    changes = result.changes
    yield f"# Changes from {_plain(changes.old.origin)} to {_plain(changes.new.origin)}"
    yield ""
    yield f"{_sum(changes)}."
    for ledger, heading in (("world", "In the world"), ("record", "In the record")):
        lines = [change for change in result.shown if change.ledger == ledger]
        yield ""
        yield f"## {heading}"
        yield ""
        if not lines:
            yield "Nothing."
            continue
        yield f"| {' | '.join(_COLUMNS)} |"
        yield f"|{'---|' * len(_COLUMNS)}"
        yield from (f"| {' | '.join(map(_plain, _cells(change, changes)))} |" for change in lines)


def _plain(text: str) -> str:
    """Return a text as a cell of a Markdown table shows it, marks included."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))
