"""How to cite a document or a record: GB/T 7714-2015 in Chinese, APA (7th) in English."""

from __future__ import annotations

from datetime import date

from reports.corpus.policy import Policy
from reports.language import Strings, format_date


def cite_document(title: str, publisher: str, edition: str, as_of: date, words: Strings) -> str:
    """The document itself as an entry of a reference list; the form stands in the strings of its language."""
    written = as_of.isoformat() if words.lang == "zh" else format_date((as_of.year, as_of.month, as_of.day), "en")
    return words(
        "citation.document",
        title=title,
        publisher=publisher,
        edition=f"{edition}. " if edition else "",
        year=as_of.year,
        date=written,
    )


def cite_record(policy: Policy, words: Strings) -> str:
    """The legal source behind a record as an entry of a reference list, as far as it is recorded."""
    date_known = policy.date
    year = str(date_known.year) if date_known else words("citation.no_date")
    return words("citation.record", title=policy.title, source=policy.source or words("citation.no_source"), year=year)
