"""The table of document kinds: a line here and the folder of that name are all that a kind consists of."""

from __future__ import annotations

from importlib import import_module

from reports.documents.shared.kind import Kind
from reports.errors import UsageProblem

KINDS = ("country", "category", "policy", "comparison", "digest")
"""Codes of the kinds, which are the names of their folders, in the order in which messages list them."""


def kind_of(code: str) -> Kind:
    """Return the descriptor of a kind, loading its folder's ``kind.py``; raise UsageProblem where there is none."""
    if code not in KINDS:
        raise UsageProblem(f"“{code}” is no kind of document", remedy=f"Known are {', '.join(KINDS)}.")
    kind: Kind = import_module(f"reports.documents.{code}.kind").KIND
    return kind


def all_kinds() -> tuple[Kind, ...]:
    """Return the descriptor of every kind, in the order of the table."""
    return tuple(map(kind_of, KINDS))
