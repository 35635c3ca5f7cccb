"""`reports doctor`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins

from reports.app.setting_up import examine_machine
from reports.cli.paths import PATH
from reports.messages import told

if TYPE_CHECKING:
    from reports.audit.doctor import Check

_UNFIT = 6
_MARKS = {"good": "ok", "doubtful": "??", "bad": "NO"}


@click.command("doctor")
@click.option("-o", "--output", type=PATH, default=Path("out"), help="Folder to write to.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, /, output: Path, as_json: bool) -> None:
    """Say whether this machine is fit to make documents, and what to do where it is not."""
    checks = examine_machine(output)
    if as_json:
        click.echo(json.dumps(to_builtins(checks), ensure_ascii=False, indent=2))
    else:
        _print(checks)
    if any(check.state == "bad" for check in checks):
        ctx.exit(_UNFIT)


def _print(checks: Iterable[Check]) -> None:
    for check in checks:
        click.echo(f"{_MARKS[check.state]}  {told(check.name)}: {told(check.found)}")
        if len(set(check.remedies.values())) == 1:
            click.echo(f"      {told(next(iter(check.remedies.values())))}")
            continue
        for system, remedy in check.remedies.items():
            click.echo(f"      {system}: {told(remedy)}")
