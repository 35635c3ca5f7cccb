"""`reports list`."""

from __future__ import annotations

import json
from typing import Any

import click

from reports.app.listing import describe
from reports.app.loading import OpenedCorpus, languages_of, read_corpus, select
from reports.app.requests import day_of
from reports.cli.options import Day, cache_option, corpus_options, take_filters
from reports.cli.plain_table import print_table
from reports.cli.talk import TerminalObserver, say
from reports.corpus.policy import Term
from reports.corpus.selection import Selection
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES
from reports.messages import told

_COLUMNS = ("id", "country", "category", "status", "date", "title")


@click.command("list")
@corpus_options
@click.option(
    "--lang",
    type=click.Choice(DOCUMENT_LANGUAGES),
    help=f"Language of names and titles; {DEFAULT_LANGUAGE} if left out.",
)
@cache_option("Read every file anew.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--ids", is_flag=True, help="Print record ids, one a line.")
@click.option("--as-of", type=Day(), help="The day by which records must have been published; today if left out.")
def command(ids: bool, lang: str | None, as_json: bool, **given: Any) -> None:
    """Print what a query selects, in the order of the documents.

    With --json, codes, files, standing, scores and grades are the same in every language; what is in the language asked
    for stands in "names", and in the fields that earlier releases had.
    """
    filters = take_filters(given)
    given["as_of"] = day_of(given.pop("as_of"))
    opened = read_corpus(**given, observer=TerminalObserver())
    selection = select(opened, filters)
    if ids:
        click.echo("\n".join(record.id for record in selection.records))
        return
    language = languages_of(lang, opened.configuration)[0]
    rows = _rows(selection, opened, language)
    if as_json:
        told = _as_json(selection, rows)
        described = describe(selection, opened, as_of=given["as_of"], language=language)
        told["records"] = [row | further for row, further in zip(rows, described, strict=True)]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print_table(selection, rows)


def _rows(selection: Selection, opened: OpenedCorpus, language: str) -> list[dict[str, Any]]:
    found = []
    for record in selection.records:
        policy = record.edition(language)
        terms = {"country": policy.country, "category": policy.category, "status": policy.status}
        found.append(
            {
                "id": record.id,
                **{kind: _term(opened, kind, term, language) for kind, term in terms.items()},
                "date": policy.date.written if policy.date else "",
                "title": policy.title,
                "languages": [edition.language for edition in record.editions],
            }
        )
    return found


def _term(opened: OpenedCorpus, kind: str, term: Term | None, language: str) -> str:
    if term is None:
        return ""
    return opened.vocabulary.name(kind, term.code, language) if term.code else term.written


def _as_json(selection: Selection, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "query": selection.canonical,
        "total": selection.total,
        "selected": len(selection.records),
        "records": rows,
    }


def _print_table(selection: Selection, rows: list[dict[str, Any]]) -> None:
    heads = [told(column) for column in _COLUMNS]
    print_table(heads, [[row[column] for column in _COLUMNS] for row in rows], unbroken=(told("id"),))
    say(f"{len(selection.records)} of {selection.total} records")
