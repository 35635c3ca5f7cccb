"""Tags of languages: which languages documents are written in, which language a text is in, and the defaults.

Every decision that names a language stands here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
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
FURTHER_COUNTRY_NAMES: Final = ("zh-Hant", "ja", "ko")
"""Those that a corpus may use as well, besides the document languages."""
PAIRS: Final[Mapping[str, tuple[str, str]]] = {"both": ("zh", "en")}
"""Documents in two languages by the name of the choice: a front in each, then the sheets, twin beside twin."""

_KNOWN = re.compile(r"ar|cs|da|de|el|en|es|fi|fr|hu|id|it|ja|ko|ms|nb|nl|no|pl|pt|ro|ru|sv|th|tr|uk|vi|zh")
_TAG = re.compile(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?")
_TRADITIONAL_REGIONS = frozenset({"TW", "HK", "MO"})
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_WORD = re.compile("[A-Za-z\u00c0-\u024f]{2,}")


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
}
"""What a user may ask for as the language of a document, with the languages that each choice stands for."""


@lru_cache(maxsize=64)
def document_language(language: str) -> str | None:
    """Return the document language that a tag belongs to: its own, else one that differs in script or region only."""
    wanted = tag(language)
    own = (known for known in DOCUMENT_LANGUAGES if tag(known) == wanted)
    near = (known for known in DOCUMENT_LANGUAGES if base(known) == base(wanted))
    return next(own, None) or next(near, None)


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


# --- the language of a text ----------------------------------------------------------------------------------------


def detect(text: str, hint: str = "") -> str:
    """Return the BCP 47 tag of a text's language; ``hint`` decides what the text leaves open."""
    hint = tag(hint) if hint else ""
    latin = hint if hint and hint[:2] not in ("zh", "ja", "ko") else LATIN_LANGUAGE
    if text.isascii():
        return latin if _WORD.search(text) else hint or latin
    han, kana, hangul = (len(pattern.findall(text)) for pattern in (_HAN, _KANA, _HANGUL))
    east, words = han + kana + hangul, len(_WORD.findall(text))
    if east == words:
        return hint or latin
    if east < words:
        return latin
    if hangul > han + kana:
        return "ko"
    # A Japanese sentence always carries kana; a stray one in Chinese text is a name or a の in a logo.
    if kana * 10 > east:
        return "ja"
    return "ja" if hint == "ja" else _chinese(text, hint)


def is_plainly(language: str, text: str) -> bool:
    """Tell quickly whether a text is in ``language`` beyond doubt, so that `detect` is spared; False says nothing."""
    if language == "en":
        return text.isascii()
    # A text whose bytes outnumber its characters two to one is mostly ideographs.
    return language == "zh-Hans" and len(text.encode()) > 2 * len(text) and not _NOT_CHINESE.search(text)


_NOT_CHINESE = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")


def language_of_ideographs(run: str) -> str:
    """Return the tag as which a run of ideographs, kana or hangul inside Latin text is set."""
    return "ja" if _KANA_ALONE.search(run) else "ko" if _KOREAN.search(run) else "zh-Hans"


_KANA_ALONE = re.compile("[\u3041-\u30ff]")
_KOREAN = re.compile("[\u1100-\u11ff\u3130-\u318f가-힣]")


def _chinese(text: str, hint: str) -> str:
    """Tell simplified from traditional by the characters that only one of the two national sets holds."""
    only_traditional = _outside(text, "gb2312")
    only_simplified = _outside(text, "big5")
    if only_traditional == only_simplified:
        return "zh-Hant" if hint == "zh-Hant" else "zh-Hans"
    return "zh-Hant" if only_traditional > only_simplified else "zh-Hans"


def _outside(text: str, charset: str) -> int:
    han = "".join(_HAN.findall(text))
    return len(han) - len(han.encode(charset, "ignore")) // 2
