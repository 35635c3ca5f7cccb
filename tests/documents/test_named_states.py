"""What documents call a state that they compare with: its day or its commit, and never a folder."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from reports.analysis.changes.ledger import Changes
from reports.documents.shared.change_rows import compared_with
from tests.documents.quarters import sample


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        ("last quarter's folder", date(2026, 1, 2), "2026"),
        ("git:v1.2", None, "v1.2"),
        ("last quarter's folder", None, ""),
    ],
    ids=["day", "commit", "neither"],
)
def test_a_state_is_called_by_its_day_or_its_commit(language: str, name: str, day: date | None, said: str) -> None:
    context = sample(language)
    assert context.baseline is not None
    old = replace(context.baseline, name=name, day=day)
    context = replace(context, baseline=old)
    changes = Changes(old.corpus, context.corpus, old.basis, None, ())
    found = compared_with(changes, context)
    assert said in found
    assert "folder" not in found
    assert "git:" not in found
