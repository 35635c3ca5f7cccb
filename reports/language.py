"""Labels, dates, numbers and names per language; the only owner of Babel.

The words a reader sees are data (``templates/strings/<language>.toml``); names of territories, months and the
grouping of digits come from CLDR.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Self, overload

from babel import Locale
from babel.core import get_global
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from reports.resources import TEMPLATES

DOCUMENT_LANGUAGES = ("zh", "en")
"""The languages in which documents are written."""

_KNOWN = re.compile(r"ar|cs|da|de|el|en|es|fi|fr|hu|id|it|ja|ko|ms|nb|nl|no|pl|pt|ro|ru|sv|th|tr|uk|vi|zh")
_TAG = re.compile(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?")
_TRADITIONAL_REGIONS = frozenset({"TW", "HK", "MO"})
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_WORD = re.compile("[A-Za-z\u00c0-\u024f]{2,}")

_DATE_PATTERNS = {
    "zh": ("y年M月d日", "y年M月", "y年"),
    "en": ("d MMMM y", "MMMM y", "y"),
}


@lru_cache(maxsize=256)
def tag(language: str) -> str:
    """The BCP 47 tag of a language: ``zh`` is ``zh-Hans``, ``zh_TW`` is ``zh-Hant``, ``EN`` is ``en``."""
    match = _TAG.fullmatch(language.strip())
    if match is None:
        return language
    primary, script, region = match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()
    if primary == "zh":
        return "zh-Hant" if script == "Hant" or (not script and region in _TRADITIONAL_REGIONS) else "zh-Hans"
    return "-".join(part for part in (primary, script, region) if part)


@lru_cache(maxsize=256)
def is_tag(name: str) -> bool:
    """Whether ``name`` names a language (``zh``, ``zh-Hant``, ``en``, ``ja`` …); ``DE`` in capitals is a country."""
    match = _TAG.fullmatch(name)
    return match is not None and _KNOWN.fullmatch(match[1]) is not None


def detect(text: str, hint: str = "") -> str:
    """The BCP 47 tag of a text's language; ``hint`` decides what the text leaves open."""
    hint = tag(hint) if hint else ""
    latin = hint if hint and hint[:2] not in ("zh", "ja", "ko") else "en"
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


def _chinese(text: str, hint: str) -> str:
    """Simplified or traditional, by the characters that only one of the two national sets holds."""
    only_traditional = _outside(text, "gb2312")
    only_simplified = _outside(text, "big5")
    if only_traditional == only_simplified:
        return "zh-Hant" if hint == "zh-Hant" else "zh-Hans"
    return "zh-Hant" if only_traditional > only_simplified else "zh-Hans"


def _outside(text: str, charset: str) -> int:
    han = "".join(_HAN.findall(text))
    return len(han) - len(han.encode(charset, "ignore")) // 2


class Strings:
    """The words of one language, by dotted key, with ``str.format`` placeholders."""

    def __init__(self, lang: str, words: Mapping[str, str]) -> None:
        self.lang = lang
        self._words = dict(words)

    @classmethod
    def load(cls, source: str | Path) -> Self:
        """Read ``templates/strings/<source>.toml``, or the file at ``source`` where it is a path."""
        path = source if isinstance(source, Path) else TEMPLATES / "strings" / f"{source}.toml"
        return cls(path.stem, dict(_flatten(tomllib.loads(path.read_text(encoding="utf-8")))))

    def __call__(self, key: str, /, **values: object) -> str:
        """The words for ``key``; `KeyError` where the key, or a placeholder's value, is missing.

        A whole number may name its noun: ``{n:record|records}`` prints "1 record" and "2 records".
        """
        return self._words[key].format(**{name: _Count(v) if type(v) is int else v for name, v in values.items()})

    @overload
    def get(self, key: str) -> str | None: ...
    @overload
    def get(self, key: str, default: str) -> str: ...
    def get(self, key: str, default: str | None = None) -> str | None:
        """The words for ``key`` as they stand in the file, placeholders and all."""
        return self._words.get(key, default)

    def keys(self) -> tuple[str, ...]:
        """Every key, in the order of the file."""
        return tuple(self._words)


class _Count(int):
    """A whole number that knows one from many."""

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return super().__format__(spec)
        one, many = spec.split("|")
        return f"{int(self):,} {one if self == 1 else many}"


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield prefix + key, value
        else:
            raise TypeError(f"{prefix}{key} holds {type(value).__name__}; words are text")


def strings(language: str) -> Strings:
    """The words of ``language`` (``zh`` or ``en``, or a tag that begins so), read once."""
    return _strings(language.split("-")[0])


_strings = lru_cache(maxsize=8)(Strings.load)


@lru_cache(maxsize=16)
def territory_names(language: str) -> dict[str, str]:
    """Names of countries by ISO 3166-1 alpha-2 code, from CLDR."""
    names = Locale.parse(tag(language), sep="-").territories
    return {code: name for code, name in names.items() if code.isalpha() and len(code) == 2}


@lru_cache(maxsize=1)
def alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-3 codes to alpha-2, from CLDR's territory aliases."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    return {
        old: new[0]
        for old, new in aliases.items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and len(new[0]) == 2
    }


@lru_cache(maxsize=4096)
def format_date(when: date | tuple[int, int | None, int | None], language: str) -> str:
    """A date in words, to the part that is known: ``2026年7月1日``, ``July 2026``, ``2026``."""
    year, month, day = (when.year, when.month, when.day) if isinstance(when, date) else when
    patterns = _DATE_PATTERNS["zh" if language.startswith("zh") else "en"]
    pattern = patterns[0 if month and day else 1 if month else 2]
    return babel_date(date(year, month or 1, (day or 1) if month else 1), pattern, locale=_locale(language))


@lru_cache(maxsize=4096)
def format_number(value: float, language: str) -> str:
    """A number with its digits grouped and at most two decimals: ``86.5``, ``1,234``."""
    return format_decimal(value, "#,##0.##", locale=_locale(language))


def _locale(language: str) -> Locale:
    return Locale.parse("zh_Hans" if language.startswith("zh") else "en_GB")


def collation_key(text: str, language: str) -> tuple[bytes, str]:
    """A key to sort names by; in Chinese by pinyin, which is the order of the common characters in GB 18030."""
    folded = text.casefold()
    return (folded.encode("gb18030" if language.startswith("zh") else "utf-8", "replace"), text)
