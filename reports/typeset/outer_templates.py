"""Templates that print no pages: of mails, and of the page beside a batch; with those of a house in front of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from reports.errors import ReportsError
from reports.language import is_marked, runs, tag, unmarked
from reports.resources import TEMPLATES
from reports.typeset.look import own_file
from reports.typeset.template_faults import UnknownName, place_in, template_problem

_MAIL = {
    "mail": "the message: `lang`, `subject`, `greeting`, `notes`, `files` (each `name`, `told`), `summaries`, `footer`",
    "s": 'the words in the language of the recipient: `s("mail.attached")`',
}
OUTER: Final[Mapping[str, Mapping[str, str]]] = {
    "mail.html": _MAIL,
    "mail.txt": _MAIL,
    "batch-index.html": {
        "run": "the run: `as_of`, `documents`, `pages`, `bytes`, `failed` and `incomplete`",
        "kinds": "each kind of document with its entries, as `manifest.json` has them",
        "thumbnails": "the folder of the first pages as pictures",
    },
}
"""The templates, and what each may use by name."""
OUTER_STYLES: Final = ("mail.css", "web/edition.css")
"""Style sheets of mails and of the HTML edition."""


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB" if count else "-"


OUTER_FILTERS: Final[Mapping[str, tuple[Callable[..., str], str]]] = {
    "size": (_size, "a number of bytes, as kB or MB"),
    "tag": (tag, "the tag of a document language, for `lang`"),
}
"""Their filters besides those of Jinja, and what each returns."""


def render_outer(name: str, folder: Path | None, **values: Any) -> str:
    """Render a template with what `OUTER` lists; raises InputProblem where one of the folder cannot be used."""
    try:
        return outer_environment(folder).get_template(name).render(**values)
    except (ReportsError, MemoryError):
        raise
    except Exception as error:
        if folder is None or (place := place_in(folder, error)) is None:
            raise
        raise template_problem(place, error, folder) from error


def outer_style(name: str, folder: Path | None) -> str:
    """Return a style sheet, that of a folder where it has one."""
    own = own_file(folder, name) if folder is not None else None
    return (own if own is not None and own.is_file() else TEMPLATES / name).read_text(encoding="utf-8-sig")


class OwnTemplates(FileSystemLoader):
    """Loads templates of the user's folder, and none from outside it."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return what a template says, as Jinja asks for it; raises InputProblem where it lies outside the folder."""
        own_file(Path(self.searchpath[0]), template)
        return super().get_source(environment, template)


class ShippedTemplates(FileSystemLoader):
    """Loads shipped templates, each for as long as the user's folder has none of its name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(TEMPLATES)
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return what a template says, as Jinja asks for it."""
        text, name, is_current = super().get_source(environment, template)
        own = self._folder / template
        return text, name, lambda: is_current() and not own.is_file()


def outer_environment(folder: Path | None) -> ImmutableSandboxedEnvironment:
    """Return the environment of the shipped templates, with those of a folder, read anew, in front of them."""
    return _shipped_environment() if folder is None else _environment(folder)


@pass_eval_context
def _spoken(context: EvalContext, value: Any) -> Any:
    """Return what a template prints: what is in another language as an element of it, or without marks in a text."""
    if not isinstance(value, str) or not is_marked(value):
        return value
    if not context.autoescape:
        return unmarked(value)
    parts = (
        Markup('<span lang="{}">{}</span>').format(language, text) if language else escape(text)
        for text, language in runs(value, "")
    )
    return Markup("").join(parts)


@cache
def _shipped_environment() -> ImmutableSandboxedEnvironment:
    return _environment(None)


def _environment(folder: Path | None) -> ImmutableSandboxedEnvironment:
    loaders: list[BaseLoader] = [FileSystemLoader(TEMPLATES)]
    if folder is not None:
        loaders.insert(0, OwnTemplates(folder))
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=lambda name: not (name or "").endswith(".txt"),
        undefined=UnknownName,
        finalize=_spoken,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({name: function for name, (function, _) in OUTER_FILTERS.items()})
    return environment
