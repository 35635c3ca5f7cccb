"""Quoted text: what a record says, in the language it says it in, with its address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import east_asian_width

from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.comments import without_comments
from reports.corpus.dates import compact_date
from reports.corpus.generated import strip_generated
from reports.corpus.policy import PartialDate, Policy, Profile
from reports.documents.shared.marks import score
from reports.documents.shared.section import Prose, Value
from reports.language import Spoken, Strings, detect, format_date, tag

Source = Policy | Profile


class Labelled(Struct, frozen=True):
    """A value under the label that a reader sees."""

    label: str
    value: Value
    is_own: bool = False
    """Whether the label is a key that only the record knows."""


def origin(source: Source, field: str) -> str:
    """Return the address of a field: ``<id>/<language>#<path>``."""
    return f"{source.id}/{source.language}#{field}"


def quoted(source: Source, field: str, text: str, language: str) -> Value:
    """Return ``text`` of ``field`` as a value in a document of ``language``."""
    words, generated = strip_generated(without_comments(text))
    return Value(words, origin(source, field) if words else "", foreign(words, source, language), generated)


def prose(source: Source, field: str, text: str, language: str) -> Prose:
    """Return a Markdown text of ``field`` in a document of ``language``."""
    words, generated = strip_generated(without_comments(text))
    return Prose(words, origin(source, field) if words else "", foreign(words, source, language), generated)


def dated(source: Source, field: str, date: PartialDate | None, written: str, language: str) -> Value:
    """Return a date, printed as far as it is known; as written where it cannot be read."""
    if date is None:
        return quoted(source, field, written, language)
    return Value(format_date((date.year, date.month, date.day), language), origin(source, field))


def compact(source: Source, field: str, date: PartialDate | None, written: str, language: str) -> Value:
    """Return a date in ISO form as far as it is known, for tables; as written where it cannot be read."""
    if date is None:
        return quoted(source, field, written, language)
    return Value(compact_date(date), origin(source, field))


_CLAUSE_END = re.compile(r"[，；。：、）]|[,;:)](?=\s|$)|(?<=[a-z]{4})\.(?=\s|$)")
"""Where a text may be cut so that nothing is left half said: not in "1,250", and not behind "Art."."""


class _Widths(dict[str, float]):
    """The width of each character in em, found out when it is asked for first: texts are measured many times."""

    def __missing__(self, character: str) -> float:
        width = self[character] = 1.0 if east_asian_width(character) in "WF" else 0.5
        return width


_WIDTHS = _Widths()


def text_width(text: str) -> float:
    """Return about how wide a text is, in em: an ideograph takes one, a letter half of one."""
    return sum(map(_WIDTHS.__getitem__, text))


def shortened(value: Value, length: int) -> Value:
    """Return a value of at most so many characters: cut at a clause if one ends there, else between words."""
    text = value.text
    if len(text) <= length:
        return value
    ends = [match.start() for match in _CLAUSE_END.finditer(text) if length // 2 <= match.start() < length]
    cut = text[: ends[-1]] if ends else _whole_words(text[: length - 1])
    # A bracket may stand in a bracket, as in a title that ends with （(EU) 2018/2066号）.
    while (opened := max(cut.rfind("（"), cut.rfind("("))) > max(cut.rfind("）"), cut.rfind(")")):
        cut = cut[:opened]
    return replace(value, text=cut.rstrip(" ，,；;：:、") + " …")


def _whole_words(text: str) -> str:
    """Return a text without the word that its end may cut."""
    return re.sub(r"[A-Za-z0-9.,%$€£-]+$", "", text).rstrip() or text


def unknown(source: Source, entries: Mapping[str, Any], language: str, prefix: str = "") -> tuple[Labelled, ...]:
    """Flatten keys that the program does not know to one value a line: nothing a record says is dropped."""
    return tuple(
        Labelled(path, quoted(source, path, text, language))
        for key, entry in entries.items()
        for path, text in _leaves(f"{prefix}{key}", entry)
    )


_BETWEEN_WORDS = re.compile(r"[\s._-]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def spelled_out(key: str) -> str:
    """Return a key of a record as its words: ``accountingScope``, ``accounting_scope``, ``accounting.scope`` alike."""
    words = (word for word in _BETWEEN_WORDS.split(key) if word)
    # What is in capitals is an abbreviation.
    return " ".join(word.lower() if word[1:] == word[1:].lower() else word for word in words)


def number(value: float | None, strings: Strings) -> str:
    """Return a score as printed: no trailing zero, "n/r" where it is missing."""
    if value is None:
        return strings("common.not_recorded")
    return score(value)


def share(part: int, whole: int, strings: Strings) -> str:
    """Return a part of a whole as a percentage, "n/r" where there is no whole."""
    if not whole:
        return strings("common.not_recorded")
    return f"{part / whole:.0%}".replace("%", strings("common.percent"))


def foreign(words: str, source: Source, language: str) -> str:
    """Return the tag of a text's language where it is not the document's, else ""; numbers alone are in no language."""
    found = detect(words, source.language) if any(map(str.isalpha, words)) else ""
    return "" if found == tag(language) else found


def titled(policy: Policy, language: str) -> Spoken:
    """Return the title of a record for a sentence in ``language``."""
    return Spoken(policy.title, foreign(policy.title, policy, language))


def said_of(value: Value) -> Spoken:
    """Return a value for a sentence of its section."""
    return Spoken(value.text, value.lang)


def ascii_code(subject: str) -> str:
    """Return a code as it is; a spelling that has none as its ASCII letters and eight digits of its hash."""
    if re.fullmatch(r"[A-Za-z0-9-]+", subject):
        return subject
    letters = re.sub(r"[^A-Za-z0-9]+", "-", subject).strip("-")
    return f"{letters}-{hashlib.sha256(subject.encode()).hexdigest()[:8]}".lstrip("-")


def _leaves(path: str, entry: Any) -> Iterator[tuple[str, str]]:
    if isinstance(entry, Mapping):
        for key, item in entry.items():
            yield from _leaves(f"{path}.{key}", item)
    elif isinstance(entry, list | tuple):
        for index, item in enumerate(entry):
            yield from _leaves(f"{path}.{index}", item)
    elif isinstance(entry, bool):
        yield path, str(entry).lower()
    elif entry is not None and str(entry) != "":
        yield path, str(entry)
