"""The records of a corpus that was read before: each is unpacked once it is asked for, and what they add up to is kept.

They lie in parts of about a hundred. A part's identity follows from what its files say, so that whatever follows from
a part alone holds as long as there is a part of that identity, and a changed file makes one part anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from sys import intern
from typing import TypeVar, overload
from zlib import crc32

from msgspec import DecodeError, Raw, msgpack
from msgspec.structs import force_setattr

from reports.corpus.policy import Corpus, Record
from reports.corpus.reader import FileReading, record_of, without_collector
from reports.corpus.shelf import Shelf
from reports.errors import InputProblem

_Value = TypeVar("_Value")

PackedPart = dict[str, Raw]
"""A part as it lies on the shelf: what the files of a record say by its id, packed."""


class KeptParts:
    """The parts of a corpus on the shelf, and what has been unpacked of them."""

    def __init__(
        self,
        shelf: Shelf,
        keys: tuple[str, ...],
        rest: str,
        ids: tuple[str, ...],
        since: tuple[int, ...],
        anew: Callable[[], Sequence[Record]],
        is_as_read: Callable[[], bool],
    ) -> None:
        """Take the keys of parts and rest, and of each record, in order, its id and the first day that has it.

        ``anew`` reads all records from their files, for what somebody takes off the shelf meanwhile; ``is_as_read``
        tells whether the files are still what was read of them.
        """
        self.shelf = shelf
        self.keys = keys
        self.rest = rest
        self.ids = ids
        self.since = since
        self.is_as_read = is_as_read
        self.is_read_anew = False
        """Whether records are no longer those that the keys tell of, but those that lay in the folder later."""
        self._anew = anew
        self._packed: dict[int, dict[str, Raw]] = {}
        self._records: dict[str, Record] = {}

    @cached_property
    def identity(self) -> str:
        """What follows from the bytes of all files."""
        return self.shelf.key("corpus", *self.keys, self.rest)

    def record(self, id: str) -> Record | None:
        """Return the record of an id; None where there is none."""
        if id not in self._records:
            readings = self._part(part_of(id, len(self.keys))).get(id)
            if readings is None:
                return None
            self._unpack(id, readings)
        return self._records.get(id)

    def records(self, number: int) -> list[Record]:
        """Return all records of a part, by id."""
        with without_collector():
            for id, readings in (part := self._part(number)).items():
                if id not in self._records:
                    self._unpack(id, readings)
        # Unpacked, it is not asked for again; it would lie in memory twice.
        self._packed[number] = dict.fromkeys(part, Raw())
        return [self._records[id] for id in part]

    def know(self, records: Collection[Record]) -> None:
        """Take over records that have been read."""
        self._records.update((record.id, record) for record in records)

    def _part(self, number: int) -> dict[str, Raw]:
        if number not in self._packed:
            found = self.shelf.take(self.keys[number], PackedPart)
            if found is None:
                self._read_anew()
                found = {id: Raw() for id in self.ids if part_of(id, len(self.keys)) == number}
            self._packed[number] = found
        return self._packed[number]

    def _unpack(self, id: str, readings: Raw) -> None:
        try:
            self._records[id] = _with_shared_names(record_of(msgpack.decode(readings, type=list[FileReading])))
        except DecodeError:
            self._read_anew()

    def _read_anew(self) -> None:
        self.is_read_anew = True
        records = tuple(self._anew())
        if tuple(record.id for record in records) != self.ids:
            raise InputProblem("the corpus was changed while it was read", remedy="Run the command again.")
        self.know(records)


def _with_shared_names(record: Record) -> Record:
    """Return a record whose keys are one text in memory with those of all others: a tenth of what records take."""
    for edition in record.editions:
        force_setattr(edition, "language", intern(edition.language))
        for score in edition.analysis:
            force_setattr(score, "dimension", intern(score.dimension))
        for pillar in edition.regulatory:
            force_setattr(pillar, "pillar", intern(pillar.pillar))
        for impact in edition.impact:
            force_setattr(impact, "aspect", intern(impact.aspect))
    return record


class KeptRecords(Sequence[Record]):
    """Records by id, as `Corpus.records` has them, of which each is unpacked when it is first asked for."""

    def __init__(self, parts: KeptParts, left_out: frozenset[str] = frozenset()) -> None:
        self.parts = parts
        self._left_out = left_out

    @cached_property
    def _all(self) -> tuple[Record, ...]:
        found = {one.id: one for number in range(len(self.parts.keys)) for one in self.parts.records(number)}
        return tuple(found[id] for id in self.parts.ids if id not in self._left_out)

    @property
    def by_id(self) -> Mapping[str, Record]:
        """The same by id."""
        return _ById(self.parts, self._left_out)

    def not_out_by(self, day: int) -> frozenset[str]:
        """Return the ids of the records that were not published by a day, as `as_of.first_day` writes it."""
        since = self.parts.since
        if not since or max(since) <= day:
            return frozenset()
        return frozenset(id for id, first in zip(self.parts.ids, since, strict=True) if first > day)

    def without(self, ids: frozenset[str]) -> KeptRecords:
        """Return the records but for some."""
        return KeptRecords(self.parts, self._left_out | ids)

    def __len__(self) -> int:
        return len(self.parts.ids) - len(self._left_out)

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Record, ...]: ...
    def __getitem__(self, place: int | slice) -> Record | tuple[Record, ...]:
        return self._all[place]

    def __iter__(self) -> Iterator[Record]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return self._all == (other._all if isinstance(other, KeptRecords) else other)

    def __hash__(self) -> int:
        return hash(self.parts.ids)


class _ById(Mapping[str, Record]):
    def __init__(self, parts: KeptParts, left_out: frozenset[str]) -> None:
        self._parts = parts
        self._left_out = left_out

    def __getitem__(self, id: str) -> Record:
        found = None if id in self._left_out else self._parts.record(id)
        if found is None:
            raise KeyError(id)
        return found

    def __iter__(self) -> Iterator[str]:
        return (id for id in self._parts.ids if id not in self._left_out)

    def __len__(self) -> int:
        return len(self._parts.ids) - len(self._left_out)


def part_of(id: str, parts: int) -> int:
    """Return the number of the part that a record of that id belongs to; ``parts`` is a power of two."""
    return crc32(id.encode()) & (parts - 1)


def recall(corpus: Corpus, what: str, kind: type[_Value], work: Callable[[], _Value]) -> _Value:
    """Return a value that follows from what all records of a corpus say, the later ones too, and from nothing else.

    ``what`` names it; where it is not kept, ``work`` works it out.
    """
    if not isinstance(corpus.records, KeptRecords):
        return work()
    parts = corpus.records.parts
    return _recall(parts.shelf, parts.identity, what, kind, work)


def recall_parts(
    corpus: Corpus, what: str, kind: type[_Value], work: Callable[[Sequence[Record]], _Value]
) -> Iterator[_Value]:
    """Yield such a value for each part of the records, or one for all of them."""
    if not isinstance(corpus.records, KeptRecords):
        yield work((*corpus.records, *corpus.later))
        return
    parts = corpus.records.parts
    for number, key in enumerate(parts.keys):

        def work_out(number: int = number) -> _Value:
            return work(parts.records(number))

        yield _recall(parts.shelf, key, what, kind, work_out)


def _recall(shelf: Shelf, identity: str, what: str, kind: type[_Value], work: Callable[[], _Value]) -> _Value:
    key = shelf.key(what, identity)
    found = shelf.take(key, kind)
    if found is None:
        found = work()
        shelf.lay(key, found)
    return found
