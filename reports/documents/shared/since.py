"""The pages of a document that list what changed since a baseline."""

from __future__ import annotations

from reports.analysis.changes.ledger import Changes
from reports.corpus.policy import Record
from reports.documents.shared.change_rows import ledgers
from reports.documents.shared.request import Context
from reports.documents.shared.section import Section
from reports.language import tag


def changes_sections(changes: Changes | None, records: tuple[Record, ...], context: Context) -> tuple[Section, ...]:
    """Return the section that lists every change; none without a baseline."""
    if changes is None:
        return ()
    numbers = {record.id: position for position, record in enumerate(records, 1)}
    content = ledgers(changes, context, numbers)
    title = context.words("changes.title")
    return (Section(f"changes-{context.language}", "changes.html", title, tag(context.language), content),)
