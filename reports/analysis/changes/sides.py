"""One side of a comparison: a corpus by any name, or what an earlier document embeds; and the day it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace

from reports.analysis.changes.baseline import Baseline, seen_by
from reports.analysis.changes.ledger import Changes, compare_corpora
from reports.analysis.changes.period import Period, between, read_quarter
from reports.analysis.evidence import Basis, make_basis
from reports.config.formats import ENDINGS
from reports.corpus.as_of import corpus_as_of
from reports.corpus.embedded import ToldCorpus, read_source
from reports.corpus.opening import open_corpus
from reports.corpus.policy import Corpus, Profile, Record
from reports.corpus.printable import printable_name
from reports.corpus.revision import PREFIX, day_of
from reports.corpus.selection import Query
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem

_ENDING = re.compile(r"\.(jsonl|json|gz|pdf)(\.gz)?$", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_QUARTER = re.compile(r"(?<!\d)\d{4}-?[Qq][1-4](?!\d)")


class ComparedSide(Struct, frozen=True):
    """A corpus on one side of a comparison."""

    named: str
    """As the user named it."""
    corpus: Corpus
    day: date | None
    """The day it speaks of, where its name, its commit or the document says so."""
    scope: Query | None = None
    """What a document selected; ``None`` where everything is there."""
    boilerplate: frozenset[str] | None = None
    """Of the whole corpus behind a document, which the records that it embeds cannot tell."""

    def basis(self, vocabulary: Vocabulary, as_of: date, reviewers: Iterable[str]) -> Basis:
        """Return the rules by which its records are judged."""
        basis = make_basis(self.corpus, vocabulary, as_of, reviewers)
        if self.boilerplate is None:
            return basis
        return replace(basis, boilerplate=self.boilerplate)


def open_side(named: str, vocabulary: Vocabulary, *, keep: bool = True) -> ComparedSide:
    """Open a folder, ``git:REF``, ``git:@{2026-03-31}``, a snapshot, the sample, or a PDF of ours.

    Raises InputProblem where nothing of that name holds records.
    """
    if named.lower().endswith(ENDINGS) and Path(named).is_file():
        return _open_document(Path(named))
    corpus = open_corpus(named, vocabulary, keep=keep)
    return ComparedSide(named, corpus, named_day(named))


def compare_sides(
    old: ComparedSide,
    new: ComparedSide,
    vocabulary: Vocabulary,
    *,
    as_of: date,
    reviewers: Iterable[str],
    period: Period | None,
) -> Changes:
    """Compare two sides, as far as both go: what one of them never selected has not come or gone."""
    reviewers = tuple(reviewers)
    old_basis, new_basis = (side.basis(vocabulary, as_of, reviewers) for side in (old, new))
    before, after = seen_by(new.corpus, new.scope, old.corpus), seen_by(old.corpus, old.scope, new.corpus)
    return compare_corpora(before, after, old_basis, new_basis, period)


def sides_as_of(old: ComparedSide, new: ComparedSide, day: date) -> tuple[ComparedSide, ComparedSide]:
    """Return two sides as of a day: a record published later is in neither, as the newer of the two dates it."""
    after = corpus_as_of(new.corpus, day)
    known = {record.id for record in (*after.records, *after.later)}
    late = {record.id for record in after.later}
    late |= {record.id for record in corpus_as_of(old.corpus, day).later if record.id not in known}
    return _without(old, late, day), _without(new, late, day)


def _without(side: ComparedSide, late: set[str], day: date) -> ComparedSide:
    corpus = side.corpus
    every = sorted((*corpus.records, *corpus.later), key=lambda record: record.id)
    kept, later = (tuple(r for r in every if (r.id in late) is is_late) for is_late in (False, True))
    return replace(side, corpus=replace(corpus, records=kept, later=later, as_of=day)) if later else side


def as_baseline(
    side: ComparedSide, vocabulary: Vocabulary, *, as_of: date, reviewers: Iterable[str], period: Period | None
) -> Baseline:
    """Return a side as what a document compares its corpus with."""
    side = replace(side, corpus=corpus_as_of(side.corpus, as_of))
    basis = side.basis(vocabulary, as_of, tuple(reviewers))
    return Baseline(base_name(side.named), side.day, side.corpus, basis, period, side.scope)


def base_name(named: str) -> str:
    """Return what a baseline is called, without the way to it on this machine."""
    name = Path(named).name or Path(named).resolve().name
    return printable_name(named if named.startswith(PREFIX) else _ENDING.sub("", name))


def days_between(
    old: ComparedSide, new: ComparedSide | None, *, since: date | None = None, until: date | None = None, today: date
) -> Period | None:
    """Return the period of a comparison: the days given, else those of the two sides; ``None`` if not known."""
    first = since or old.day
    if first is None:
        return None
    last = until or (new.day if new else None) or today
    return between(first, last) if since or until or first <= last else None


def named_day(named: str) -> date | None:
    """Return the day that a corpus speaks of, as its commit or the last part of its name says; else ``None``."""
    return day_of(named) if named.startswith(PREFIX) else _day_in(Path(named).name)


def _day_in(name: str) -> date | None:
    """Find the day in a name: 2026-02-27, or the last one of 2025Q4."""
    if day := _DAY.search(name):
        try:
            return date.fromisoformat(day.group())
        except ValueError:
            return None
    found = _QUARTER.search(name)
    return read_quarter(found.group()).last if found else None


class _SelectedRecords(Struct, frozen=True):
    query: dict[str, Any]
    records: tuple[str, ...]


class _Embedded(Struct, frozen=True):
    # The rest of the file is for those who brief the document again.
    as_of: date
    corpus: ToldCorpus
    selection: _SelectedRecords
    boilerplate: frozenset[str]
    records: tuple[Record, ...]
    profiles: tuple[Profile, ...]


SAID = ("as_of", "corpus", "selection", "boilerplate", "records", "profiles")
"""What of the data inside a document a comparison rests on."""


def _open_document(pdf: Path) -> ComparedSide:
    return side_of(read_source(pdf), str(pdf))


def side_of(said: Mapping[str, Any], named: str) -> ComparedSide:
    """Return the side of a comparison that a document's data is, at least `SAID` of it.

    Raises InputProblem where something in it is missing or malformed.
    """
    try:
        read = convert(said, _Embedded)
        query = convert(read.selection.query, Query)
    except ValidationError as error:
        raise InputProblem(f"the data inside {named} is malformed", remedy="Take the PDF as it was written.") from error
    chosen = frozenset(read.selection.records)
    records = tuple(sorted((r for r in read.records if r.id in chosen), key=lambda record: record.id))
    corpus = Corpus(origin=named, records=records, profiles=read.profiles, notice=read.corpus.notice)
    return ComparedSide(named, corpus, read.as_of, query, read.boilerplate)
