"""`reports site check` finds what was done to a site, and each of its rules is seen to fail."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.app.site_checking import check_site
from reports.errors import InputProblem
from reports.site.findings import SiteFinding
from reports.site.places import SUMS
from reports.site.state import read_sums, sum_of, write_sums
from tests.cli.running import Command
from tests.site.conftest import Desk

ENTRY = re.compile(r"<entry>\n.*?</entry>\n", re.DOTALL)
FEED, CALENDAR = "2026q2/changes.zh.atom", "2026q2/calendars/CN.zh.ics"
Change = Callable[[str], str]


@pytest.fixture
def site(desk: Desk, tmp_path: Path) -> Path:
    """A copy of the site, to be tampered with."""
    return Path(shutil.copytree(desk.site, tmp_path / "www"))


def edit(site: Path, address: str, change: Change) -> None:
    """Change a file of a site; what changes nothing would be no test."""
    path = site / address
    before = path.read_bytes().decode()
    assert change(before) != before
    path.write_bytes(change(before).encode())


def resealed(site: Path, id: str) -> None:
    """Make an edition look as if it had been published so: only what contradicts its ledgers can still be found."""
    folder = site / id
    sums = {address: sum_of(folder / address) for address in read_sums(folder)}
    (folder / SUMS).write_bytes(write_sums(sums))
    state = json.loads((site / "site.json").read_text(encoding="utf-8"))
    for one in state["editions"]:
        one["sha256"] = sum_of(folder / SUMS) if one["id"] == id else one["sha256"]
    (site / "site.json").write_text(json.dumps(state), encoding="utf-8")


def found(site: Path, rule: str) -> list[SiteFinding]:
    return [one for one in check_site(site).findings if one.rule == rule]


def test_a_site_as_it_was_published_is_right(site: Path) -> None:
    assert check_site(site).findings == ()


def test_a_file_of_an_edition_that_was_changed_is_named(site: Path) -> None:
    edit(site, "2026q1/countries.zh.html", lambda text: text.replace("零碳", "高碳"))
    (site / "2026q1/dates.en.html").unlink()
    (site / "2026q1/more.txt").write_text("x")
    said = {one.file: one.message for one in found(site, "changed-edition")}
    assert said == {
        "2026q1/countries.zh.html": "was changed after it was published",
        "2026q1/dates.en.html": "is gone",
        "2026q1/more.txt": "came after the edition was published",
    }


def test_checksums_that_were_written_anew_are_seen_in_the_list_of_editions(site: Path) -> None:
    edit(site, f"2026q1/{SUMS}", lambda text: text.replace("0", "1"))
    assert f"2026q1/{SUMS}" in {one.file for one in found(site, "changed-edition")}


def test_an_edition_that_is_gone_is_named(site: Path) -> None:
    shutil.rmtree(site / "2026q1")
    assert "the edition is gone" in {one.message for one in found(site, "changed-edition")}


@pytest.mark.parametrize(
    "link", ["nowhere.html", "latest/index.zh.html#nowhere", "/latest/", "../outside.html", "latest/INDEX.html"]
)
def test_a_dead_link_is_named(site: Path, link: str) -> None:
    edit(site, "index.html", lambda text: text.replace("</main>", f'<a href="{link}">x</a></main>'))
    assert [(one.file, one.message.split(" ", 1)[0]) for one in found(site, "dead-link")] == [("index.html", link)]


def test_links_to_elsewhere_are_not_followed(site: Path) -> None:
    edit(site, "index.html", lambda text: text.replace("</main>", '<a href="https://example.org/x">x</a></main>'))
    assert found(site, "dead-link") == []


@pytest.mark.parametrize("address", ["latest/ccus-country_CN_zh.html", "changes.atom", "calendar.ics"])
def test_what_the_editions_would_make_otherwise_is_named(site: Path, address: str) -> None:
    edit(site, address, lambda text: f"{text} ")
    assert [one.file for one in found(site, "stale-copy")] == [address]


def test_a_damaged_index_of_the_search_is_named(site: Path) -> None:
    (part,) = (site / "search").glob("*/p0.js")
    edit(site, part.relative_to(site).as_posix(), lambda text: text.replace("siteSearch", "siteSearched"))
    assert [one.file for one in found(site, "search")] == [f"search/{part.parent.name}"]


def drop_entry(text: str) -> str:
    real = [entry for entry in ENTRY.findall(text) if 'term="record"' in entry]
    return text.replace(real[0], "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop_entry, "has no entry"),
        (lambda text: text.replace("urn:uuid:", "urn:uuid:0"), "tells a change that is in no ledger"),
        (lambda text: text.replace("2026-06-30T00:00:00Z", "2026-07-01T00:00:00Z"), "is dated 2026-07-01"),
        (lambda text: text.replace("</feed>", f"{ENTRY.findall(text)[-1]}</feed>"), "stands there twice"),
    ],
)  # fmt: skip
def test_a_feed_that_does_not_tell_what_the_ledgers_do_is_named(site: Path, change: Change, said: str) -> None:
    edit(site, FEED, change)
    resealed(site, "2026q2")
    assert found(site, "changed-edition") == []
    assert any(said in one.message and one.file == FEED for one in found(site, "feed"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: re.sub(r"SEQUENCE:\d", "SEQUENCE:-1", text), "goes back from 0 to -1"),
        (lambda text: re.sub(r"SEQUENCE:\d", "SEQUENCE:0", text), "says something else under the same SEQUENCE"),
        (lambda text: text.replace("END:VCALENDAR", f"{text[text.index('BEGIN:VEVENT'):]}"), "two events have one UID"),
        (lambda text: text.replace("\nUID:", "\nUID:0"), "is not in calendar"),
        (lambda text: text.replace("PRODID:", "PRODID:another "), "is no calendar of ours"),
    ],
)  # fmt: skip
def test_a_calendar_that_does_not_go_on_is_named(site: Path, change: Change, said: str) -> None:
    edit(site, CALENDAR, change)
    resealed(site, "2026q2")
    assert any(said in one.message and one.file == CALENDAR for one in found(site, "calendar"))


def test_the_command_names_each_finding_with_its_remedy(reports: Command, own_desk: Desk) -> None:
    ran = reports("site", "check", own_desk.site)
    assert (ran.code, ran.out) == (0, "")
    assert "nothing is wrong" in ran.err
    edit(own_desk.site, "latest/index.html", lambda text: f"{text} ")
    ran = reports("site", "check", own_desk.site)
    assert (ran.code, ran.out.split(": ")[:2]) == (5, ["latest/index.html", "stale-copy"])
    told = json.loads(reports("site", "check", own_desk.site, "--json").out)["findings"]
    assert [(one["rule"], one["file"]) for one in told] == [("stale-copy", "latest/index.html")]
    assert "Publish the newest edition again" in told[0]["remedy"]


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="is no site"):
        check_site(tmp_path)


def test_to_publish_the_newest_edition_again_mends_what_follows_from_the_editions(own_desk: Desk) -> None:
    (own_desk.site / "index.html").unlink()
    shutil.rmtree(own_desk.site / "search")
    edit(own_desk.site, "changes.atom", lambda text: f"{text} ")
    assert own_desk.publish("2026q2", "2026-06-30", "second").files > 0
    assert check_site(own_desk.site).findings == ()
