"""`reports calendar`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from msgspec import to_builtins

from reports.app.requests import OUTPUT, CalendarRequest
from reports.cli.completion import complete_language
from reports.cli.options import Day, source_options
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, say
from reports.language import DOCUMENT_LANGUAGES


@click.command("calendar")
@click.argument("countries", nargs=-1, metavar="[COUNTRY …]")
@click.option(
    "--lang", type=click.Choice(DOCUMENT_LANGUAGES), shell_complete=complete_language, help="The reader's language."
)
@click.option("--as-of", type=Day(), help="The day from which dates are ahead; today if left out.")
@click.option("--calendar", type=PATH, help="TOML file with dates of your own.")
@click.option(
    "--alarm", "alarms", multiple=True, type=click.IntRange(0, 365), metavar="DAYS", help="Alarm so long before each."
)
@click.option(
    "--refresh", "refresh_days", type=click.IntRange(1, 365), default=1, metavar="DAYS", help="When to fetch again; 1."
)
@click.option("--url", default="", metavar="https://…", help="Where the files are fetched from.")
@click.option("-o", "--output", type=PATH, default=Path(OUTPUT), help="Folder of the files; out/ if left out.")
@source_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def command(output: Path, as_json: bool, quiet: bool, **given: Any) -> None:
    """Write the dates ahead of each COUNTRY, or of all, as files to subscribe to, which go on from what they said."""
    request = CalendarRequest(folder=output, **given)
    # It brings the records with it.
    from reports.app.calendars import write_calendars

    found = write_calendars(request, TerminalObserver(quiet=quiet))
    if as_json:
        told = [{**to_builtins(one), "path": str(one.path)} for one in found]
        click.echo(json.dumps({"calendars": told}, ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo(str(one.path))
        if not quiet:
            gone = f", {one.cancelled} cancelled" if one.cancelled else ""
            say(f"{one.country}: {one.dates} dates ahead{gone}{'' if one.is_changed else ', as before'}")
    if not found and not quiet:
        say("no date ahead is known to the day, so there is no calendar")
