"""Values of front matter read as the types that a record needs, with every problem found on the way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from reports.corpus.comments import take_comments
from reports.corpus.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    in_western_years,
    is_within_reach,
    read_date,
    read_publication_date,
)
from reports.corpus.policy import PartialDate, Term
from reports.corpus.printable import cleaned, composed, count_hidden, has_unprintable
from reports.corpus.vocabulary import Vocabulary
from reports.errors import Problem
from reports.language import REFERENCE_LANGUAGE, detect, nearest_document_language

UNREAD: Final[Any] = object()
"""Stands for a value that a reader has named as unfit for its field: the field is empty, and the value is kept."""

_WIDE = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}
_NOTHING = ("null", "none", "nan", "NaN", "n/a", "#n/a", "n.a.", "~", "-", "--", "–", "—", "——", "―", "−")
SILENT = frozenset(
    written
    for word in ("", *_NOTHING)
    for cased in (word, word.upper(), word.capitalize())
    for written in (cased, cased.translate(_WIDE))
)
"""What programs and people write where there is nothing to say, in small and capital letters and in either width."""

LONGEST_SILENT = max(map(len, SILENT))

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_YEAR = re.compile(r"(\d{4})\s*(?:年度?|년도?)?")


@lru_cache(maxsize=4096)
def _near_key(key: str, known: tuple[str, ...]) -> str:
    """Return the known key that ``key`` is probably a slip for, or ""."""
    if key in known:
        return ""
    return next(iter(get_close_matches(key, known, 1, 0.8)), "")


def is_silent(text: str) -> bool:
    """Tell whether a trimmed text says nothing: it is empty, or one of those that stand for nothing (NULL, N/A, —)."""
    return len(text) <= LONGEST_SILENT and text in SILENT


def is_nothing(value: Any) -> bool:
    """Tell whether a value of any type says nothing; YAML reads a dash on a line of its own as a list of nothing."""
    if isinstance(value, list):
        return all(map(is_nothing, value))
    return value is None or (isinstance(value, str) and is_silent(value.strip()))


def _plain(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


class FieldReader:
    """The reader of one file's fields: where the file lies, and what was found wrong in it."""

    def __init__(self, file: str, vocabulary: Vocabulary) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.language = ""
        """Tag of the language that the file is written in, once it is known."""
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.digest = ""
        """Of the bytes of the file, once they are there."""

    def problem(self, rule: str, field: str, message: str, remedy: str) -> None:
        """Note what keeps the file out, under the rule that it breaks."""
        self.problems.append(Problem(self.file, field, message, remedy, rule=rule))

    def warn(self, rule: str, field: str, message: str, remedy: str) -> None:
        """Note what a reader should know, under the rule that it breaks."""
        self.warnings.append(Problem(self.file, field, message, remedy, rule=rule))

    def printable(self, value: Any, field: str) -> Any:
        """Return the value, cleaned to its leaves of characters that no page can print; warn of each field changed."""
        if isinstance(value, str):
            return self._cleaned(value, field)
        if isinstance(value, list):
            return [self.printable(item, f"{field}[{index}]") for index, item in enumerate(value)]
        if isinstance(value, dict):
            keys = {key: self._cleaned(key, _below(field, cleaned(key))) for key in value}
            if len(set(keys.values())) < len(keys):
                message = "two keys differ only in characters that no page can print"
                self.problem("duplicate-key", field, message, "Delete one of them")
            return {keys[key]: self.printable(item, _below(field, keys[key])) for key, item in value.items()}
        return value

    def _cleaned(self, text: str, field: str) -> str:
        if not has_unprintable(text):
            return composed(text)
        if hidden := count_hidden(text):
            message = f"{hidden} control or direction characters were left out"
            self.warn("hidden-characters", field, message, "Delete them from the text")
        return cleaned(text)

    def text(self, value: Any, field: str) -> str:
        """Return a text; numbers become text, nothing and what stands for it becomes ""."""
        if type(value) is str:
            return "" if is_silent(value.strip()) else value
        if value is None or (value and is_nothing(value)):
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        message = f"text is expected, found {kind_of(value)}"
        self.problem("wrong-type", field, message, "Write the value as one text in quotes")
        return ""

    def line(self, value: Any, field: str) -> str:
        """Return a text on one line; what one says in a comment is no part of a name."""
        if type(value) is not str:
            value = self.text(value, field)
        if "<!--" in value or ("%%" in value and "://" not in value):
            uncommented = take_comments(value)
            for comment in uncommented.comments:
                self.warn("comment", field, f"“{comment}” was left out", "Delete it")
            value = uncommented.text
        line = " ".join(value.split())
        return "" if is_silent(line) else line

    def texts(self, value: Any, field: str) -> tuple[str, ...]:
        """Return a list of texts without the empty ones; one text alone is a list of one."""
        if not isinstance(value, list):
            return tuple(filter(None, (self.line(None if value == {} else value, field),)))
        try:
            found = tuple(map(str.strip, value))
        except TypeError:  # not all of them are text
            found = tuple(self.line(item, f"{field}[{index}]") for index, item in enumerate(value))
        return found if SILENT.isdisjoint(found) else tuple(text for text in found if text not in SILENT)

    def mapping(self, value: Any, field: str) -> dict[str, Any]:
        """Return a block of fields; an empty value of any type is an empty block."""
        if isinstance(value, dict):
            return value
        if not is_nothing(value):
            message = f"a block of fields is expected, found {kind_of(value)}"
            self.problem("wrong-type", field, message, "Write {…} with the fields inside")
        return {}

    def date(self, value: Any, field: str, *, published: bool = False) -> tuple[PartialDate | None, str]:
        """Return a date and the way it was written; one that cannot be read is kept as written and reported."""
        written = self.line(value, field)
        read = read_publication_date if published else read_date
        found = read(written) if written else None
        if written and found is None:
            message = f"“{written}” cannot be read as a date"
            self.warn("unreadable-date", field, message, "Write YYYY-MM-DD, YYYY-MM or YYYY")
        elif found is not None and not is_within_reach(found):
            self._warn_of_distance(field, written)
        return found, written

    def _warn_of_distance(self, field: str, written: str) -> None:
        message = f"“{written}” lies before {FIRST_YEAR} or after {LAST_YEAR}; it stands in no timeline"
        self.warn("distant-date", field, message, "Correct it, or leave it out where there is no such day")

    def term(self, value: Any, field: str, kind: str) -> Term | None:
        """Return a word of one of the vocabulary's lists; warn of an unknown one, which is kept as written."""
        written = self.line(value, field)
        if not written:
            return None
        found = self.vocabulary.term(kind, written)
        if found.code is None and not self.vocabulary.knows(kind, written):
            self._warn_of_unknown(field, kind, written)
        return found

    def _warn_of_unknown(self, field: str, kind: str, written: str) -> None:
        message, near = f"“{written}” is not known; it is kept as written", self.vocabulary.nearest(kind, written)
        remedy = f"Known names near it: {', '.join(near)}" if near else self._names(kind, written)
        if kind == "country" and (codes := self.vocabulary.candidates(written)):
            message = f"“{written}” is the name of several countries; it is kept as written"
            named = (f"{code} ({self.vocabulary.name(kind, code, REFERENCE_LANGUAGE)})" for code in codes)
            remedy = f"Write one of {', '.join(named)}"
        self.warn("unknown-name", field, message, remedy)

    def _names(self, kind: str, written: str) -> str:
        """Return a remedy that lists the names of a kind in the language of a word that is like none of them."""
        if kind == "country":
            return "Use a name or code of the vocabulary"
        language = nearest_document_language(self.language or detect(written))
        named = (f"{self.vocabulary.name(kind, code, language)} ({code})" for code in self.vocabulary.codes(kind))
        return f"Write one of {', '.join(named)}"

    def number(self, value: Any, field: str) -> float | None:
        """Return a number from 0 to 100; ``None`` where it is missing, `UNREAD` where something else stands there."""
        if type(value) is int and 0 <= value <= 100:
            return float(value)
        if is_nothing(value):
            return None
        number = _number(value)
        if number is not None and 0 <= number <= 100:
            return number
        message = f"{shown(value)} is not a number from 0 to 100, so the score counts as missing"
        self.warn("bad-score", field, message, f"Write {_likely_score(value)}, or null where there is no score")
        return UNREAD  # type: ignore[no-any-return]

    def year(self, value: Any, field: str) -> int | None:
        """Return a year of four digits; ``None`` where it is missing, `UNREAD` where something else stands there."""
        written = self.line(int(value) if isinstance(value, float) and value.is_integer() else value, field)
        if not written:
            return None
        if (match := _YEAR.fullmatch(in_western_years(_plain(written)))) and (year := int(match[1])):
            if not is_within_reach(PartialDate(year=year, written=written)):
                self._warn_of_distance(field, written)
            return year
        message = f"“{written}” is not a year; it is kept as written"
        self.warn("unreadable-date", field, message, "Write four digits, e.g. 2024")
        return UNREAD  # type: ignore[no-any-return]

    def unknown(self, left: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
        """Warn of keys that look like a slip for a known one; they are kept as they are."""
        for key in left:
            if near := _near_key(key, known):
                message = f"the key is not known, but “{near}” is; it is kept as written"
                self.warn("misspelt-key", prefix + key, message, f"Rename it if {near} is meant")


def _number(value: Any) -> float | None:
    """Return a number in any usual writing, in quotes, full width, with a decimal comma; ``None`` where it is none."""
    if isinstance(value, str):
        plain = _plain(value)
        return float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _likely_score(value: Any) -> str:
    """Return what a remedy proposes for a score: the one number in it that can be a score, else any such number."""
    found = re.findall(r"\d+(?:[.,]\d+)?", _plain(value)) if isinstance(value, str) else []
    is_likely = len(found) == 1 and "-" not in value and float(found[0].replace(",", ".")) <= 100
    return found[0] if is_likely else "such a number, e.g. 85"


def _below(field: str, key: str) -> str:
    return f"{field}.{key}" if field else key


def kind_of(value: Any) -> str:
    """Return what kind of value it is, in words."""
    names = {list: "a list", dict: "a block", type(None): "nothing"}
    return names.get(type(value), shown(value))


def shown(value: Any) -> str:
    """Return a value as a message quotes it."""
    if isinstance(value, bool):
        return str(value).lower()
    quoted = f"“{value}”" if isinstance(value, str) else str(value)
    return quoted if len(quoted) <= 60 else quoted[:60] + "…"
