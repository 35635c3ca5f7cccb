"""`reports schema`."""

from __future__ import annotations

import json

import click

from reports.app.schemas import SCHEMAS, schema_of


@click.command("schema")
@click.argument("name", metavar=f"[{'|'.join(SCHEMAS)}]", type=click.Choice(SCHEMAS), default=SCHEMAS[0])
def command(name: str) -> None:
    """Print JSON Schema (draft 2020-12) of a file that people write: front matter, if nothing is named.

    Editors complete and check with it. Names that reports.toml adds are in it.
    """
    click.echo(json.dumps(schema_of(name), ensure_ascii=False, indent=1))
