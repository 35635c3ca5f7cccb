"""The .ics file: what a calendar program reads is what the digest says, and goes on from what it said before."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from reports.app.digest_dates import CalendarFile, make_calendar
from reports.config.calendar import CalendarDate
from reports.corpus.policy import Record
from reports.delivery.ics import event_uid
from tests.analysis.builders import record
from tests.analysis.changes_pair import evolved
from tests.documents.quarters import AS_OF, digest_of, issue_of, made_up, sample, sample_calendar, view

MODULES = Path(os.environ.get("NODE_PATH") or Path(sys.prefix) / "node" / "node_modules")
"""Where tools/setup.sh dev puts the calendar readers of other people, if there is npm."""

STRICT = """
const ICAL = require("ical.js").default ?? require("ical.js");
ICAL.design.strict = true;
const read = path => new ICAL.Component(ICAL.parse(require("fs").readFileSync(path, "utf-8")));
console.log(JSON.stringify(process.argv.slice(1).map(path => read(path).getAllSubcomponents("vevent").map(found => {
  const event = new ICAL.Event(found, {strictExceptions: true});
  return [event.uid, event.startDate.toString(), event.endDate.toString(), event.startDate.isDate, event.sequence];
}))));
"""
IMPORTED = """
const ical = require("node-ical");
const both = process.argv.slice(1).map(path => require("fs").readFileSync(path, "utf-8"));
const inside = text => text.slice(text.indexOf("BEGIN:VEVENT"), text.indexOf("END:VCALENDAR"));
const merged = both[0].replace("END:VCALENDAR", inside(both[1]) + "END:VCALENDAR");
const day = event => [event.start.getFullYear(), event.start.getMonth() + 1, event.start.getDate()];
const events = Object.values(ical.sync.parseICS(merged)).filter(found => found.type === "VEVENT");
console.log(JSON.stringify(events.map(event => [event.uid, day(event), event.status])));
"""


def read_by_node(script: str, *paths: Path) -> Any:
    """What a JavaScript library reads in files; skips where there is none."""
    node = shutil.which("node")
    if node is None or not (MODULES / "node-ical").is_dir() or not (MODULES / "ical.js").is_dir():
        pytest.skip("node with ical.js and node-ical is not here; tools/setup.sh dev installs them where there is npm")
    ran = subprocess.run(
        [node, "-e", script, *map(str, paths)],
        capture_output=True, text=True, timeout=60, env={"NODE_PATH": str(MODULES), "TZ": "UTC"}, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def made(
    *records: Record, before: tuple[Record, ...] = (), as_of: date = AS_OF, language: str = "zh",
    replaced: Path | None = None, calendar: tuple[CalendarDate, ...] = (),
) -> CalendarFile:  # fmt: skip
    """The calendar of made-up records, after others if there were any."""
    context = view(made_up(*records).corpus, made_up(*before) if before else None, language=language, as_of=as_of)
    return make_calendar(digest_of(context, (language,), calendar=calendar), context, replaced)


def dated(*milestones: tuple[str, str], id: str = "a") -> Record:
    return record(id, evolution=evolved("", *milestones))


def written(language: str = "zh") -> bytes:
    context = sample(language, "")
    return make_calendar(digest_of(context, (language,), calendar=sample_calendar()), context).data


def events(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def told(data: bytes) -> list[tuple[str, int, str]]:
    """Day, sequence and status of each event."""
    return [(e.decoded("dtstart").isoformat(), int(e["sequence"]), str(e["status"])) for e in events(data)]


def uids(data: bytes) -> list[str]:
    return [str(event["uid"]) for event in events(data)]


# -- one file


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


def test_the_bytes_say_that_a_date_is_one() -> None:
    data = made(dated(("2026-05-31", "Rules apply"))).data
    assert b"\r\nDTSTART;VALUE=DATE:20260531\r\n" in data
    assert b"\r\nDTEND;VALUE=DATE:20260601\r\n" in data


def test_identities_are_unique_and_stay_from_language_to_language() -> None:
    chinese, english = (uids(written(language)) for language in ("zh", "en"))
    assert len(set(chinese)) == len(chinese)
    assert set(chinese) == set(english)


def test_the_same_dates_give_the_same_bytes() -> None:
    assert written() == written()


def test_milestones_in_the_same_words_are_events_of_their_own() -> None:
    """The places among equals hold when the first of them has passed."""
    both = dated(("2026-05-01", "Report due"), ("2026-08-01", "Report due"))
    first, second = uids(made(both).data)
    assert first != second
    assert uids(made(both, as_of=date(2026, 6, 1)).data) == [second]


def test_text_that_could_break_a_line_is_escaped() -> None:
    data = made(dated(("2026-05-01", "One;\nEND:VEVENT, two\\"))).data
    assert data.count(b"END:VEVENT\r\n") == 1
    (event,) = events(data)
    assert "END:VEVENT" in str(event["summary"])


def test_a_date_of_the_analyst_says_where_it_is_from() -> None:
    descriptions = [str(event["description"]) for event in events(written("en"))]
    assert any("Added by the analyst: Commission work programme 2026" in text for text in descriptions)


@pytest.mark.parametrize(("language", "summary"), [("zh", "节点：One"), ("en", "milestone: One")])
def test_titles_have_the_colon_of_their_language(language: str, summary: str) -> None:
    (event,) = events(made(dated(("2026-05-01", "One")), language=language).data)
    assert str(event["summary"]) == summary


def test_an_identity_depends_on_its_key_alone() -> None:
    assert event_uid("a|milestone|1") == event_uid("a|milestone|1") != event_uid("a|milestone|2")
    assert event_uid("a").endswith("@ccus-reports.invalid")


# -- what was published before


@pytest.mark.parametrize("text", ["Rules apply", "Rules apply from {date}", "{date}：规则施行"])
def test_a_date_that_moved_since_the_baseline_keeps_its_identity_and_counts_up(text: str) -> None:
    old, new = (dated((day, text.format(date=day))) for day in ("2026-07-01", "2026-08-15"))
    before, after = made(old).data, made(new, before=(old,)).data
    assert uids(before) == uids(after)
    assert told(before) == [("2026-07-01", 0, "CONFIRMED")]
    assert told(after) == [("2026-08-15", 1, "CONFIRMED")]


def test_the_ends_of_a_window_keep_their_identities_too() -> None:
    old, new = (record("a", evolution=evolved(f"{day}/2026-12-31")) for day in ("2026-06-01", "2026-06-15"))
    before, after = made(old), made(new, before=(old,))
    assert sorted(uids(before.data)) == sorted(uids(after.data))
    assert (before.dates, after.dates, after.cancelled) == (2, 2, 0)
    assert set(told(after.data)) == {("2026-06-15", 1, "CONFIRMED"), ("2026-12-31", 0, "CONFIRMED")}


def test_a_date_that_moved_beyond_the_year_ahead_is_moved_not_cancelled() -> None:
    old, new = dated(("2026-07-01", "Rules apply")), dated(("2029-07-01", "Rules apply"))
    assert told(made(new, before=(old,)).data) == [("2029-07-01", 1, "CONFIRMED")]
    assert made(new).dates == 0


def test_what_fell_away_is_cancelled_once(tmp_path: Path) -> None:
    old, new = dated(("2026-07-01", "Rules apply"), ("2026-09-01", "Report")), dated(("2026-09-01", "Report"))
    path = tmp_path / "a.ics"
    path.write_bytes(made(old).data)
    first = made(new, replaced=path)
    assert told(first.data) == [("2026-09-01", 0, "CONFIRMED"), ("2026-07-01", 1, "CANCELLED")]
    assert (first.dates, first.cancelled) == (2, 1)
    assert first.data == made(new, before=(old,)).data
    path.write_bytes(first.data)
    assert made(new, replaced=path).data == first.data
    assert told(made(new, replaced=path, as_of=date(2026, 4, 1)).data) == [("2026-09-01", 0, "CONFIRMED")]


def test_what_has_passed_is_not_cancelled() -> None:
    old = dated(("2026-04-10", "Rules apply"), ("2026-09-01", "Report"))
    assert told(made(old, before=(old,), as_of=date(2026, 5, 1)).data) == [("2026-09-01", 0, "CONFIRMED")]


def test_the_file_that_is_replaced_goes_before_the_baseline(tmp_path: Path) -> None:
    old, later, last = (dated((day, "Rules apply")) for day in ("2026-07-01", "2026-08-01", "2026-09-01"))
    path = tmp_path / "a.ics"
    for milestone, sequence in ((old, 0), (later, 1), (last, 2), (last, 2)):
        path.write_bytes(made(milestone, before=(old,), replaced=path).data)
        ((_, found, _),) = told(path.read_bytes())
        assert found == sequence


def test_other_words_count_up_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(made(dated(("2026-07-01", "Rules apply"))).data)
    renamed = record("a", title="Another title", evolution=evolved("", ("2026-07-01", "Rules apply")))
    assert told(made(renamed, replaced=path).data) == [("2026-07-01", 1, "CONFIRMED")]


def test_a_date_of_the_analyst_moves_too(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    entry = CalendarDate(date(2026, 5, 1), "comment", (("", "Comments close"),), "Gazette")
    moved = CalendarDate(date(2026, 5, 8), "comment", (("", "Comments close"),), "Gazette")
    path.write_bytes(made(record("a"), calendar=(entry,)).data)
    data = made(record("a"), calendar=(moved,), replaced=path).data
    assert uids(data) == uids(path.read_bytes())
    assert told(data) == [("2026-05-08", 1, "CONFIRMED")]


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"BEGIN:VCALENDAR\r\nPRODID:x\r\nEND:VCALENDAR\r\n", b"BEGIN:VCALENDAR"]
)
def test_a_file_that_is_not_ours_is_no_state_before(tmp_path: Path, data: bytes) -> None:
    path, milestone = tmp_path / "a.ics", dated(("2026-07-01", "Rules apply"))
    path.write_bytes(data)
    assert made(milestone, replaced=path).data == made(milestone, replaced=tmp_path / "none.ics").data


def test_a_file_of_another_selection_cancels_nothing(tmp_path: Path) -> None:
    path, one, other = tmp_path / "a.ics", dated(("2026-07-01", "One")), dated(("2026-07-02", "Two"), id="b")
    path.write_bytes(made(one, other).data.replace(b"SELECTION:", b"SELECTION:other "))
    assert made(one, replaced=path).cancelled == 0


# -- other people's readers


def test_a_strict_parser_reads_every_event(tmp_path: Path) -> None:
    paths = [tmp_path / f"{language}.ics" for language in ("zh", "en")]
    for path in paths:
        path.write_bytes(written(path.stem))
    for path, found in zip(paths, read_by_node(STRICT, *paths), strict=True):
        expected = [
            [str(e["uid"]), e.decoded("dtstart").isoformat(), e.decoded("dtend").isoformat(), True, e["sequence"]]
            for e in events(path.read_bytes())
        ]
        assert found == expected
        assert len({uid for uid, *_ in found}) == len(found)


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_the_new_date_holds_in_either_order_of_import(tmp_path: Path, order: tuple[str, str]) -> None:
    old = dated(("2026-07-01", "Rules apply"), ("2026-10-01", "Report"))
    new = dated(("2026-08-15", "Rules apply"))
    (tmp_path / "old.ics").write_bytes(made(old).data)
    (tmp_path / "new.ics").write_bytes(made(new, before=(old,)).data)
    found = {
        tuple(day): status for _, day, status in read_by_node(IMPORTED, *(tmp_path / f"{one}.ics" for one in order))
    }
    assert found == {(2026, 8, 15): "CONFIRMED", (2026, 10, 1): "CANCELLED"}
