"""Two corpora compared: every difference once, in one class, in one of two ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from reports.analysis.changes.cells import (
    Cells,
    edition_cells,
    editions_of,
    profile_key,
    profiles_of,
)
from reports.analysis.changes.change import KINDS, CellChange, Change, Kind, Meaning, Of, Tally
from reports.analysis.changes.classes import Pair, judge_field, judge_gone, judge_new, why_editorial
from reports.analysis.changes.identity import match_records
from reports.analysis.changes.period import Period
from reports.analysis.evidence import Basis
from reports.corpus.policy import Corpus, Profile, Record
from reports.corpus.vocabulary import Vocabulary

_NOTHING: Meaning = ()


class Changes(Struct, frozen=True, dict=True):
    """Everything that differs between two corpora."""

    old: Corpus
    new: Corpus
    old_basis: Basis
    period: Period | None
    """What the ledger of the world covers; without one nothing is dated, and that ledger is empty."""
    entries: tuple[Change, ...]
    """By class, in the order of `KINDS`, then by jurisdiction, id and field."""

    @cached_property
    def tally(self) -> Tally:
        """How many there are, and how many are editorial."""
        editorial = sum(change.kind == "editorial" for change in self.entries)
        return Tally(raw=len(self.entries), editorial=editorial, real=sum(change.is_real for change in self.entries))

    @cached_property
    def counts(self) -> Mapping[Kind, int]:
        """How many there are of each class, those without any included."""
        found = Counter(change.kind for change in self.entries)
        return {kind: found[kind] for kind in KINDS}

    @cached_property
    def leading(self) -> Mapping[tuple[str, str], Kind]:
        """The one class that each record or profile goes under, by subject and id: the first that it has."""
        found: dict[tuple[str, str], Kind] = {}
        for change in self.entries:
            found.setdefault((change.subject, change.id), change.kind)
        return found

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        return {change.id: change.other_id for change in self.entries if change.kind == "renamed"}

    @cached_property
    def moves(self) -> tuple[Change, ...]:
        """The scores that moved, were given for the first time, or rest on something now, by record."""
        found = self.of_kind("re-scored", "first-scored", "placeholder-replaced")
        return tuple(sorted((c for c in found if c.movement is not None), key=lambda change: (change.id, change.field)))

    @property
    def filled(self) -> int:
        """How many of them are scores that had no evidence of their own and have some now."""
        return sum(change.kind == "placeholder-replaced" for change in self.moves)

    def before(self, id: str) -> Record | None:
        """Return the record as it was, by the id that it has now; None where it was not there."""
        return self.old.by_id.get(self._renamed.get(id, id))

    def of_kind(self, *kinds: Kind) -> tuple[Change, ...]:
        """Return the changes of some classes, in order."""
        return tuple(change for change in self.entries if change.kind in kinds)


def compare_corpora(old: Corpus, new: Corpus, old_basis: Basis, new_basis: Basis, period: Period | None) -> Changes:
    """Compare two corpora after normalising names, statuses and texts.

    ``period`` bounds the ledger of the world. The order of files and records does not matter.
    """
    entries = [*_records(old, new, old_basis, new_basis, period), *_profiles(old, new, new_basis.vocabulary)]
    entries.sort(key=lambda c: (KINDS.index(c.kind), c.jurisdiction, c.subject, c.id, c.field))
    return Changes(old, new, old_basis, period, tuple(entries))


def _records(old: Corpus, new: Corpus, old_basis: Basis, new_basis: Basis, period: Period | None) -> Iterator[Change]:
    vocabulary, matching = new_basis.vocabulary, match_records(old, new)
    for before, after in matching.pairs:
        if before.id != after.id:
            yield Change("renamed", after.id, after.jurisdiction, "id", (), other_ids=(before.id,))
        if before != after:
            pair = Pair(before, after, old_basis, new_basis, period)
            yield from _fields(before, after, pair, vocabulary)
    for record in matching.new:
        verdict = judge_new(record, new_basis, period)
        cells = _whole(record, vocabulary, gone=False)
        yield Change(verdict.kind, record.id, record.jurisdiction, "", cells, date=verdict.date)
    for record in matching.gone:
        verdict = judge_gone(record, old_basis)
        yield Change(verdict.kind, record.id, record.jurisdiction, "", _whole(record, vocabulary, gone=True))
    for gone_id, heirs in matching.merged.items():
        record = old.by_id[gone_id]
        cells = _whole(record, vocabulary, gone=True)
        yield Change("merged", gone_id, record.jurisdiction, "", cells, other_ids=heirs)


def _profiles(old: Corpus, new: Corpus, vocabulary: Vocabulary) -> Iterator[Change]:
    before, after = profiles_of(old), profiles_of(new)
    for id in sorted(before.keys() | after.keys()):
        profiles = after.get(id) or before[id]
        country = profiles[0].jurisdiction
        if id not in before:
            yield Change("catalogued", id, country, "", _whole(after[id], vocabulary, gone=False), "profile")
        elif id not in after:
            yield Change("not-in-export", id, country, "", _whole(before[id], vocabulary, gone=True), "profile")
        elif before[id] != after[id]:
            yield from _fields(before[id], after[id], None, vocabulary)


Subject = Record | tuple[Profile, ...]


def _fields(before: Subject, after: Subject, pair: Pair | None, vocabulary: Vocabulary) -> Iterator[Change]:
    """Yield what differs between two states of one record or profile, field by field."""
    old, new = (
        {language: edition_cells(edition, vocabulary) for language, edition in editions_of(subject).items()}
        for subject in (before, after)
    )
    first = next(iter(editions_of(after).values()))
    country = first.country.code or first.country.written
    subject: Of = "profile" if pair is None else "record"
    for language in sorted(old.keys() ^ new.keys()):
        # An edition that comes or goes whole is a translation: the record says what it said.
        sides = old.get(language, {}), new.get(language, {})
        cells = tuple(_cell(path, language, *sides) for path in _paths(language, old, new))
        yield Change("editorial", first.id, country, f"edition.{language}", cells, subject, why="translation")
    shared = sorted(old.keys() & new.keys(), key=lambda language: (language != first.language, language))
    for path in sorted({path for language in shared for path in _paths(language, old, new)}):
        cells = tuple(_cell(path, lang, old[lang], new[lang]) for lang in shared if _differ(path, old[lang], new[lang]))
        if cells:
            yield _change(path, cells, pair, new, first.id, country)


def _change(
    path: str, cells: tuple[CellChange, ...], pair: Pair | None, new: Mapping[str, Cells], id: str, country: str
) -> Change:
    reasons = {cell.language: why_editorial(cell, path, new) for cell in cells}
    subject: Of = "profile" if pair is None else "record"
    real = tuple(cell for cell in cells if not reasons[cell.language])
    if not real:
        return Change("editorial", id, country, path, cells, subject, why=reasons[cells[0].language])
    verdict = judge_field(path, real, pair)
    ordered = (*real, *(cell for cell in cells if cell not in real))
    return Change(verdict.kind, id, country, path, ordered, subject, verdict.date, movement=verdict.movement)


def _paths(language: str, old: Mapping[str, Cells], new: Mapping[str, Cells]) -> list[str]:
    return sorted(old.get(language, {}).keys() | new.get(language, {}).keys())


def _differ(path: str, old: Cells, new: Cells) -> bool:
    before, after = old.get(path), new.get(path)
    return (before.raw if before else "") != (after.raw if after else "")


def _cell(path: str, language: str, old: Cells, new: Cells) -> CellChange:
    before, after = old.get(path), new.get(path)
    return CellChange(
        path,
        language,
        before.written if before else "",
        after.written if after else "",
        before.meaning if before else _NOTHING,
        after.meaning if after else _NOTHING,
    )


def _whole(subject: Subject, vocabulary: Vocabulary, *, gone: bool) -> tuple[CellChange, ...]:
    """Every cell of a record that came or went."""
    found = []
    for language, edition in editions_of(subject).items():
        cells = edition_cells(edition, vocabulary)
        old, new = (cells, {}) if gone else ({}, cells)
        found += [_cell(path, language, old, new) for path in sorted(cells)]
    return tuple(found)


def apply_changes(
    said: Mapping[str, Mapping[tuple[str, str], Meaning]], entries: Iterable[Change]
) -> dict[str, dict[tuple[str, str], Meaning]]:
    """Return what a corpus says (as `normalised` answers it) after some changes."""
    found = {key: dict(cells) for key, cells in said.items()}
    # A record is known under its new id before its fields change.
    for change in sorted(entries, key=lambda change: change.kind != "renamed"):
        key = profile_key(change.id) if change.subject == "profile" else change.id
        if change.kind == "renamed":
            found[key] = found.pop(change.other_id)
            continue
        cells = found.setdefault(key, {})
        for cell in change.cells:
            cells[cell.field, cell.language] = cell.after
            if not cell.after:
                del cells[cell.field, cell.language]
        if not change.field and all(not cell.after for cell in change.cells):
            del found[key]
    return found
