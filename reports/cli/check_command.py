"""`reports check`."""

from __future__ import annotations

import json
from typing import Any

import click

from reports import __version__
from reports.analysis.checks.rules import RULES
from reports.analysis.checks.sarif import SarifFindings, to_code_quality, to_sarif
from reports.app.corpus_check import CheckResult, check
from reports.app.correcting import find_corrections, write_corrections
from reports.app.requests import CheckRequest
from reports.cli.check_report import as_json, prefix_of, print_findings, summary
from reports.cli.diff import diff_of, fields_of
from reports.cli.options import Day, cache_option, corpus_options, languages_option, take_filters
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, say
from reports.messages import told

_FAILED = 3
_FAILING: dict[str, set[str]] = {
    "error": {"error"},
    "warning": {"error", "warning"},
    "note": {"error", "warning", "note"},
}
_FORMS = {"as_json": "--json", "sarif": "--sarif", "markdown": "--markdown", "code_quality": "--code-quality"}
"""The options that say what is printed, by their parameters."""


def _explain(ctx: click.Context, _: click.Parameter, name: str | None) -> None:
    """Say what a rule means, and end."""
    if name is None:
        return
    rule = RULES[name]
    head, remedy = f"{rule.id} ({told(rule.severity)}): {told(rule.title)}", f"Remedy: {rule.remedy}."
    click.echo(f"{head}\n\n{told(rule.why)}\n\n{told(remedy)}")
    ctx.exit()


@click.command("check")
@corpus_options
@click.option("--as-of", type=Day(), help="The day to judge audits and dates by; today if left out.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    type=click.Choice(list(RULES)),
    metavar="RULE",
    help="Only this rule. Repeat for or.",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILING)),
    help="Exit with 3 if there is any such finding, or a worse one; beside a baseline, a new one.",
)
@click.option(
    "--baseline", type=PATH, metavar="FILE", help="Tell only what is not in this baseline, and what was mended."
)
@click.option(
    "--write-baseline", type=PATH, metavar="FILE",
    help="Write what is found as a baseline; beside --baseline, what is left of that one.",
)
@click.option(
    "--render", is_flag=True, help="Set every country's and category's briefing as well, and name what cannot be set."
)
@languages_option("With --render: its languages, e.g. zh,en or both; those of the records if left out.")
@cache_option("Read every file anew.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--sarif", is_flag=True, help="Print SARIF 2.1.0.")
@click.option("--markdown", is_flag=True, help="Print a summary in Markdown, as pull requests show it.")
@click.option("--code-quality", is_flag=True, help="Print GitLab's report of code quality.")
@click.option("--fix", is_flag=True, help="Show as a diff how names and dates would be written; exit 3 if any would.")
@click.option("--write", is_flag=True, help="With --fix: write it.")
@click.option("-q", "--quiet", is_flag=True, help="Print the counts alone.")
@click.option(
    "--explain",
    type=click.Choice(list(RULES)),
    metavar="RULE",
    callback=_explain,
    is_eager=True,
    expose_value=False,
    help="Say what a rule means, and end.",
)
@click.pass_context
def command(
    ctx: click.Context, /, fail_on: str | None, fix: bool, write: bool, quiet: bool, **given: Any
) -> None:
    """Find what misleads the reader of a corpus: spellings, dates, reviews, evidence, lineage.

    Changes nothing, unless --fix --write says so.
    """
    forms = [name for name in _FORMS if given.pop(name)]
    if write and not fix:
        raise click.UsageError("--write says what becomes of --fix, which is missing.")
    if fix:
        if forms or fail_on or any(given[name] for name in ("rules", "render", "baseline", "write_baseline")):
            raise click.UsageError("--fix shows a diff or writes it; of the other options it takes the filters alone.")
        ctx.exit(_fix(CheckRequest(filters=take_filters(given), **given), write=write, quiet=quiet))
    if len(forms) > 1:
        raise click.UsageError(f"{' and '.join(_FORMS[form] for form in forms)} print one thing each; name one.")
    request = CheckRequest(filters=take_filters(given), **given)
    result = check(request, TerminalObserver(quiet=quiet))
    _print(result, request, forms[0] if forms else "", quiet=quiet)
    if fail_on and {one.severity for one in result.findings} & _FAILING[fail_on]:
        ctx.exit(_FAILED)


def _print(result: CheckResult, request: CheckRequest, form: str, *, quiet: bool) -> None:
    is_compared, folder = request.baseline is not None, prefix_of(result.folder)
    if form == "sarif":
        told = SarifFindings(result.findings, result.known, result.mended, is_compared=is_compared)
        click.echo(_json(to_sarif(told, folder=folder, version=__version__)))
    elif form == "code_quality":
        click.echo(_json(to_code_quality(result.findings, folder=folder)))
    elif form == "as_json":
        click.echo(_json(as_json(result, is_compared=is_compared)))
    elif form == "markdown":
        click.echo("\n".join(summary(result, is_compared=is_compared)))
    elif request.write_baseline is not None:
        click.echo(str(request.write_baseline))
        kept = len(result.known) if is_compared else len(result.findings)
        say(f"{kept} {'finding' if kept == 1 else 'findings'} in the baseline")
    else:
        print_findings(result, quiet=quiet, is_compared=is_compared)


def _fix(request: CheckRequest, *, write: bool, quiet: bool) -> int:
    """Show what would be written otherwise, or write it; return the exit code."""
    observer = TerminalObserver(quiet=quiet)
    found = find_corrections(request, observer)
    if not write:
        click.echo("".join(map(diff_of, found.files)), nl=False)
        told = f"{fields_of(found.files)} would be written otherwise"
        say(f"{told}; --fix --write writes it" if found.files else told)
        return _FAILED if found.files else 0
    written = write_corrections(found, observer)
    for one in written:
        click.echo(str(one.path))
    say(f"{fields_of(written)} written otherwise")
    return 0 if len(written) == len(found.files) else _FAILED


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)
