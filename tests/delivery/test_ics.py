"""The .ics file: what a calendar program reads is what the digest says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from reports.delivery.ics import event_uid, write_calendar
from tests.analysis.builders import record
from tests.analysis.changes_pair import evolved
from tests.documents.quarters import AS_OF, issue_of, made_up, sample, sample_calendar, view


def written(language: str = "zh", as_of: date = AS_OF) -> bytes:
    issue = issue_of(sample(language), (language,), calendar=sample_calendar())
    return write_calendar([row for row in issue.ahead if row.day], "CCUS 2026Q1", as_of, language)


def events(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_the_file_loads_and_holds_every_date_known_to_the_day() -> None:
    issue = issue_of(sample(), calendar=sample_calendar())
    days = sorted(row.day for row in issue.ahead if row.day)
    assert sorted(event.decoded("dtstart").isoformat() for event in events(written())) == days
    assert len(days) >= 10


def test_events_take_all_day_and_end_on_the_next() -> None:
    for event in events(written()):
        start, end = event.decoded("dtstart"), event.decoded("dtend")
        assert not isinstance(start, datetime)
        assert (end - start).days == 1


def test_identities_are_unique_and_stay_from_edition_to_edition_and_language_to_language() -> None:
    chinese, english = ([str(event["uid"]) for event in events(written(language))] for language in ("zh", "en"))
    assert len(set(chinese)) == len(chinese)
    assert set(chinese) == set(english)
    assert set(chinese) == {str(event["uid"]) for event in events(written(as_of=date(2026, 5, 1)))}


def test_the_same_dates_give_the_same_bytes() -> None:
    assert written() == written()


def test_two_milestones_of_one_record_on_one_day_are_two_events() -> None:
    both = record("a", evolution=evolved("", ("2026-05-01", "One"), ("2026-05-01", "Two")))
    context = view(made_up(both).corpus, None)
    rows = issue_of(context).ahead
    found = events(write_calendar(rows, "x", AS_OF, "zh"))
    assert len({str(event["uid"]) for event in found}) == 2
    assert {str(event["summary"]) for event in found} == {"节点: One", "节点: Two"}


def test_text_that_could_break_a_line_is_escaped() -> None:
    hostile = record("a", evolution=evolved("", ("2026-05-01", "One;\nEND:VEVENT, two\\")))
    context = view(made_up(hostile).corpus, None)
    data = write_calendar(issue_of(context).ahead, "x", AS_OF, "zh")
    assert data.count(b"END:VEVENT\r\n") == 1
    (event,) = events(data)
    assert "END:VEVENT" in str(event["summary"])


def test_a_date_of_the_analyst_says_where_it_is_from() -> None:
    descriptions = [str(event["description"]) for event in events(written("en"))]
    assert any("Added by the analyst: Commission work programme 2026" in text for text in descriptions)


@pytest.mark.parametrize(("key", "place"), [("a|milestone|2026", 1), ("a|milestone|2026", 2)])
def test_an_identity_depends_on_key_and_place_alone(key: str, place: int) -> None:
    assert event_uid(key, place) == event_uid(key, place)
    assert event_uid(key, place) != event_uid(key, place + 1)
    assert event_uid(key, place).endswith("@ccus-reports.invalid")
