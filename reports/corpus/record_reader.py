"""Front matter -> `Policy` or `Profile`, field by field, as the table in `fields` says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from msgspec.structs import fields as struct_fields

from reports.corpus.field_reader import LONGEST_SILENT, UNREAD, FieldReader, is_nothing, is_silent, kind_of, shown
from reports.corpus.fields import POLICY, PROFILE, Field, FieldBlock
from reports.corpus.policy import Milestone, Policy, Profile, Term

ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")

CUT_AT = 500
"""Where other programs cut descriptions off; one of exactly this length is taken for the beginning of a longer one."""

_Value = Callable[[FieldReader, Any, str], Any]
"""Reads a value, given its path; a method of `FieldReader`, or like one."""

_Part = Callable[[Any, str, str, FieldReader, dict[str, Any]], Any]
"""Reads a value that holds fields itself, given the path before its key, and its key; what nobody knows goes into the
last argument under its path from there."""


def read_policy(data: dict[str, Any], body: str, language: str, reading: FieldReader) -> Policy | None:
    """Read a record from its front matter; ``None`` where a problem keeps the file out."""
    reading.language = language
    fields = _POLICY.read(data, "", reading)
    if reading.problems:
        return None
    return Policy(language=language, path=reading.file, body=body.strip(), **fields)


def read_profile(data: dict[str, Any], body: str, language: str, reading: FieldReader) -> Profile | None:
    """Read a profile from its front matter; ``None`` where a problem keeps the file out."""
    reading.language = language
    fields = _PROFILE.read(data, "", reading)
    written_id = fields["id"]
    name = fields["name"] = fields["name"] or written_id
    if not name:
        reading.problem("missing-field", "name", "is missing", "Give the profile the country's name")
    country = _country_of(name, written_id, reading)
    if country is None or reading.problems:
        return None
    fields["id"] = re.sub(r"[\W_]+", "-", (written_id or name).casefold()).strip("-")
    return Profile(language=language, path=reading.file, country=country, body=body.strip(), **fields)


def _country_of(name: str, written_id: str, reading: FieldReader) -> Term | None:
    """Return the country that a profile is of: by its name, else by its id."""
    by_id = reading.vocabulary.country(written_id).code if written_id else None
    if by_id and not reading.vocabulary.knows("country", name):
        return Term(code=by_id, written=name)
    return reading.term(name, "name", "country")


class BlockReader:
    """A reader of the fields of one block of the table, which looks up each key that a file has.

    Ten thousand records have two hundred thousand texts in their scores alone, so texts are asked for first, and what a
    file does not say is left to the defaults of the value.
    """

    def __init__(self, block: FieldBlock) -> None:
        self._keys = block.keys
        self._texts = {field.key: field.attribute for field in block.front if field.type == "text"}
        self._values = {f.key: (f.attribute, _VALUES[f.type](f)) for f in block.front if f.type in _VALUES}
        self._dates = {
            field.key: (field.attribute, field.written, field.type == "publication")
            for field in block.front
            if field.type in ("date", "publication")
        }
        self._parts = {f.key: (f.attribute, _PARTS[f.type](f.block)) for f in block.front if f.block is not None}
        bare = {field.name for field in struct_fields(block.holds) if field.required}
        self._always = tuple(f.key for f in block.front if f.type != "language" and (f.required or f.attribute in bare))

    def read(self, entry: dict[str, Any], prefix: str, reading: FieldReader) -> dict[str, Any]:
        """Return the attributes that a block states, and ``extra`` with the keys that nobody knows.

        ``prefix`` stands before the keys in messages.
        """
        for key in self._always:
            if key not in entry:
                entry[key] = None
        texts, values = self._texts, self._values
        found: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        left: dict[str, Any] | None = None
        for key, value in entry.items():
            if key in texts:
                text = (value if type(value) is str else reading.text(value, prefix + key)).strip()
                found[texts[key]] = "" if len(text) <= LONGEST_SILENT and is_silent(text) else text
            elif key in values:
                attribute, read = values[key]
                said = read(reading, value, prefix + key)
                if said is UNREAD:
                    said, extra[key] = None, value
                found[attribute] = said
            elif (part := self._parts.get(key)) is not None:
                found[part[0]] = part[1](value, prefix, key, reading, extra)
            elif (date := self._dates.get(key)) is not None:
                found[date[0]], found[date[1]] = reading.date(value, prefix + key, published=date[2])
            elif left is None:
                left = {key: value}
            else:
                left[key] = value
        if left:
            reading.unknown(left, self._keys, prefix)
            extra |= left
        found["extra"] = {key.strip(): value for key, value in extra.items()} if extra else extra
        return found


# --- one value -----------------------------------------------------------------------------------------------------


def _required_line(reading: FieldReader, value: Any, path: str) -> str:
    text = reading.line(value, path)
    if not text and (is_nothing(value) or isinstance(value, str)):
        reading.problem("missing-field", path, "is missing", f"Write {path}: … among its fields")
    return text


def _required_term(reading: FieldReader, value: Any, path: str, kind: str) -> Term | None:
    return reading.term(_required_line(reading, value, path), path, kind)


def _id(reading: FieldReader, value: Any, path: str) -> str:
    text = _required_line(reading, value, path)
    if text and not ID.fullmatch(text):
        near = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-")
        remedy = "Use 1 to 64 of a-z, 0-9 and hyphens, no hyphen at either end"
        remedy = f"{remedy}, e.g. {near}" if near else remedy
        reading.problem("bad-id", path, f"{shown(text)} cannot be an id", remedy)
    return text


def _description(reading: FieldReader, value: Any, path: str) -> str:
    text = reading.text(value, path)
    if len(text) == CUT_AT:
        message = f"is cut off at {CUT_AT} characters: “…{text[-24:]}”"
        reading.warn("truncated-description", path, message, "Write it to its end")
    return text.strip()


def _line_reader(field: Field) -> _Value:
    return _required_line if field.required else FieldReader.line


def _term_reader(field: Field) -> _Value:
    return partial(_required_term if field.required else FieldReader.term, kind=field.vocabulary)


_VALUES: Mapping[str, Callable[[Field], _Value]] = {
    "id": lambda _: _id,
    "line": _line_reader,
    "address": _line_reader,
    "description": lambda _: _description,
    "term": _term_reader,
    "year": lambda _: FieldReader.year,
    "number": lambda _: FieldReader.number,
    "list": lambda _: FieldReader.texts,
}
"""Makers of readers, by type of field. Texts and dates are read by `BlockReader` itself, a language before it."""


# --- a value that holds fields itself ------------------------------------------------------------------------------


def _block_reader(block: FieldBlock) -> _Part:
    reader, silent = BlockReader(block), block.holds()

    def read(value: Any, prefix: str, key: str, reading: FieldReader, _: dict[str, Any]) -> Any:
        path = prefix + key
        entry = reading.mapping(value, path)
        return block.holds(**reader.read(entry, f"{path}.", reading)) if entry else silent

    return read


def _named_block_reader(block: FieldBlock) -> _Part:
    reader, holds, name = BlockReader(block), block.holds, block.name

    def read(value: Any, prefix: str, key: str, reading: FieldReader, extra: dict[str, Any]) -> Any:
        found, entries = reading.mapping(value, prefix + key), []
        for own in _ordered(found, block.names):
            entry = found[own]
            if isinstance(entry, dict):
                said = reader.read(entry, f"{prefix}{key}.{own}.", reading)
                said[name] = own.strip()
                entries.append(holds(**said))
            elif own in block.names:
                reading.mapping(entry, f"{prefix}{key}.{own}")
            else:
                extra[f"{key}.{own}"] = entry
        return tuple(entries)

    return read


def _named_text_reader(block: FieldBlock) -> _Part:
    # Most pillars are empty, and there are seven kinds of those.
    make = lru_cache(maxsize=1024)(block.holds)

    def read(value: Any, prefix: str, key: str, reading: FieldReader, extra: dict[str, Any]) -> Any:
        found, entries = reading.mapping(value, prefix + key), []
        for own in _ordered(found, block.names):
            entry = found[own]
            if type(entry) is not str:
                if own not in block.names and not is_nothing(entry) and type(entry) not in (int, float):
                    extra[f"{key}.{own}"] = entry
                    continue
                entry = reading.text(entry, f"{prefix}{key}.{own}")
            text = entry.strip()
            if not block.keeps_empty and is_silent(text):
                continue
            if text:
                entries.append(block.holds(own.strip(), text))
            else:
                entries.append(make(own.strip(), ""))
        return tuple(entries)

    return read


def _milestone_reader(block: FieldBlock) -> _Part:
    reader = BlockReader(block)

    def read(value: Any, prefix: str, key: str, reading: FieldReader, extra: dict[str, Any]) -> Any:
        found = []
        if not isinstance(value, list):
            if not (is_nothing(value) or value == {}):
                message = f"a list is expected, found {kind_of(value)}"
                reading.problem("wrong-type", prefix + key, message, "Write [{date, event}, …]")
            value = ()
        for index, item in enumerate(value):
            path = f"{prefix}{key}[{index}]"
            entry = {"event": item} if isinstance(item, str) else reading.mapping(item, path)
            said = reader.read(entry, f"{path}.", reading)
            extra |= {f"{key}[{index}].{own}": left for own, left in said.pop("extra").items()}
            milestone = Milestone(**said)
            if milestone.event or milestone.written:
                found.append(milestone)
        return tuple(found)

    return read


_PARTS: Mapping[str, Callable[[FieldBlock], _Part]] = {
    "block": _block_reader,
    "blocks_by_name": _named_block_reader,
    "texts_by_name": _named_text_reader,
    "milestones": _milestone_reader,
}


def _ordered(found: Mapping[str, Any], first: tuple[str, ...]) -> list[str]:
    known = [key for key in first if key in found]
    return known if len(known) == len(found) else known + [key for key in found if key not in first]


_POLICY, _PROFILE = BlockReader(POLICY), BlockReader(PROFILE)
