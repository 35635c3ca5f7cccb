"""`reports verify`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from reports.audit.later_changes import LaterChange, changes_since
from reports.audit.verification import Verification, verify_document
from reports.cli.beyond import tell_beyond
from reports.corpus.opening import open_corpus
from reports.corpus.printable import cleaned
from reports.corpus.vocabulary import Vocabulary
from reports.errors import DocumentProblem

_MOST_PRINTED = 20


@click.command("verify")
@click.argument("pdf", metavar="FILE.pdf", type=click.Path(path_type=Path))
@click.option("--corpus", metavar="PATH", help="Say which records have changed in this corpus since.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(pdf: Path, corpus: str | None, as_json: bool) -> None:
    """Recompute every number of a document from the data inside it, and compare with what its pages print."""
    vocabulary = Vocabulary.load()
    verification = verify_document(pdf, vocabulary)
    changes: tuple[LaterChange, ...] | None = None
    if corpus is not None:
        today = open_corpus(corpus, vocabulary)
        tell_beyond(today.beyond)
        for problem in today.problems:
            click.echo(f"left out: {problem}", err=True)
        changes = changes_since(verification, today)
    if as_json:
        click.echo(json.dumps(_as_json(pdf, verification, changes), ensure_ascii=False, indent=1))
    else:
        _print(pdf, verification, changes)
    if verification.differences:
        raise _refusal(pdf, verification)


def _print(pdf: Path, verification: Verification, changes: Sequence[LaterChange] | None) -> None:
    if not verification.differences:
        records = len(verification.source["records"])
        click.echo(f"{pdf.name}: {verification.facts} printed facts and the data of {records} records hold")
    for change in changes or ():
        fields = f" ({', '.join(change.fields)})" if change.fields else ""
        click.echo(cleaned(f"{change.what:13} {change.record}{fields}"))
    if changes is not None and not changes:
        click.echo("no record has changed since")


def _refusal(pdf: Path, verification: Verification) -> DocumentProblem:
    problems = [difference.problem() for difference in verification.differences]
    count = "1 thing does" if len(problems) == 1 else f"{len(problems)} things do"
    shown = tuple(problems[:_MOST_PRINTED])
    more = f", of which the first {len(shown)} are" if len(problems) > len(shown) else ""
    return DocumentProblem(f"{pdf.name}: {count} not hold{more}", remedy=problems[0].remedy, problems=shown)


def _as_json(pdf: Path, verification: Verification, changes: Sequence[LaterChange] | None) -> dict[str, object]:
    found: dict[str, object] = {
        "file": str(pdf),
        "holds": not verification.differences,
        "facts": verification.facts,
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
    if changes is not None:
        found["since"] = [{"record": c.record, "what": c.what, "fields": list(c.fields)} for c in changes]
    return found
