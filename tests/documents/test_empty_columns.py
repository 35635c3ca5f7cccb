"""A column in which no row says anything is not printed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.corpus.policy import Evolution, Milestone, Record
from reports.documents.policy.sections import sheet_section
from reports.documents.policy.twins import twin_section
from reports.documents.shared.section import Section
from reports.typeset.look import Look
from reports.typeset.templating import section_html
from tests.analysis.builders import english, linked, milestone, policy, twins
from tests.documents.views import view


def _evolution(*dated: tuple[str, str]) -> Evolution:
    return replace(
        linked(),
        milestones=tuple(
            milestone(*one) if one[0] else Milestone(date=None, written="", event=one[1]) for one in dated
        ),
    )


def _columns(section: Section) -> set[int]:
    """How many cells the rows of its table of dates have."""
    table = section_html(section, Look(), {})[0].split('<table class="dated">')[1].split("</table>")[0]
    return {row.count("<td") for row in table.split("<tr")[1:]}


@pytest.mark.parametrize(("when", "columns"), [("2027-01-01", {2}), ("", {1})])
def test_a_sheet_has_no_column_of_dates_where_none_is_written(when: str, columns: set[int]) -> None:
    record: Record = twins(english("a", evolution=_evolution((when, "Starts"))))
    assert _columns(sheet_section(record, view(record))) == columns


@pytest.mark.parametrize(("second", "columns"), [("Starts", {3}), (None, {2})])
def test_twins_have_no_column_for_a_language_that_names_no_event(second: str | None, columns: set[int]) -> None:
    theirs = _evolution(("2027-01-01", second)) if second else linked()
    record = twins(policy("a", evolution=_evolution(("2027-01-01", "开始"))), english("a", evolution=theirs))
    assert _columns(twin_section(record, [view(record, language="zh"), view(record)])) == columns
