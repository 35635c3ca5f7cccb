"""`reports preview`: every command for documents once more, shown instead of written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from reports.app.requests import BatchRequest, BriefRequest
from reports.cli.batch_command import command as batch
from reports.cli.category_command import command as category
from reports.cli.compare_command import command as compare
from reports.cli.country_command import command as country
from reports.cli.digest_command import command as digest
from reports.cli.options import take_appearance, take_filters
from reports.cli.policy_command import command as policy
from reports.cli.talk import TerminalObserver, show

_SHOWN = (country, category, policy, compare, digest)
_NO_USE = frozenset({
    *("as_json", "dry_run", "why", "resume", "fail_fast", "verify", "executor", "scheduler", "cache_size", "workers"),
})  # fmt: skip
"""Options of the commands that a preview has no use for."""
PLAN = "plan"

_OWN = (
    click.Option(["--port"], type=click.IntRange(0, 65535), default=0, help="Port of this machine; any free one if 0."),
    click.Option(["--open", "opens_browser"], is_flag=True, help="Open the page in the browser."),
    click.Option(
        ["--editor"],
        metavar="COMMAND",
        envvar="REPORTS_EDITOR",
        help="What opens a file: vscode, $EDITOR, or a command with {file} and {line}; vscode if left out.",
    ),
)


class _Documents(click.Group):
    """The commands for documents; whatever is none of them is a plan, or an option of one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [PLAN, *args]
        return super().parse_args(ctx, args)


@click.group("preview", cls=_Documents, subcommand_metavar="[PLAN] | COMMAND …")
def command() -> None:
    """Show pages in the browser as they would be written, anew with every change of a file, and save them there.

    PLAN is a batch.toml; a COMMAND is one of those below, with the arguments and options that it has without preview.
    Ctrl-C ends it.
    """


def _own_options(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.pop(name) for name in ("port", "opens_browser", "editor")}


def _run(asked: BriefRequest | BatchRequest, output: Path | None, observer: TerminalObserver, own: Any) -> None:
    # Its server and what watches files are loaded for those who look.
    from reports.preview.preview import PreviewRequest, run_preview

    run_preview(PreviewRequest(asked=asked, output=output, **own), show, observer)


def _show_document(original: click.Command, **given: Any) -> None:
    """Have the command ask for its document, and show it."""
    own = _own_options(given)
    assert original.callback is not None
    click.get_current_context().obj = partial(_run, own=own)
    original.callback(**given, as_json=False)


def _show_plan(**given: Any) -> None:
    """Show the documents of a plan, or one for each country, category or record, from a list."""
    own, observer = _own_options(given), TerminalObserver(quiet=given.pop("quiet"), verbose=given.pop("verbose"))
    filters, appearance = take_filters(given), take_appearance(given)
    _run(BatchRequest(filters=filters, appearance=appearance, **given), None, observer, own)


def _shown(original: click.Command, name: str, callback: Callable[..., Any], text: str) -> click.Command:
    """Return a command with the arguments and options of another, and those of a preview."""
    params = [param for param in original.params if param.name not in _NO_USE]
    return click.Command(name, params=[*params, *_OWN], callback=callback, help=text)


for _original in _SHOWN:
    _text = str(_original.help).replace("Write", "Show", 1)
    command.add_command(_shown(_original, str(_original.name), partial(_show_document, _original), _text))
command.add_command(_shown(batch, PLAN, _show_plan, str(_show_plan.__doc__)))
