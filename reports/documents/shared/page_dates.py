"""What page 1 says besides its own judgements: that records name no date ahead, and what changed."""

from __future__ import annotations

from collections.abc import Sequence

from reports.analysis.changes.ledger import Changes
from reports.corpus.policy import Record
from reports.documents.shared.change_rows import total
from reports.documents.shared.glance import changed_heading
from reports.documents.shared.news import news
from reports.documents.shared.page_one import Changed
from reports.documents.shared.request import Context
from reports.documents.shared.sentences import Sentence, message


def undated_rest(records: Sequence[Record], context: Context) -> str:
    """Say how many records name no date ahead; "" where all do."""
    silent = sum(not context.told(record).ahead for record in records)
    key = "page.undated_all" if silent == len(records) else "page.undated_rest"
    return context.words(key, n=silent) if silent else ""


def changed_judgement(changes: Changes, context: Context) -> list[tuple[str, Sentence]]:
    """Return the judgement that stands for the last one where a document is compared with an earlier state."""
    first = news(changes, context)[0]
    said = context.words("page.changed", news=first.text, total=total(changes, context))
    lead = changed_heading(changes, context) + context.words.conventions.full_stop
    return [(lead, Sentence(said, first.records))]


def changed_whole(changes: Changes | None, records: tuple[Record, ...], context: Context) -> Changed | None:
    """Return all that changed, as a mail tells it; None without an earlier state."""
    if changes is None:
        return None
    told = tuple(message(sentence, records, context) for sentence in news(changes, context))
    said = context.words("glance.changed_total", total=total(changes, context))
    return Changed(changed_heading(changes, context), told, said)
