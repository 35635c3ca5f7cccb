"""`reports verify`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reports.app.proving import Verified, verify
from reports.app.requests import ANNEXES, ENDINGS
from reports.cli.columns import padded
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, line_of, many, show, tell
from reports.corpus.printable import cleaned
from reports.errors import DocumentProblem, ReportsError, RewrittenProblem, UsageProblem
from reports.messages import told

_HELD = 0


@click.command("verify")
@click.argument("files", metavar="FILE...", type=PATH, nargs=-1, required=True)
@click.option("--corpus", metavar="PATH", help="Say which records have changed in this corpus since.")
@click.option("--template-dir", type=PATH, help="Folder of templates that they were printed with.")
@click.option("--annex", type=PATH, metavar="FILE.xlsx", help="Compare the workbook of its numbers, cell by cell.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON; of several files, a list of them.")
def command(
    files: tuple[Path, ...], corpus: str | None, template_dir: Path | None, annex: Path | None, as_json: bool
) -> int:
    """Compose each document again from the data inside it, and compare with all that it prints and says of itself.

    Of several files each has its result; the exit code is that of the worst. An annex, FILE.xlsx, may be named like a
    document; it is compared with FILE.pdf or FILE.html beside it.
    """
    if annex is not None and len(files) > 1:
        raise click.UsageError("--annex is of one document; name each annex like a document instead.")
    codes, results = [], []
    for file in files:
        code, result = _verified(file, corpus, template_dir, annex, as_json)
        codes.append(code)
        results.append(result)
    if as_json:
        found = [result for result in results if result is not None]
        if len(files) > 1 or found:
            click.echo(json.dumps(found if len(files) > 1 else found[0], ensure_ascii=False, indent=1))
    return max(codes, key=_badness)


def _verified(
    file: Path, corpus: str | None, template_dir: Path | None, annex: Path | None, as_json: bool
) -> tuple[int, dict[str, object] | None]:
    """Verify a file and tell what is wrong; return the exit code and the result, None where the file cannot be read."""
    result = None
    try:
        file, annex = _beside(file, annex)
        verified = verify(file, corpus, TerminalObserver(), template_dir, annex)
        if as_json:
            result = _as_json(verified)
        else:
            _print(verified)
        verified.raise_for_differences()
        verified.raise_for_rewriting()
    except ReportsError as error:
        tell(error)
        return error.exit_code, result
    return _HELD, result


def _badness(code: int) -> int:
    """Return a number that is higher the worse an exit code is: what does not hold, what cannot be told, the rest."""
    return {_HELD: 0, RewrittenProblem.exit_code: 1, DocumentProblem.exit_code: 3}.get(code, 2)


def _beside(named: Path, annex: Path | None) -> tuple[Path, Path | None]:
    """Return the document and the annex that are meant; of an annex alone, the document that lies beside it."""
    if named.suffix.lower() not in (f".{code}" for code in ANNEXES):
        return named, annex
    beside = [path for ending in ENDINGS if (path := named.with_suffix(ending)).is_file()]
    if not beside:
        message = f"no document lies beside {named}"
        raise UsageProblem(message, remedy=f"Name it: reports verify FILE.pdf --annex {named.name}.")
    return beside[0], named


def _print(verified: Verified) -> None:
    verification, changes = verified.verification, verified.changes
    if not verification.differences:
        records = len(verification.source["records"])
        show(f"{verified.pdf.name}: {verification.facts} printed facts and the data of {many(records, 'record')} hold")
    if verified.annex is not None and not verified.annex:
        show("the annex holds, cell by cell")
    for rule in verification.not_applied:
        click.echo(f"{padded(told('not applied'), 13)} {told(rule)}")
    for lacking in verification.incomplete:
        said = "; ".join(map(line_of, lacking.problems))
        click.echo(cleaned(f"{padded(told('incomplete'), 13)} {lacking.section}: {said}"))
    for change in changes or ():
        fields = f" ({', '.join(change.fields)})" if change.fields else ""
        click.echo(cleaned(f"{padded(told(change.what), 13)} {change.record}{fields}"))
    if changes is not None and not changes:
        show("no record has changed since")


def _as_json(verified: Verified) -> dict[str, object]:
    verification, changes = verified.verification, verified.changes
    found: dict[str, object] = {
        "file": str(verified.pdf),
        "holds": not verification.differences and not verified.annex,
        "outcome": verification.outcome,
        "lost": list(verification.rewriting.lost),
        "added": list(verification.rewriting.added),
        "facts": verification.facts,
        "not_applied": list(verification.not_applied),
        "incomplete": [
            {"section": one.section, "files": list(one.files), "problems": [str(problem) for problem in one.problems]}
            for one in verification.incomplete
        ],
        "records": [record["id"] for record in verification.source["records"]],
        "differences": [
            {
                "kind": difference.kind.name.lower(),
                "page": difference.page,
                "record": difference.record,
                "field": difference.field,
                "message": difference.message,
            }
            for difference in verification.differences
        ],
    }
    if verified.annex is not None:
        found["annex"] = [{"cell": one.field, "message": one.message} for one in verified.annex]
    if changes is not None:
        found["since"] = [{"record": c.record, "what": c.what, "fields": list(c.fields)} for c in changes]
    return found
