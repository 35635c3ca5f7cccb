"""A sentence of ours, and the same as a message that points to the sheets it rests on."""

from __future__ import annotations

from msgspec import Struct

from reports.corpus.policy import Record
from reports.documents.shared.request import Context


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


def message(sentence: Sentence, records: tuple[Record, ...], context: Context) -> KeyMessage:
    """Return a sentence with pointers to those of its records that have a sheet in this document."""
    numbers = {record.id: index for index, record in enumerate(records, 1)}
    found = tuple(SheetReference(numbers[i], context.sheet(i)) for i in dict.fromkeys(sentence.records) if i in numbers)
    own = context.words.conventions
    stop = own.full_stop if own.reference_before_stop and sentence.text.endswith(own.full_stop) else ""
    return KeyMessage(sentence.text.removesuffix(stop), found, stop)
