"""`reports completion`."""

from __future__ import annotations

import click

from reports.cli.shells import SHELLS

_PLACES = (
    """bash: echo 'eval "$(reports completion bash)"' >> ~/.bashrc""",
    """zsh: echo 'eval "$(reports completion zsh)"' >> ~/.zshrc (below compinit)""",
    "fish: reports completion fish > ~/.config/fish/completions/reports.fish",
)


@click.command("completion", epilog="\n\n".join(_PLACES))
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def command(ctx: click.Context, /, shell: str) -> None:
    """Print what makes a shell complete commands, options, countries, categories and record ids."""
    click.echo(SHELLS[shell](ctx.find_root().command, {}, "reports", "_REPORTS_COMPLETE").source(), nl=False)
