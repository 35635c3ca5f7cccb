"""Options that several commands share, and the request they add up to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from reports.app.requests import ANNEXES, FORMATS, LEAST_MEMORY_MB, MEMORY_MB, Appearance, Filters
from reports.cli.completion import complete_corpus, complete_id, complete_language, complete_term
from reports.cli.paths import PATH
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES, LANGUAGE_CHOICES, LANGUAGE_HINT

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_FILTERS = {
    "country": ("--country", "Jurisdiction: any known name or code."),
    "category": ("--category", "Category: any known name or code."),
    "status": ("--status", "Status: any known name or code."),
    "legal_weight": ("--legal-weight", "Legal weight: any known name or code."),
    "year": ("--year", "Year: 2024, 2020-2024, >=2023."),
    "published": ("--published", "Publication: 2024, 2024-03, 2024-01..2024-06, >=2024-03-01."),
    "where": ("--where", 'Score: "mrv>=80".'),
    "id": ("--id", "Record id."),
}

_COMPLETE = {"id": complete_id} | {
    kind: complete_term(kind) for kind in ("country", "category", "status", "legal_weight")
}


class Formats(click.ParamType[tuple[str, ...]]):
    """One or more formats of documents, with commas between them."""

    name = "formats"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the formats that a word on the command line names."""
        if isinstance(value, tuple):
            return value
        found = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",")))
        if unknown := [one for one in found if one not in FORMATS]:
            self.fail(f"{unknown[0]!r} is no format of documents; write {', '.join(FORMATS)} or both", param, ctx)
        return found


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date that a word on the command line names."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-03-31", param, ctx)


class Language(click.ParamType[str]):
    """A document language, or two with a plus between them."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the choice that a word on the command line names."""
        if value not in LANGUAGE_CHOICES:
            self.fail(f"{value!r} is no language of documents; write {LANGUAGE_HINT}", param, ctx)
        return str(value)


def corpus_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Where the records are, and which of them are meant."""
    for name, (flag, text) in reversed(_FILTERS.items()):
        function = click.option(
            flag, name, multiple=True, metavar="TEXT", help=f"{text} Repeat for or.", shell_complete=_COMPLETE.get(name)
        )(function)
    return source_options(function)


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Where records and settings are."""
    function = click.option("--keep-going", is_flag=True, help="Leave files with problems out and go on.")(function)
    function = click.option("--config", type=PATH, help="reports.toml to use.")(function)
    text = 'Folder, snapshot, git:REF, or PDF of ours; "sample" comes along.'
    return click.option("--corpus", metavar="PATH", shell_complete=complete_corpus, help=text)(function)


def document_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """How one document is made and where it goes."""
    text = f"Language, or two as {'+'.join(DOCUMENT_LANGUAGES[:2])}; {DEFAULT_LANGUAGE} if left out."
    language = click.option("--lang", type=Language(), shell_complete=complete_language, help=text)
    return language(making_options(function))


def languages_option(text: str) -> Decorator:
    """Add the option that names one document language or several, with commas between them."""
    return click.option("--lang", metavar="LIST", shell_complete=complete_language, help=text)


def cache_option(text: str) -> Decorator:
    """Add the option that leaves the user's cache alone."""
    return click.option("--no-cache", "cache", is_flag=True, default=True, flag_value=False, help=text)


def making_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """How documents are made and where they go."""
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Say what is being done."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
        click.option(
            "--format",
            "formats",
            type=Formats(),
            default=(),
            metavar="LIST",
            help="pdf, html, or pdf,html; as the name of the file says, else pdf.",
        ),
        click.option(
            "--annex", type=click.Choice(ANNEXES), help="Write the workbook of its numbers beside each document."
        ),
        click.option("--lenient", is_flag=True, help="Write it even if its inspection finds faults; list them."),
        cache_option("Read every file and lay every section out anew."),
        click.option(
            "--limit-seconds",
            type=click.IntRange(min=1),
            metavar="N",
            help="Seconds of processor time a document may take; by its length if left out.",
        ),
        click.option(
            "--limit-memory",
            type=click.IntRange(min=LEAST_MEMORY_MB),
            metavar="MB",
            help=f"Memory a document may take; {MEMORY_MB} if left out.",
        ),
    ):
        function = option(function)
    output = click.option("-o", "--output", type=PATH, help="File to write, or a folder; out/ if left out.")
    return output(look_options(function))


def look_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the look, the day and the edition of documents."""
    for option in (
        click.option("--text-size", type=click.Choice(["normal", "large"]), help="Size of text."),
        click.option(
            "--profile",
            type=click.Choice(["screen", "print", "press", "grey"]),
            help="print: wider inner margins, sections on right-hand pages; press: and crop marks; grey: no colour.",
        ),
        click.option("--paper", type=click.Choice(["A4", "Letter"]), help="Paper."),
        click.option("--brand", type=PATH, help="TOML file with name, colours, logo, footer, contact."),
        click.option("--template-dir", type=PATH, help="Folder whose templates go before the shipped ones."),
        click.option("--edition", metavar="TEXT", help="Edition, e.g. 2026 年第一季度; the date if left out."),
        click.option("--as-of", type=Day(), help="The day the document speaks of; today if left out."),
    ):
        function = option(function)
    return function


def since_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of what a briefing compares its records with."""
    return click.option(
        "--since",
        "baseline",
        metavar="BASELINE",
        help="Say what changed since: a folder, snapshot, git:REF, git:@{2026-03-31}, or an earlier PDF.",
    )(function)


def take_filters(given: dict[str, Any]) -> Filters:
    """Take the options that filter records out of ``given``, and return them as conditions."""
    return Filters(**{name: tuple(given.pop(name)) for name in _FILTERS if name in given})


def take_appearance(given: dict[str, Any]) -> Appearance:
    """Take the options that say how documents look out of ``given``, and return them."""
    return Appearance(**{name: given.pop(name) for name in Appearance.__struct_fields__ if name in given})
