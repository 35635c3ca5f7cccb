"""`reports init`."""

from __future__ import annotations

from pathlib import Path

import click

from reports.app.setting_up import write_examples
from reports.cli.paths import FOLDER
from reports.cli.talk import say


@click.command("init")
@click.argument("folder", metavar="[DIR]", type=FOLDER, default=Path())
@click.option("--force", is_flag=True, help="Replace files that are there.")
def command(folder: Path, force: bool) -> None:
    """Write commented settings to start from, into DIR or this folder: settings, brand, plan, recipients, calendar."""
    for path in write_examples(folder, force=force):
        click.echo(str(path))
    told = "Now set corpus in reports.toml to the folder of your records; until then, try: reports list --corpus sample"
    say(told)
