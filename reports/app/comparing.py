"""Two states of a corpus compared: what happened in the world, and what changed in the record."""

from __future__ import annotations

from msgspec import Struct

from reports.analysis.changes.change import Change
from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.period import read_quarter
from reports.analysis.changes.sides import compare_sides, days_between, open_side, sides_as_of
from reports.app.loading import require_readable
from reports.app.observer import SILENT, Observer
from reports.app.requests import ChangesRequest, day_of
from reports.config.project import find_configuration
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder, name_corpus
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query
from reports.errors import UsageProblem


class ChangesResult(Struct, frozen=True):
    """What changed, and the part of it that was asked for."""

    changes: Changes
    """All of it, with both corpora, the period, and the counts of each class."""
    wanted: tuple[Change, ...]
    """What the request wants, editorial changes among it."""
    shown: tuple[Change, ...]
    """The same without editorial changes, unless they were asked for by name."""


def changes(request: ChangesRequest, observer: Observer = SILENT) -> ChangesResult:
    """Compare two states of a corpus.

    Raises:
        UsageProblem: no corpus is named for the new state, a country is not known, or the period is no period.
        InputProblem: one of them cannot be read, or files in it cannot and `keep_going` does not leave them out.
    """
    compared = _compare(request, observer)
    codes = _codes(compared, request.country)
    wanted = tuple(
        change
        for change in compared.entries
        if (request.ledger is None or change.ledger == request.ledger)
        and (not request.classes or change.kind in request.classes)
        and (not codes or change.jurisdiction in codes)
    )
    shown = tuple(change for change in wanted if change.is_real or "editorial" in request.classes)
    return ChangesResult(compared, wanted, shown)


def _compare(request: ChangesRequest, observer: Observer) -> Changes:
    if request.quarter and (request.since or request.until):
        raise UsageProblem("a quarter and days both say what the period is", remedy="Leave one of them out.")
    if request.new is None:
        configuration, new = name_corpus(request.corpus, request.config)
    else:
        configuration, new = find_configuration(request.config, corpus_folder(request.new)), request.new
    vocabulary = vocabulary_of(configuration)
    first, second = (open_side(name, vocabulary, keep=request.cache) for name in (request.old, new))
    for side in (first, second):
        require_readable(side.corpus, keep_going=request.keep_going, observer=observer)
    today = day_of(request.as_of)
    first, second = sides_as_of(first, second, today)
    late = {record.id for side in (first, second) for record in side.corpus.later}
    if late:
        observer.inform(f"left out, for nothing shows that they were published by {today}: {', '.join(sorted(late))}")
    days = days_between(first, second, since=request.since, until=request.until, today=today)
    period = read_quarter(request.quarter) if request.quarter else days
    return compare_sides(first, second, vocabulary, as_of=today, reviewers=configuration.reviewers, period=period)


def _codes(compared: Changes, country: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of the countries that are named in any spelling."""
    if not country:
        return ()
    both = Corpus(origin="", records=(*compared.old.records, *compared.new.records))
    return parse_query(compared.old_basis.vocabulary, both, country=country).country
