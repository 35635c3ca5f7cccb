"""Composes the documents of jobs, and reports characters that no shipped face has.

A lenient job gets a document in which they are replaced; any other fails, and its error names those of all sections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.batch.draft import Draft, Job
from reports.documents.shared.section import Document
from reports.errors import DocumentProblem

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding


def compose_job(job: Job) -> tuple[Document, tuple[InspectionFinding, ...]]:
    """Return the document of a job, and findings about characters that had to be replaced so that it can be written."""
    document = job.compose()
    if not job.lenient:
        return document, ()
    # Both import libraries that this process needs for nothing else.
    from reports.audit.findings import in_no_face
    from reports.typeset.missing_glyphs import GETA, prefer_own_sheets, replace_missing, replace_outside

    document, missing = replace_missing(replace_outside(document))
    return document, tuple(in_no_face(one.section, one.origin, one.char, GETA) for one in prefer_own_sheets(missing))


def report_missing_glyphs(draft: Draft, error: Exception) -> Exception:
    """Return the error; where missing glyphs are behind it, with those of the whole document at once."""
    if not isinstance(error, DocumentProblem):
        return error
    from reports.audit.findings import in_no_face
    from reports.typeset.missing_glyphs import prefer_own_sheets, replace_missing, replace_outside

    _, missing = replace_missing(replace_outside(draft.document))
    if not missing:
        return error
    problems = [in_no_face(one.section, one.origin, one.char).problem() for one in prefer_own_sheets(missing)]
    chars = {one.char for one in missing}
    others = [problem for problem in error.problems if chars.isdisjoint(problem.message)]
    return DocumentProblem(
        f"{draft.job.name} has characters that no face has and was not written; --lenient writes it all the same",
        remedy=error.remedy,
        problems=tuple(dict.fromkeys((*problems, *others))),
    )
