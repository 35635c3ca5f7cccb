"""`reports digest`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from reports.analysis.changes.period import Period, between, read_quarter
from reports.cli.options import Day, corpus_options, document_options, request
from reports.cli.produce import Desk, write_document
from reports.config.calendar import CalendarDate, read_calendar
from reports.delivery.ics import write_calendar
from reports.documents.digest.issue import Issue
from reports.documents.shared.request import Context, DocumentRequest
from reports.errors import InputProblem, Problem, UsageProblem
from reports.files import write_whole


@click.command("digest")
@click.argument("quarter", required=False, metavar="[QUARTER]")
@click.option("--since", type=Day(), help="The first day, in the place of a quarter.")
@click.option("--until", type=Day(), help="The last day.")
@click.option(
    "--baseline",
    metavar="BASELINE",
    help="What the record held before: a folder, snapshot, git:REF, git:@{2026-03-31}, or an earlier PDF.",
)
@click.option("--calendar", type=click.Path(path_type=Path), help="TOML file with dates of your own.")
@click.option("--sheets/--no-sheets", "sheets", default=True, help="Bind in the sheets of new records; so if left out.")
@click.option("--ics/--no-ics", "ics", default=True, help="Write the dates ahead to an .ics file, too; so if left out.")
@corpus_options
@document_options
def command(
    quarter: str | None,
    since: date | None,
    until: date | None,
    calendar: Path | None,
    sheets: bool,
    ics: bool,
    **given: Any,
) -> None:
    """Write what happened in a QUARTER (2026Q1) and what changed in the record, never one for the other."""
    period = _period(quarter, since, until)
    desk = Desk(replace(request(**given), period=period))
    entries = read_dates(desk, calendar)
    document_request = DocumentRequest(
        "digest",
        period.name,
        desk.select(),
        desk.languages,
        desk.skipped_files,
        period=period,
        calendar=entries,
        with_sheets=sheets,
    )
    context = desk.context(desk.languages[0])
    path = write_document(document_request, context, desk)
    if ics:
        _write_ics(path.with_suffix(".ics"), document_request, context, desk)


def _period(quarter: str | None, since: date | None, until: date | None) -> Period:
    if quarter and not (since or until):
        return read_quarter(quarter)
    if since and until and not quarter:
        return between(since, until)
    raise UsageProblem("which period is meant is not clear", remedy="Name a quarter (2026Q1), or --since and --until.")


def read_dates(desk: Desk, named: Path | None = None) -> tuple[CalendarDate, ...]:
    """The dates of the calendar that is named, else of that in reports.toml; each country and record must be known."""
    path = named or (Path(desk.configuration.calendar) if desk.configuration.calendar else None)
    entries = read_calendar(path) if path else ()
    problems = []
    for entry in entries:
        if entry.record and entry.record not in desk.corpus.by_id:
            message = f"“{entry.record}” is not the id of a record"
            problems.append(Problem(str(path), f"date {entry.day}", message, "Name a record of this corpus."))
        if entry.country and desk.vocabulary.country(entry.country).code is None:
            near = ", ".join(desk.vocabulary.nearest("country", entry.country))
            message = f"“{entry.country}” is not a known country"
            problems.append(Problem(str(path), f"date {entry.day}", message, f"Known names near it: {near or 'none'}."))
    if problems:
        raise InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    return entries


def _write_ics(path: Path, document_request: DocumentRequest, context: Context, desk: Desk) -> None:
    """The dates known to the day, for a calendar program; nothing where there is none."""
    issue = Issue(document_request, context)
    rows = tuple(row for row in issue.ahead if row.day)
    if not rows:
        if not desk.request.quiet:
            click.echo("no date ahead is known to the day, so there is no .ics file", err=True)
        return
    title = context.words("title.digest", name=issue.title)
    write_whole(path, write_calendar(rows, title, context.basis.as_of, context.language))
    if not desk.request.quiet:
        click.echo(f"{path}: {len(rows)} dates ahead", err=True)
