"""How a notebook shows a document: its first page, what it is, its findings, and what it lacks."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding
    from reports.documents.shared.unset import Shortfall

_SHOWN = 560
"""Width of the page in pixels of the browser: text of 10 points is as large as the notebook's own."""
_DRAWN = 2 * _SHOWN
"""As it is drawn, so that it is sharp on dense screens."""
_COLOURS = 64


def mime_bundle(
    pdf: bytes,
    alt: str,
    facts: Mapping[str, str],
    findings: Sequence[InspectionFinding],
    incomplete: Sequence[Shortfall],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what Jupyter shows, by type of content, and what it is to know of the picture.

    The HTML is complete in itself, and takes faces and colours from the notebook, light or dark.
    """
    from reports.audit.thumbnail import first_page

    picture = base64.b64encode(first_page(pdf, _DRAWN, _COLOURS)).decode()
    parts = [
        f'<img src="data:image/png;base64,{picture}" width="{_SHOWN}" '
        f'style="border: 1px solid #8888" alt="{escape(alt)}">',
        _table("", (), ([name, value] for name, value in facts.items())),
    ]
    if findings:
        heads = ("Page", "Rule", "Record", "Field", "Finding", "Remedy")
        rows = ([str(one.page), one.rule, one.record, one.field, one.message, one.remedy] for one in findings)
        parts.append(_table("What the inspection found", heads, rows))
    if incomplete:
        rows = ([one.section, _why(one)] for one in incomplete)
        parts.append(_table("What could not be set", ("Section", "Why"), rows))
    shown = {"text/html": "\n".join(parts), "image/png": picture}
    return shown, {"image/png": {"width": _SHOWN, "alt": alt}}


def _why(lacking: Shortfall) -> str:
    return "; ".join(map(str, lacking.problems)) or ", ".join((*lacking.reasons, *lacking.signs))


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first cells are the heads of their rows."""
    parts = [f"<caption>{escape(caption)}</caption>"] if caption else []
    if heads:
        cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        parts.append(f"<thead><tr>{cells}</tr></thead>")
    for first, *others in rows:
        cells = "".join(f'<td style="text-align: left">{escape(cell)}</td>' for cell in others)
        parts.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    return f"<table>{''.join(parts)}</table>"
