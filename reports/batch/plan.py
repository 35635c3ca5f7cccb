"""The settings file batch.toml: the documents of a run, as a matrix of kind, subject, language and profile."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from reports.config.by_language import TextByLanguage
from reports.config.edition import EDITION
from reports.config.formats import ANNEXES, FORMATS, PDF, TABLE_FORMATS
from reports.config.languages import language_fault
from reports.config.toml_file import Fault, SettingKey, SettingTable, day_of, read_settings, texts_of
from reports.documents import BY, KINDS
from reports.errors import UsageProblem
from reports.language import DEFAULT_LANGUAGE

NAME = "batch.toml"

FILTERS = ("country", "category", "status", "legal_weight", "year", "published", "where", "id")
PLACEHOLDERS = ("kind", "code", "as_of", "lang", "profile", "paper", "text_size", "variant")
"""Placeholders of a file name; `variant` names what is not the default: ``_print``, ``_letter`` …"""
DEFAULT_NAME = "ccus-{kind}_{code}_{as_of}_{lang}{variant}"
_EDITION_ID = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_TAKEN = ("calendars", "latest", "search")
"""Folders of a site that are no edition."""
_DAY_IN_NAME = re.compile(r"\{as_of\}/|[_.-]?\{as_of\}")


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
    formats: tuple[str, ...] = (PDF,)
    """The formats that each document is written in."""
    annex: str = ""
    """The format of the workbook beside each document; "" where there is none."""
    name: str = DEFAULT_NAME
    edition: TextByLanguage = ""
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
    edition_id: str = ""
    """The name of the edition's folder in a site."""
    site_url: str = ""
    """Where the site is published, with a slash at its end; "" where nobody says."""
    tables: tuple[str, ...] = ("csv",)
    """The formats of the tables that a site holds beside the documents."""


def without_day(name: str) -> str:
    """Return a template of names that gives a document the same name whatever the day."""
    return _DAY_IN_NAME.sub("", name).lstrip("_.-")


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
    table = read_settings(path, PLAN_TABLE)
    shared = {**defaults, **{key: table[key] for key in _SHARED if key in table}}
    entries = (_entry(entry, shared, f"documents[{number}]") for number, entry in enumerate(table["documents"], 1))
    url = table.get("site_url", "")
    return Plan(
        tuple(entries), str(path), day_of(table.get("as_of")), _baseline(path, table.get("baseline", "")),
        table.get("edition_id", ""), url and f"{url.rstrip('/')}/", texts_of(table.get("tables", "csv")),
    )  # fmt: skip


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
        kinds=texts_of(found["kind"]),
        subjects=() if subjects == "all" else texts_of(subjects),
        filters=tuple((name, texts_of(found[name])) for name in FILTERS if name in table),
        languages=texts_of(found.get("lang", DEFAULT_LANGUAGE)),
        profiles=texts_of(found.get("profile", "screen")),
        papers=texts_of(found.get("paper", "A4")),
        text_sizes=texts_of(found.get("text_size", "normal")),
        formats=texts_of(found.get("format", PDF)),
        annex=found.get("annex", ""),
        name=found.get("name", DEFAULT_NAME),
        edition=found.get("edition", ""),
        period=found.get("period", ""),
        with_sheets=found.get("sheets", True),
        field=field,
    )


# --- the keys of a plan


def _name_fault(template: str) -> Fault | None:
    """Return what is wrong with a template of file names."""
    try:
        parts = [part for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        return f"is not a template of names ({error})", f"Write it like {DEFAULT_NAME}."
    for _, name, form, conversion in parts:
        if name not in PLACEHOLDERS or form or conversion:
            known = ", ".join("{" + one + "}" for one in PLACEHOLDERS)
            return f"has {{{name}}}, which stands for nothing", f"Known are: {known}."
    return None


def _edition_id_fault(written: str) -> Fault | None:
    """Return what is wrong with the name of an edition's folder."""
    if not _EDITION_ID.fullmatch(written):
        return f"{written!r} is no name of a folder", 'Write small letters, digits and hyphens: edition_id = "2026q1".'
    if written in _TAKEN:
        return f"{written!r} is a folder of every site", 'Write another one: edition_id = "2026q1".'
    return None


def _url_fault(written: str) -> Fault | None:
    """Return what is wrong with the address of a site."""
    if not re.fullmatch(r"https?://[^\s<>\"]+", written):
        return f"{written!r} is no address", 'Write it whole: site_url = "https://example.org/ccus/".'
    return None


def _axis(
    name: str,
    description: str,
    *choices: str,
    is_needed: bool = False,
    check: Callable[[str], Fault | None] | None = None,
) -> SettingKey:
    """Return a key that is an axis of the matrix: it takes one value or a list of them."""
    return SettingKey(name, "text or texts", description, choices=choices, is_needed=is_needed, check=check)


_SHARED_KEYS = (
    _axis("lang", "Language of the documents.", check=language_fault),
    _axis("profile", "What the documents are made for.", "screen", "print", "press", "grey"),
    _axis("paper", "Size of the pages.", "A4", "Letter"),
    _axis("text_size", "Size of the text.", "normal", "large"),
    _axis("format", "Formats that each document is written in; PDF always.", *FORMATS),
    SettingKey("annex", "text", "Workbook of its numbers beside each document.", choices=ANNEXES),
    SettingKey("name", "text", "Template of file names.", check=_name_fault, example=f'"{DEFAULT_NAME}"'),
    EDITION,
)
"""Keys that may also stand at the top, for all documents."""
_SHARED = tuple(key.name for key in _SHARED_KEYS)
_DOCUMENTS_TABLE = SettingTable(
    "a plan",
    (
        _axis("kind", "Kind of the documents.", *KINDS, is_needed=True),
        SettingKey("subjects", "text or texts", "Subjects, or all."),
        SettingKey("period", "text", "Quarter of a digest, as in 2026Q1.", may_be_blank=True),
        SettingKey("sheets", "switch", "Whether sheets are bound in.", example="false"),
        *(SettingKey(name, "text or texts", f"Only records of this {name}.") for name in FILTERS if name != "year"),
        SettingKey("year", "texts or numbers", "Only records of this year."),
        *_SHARED_KEYS,
    ),
)
PLAN_TABLE = SettingTable(
    "a plan",
    (
        SettingKey("as_of", "day", "The day that documents speak of.", example="2026-03-31"),
        SettingKey("baseline", "text", "What the corpus is compared with.", may_be_blank=True),
        SettingKey(
            "edition_id", "text", "Folder of the edition in a site.", check=_edition_id_fault, example='"2026q1"'
        ),
        SettingKey(
            "site_url", "text", "Where the site is published.", check=_url_fault, example='"https://example.org/ccus/"'
        ),
        SettingKey("tables", "text or texts", "Formats of the tables in a site.", choices=TABLE_FORMATS),
        *_SHARED_KEYS,
        SettingKey("documents", "tables", "Documents to write.", is_needed=True, table=_DOCUMENTS_TABLE),
    ),
)
