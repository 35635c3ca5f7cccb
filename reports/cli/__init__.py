"""The command: parse, call once, print. One file a command, loaded when it is called."""

from __future__ import annotations

# Before the libraries are loaded.
from reports.cli import quick_start  # noqa: F401

# isort: split
import importlib
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from reports import __version__
from reports.cli.talk import flush_output, problem_of, problem_of_name, say, tell
from reports.errors import EnvironmentProblem, ReportsError
from reports.messages import LANGUAGES, OPTION, language_for, speaking, told
from reports.process import (
    end_on_signals,
    exit_fast,
    open_standard_streams,
    raise_gc_threshold,
    with_large_frame_chunk,
)

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "country": "One country's briefing.",
    "category": "One category's briefing, across jurisdictions.",
    "policy": "One record's sheet.",
    "compare": "Two to six jurisdictions side by side.",
    "digest": "A quarter: what happened in the world, what changed in the record.",
    "batch": "Many documents: a plan, or one for each country, category or record.",
    "preview": "Shows pages as they would be written, anew with every change, in the browser.",
    "mail": "Mails a batch, or finished reports, to those who are due them.",
    "print": "A print job from finished documents, for a printer or as a file.",
    "deliveries": "What was sent and printed, and what became of it.",
    "calendar": "The dates ahead of each country, for calendar programs to subscribe to.",
    "site": "Whether a published site is as its editions make it.",
    "list": "What a query selects.",
    "export": "Records, and the numbers behind briefings, as tables.",
    "import": "Records from a spreadsheet.",
    "changes": "What changed, in the world and in the record.",
    "check": "What misleads the reader of a corpus.",
    "snapshot": "A corpus frozen in one file.",
    "inspect": "What a document was made from.",
    "verify": "Whether every number of a document holds.",
    "strings": "A language's words, beside those that translators work from.",
    "schema": "The formats of records and settings as JSON Schema, for editors.",
    "templates": "Pages, style sheets and words that a folder of your own may replace.",
    "new": "A record, a country profile or a plan to start from.",
    "init": "Settings to start from.",
    "doctor": "Whether this machine is fit to make documents.",
    "daemon": "The process that is kept for commands with --daemon.",
    "completion": "What makes a shell complete arguments.",
}
"""Every command with the line that stands for it in the help."""

GROUPS = {
    "Make": ("country", "category", "policy", "compare", "digest", "batch", "preview"),
    "Deliver": ("mail", "print", "deliveries", "calendar", "site"),
    "Look into": ("list", "check", "changes", "inspect", "verify"),
    "Bring in and out": ("new", "import", "export", "snapshot"),
    "Set up": ("init", "doctor", "daemon", "completion", "schema", "templates", "strings"),
}
"""The commands as the help groups them."""
COMPLETING = "_REPORTS_COMPLETE"
"""The variable of the environment by which a shell asks for what a word may become."""
_LONGEST = max(map(len, COMMANDS))


class _Context(click.Context):
    """The context of a command, whose help is a page of our own, loaded when it is asked for."""

    def make_formatter(self) -> click.HelpFormatter:
        from reports.cli.help_page import HelpPage

        return HelpPage(self.terminal_width, self.max_content_width)


class _Lazy(click.Group):
    """A group whose commands are imported when they are called, so that --help loads none of their libraries."""

    context_class = _Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"reports.cli.{cmd_name}_command")
        command: click.Command = module.command
        below: list[click.Command] = list(getattr(command, "commands", {}).values())
        for one in (command, *below):
            one.context_class = _Context
            # The library would cut it off.
            one.short_help = one.short_help or " ".join(str(one.help).partition("\n\n")[0].split())
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, names in GROUPS.items():
            with formatter.section(title):
                # One column of names through all groups.
                formatter.write_dl([(f"{name:{_LONGEST}}", COMMANDS[name]) for name in names])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the names of commands, without loading them, and options of the program itself."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Commands: {', '.join(COMMANDS)}."
            ctx.fail(told(f"no command {name!r}.{hint}"))
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "REPORTS"})
@click.version_option(__version__, prog_name="reports")
@click.option("--daemon", is_flag=True, help="Run the command in a process that is kept for the next ones (Linux).")
@click.option(OPTION, type=click.Choice(LANGUAGES), expose_value=False,
              help="Language of help and messages; that of the environment if left out.")  # fmt: skip
def reports(daemon: bool) -> None:
    """Briefings from records of CCUS laws and programmes, as PDF and HTML, in Chinese, English, Japanese and Korean."""
    # Who comes here runs the command, whether in a process that is kept or not: `reports.__main__` has chosen.
    if daemon and sys.platform != "linux":
        raise EnvironmentProblem("no process can be kept on this system", remedy="Do without --daemon, REPORTS_DAEMON.")


def run() -> None:
    """Run the program as it is installed: `main`, and a quick end."""
    try:
        main()
    except SystemExit as end:
        exit_fast(end.code if isinstance(end.code, int) else 0)
        raise


def main() -> None:
    """Run the command; expected failures print what, where and what to do, and set the exit code."""
    raise_gc_threshold()
    end_on_signals()
    open_standard_streams()
    with speaking(language_for(sys.argv[1:], os.environ)):
        code = _run()
    sys.exit(code if isinstance(code, int) else 0)


def _run() -> object:
    """Run the command, and return its exit code."""
    code: object
    if COMPLETING in os.environ:
        from reports.cli.shells import complete_in_shells

        complete_in_shells()
    try:
        code = with_large_frame_chunk(reports.main)(standalone_mode=False, complete_var=COMPLETING)
        flush_output()
    except click.ClickException as error:
        # The library marks it as final; what it shows is read there.
        vars(error)["message"] = told(error.message)
        with suppress(OSError):
            error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        code = 130
    except ReportsError as error:
        tell(error)
        code = error.exit_code
    except (OSError, UnicodeEncodeError) as error:
        problem = problem_of(error) if isinstance(error, OSError) else problem_of_name(error)
        if problem is None:
            raise
        tell(problem)
        code = problem.exit_code
    return code
