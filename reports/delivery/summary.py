"""What a mail says of a report: its kind knows, from the data inside the PDF."""

from __future__ import annotations

from reports.delivery.finished import Finished
from reports.documents.kinds import kind_of
from reports.documents.shared.summary import Summary
from reports.language import strings


def summarise(report: Finished, language: str) -> Summary:
    """Return what a mail says of a report, in ``language`` if the report has it, else in its first language."""
    spoken = language if language in report.languages else report.languages[0]
    return kind_of(report.kind).summary(report.source, strings(spoken), spoken)
