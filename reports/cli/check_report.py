"""What `reports check` says of its findings: for people, as JSON, and as a summary for pull requests."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from reports.analysis.checks.corpus_checks import counts
from reports.analysis.checks.known import KnownFinding
from reports.analysis.checks.rules import RULES, SEVERITIES, UNKNOWN_NAME, CheckFinding
from reports.app.corpus_check import CheckResult
from reports.cli.columns import padded
from reports.cli.talk import many, say
from reports.messages import is_translated, told

_MOST_MENDED = 10
_MOST_LISTED = 50
_BACKTICKS = re.compile("`+")


def prefix_of(folder: Path | None) -> str | None:
    """Return what stands before a file's name as seen from here; None for a corpus that lies elsewhere."""
    if folder is None or not folder.resolve().is_relative_to(Path.cwd()):
        return None
    below = folder.resolve().relative_to(Path.cwd()).as_posix()
    return "" if below == "." else f"{below}/"


def _counted(found: Iterable[CheckFinding]) -> list[tuple[str, str, int, int]]:
    """Rule, severity, findings and records, the worst first; a rule stands twice where settings part its findings."""
    by_severity: defaultdict[str, list[CheckFinding]] = defaultdict(list)
    for one in found:
        by_severity[one.severity].append(one)
    return [
        (rule, severity, *counted[rule])
        for severity in SEVERITIES
        for counted in [counts(by_severity[severity])]
        for rule in RULES
        if rule in counted
    ]


# --- JSON


def as_json(result: CheckResult, *, is_compared: bool) -> dict[str, Any]:
    """Return what was found as values of JSON."""
    told: dict[str, Any] = {
        "corpus": result.corpus,
        "as_of": result.as_of.isoformat(),
        "records": result.records,
        "counts": [
            {"rule": rule, "severity": severity, "findings": number, "records": records}
            for rule, severity, number, records in _counted(result.findings)
        ],
        "findings": [_finding(one) for one in result.findings],
    }
    if is_compared:
        told["known"] = len(result.known)
        told["mended"] = [_mended(one) for one in result.mended]
    return told


def _finding(one: CheckFinding) -> dict[str, Any]:
    told = {**one._asdict(), "severity": one.severity}
    del told["level"]
    return told


def _mended(one: KnownFinding) -> dict[str, Any]:
    return {"rule": one.rule, "record": one.record, "field": one.field, "content": one.content, "files": one.files}


# --- for people


def print_findings(result: CheckResult, *, quiet: bool, is_compared: bool) -> None:
    """Print the findings by rule, and on standard error their sum and what a baseline has to do with it."""
    for rule, severity, number, records in _counted(result.findings):
        said = f"{many(number, 'finding')} in {many(records, 'record')}"
        stop = "；" if is_translated() else "; "
        click.echo(f"{padded(told(severity), 8)}{rule}: {told(RULES[rule].title)}{stop}{told(said)}")
        if not quiet:
            those = [one for one in result.findings if (one.rule, one.severity) == (rule, severity)]
            click.echo("\n".join(_lines(rule, those)))
    totals = Counter(one.severity for one in result.findings)
    total = ("，" if is_translated() else ", ").join(told(many(totals[one], one)) for one in SEVERITIES)
    say(f"{total} beside the baseline" if is_compared else total)
    if is_compared:
        _say_known(result, quiet=quiet)
    if result.findings and not quiet:
        say("reports check --explain RULE says what a rule means.")


def _say_known(result: CheckResult, *, quiet: bool) -> None:
    mended = [(one, file) for one in result.mended for file in one.files]
    say(f"{many(len(result.known), 'finding')} in the baseline still there, {len(mended)} mended")
    if not mended:
        return
    if not quiet:
        for one, file in mended[:_MOST_MENDED]:
            say(f"  mended: {one.rule}: {file}: {': '.join(filter(None, (one.field, one.content)))}")
        if more := len(mended) - _MOST_MENDED:
            say(f"  and {more} more; --json lists all") if more > 0 else None
    say("--baseline FILE --write-baseline FILE takes what was mended out of the baseline, and takes nothing new in.")


def _lines(rule: str, those: Sequence[CheckFinding]) -> Iterator[str]:
    """Yield a line for each finding; words that are not known stand by language, with those that are near."""
    if rule != UNKNOWN_NAME:
        yield from map(_line, those)
        return
    point = "。" if is_translated() else ". "
    for language in sorted({one.language for one in those}):
        yield told(f"  in {language}")
        yield from (f"{_line(one)}{point}{told(one.remedy)}" for one in those if one.language == language)


def _line(one: CheckFinding) -> str:
    place = f"{one.file}:{one.line}" if one.line else one.file
    return f"    {place}  {one.field}: {told(one.message)}" if one.field else f"    {place}  {told(one.message)}"


# --- for pull requests


def summary(result: CheckResult, *, is_compared: bool) -> Iterator[str]:
    """Yield the lines of a summary in Markdown. What records say stands in code marks, so that it commands nothing."""
    totals = Counter(one.severity for one in result.findings)
    heading = ", ".join(many(totals[severity], severity) for severity in SEVERITIES if totals[severity])
    new = "new " if is_compared else ""
    yield f"## Check of {_code(result.corpus)}: {heading or f'no {new}findings'}"
    yield ""
    told = f"{many(result.records, 'record')} on {result.as_of}"
    if is_compared:
        mended = sum(len(one.files) for one in result.mended)
        told += f"; beside the baseline, in which {len(result.known)} are known and {mended} are mended"
    yield f"{told}."
    if result.findings:
        yield from ("", "| severity | rule | what | findings | records |", "|---|---|---|--:|--:|")
    for rule, severity, number, records in _counted(result.findings):
        yield f"| {severity} | `{rule}` | {RULES[rule].title} | {number} | {records} |"
    worst = sorted(result.findings, key=lambda one: SEVERITIES.index(one.severity))
    if worst:
        yield ""
    for one in worst[:_MOST_LISTED]:
        place = f"{one.file}:{one.line}" if one.line else one.file
        said = f"{one.field}: {one.message}" if one.field else one.message
        yield f"- {one.severity} `{one.rule}` {_code(place)} {_code(said)}"
    if (more := len(worst) - _MOST_LISTED) > 0:
        yield f"- and {more} more"
    if result.mended:
        yield from ("", "Mended, and still in the baseline:", "")
        yield from (
            f"- `{one.rule}` {_code(', '.join(one.files))} {_code(': '.join(filter(None, (one.field, one.content))))}"
            for one in result.mended[:_MOST_LISTED]
        )


def _code(text: str) -> str:
    """Return a text in code marks, more of them than stand side by side in it."""
    line = " ".join(text.split())
    marks = "`" * (max(map(len, _BACKTICKS.findall(line)), default=0) + 1)
    return f"{marks} {line} {marks}" if "`" in line else f"{marks}{line}{marks}"
