"""What the sheet *method* says of a workbook as a whole: what it is of, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reports import __version__
from reports.composition.compose import document_name
from reports.composition.embedding import folder_name
from reports.documents.shared.frame import METHOD_VERSION
from reports.documents.shared.request import Context, DocumentRequest


def workbook_facts(
    *, kind: str, name: str, title: str, corpus: str, query: str, day: date, records: int, program: str,
    context: Context,
) -> dict[str, str]:
    """Return the facts of a workbook, by code, as texts."""
    return {
        "kind": kind,
        "document": name,
        "title": title,
        "corpus": corpus,
        "query": query,
        "as_of": day.isoformat(),
        "records": str(records),
        "lang": context.language,
        "notice": context.notice,
        "method_version": METHOD_VERSION,
        "program": program,
    }


def facts_of_document(request: DocumentRequest, context: Context, title: str) -> dict[str, str]:
    """Return the facts of the workbook of a document that is being made."""
    return workbook_facts(
        kind=request.kind, name=document_name(request, context), title=title,
        corpus=folder_name(context.corpus.origin), query=request.selection.canonical, day=context.basis.as_of,
        records=len(request.selection.records), program=__version__, context=context,
    )  # fmt: skip


def facts_of_source(source: Mapping[str, Any], context: Context) -> dict[str, str]:
    """Return the facts of a document's workbook, from the data that the document embeds."""
    document = source["document"]
    return workbook_facts(
        kind=document["kind"], name=document["name"], title=document["title"], corpus=source["corpus"]["name"],
        query=source["selection"]["canonical"], day=date.fromisoformat(source["as_of"]),
        records=len(source["selection"]["records"]), program=source["made_with"]["program"], context=context,
    )  # fmt: skip
