"""`reports templates`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from msgspec import to_builtins

from reports.app.own_templates import copy_template, list_templates
from reports.cli.talk import say
from reports.messages import told


@click.group("templates")
def command() -> None:
    """Show what --template-dir may replace (pages, style sheets, words), and copy it to start from."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(as_json: bool) -> None:
    """List every template, style sheet and list of words that a folder of your own may replace."""
    found = list_templates()
    if as_json:
        click.echo(json.dumps(to_builtins(found), ensure_ascii=False, indent=1))
        return
    width = max(len(one.name) for one in found)
    for one in found:
        click.echo(f"{one.name:{width}}  {told(one.said)}")


@command.command("copy")
@click.argument("name")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("templates"), show_default=True,
    help="Folder that --template-dir is to name.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def copy(name: str, folder: Path, force: bool) -> None:
    """Copy the shipped file NAME, to be changed; of words (strings/en.toml) keep the keys that you change."""
    click.echo(str(copy_template(name, folder, force=force)))
    say(f"Set it by --template-dir {folder}; docs/templates.md says what it may use.")
