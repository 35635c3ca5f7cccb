"""`reports completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_PLACES = {
    "bash": "reports completion bash >> ~/.bash_completion",
    "zsh": "reports completion zsh > a file named _reports in a folder of $fpath",
    "fish": "reports completion fish > ~/.config/fish/completions/reports.fish",
}


@click.command("completion", epilog="; ".join(_PLACES.values()))
@click.argument("shell", type=click.Choice(list(_PLACES)))
@click.pass_context
def command(ctx: click.Context, /, shell: str) -> None:
    """Print what makes a shell complete commands, options, countries, categories and record ids."""
    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(ctx.find_root().command, {}, "reports", "_REPORTS_COMPLETE").source())
