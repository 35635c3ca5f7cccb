"""Dates, numbers and names of places as a language writes them, from CLDR."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from reports.language.conventions import Conventions, conventions
from reports.language.tags import REFERENCE_LANGUAGE, tag


@lru_cache(maxsize=16)
def territory_names(language: str) -> dict[str, str]:
    """Return the names of countries by ISO 3166-1 alpha-2 code, from CLDR."""
    names = Locale.parse(tag(language), sep="-").territories
    return {code: name for code, name in names.items() if code.isalpha() and len(code) == 2}


def territory_codes() -> frozenset[str]:
    """Return every ISO 3166-1 alpha-2 code that CLDR names."""
    return frozenset(territory_names(REFERENCE_LANGUAGE))


@lru_cache(maxsize=1)
def alpha3() -> dict[str, str]:
    """Return ISO 3166-1 alpha-3 codes with the alpha-2 code of each, from CLDR's territory aliases."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    return {
        old: new[0]
        for old, new in aliases.items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and len(new[0]) == 2
    }


def language_name(named: str, language: str) -> str:
    """Return the name of a language in another one, from CLDR; its tag where CLDR has none."""
    names: Mapping[str, str] = Locale.parse(tag(language), sep="-").languages
    return names.get(named.partition("-")[0], named)


@lru_cache(maxsize=4096)
def format_date(when: date | tuple[int, int | None, int | None], language: str) -> str:
    """Return a date in words, to the part that is known: ``2026年7月1日``, ``July 2026``, ``2026``."""
    year, month, day = (when.year, when.month, when.day) if isinstance(when, date) else when
    own = conventions(language)
    pattern = own.date.full if month and day else own.date.month if month else own.date.year
    return babel_date(date(year, month or 1, (day or 1) if month else 1), pattern, locale=_locale(own.cldr))


@lru_cache(maxsize=4096)
def format_number(value: float, language: str) -> str:
    """Return a number with its digits grouped and at most two decimals: ``86.5``, ``1,234``."""
    own = conventions(language)
    return format_decimal(value, own.number, locale=_locale(own.cldr))


def grouped(value: int, conventions: Conventions) -> str:
    """Return a whole number with its digits grouped as the language groups them."""
    # What has no group needs no library.
    return str(value) if 0 <= value < 1000 else format_decimal(value, "#,##0", locale=_locale(conventions.cldr))


@lru_cache(maxsize=16)
def _locale(cldr: str) -> Locale:
    return Locale.parse(cldr)


def collation_key(text: str, language: str) -> tuple[bytes, str]:
    """Return a key to sort names by; in Chinese by pinyin, which is the order of common characters in GB 18030."""
    return (text.casefold().encode(conventions(language).collation, "replace"), text)
