"""What Babel is asked of CLDR: the only module that loads it, for what needs neither names nor dates does without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal

from reports.language.tags import tag


@lru_cache(maxsize=32)
def locale(name: str) -> Locale:
    """Return a locale by its name in CLDR, ``en_GB``, or by the tag of a language."""
    return Locale.parse(name if "_" in name else tag(name).replace("-", "_"))


def is_locale(name: str) -> bool:
    """Tell whether CLDR has a locale of that name."""
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@lru_cache(maxsize=16)
def names_of_territories(language: str) -> dict[str, str]:
    """Return the names of countries in a language, by ISO 3166-1 alpha-2 code."""
    return {code: name for code, name in locale(language).territories.items() if code.isalpha() and len(code) == 2}


def name_of_language(named: str, language: str) -> str | None:
    """Return the name of a language in another one; None where there is none."""
    names: Mapping[str, str] = locale(language).languages
    return names.get(named)


def territory_aliases() -> Mapping[str, list[str]]:
    """Return old and other codes of territories with those that took their place."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    return aliases


def likely_tag(own: str) -> str:
    """Return a language's tag with its likely script and region; the tag itself where none is known."""
    subtags: Mapping[str, str] = get_global("likely_subtags")
    return subtags.get(own, own)


def date_in_words(day: date, pattern: str, name: str) -> str:
    """Return a date by a pattern of CLDR, in the words of a locale."""
    return format_date(day, pattern, locale=locale(name))


@lru_cache(maxsize=16)
def months(name: str) -> dict[str, int]:
    """Return the numbers of months by their names and abbreviations in a locale, in small letters without points."""
    return {
        written.casefold().strip("."): number
        for use in locale(name).months.values()
        for width in ("wide", "abbreviated")
        for number, written in use[width].items()
    }


def decimal(value: float, pattern: str, name: str) -> str:
    """Return a number by a pattern of CLDR, with the signs of a locale."""
    return format_decimal(value, pattern, locale=locale(name))


def plural_rule(name: str) -> Any:
    """Return the plural rule of a locale: from a number to the category of its form."""
    return locale(name).plural_form


def ordinal_rule(name: str) -> Any:
    """Return the rule of a locale for places: from a number to the category of its form."""
    return locale(name).ordinal_form
