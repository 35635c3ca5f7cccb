"""Says what is wrong with a template of a user's: file, line, and what the nearest right name is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from traceback import walk_tb
from typing import NamedTuple

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.utils import missing

from reports.errors import InputProblem, Problem
from reports.language import DEFAULT_LANGUAGE
from reports.language.words import shipped_strings
from reports.resources import TEMPLATES

COMPARE = "Compare it with the shipped template of that name; reports templates copy writes one."
MAY_USE = "docs/templates.md lists what a template may use."


class TemplatePlace(NamedTuple):
    """Where a template of a user's is at fault."""

    file: str
    line: int | None


class UnknownName(StrictUndefined):
    """A name that a template uses and that nothing has; its message names the nearest that is there."""

    @property
    def _undefined_message(self) -> str:
        owner, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or owner is missing or not isinstance(name, str):
            return str(super()._undefined_message)
        return f"{type(owner).__name__} has no {name!r}{_meant(name, dir(owner))}"


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, [one for one in known if not one.startswith("_")], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def place_in(folder: Path, error: Exception) -> TemplatePlace | None:
    """Return where in a template of a folder an error arose, the innermost place; None where in none of them."""
    file = getattr(error, "filename", None)
    if isinstance(error, TemplateSyntaxError) and file and Path(file).is_relative_to(folder):
        return TemplatePlace(str(file), error.lineno)
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    inside = [TemplatePlace(name, line) for name, line in places if Path(name).is_relative_to(folder)]
    return inside[-1] if inside else None


def template_problem(place: TemplatePlace, error: Exception, folder: Path) -> InputProblem:
    """Return the error that names what is wrong with a template of a folder."""
    message, remedy = _fault(error, folder)
    problem = Problem(place.file, "", message, remedy, line=place.line)
    return InputProblem(str(problem), remedy=problem.remedy, problems=(problem,))


def _fault(error: Exception, folder: Path) -> tuple[str, str]:
    """Return what is wrong, and what to do about it."""
    if isinstance(error, TemplateNotFound):
        near = get_close_matches(str(error.name), [*template_names(TEMPLATES), *template_names(folder)], n=1)
        meant = f"Did you mean {near[0]}?" if near else "reports templates list names them."
        return f"{error.name} is not among the templates", meant
    if isinstance(error, TemplateError):
        return f"the template cannot be rendered ({error.message})", f"{MAY_USE} {COMPARE}"
    if isinstance(error, KeyError) and len(error.args) == 1:
        near = get_close_matches(str(error.args[0]), shipped_strings(DEFAULT_LANGUAGE).keys(), n=1)
        meant = f"Did you mean {near[0]!r}?" if near else MAY_USE
        return f"there is no {error.args[0]!r} among the words or their values", meant
    return f"the template cannot be rendered ({type(error).__name__}: {error})", COMPARE


def template_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the templates in a folder, as other templates write them."""
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html")))
