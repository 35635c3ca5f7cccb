"""Checks a folder that is kept: a part of its records is checked again only where something about its findings changed.

All that a part's findings follow from is in their key: its files' bytes, the day, the reviewers, the vocabulary, and of
all other records which sentences stand in many of them, which languages they are in, which of its links lead nowhere.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from functools import cached_property
from itertools import chain
from multiprocessing.connection import Connection

from msgspec import msgpack
from msgspec.structs import replace

from reports.analysis.checks.check import check_part, locate, sort_findings
from reports.analysis.checks.corpus_checks import (
    CorpusTraits,
    RecordTraits,
    corpus_traits,
    duplicate_findings,
    traits_of,
)
from reports.analysis.checks.rules import CheckFinding
from reports.analysis.evidence import make_basis
from reports.batch.checking import Checked, check_origin, processes_for, start_process
from reports.corpus.kept import may_be_kept, read_kept
from reports.corpus.kept_records import KeptRecords, part_of, recall_parts
from reports.corpus.origin import Origin
from reports.corpus.policy import Corpus, Record
from reports.corpus.reader import without_collector
from reports.corpus.shelf import Shelf
from reports.corpus.vocabulary import Vocabulary
from reports.errors import Problem
from reports.process import follow_parent

_Findings = tuple[CheckFinding, ...]


def check_folder(
    origin: Origin,
    vocabulary: Vocabulary,
    as_of: date,
    reviewers: Iterable[str],
    shelf: Shelf | None,
    processes: int | None = None,
) -> Checked:
    """Return what `check_origin` does, and keep it on the shelf where the origin is a folder that is kept."""
    reviewers = tuple(reviewers)
    if shelf is None or not may_be_kept(origin):
        return check_origin(origin, vocabulary, as_of, reviewers, processes)
    with without_collector():
        corpus = read_kept(origin, vocabulary, shelf)
        if not isinstance(corpus.records, KeptRecords):
            # The cache cannot be written.
            return check_origin(origin, vocabulary, as_of, reviewers, processes)
        run = _KeptCheck(corpus, origin, vocabulary, as_of, reviewers)
        return Checked(run.findings(processes or processes_for(len(origin.files))), len(corpus.records))


class _KeptCheck:
    """One check of a corpus whose records lie in parts."""

    def __init__(
        self, corpus: Corpus, origin: Origin, vocabulary: Vocabulary, as_of: date, reviewers: tuple[str, ...]
    ) -> None:
        assert isinstance(corpus.records, KeptRecords)
        self._corpus = corpus
        self._origin = origin
        self._parts = corpus.records.parts
        self._shelf = corpus.records.parts.shelf
        self._basis = make_basis(corpus, vocabulary, as_of, reviewers)
        self._given = ("findings", as_of.isoformat(), repr(sorted(reviewers)), vocabulary.identity)

    def findings(self, processes: int) -> _Findings:
        """Return all findings by file and line."""
        said = hashlib.sha256(msgpack.encode((self._corpus.problems, self._corpus.warnings))).hexdigest()
        key = self._shelf.key(*self._given, self._parts.identity, said)
        known = self._shelf.take(key, _Findings)
        if known is None:
            by_part = self._by_part(processes)
            doubles = self._located(duplicate_findings(self._traits))
            rest = self._check(self._rest)
            known = sort_findings(chain(doubles, rest, *by_part.values()))
            # Lines were told from files, which may have changed since their records were read.
            if self._parts.is_as_read():
                for number, found in by_part.items():
                    self._shelf.lay(self._part_key(number), found)
                self._shelf.lay(key, known)
        return known

    # --- the whole

    @cached_property
    def _traits(self) -> list[RecordTraits]:
        found = recall_parts(self._corpus, "traits", list[RecordTraits], _traits_of)
        return sorted(chain.from_iterable(found), key=lambda trait: trait.id)

    @cached_property
    def _whole(self) -> CorpusTraits:
        return corpus_traits(self._traits, partial=False)

    @cached_property
    def _warnings(self) -> Mapping[str, list[Problem]]:
        by_file: defaultdict[str, list[Problem]] = defaultdict(list)
        for warning in self._corpus.warnings:
            by_file[warning.file].append(warning)
        return by_file

    @property
    def _rest(self) -> Corpus:
        """All that is no record: profiles, and files that hold nothing of the kind."""
        ours = {file for trait in self._traits for file in trait.files}
        warnings = tuple(warning for warning in self._corpus.warnings if warning.file not in ours)
        return replace(self._corpus, records=(), warnings=warnings)

    # --- parts

    def _by_part(self, processes: int) -> dict[int, _Findings]:
        """Return the findings of each part, worked out where they are not kept."""
        kept = {number: self._shelf.take(self._part_key(number), _Findings) for number in range(len(self._parts.keys))}
        found = {number: findings for number, findings in kept.items() if findings is not None}
        missing = [number for number in kept if number not in found]
        if processes > 1 and len(missing) > processes:
            with suppress(EOFError, OSError):
                return found | self._shared([missing[place::processes] for place in range(processes)])
        return found | {number: self._check(self._part(number)) for number in missing}

    def _shared(self, shares: Sequence[Sequence[int]]) -> dict[int, _Findings]:
        """Return the findings of some parts, from a process for each share of them."""
        with ExitStack() as stack:
            lines = [stack.enter_context(start_process(self._serve, share)) for share in shares]
            told = [(number, found) for line in lines for number, found in line.recv()]
        return {number: tuple(map(CheckFinding._make, found)) for number, found in told}

    def _serve(self, line: Connection, share: Sequence[int]) -> None:
        follow_parent()
        # Plain tuples are pickled and unpickled in a third of the time.
        line.send([(number, [tuple(one) for one in self._check(self._part(number))]) for number in share])

    def _part(self, number: int) -> Corpus:
        records = tuple(self._parts.records(number))
        files = (edition.path for record in records for edition in record.editions)
        warnings = tuple(chain.from_iterable(self._warnings.get(file, ()) for file in files))
        return Corpus(self._corpus.origin, records, warnings=warnings)

    def _part_key(self, number: int) -> str:
        targets = {target for trait in self._traits_by_part[number] for target in trait.targets}
        return self._shelf.key(
            *self._given, self._parts.keys[number], self._everywhere, *sorted(targets - self._whole.ids)
        )

    @cached_property
    def _everywhere(self) -> str:
        """What all records of other parts do to the findings of one."""
        said = (self._whole.languages, sorted(self._basis.boilerplate))
        return hashlib.sha256(msgpack.encode(said)).hexdigest()

    @cached_property
    def _traits_by_part(self) -> Mapping[int, list[RecordTraits]]:
        found: defaultdict[int, list[RecordTraits]] = defaultdict(list)
        for trait in self._traits:
            found[part_of(trait.id, len(self._parts.keys))].append(trait)
        return found

    # --- findings

    def _check(self, part: Corpus) -> _Findings:
        return self._located(check_part(part, self._basis, self._whole))

    def _located(self, found: Iterable[CheckFinding]) -> _Findings:
        return locate(found, self._origin.text)


def _traits_of(records: Sequence[Record]) -> list[RecordTraits]:
    return list(traits_of(Corpus("", records)))
