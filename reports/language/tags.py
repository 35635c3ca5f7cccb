"""Tags of languages: which languages documents are written in, and what is done by default.

Every choice of a language stands here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import permutations
from typing import Final

from reports.errors import InputProblem
from reports.resources import TEMPLATES

STRINGS: Final = TEMPLATES / "strings"
"""The folder with a file for each document language."""

DEFAULT_LANGUAGE: Final = "zh"
"""The language of documents where none is asked for."""
REFERENCE_LANGUAGE: Final = "en"
"""The language whose file others are compared with; reports to whoever runs the program are written in it, too."""
LATIN_LANGUAGE: Final = "en"
"""The language as which Latin words inside Chinese, Japanese or Korean text are set, and ids and codes anywhere."""
RECORD_LANGUAGES: Final = ("zh-Hans", "zh-Hant", "en")
"""The languages that records are mostly written in: the order of a record's editions, of which the first decides."""
COUNTRY_NAMES: Final = ("en", "zh-Hans")
"""The languages whose names of countries any corpus uses; where two countries share a name the later one wins."""
PAIRS: Final[Mapping[str, tuple[str, str]]] = {"both": ("zh", "en")}
"""Pairs of languages that have a name of their own; any two are named with a plus between them, ``ja+en``."""

_KNOWN = re.compile(r"ar|cs|da|de|el|en|es|fi|fr|hu|id|it|ja|ko|ms|nb|nl|no|pl|pt|ro|ru|sv|th|tr|uk|vi|zh")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?")
_TRADITIONAL_REGIONS = frozenset({"TW", "HK", "MO"})


# --- tags ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def tag(language: str) -> str:
    """Return the BCP 47 tag of a language: ``zh`` is ``zh-Hans``, ``zh_TW`` is ``zh-Hant``, ``EN`` is ``en``."""
    match = _TAG.fullmatch(language.strip())
    if match is None:
        return language
    primary, script, region = match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()
    if primary == "zh":
        return "zh-Hant" if script == "Hant" or (not script and region in _TRADITIONAL_REGIONS) else "zh-Hans"
    return "-".join(part for part in (primary, script, region) if part)


@lru_cache(maxsize=256)
def base(language: str) -> str:
    """Return the language of a tag without script and region: ``zh-Hans`` is ``zh``."""
    return language.partition("-")[0]


@lru_cache(maxsize=256)
def is_tag(name: str) -> bool:
    """Tell whether ``name`` names a language (``zh``, ``zh-Hant``, ``en``, …); ``DE`` in capitals is a country."""
    match = _TAG.fullmatch(name)
    return match is not None and _KNOWN.fullmatch(match[1]) is not None


def edition_order(language: str) -> tuple[int, str]:
    """Return the key by which the editions of a record are sorted: the languages of records first, then by tag."""
    known = RECORD_LANGUAGES.index(language) if language in RECORD_LANGUAGES else len(RECORD_LANGUAGES)
    return known, language


# --- document languages --------------------------------------------------------------------------------------------


def _document_languages() -> tuple[str, ...]:
    """List the languages that have a file, the default one first."""
    stems = {name.removesuffix(".toml") for name in os.listdir(STRINGS) if name.endswith(".toml")}
    return tuple(sorted(filter(is_tag, stems), key=lambda language: (language != DEFAULT_LANGUAGE, language)))


DOCUMENT_LANGUAGES: Final = _document_languages()
"""The languages in which documents are written: those that have a file among the strings."""

LANGUAGE_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    **{language: (language,) for language in DOCUMENT_LANGUAGES},
    **{name: pair for name, pair in PAIRS.items() if set(pair) <= set(DOCUMENT_LANGUAGES)},
    **{"+".join(pair): pair for pair in permutations(DOCUMENT_LANGUAGES, 2)},
}
"""What a user may ask for as the language of a document, with the languages that each choice stands for.

A document in two languages has a front in each, then the sheets, twin beside twin.
"""
LANGUAGE_HINT: Final = (
    f"{', '.join(DOCUMENT_LANGUAGES)}, {', '.join(name for name in PAIRS if name in LANGUAGE_CHOICES)}, "
    f"or two of them as {'+'.join(DOCUMENT_LANGUAGES[:2])}"
)
"""The choices in words, for messages: there are too many pairs to list."""


@lru_cache(maxsize=64)
def document_language(language: str) -> str | None:
    """Return the document language that a tag belongs to: its own, else one that differs in script or region only."""
    wanted = tag(language)
    own = (known for known in DOCUMENT_LANGUAGES if tag(known) == wanted)
    near = (known for known in DOCUMENT_LANGUAGES if base(known) == base(wanted))
    return next(own, None) or next(near, None)


@lru_cache(maxsize=256)
def is_read_as(language: str, wanted: str) -> bool:
    """Tell whether what is written in ``language`` is in ``wanted`` to its readers: they share a document language.

    Where there is a file for either script, one is no edition in the other: a ``zh-Hant`` text is not ``zh``.
    """
    return base(language) == base(wanted) and document_language(language) == document_language(wanted)


def nearest_document_language(language: str) -> str:
    """Return the document language of a tag, else the reference language: for reports to whoever runs the program."""
    return document_language(language) or REFERENCE_LANGUAGE


def required_document_language(language: str) -> str:
    """Return the document language that a tag belongs to.

    Raises:
        InputProblem: there is no file for that language.
    """
    found = document_language(language)
    if found is None:
        known = ", ".join(DOCUMENT_LANGUAGES)
        raise InputProblem(f"there are no words in {language!r}", remedy=f"Document languages are: {known}.")
    return found
