"""About how high a sheet is, so that ways of setting it that cannot do are not tried."""

from __future__ import annotations

from math import ceil

from reports.documents.policy.model import EvidenceRow, PolicySheet, Setting
from reports.documents.shared.values import text_width

_PAGE = 718.0
"""The height of the type area in pt; that of Letter is less."""
_SURELY_TWO, _SURELY_THREE = 1.25, 2.1
"""Pages expected from which on closer lines are no help, and rows that break would leave a few lines overleaf."""


def first_setting(sheet: PolicySheet) -> Setting:
    """Return the first way of setting a sheet that is worth a try."""
    pages = _height(sheet) / _PAGE
    return "last" if pages > _SURELY_THREE else "open" if pages > _SURELY_TWO else "normal"


def _height(sheet: PolicySheet) -> float:
    """Return the height in pt that its texts take in the usual lines, from their widths in em."""
    impacts = [text_width(impact.value.text) for impact in sheet.impacts]
    wide = sum(_lines(width, 45) * 15.5 for width in impacts) if sheet.impacts_are_long else 0.0
    columns = 0.0 if sheet.impacts_are_long else _lines(max(impacts, default=0.0), 15) * 13.5
    imprint = sum(text_width(entry.label + entry.value.text) + 2 for entry in sheet.imprint)
    return (
        90.0
        + _lines(text_width(sheet.body.markdown), 45) * 15.5
        + wide
        + columns
        + sum(map(_row_height, sheet.scores))
        + 18.5 * (len(sheet.pillars) + len(sheet.milestones))
        + _lines(imprint, 56) * 11.5
    )


def _row_height(row: EvidenceRow) -> float:
    said = "".join(value.text for value in (row.label, row.evidence, row.citation, row.audit_note))
    return max(18.0 * len(row.scores), _lines(text_width(said), 36) * 12.5) + 6


def _lines(width: float, measure: float) -> int:
    return ceil(width / measure)
