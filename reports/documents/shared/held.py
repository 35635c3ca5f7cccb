"""The pages in front of a document that list what changed since the edition that its reader holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from reports.analysis.changes.change import KINDS
from reports.analysis.changes.ledger import Changes
from reports.documents.shared.change_rows import Ledgers, ledgers
from reports.documents.shared.request import Context
from reports.documents.shared.section import Section
from reports.language import Strings, format_date, tag


class HeldPage(Struct, frozen=True):
    """Every change since the edition that the reader holds."""

    document: str
    """The title of the document."""
    lead: str
    """Since when, and how many changes of each class there are; the mail begins with the same sentence."""
    ledgers: Ledgers


def held_lead(changes: Changes, day: date, words: Strings) -> str:
    """Say since which edition, and how many changes of each class there are."""
    is_news = any(change.is_real for change in changes.entries)
    key = "mail.held" if is_news else "mail.held_editorial" if changes.entries else "mail.held_nothing"
    counts = _counts([change.kind for change in changes.entries], words)
    return words(key, day=format_date(day, words.lang), counts=counts)


def _counts(kinds: Sequence[str], words: Strings) -> str:
    counted = Counter(kinds)
    told = (words("changes.group", word=words(f"change.{kind}"), n=counted[kind]) for kind in KINDS if counted[kind])
    return words("common.list_separator").join(told)


def held_sections(title: str, numbers: Mapping[str, int], context: Context) -> tuple[Section, ...]:
    """Return the section of one language; none where the reader is not known to hold an edition.

    ``title`` is that of the document, ``numbers`` are those of its records, by id.
    """
    if context.held is None:
        return ()
    words, changes = context.words, context.held.changes
    page = HeldPage(title, held_lead(changes, context.held.day, words), ledgers(changes, context, numbers))
    return (Section(f"held-{context.language}", "held.html", words("mail.held_title"), tag(context.language), page),)
