"""Checks a corpus: in one process, or, where there are many files, in several that read a part each.

Besides itself, a record is judged by little: ids, titles, addresses, links, and how often each sentence occurs. So each
process reads its part, sends a summary, receives that of the whole corpus, and sends its findings.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from itertools import chain
from multiprocessing.connection import Connection
from typing import NamedTuple
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.checks.check import check_corpus, check_part, locate, sort_findings
from reports.analysis.checks.corpus_checks import (
    CorpusTraits,
    RecordTraits,
    corpus_traits,
    duplicate_findings,
    traits_of,
)
from reports.analysis.checks.rules import CheckFinding
from reports.analysis.evidence import Basis, count_sentences, frequent_sentences, make_basis
from reports.corpus.folders import PROFILES, Folders, read_folders
from reports.corpus.origin import Origin, SourceFile
from reports.corpus.reader import read_origin, without_collector
from reports.corpus.vocabulary import Vocabulary
from reports.limits import processors
from reports.process import follow_parent, signals_held

MANY = 2_000
"""Files from which on several processes are faster than one."""

MOST_PROCESSES = 8


class Checked(Struct, frozen=True):
    """The findings of a check, and the number of records."""

    findings: tuple[CheckFinding, ...]
    """By file and line."""
    records: int


class _PartSummary(NamedTuple):
    """The summary of the part that a process has read."""

    traits: tuple[RecordTraits, ...]
    sentences: Counter[int]
    """Number of records of each sentence, by hash: texts take long to send, and forked processes hash alike."""


class _WholeSummary(NamedTuple):
    """The summary of the whole corpus."""

    whole: CorpusTraits
    boilerplate: frozenset[int]


def check_origin(
    origin: Origin, vocabulary: Vocabulary, as_of: date, reviewers: Iterable[str], processes: int | None = None
) -> Checked:
    """Return every rule broken in a corpus, with lines; the same whatever the number of ``processes``."""
    basis = Basis(as_of, frozenset(name.strip().casefold() for name in reviewers), vocabulary, frozenset())
    processes = processes or processes_for(len(origin.files))
    with without_collector():
        shared, folders = None, read_folders(origin, vocabulary)
        if processes > 1:
            with suppress(EOFError, OSError):
                shared = _check_shared(_shares(origin, processes), basis, folders)
        # Where a process dies, or twins lie in two parts, one process checks everything.
        return shared or _check_alone(origin, basis, folders)


def processes_for(files: int) -> int:
    """Return how many processes check so many files, each in a copy of this one."""
    can_copy = "fork" in multiprocessing.get_all_start_methods()
    return min(processors(), MOST_PROCESSES) if can_copy and files >= MANY else 1


def _check_alone(origin: Origin, basis: Basis, folders: Folders) -> Checked:
    corpus = read_origin(origin, basis.vocabulary, folders)
    basis = make_basis(corpus, basis.vocabulary, basis.as_of, basis.reviewers)
    return Checked(locate(check_corpus(corpus, basis), origin.text), len(corpus.records))


def _check_shared(shares: Sequence[Origin], basis: Basis, folders: Folders) -> Checked | None:
    """Check with a process for each share; returns None where two shares hold records of one id."""
    with ExitStack() as stack:
        lines = [stack.enter_context(start_process(_serve, share, basis, folders)) for share in shares]
        parts: list[_PartSummary] = [line.recv() for line in lines]
        traits = sorted((trait for one in parts for trait in one.traits), key=lambda trait: trait.id)
        beyond = shares[0].beyond
        whole = corpus_traits(traits, partial=beyond is not None)
        if len(whole.ids) < len(traits):
            return None
        sentences: Counter[int] = Counter()
        for one in parts:
            sentences.update(one.sentences)
        known = map(hash, beyond.boilerplate) if beyond is not None else ()
        whole_summary = _WholeSummary(whole, frequent_sentences(sentences).union(known))
        for line in lines:
            line.send(whole_summary)
        by_file = {trait.file: share for share, one in zip(shares, parts, strict=True) for trait in one.traits}
        doubles = [locate((one,), by_file[one.file].text)[0] for one in duplicate_findings(traits)]
        found = (map(CheckFinding._make, line.recv()) for line in lines)
        return Checked(sort_findings(chain(doubles, *found)), len(traits))


class start_process:  # noqa: N801 - a context, called like a function
    """A context with a process that serves a connection with what it is given; gives the other end of it."""

    def __init__(self, serve: Callable[..., None], *given: object) -> None:
        self._line, reader_end = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=serve, args=(reader_end, *given), daemon=True)
        with signals_held():
            self._process.start()
        reader_end.close()

    def __enter__(self) -> Connection:
        return self._line

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._process.kill()
        self._process.join()


def _serve(line: Connection, share: Origin, basis: Basis, folders: Folders) -> None:
    follow_parent()
    corpus = read_origin(share, basis.vocabulary, folders)
    sentences = count_sentences(corpus)
    line.send(
        _PartSummary(traits_of(corpus), Counter({hash(sentence): number for sentence, number in sentences.items()}))
    )
    whole_summary: _WholeSummary = line.recv()
    basis = replace(basis, boilerplate=frozenset(one for one in sentences if hash(one) in whole_summary.boilerplate))
    # Plain tuples are pickled and unpickled in a third of the time.
    line.send([tuple(one) for one in locate(check_part(corpus, basis, whole_summary.whole), share.text)])


def _shares(origin: Origin, number: int) -> list[Origin]:
    """Return the files in parts that keep twins together: those of one name, and all country profiles."""
    parts: list[list[SourceFile]] = [[] for _ in range(number)]
    below = origin.folder.lower() == PROFILES
    for file in origin.files:
        *folders, name = file.name.split("/")
        is_profile = below or PROFILES in map(str.lower, folders)
        parts[0 if is_profile else crc32(name.rpartition(".")[0].encode()) % number].append(file)
    return [replace(origin, files=tuple(files)) for files in parts]
