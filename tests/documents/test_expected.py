"""Ways of setting a sheet that cannot do are not tried, and a way that might do is."""

from __future__ import annotations

import pytest

from reports.corpus.policy import Record, Score
from reports.documents.policy.sections import compose_sheet
from tests.analysis.builders import record
from tests.documents.views import view


def sheet_of(characters: int) -> Record:
    """A record whose five scores have so much evidence between them."""
    names = ("incentive", "statutory", "market", "strategic", "mrv")
    return record(
        analysis=tuple(Score(dimension=name, score=50, evidence=name + "证" * (characters // 5)) for name in names)
    )


@pytest.mark.parametrize(
    ("characters", "setting"), [(0, "normal"), (1200, "normal"), (3000, "open"), (7000, "last")]
)
def test_a_sheet_begins_with_the_first_way_that_is_worth_a_try(characters: int, setting: str) -> None:
    own = sheet_of(characters)
    assert compose_sheet(own, view(own, language="zh")).setting == setting
