"""What came of setting the pages of a corpus, as findings of the check."""

from __future__ import annotations

from reports.analysis.checks.rules import CheckFinding, finding_in


def page_finding(file: str, record: str, field: str, message: str, remedy: str) -> CheckFinding:
    """Return the finding that a text cannot be set, with the remedy that whoever tried has found."""
    found = finding_in(file, record, "not-settable", field, message)
    return found._replace(remedy=remedy.rstrip(".") or found.remedy)
