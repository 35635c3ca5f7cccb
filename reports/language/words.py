"""The words of one language: by dotted key, filled in, in the form that their number asks for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, Self, overload

from msgspec.structs import replace

from reports.compiled_file import kept_value
from reports.errors import Problem
from reports.language.conventions import COMMAS, TABLE, Conventions, load_toml, read_conventions, refusal
from reports.language.formats import grouped, language_name
from reports.language.house import HouseWords, Word, words_in_force
from reports.language.quoting import fill
from reports.language.tags import (
    DEFAULT_LANGUAGE,
    REFERENCE_LANGUAGE,
    STRINGS,
    base,
    is_tag,
    required_document_language,
)

CATEGORIES: Final = frozenset({"zero", "one", "two", "few", "many", "other"})
"""CLDR's names of plural forms."""
COMMA: Final = f"{TABLE}.comma"
"""The key under which a house chooses the comma of its words."""
NOUNS: Final = "count."
"""Begins the keys of nouns with their number; each language has those that its own words use."""
ORDINAL: Final = f"{NOUNS}ordinal"
"""A number by its place, "2nd": its forms are those that CLDR has for places."""
COUNTRIES: Final = "name.country."
"""Begins the keys of countries' names, which are needed only where CLDR's name is not the one to print."""

LANGUAGES: Final = "language."
"""Begins the keys of languages' names; one with a script or region, ``zh-Hant``, may stand beside the others."""
FIGURE: Final = "figure"
"""What decides the form of words that stand beside a large figure, and so do not print it."""

_BY = "by"
_COUNTED = "n"
_NOUGHT = "none"
"""The form that any language may have for 0, besides those of CLDR."""
_FORMS = CATEGORIES | {_BY, _NOUGHT}
_NOUN = re.compile(r"\{\w+:([A-Za-z_]\w*)\}")
_KEY = re.compile(r"^(?:\[([^\[\]]+)\]|([\w.-]+) *=)", re.MULTILINE)


def _checked(path: Path) -> dict[str, Any]:
    """Read a language's file; raise InputProblem with everything that is wrong with it."""
    table = load_toml(path.read_text(encoding="utf-8"), path)
    conventions = read_conventions(table, path)
    words = dict(flatten(table))
    problems = [*key_problems(words, reference_keys(path.stem), str(path))]
    if problems := problems or [*form_problems(words, conventions, str(path)), *noun_problems(words, str(path))]:
        raise refusal(path, problems)
    return table


def _ingredients() -> bytes:
    """Return all that a language's file is checked against."""
    files = [*sorted(STRINGS.glob("*.toml")), Path(__file__), Path(__file__).with_name("conventions.py")]
    return repr(([path.read_bytes() for path in files], sys.version)).encode()


class Strings:
    """The words of one language, by dotted key, with ``str.format`` placeholders."""

    def __init__(self, lang: str, words: Mapping[str, Word], conventions: Conventions) -> None:
        self.lang = lang
        self.conventions = conventions
        self._words = {key: _with_comma(word, conventions.comma) for key, word in words.items()}

    @classmethod
    def load(cls, source: str | Path) -> Self:
        """Read ``templates/strings/<source>.toml``, or the file at ``source`` where it is a path.

        Raises:
            InputProblem: a key is missing, not known, or holds no text; each is named.
        """
        path = source if isinstance(source, Path) else STRINGS / f"{source}.toml"
        read = partial(_checked, path)
        table = kept_value(STRINGS, path.stem, _ingredients(), read) if path.parent == STRINGS else read()
        return cls(path.stem, dict(flatten(table)), read_conventions(table, path))

    def overlaid(self, own: Mapping[str, Word]) -> Strings:
        """Return these words with those of a house in the place of some."""
        if not own:
            return self
        comma = own.get(COMMA, self.conventions.comma)
        words = {key: word for key, word in {**self._words, **own}.items() if key != COMMA}
        return Strings(self.lang, words, replace(self.conventions, comma=comma))

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the words for ``key``; raise `KeyError` where the key, or a placeholder's value, is missing.

        Words that have plural forms are chosen by the value of ``n``, or of the placeholder that they name. A whole
        number may bring its noun: ``{n:record}`` prints ``count.record``, "1 record" or "2 records".
        """
        word = self._words[key]
        if not isinstance(word, str):
            word = word[self._category(key, values[word.get(_BY, _COUNTED)], word)]
        return fill(word, {name: _Count.of(v, self) if type(v) is int else v for name, v in values.items()})

    def _category(self, key: str, value: object, forms: Mapping[str, str]) -> str:
        if isinstance(value, int | float):
            if not value and _NOUGHT in forms:
                return _NOUGHT
            found = _rule_for(key, self.conventions.cldr)(value)
            return found if found in forms else "other"
        return "other"

    @overload
    def get(self, key: str) -> str | None: ...
    @overload
    def get(self, key: str, default: str) -> str: ...
    def get(self, key: str, default: str | None = None) -> str | None:
        """Return the words for ``key`` as they stand in the file, placeholders and all; of forms the general one."""
        word = self._words.get(key, default)
        return word if word is None or isinstance(word, str) else word["other"]

    def get_word(self, key: str) -> Word | None:
        """Return a word as it stands in the file, with all of its plural forms; None where there is none."""
        return self._words.get(key)

    def keys(self) -> tuple[str, ...]:
        """Return every key, in the order of the file."""
        return tuple(self._words)

    def language_name(self, named: str) -> str:
        """Return what a language is called: as the file says, else as CLDR does."""
        own = (self.get(f"{LANGUAGES}{name}") for name in (named, base(named)))
        return next(filter(None, own), None) or language_name(named, self.lang)


def _with_comma(word: Word, comma: str) -> Word:
    """Return a word with the comma of the language where it has a choice."""
    if not comma:
        return word
    if isinstance(word, str):
        return word.translate({ord(mark): comma for mark in COMMAS})
    return {name: text if name == _BY else str(_with_comma(text, comma)) for name, text in word.items()}


class _Count(int):
    """A whole number among the values of a text: its format names the noun that is counted."""

    words: Strings

    @classmethod
    def of(cls, value: int, words: Strings) -> _Count:
        """Return the number, to be printed among these words."""
        count = cls(value)
        count.words = words
        return count

    def __format__(self, spec: str) -> str:
        if spec == ",":
            return grouped(int(self), self.words.conventions)
        return self.words(NOUNS + spec, n=int(self)) if spec.isidentifier() else super().__format__(spec)


def strings(language: str) -> Strings:
    """Return the words of a document language, or of the one that a tag belongs to, with those of the house in force.

    Each file is read once.
    """
    return _strings(required_document_language(language), words_in_force())


shipped_strings = lru_cache(maxsize=8)(Strings.load)


@lru_cache(maxsize=32)
def _strings(language: str, house: HouseWords) -> Strings:
    return shipped_strings(language).overlaid(house.by_language.get(language, {}))


@lru_cache(maxsize=16)
def plural_rule(cldr: str) -> Any:
    """Return CLDR's plural rule of a locale: from a number to the category of its form."""
    from reports.language.cldr import plural_rule as rule_of

    return rule_of(cldr)


@lru_cache(maxsize=4)
def ordinal_rule(cldr: str) -> Any:
    """Return CLDR's rule of a locale for places: 1st, 2nd, 3rd, 4th."""
    from reports.language.cldr import ordinal_rule as rule_of

    return rule_of(cldr)


def _rule_for(key: str, cldr: str) -> Any:
    return ordinal_rule(cldr) if key == ORDINAL else plural_rule(cldr)


# --- keys ----------------------------------------------------------------------------------------------------------


def flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every word of a parsed file with its dotted key; the [locale] part is left out."""
    for key, value in table.items():
        if not prefix and key == TABLE:
            continue
        if isinstance(value, Mapping) and not is_plural(value):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def is_plural(value: Any) -> bool:
    """Tell whether a value of a file is a table of plural forms."""
    return isinstance(value, Mapping) and bool(value) and value.keys() <= _FORMS


@lru_cache(maxsize=2)
def _outline(language: str) -> frozenset[str]:
    """Read the keys of a shipped file without its values: to parse it whole takes ten times as long."""
    keys, prefix = set(), ""
    for table, key in _KEY.findall((STRINGS / f"{language}.toml").read_text(encoding="utf-8")):
        if table:
            prefix = f"{table}."
            continue
        stem, dot, form = key.rpartition(".")
        keys.add(prefix + (stem if dot and form in _FORMS else key))
    return frozenset(keys)


def reference_keys(language: str) -> frozenset[str]:
    """Return the keys that the file of ``language`` must have: those of another one, its own parts apart."""
    reference = REFERENCE_LANGUAGE if language != REFERENCE_LANGUAGE else DEFAULT_LANGUAGE
    return frozenset(key for key in _outline(reference) if not _is_own(key))


def _is_own(key: str) -> bool:
    """Tell whether each language decides for itself whether it has a key."""
    if key.startswith(LANGUAGES):
        return "-" in key and is_tag(key.removeprefix(LANGUAGES))
    return key.startswith((f"{TABLE}.", NOUNS)) or (key.startswith(COUNTRIES) and len(key) == len(COUNTRIES) + 2)


def key_problems(words: Mapping[str, Any], reference: Iterable[str], file: str) -> Iterator[Problem]:
    """Name every key that is missing, not known, or holds no text."""
    reference = frozenset(reference)
    for key in sorted(reference - words.keys()):
        yield Problem(file, key, "is missing", "Copy it from a shipped language and translate it.")
    for key, value in words.items():
        if key not in reference and not _is_own(key):
            yield Problem(file, key, "is not a key of the words", "Take it out, or correct its name.")
        if (type(value) is not str or not value.strip()) and not _is_text(value):
            yield Problem(file, key, "holds no text", f'Write it as {key.rpartition(".")[2]} = "…".')


def _is_text(word: Any) -> bool:
    return all(isinstance(text, str) and text.strip() for text in forms_of(word))


def form_problems(words: Mapping[str, Any], conventions: Conventions, file: str) -> Iterator[Problem]:
    """Name every word whose plural forms are not those that CLDR gives to the language."""
    plurals = {key: value for key, value in words.items() if isinstance(value, Mapping)}
    for key, forms in plurals.items():
        needed = _rule_for(key, conventions.cldr).tags | {"other"}
        if (found := forms.keys() - {_BY, _NOUGHT}) != needed:
            remedy = f"Write the forms {', '.join(sorted(needed))}."
            yield Problem(file, key, f"has the plural forms {', '.join(sorted(found))}", remedy)


def noun_problems(words: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Name every noun that words bring and the file does not have."""
    for noun in sorted(nouns_in(words.values())):
        if NOUNS + noun not in words:
            yield Problem(file, NOUNS + noun, "is missing, and words bring it", "Write its plural forms.")


def nouns_in(words: Iterable[Any]) -> set[str]:
    """Return the nouns that words bring: ``record`` of ``{n:record}``."""
    return set(_NOUN.findall("\n".join(str(text) for word in words for text in forms_of(word))))


def forms_of(word: Any) -> list[Any]:
    """Return the texts of a word: its plural forms, or the one that it is."""
    return [text for name, text in word.items() if name != _BY] if isinstance(word, Mapping) else [word]
