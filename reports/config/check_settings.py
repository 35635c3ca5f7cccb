"""The table [check] of reports.toml: which rules of the check are off, and how much the others matter, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from msgspec import Struct

from reports.config.toml_file import SettingKey, SettingTable

Level = Literal["off", "note", "warning", "error"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""What a rule can be set to."""

WHERE = "where"
_MEANINGS: dict[Level, str] = {
    "off": "Rules that are switched off.",
    "note": "Rules whose findings are notes.",
    "warning": "Rules whose findings are warnings.",
    "error": "Rules whose findings are errors.",
}


def _level_keys() -> tuple[SettingKey, ...]:
    return tuple(
        SettingKey(level, "texts", _MEANINGS[level], may_be_blank=True, example='["title-year"]') for level in LEVELS
    )


_WHERE_TABLE = SettingTable(
    "[[check.where]]",
    (
        SettingKey("paths", "texts", "Files of the corpus; * is any part of a name, ** any folders.",
                   example='["policies/en/**"]'),
        SettingKey("records", "texts", "Ids of records; * is any part of one.", example='["cn-*"]'),
        SettingKey("reason", "text", "Why, for whoever reads the settings."),
        *_level_keys(),
    ),
)  # fmt: skip
CHECK_TABLE = SettingTable(
    "[check]",
    (*_level_keys(), SettingKey(WHERE, "tables", "Rules set for some files or records.", table=_WHERE_TABLE)),
)


class CheckException(Struct, frozen=True):
    """What some files or records have set of their own; where both are named, both must fit."""

    levels: Mapping[str, Level]
    """By rule."""
    paths: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


class CheckSettings(Struct, frozen=True):
    """What reports.toml sets of the check."""

    levels: Mapping[str, Level] = {}
    """By rule, for the whole corpus."""
    exceptions: tuple[CheckException, ...] = ()
    """Of several that fit, the later one goes before the earlier, and all before `levels`."""
    named: tuple[tuple[str, str], ...] = ()
    """Every rule that is named, behind its field in the file, as often as it is."""


def check_settings(table: Mapping[str, Any]) -> CheckSettings:
    """Return the settings of a table that has no problems; which rules there are is known to the check."""
    places = [("check", table), *((f"check.{WHERE}[{n}]", said) for n, said in enumerate(table.get(WHERE, ()), 1))]
    exceptions = (
        CheckException(_levels(said), tuple(said.get("paths", ())), tuple(said.get("records", ())))
        for said in table.get(WHERE, ())
    )
    named = tuple((f"{place}.{level}", rule) for place, said in places for level in LEVELS for rule in _of(said, level))
    return CheckSettings(_levels(table), tuple(exceptions), named)


def _levels(table: Mapping[str, Any]) -> dict[str, Level]:
    return {rule: level for level in LEVELS for rule in _of(table, level)}


def _of(table: Mapping[str, Any], level: Level) -> Sequence[str]:
    found: Sequence[str] = table.get(level, ())
    return found
