"""How to cite a document, in the form that its language uses: GB/T 7714—2025, APA (7th).

GB/T 7714—2025 sets the full stop and square brackets of a Chinese entry half-width and its other marks full-width.
The marks stand in the words of the language.
"""

from __future__ import annotations

from datetime import date

from reports.language import Strings, format_date


def cite_document(title: str, publisher: str, edition: str, as_of: date, words: Strings) -> str:
    """Return the document itself as an entry of a reference list; the words of its language hold the entry's form."""
    form = words.conventions.citation
    written = as_of.isoformat() if form == "gbt7714" else format_date(as_of, words.lang)
    return words(
        "citation.document",
        title=title,
        publisher=publisher,
        edition=words("citation.edition", edition=edition) if edition else "",
        year=as_of.year,
        date=written,
    )
