"""A sentence of ours, and the same as a message that points to the sheets it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce

from msgspec import Struct

from reports.analysis.evidence import BACKED, GradedScore
from reports.corpus.policy import Record
from reports.documents.shared.request import Context
from reports.language import Strings


class Sentence(Struct, frozen=True):
    """One sentence and the records it rests on."""

    text: str
    records: tuple[str, ...] = ()


class SheetReference(Struct, frozen=True):
    """A numbered pointer to a record's sheet."""

    number: int
    section: str


class KeyMessage(Struct, frozen=True):
    """A key message and the sheets it rests on; ``stop`` is the mark that the references go before."""

    text: str
    references: tuple[SheetReference, ...] = ()
    stop: str = ""


def joined(sentences: Iterable[str], words: Strings) -> str:
    """Return sentences as one text; empty ones are left out."""
    told = [sentence for sentence in sentences if sentence]
    return reduce(lambda first, then: words("common.sentences", first=first, then=then), told) if told else ""


def evidence_clause(cells: Collection[GradedScore], words: Strings) -> str:
    """Say how many of some scores have evidence and a citation, as a part of a verdict."""
    backed, n = sum(cell.grade in BACKED for cell in cells), len(cells)
    key = "none_scored" if not n else "none_backed" if not backed else "all_backed" if backed == n else "backed"
    return words(f"verdict.{key}", n=n, backed=backed)


def weak(empty: int, scores: int, words: Strings) -> str:
    """Say how many of some scores have no evidence."""
    return words("message.weak_all" if empty == scores else "message.weak", n=scores, empty=empty)


def message(sentence: Sentence, records: tuple[Record, ...], context: Context) -> KeyMessage:
    """Return a sentence with pointers to those of its records that have a sheet in this document."""
    numbers = {record.id: index for index, record in enumerate(records, 1)}
    found = tuple(SheetReference(numbers[i], context.sheet(i)) for i in dict.fromkeys(sentence.records) if i in numbers)
    own = context.words.conventions
    stop = own.full_stop if own.reference_before_stop and sentence.text.endswith(own.full_stop) else ""
    return KeyMessage(sentence.text.removesuffix(stop), found, stop)
