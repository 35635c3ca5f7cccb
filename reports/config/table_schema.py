"""The table of a settings file as JSON Schema, for editors that complete and check TOML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.config.toml_file import SettingKey, SettingTable, join_place

Known = Mapping[str, Sequence[str]]
"""Texts that a key takes, by its place (``check.off``), where the table alone does not know them."""

_Schema = dict[str, Any]
_Maker = Callable[[SettingKey, Sequence[str]], _Schema]


def table_schema(table: SettingTable, known: Known | None = None, place: str = "") -> _Schema:
    """Return the schema of a settings file, or of a table in it."""
    schema: _Schema = {
        "type": "object",
        "properties": {key.name: _key_schema(key, known or {}, join_place(place, key.name)) for key in table.keys},
        "additionalProperties": False,
    }
    if needed := [key.name for key in table.keys if key.is_needed]:
        schema["required"] = needed
    return schema


def _key_schema(key: SettingKey, known: Known, place: str) -> _Schema:
    if key.table is not None:
        schema = _TABLES[key.takes](table_schema(key.table, known, place))
    else:
        schema = _VALUES[key.takes](key, known.get(place, key.choices))
    if key.is_needed and key.takes in ("texts", "tables"):
        schema["minItems"] = 1
    return {"description": key.description, **schema}


_TABLES: Mapping[str, Callable[[_Schema], _Schema]] = {
    "table": lambda table: table,
    "tables": lambda table: {"type": "array", "items": table},
    "tables by name": lambda table: {"type": "object", "additionalProperties": table},
}


def _text(key: SettingKey, choices: Sequence[str]) -> _Schema:
    schema: _Schema = {"type": "string"}
    if choices:
        schema["enum"] = list(choices)
    if not key.may_be_blank:
        schema["pattern"] = r"\S"
    return schema


def _texts(key: SettingKey, choices: Sequence[str]) -> _Schema:
    schema = {"type": "array", "items": _text(key, choices)}
    return schema if key.may_be_blank else {**schema, "minItems": 1}


def _text_or_texts(key: SettingKey, choices: Sequence[str]) -> _Schema:
    return {"anyOf": [_text(key, choices), _texts(key, choices)]}


def _texts_or_numbers(key: SettingKey, choices: Sequence[str]) -> _Schema:
    one: _Schema = {"anyOf": [_text(key, choices), {"type": "integer"}]}
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one, "minItems": 1}]}


def _by_language(key: SettingKey, choices: Sequence[str]) -> _Schema:
    texts = {language: _text(key, ()) for language in choices}
    table: _Schema = {"type": "object", "properties": texts, "additionalProperties": False}
    return {"anyOf": [_text(key, ()), table if key.may_be_blank else {**table, "minProperties": 1}]}


_VALUES: Mapping[str, _Maker] = {
    "text": _text,
    "texts": _texts,
    "text or texts": _text_or_texts,
    "texts or numbers": _texts_or_numbers,
    "texts by language": _by_language,
    "whole number": lambda *_: {"type": "integer", "minimum": 1},
    "switch": lambda *_: {"type": "boolean"},
    # A day of TOML is no text; programs that check TOML by a schema show it as one.
    "day": lambda *_: {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}
