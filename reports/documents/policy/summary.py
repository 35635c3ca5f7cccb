"""What a mail says of a record's sheet."""

from __future__ import annotations

from reports.corpus.policy import DIMENSIONS
from reports.documents.shared.summary import Summary, Table, graded_score, kicker, one_line
from reports.documents.source.source_data import SourceData
from reports.language import Strings


def sheet_summary(source: SourceData, words: Strings, language: str) -> Summary:
    """Return what the record says first, and its scores."""
    identifier = source.selection.records[0]
    editions = next(record for record in source.records if record.id == identifier).editions
    edition = next((one for one in editions if one.language.startswith(language)), editions[0])
    grades = source.grades[identifier]
    rows = tuple(
        (
            words(f"dimension.{dimension}"),
            graded_score(grades[dimension].score, grades[dimension].grade, words, language)
            if dimension in grades
            else words("common.not_recorded"),
        )
        for dimension in DIMENSIONS
    )
    heads = words("mail.dimension"), words("mail.score")
    table = Table(words("mail.scores"), heads, rows, (words("furniture.legend"),))
    head = kicker("policy", source, words)
    return Summary(head, one_line(edition.title), identifier, one_line(edition.description), (), (table,))
