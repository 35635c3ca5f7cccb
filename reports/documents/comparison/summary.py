"""What a mail says of a comparison, which has no page 1 that stands alone."""

from __future__ import annotations

from reports.corpus.policy import DIMENSIONS
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.summary import Summary, Table, graded_score, kicker, one_line
from reports.documents.source.source_data import SourceData
from reports.language import Strings


# --- documents without such a page
def comparison_summary(source: SourceData, words: Strings, language: str) -> Summary:
    """Return the value of each jurisdiction in each dimension."""
    table = _values(source, words, language)
    return Summary(kicker("comparison", source, words), one_line(source.document.title), "", "", (), (table,))


def _values(source: SourceData, words: Strings, language: str) -> Table:
    vocabulary = Vocabulary.load().printing(source.names)
    codes = source.document.compared
    names = [vocabulary.name("country", code, language) for code in codes]
    values = [
        {one.dimension: graded_score(one.value, one.grade, words, language) for one in country.all}
        for country in (source.aggregates.jurisdictions[code] for code in codes)
    ]
    rows = tuple(
        (words(f"dimension.{dimension}"), *(country[dimension] for country in values)) for dimension in DIMENSIONS
    )
    return Table(words("glance.bars_country"), (words("mail.dimension"), *names), rows, (words("furniture.legend"),))
