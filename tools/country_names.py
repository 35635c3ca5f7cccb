"""Writes the names of countries in all languages of CLDR: `python tools/country_names.py`, after a change of Babel.

To load the locales of Babel takes seconds and a command that meets an unknown name has milliseconds, so their names
are folded ahead into `reports/corpus/country_names.txt`. A name that several countries share stands with each of them.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from babel import Locale
from babel.localedata import locale_identifiers

from reports.corpus import vocabulary
from reports.corpus.vocabulary import COUNTRY_NAMES_FILE, Vocabulary, fold

TARGET = Path(vocabulary.__file__).with_name(COUNTRY_NAMES_FILE)


def table() -> str:
    """Return a line for each country: its code, and every folded spelling that is not known without it."""
    known = Vocabulary.load()
    codes = frozenset(known.codes("country"))
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for identifier in locale_identifiers():
        for code, name in Locale.parse(identifier).territories.items():
            folded = fold(name)
            if code in codes and len(folded) > 1 and not known.plain_country(name) and folded != code.lower():
                spellings[code].add(folded)
    return "".join(f"{code} {' '.join(sorted(names))}\n" for code, names in sorted(spellings.items()))


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
