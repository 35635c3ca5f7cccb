"""The formats of files that people write, as JSON Schema (draft 2020-12), from the tables that the program reads by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from reports.config.project import find_configuration

SCHEMAS: Final = ("front-matter", "profile", "brand", "plan", "recipients", "calendar", "settings")
"""Of what there is a schema."""

_Schema = dict[str, Any]


def schema_of(name: str, config: Path | None = None) -> _Schema:
    """Return a schema by its name, one of `SCHEMAS`; that of front matter with the names that reports.toml adds.

    Raises InputProblem where reports.toml cannot be used.
    """
    return _MAKERS[name](config)


def _front_matter(config: Path | None) -> _Schema:
    from reports.corpus.field_schema import record_schema
    from reports.corpus.naming import vocabulary_of

    return record_schema(vocabulary_of(find_configuration(config, None)))


def _profile(config: Path | None) -> _Schema:
    from reports.corpus.field_schema import profile_schema
    from reports.corpus.naming import vocabulary_of

    return profile_schema(vocabulary_of(find_configuration(config, None)))


def _brand(_: Path | None) -> _Schema:
    from reports.typeset.brand import BRAND_TABLE

    return _file("A brand", BRAND_TABLE)


def _plan(_: Path | None) -> _Schema:
    from reports.batch.plan import PLAN_TABLE

    return _file("A plan: the documents of a batch", PLAN_TABLE)


def _recipients(_: Path | None) -> _Schema:
    from reports.config.recipients import recipients_table
    from reports.documents import KINDS

    return _file("Recipients of mail", recipients_table(KINDS))


def _calendar(_: Path | None) -> _Schema:
    from reports.config.calendar import CALENDAR_TABLE

    return _file("Dates that a digest adds", CALENDAR_TABLE)


def _settings(_: Path | None) -> _Schema:
    from reports.analysis.checks.rules import RULES
    from reports.config.check_settings import LEVELS, WHERE
    from reports.config.project import REPORTS_TABLE
    from reports.language import LANGUAGE_CHOICES

    rules = {f"check.{place}{level}": tuple(RULES) for place in ("", f"{WHERE}.") for level in LEVELS}
    return _file("Settings of reports", REPORTS_TABLE, {**rules, "lang": tuple(LANGUAGE_CHOICES)})


def _file(title: str, table: Any, known: Mapping[str, tuple[str, ...]] | None = None) -> _Schema:
    from reports.config.table_schema import table_schema
    from reports.corpus.field_schema import DRAFT

    return {"$schema": DRAFT, "title": title, **table_schema(table, known)}


_MAKERS: Mapping[str, Callable[[Path | None], _Schema]] = dict(
    zip(SCHEMAS, (_front_matter, _profile, _brand, _plan, _recipients, _calendar, _settings), strict=True)
)
