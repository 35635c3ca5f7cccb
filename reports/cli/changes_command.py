"""`reports changes`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.analysis.changes.change import KINDS, Change, Movement
from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.period import read_quarter
from reports.analysis.changes.sides import compare_sides, days_between, open_side
from reports.analysis.evidence import GradedScore
from reports.cli.completion import complete_term
from reports.cli.options import Day, Request, request
from reports.cli.produce import readable
from reports.config import find_configuration
from reports.corpus.opening import corpus_folder, name_corpus
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query
from reports.corpus.vocabulary import Vocabulary

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
@click.option("--as-of", type=Day(), help="The day to judge evidence by; today if left out.")
@click.option("--corpus", metavar="PATH", help="What NEW is if left out: folder, snapshot, or git:REF.")
@click.option("--config", type=click.Path(path_type=Path), help="reports.toml to use.")
@click.option("--keep-going", is_flag=True, help="Leave files with problems out and go on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, editorial changes included.")
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@click.option("-q", "--quiet", is_flag=True, help="Do not print the sum.")
def command(
    old: str,
    new: str | None,
    ledger: str | None,
    classes: tuple[str, ...],
    country: tuple[str, ...],
    quarter: str | None,
    since: date | None,
    until: date | None,
    markdown: bool,
    **given: Any,
) -> None:
    """Say what changed from OLD to NEW: what happened in the world, and what changed in the record.

    Each is a folder, git:REF, git:@{2026-03-31}, a snapshot, or a PDF that this program wrote. Editorial changes are
    counted, and shown by --class editorial or --json.
    """
    if quarter and (since or until):
        raise click.UsageError("--quarter names both days; leave --since and --until out.")
    asked = request(**given)
    compared = _compare(old, new, quarter, since, until, asked)
    wanted = _wanted(compared, ledger, classes, country)
    if asked.as_json:
        click.echo(json.dumps(_as_json(compared, wanted), ensure_ascii=False, indent=1))
    elif markdown:
        click.echo("\n".join(_markdown(_shown(wanted, classes), compared)))
    else:
        _print_table(_shown(wanted, classes), compared)
        if not asked.quiet:
            click.echo(_sum(compared), err=True)


def _compare(
    old: str, new: str | None, quarter: str | None, since: date | None, until: date | None, asked: Request
) -> Changes:
    if new is None:
        configuration, new = name_corpus(asked.corpus, asked.config)
    else:
        configuration = find_configuration(asked.config, corpus_folder(new))
    vocabulary = Vocabulary.load()
    first, second = (open_side(name, vocabulary) for name in (old, new))
    for side in (first, second):
        readable(side.corpus, asked)
    today = asked.day()
    period = read_quarter(quarter) if quarter else days_between(first, second, since=since, until=until, today=today)
    return compare_sides(first, second, vocabulary, as_of=today, reviewers=configuration.reviewers, period=period)


def _wanted(changes: Changes, ledger: str | None, classes: tuple[str, ...], country: tuple[str, ...]) -> list[Change]:
    codes: tuple[str, ...] = ()
    if country:
        both = Corpus(origin="", records=(*changes.old.records, *changes.new.records))
        codes = parse_query(changes.old_basis.vocabulary, both, country=country).country
    return [
        change
        for change in changes.entries
        if (ledger is None or change.ledger == ledger)
        and (not classes or change.kind in classes)
        and (not codes or change.jurisdiction in codes)
    ]


def _shown(changes: list[Change], classes: tuple[str, ...]) -> list[Change]:
    """Editorial changes only where they are asked for by name."""
    return [change for change in changes if change.is_real or "editorial" in classes]


def _sum(changes: Changes) -> str:
    tally, period = changes.tally, changes.period
    days = f"{period.first} to {period.last}" if period else "no period is known, so no change is dated"
    return f"{tally.raw} differences = {tally.real} real + {tally.editorial} editorial ({days})"


def _as_json(changes: Changes, wanted: list[Change]) -> dict[str, Any]:
    period, tally = changes.period, changes.tally
    return {
        "old": changes.old.origin,
        "new": changes.new.origin,
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat()} if period else None,
        "raw": tally.raw,
        "editorial": tally.editorial,
        "real": tally.real,
        "classes": dict(changes.counts),
        "changes": [_entry(change, changes) for change in wanted],
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
        heir = f" → {change.other_id}" if change.other_id else ""
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


def _print_table(shown: list[Change], changes: Changes) -> None:
    if not shown:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(column, overflow="fold", no_wrap=column == "class")
    for change in shown:
        table.add_row(*map(escape, _cells(change, changes)))
    Console(soft_wrap=False).print(table)


def _markdown(shown: list[Change], changes: Changes) -> Iterator[str]:
    yield f"# Changes from {_plain(changes.old.origin)} to {_plain(changes.new.origin)}"
    yield ""
    yield f"{_sum(changes)}."
    for ledger, heading in (("world", "In the world"), ("record", "In the record")):
        lines = [change for change in shown if change.ledger == ledger]
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
    """A text as a cell of a Markdown table shows it, marks and all."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))
