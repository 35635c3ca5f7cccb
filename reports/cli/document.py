"""What the commands for one document have in common: ask for it, write it, print where it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec import to_builtins

from reports.app.briefed import Briefed
from reports.app.briefing import brief
from reports.app.output import formats_of, is_standard_output, refuse_other_formats, refuse_standard_output
from reports.app.requests import FORMATS, BriefRequest
from reports.cli.options import take_appearance, take_filters
from reports.cli.talk import TerminalObserver, many, say, write_output

ShownElsewhere = Callable[[BriefRequest, Path | None, TerminalObserver], None]
"""What a context holds whose commands show a document in the place of writing it."""


def write_document(kind: str, subjects: tuple[str, ...], given: dict[str, Any], **own: Any) -> None:
    """Make and write the document that the options of a command ask for, and print where it is.

    ``own`` is what the command asks for beside the options that all of them share.
    """
    output, as_json = given.pop("output"), given.pop("as_json")
    observer = TerminalObserver(quiet=given.pop("quiet"), verbose=given.pop("verbose"))
    refuse_other_formats(output, FORMATS)
    formats = formats_of(output, given.pop("formats"))
    if as_json:
        refuse_standard_output(output, "--json is written there")
    filters, appearance = take_filters(given), take_appearance(given)
    if given.get("annex"):
        refuse_standard_output(output, "the annex lies beside the document")
    request = BriefRequest(kind, subjects, filters=filters, appearance=appearance, formats=formats, **own, **given)
    show: ShownElsewhere | None = click.get_current_context().obj
    if show is not None:
        refuse_standard_output(output, "a preview saves files")
        show(request, output, observer)
        return
    briefed = brief(request, observer=observer)
    if is_standard_output(output):
        write_output(briefed.data(briefed.formats[0]))
        _tell_findings(briefed)
        briefed.raise_for_shortfalls()
        return
    paths = briefed.write_formats(output)
    annex = briefed.write_annex(paths[0])
    _tell_findings(briefed)
    _print(paths, annex, briefed, observer, as_json=as_json)
    path = paths[0]
    if (calendar := briefed.write_calendar(path)) is not None:
        ahead, cancelled = calendar.dates - calendar.cancelled, calendar.cancelled
        told = f"{path.with_suffix('.ics')}: {ahead} dates ahead" + (f", {cancelled} cancelled" if cancelled else "")
        observer.inform(told if calendar.dates else "no date ahead is known to the day, so there is no .ics file")
    briefed.raise_for_shortfalls()


def _tell_findings(briefed: Briefed) -> None:
    for finding in briefed.findings:
        say(f"found: {finding.problem()}")


def _print(
    paths: Sequence[Path], annex: Path | None, briefed: Briefed, observer: TerminalObserver, *, as_json: bool
) -> None:
    records = [record.id for record in briefed.selection.records]
    if not as_json:
        for path in (*paths, *([annex] if annex else ())):
            click.echo(str(path))
        sizes = " and ".join(f"{len(briefed.data(code)) / 1000:.0f} kB" for code in briefed.formats)
        observer.inform(f"{many(briefed.pages, 'page')}, {sizes}, {many(len(records), 'record')}")
        return
    told = {
        "file": str(paths[0]),
        "files": {code: str(path) for code, path in zip(briefed.formats, paths, strict=True)},
        "annex": str(annex) if annex else None,
        "pages": briefed.pages,
        "bytes": len(briefed.pdf),
        "sha256": briefed.sha256,
        "query": briefed.selection.canonical,
        "records": records,
        "findings": to_builtins(briefed.findings),
        "incomplete": [str(problem) for one in briefed.incomplete for problem in one.problems],
    }
    click.echo(json.dumps(told, ensure_ascii=False))
