"""`reports strings`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reports.cli.paths import PATH
from reports.cli.talk import line_of, say
from reports.errors import InputProblem
from reports.language.translation import native_reader, translation_problems


@click.group("strings")
def command() -> None:
    """Look after the words of a document language."""


@command.command("check")
@click.argument("file", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, /, file: Path, as_json: bool) -> None:
    """Say what is missing, superfluous or filled in otherwise in FILE, a language's words and conventions."""
    problems, reader = translation_problems(file), native_reader(file)
    if as_json:
        told = [{"key": one.field, "message": one.message, "remedy": one.remedy} for one in problems]
        report = {"file": str(file), "native_reader": reader, "problems": told}
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(line_of(problem))
        say(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}")
        if not reader:
            say("no native reader has read these words yet (locale.native_reader)")
    if problems:
        ctx.exit(InputProblem.exit_code)
