"""`reports site`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from msgspec import to_builtins

from reports.app.site_checking import check_site
from reports.cli.talk import say


@click.group("site")
def command() -> None:
    """Look after a site that `reports batch --site` publishes."""


@command.command("check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def check(folder: Path, as_json: bool, quiet: bool) -> None:
    """Find dead links, editions that were changed, and feeds and calendars that do not tell what the ledgers do."""
    found = check_site(folder)
    if as_json:
        click.echo(json.dumps({"findings": to_builtins(found.findings)}, ensure_ascii=False, indent=1))
    else:
        for one in found.findings:
            click.echo(str(one))
    if not (found.findings or quiet):
        say("nothing is wrong with the site")
    found.raise_for_findings()
