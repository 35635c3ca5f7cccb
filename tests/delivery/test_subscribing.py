"""Calendars to subscribe to: a date that moves moves, one that falls away is cancelled, in other people's readers too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from reports.app.calendars import write_calendars
from reports.app.requests import CalendarRequest
from reports.errors import NothingSelected, UsageProblem
from reports.language import DOCUMENT_LANGUAGES, strings, tag
from tests.delivery.test_ics import IMPORTED, read_by_node

SAID = """
const ICAL = require("ical.js").default ?? require("ical.js");
ICAL.design.strict = true;
const text = require("fs").readFileSync(process.argv[1], "utf-8");
const root = new ICAL.Component(ICAL.parse(text));
const refresh = root.getFirstProperty("refresh-interval");
console.log(JSON.stringify({
  name: root.getFirstPropertyValue("name"), wr: root.getFirstPropertyValue("x-wr-calname"),
  refresh: [refresh.type, refresh.getFirstValue().toString()],
  events: root.getAllSubcomponents("vevent").map(one => [
    one.getFirstPropertyValue("dtstart").toString(), one.getFirstPropertyValue("status"), one.getFirstPropertyValue("sequence"),
    one.getAllSubcomponents("valarm").map(alarm => alarm.getFirstPropertyValue("trigger").toString()),
  ]),
}));
"""
FIRST = (("2027-05-01", "Comments close"), ("2027-06-01", "Report is due"))
SECOND = (("2027-05-20", "Comments close"), ("2027-07-01", "Rules apply"))


def dates(folder: Path, *entries: tuple[str, str]) -> Path:
    path = folder / "calendar.toml"
    path.write_text("\n".join(
        f'[[date]]\ndate = {day}\nkind = "comment"\ntitle = "{title}"\nsource = "Gazette"\ncountry = "Norway"' for day, title in entries
    ))  # fmt: skip
    return path


def write(folder: Path, *entries: tuple[str, str], as_of: str = "2027-01-31", **more: Any) -> Path:
    request = {"corpus": "sample", "countries": ("NO",), "lang": "en", **more}
    found = write_calendars(CalendarRequest(folder=folder, as_of=date.fromisoformat(as_of), calendar=dates(folder, *entries), **request))
    return found[0].path


def events(path: Path) -> dict[str, tuple[str, int, str, str]]:
    """Day, sequence, state and day of the last change of each event that the analyst noted, by what it says."""
    return {
        str(one["summary"]).partition(": ")[2] or str(one["summary"]): (
            one.decoded("dtstart").isoformat(), int(str(one["sequence"])), str(one["status"]), one.decoded("last-modified").date().isoformat(),
        )
        for one in Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    }  # fmt: skip


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """The files of two editions: one date has moved, one has fallen away, one is new."""
    path = write(tmp_path, *FIRST)
    old = tmp_path / "old.ics"
    old.write_bytes(path.read_bytes())
    return old, write(tmp_path, *SECOND, as_of="2027-03-31")


def test_a_moved_a_cancelled_and_a_new_date_stand_in_the_later_file(both: tuple[Path, Path]) -> None:
    old, new = both
    assert set(events(old).values()) == {("2027-05-01", 0, "CONFIRMED", "2027-01-31"), ("2027-06-01", 0, "CONFIRMED", "2027-01-31")}
    assert sorted(events(new).values()) == [
        ("2027-05-20", 1, "CONFIRMED", "2027-03-31"),
        ("2027-06-01", 1, "CANCELLED", "2027-03-31"),
        ("2027-07-01", 0, "CONFIRMED", "2027-03-31"),
    ]


def test_what_was_cancelled_stays_so_until_its_day_has_passed(both: tuple[Path, Path], tmp_path: Path) -> None:
    _, path = both
    before = path.read_bytes()
    write(tmp_path, *SECOND, as_of="2027-03-31")
    assert path.read_bytes() == before, "the same day says the same"
    write(tmp_path, *SECOND, as_of="2027-05-31")
    assert ("2027-06-01", 1, "CANCELLED", "2027-03-31") in events(path).values()
    write(tmp_path, *SECOND, as_of="2027-06-02")
    assert [state for _, _, state, _ in events(path).values()] == ["CONFIRMED"]


def test_ical_js_reads_what_is_meant(both: tuple[Path, Path], tmp_path: Path) -> None:
    write(tmp_path, *SECOND, as_of="2027-03-31", alarms=(14, 2), refresh_days=7)
    found = read_by_node(SAID, both[1])
    assert (found["name"], found["wr"]) == ("Regulatory dates: Norway",) * 2
    assert found["refresh"] == ["duration", "P7D"]
    assert sorted(found["events"]) == [
        ["2027-05-20", "CONFIRMED", 1, ["-P14D", "-P2D"]],
        ["2027-06-01", "CANCELLED", 1, []],
        ["2027-07-01", "CONFIRMED", 0, ["-P14D", "-P2D"]],
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["old first", "new first"])
def test_node_ical_has_the_right_calendar_in_either_order(both: tuple[Path, Path], order: tuple[int, int]) -> None:
    found = {tuple(day): status for _, day, status in read_by_node(IMPORTED, *(both[n] for n in order))}
    assert found == {(2027, 5, 20): "CONFIRMED", (2027, 6, 1): "CANCELLED", (2027, 7, 1): "CONFIRMED"}


def test_a_file_says_how_to_subscribe_to_it(tmp_path: Path) -> None:
    text = write(tmp_path, *FIRST, url="https://example.org/calendars/", alarms=(14,)).read_bytes().decode()
    lines = text.replace("\r\n ", "").split("\r\n")
    for line in (
        "NAME;LANGUAGE=en:Regulatory dates: Norway", "X-WR-CALNAME:Regulatory dates: Norway", "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D", "SOURCE;VALUE=URI:https://example.org/calendars/ccus-calendar_NO_en.ics", "LAST-MODIFIED:20270131T000000Z",
        "TRIGGER:-P14D", "ACTION:DISPLAY",
    ):  # fmt: skip
        assert line in lines, line
    assert "\r\nUID:" in text.partition("BEGIN:VEVENT")[0]


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_it_is_in_the_language_of_its_reader(tmp_path: Path, language: str) -> None:
    path = write(tmp_path, *FIRST, lang=language)
    calendar = Calendar.from_ical(path.read_bytes())
    assert calendar["name"].params["LANGUAGE"] == tag(language)
    expected = strings(language)("ahead.comment")
    assert all(expected in str(one["summary"]) for one in calendar.walk("VEVENT"))


def test_other_languages_have_the_same_identities(tmp_path: Path) -> None:
    found = [{str(one["uid"]) for one in Calendar.from_ical(write(tmp_path, *FIRST, lang=language).read_bytes()).walk("VEVENT")} for language in ("zh", "en")]
    assert found[0] == found[1]


def test_every_country_with_dates_has_a_file(tmp_path: Path) -> None:
    found = write_calendars(CalendarRequest(corpus="sample", folder=tmp_path, as_of=date(2026, 3, 31), lang="zh"))
    assert len(found) > 3
    assert all(one.dates and one.path.is_file() and one.is_changed for one in found)
    again = write_calendars(CalendarRequest(corpus="sample", folder=tmp_path, as_of=date(2026, 3, 31), lang="zh"))
    assert not any(one.is_changed for one in again)


def test_what_cannot_be_meant_is_told(tmp_path: Path) -> None:
    for countries, kind in ((("Norwya",), UsageProblem), (("Fiji",), NothingSelected)):
        with pytest.raises(kind):
            write_calendars(CalendarRequest(corpus="sample", folder=tmp_path, countries=countries, lang="en"))
    with pytest.raises(UsageProblem, match="two languages"):
        write_calendars(CalendarRequest(corpus="sample", folder=tmp_path, lang="zh+en"))
