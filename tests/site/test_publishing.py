"""A quarter becomes an edition that stays: addresses last, nothing is half published, and nothing changes by itself."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.app.site_checking import check_site
from reports.batch.plan import without_day
from reports.errors import InputProblem, ReportsError, UsageProblem
from reports.site import build, publishing
from tests.cli.running import Command
from tests.site.conftest import Desk, State, state_of

MAY_CHANGE = re.compile(
    r"(latest|search|calendars)/|(index|changes|calendar|site|catalogue)[\w.-]*\.(html|atom|ics|json|jsonld)$"
)


def content(state: State) -> dict[str, str]:
    return {address: digest for address, (_, _, digest) in state.items()}


def test_a_site_of_two_quarters_holds_and_leads_everywhere(desk: Desk) -> None:
    assert check_site(desk.site).findings == ()
    assert [one["id"] for one in desk.json("site.json")["editions"]] == ["2026q1", "2026q2"]
    newest = content(state_of(desk.site / "2026q2"))
    assert newest.items() <= content(state_of(desk.site / "latest")).items()
    assert {"index.html", "countries.en.html", "changes.zh.html", "ccus-country_CN_zh.pdf"} <= newest.keys()


def test_the_newest_page_of_a_document_has_one_address_in_all_quarters(desk: Desk) -> None:
    for name in ("ccus-country_CN_zh.html", "ccus-country_CN_en.pdf"):
        assert (desk.site / "latest" / name).read_bytes() == (desk.site / "2026q2" / name).read_bytes()
        assert (desk.site / "2026q1" / name).is_file()


def test_a_document_that_is_gone_leaves_a_page_that_leads_to_its_last_edition(desk: Desk) -> None:
    gone = (desk.site / "latest/ccus-country_DK_zh.html").read_text(encoding="utf-8")
    assert 'href="../2026q1/ccus-country_DK_zh.html"' in gone
    assert "已不在最新一期之中" in gone
    last = "ccus-country_DK_zh.pdf"
    assert (desk.site / "latest" / last).read_bytes() == (desk.site / "2026q1" / last).read_bytes()


def test_to_publish_the_same_again_changes_nothing(desk: Desk) -> None:
    before, number = state_of(desk.site), desk.site.stat().st_ino
    for id, day, corpus in (("2026q2", "2026-06-30", "second"), ("2026q1", "2026-03-31", "first")):
        assert desk.publish(id, day, corpus).files == 0
    assert (state_of(desk.site), desk.site.stat().st_ino) == (before, number)
    assert [path.name for path in desk.folder.glob(".www*")] == []


def test_a_further_quarter_changes_its_own_folder_and_what_leads_to_it(earlier_desk: Desk) -> None:
    (earlier_desk.site / "CNAME").write_text("example.org")
    before = state_of(earlier_desk.site)
    assert earlier_desk.publish("2026q2", "2026-06-30", "second").is_new
    after = state_of(earlier_desk.site)
    differing = {address for address in before.keys() | after.keys() if before.get(address) != after.get(address)}
    assert [one for one in differing if not one.startswith("2026q2/") and not MAY_CHANGE.match(one)] == []
    assert any(one.startswith("2026q2/") for one in differing)


def test_other_content_is_refused_unless_it_may_replace_what_is_published(own_desk: Desk) -> None:
    before = state_of(own_desk.site)
    own_desk.write_corpus("second", {"cn-two": {"title": "零碳园区建设新通知", "pubDate": "2025-03-02"}})
    with pytest.raises(InputProblem, match=r"2026q2 is published, and now it would be another one: .*--republish|2026q2"):
        own_desk.publish("2026q2", "2026-06-30", "second")
    assert state_of(own_desk.site) == before
    own_desk.publish("2026q2", "2026-06-30", "second", republish=True)
    assert own_desk.json("2026q2/edition.json")["revision"] == 1
    assert "零碳园区建设新通知" in (own_desk.site / "latest/countries.zh.html").read_text(encoding="utf-8")
    assert check_site(own_desk.site).findings == ()
    # What was told before keeps its time; only what is told otherwise now is newer.
    told = {one["told"] for one in own_desk.json("2026q2/data/changes.json")["changes"]}
    assert told == {"2026-06-30T00:00:00Z", "2026-06-30T00:00:01Z"}
    assert own_desk.publish("2026q2", "2026-06-30", "second").files == 0


def test_an_edition_older_than_the_newest_is_refused(own_desk: Desk) -> None:
    with pytest.raises(UsageProblem, match="2026q0 is of 2026-01-31, and 2026q2 is published"):
        own_desk.publish("2026q0", "2026-01-31", "first")


@pytest.mark.parametrize("point", ["while it is filled", "before it is in place", "after it is in place"])
def test_a_kill_leaves_the_site_as_it_was_or_whole(
    desk: Desk, earlier_desk: Desk, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    before, whole = content(state_of(earlier_desk.site)), content(state_of(desk.site))
    child = os.fork()
    if child == 0:
        _kill_at(point, monkeypatch)
        earlier_desk.publish("2026q2", "2026-06-30", "second")
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert content(state_of(earlier_desk.site)) == (whole if point == "after it is in place" else before)
    assert list(earlier_desk.folder.glob(".www*")) != []
    earlier_desk.publish("2026q2", "2026-06-30", "second")
    assert content(state_of(earlier_desk.site)) == whole
    assert list(earlier_desk.folder.glob(".www*")) == []


def _kill_at(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(*_: object, **__: object) -> int:
        os._exit(9)

    if point == "while it is filled":
        copied, copy = [0], shutil.copyfile

        def copy_some(source: Path, target: Path) -> None:
            copied[0] += 1
            copy(source, target) if copied[0] < 20 else end()

        monkeypatch.setattr(shutil, "copyfile", copy_some)
    elif point == "before it is in place":
        monkeypatch.setattr(build, "put_in_place", end)
    else:
        exchange = publishing.exchange
        monkeypatch.setattr(publishing, "exchange", lambda one, other: exchange(one, other) and end())


def test_where_two_folders_cannot_be_exchanged_the_old_one_is_put_back_after_a_kill(tmp_path: Path) -> None:
    site, before = tmp_path / "www", tmp_path / ".www.reports-before"
    before.mkdir()
    (before / "index.html").write_text("old")
    with publishing.lock_site(site):
        assert (site / "index.html").read_text() == "old"
    assert not before.exists()


def test_without_the_call_of_the_system_the_folders_are_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "exchange", lambda *_: False)
    site, stage = tmp_path / "www", tmp_path / ".www.reports-x"
    for folder, text in ((site, "old"), (stage, "new")):
        folder.mkdir()
        (folder / "index.html").write_text(text)
    publishing.put_in_place(stage, site)
    assert [path.name for path in tmp_path.iterdir()] == ["www"]
    assert (site / "index.html").read_text() == "new"


def test_two_runs_do_not_publish_into_one_site(desk: Desk) -> None:
    with publishing.lock_site(desk.site), pytest.raises(UsageProblem, match="another run is publishing into"):
        desk.publish("2026q2", "2026-06-30", "second")


def test_a_folder_that_holds_other_things_is_no_site(own_desk: Desk) -> None:
    (own_desk.site / "site.json").unlink()
    with pytest.raises(UsageProblem, match=r"is no site, and a site would replace latest, search"):
        own_desk.publish("2026q3", "2026-09-30", "second")


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(ReportsError) as caught:
        call()
    return f"{caught.value.message} {caught.value.remedy} {' '.join(map(str, caught.value.problems))}"


def test_a_plan_must_name_its_edition(reports: Command, own_desk: Desk) -> None:
    plan = own_desk.folder / "plan.toml"
    for line, said in (
        ("", "edition_id: is missing, and a site names each edition"),
        ('edition_id = "2026 Q1"', "'2026 Q1' is no name of a folder"),
        ('edition_id = "latest"', "'latest' is a folder of every site"),
        ('edition_id = "a"\nsite_url = "example.org"', "'example.org' is no address"),
    ):
        plan.write_text(f'{line}\n[[documents]]\nkind = "country"\n', encoding="utf-8")
        ran = reports("batch", plan, "--corpus", own_desk.folder / "first", "--site", own_desk.site)
        assert (ran.code, said in ran.err) == (3, True), ran.err
    assert reports("batch", plan, "--republish").code == 2
    assert reports("batch", "--by", "country", "--site", own_desk.site).code == 2


def test_a_folder_that_is_used_otherwise_is_no_place_for_a_site(
    reports: Command, own_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = own_desk.folder / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    plan = own_desk.folder / "plan.toml"
    plan.write_text('edition_id = "a"\n[[documents]]\nkind = "country"\n', encoding="utf-8")
    for site in (".", own_desk.folder, own_desk.folder / "first", own_desk.folder / "out"):
        ran = reports("batch", plan, "--corpus", own_desk.folder / "first", "-o", own_desk.folder / "out", "--site", site)
        assert (ran.code, "and a site is replaced as a whole" in ran.err) == (2, True), ran.err
    assert [*here.iterdir()] == []


@pytest.mark.parametrize(
    ("name", "lasting"),
    [
        ("ccus-{kind}_{code}_{as_of}_{lang}{variant}", "ccus-{kind}_{code}_{lang}{variant}"),
        ("{as_of}/{kind}-{code}", "{kind}-{code}"),
        ("{as_of}_{code}", "{code}"),
        ("{code}", "{code}"),
    ],
)
def test_a_name_without_its_day_is_the_same_in_every_quarter(name: str, lasting: str) -> None:
    assert without_day(name) == lasting
