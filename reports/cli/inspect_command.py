"""`reports inspect`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.app.proving import inspect
from reports.corpus.embedded import NAME
from reports.corpus.printable import cleaned

if TYPE_CHECKING:
    from reports.documents.source.source_data import SourceData


@click.command("inspect")
@click.argument("pdf", metavar="FILE.pdf", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=f"Print the {NAME} inside, as it is.")
def command(pdf: Path, as_json: bool) -> None:
    """Say what a document was made from, by the data inside it."""
    origin = inspect(pdf)
    if as_json:
        click.echo(origin.canonical)
    else:
        click.echo("\n".join(cleaned(line) for line in _lines(origin.data, origin.notice)))


def _lines(source: SourceData, notice: str) -> Iterator[str]:
    """Yield the lines that say what a document is and what it was made from."""
    document, selection = source.document, source.selection
    records = {record.id: record for record in source.records}
    yield _entry("title", document.title)
    yield _entry("kind", f"{document.kind} {document.subject}, {' and '.join(document.languages)}")
    yield _entry("as of", source.as_of + (f", edition {document.edition}" if document.edition else ""))
    yield _entry("corpus", source.corpus.name)
    if notice:
        yield _entry("notice", notice)
    yield _entry("query", selection.canonical)
    yield _entry("selected", f"{len(selection.records)} of {selection.total} records")
    for gone in selection.left_out:
        yield _entry("", f"{gone.condition} leaves out {gone.records}")
    yield _entry("reviewers", ", ".join(source.reviewers) or "none listed")
    by_grade = source.aggregates.selection.by_grade
    yield _entry("grades", ", ".join(f"{grade} {number}" for grade, number in sorted(by_grade.items())))
    engines = ", ".join(f"{name} {number}" for name, number in sorted(source.made_with.engines.items()))
    yield _entry("made with", f"reports {source.made_with.program}, method {source.method}; {engines}")
    for identifier in selection.records:
        title = records[identifier].editions[0].title
        yield _entry("record", f"{identifier}  sha256 {source.hashes.records[identifier]}  {title}")
    if further := len(records) - len(selection.records):
        yield _entry("further", f"{further} records of the same jurisdiction that its values rest on")
    if source.peers:
        yield _entry("peers", f"{len(source.peers)} records, by country, standing, scores and grades alone")


def _entry(label: str, text: str) -> str:
    return f"{label:10} {text}"
