"""From the code of a kind of document to its descriptor."""

from __future__ import annotations

from importlib import import_module

from reports.documents import KINDS
from reports.documents.shared.kind import Kind
from reports.errors import UsageProblem


def kind_of(code: str) -> Kind:
    """Return the descriptor of a kind, loading its folder's ``kind.py``; raise UsageProblem where there is none."""
    if code not in KINDS:
        raise UsageProblem(f"“{code}” is no kind of document", remedy=f"Known are {', '.join(KINDS)}.")
    kind: Kind = import_module(f"reports.documents.{code}.kind").KIND
    return kind


def all_kinds() -> tuple[Kind, ...]:
    """Return the descriptor of every kind, in the order of the table."""
    return tuple(map(kind_of, KINDS))
