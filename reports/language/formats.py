"""Dates, numbers and names of places as a language writes them; Babel is loaded by what first asks for one."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from reports.language.collation import sorting_bytes
from reports.language.conventions import Conventions, conventions
from reports.language.tags import DOCUMENT_LANGUAGES, REFERENCE_LANGUAGE, base, is_tag, tag

_NO_LANGUAGES = frozenset({"mis", "mul", "root", "und", "zxx"})
"""Codes of CLDR that say that a language is not known, or that there are several or none."""


def territory_names(language: str) -> dict[str, str]:
    """Return the names of countries by ISO 3166-1 alpha-2 code, from CLDR."""
    from reports.language.cldr import names_of_territories

    return names_of_territories(language)


def territory_codes() -> frozenset[str]:
    """Return every ISO 3166-1 alpha-2 code that CLDR names."""
    return frozenset(territory_names(REFERENCE_LANGUAGE))


@lru_cache(maxsize=1)
def alpha3() -> dict[str, str]:
    """Return ISO 3166-1 alpha-3 codes with the alpha-2 code of each, from CLDR's territory aliases."""
    from reports.language.cldr import territory_aliases

    return {
        old: new[0]
        for old, new in territory_aliases().items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and len(new[0]) == 2
    }


@lru_cache(maxsize=256)
def is_language(name: str) -> bool:
    """Tell whether ``name`` is the tag of a language, be it one that few records are in: any that CLDR names."""
    own = base(tag(name))
    if is_tag(name) or not (own.islower() and own.isalpha()) or own in _NO_LANGUAGES:
        return is_tag(name)
    from reports.language.cldr import name_of_language

    return name_of_language(own, REFERENCE_LANGUAGE) is not None


def language_name(named: str, language: str) -> str:
    """Return the name of a language in another one, from CLDR; its tag where CLDR has none."""
    from reports.language.cldr import name_of_language

    return name_of_language(base(named), language) or named


@lru_cache(maxsize=4096)
def format_date(when: date | tuple[int, int | None, int | None], language: str) -> str:
    """Return a date in words, to the part that is known: ``2026年7月1日``, ``July 2026``, ``2026``."""
    from reports.language.cldr import date_in_words

    year, month, day = (when.year, when.month, when.day) if isinstance(when, date) else when
    own = conventions(language)
    pattern = own.date.full if month and day else own.date.month if month else own.date.year
    if year < 1000:
        # CLDR writes the year 1 as 1, which nobody takes for one.
        pattern = re.sub("y+", "yyyy", pattern)
    return date_in_words(date(year, month or 1, (day or 1) if month else 1), pattern, own.cldr)


_IN_WORDS = re.compile(
    r"(?:(?P<before>\d{1,2})[\s.-]*)?(?P<month>[^\W\d_]+)\.?[\s,-]*(?:(?P<after>\d{1,2}),?\s+)?(?P<year>\d{4})"
)
"""A date whose month is a word; the day may stand on either side of it."""


def read_date_in_words(written: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a date in the words of a document language, as `format_date` writes it.

    The day is 0 where it is not known. None where the text is no such date.
    """
    match = _IN_WORDS.fullmatch(written)
    if match is None or (match["before"] and match["after"]):
        return None
    from reports.language.cldr import months

    word = match["month"].casefold()
    found = (months(conventions(language).cldr).get(word) for language in DOCUMENT_LANGUAGES)
    month = next((number for number in found if number), 0)
    return (int(match["year"]), month, int(match["before"] or match["after"] or 0)) if month else None


@lru_cache(maxsize=4096)
def format_number(value: float, language: str) -> str:
    """Return a number with its digits grouped and at most two decimals: ``86.5``, ``1,234``."""
    from reports.language.cldr import decimal

    own = conventions(language)
    return decimal(value, own.number, own.cldr)


def grouped(value: int, conventions: Conventions) -> str:
    """Return a whole number with its digits grouped as the language groups them."""
    from reports.language.cldr import decimal

    # What has no group needs no library.
    return str(value) if 0 <= value < 1000 else decimal(value, "#,##0", conventions.cldr)


def collation_key(text: str, language: str) -> tuple[bytes, str]:
    """Return a key to sort names by, in the order that the language's file names, by the reading where it has one."""
    own = conventions(language)
    return (sorting_bytes(own.readings.get(text, text), own.collation), text)
