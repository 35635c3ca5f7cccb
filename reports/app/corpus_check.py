"""A corpus checked for what misleads its reader, beside what is known of it already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from reports.analysis.checks.check import locate, sort_findings
from reports.analysis.checks.known import (
    CheckBaseline,
    KnownFinding,
    Sifted,
    baseline_of,
    read_baseline,
    sift,
    write_baseline,
)
from reports.analysis.checks.levels import level_problems, with_levels
from reports.analysis.checks.rules import RENDERED, CheckFinding
from reports.app.loading import tell_beyond
from reports.app.observer import SILENT, Observer
from reports.app.requests import CheckRequest, Filters, day_of
from reports.batch.kept_checking import check_folder
from reports.config.toml_file import refuse_problems
from reports.corpus.kept import read_kept
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder, name_corpus, open_origin
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.shelf import open_shelf
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem, UsageProblem
from reports.files import write_whole

_BASELINE_BYTES = 200_000_000
_REMEDY = "Name a file that check --write-baseline wrote, or write it anew."


class CheckResult(Struct, frozen=True):
    """What a check found."""

    findings: tuple[CheckFinding, ...]
    """Those that the request wants, by file and line; beside a baseline, those that are new."""
    records: int
    """How many records were checked."""
    corpus: str
    """As it was named."""
    folder: Path | None
    """The folder of the corpus; None where it is no folder."""
    as_of: date
    known: tuple[CheckFinding, ...] = ()
    """Those that the baseline holds."""
    mended: tuple[KnownFinding, ...] = ()
    """Those that the baseline holds, and that are there no more."""


def check(request: CheckRequest, observer: Observer = SILENT) -> CheckResult:
    """Find what misleads the reader of a corpus: spellings, dates, reviews, evidence, lineage. Changes no record.

    Files that cannot be read as records are findings, too. What reports.toml says of rules is heeded.

    Raises:
        UsageProblem: no corpus is named, a filter is not understood, or part of the findings was to be a baseline.
        InputProblem: there is no corpus of that name, or settings or baseline cannot be used.
        NothingSelected: no record answers the filters.
        EnvironmentProblem: the baseline cannot be written.
    """
    if request.write_baseline is not None and (request.rules or request.filters.named):
        remedy = "Leave --rule and the filters out."
        raise UsageProblem("a baseline of a part would make the rest look new", remedy=remedy)
    configuration, named = name_corpus(request.corpus, request.config)
    refuse_problems(configuration.path or Path(), level_problems(configuration.check, str(configuration.path)))
    baseline = _read(request.baseline) if request.baseline is not None else None
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
    wanted = tuple(one for one in with_levels(all_found, configuration.check) if _is_wanted(one, request, ids))
    sifted = Sifted(wanted, (), ())
    if baseline is not None:
        known = CheckBaseline(tuple(one for one in baseline.findings if _is_wanted(one, request, ids)))
        sifted = sift(wanted, known)
    if request.write_baseline is not None:
        kept = baseline_of(wanted if baseline is None else sifted.known)
        write_whole(request.write_baseline, write_baseline(kept))
    return CheckResult(
        sifted.new, checked.records, named, corpus_folder(named), as_of, sifted.known, _looked_for(sifted, request)
    )


def _is_wanted(one: CheckFinding | KnownFinding, request: CheckRequest, ids: set[str] | None) -> bool:
    return (not request.rules or one.rule in request.rules) and (ids is None or one.record in ids)


def _looked_for(sifted: Sifted, request: CheckRequest) -> tuple[KnownFinding, ...]:
    """Return what was mended, without what only --render could have found again."""
    return tuple(one for one in sifted.mended if request.render or one.rule not in RENDERED)


def _read(path: Path) -> CheckBaseline:
    """Read a baseline; raises InputProblem where the file holds none."""
    try:
        with path.open("rb") as file:
            data = file.read(_BASELINE_BYTES + 1)
        if len(data) > _BASELINE_BYTES:
            raise InputProblem(f"{path} is too large for a baseline of the check", remedy=_REMEDY)
        return read_baseline(data)
    except OSError as fault:
        raise InputProblem(f"{path} cannot be read ({fault.strerror})", remedy=_REMEDY) from fault
    except ValueError as fault:
        raise InputProblem(f"{path} is no baseline of the check ({fault})", remedy=_REMEDY) from fault


def _selected(filters: Filters, corpus: Corpus, vocabulary: Vocabulary) -> set[str]:
    """Return the ids that the filters select."""
    return {record.id for record in select(corpus, parse_query(vocabulary, corpus, **filters.named)).records}
