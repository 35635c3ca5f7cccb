"""`reports new`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from reports.app.starting import NewRequest, checked_field, language_of, proposed_id, start_file, vocabulary_in_force
from reports.cli.completion import complete_term
from reports.cli.paths import PATH
from reports.cli.talk import say
from reports.errors import ReportsError
from reports.language import DOCUMENT_LANGUAGES
from reports.messages import told

_ASKED = {
    "title": "Title",
    "country": "Country or region",
    "category": "Category",
    "status": "Status",
    "legalWeight": "Legal weight",
    "pubDate": "Date of publication",
    "source": "Issued by",
    "url": "Address",
}
"""What a terminal asks for, in its order; the first two are needed."""
_NEEDED = ("title", "country")


def _shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add where the file goes, and its language."""
    function = click.option("-o", "--output", type=PATH, help="File to write, or folder for it.")(function)
    function = click.option("--config", type=PATH, help="reports.toml to use.")(function)
    function = click.option("--corpus", metavar="PATH", help="Folder of the records.")(function)
    text = "Language of its text and comments; lang of reports.toml, else zh."
    return click.option("--lang", type=click.Choice(DOCUMENT_LANGUAGES), help=text)(function)


@click.group("new")
def command() -> None:
    """Write a record, a country profile or a plan to start from, every field with a comment; replaces nothing."""


@command.command("record")
@click.option("--title", default="", help="Its title, in its language.")
@click.option("--country", default="", shell_complete=complete_term("country"), help="Any known name or code.")
@click.option("--category", default="", shell_complete=complete_term("category"), help="Any known name or code.")
@click.option("--status", default="", shell_complete=complete_term("status"), help="Any known name or code.")
@click.option("--legal-weight", "legalWeight", default="", shell_complete=complete_term("legal_weight"),
              help="Any known name or code.")  # fmt: skip
@click.option("--date", "pubDate", default="", help="Date of publication: 2024-06-13, 2024-06 or 2024.")
@click.option("--source", default="", help="Who issued it.")
@click.option("--url", default="", help="Its official address.")
@click.option("--id", "id", default="", help="Its id; made of country and title if left out.")
@_shared
def record(lang: str | None, output: Path | None, config: Path | None, corpus: str | None, **fields: str) -> None:
    """Write a record; a terminal is asked for what the options do not say."""
    request = NewRequest(what="record", lang=lang, output=output, config=config, corpus=corpus, fields=fields)
    if sys.stdin is not None and sys.stdin.isatty() and not all(fields[key] for key in _NEEDED):
        request = NewRequest(
            what="record", lang=lang, output=output, config=config, corpus=corpus, fields=_asked(request, dict(fields))
        )
    _start(request)


@command.command("profile")
@click.option("--country", default="", shell_complete=complete_term("country"), help="Any known name or code.")
@_shared
def profile(lang: str | None, output: Path | None, config: Path | None, corpus: str | None, country: str) -> None:
    """Write a country profile."""
    if not country and sys.stdin is not None and sys.stdin.isatty():
        country = click.prompt(told(_ASKED["country"]), err=True)
    fields = {"country": country}
    _start(NewRequest(what="profile", lang=lang, output=output, config=config, corpus=corpus, fields=fields))


@command.command("plan")
@click.option("--kind", default="", help="Kind of its documents; country if left out.")
@click.option("--subject", "subjects", multiple=True, help="What they are about; all if left out. Repeat for more.")
@_shared
def plan(
    lang: str | None, output: Path | None, config: Path | None, corpus: str | None, kind: str, subjects: tuple[str, ...]
) -> None:
    """Write a plan of a batch."""
    fields = {"kind": kind, "subjects": ",".join(subjects)}
    _start(NewRequest(what="plan", lang=lang, output=output, config=config, corpus=corpus, fields=fields))


def _asked(request: NewRequest, fields: dict[str, str]) -> dict[str, str]:
    """Ask for each field that is not known, again where the answer is none; Enter leaves it to be filled in."""
    vocabulary = vocabulary_in_force(request)
    language = language_of(request)

    def read(key: str) -> Callable[[str], str]:
        def checked(answer: str) -> str:
            try:
                return checked_field(key, answer, language, vocabulary) if answer.strip() else ""
            except ReportsError as error:
                raise click.UsageError(told(f"{error.message}. {error.remedy}")) from error

        return checked

    for key, words in _ASKED.items():
        if not fields[key]:
            usual = None if key in _NEEDED else ""
            fields[key] = click.prompt(told(words), default=usual, show_default=False, value_proc=read(key), err=True)
    if not fields["id"]:
        usual = proposed_id(fields["title"], fields["country"], fields["pubDate"], vocabulary)
        fields["id"] = click.prompt(told("Id"), default=usual, value_proc=read("id"), err=True)
    return fields


def _start(request: NewRequest) -> None:
    written = start_file(request)
    click.echo(str(written.path))
    if written.left:
        say(f"Still to be filled in, as far as it is known: {', '.join(written.left)}")
