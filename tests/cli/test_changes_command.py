"""`reports changes`: what it compares, what it prints, what it refuses."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from reports.resources import SEEDS
from tests.cli.running import Command, write_record

OLD = SEEDS / "snapshots" / "2025Q4.jsonl"


def test_json_holds_every_change_and_the_sum(reports: Command) -> None:
    ran = reports("changes", OLD, SEEDS, "--quarter", "2026Q1", "--as-of", "2026-03-31", "--json")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert (told["raw"], told["real"], told["editorial"]) == (51, 39, 12)
    assert told["raw"] == len(told["changes"]) == sum(told["classes"].values())
    keys = {"ledger", "class", "id", "field", "old", "new"}
    assert all(keys <= change.keys() for change in told["changes"])
    assert told["period"] == {"first": "2026-01-01", "last": "2026-03-31"}


def test_a_score_is_told_with_its_evidence_before_and_now(reports: Command) -> None:
    ran = reports("changes", OLD, SEEDS, "--class", "re-scored", "--country", "挪威", "--json")
    (change,) = json.loads(ran.out)["changes"]
    assert (change["old"], change["new"]) == ("61", "73")
    assert change["evidence"]["old"]["grade"] == "C"
    assert change["evidence"]["new"]["evidence"] != change["evidence"]["old"]["evidence"]


def test_the_sample_shows_every_class_but_a_dated_status_over_three_quarters(reports: Command) -> None:
    ran = reports("changes", OLD, SEEDS, "--since", "2025-07-01", "--until", "2026-04-01", "--json")
    missing = {kind for kind, count in json.loads(ran.out)["classes"].items() if not count}
    assert missing == {"status-event"}


def test_a_table_shows_what_is_real_and_the_sum_on_standard_error(reports: Command) -> None:
    ran = reports("changes", OLD, SEEDS)
    assert ran.code == 0
    assert "editorial" not in ran.out
    assert "51 differences = 39 real + 12 editorial" in ran.err
    asked = reports("changes", OLD, SEEDS, "--class", "editorial", "-q")
    assert "editorial" in asked.out
    assert asked.err == ""


def test_ledger_class_and_country_narrow_it(reports: Command) -> None:
    options = ("--quarter", "2026Q1", "--json")
    world = json.loads(reports("changes", OLD, SEEDS, "--ledger", "world", *options).out)["changes"]
    assert {change["class"] for change in world} == {"milestone"}
    japan = json.loads(reports("changes", OLD, SEEDS, "--country", "Japan", *options).out)["changes"]
    assert {change["country"] for change in japan} == {"JP"}
    both = reports("changes", OLD, SEEDS, "--country", "JP", "--class", "pillar-changed", *options)
    assert {change["id"] for change in json.loads(both.out)["changes"]} == {"japan", "jp-ccs-business-act-2024"}


def test_markdown_has_a_heading_for_each_ledger(reports: Command) -> None:
    ran = reports("changes", OLD, SEEDS, "--quarter", "2026Q1", "--markdown")
    assert ran.out.startswith("# Changes from ")
    assert "## In the world" in ran.out
    assert "## In the record" in ran.out
    assert "39 real" in ran.out
    assert "| milestone | EU | eu-crcf |" in ran.out


def test_marks_in_a_record_do_not_break_the_markdown(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "old", title="A | B")
    write_record(tmp_path / "new", title="C | <b> D")
    ran = reports("changes", tmp_path / "old", tmp_path / "new", "--markdown")
    (line,) = [line for line in ran.out.splitlines() if "text-changed" in line]
    assert r"A \| B → C \| \<b\> D" in line


def test_the_second_corpus_is_the_configured_one(reports: Command, small: Path) -> None:
    assert json.loads(reports("changes", small, "--corpus", small, "--json").out)["raw"] == 0


def test_the_days_are_taken_from_the_names_where_they_have_any(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "2026-02-27")
    write_record(tmp_path / "2026-04-06")
    ran = reports("changes", tmp_path / "2026-02-27", tmp_path / "2026-04-06", "--json")
    assert json.loads(ran.out)["period"] == {"first": "2026-02-27", "last": "2026-04-06"}


def test_without_days_nothing_is_dated_and_that_is_said(reports: Command, small: Path) -> None:
    ran = reports("changes", small, small)
    assert "no period is known" in ran.err
    assert json.loads(reports("changes", small, small, "--json").out)["period"] is None


def test_a_commit_is_one_side_and_its_day_the_first_of_the_period(
    reports: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    write_record(folder)
    for number, day in enumerate(("2026-01-10", "2026-02-10")):
        write_record(folder, pubDate=f"2024-05-0{number + 1}")
        environment = {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "GIT_AUTHOR_DATE": f"{day}T12:00:00Z"}
        _git(folder, "init", "-q") if not number else None
        _git(folder, "add", "-A")
        _git(folder, "commit", "-qm", "x", environment=environment)
    write_record(folder, pubDate="2024-05-03")
    monkeypatch.chdir(folder)
    for named, first, old in (("git:HEAD", "2026-02-10", "02"), ("git:@{2026-01-31}", "2026-01-10", "01")):
        told = json.loads(reports("changes", named, ".", "--json").out)
        assert told["period"]["first"] == first
        assert [change["old"] for change in told["changes"]] == [f"2024-05-{old}"]
    for named, said in (
        ("git:@{2025-12-31}", "no commit of that day or before it"),
        ("git:@{2026-02-30}", "there is no day 2026-02-30"),
        ("git:@{1}", "the log of this work tree"),
        ("git:HEAD@{yesterday}", "the log of this work tree"),
        ("git:no-such@{2026-01-31}", "knows no commit"),
    ):
        ran = reports("changes", named, ".")
        assert ran.code == 3
        assert said in ran.err


def test_a_day_names_the_same_commit_in_a_clone_as_where_it_was_made(
    reports: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made"
    for number, moment in enumerate(("2026-01-10T12:00:00Z", "2026-02-11T02:00:00+08:00", "2026-03-10T12:00:00Z"), 1):
        write_record(made, pubDate=f"2024-05-0{number}")
        environment = {"GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
        _git(made, "init", "-q") if number == 1 else None
        _git(made, "add", "-A")
        _git(made, "commit", "-qm", "x", environment=environment)
        _git(made, "tag", f"v{number}")
    _git(made, "clone", "-q", str(made), str(tmp_path / "clone"))
    for place in (made, tmp_path / "clone"):
        monkeypatch.chdir(place)
        by_day = json.loads(reports("changes", "git:@{2026-01-31}", "git:@{2026-02-28}", "--json").out)
        by_tag = json.loads(reports("changes", "git:v1", "git:v2", "--json").out)
        assert [change["new"] for change in by_day["changes"]] == ["2024-05-02"]
        assert by_day["changes"] == by_tag["changes"]
        assert by_day["period"] == by_tag["period"]
        # The second commit was made on the 10th by the clock of Greenwich, which is what days are counted by.
        assert by_day["period"]["last"] == "2026-02-10"
        (change,) = json.loads(reports("changes", "git:HEAD@{2026-02-10}", ".", "--json").out)["changes"]
        assert (change["old"], change["new"]) == ("2024-05-02", "2024-05-03")


def _git(folder: Path, *words: str, environment: dict[str, str] | None = None) -> None:
    identity = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@a",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@a",
    }
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **identity, **(environment or {})}
    subprocess.run(["git", *words], cwd=folder, env=variables, check=True)


def test_an_earlier_document_is_compared_as_far_as_it_goes(reports: Command, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    write_record(folder)
    write_record(folder, id="no-one", country="挪威", title="乙办法")
    made = reports("country", "中国", "--corpus", folder, "--as-of", "2026-03-31")
    write_record(folder, source="某局")
    write_record(folder, id="no-two", country="挪威", title="丙办法")
    told = json.loads(reports("changes", made.path, folder, "--json").out)
    assert [(change["id"], change["field"]) for change in told["changes"]] == [("cn-one", "source")]
    assert told["period"]["first"] == "2026-03-31"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--country", "挪崴"), 2, "挪威"),
        (("--quarter", "2026Q9"), 2, "is not a quarter"),
        (("--quarter", "2026Q1", "--since", "2026-01-01"), 2, "names both days"),
        (("--since", "2026-03-01", "--until", "2026-02-01"), 2, "before it begins"),
        (("--class", "novel"), 2, "novel"),
    ],
)
def test_what_cannot_be_is_refused(reports: Command, words: tuple[str, ...], code: int, said: str) -> None:
    ran = reports("changes", OLD, SEEDS, *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_a_side_that_is_not_there_exits_3(reports: Command) -> None:
    assert reports("changes", "nowhere", SEEDS).code == 3


def test_files_that_cannot_be_read_end_it_unless_they_are_left_out(reports: Command, small: Path, broken: Path) -> None:
    assert reports("changes", broken, small).code == 3
    assert reports("changes", broken, small, "--keep-going").code == 0


def test_as_of_leaves_out_of_both_states_what_was_published_later(reports: Command) -> None:
    for state, title in (("old", "Old"), ("new", "New")):
        for id, published in (("a", "2024-01-02"), ("late", "2026-05-06")):
            write_record(Path(state), id=id, title=f"{title} {id}", pubDate=published)
    write_record(Path("new"), id="came-late", title="Late", pubDate="2026-05-07")

    def told(day: str) -> tuple[set[str], str]:
        ran = reports("changes", "old", "new", "--as-of", day, "--json")
        return {change["id"] for change in json.loads(ran.out)["changes"]}, ran.err

    assert told("2026-06-01") == ({"a", "late", "came-late"}, "")
    ids, said = told("2026-05-01")
    assert ids == {"a"}
    assert "came-late, late" in said
    # The newer state decides where the two date it differently.
    write_record(Path("new"), id="late", title="New late", pubDate="2024-05-06")
    assert told("2026-05-01")[0] == {"a", "late"}
