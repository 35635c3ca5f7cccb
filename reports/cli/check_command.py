"""`reports check`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from reports import __version__
from reports.analysis.checks.corpus_checks import counts
from reports.analysis.checks.rules import RULES, SEVERITIES, UNKNOWN_NAME, CheckFinding
from reports.analysis.checks.sarif import to_sarif
from reports.app.corpus_check import check
from reports.app.requests import CheckRequest
from reports.cli.options import Day, cache_option, corpus_options, languages_option, take_filters
from reports.cli.talk import TerminalObserver, say

_FAILED = 3
_FAILING: dict[str, set[str]] = {"error": {"error"}, "warning": {"error", "warning"}}


def _explain(ctx: click.Context, _: click.Parameter, name: str | None) -> None:
    """Say what a rule means, and end."""
    if name is None:
        return
    rule = RULES[name]
    click.echo(f"{rule.id} ({rule.severity}): {rule.title}\n\n{rule.why}\n\nRemedy: {rule.remedy}.")
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
    type=click.Choice(["error", "warning"]),
    help="Exit with 3 if there is any such finding, or a worse one.",
)
@click.option(
    "--render", is_flag=True, help="Set every country's and category's briefing as well, and name what cannot be set."
)
@languages_option("With --render: its languages, e.g. zh,en or both; those of the records if left out.")
@cache_option("Read every file anew.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--sarif", is_flag=True, help="Print SARIF 2.1.0.")
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
def command(ctx: click.Context, /, fail_on: str | None, sarif: bool, as_json: bool, quiet: bool, **given: Any) -> None:
    """Find what misleads the reader of a corpus: spellings, dates, reviews, evidence, lineage. Changes nothing."""
    request = CheckRequest(filters=take_filters(given), **given)
    result = check(request, TerminalObserver(quiet=quiet))
    found = result.findings
    if sarif:
        log = to_sarif(found, folder=_prefix(result.folder), version=__version__)
        click.echo(json.dumps(log, ensure_ascii=False, indent=1))
    elif as_json:
        head = {"corpus": result.corpus, "as_of": result.as_of.isoformat(), "records": result.records}
        click.echo(json.dumps({**head, **_as_json(found)}, ensure_ascii=False, indent=1))
    else:
        _print(found, quiet=quiet)
    if fail_on and {one.severity for one in found} & _FAILING[fail_on]:
        ctx.exit(_FAILED)


def _prefix(folder: Path | None) -> str:
    """Return what stands before a file's name as seen from here; nothing for a corpus that lies elsewhere."""
    if folder is None or not folder.resolve().is_relative_to(Path.cwd()):
        return ""
    below = folder.resolve().relative_to(Path.cwd()).as_posix()
    return "" if below == "." else f"{below}/"


def _as_json(found: Iterable[CheckFinding]) -> dict[str, Any]:
    found = tuple(found)
    return {
        "counts": [
            {"rule": rule, "severity": RULES[rule].severity, "findings": number, "records": records}
            for rule, number, records in _counted(found)
        ],
        "findings": [{**one._asdict(), "severity": one.severity} for one in found],
    }


def _counted(found: Iterable[CheckFinding]) -> list[tuple[str, int, int]]:
    """Rule, findings and records, the worst rule first."""
    counted = counts(found)
    return [(rule, *counted[rule]) for rule in RULES if rule in counted]


def _print(found: Sequence[CheckFinding], *, quiet: bool) -> None:
    by_rule: defaultdict[str, list[CheckFinding]] = defaultdict(list)
    for one in found:
        by_rule[one.rule].append(one)
    for rule, number, records in _counted(found):
        said = RULES[rule]
        click.echo(f"{said.severity:8}{rule}: {said.title}; {_many(number, 'finding')} in {_many(records, 'record')}")
        if not quiet:
            click.echo("\n".join(_lines(rule, by_rule[rule])))
    totals: Counter[str] = Counter()
    for rule, those in by_rule.items():
        totals[RULES[rule].severity] += len(those)
    say(", ".join(_many(totals[severity], severity) for severity in SEVERITIES))
    if found and not quiet:
        say("reports check --explain RULE says what a rule means.")


def _lines(rule: str, those: Sequence[CheckFinding]) -> Iterator[str]:
    """Yield a line for each finding; words that are not known stand by language, with those that are near."""
    if rule != UNKNOWN_NAME:
        yield from map(_line, those)
        return
    for language in sorted({one.language for one in those}):
        yield f"  in {language}"
        yield from (f"{_line(one)}. {one.remedy}" for one in those if one.language == language)


def _line(one: CheckFinding) -> str:
    file, line, field, _, message, *_ = one
    place = f"{file}:{line}" if line else file
    return f"    {place}  {field}: {message}" if field else f"    {place}  {message}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
