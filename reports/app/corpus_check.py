"""A corpus checked for what misleads its reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from reports.analysis.checks.check import locate, sort_findings
from reports.analysis.checks.rules import CheckFinding
from reports.app.loading import tell_beyond
from reports.app.observer import SILENT, Observer
from reports.app.requests import CheckRequest, Filters, day_of
from reports.batch.checking import check_origin
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder, name_corpus, open_origin
from reports.corpus.origin import Origin
from reports.corpus.reader import read_origin
from reports.corpus.selection import parse_query, select
from reports.corpus.vocabulary import Vocabulary


class CheckResult(Struct, frozen=True):
    """What a check found."""

    findings: tuple[CheckFinding, ...]
    """Those that the request wants, by file and line."""
    records: int
    """How many records were checked."""
    corpus: str
    """As it was named."""
    folder: Path | None
    """The folder of the corpus; None where it is no folder."""
    as_of: date


def check(request: CheckRequest, observer: Observer = SILENT) -> CheckResult:
    """Find what misleads the reader of a corpus: spellings, dates, reviews, evidence, lineage. Changes nothing.

    Files that cannot be read as records are findings, too.

    Raises:
        UsageProblem: no corpus is named, or a filter is not understood.
        InputProblem: there is no corpus of that name.
        NothingSelected: no record answers the filters.
    """
    configuration, named = name_corpus(request.corpus, request.config)
    origin, vocabulary = open_origin(named), vocabulary_of(configuration)
    tell_beyond(origin.beyond, observer)
    as_of = day_of(request.as_of)
    checked = check_origin(origin, vocabulary, as_of, configuration.reviewers)
    all_found = checked.findings
    if request.render:
        # It brings everything that documents are made with.
        from reports.app.foretelling import foretell

        corpus = read_origin(origin, vocabulary)
        set_too = locate(foretell(request, corpus, configuration, observer), origin.text)
        all_found = sort_findings((*all_found, *set_too))
    ids = _selected(request.filters, origin, vocabulary) if request.filters.named else None
    findings = tuple(
        one
        for one in all_found
        if (not request.rules or one.rule in request.rules) and (ids is None or one.record in ids)
    )
    return CheckResult(findings, checked.records, named, corpus_folder(named), as_of)


def _selected(filters: Filters, origin: Origin, vocabulary: Vocabulary) -> set[str]:
    """Return the ids that the filters select."""
    corpus = read_origin(origin, vocabulary)
    return {record.id for record in select(corpus, parse_query(vocabulary, corpus, **filters.named)).records}
