"""Which record of one corpus is which of another: by id, then by lineage, then by content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from reports.analysis.changes.wording import likeness, words_of
from reports.corpus.policy import Corpus, Policy, Record

ALIKE = 0.7
"""From this share of common word runs on, two bodies are the same text."""
_LEAST = 60
"""Letters that a text must have to tell one record from another."""


class Matching(Struct, frozen=True):
    """What became of every record of two corpora; each record stands in one place."""

    pairs: tuple[tuple[Record, Record], ...]
    """The same record, before and after; the ids differ where it was renamed."""
    merged: Mapping[str, tuple[str, ...]]
    """The id of a record that is gone, and of all that say they took it up: several where it was split."""
    gone: tuple[Record, ...]
    """Neither there nor accounted for."""
    new: tuple[Record, ...]


def match_records(old: Corpus, new: Corpus) -> Matching:
    """Match the records of two corpora."""
    pairs = [(record, new.by_id[record.id]) for record in old.records if record.id in new.by_id]
    gone = [record for record in old.records if record.id not in new.by_id]
    fresh = [record for record in new.records if record.id not in old.by_id]
    heirs = _heirs(new)
    merged = {record.id: heirs[record.id] for record in gone if record.id in heirs}
    renamed = dict(_renamed([record for record in gone if record.id not in merged], fresh))
    pairs += [(old.by_id[before], new.by_id[after]) for before, after in renamed.items()]
    return Matching(
        pairs=tuple(sorted(pairs, key=lambda pair: pair[1].id)),
        merged=merged,
        gone=tuple(record for record in gone if record.id not in merged and record.id not in renamed),
        new=tuple(record for record in fresh if record.id not in renamed.values()),
    )


def _heirs(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """Ids that records say they took up or replaced, and all records that say so."""
    found: dict[str, dict[str, None]] = {}
    for record in sorted(corpus.records, key=lambda record: record.id):
        for edition in record.editions:
            for target in (*edition.evolution.consolidated_from, *edition.evolution.supersedes):
                found.setdefault(target, {})[record.id] = None
    return {target: tuple(ids) for target, ids in found.items()}


def _renamed(gone: Iterable[Record], fresh: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Pair records that are gone with new ones that hold the same text; each at most once, the most alike first."""
    found = [
        (-alike, before.id, after.id)
        for before in gone
        for after in fresh
        if before.jurisdiction == after.jurisdiction and (alike := _alike(before, after)) >= ALIKE
    ]
    taken: set[str] = set()
    for _, before_id, after_id in sorted(found):
        if before_id not in taken and after_id not in taken:
            taken |= {before_id, after_id}
            yield before_id, after_id


def _alike(before: Record, after: Record) -> float:
    """Return how sure it is that two records are one, 0 to 1: the best of their editions in one language."""
    return max(
        (
            _editions_alike(one, other)
            for one in before.editions
            for other in after.editions
            if one.language == other.language
        ),
        default=0.0,
    )


def _editions_alike(one: Policy, other: Policy) -> float:
    if words_of(one.title) == words_of(other.title):
        return 1.0
    texts = (one.body or one.description, other.body or other.description)
    return likeness(*texts) if min(map(len, texts)) >= _LEAST else 0.0
