"""`reports init`."""

from __future__ import annotations

from pathlib import Path

import click

from reports.errors import UsageProblem
from reports.files import write_whole
from reports.resources import SEEDS

_EXAMPLES = SEEDS / "init"


@click.command("init")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--force", is_flag=True, help="Replace files that are there.")
def command(folder: Path, force: bool) -> None:
    """Write commented settings to start from, into DIR or this folder: settings, brand, plan, recipients, calendar."""
    examples = sorted(_EXAMPLES.iterdir())
    there = [str(folder / example.name) for example in examples if (folder / example.name).exists()]
    if there and not force:
        raise UsageProblem(
            f"{', '.join(there)} would be replaced, so nothing was written",
            remedy="Name another folder, or say --force.",
        )
    for example in examples:
        write_whole(folder / example.name, example.read_bytes())
        click.echo(str(folder / example.name))
    click.echo("Now try: reports list, and set corpus in reports.toml to the folder of your records.", err=True)
