"""Words, dates, numbers and names in the language of the reader; the only owner of Babel.

The words a reader sees, and everything else that differs from language to language, are data
(``templates/strings/<tag>.toml``); names of territories, months and plural rules come from CLDR. `tags` tells languages
apart, `tagged` marks texts inside others, `detection` finds that of a text, `conventions` and `words` read a language's
file, `house_file` those of a house, which `house` puts in force, `formats` prints dates, numbers and names, `cldr` asks
Babel, and `translation` compares a file with the one translators work from. Babel is loaded when it is first asked, not
with the room: not all need it.
"""

from __future__ import annotations

from reports.language.conventions import Conventions, conventions, is_cjk, script, stand_ins
from reports.language.detection import detect, detect_any, is_plainly, is_written_in, language_of_ideographs
from reports.language.excerpts import excerpts
from reports.language.formats import (
    alpha3,
    collation_key,
    format_date,
    format_number,
    is_language,
    language_name,
    read_date_in_words,
    territory_codes,
    territory_names,
)
from reports.language.house import NO_WORDS, HouseWords, in_words_of, words_in_force
from reports.language.quoting import names_title
from reports.language.tagged import Spoken, is_marked, marked, runs, unmarked, with_marks
from reports.language.tags import (
    COUNTRY_NAMES,
    DEFAULT_LANGUAGE,
    DOCUMENT_LANGUAGES,
    LANGUAGE_CHOICES,
    LANGUAGE_HINT,
    LATIN_LANGUAGE,
    PAIRS,
    RECORD_LANGUAGES,
    REFERENCE_LANGUAGE,
    base,
    document_language,
    edition_order,
    is_read_as,
    is_tag,
    nearest_document_language,
    tag,
)
from reports.language.words import Strings, strings

__all__ = [
    "COUNTRY_NAMES",
    "DEFAULT_LANGUAGE",
    "DOCUMENT_LANGUAGES",
    "LANGUAGE_CHOICES",
    "LANGUAGE_HINT",
    "LATIN_LANGUAGE",
    "NO_WORDS",
    "PAIRS",
    "RECORD_LANGUAGES",
    "REFERENCE_LANGUAGE",
    "Conventions",
    "HouseWords",
    "Spoken",
    "Strings",
    "alpha3",
    "base",
    "collation_key",
    "conventions",
    "detect",
    "detect_any",
    "document_language",
    "edition_order",
    "excerpts",
    "format_date",
    "format_number",
    "in_words_of",
    "is_cjk",
    "is_language",
    "is_marked",
    "is_plainly",
    "is_read_as",
    "is_tag",
    "is_written_in",
    "language_name",
    "language_of_ideographs",
    "marked",
    "names_title",
    "nearest_document_language",
    "read_date_in_words",
    "runs",
    "script",
    "stand_ins",
    "strings",
    "tag",
    "territory_codes",
    "territory_names",
    "unmarked",
    "with_marks",
    "words_in_force",
]
