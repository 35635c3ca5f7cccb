"""`reports inspect`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins

from reports.app.proving import inspect, page_use
from reports.cli.columns import padded
from reports.cli.paths import PATH
from reports.corpus.embedded import NAME
from reports.corpus.printable import cleaned
from reports.messages import told

if TYPE_CHECKING:
    from reports.audit.page_use import PagesInUse
    from reports.documents.source.source_data import SourceData


@click.command("inspect")
@click.argument("pdf", metavar="FILE.pdf", type=PATH)
@click.option("--pages", "by_page", is_flag=True, help="Print how full each page is, their mean, and notes on them.")
@click.option("--json", "as_json", is_flag=True, help=f"Print the {NAME} inside, as it is; with --pages, those.")
def command(pdf: Path, by_page: bool, as_json: bool) -> None:
    """Say what a document was made from, by the data inside it; with --pages, how it uses its pages."""
    origin = inspect(pdf)
    if by_page:
        found = page_use(origin)
        click.echo(json.dumps(to_builtins(found), ensure_ascii=False) if as_json else "\n".join(_page_lines(found)))
    elif as_json:
        click.echo(origin.canonical)
    else:
        click.echo("\n".join(cleaned(line) for line in _lines(origin.data, origin.notice)))


def _page_lines(found: PagesInUse) -> Iterator[str]:
    """Yield the lines that say how full the pages are, and what is worth knowing of them."""
    for one in found.pages:
        yield _entry(f"page {one.page}", f"{one.use:4.0%}  {cleaned(one.section)}")
    yield _entry("mean", f"{found.mean:4.0%}")
    for note in found.notes:
        yield _entry("note", cleaned(f"{note.problem()}"))


def _lines(source: SourceData, notice: str) -> Iterator[str]:
    """Yield the lines that say what a document is and what it was made from."""
    document, selection = source.document, source.selection
    records = {record.id: record for record in source.records}
    yield _entry("title", document.title)
    yield _entry("kind", f"{document.kind} {document.subject}, {' and '.join(document.languages)}")
    edition = document.leading_edition
    yield _entry("as of", source.as_of + (f", edition {edition}" if edition else ""))
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
    return f"{padded(told(label), 10)} {told(text)}"
