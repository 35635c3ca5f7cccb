"""Dates ahead, and the history of an instrument."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from reports.analysis.agenda import RecordDate
from reports.analysis.assess import assess
from reports.analysis.record import EditionAssessment
from reports.corpus.policy import Evolution, Record
from tests.analysis.builders import AS_OF, VOCABULARY, corpus, english, milestone, policy, record, twins, when


def planned(*dates: str, id: str = "a", status: str = "in-force") -> Record:
    events = tuple(milestone(text, f"Step of {text}") for text in dates)
    return record(id, status=status, evolution=Evolution(milestones=events))


def applied(window: str) -> Record:
    return record(evolution=Evolution(effective_application_window=window))


def told(subject: Record, language: str = "zh", as_of: date = AS_OF) -> EditionAssessment:
    """What the dates of a record are to a reader of a language."""
    assessed = assess(corpus(subject), VOCABULARY, as_of=as_of).records[subject.id]
    found = assessed.editions[subject.edition(language).language]
    assert set(found.ahead) <= set(found.history)
    return found


def ahead(subject: Record, as_of: date = AS_OF) -> list[str]:
    return [entry.date.written for entry in told(subject, as_of=as_of).ahead]


def test_a_milestone_to_come_is_ahead_with_its_own_words_and_its_place() -> None:
    (entry,) = told(planned("2020-01-15", "2026-07-01")).ahead
    assert entry == RecordDate(
        when("2026-07-01"), "Step of 2026-07-01", "a", "evolution.milestones.1", "zh-Hans", "milestone",
        "a|evolution.milestones|milestone|Step of|2",
    )  # fmt: skip


def test_twins_know_a_date_by_the_words_of_the_first_edition_and_what_only_one_says_by_its_own() -> None:
    chinese = policy(evolution=Evolution(milestones=(milestone("2026-07-01", "施行"),)))
    steps = (milestone("2026-07-01", "Applies"), milestone("2026-09-01", "Report"))
    both = twins(chinese, english(evolution=Evolution(milestones=steps)))
    keys = [entry.key for entry in told(both, "en").ahead]
    assert keys == ["a|evolution.milestones|milestone|施行|1", "a|evolution.milestones|milestone|Report|1"]
    assert [entry.key for entry in told(both).ahead] == keys


def test_today_is_ahead_and_yesterday_is_not() -> None:
    assert ahead(planned("2026-04-05", "2026-04-06")) == ["2026-04-06"]


def test_dates_come_in_order() -> None:
    assert ahead(planned("2028", "2026-07-01", "2027-03")) == ["2026-07-01", "2027-03", "2028"]


@pytest.mark.parametrize("text", ["2026", "2026-04"])
def test_a_year_or_month_that_is_not_over_is_ahead(text: str) -> None:
    assert ahead(planned(text)) == [text]


@pytest.mark.parametrize("text", ["2025", "2026-03"])
def test_a_year_or_month_that_is_over_is_not(text: str) -> None:
    assert ahead(planned(text)) == []


def test_new_years_day_of_this_year_lies_behind() -> None:
    assert ahead(planned("2026-01-01")) == []


def test_a_milestone_without_a_readable_date_is_left_out() -> None:
    event = replace(milestone("2027", "Start"), date=None, written="soon")
    assert ahead(record(evolution=Evolution(milestones=(event,)))) == []


@pytest.mark.parametrize("status", ["superseded", "merged", "cancelled"])
def test_an_instrument_that_has_ended_has_no_agenda(status: str) -> None:
    assert ahead(planned("2027", status=status)) == []


def test_twins_with_one_date_are_listed_once_in_the_language_asked_for() -> None:
    chinese = policy(evolution=Evolution(milestones=(milestone("2027-05-01", "施行"),)))
    other = english(evolution=Evolution(milestones=(milestone("2027-05-01", "In force"), milestone("2028", "Review"))))
    found = told(twins(chinese, other)).ahead
    assert [(entry.event, entry.language) for entry in found] == [("施行", "zh-Hans"), ("Review", "en")]


def test_two_events_of_one_day_are_both_listed() -> None:
    assert ahead(planned("2027-05-01", "2027-05-01")) == ["2027-05-01", "2027-05-01"]


def test_a_publication_to_come_is_ahead_with_its_title() -> None:
    (entry,) = told(record(pub_date=when("2026-09"))).ahead
    assert (entry.event, entry.field, entry.kind) == ("《a》", "pubDate", "adopted")


def test_a_publication_of_this_year_without_a_month_lies_behind() -> None:
    assert ahead(record(year=2026)) == []


@pytest.mark.parametrize(
    ("window", "dates"),
    [
        ("2026-07-01 to 2031-12-31", ["2026-07-01", "2031-12-31"]),
        ("自2026年7月1日起施行", ["2026年7月1日"]),
        ("Start-up: 2024-2026; deepening: 2027 onward", []),
        ("from adoption", []),
    ],
)
def test_dates_are_read_out_of_a_window_of_application(window: str, dates: list[str]) -> None:
    assert ahead(applied(window)) == dates


def test_a_window_is_quoted_whole() -> None:
    (entry,) = told(applied("自2026年7月1日起施行")).ahead
    assert (entry.event, entry.field, entry.kind) == (
        "自2026年7月1日起施行",
        "evolution.effectiveApplicationWindow",
        "effective",
    )
    assert entry.date.earliest == (2026, 7, 1)


@pytest.mark.parametrize(
    ("window", "kinds"),
    [
        ("2027-02-01/..", ["effective"]),
        ("../2031-12-31", ["expires"]),
        ("2027-02-01/2031-12-31", ["effective", "expires"]),
    ],
)
def test_a_window_opens_and_closes(window: str, kinds: list[str]) -> None:
    assert [entry.kind for entry in told(applied(window)).ahead] == kinds


def test_new_years_day_in_a_window_is_a_day() -> None:
    (entry,) = told(applied("2027-01-01")).ahead
    assert entry.date.earliest == (2027, 1, 1)
    assert (entry.date.month, entry.date.day) == (1, 1)


def test_the_end_of_a_window_is_no_beginning() -> None:
    (entry,) = told(applied("until 2027-03-31")).ahead
    assert entry.kind == "expires"


def test_a_records_own_calendar_is_read() -> None:
    calendar = [{"date": "2026-06-30", "event": "Consultation ends"}, {"event": "Undated"}, "2027"]
    (entry,) = told(record(extra={"calendar": calendar})).ahead
    assert (entry.event, entry.field) == ("Consultation ends", "calendar.0")


@pytest.mark.parametrize("calendar", ["2027-01-02", 2027, {"date": "2027-01-02", "event": "Start"}, None])
def test_a_calendar_of_another_shape_is_no_agenda(calendar: object) -> None:
    assert ahead(record(extra={"calendar": calendar})) == []


def test_the_history_of_an_instrument_is_in_order_of_time() -> None:
    subject = record(
        pub_date=when("2024-05-01"),
        evolution=Evolution(
            milestones=(milestone("2023-01-15", "Consultation"), milestone("2030", "Review")),
            effective_application_window="2025-02-03",
        ),
    )
    assert [(event.date.year, event.kind, event.event) for event in told(subject).history] == [
        (2023, "milestone", "Consultation"),
        (2024, "adopted", "《a》"),
        (2025, "effective", "2025-02-03"),
        (2030, "milestone", "Review"),
    ]


def test_an_instrument_without_dates_has_no_history() -> None:
    assert told(record()).history == ()
