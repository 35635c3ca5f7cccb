"""The ``[names]`` of reports.toml: further spellings of a name, and the form of it that documents print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from reports.config.toml_file import SettingKey, SettingTable
from reports.language import DOCUMENT_LANGUAGES

_NAME_TABLE = SettingTable(
    "a name",
    (
        SettingKey("aliases", "texts", "Spellings that mean it, besides those known."),
        SettingKey(
            "printed", "texts by language", "What documents print, in every language or by language.",
            choices=DOCUMENT_LANGUAGES, example='{ zh = "…", en = "…" }',
        ),
    ),
)  # fmt: skip

NAMES_TABLE = SettingTable(
    "[names]",
    tuple(
        SettingKey(kind, "tables by name", f"Names of {of}, by a code or a known name.", table=_NAME_TABLE)
        for kind, of in (
            ("country", "jurisdictions"),
            ("category", "categories"),
            ("status", "statuses"),
            ("legal_weight", "legal weights"),
        )
    ),
)


class NameSetting(Struct, frozen=True):
    """What reports.toml says of one name."""

    kind: str
    """Of what it is a name: country, category, status or legal_weight."""
    meant: str
    """Its code, or a known spelling, as the key of its table."""
    aliases: tuple[str, ...] = ()
    printed: Mapping[str, str] = {}
    """By document language; empty where the known form is printed."""


def name_settings(found: Mapping[str, Any]) -> tuple[NameSetting, ...]:
    """Return the names of a checked ``[names]`` table."""
    return tuple(
        NameSetting(kind, meant, tuple(said.get("aliases", ())), _printed(said.get("printed", {})))
        for kind, names in found.items()
        for meant, said in names.items()
    )


def _printed(said: str | Mapping[str, str]) -> Mapping[str, str]:
    return dict.fromkeys(DOCUMENT_LANGUAGES, said) if isinstance(said, str) else said
