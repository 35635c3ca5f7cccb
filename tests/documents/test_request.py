"""A reader's view of a corpus."""

from __future__ import annotations

from reports.corpus.policy import Evolution
from tests.analysis.builders import milestone, record
from tests.documents.views import view


def test_dates_of_several_records_come_in_order_whichever_they_stand_in() -> None:
    context = view(
        record("a", evolution=Evolution(milestones=(milestone("2028", "Step"), milestone("2026-07-01", "Step")))),
        record("b", evolution=Evolution(milestones=(milestone("2027-03", "Step"), milestone("2026-07-01", "Step")))),
    )
    found = context.ahead(context.corpus.records)
    assert [(entry.date.written, entry.record_id) for entry in found] == [
        ("2026-07-01", "a"),
        ("2026-07-01", "b"),
        ("2027-03", "b"),
        ("2028", "a"),
    ]
