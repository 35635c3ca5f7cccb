"""What a document says, packed so that the ledger keeps it once, and what changed since an edition that is held.

A state has a part for each record and country profile, and a head that names them; each is known by its hash. So what
two editions have in common is there once, whichever languages they are in.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.sides import ComparedSide, compare_sides, days_between, side_of
from reports.attachment import QUICK, packed
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem

_MOST_PART = 900_000
"""Bytes of a packed part that is kept; the ledger reads no longer values."""
_MOST_BYTES = 64_000_000
"""Of a part that is unpacked."""


class DocumentState(Struct, frozen=True):
    """What a document says: its head and its records, packed, by their hashes."""

    hash: str
    """Of the head, which stands for the whole; "" where a part is too large to be kept."""
    parts: Mapping[str, bytes]


NO_STATE = DocumentState("", {})


class HeldChanges(Struct, frozen=True, eq=False):
    """What changed since the edition of a document that its recipient holds."""

    changes: Changes
    day: date
    """The day that the edition held speaks of."""
    new_day: date
    held: str
    """Hash of what it says."""
    said: str
    """Hash of what the new one says."""

    @property
    def is_news(self) -> bool:
        """Whether something changed that is more than editorial."""
        return self.changes.tally.real > 0

    @property
    def proof(self) -> str:
        """Why nothing new is told, as the ledger notes it."""
        tally = self.changes.tally
        return (
            f"nothing new since the edition of {self.day}: {tally.real} real and {tally.editorial} editorial changes "
            f"between what was held ({self.held[:12]}) and what is said now ({self.said[:12]})"
        )


def pack_state(source: Mapping[str, Any], known: dict[str, bytes]) -> DocumentState:
    """Return what the data of a document says; ``known`` are parts that were packed before, and take new ones."""
    chosen = set(source["selection"]["records"])
    parts: dict[str, bytes] = {}

    def keep(said: object) -> str:
        data = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        digest = hashlib.sha256(data).hexdigest()
        if digest not in known:
            known[digest] = packed(data, QUICK)
        parts[digest] = known[digest]
        return digest

    head = {
        "as_of": source["as_of"],
        "corpus": {"notice": source["corpus"].get("notice", "")},
        "selection": {key: source["selection"][key] for key in ("query", "records")},
        "boilerplate": source["boilerplate"],
        "records": [keep(record) for record in source["records"] if record["id"] in chosen],
        "profiles": [keep(profile) for profile in source["profiles"]],
    }
    digest = keep(head)
    is_kept = all(len(part) <= _MOST_PART for part in parts.values())
    return DocumentState(digest, parts) if is_kept else NO_STATE


def open_state(hash: str, fetch: Callable[[str], bytes]) -> ComparedSide:
    """Return what a document said as a side of a comparison; ``fetch`` gives a part by its hash.

    Raises InputProblem where a part is lost or damaged.
    """
    head = _unpacked(hash, fetch)
    try:
        said = {**head, **{key: [_unpacked(one, fetch) for one in head[key]] for key in ("records", "profiles")}}
    except (KeyError, TypeError) as error:
        raise _damaged(hash) from error
    return side_of(said, "the edition that was delivered")


def _unpacked(hash: str, fetch: Callable[[str], bytes]) -> Any:
    try:
        data = zlib.decompressobj().decompress(fetch(hash), _MOST_BYTES)
        if hashlib.sha256(data).hexdigest() != hash:
            raise ValueError
        return json.loads(data)
    except (zlib.error, ValueError, RecursionError) as error:
        raise _damaged(hash) from error


def _damaged(hash: str) -> InputProblem:
    message = f"what the ledger keeps of an edition that was delivered is damaged ({hash[:12]})"
    return InputProblem(message, remedy="Restore the ledger from a copy.")


class HeldComparison:
    """Compares editions that are held with new ones, each pair once."""

    def __init__(self, vocabulary: Vocabulary, reviewers: Iterable[str], fetch: Callable[[str], bytes]) -> None:
        self._vocabulary = vocabulary
        self._reviewers = tuple(reviewers)
        self._fetch = fetch
        self._sides: dict[str, ComparedSide] = {}
        self._found: dict[tuple[str, str, tuple[str, ...]], HeldChanges] = {}

    def compare(self, held: str, new: DocumentState, reviewers: tuple[str, ...] | None = None) -> HeldChanges:
        """Return what changed from an edition held to a new one, as `reports changes` says it of the two documents.

        ``reviewers`` are those by whom the new one was made, so that it and the mail grade alike.
        """
        by = self._reviewers if reviewers is None else reviewers
        pair = held, new.hash, by
        if pair not in self._found:
            before, after = self.said(held), self._side(new.hash, new.parts.__getitem__)
            assert before.day is not None
            assert after.day is not None
            period = days_between(before, after, today=after.day)
            changes = compare_sides(
                before, after, self._vocabulary, as_of=after.day, reviewers=by, period=period
            )
            self._found[pair] = HeldChanges(changes, before.day, after.day, held, new.hash)
        return self._found[pair]

    def said(self, hash: str) -> ComparedSide:
        """Return what an edition said that somebody holds."""
        return self._side(hash, self._fetch)

    def _side(self, hash: str, fetch: Callable[[str], bytes]) -> ComparedSide:
        if hash not in self._sides:
            self._sides[hash] = open_state(hash, fetch)
        return self._sides[hash]
