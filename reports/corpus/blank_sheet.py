"""A record or profile to start from: every field of the table with a comment, those that are given filled in."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping

from reports.corpus.fields import POLICY, PROFILE, Field, FieldBlock
from reports.corpus.vocabulary import Vocabulary
from reports.language import Strings, strings

_WIDTH = 110
_NAMES = {
    "lang": "column.lang", "year": "column.year", "score": "column.score", "label": "column.label",
    "evidence": "column.evidence", "citation": "column.citation", "auditNote": "column.audit_note",
    "date": "column.date", "event": "column.event",
}  # fmt: skip
"""Words for fields that pages print without a name."""
_PARTS = {"analysis": "dimension", "regulatory": "pillar", "impactAnalysis": "impact"}
"""Where the names inside a block have their words."""
_EMPTY: Mapping[str, str] = {"number": "null", "list": "[]"}


def blank_record(given: Mapping[str, str], language: str, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """Return the file of a record with these fields, commented in a document language, and the keys left to fill in."""
    return _Blank(POLICY, "new.record", given, language, vocabulary).file()


def blank_profile(given: Mapping[str, str], language: str, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """Return the file of a country profile with these fields, and the keys left to fill in."""
    return _Blank(PROFILE, "new.profile", given, language, vocabulary).file()


class _Blank:
    """One file to start from."""

    def __init__(
        self, block: FieldBlock, head: str, given: Mapping[str, str], language: str, vocabulary: Vocabulary
    ) -> None:
        self._block = block
        self._head = head
        self._given = given
        self._language = language
        self._vocabulary = vocabulary
        self._words: Strings = strings(language)

    def file(self) -> tuple[str, tuple[str, ...]]:
        """Return the text, and the keys that are still to be filled in."""
        left = tuple(field.key for field in self._block.front if field.key not in self._given and field.key != "lang")
        told = (self._words(self._head), self._words("new.still", fields=", ".join(left)))
        head = [f"# {line}" for text in told for line in textwrap.wrap(text, _WIDTH, break_long_words=True)]
        fields = [line for field in self._block.front for line in self._field(field, "", is_told=True)]
        return "\n".join(("---", *head, *fields, "---", "", "")), left

    def _field(self, field: Field, indent: str, *, is_told: bool) -> Iterator[str]:
        """Yield the lines of a field: what it is, then the field, in a comment where nothing is given for it."""
        given = None if indent else self._given.get(field.key)
        mark = "# " if given is None else ""
        if is_told:
            yield f"# {indent}# {self._meaning(field)}" if indent else f"# {self._meaning(field)}"
        if field.block is None:
            value = json.dumps(given, ensure_ascii=False) if given is not None else _EMPTY.get(field.type, '""')
            yield f"{mark}{indent}{field.key}: {value}"
        else:
            yield f"{mark}{indent}{field.key}:"
            yield from self._inside(field, field.block, f"{indent}  ")

    def _inside(self, field: Field, block: FieldBlock, indent: str) -> Iterator[str]:
        if field.type == "block":
            yield from (line for inner in block.front for line in self._field(inner, indent, is_told=True))
        elif field.type == "milestones":
            pairs = ", ".join(f'{inner.key}: ""' for inner in block.front)
            yield f"# {indent}- {{{pairs}}}"
        for place, name in enumerate(block.names):
            word = self._words(f"{_PARTS[field.key]}.{name}")
            yield f"# {indent}# {word}"
            if field.type == "texts_by_name":
                yield f'# {indent}{name}: ""'
                continue
            yield f"# {indent}{name}:"
            for inner in block.front:
                yield from self._field(inner, f"{indent}  ", is_told=place == 0)

    def _meaning(self, field: Field) -> str:
        """Return what a comment says of a field: its name, what it takes, and whether it is needed."""
        needed = self._words("new.needed") if field.required else ""
        return " · ".join(filter(None, (*field_meaning(field, self._language, self._vocabulary), needed)))


def field_meaning(field: Field, language: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return the name of a field and what it takes, in a document language; of a block its name alone."""
    words = strings(language)
    if field.block is not None:
        return words(f"new.block.{field.key}"), ""
    return words.get(f"field.{field.key}") or words(_NAMES[field.key]), _hint(field, words, language, vocabulary)


def _hint(field: Field, words: Strings, language: str, vocabulary: Vocabulary) -> str:
    if field.type != "term":
        return words(f"new.hint.{field.type}")
    if field.vocabulary == "country":
        return words("new.hint.country")
    codes = vocabulary.codes(field.vocabulary)
    names = (vocabulary.name(field.vocabulary, code, language) for code in codes)
    return words("new.hint.term", names=" / ".join(names))
