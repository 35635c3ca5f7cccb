"""The table of fields as JSON Schema: what an editor can complete, and which mistakes it can see.

It states what `check` finds of one value alone, by types, patterns and lists that follow from the table of fields and
from the vocabulary. What needs another value, another file, the body or a calendar it does not state; docs/records.md
lists that. Keywords that speak of one type alone stand side by side, so that an error has the place of its field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.corpus.field_reader import SILENT
from reports.corpus.fields import FURTHER_KEYS, POLICY, PROFILE, Field, FieldBlock
from reports.corpus.record_reader import CUT_AT
from reports.corpus.spelling_pattern import folded_pattern, spelling_pattern
from reports.corpus.vocabulary import Vocabulary
from reports.language import DOCUMENT_LANGUAGES, REFERENCE_LANGUAGE, strings

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_YEAR = r"(?:1[89]|2[01])[0-9]{2}"
_IDEOGRAPH = r"[\u3007\u4e00-\u9fff\uac00-\ud7a3]"
_NUMERAL = r"[0-9\uff10-\uff19\u3007一二三四五六七八九十元]"
_MONTHS = {31: ("Jan", "Mar", "May", "Jul", "Aug", "Oct", "Dec"), 30: ("Apr", "Jun", "Sep", "Nov"), 29: ("Feb",)}
"""The months by their last day."""
_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}.*|Z|[-+][0-9]{2}:[0-9]{2})?"


def _days(between: str, least: int) -> str:
    """Return months and days as they go together; 29 February stands in every year, and 0 is not known."""
    zero = "0?" if least == 1 else "0"
    day = f"(?:{zero}[0-9]|[12][0-9]"
    return (
        f"(?:(?:{zero}[013578]|1[02]){between}{day}|3[01])|(?:{zero}[469]|11){between}{day}|30)|{zero}2{between}{day}))"
    )


def _in_words(last: int, months: Sequence[str]) -> str:
    """Return the dates in words of the months that end with some day."""
    names = "|".join(f"[{name[0]}{name[0].lower()}]{name[1:]}" for name in months)
    beyond = {31: "|3[01]", 30: "|30", 29: ""}[last]
    day = f"(?:0?[0-9]|[12][0-9]{beyond})"
    return rf"(?:{day}[\s.\-]*)?(?:{names})[a-z]*\.?[\s,\-]*(?:{day},?\s+)?{_YEAR}"


def _date_pattern() -> str:
    """Return what a date is: figures, in which month and day are looked at, or the words and eras of our languages."""
    days = _days(r"\s*[-/.月월]\s*", 1)
    figures = rf"{_YEAR}(?:\s*[-/.年년]\s*(?:{days}\s*[.日일]?|(?:0?[0-9]|1[0-2])\s*[.月월]?))?{_TIME}"
    compact = f"{_YEAR}{_days('', 2)}"
    words = "|".join(_in_words(last, names) for last, names in _MONTHS.items())
    in_figures = rf"{_YEAR}\s*[年년]\s*[0-9]{{1,2}}\s*[月월]\s*(?:[0-9]{{1,2}}\s*[日일]?)?\s*$"
    ideographs = rf"(?!{in_figures})(?=.*{_NUMERAL}).*{_IDEOGRAPH}.*"
    wide = r"[\uff10-\uff19].*"
    eras = r"[RHS][0-9]{1,2}\..*|1[0-9]{2}\s*[-./]\s*[0-9].*"
    return "|".join((figures, compact, words, ideographs, wide, eras))


_SCORE = r"[+]?(?:100(?:[.,]0+)?|[0-9]{1,2}(?:[.,][0-9]+)?|0[0-9]{2}|\.[0-9]+|[\uff10-\uff19]{1,3})"
_WRITTEN_YEAR = rf"{_YEAR}\s*(?:年度?|년도?)?|.*{_IDEOGRAPH}.*|[\uff10-\uff19]+|[RHS][0-9]{{1,2}}\.?"
_ID = "^[ \t]*[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?[ \t]*$"
_ADDRESS = r"^(?!\s*(?!(?:[hH][tT][tT][pP][sS]?|[mM][aA][iI][lL][tT][oO]):)[A-Za-z][A-Za-z0-9+.\-]*:)"
_TAG = r"^\s*[A-Za-z]{2,3}(?:[\-_][A-Za-z]{4})?(?:[\-_][A-Za-z]{2})?\s*$"


def _or_silent(pattern: str = "") -> str:
    """Return a pattern of a text that says nothing, or that is this."""
    silent = "|".join(sorted(filter(None, SILENT)))
    return rf"^\s*(?:{silent}|{pattern})\s*$" if pattern else rf"^\s*(?:{silent})?\s*$"


_NOTHING: Schema = {"$ref": "#/$defs/nothing"}
_LINE: Schema = {"type": ["string", "number", "null"]}
"""A text, a number that is one, or nothing."""
_SILENT: Schema = {"type": ["null", "string", "array"], "pattern": _or_silent(), "maxItems": 0}
_EMPTY: Schema = {"pattern": _or_silent(), "maxItems": 0}
"""What a text or a list in the place of a block may be."""
_DEFINITIONS: Mapping[str, Schema] = {
    "nothing": _SILENT,
    "text": _LINE,
    "stated": {**_LINE, "not": _NOTHING},
    "date": {
        "description": "A date: 2024-06-13, 2024-06 or 2024. Other writings are read as well.",
        **_LINE,
        "pattern": _or_silent(f"{_date_pattern()}|"),
        "minimum": 1800,
        "maximum": 21991231,
        "not": {"type": "number", "minimum": 2200, "exclusiveMaximum": 18000101},
    },
    "year": {
        "description": "A year of four digits.",
        **_LINE,
        "type": ["integer", "string", "null"],
        "pattern": _or_silent(f"{_WRITTEN_YEAR}|"),
        "minimum": 1800,
        "maximum": 2199,
    },
    "number": {
        "description": "A number from 0 to 100, or null where there is no score.",
        "type": ["number", "string", "null", "array"],
        "maxItems": 0,
        "pattern": _or_silent(f"{_SCORE}|"),
        "minimum": 0,
        "maximum": 100,
    },
    "list": {
        "description": "A list of texts, or one text.",
        "type": ["array", "string", "number", "null", "object"],
        "items": _LINE,
        "maxProperties": 0,
    },
    "address": {"description": "An address that begins with https, http or mailto.", **_LINE, "pattern": _ADDRESS},
    "description": {
        "description": f"A summary; one of exactly {CUT_AT} characters counts as cut off.",
        **_LINE,
        "not": {"type": "string", "minLength": CUT_AT, "maxLength": CUT_AT},
    },
    "id": {
        "description": "1 to 64 of a-z, 0-9 and hyphens, no hyphen at either end.",
        "type": ["string", "integer"],
        "pattern": _ID,
        "minimum": 0,
        "not": _NOTHING,
    },
    "language": {
        "description": "The tag of the record's language; its folder says it as well.",
        "type": ["string", "null"],
        "pattern": _TAG,
        "examples": list(DOCUMENT_LANGUAGES),
    },
}
_TEXT: Schema = {"$ref": "#/$defs/text"}
_BY_TYPE = {"line": "text", "publication": "date"}
"""The definition of a type that has not its own name."""


def record_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of the front matter of a record."""
    schema = _object(POLICY, vocabulary, FURTHER_KEYS)
    return _whole("The front matter of a record", schema, POLICY, vocabulary)


def profile_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of the front matter of a country profile: its name or its id is that of a country."""
    schema = _object(PROFILE, vocabulary, FURTHER_KEYS)
    country = {"$ref": "#/$defs/country"}
    schema["anyOf"] = [
        {"required": [key], "properties": {key: {"allOf": [country, {"not": _NOTHING}]}}} for key in ("name", "id")
    ]
    return _whole("The front matter of a country profile", schema, PROFILE, vocabulary, "country")


def _whole(title: str, schema: Schema, block: FieldBlock, vocabulary: Vocabulary, *further: str) -> Schema:
    kinds = dict.fromkeys((*(field.vocabulary for field in block.terms if field.in_front), *further))
    definitions = {**_DEFINITIONS, **{kind: _term(kind, vocabulary) for kind in kinds}}
    return {"$schema": DRAFT, "title": title, **schema, "$defs": definitions}


def _term(kind: str, vocabulary: Vocabulary) -> Schema:
    """Return the schema of a word of the vocabulary: what documents call it, for completion, and all that is read."""
    codes = vocabulary.codes(kind)
    names = dict.fromkeys(vocabulary.name(kind, code, language) for language in DOCUMENT_LANGUAGES for code in codes)
    patterns = (spelling_pattern(vocabulary.spellings(kind)), *map(folded_pattern, vocabulary.rules(kind)))
    listed: Schema = {"enum": [*dict.fromkeys((*codes, *names))]}
    # One pattern: some editors name every branch that a value does not answer.
    known: Schema = {"type": "string", "pattern": "|".join(f"(?:{one})" for one in patterns)}
    return {"anyOf": [listed, known, _NOTHING]}


def _object(block: FieldBlock, vocabulary: Vocabulary, further: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {field.key: _titled(field, _value(field, vocabulary)) for field in block.front},
        "additionalProperties": False,
    }
    schema["properties"] |= {key: {} for key in further}
    if required := [field.key for field in block.front if field.required]:
        schema["required"] = required
    return schema


def _titled(field: Field, schema: Schema) -> Schema:
    title = strings(REFERENCE_LANGUAGE).get(f"field.{field.key}")
    return {"title": title, **schema} if title else schema


def _value(field: Field, vocabulary: Vocabulary) -> Schema:
    if field.block is not None:
        return _holding(field, field.block, vocabulary)
    kind = field.vocabulary if field.type == "term" else field.type
    reference = {"$ref": f"#/$defs/{_BY_TYPE.get(kind, kind)}"}
    if field.required and field.type != "id":
        return {"allOf": [{"$ref": "#/$defs/stated"}, reference]}
    return reference


def _holding(field: Field, block: FieldBlock, vocabulary: Vocabulary) -> Schema:
    """Return the schema of a value that holds fields: each kind of block may be left empty in any way."""
    inside = _object(block, vocabulary)
    if field.type == "milestones":
        # An event alone may stand for a milestone.
        item = {**inside, "type": ["object", "string", "null", "array"], "maxItems": 0}
        types = ["array", "object", "string", "null"]
        return {"type": types, "pattern": _or_silent(), "maxProperties": 0, "items": item}
    block_or_nothing = {"type": ["object", "string", "null", "array"], **_EMPTY}
    if field.type == "block":
        return {**inside, **block_or_nothing}
    value = {**inside, **block_or_nothing} if field.type == "blocks_by_name" else _TEXT
    schema: Schema = {**block_or_nothing, "properties": dict.fromkeys(block.names, value)}
    if block.vocabulary:
        schema["patternProperties"] = {spelling_pattern(vocabulary.spellings(block.vocabulary)): value}
    return {**schema, "additionalProperties": False if block.keeps_empty else _NOTHING}
