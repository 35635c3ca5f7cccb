"""A corpus frozen in one file, and what such a file holds."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from reports.app.loading import tell_beyond
from reports.app.observer import SILENT, Observer
from reports.corpus.opening import name_corpus, open_named
from reports.corpus.reader import read_origin
from reports.corpus.snapshot import Snapshot, pack_snapshot, read_snapshot, take_snapshot
from reports.corpus.vocabulary import Vocabulary
from reports.files import write_whole


class SnapshotContents(Struct, frozen=True):
    """A snapshot, every hash of which holds, and how many things are in it."""

    snapshot: Snapshot
    records: int
    profiles: int
    problems: int


def freeze_corpus(corpus: str | None = None, *, config: Path | None = None, observer: Observer = SILENT) -> Snapshot:
    """Return every file of a corpus with its hash.

    Raises:
        UsageProblem: no corpus is named.
        InputProblem: there is none of that name.
    """
    configuration, named = name_corpus(corpus, config)
    origin = open_named(named, configuration)
    tell_beyond(origin.beyond, observer)
    return take_snapshot(origin)


def save_snapshot(
    file: Path, corpus: str | None = None, *, config: Path | None = None, observer: Observer = SILENT
) -> Snapshot:
    """Freeze a corpus in a file; compressed if the name ends in .gz. Raises what `freeze_corpus` does."""
    snapshot = freeze_corpus(corpus, config=config, observer=observer)
    write_whole(file, pack_snapshot(snapshot, compress=file.suffix == ".gz"))
    return snapshot


def open_snapshot(file: Path, observer: Observer = SILENT) -> SnapshotContents:
    """Check every hash in a snapshot, and count what it holds; raises InputProblem where it is none, or damaged."""
    snapshot = read_snapshot(file)
    tell_beyond(snapshot.beyond, observer)
    corpus = read_origin(snapshot.origin(str(file)), Vocabulary.load())
    return SnapshotContents(snapshot, len(corpus.records), len(corpus.profiles), len(corpus.problems))
