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
from reports.batch.kept_checking import check_folder
from reports.corpus.kept import read_kept
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder, name_corpus, open_origin
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.shelf import open_shelf
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
    shelf = open_shelf() if request.cache else None
    checked = check_folder(origin, vocabulary, as_of, configuration.reviewers, shelf)
    all_found = checked.findings
    if request.render:
        # It brings everything that documents are made with.
        from reports.app.foretelling import foretell

        corpus = read_kept(origin, vocabulary, shelf)
        set_too = locate(foretell(request, corpus, configuration, observer), origin.text)
        all_found = sort_findings((*all_found, *set_too))
    ids = None
    if request.filters.named:
        ids = _selected(request.filters, read_kept(origin, vocabulary, shelf), vocabulary)
    findings = tuple(
        one
        for one in all_found
        if (not request.rules or one.rule in request.rules) and (ids is None or one.record in ids)
    )
    return CheckResult(findings, checked.records, named, corpus_folder(named), as_of)


def _selected(filters: Filters, corpus: Corpus, vocabulary: Vocabulary) -> set[str]:
    """Return the ids that the filters select."""
    return {record.id for record in select(corpus, parse_query(vocabulary, corpus, **filters.named)).records}
