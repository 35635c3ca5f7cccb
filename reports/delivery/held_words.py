"""What a mail says of the changes since the edition that its reader holds: both ledgers, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.analysis.assessment import Assessment
from reports.analysis.changes.change import Change
from reports.delivery.held_editions import HeldChanges
from reports.documents.shared.change_rows import ChangeRow, Names, change_row
from reports.documents.shared.held import held_lead
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.summary import Lines, one_line
from reports.language import Spoken, Strings, format_date, strings, unmarked, with_marks

_MOST_LINES = 12
"""Changes of one ledger that a mail lists."""
_LONGEST = 100
"""Characters of an old or new text in a line."""


class HeldTold(Struct, frozen=True):
    """The changes of one document, as a mail begins with them."""

    name: str
    """Of the document."""
    lead: str
    blocks: tuple[Lines, ...]
    notes: tuple[str, ...] = ()


def tell_changes(
    held: HeldChanges, name: str, language: str, *, has_pages: bool = False, is_note: bool = False
) -> HeldTold:
    """Return what a mail says of the changes.

    ``has_pages`` says that pages in front of the document list them all, ``is_note`` that it is not attached.
    """
    words, changes = strings(language), held.changes
    real = [change for change in changes.entries if change.is_real]
    context = Context(changes.new, Assessment(changes.old_basis), language, "")
    names = Names(changes, context, {})
    blocks = [
        _lines(words(heading), [one for one in real if one.ledger == ledger], names)
        for ledger, heading in (("world", "changes.world"), ("record", "changes.record"))
    ]
    notes = [words("mail.held_pages")] if has_pages and changes.entries else []
    if is_note:
        notes.append(words("mail.held_note", day=format_date(held.new_day, language)))
    lead = one_line(unmarked(held_lead(changes, held.day, words)))
    return HeldTold(one_line(name), lead, tuple(block for block in blocks if block.lines), tuple(notes))


def _lines(heading: str, changes: Sequence[Change], names: Names) -> Lines:
    lines = tuple(_told(changes[:_MOST_LINES], names))
    more = len(changes) - len(lines)
    return Lines(heading, lines, names.context.words("mail.held_more", n=more) if more else "")


def _told(changes: Sequence[Change], names: Names) -> Iterator[tuple[str, str]]:
    words = names.context.words
    for change in changes:
        row = change_row(change, names)
        title = _short(row.title)
        mark = words("mail.held_event", word=row.word, date=row.date) if row.date else row.word
        yield mark, with_marks(title) if row.is_whole else _of_field(row, title, words)


def _of_field(row: ChangeRow, title: str, words: Strings) -> str:
    old, new = (
        words("mail.graded", score=text, grade=grade) if grade else text or words("common.not_recorded")
        for text, grade in ((_short(row.old), row.old_grade), (_short(row.new), row.new_grade))
    )
    return words("mail.held_field", title=title, field=one_line(row.field), old=old, new=new)


def _short(value: Value) -> Spoken:
    """Return a text in one line and not too long, in its own language."""
    line = one_line(unmarked(value.text))
    return Spoken(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…", value.lang)
