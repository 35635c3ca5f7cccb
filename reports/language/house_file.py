"""Reads the words of a house, ``strings/<tag>.toml`` in a folder of its own: some keys of the shipped file, checked."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from reports.errors import Problem
from reports.language.conventions import COMMAS, TABLE, conventions, refusal
from reports.language.house import HouseWords
from reports.language.tags import DOCUMENT_LANGUAGES, STRINGS
from reports.language.words import (
    COMMA,
    COUNTRIES,
    NOUNS,
    Strings,
    flatten,
    form_problems,
    forms_of,
    noun_problems,
    nouns_in,
    shipped_strings,
)
from reports.toml_lines import line_of, line_of_fault, with_lines

FOLDER: Final = "strings"
"""The folder of words inside a folder of templates."""
WORD_BYTES: Final = 500_000
"""Limit of a file of words, several times the largest shipped one."""

_LOCALE = re.compile(rf"^\[{TABLE}\].*?(?=^\[(?!{TABLE}))", re.MULTILINE | re.DOTALL)
_UNPRINTABLE = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LIST = "docs/templates.md says how words are changed."


def read_house_words(folder: Path) -> HouseWords:
    """Read the words in a house's folder of templates; `NO_WORDS` where it has none.

    Raises:
        InputProblem: a file is not called like a document language, or holds what cannot be laid over the shipped
            words; every problem is named with its line.
    """
    found, problems = {}, list[Problem]()
    for path in sorted((folder / FOLDER).glob("*.toml")):
        language = path.stem
        if language not in DOCUMENT_LANGUAGES:
            problems.append(_misnamed(path))
        elif isinstance(text := _text(path, folder), Problem):
            problems.append(text)
        else:
            words, faults = _words(text, language, str(path))
            shipped = shipped_strings(language)
            # What is as shipped is none of the house's own: a copy of the file changes nothing.
            found[language] = {key: word for key, word in words.items() if shipped.get_word(key) != word}
            problems += faults
    if problems:
        raise refusal(Path(problems[0].file), problems)
    return HouseWords.of(found)


def checked_words(words: Mapping[str, Mapping[str, Any]], file: str) -> HouseWords:
    """Return words of a house that a document embeds; raise InputProblem where they cannot be laid over ours."""
    problems = [
        Problem(file, f"words.{language}", "is not a document language", "Take the PDF as it was written.")
        for language in words
        if language not in DOCUMENT_LANGUAGES
    ]
    for language, own in words.items():
        problems += house_problems(own, language, file) if language in DOCUMENT_LANGUAGES else ()
    if problems:
        raise refusal(Path(file), problems)
    return HouseWords.of(words)


def words_to_change(language: str) -> str:
    """Return the shipped file of a language without its [locale] part, which is no word."""
    text = (STRINGS / f"{language}.toml").read_text(encoding="utf-8")
    return _LOCALE.sub("", text)


def _misnamed(path: Path) -> Problem:
    near = get_close_matches(path.stem, DOCUMENT_LANGUAGES, n=1, cutoff=0.4)
    meant = f"Did you mean {near[0]}.toml?" if near else f"There are {', '.join(DOCUMENT_LANGUAGES)}."
    return Problem(str(path), "", f"{path.stem} is not a document language", meant)


def _text(path: Path, folder: Path) -> str | Problem:
    """Return what a file says, or why it cannot be read."""
    if not path.resolve().is_relative_to(folder.resolve()):
        return Problem(str(path), "", "leads out of the folder of templates", "Put a copy of the file in its place.")
    try:
        with path.open("rb") as file:
            data = file.read(WORD_BYTES + 1)
        if len(data) <= WORD_BYTES:
            return data.decode("utf-8-sig")
    except OSError as error:
        return Problem(str(path), "", f"cannot be read ({error.strerror})", "Make it readable.")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Problem(str(path), "", "is not UTF-8", "Save it as UTF-8.", line=line)
    return Problem(str(path), "", f"is larger than {WORD_BYTES // 1000} kB", "Keep the words that you change.")


def _words(text: str, language: str, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """Return the words of a file by key, and what is wrong with it."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = Problem(file, "", f"is not TOML ({error})", "Correct the line named.", line=line_of_fault(str(error)))
        return {}, [said]
    words, chosen = dict(flatten(table)), table.get(TABLE)
    if isinstance(chosen, Mapping) and chosen.keys() == {COMMA.removeprefix(f"{TABLE}.")}:
        words[COMMA] = chosen[COMMA.removeprefix(f"{TABLE}.")]
    problems = list(house_problems(words, language, file))
    if chosen is not None and COMMA not in words:
        remedy = f"Take [{TABLE}] out: what a language does stays as it is. A house may choose {COMMA} alone."
        problems.append(Problem(file, TABLE, "is no word", remedy, line=line_of(text, TABLE)))
    return words, list(with_lines(problems, text))


def house_problems(words: Mapping[str, Any], language: str, file: str) -> Iterator[Problem]:
    """Name everything that keeps words from being laid over those of a document language."""
    shipped = shipped_strings(language)
    known = frozenset(shipped.keys())
    sound = {}
    for key, word in words.items():
        if key == COMMA:
            yield from _comma_problems(word, language, file)
            continue
        faults = list(_word_problems(key, word, known, shipped, file))
        yield from faults
        if not faults:
            sound[key] = word
    misshaped = list(form_problems(sound, conventions(language), file))
    yield from misshaped
    sound = {key: word for key, word in sound.items() if key not in {problem.field for problem in misshaped}}
    whole = {key: shipped.get_word(key) for key in known} | sound
    yield from noun_problems(whole, file)
    nouns = nouns_in(whole.values())
    for key in sound:
        if key not in known and key.startswith(NOUNS) and key.removeprefix(NOUNS) not in nouns:
            yield Problem(file, key, "is a noun that no word brings", _nearest(key, known))


def _comma_problems(chosen: Any, language: str, file: str) -> Iterator[Problem]:
    if not conventions(language).comma:
        yield Problem(file, COMMA, f"is no choice in {language}", "Take it out.")
    elif chosen not in COMMAS:
        yield Problem(file, COMMA, f"{chosen!r} is none of {' '.join(COMMAS)}", f"Write {' or '.join(COMMAS)}.")


def _word_problems(key: str, word: Any, known: frozenset[str], shipped: Strings, file: str) -> Iterator[Problem]:
    is_noun = key.startswith(NOUNS) and key not in known
    is_country = key.startswith(COUNTRIES) and len(key) == len(COUNTRIES) + 2
    if not (key in known or is_noun or is_country):
        yield Problem(file, key, "is not a key of the words", _nearest(key, known))
    elif not _is_text(word):
        yield Problem(file, key, "holds no text", f'Write it as {key.rpartition(".")[2]} = "…". {_LIST}')
    elif any(_UNPRINTABLE.search(text) for text in forms_of(word)):
        yield Problem(file, key, "holds control or direction characters", "Delete them from the text.")
    elif not (is_noun or is_country):
        yield from _filling_problems(key, word, shipped, file)


def _nearest(key: str, known: frozenset[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]}?" if near else "The shipped file has the keys; reports templates copy writes one."


def _is_text(word: Any) -> bool:
    texts = forms_of(word)
    return bool(texts) and all(isinstance(text, str) and text.strip() for text in texts)


def _filling_problems(key: str, word: Any, shipped: Strings, file: str) -> Iterator[Problem]:
    """Name braces that are wrong, and placeholders that the shipped word has not, or that are left out."""
    ours = shipped.get_word(key)
    wanted = _placeholders(ours)
    sample = f"The shipped one is “{forms_of(ours)[-1]}”."
    counted = _counted(word)
    try:
        found = _placeholders(word)
    except ValueError as error:
        yield Problem(file, key, f"has a brace that is wrong ({error})", "Double a brace that is to be printed.")
        return
    for name in sorted(found.keys() - wanted.keys()):
        near = get_close_matches(name, wanted, n=1)
        meant = f"Did you mean {{{near[0]}}}?" if near else sample
        yield Problem(file, key, f"has a placeholder {{{name}}} that nothing fills", meant)
    for name in sorted(wanted.keys() - found.keys()):
        yield Problem(file, key, f"lacks the placeholder {{{name}}}", f"It stands for a value. {sample}")
    for name in sorted(found.keys() & wanted.keys()):
        is_number = any(wanted[name]) or name == _counted(ours)
        for spec in sorted(found[name] - {""}):
            if not (is_number and (spec == "," or spec.isidentifier())):
                yield Problem(file, key, f"has a placeholder {{{name}}} with {spec}, which it cannot be", sample)
    if counted and counted not in (*wanted, _counted(ours)):
        yield Problem(file, key, f"is chosen by {{{counted}}}, which it has not", sample)


def _counted(word: Any) -> str:
    """Return the placeholder that decides the form of a word; "" for one that has no forms."""
    return str(word.get("by", "n")) if isinstance(word, Mapping) else ""


def _placeholders(word: Any) -> dict[str, set[str]]:
    """Return the names in the braces of a word's texts, and what stands after each: ``:,`` of ``{n:,}`` is ``,``."""
    found: dict[str, set[str]] = {}
    for text in forms_of(word):
        for _, name, spec, conversion in string.Formatter().parse(text):
            if name is not None:
                found.setdefault(name, set()).add((f"!{conversion}" if conversion else "") + (spec or ""))
    return found
