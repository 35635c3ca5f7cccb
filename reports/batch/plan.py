"""Reads and checks batch.toml: the documents of a run, as a matrix of kind, subject, language and profile."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct

from reports.documents import BY, KINDS
from reports.errors import InputProblem, Problem, UsageProblem
from reports.language import DEFAULT_LANGUAGE, LANGUAGE_CHOICES

NAME = "batch.toml"

FILTERS = ("country", "category", "status", "legal_weight", "year", "published", "where", "id")
PLACEHOLDERS = ("kind", "code", "as_of", "lang", "profile", "paper", "text_size", "variant")
"""Placeholders of a file name; `variant` names what is not the default: ``_print``, ``_letter`` …"""
DEFAULT_NAME = "ccus-{kind}_{code}_{as_of}_{lang}{variant}"

_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "lang": tuple(LANGUAGE_CHOICES),
    "profile": ("screen", "print", "press", "grey"),
    "paper": ("A4", "Letter"),
    "text_size": ("normal", "large"),
}
"""Axes of the matrix: one value or a list of them."""
_SHARED = ("lang", "profile", "paper", "text_size", "name", "edition")
"""Keys that may stand at the top, for all documents."""
_TEXTS = ("name", "edition", "period", "baseline")
_TOP = ("as_of", "baseline", *_SHARED, "documents")
_KEYS = ("kind", "subjects", "period", "sheets", *FILTERS, *_SHARED)


class PlanEntry(Struct, frozen=True):
    """One table of a plan: every combination of its lists is a document."""

    kinds: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    """As written; () stands for all that the filters leave."""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Conditions as written, by name."""
    languages: tuple[str, ...] = (DEFAULT_LANGUAGE,)
    profiles: tuple[str, ...] = ("screen",)
    papers: tuple[str, ...] = ("A4",)
    text_sizes: tuple[str, ...] = ("normal",)
    name: str = DEFAULT_NAME
    edition: str = ""
    period: str = ""
    """Quarter of a document that speaks of one, as written."""
    with_sheets: bool = True
    """Whether sheets are bound in, where a document is of several subjects or of a period."""
    field: str = ""
    """The place of the table in the plan, as a problem names it."""


class Plan(Struct, frozen=True):
    """The documents that a run is to write."""

    entries: tuple[PlanEntry, ...]
    file: str = ""
    """As the user named it; "" where there is none."""
    as_of: date | None = None
    baseline: str = ""
    """What the corpus is compared with, as the command line would name it; "" where it is compared with nothing."""


def plan_by(by: str, *, defaults: Mapping[str, Any], filters: Mapping[str, tuple[str, ...]]) -> Plan:
    """Return the plan for one document for each country, category or record, without a file.

    ``defaults`` are shared keys as a plan would give them.
    """
    entry = _entry({"kind": BY[by]}, defaults, "")
    kept = tuple((name, values) for name, values in filters.items() if values)
    return Plan((PlanEntry(**{**_values(entry), "filters": kept}),))


def read_plan(path: Path, defaults: Mapping[str, Any]) -> Plan:
    """Read the plan in a file; ``defaults`` hold for what it leaves out.

    Raises InputProblem with every problem found in it.
    """
    table = _load(path)
    problems = list(_problems(str(path), table))
    if problems:
        raise InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    shared = {**defaults, **{key: table[key] for key in _SHARED if key in table}}
    entries = (_entry(entry, shared, f"documents[{number}]") for number, entry in enumerate(table["documents"]))
    return Plan(tuple(entries), str(path), table.get("as_of"), _baseline(path, table.get("baseline", "")))


def find_plan(named: Path | None, corpus: Path | None) -> Path:
    """Return the plan that is named, else batch.toml here, else the one in the corpus folder; raises UsageProblem."""
    if named is not None:
        return named
    for candidate in (Path(NAME), corpus / NAME if corpus is not None else None):
        if candidate is not None and candidate.is_file():
            return candidate
    raise UsageProblem(
        "there is no plan", remedy=f"Name one, write {NAME}, or say --by country, --by category or --by record."
    )


def _baseline(plan: Path, written: str) -> str:
    """Return the baseline; a path is relative to the plan, a reference of git is not."""
    return str(plan.parent / written) if written and not written.startswith("git:") else written


def _values(entry: PlanEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in PlanEntry.__struct_fields__}


def _entry(table: Mapping[str, Any], shared: Mapping[str, Any], field: str) -> PlanEntry:
    found = {**shared, **table}
    subjects = found.get("subjects", "all")
    return PlanEntry(
        kinds=_texts(found["kind"]),
        subjects=() if subjects == "all" else _texts(subjects),
        filters=tuple((name, _texts(found[name])) for name in FILTERS if name in table),
        languages=_texts(found.get("lang", DEFAULT_LANGUAGE)),
        profiles=_texts(found.get("profile", "screen")),
        papers=_texts(found.get("paper", "A4")),
        text_sizes=_texts(found.get("text_size", "normal")),
        name=found.get("name", DEFAULT_NAME),
        edition=found.get("edition", ""),
        period=found.get("period", ""),
        with_sheets=found.get("sheets", True),
        field=field,
    )


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(dict.fromkeys(str(one) for one in values))


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        problem = Problem(str(path), "", f"cannot be read ({error.strerror})", "Name an existing file")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = Problem(str(path), "", f"is not TOML ({error})", "Correct the line named")
    raise InputProblem(f"{path} cannot be used", remedy=problem.remedy, problems=(problem,))


# --- what is wrong with a plan


def _problems(file: str, table: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _unknown(file, "", table, _TOP)
    if type(table.get("as_of", date.min)) is not date:
        yield Problem(file, "as_of", "is not a date", "Write it as as_of = 2026-03-31, without quotes")
    yield from _wrong_values(file, "", {key: table[key] for key in ("baseline", *_SHARED) if key in table})
    documents = table.get("documents")
    if not isinstance(documents, list) or not documents or not all(isinstance(one, dict) for one in documents):
        yield Problem(file, "documents", "is missing", "Ask for documents: [[documents]], and below it kind = …")
        return
    for number, entry in enumerate(documents):
        field = f"documents[{number}]."
        yield from _unknown(file, field, entry, _KEYS)
        yield from _wrong_values(file, field, entry)
        if "kind" not in entry:
            yield Problem(file, f"{field}kind", "is missing", f"Write one of {', '.join(KINDS)}")


def _unknown(file: str, field: str, table: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Problem]:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}"
            yield Problem(file, field + key, "is not a key of a plan", remedy)


def _wrong_values(file: str, field: str, table: Mapping[str, Any]) -> Iterator[Problem]:
    for key, value in table.items():
        if key in _CHOICES:
            yield from _wrong_choices(file, field + key, value, _CHOICES[key])
        elif key in _TEXTS:
            if not isinstance(value, str):
                yield Problem(file, field + key, "is not text", f'Write it as {key} = "…"')
            elif key == "name":
                yield from _wrong_name(file, field + key, value)
        elif key == "sheets" and not isinstance(value, bool):
            yield Problem(file, field + key, "is neither true nor false", "Write it as sheets = false")
        elif key == "subjects" or key in FILTERS:
            types = {type(one) for one in value} if isinstance(value, list) else {type(value)}
            if not types or not types <= ({str, int} if key == "year" else {str}):
                yield Problem(file, field + key, "is neither text nor a list of texts", f'Write it as {key} = ["…"]')


def _wrong_choices(file: str, field: str, value: Any, known: tuple[str, ...]) -> Iterator[Problem]:
    values = value if isinstance(value, list) else [value]
    if not values:
        yield Problem(file, field, "is empty", f"Write one of {', '.join(known)}")
    for one in values:
        if one not in known:
            near = get_close_matches(str(one), known, n=1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Write one of {', '.join(known)}"
            yield Problem(file, field, f"“{one}” is not known", remedy)


def _wrong_name(file: str, field: str, template: str) -> Iterator[Problem]:
    try:
        parts = [part for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        yield Problem(file, field, f"is no template of names ({error})", f"Write it like {DEFAULT_NAME}")
        return
    for _, name, form, conversion in parts:
        if name not in PLACEHOLDERS or form or conversion:
            remedy = f"Known are {', '.join('{' + one + '}' for one in PLACEHOLDERS)}"
            yield Problem(file, field, f"{{{name}}} stands for nothing", remedy)
