"""How records hang together: the links they state, dangling or not, and the families that links make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from reports.corpus.policy import Corpus, Evolution, Record

Relation = Literal["supersedes", "superseded-by", "consolidated-from"]

_ORDER: dict[Relation, int] = {"supersedes": 0, "superseded-by": 1, "consolidated-from": 2}


class Link(Struct, frozen=True):
    """One link that a record states."""

    relation: Relation
    target_id: str
    """As found."""
    dangling: bool
    """No record of the corpus has that id."""


def links(record: Record, corpus: Corpus) -> tuple[Link, ...]:
    """List the links that a record states in any edition, each once, in the order of `Relation`."""
    return tuple(Link(relation, target, target not in corpus.by_id) for relation, target in _stated(record))


def families(records: Iterable[Record]) -> dict[str, str]:
    """Map every record id to its family: the first id among the records that links join."""
    return join({record.id: stated_targets(record) for record in records})


def stated_targets(record: Record) -> tuple[str, ...]:
    """Return the ids that a record states a link to, in any edition."""
    return tuple(target for _, target in _stated(record))


def replaced_later(corpus: Corpus) -> frozenset[str]:
    """Return the ids of the records that only what was published after the day of the corpus replaces."""
    if not corpus.later:
        return frozenset()
    heirs: defaultdict[str, set[str]] = defaultdict(set)
    for record in (*corpus.records, *corpus.later):
        for relation, target in _stated(record):
            if relation == "superseded-by":
                heirs[record.id].add(target)
            else:
                heirs[target].add(record.id)
    later = {record.id for record in corpus.later}
    # A successor that the corpus does not hold has no date that could prove anything.
    return frozenset(record.id for record in corpus.records if heirs[record.id] and heirs[record.id] <= later)


def join(targets: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Map every id to the first of those that links join it with; ``targets`` are by the id that states them."""
    head = {identifier: identifier for identifier in targets}
    for identifier, stated in targets.items():
        for target in stated:
            if target in head:
                first, second = sorted((_head(head, identifier), _head(head, target)))
                head[second] = first
    return {identifier: _head(head, identifier) for identifier in head}


def _stated(record: Record) -> tuple[tuple[Relation, str], ...]:
    stated = [link for edition in record.editions for link in _of(edition.evolution)]
    return tuple(sorted(dict.fromkeys(stated), key=lambda link: _ORDER[link[0]]))


def _of(evolution: Evolution) -> Iterator[tuple[Relation, str]]:
    yield from (("supersedes", target) for target in evolution.supersedes)
    yield from (("superseded-by", target) for target in evolution.superseded_by)
    yield from (("consolidated-from", target) for target in evolution.consolidated_from)


def _head(head: dict[str, str], identifier: str) -> str:
    while head[identifier] != identifier:
        # Halving the path keeps long chains of amendments cheap.
        head[identifier] = head[head[identifier]]
        identifier = head[identifier]
    return identifier
