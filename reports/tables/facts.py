"""What the sheet *method* says of a workbook as a whole: what it is of, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from reports.documents.shared.frame import METHOD_VERSION
from reports.documents.shared.request import Context


def workbook_facts(
    *, kind: str, name: str, title: str, corpus: str, query: str, day: date, records: int, program: str,
    context: Context,
) -> dict[str, str]:
    """Return the facts of a workbook, by code, as texts."""
    return {
        "kind": kind,
        "document": name,
        "title": title,
        "corpus": PurePath(corpus).name,
        "query": query,
        "as_of": day.isoformat(),
        "records": str(records),
        "lang": context.language,
        "notice": context.notice,
        "method_version": METHOD_VERSION,
        "program": program,
    }


def facts_of_source(source: Mapping[str, Any], context: Context) -> dict[str, str]:
    """Return the facts of a document's workbook, from the data that the document embeds."""
    document = source["document"]
    return workbook_facts(
        kind=document["kind"], name=document["name"], title=document["title"], corpus=source["corpus"]["name"],
        query=source["selection"]["canonical"], day=date.fromisoformat(source["as_of"]),
        records=len(source["selection"]["records"]), program=source["made_with"]["program"], context=context,
    )  # fmt: skip
