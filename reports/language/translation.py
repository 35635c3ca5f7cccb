"""A language's file beside the one that translators work from: what is missing, superfluous, or filled in otherwise."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reports.errors import InputProblem, Problem
from reports.language.conventions import TABLE, load_toml, read_conventions
from reports.language.formats import territory_codes
from reports.language.tags import DEFAULT_LANGUAGE, REFERENCE_LANGUAGE, STRINGS, is_tag
from reports.language.words import (
    COUNTRIES,
    FIGURE,
    NOUNS,
    flatten,
    form_problems,
    forms_of,
    key_problems,
    noun_problems,
    nouns_in,
    reference_keys,
)


def native_reader(path: Path) -> str:
    """Return who has read the words of a file as a native reader; "" where nobody has."""
    locale = load_toml(path.read_text(encoding="utf-8-sig"), path).get(TABLE)
    named = locale.get("native_reader") if isinstance(locale, Mapping) else None
    return named.strip() if isinstance(named, str) else ""


def translation_problems(path: Path) -> tuple[Problem, ...]:
    """Name everything in a language's file that is not as in the reference language, in the order of the file.

    Raises:
        InputProblem: the file cannot be read, or is not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InputProblem(f"{path} cannot be read ({said})", remedy="Name a language's file in UTF-8.") from error
    table, file = load_toml(text, path), str(path)
    words = dict(flatten(table))
    language = path.stem
    against = DEFAULT_LANGUAGE if language == REFERENCE_LANGUAGE else REFERENCE_LANGUAGE
    reference = dict(flatten(load_toml((STRINGS / f"{against}.toml").read_text(encoding="utf-8"), path)))
    return (
        *_name_problems(language, file),
        *_locale_problems(table, words, path),
        *key_problems(words, reference_keys(language), file),
        *noun_problems(words, file),
        *_superfluous(words, file),
        *(problem for key in words for problem in _filling(key, words[key], reference.get(key), file)),
    )


def _name_problems(language: str, file: str) -> Iterator[Problem]:
    if not is_tag(language):
        remedy = "Call it <tag>.toml, as de.toml or zh-Hant.toml."
        yield Problem(file, "", "is not called like a language", remedy)


def _locale_problems(table: Mapping[str, Any], words: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Name faults of the [locale] part; where there are none, plural forms that are not those of its language."""
    try:
        conventions = read_conventions(table, path)
    except InputProblem as refused:
        yield from refused.problems
    else:
        yield from form_problems(words, conventions, str(path))


def _superfluous(words: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Name nouns that no word brings, and names of countries that are none."""
    used = nouns_in(words.values())
    for key in words:
        if key.startswith(NOUNS) and key.removeprefix(NOUNS) not in used:
            yield Problem(file, key, "is a noun that no word brings", "Take it out.")
        code = key.removeprefix(COUNTRIES) if key.startswith(COUNTRIES) else ""
        if len(code) == 2 and code not in territory_codes():
            yield Problem(file, key, f"{code} is no country's code", "Write the ISO 3166-1 alpha-2 code.")


def _filling(key: str, word: Any, reference: Any, file: str) -> Iterator[Problem]:
    """Name placeholders that the reference has not, or that are left out; of plural forms one has to name each."""
    found: set[str] = set()
    for text in forms_of(word):
        try:
            found |= _placeholders(text)
        except ValueError as error:
            yield Problem(file, key, f"has a brace that is wrong ({error})", "Double a brace that is to be printed.")
            return
    if isinstance(word, Mapping) and (counted := word.get("by", "n")) not in found and reference is not None:
        known = set().union(*map(_placeholders, forms_of(reference)))
        if counted not in known and counted != _beside(reference, file):
            yield Problem(file, key, f"is chosen by {{{counted}}}, which it has not", 'Name a placeholder: by = "…".')
    if reference is None:
        return
    wanted = set().union(*map(_placeholders, forms_of(reference)))
    if key.startswith(NOUNS):
        return
    for name in sorted(wanted - found):
        yield Problem(file, key, f"lacks the placeholder {{{name}}}", f"It stands for a value: {_sample(reference)}")
    for name in sorted(found - wanted):
        yield Problem(file, key, f"has a placeholder {{{name}}} that nothing fills", f"Compare: {_sample(reference)}")


def _beside(reference: Any, file: str) -> str:
    """Return what may decide a form without being printed: a figure beside it, where the reference says so."""
    is_reference = Path(file).stem == REFERENCE_LANGUAGE
    return FIGURE if is_reference or (isinstance(reference, Mapping) and reference.get("by") == FIGURE) else ""


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _sample(reference: Any) -> str:
    return f"“{forms_of(reference)[-1]}”"
