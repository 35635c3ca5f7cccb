"""The country briefing: a front that a minister reads, a sheet per record, the frame."""

from __future__ import annotations

from reports.documents.country.findings import Findings
from reports.documents.country.first_page import country_page
from reports.documents.country.front import country_front
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.since import changes_sections
from reports.language import tag

_LEAST_RECORDS = 3
"""Fewer records need no front: page 1 and their sheets say it all."""


def country_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a country briefing in one language; sheets and frame follow."""
    records = request.selection.records
    profile = context.corpus.profile(request.subject, context.language)
    pillars = context.selection.pillars[request.subject][context.language]
    findings = Findings(records, context.assessment.jurisdictions[request.subject], pillars, context)
    changes = context.changes
    title, id = context.words("front.title"), f"front-{context.language}"
    content = country_front(request.subject, findings, profile)
    is_whole = len(records) >= _LEAST_RECORDS or not request.with_sheets
    # A profile that says more than its pillars has no other place.
    shown = content if is_whole else content.profile_alone() if content.profile else None
    front = (Section(id, "country.html", title, tag(context.language), shown),) if shown and records else ()
    return (
        country_page(findings, request.subject, profile, content.profile, changes),
        *front,
        *changes_sections(changes, records, context),
    )
