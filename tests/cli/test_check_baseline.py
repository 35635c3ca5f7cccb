"""`reports check` beside a baseline, with rules of the house, and in the forms that pipelines read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Command, Ran, write_record

DAY = ("--as-of", "2026-04-06")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two records, one with a contradiction, one with a folded spelling."""
    folder = tmp_path / "corpus"
    write_record(folder, year=2020)
    write_record(folder, id="cn-two", title="乙办法", status="有效")
    return folder


def rules_of(ran: Ran) -> list[str]:
    return [one["rule"] for one in json.loads(ran.out)["findings"]]


def with_baseline(reports: Command, corpus: Path) -> Path:
    path = Path("base.json")
    assert reports("check", "--corpus", corpus, *DAY, "--write-baseline", path).out == "base.json\n"
    return path


def test_a_baseline_of_a_corpus_is_green_on_it(reports: Command, corpus: Path) -> None:
    base = with_baseline(reports, corpus)
    assert reports("check", "--corpus", corpus, *DAY, "--fail-on", "note", "-q").code == 3
    ran = reports("check", "--corpus", corpus, *DAY, "--baseline", base, "--fail-on", "note")
    assert (ran.code, ran.out) == (0, "")
    assert "0 mended" in ran.err


def test_only_what_is_new_is_told_and_fails(reports: Command, corpus: Path) -> None:
    base = with_baseline(reports, corpus)
    own = {"mrv": {"score": 60, "evidence": "每五年核查一次。", "citation": "第九条"}}
    write_record(corpus, id="cn-three", title="丙办法", year=2019, analysis=own)
    ran = reports("check", "--corpus", corpus, *DAY, "--baseline", base, "--fail-on", "error", "--json")
    told = json.loads(ran.out)
    assert ran.code == 3
    assert {one["record"] for one in told["findings"]} == {"cn-three"}
    assert {"rule": "date-contradiction", "severity": "error", "findings": 1, "records": 1} in told["counts"]
    assert told["mended"] == []


def test_lines_files_and_days_may_move(reports: Command, corpus: Path) -> None:
    write_record(corpus, id="cn-ahead", pubDate="2027-05-01")
    base = with_baseline(reports, corpus)
    old = corpus / "zh" / "cn-one.md"
    text = old.read_text(encoding="utf-8").replace(' "year"', '\n\n\n "year"')
    old.unlink()
    (corpus / "zh" / "moved.md").write_text(text, encoding="utf-8")
    words = ("check", "--corpus", corpus, "--as-of", "2026-04-07", "--baseline", base, "--fail-on", "note", "--json")
    ran = reports(*words)
    told = json.loads(ran.out)
    assert (ran.code, told["findings"], told["mended"]) == (0, [], [])
    assert told["known"] == len(json.loads(base.read_text(encoding="utf-8"))["findings"])


def test_another_value_in_the_field_is_new_and_the_old_one_mended(reports: Command, corpus: Path) -> None:
    base = with_baseline(reports, corpus)
    write_record(corpus, year=2021)
    told = json.loads(reports("check", "--corpus", corpus, *DAY, "--baseline", base, "--json").out)
    assert [one["message"] for one in told["findings"]] == ["2021 contradicts pubDate, 2024-05-01"]
    assert [one["content"] for one in told["mended"]] == ["2020 contradicts pubDate, 2024-05-01"]


def test_a_twin_that_says_the_same_is_new(reports: Command, corpus: Path) -> None:
    base = with_baseline(reports, corpus)
    twin = corpus / "en" / "cn-one.md"
    twin.parent.mkdir()
    twin.write_bytes((corpus / "zh" / "cn-one.md").read_bytes())
    told = json.loads(
        reports("check", "--corpus", corpus, *DAY, "--baseline", base, "--rule", "date-contradiction", "--json").out
    )
    assert [one["file"] for one in told["findings"]] == ["en/cn-one.md"]


def test_a_baseline_shrinks_and_takes_nothing_in(reports: Command, corpus: Path) -> None:
    base = with_baseline(reports, corpus)
    before = json.loads(base.read_text(encoding="utf-8"))["findings"]
    write_record(corpus, id="cn-two", title="乙办法")
    write_record(corpus, id="cn-three", title="丙办法", year=2019)
    ran = reports("check", "--corpus", corpus, *DAY, "--baseline", base)
    assert "mended: folded-spelling: zh/cn-two.md: status" in ran.err
    assert "--write-baseline FILE" in ran.err
    reports("check", "--corpus", corpus, *DAY, "--baseline", base, "--write-baseline", base)
    after = json.loads(base.read_text(encoding="utf-8"))["findings"]
    assert after == [one for one in before if one["rule"] != "folded-spelling"]


def test_a_narrowed_check_takes_the_rest_of_the_baseline_for_no_mending(reports: Command, corpus: Path) -> None:
    base = with_baseline(reports, corpus)
    for words in (("--rule", "folded-spelling"), ("--id", "cn-one")):
        told = json.loads(reports("check", "--corpus", corpus, *DAY, "--baseline", base, *words, "--json").out)
        assert (told["findings"], told["mended"]) == ([], [])
        assert told["known"] > 0
        assert reports("check", "--corpus", corpus, "--write-baseline", base, *words).code == 2


def test_a_broken_file_is_known_by_its_name(reports: Command, broken: Path) -> None:
    base = with_baseline(reports, broken)
    (broken / "zh" / "b11.md").write_bytes((broken / "zh" / "b10.md").read_bytes())
    told = json.loads(reports("check", "--corpus", broken, *DAY, "--baseline", base, "--json").out)
    assert [(one["file"], one["record"]) for one in told["findings"]] == [("zh/b11.md", "")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe{}",
        b'{"format": "reports check baseline", "version": 2, "findings": []}',
        b'{"format": "sarif", "version": 1, "findings": []}',
        b'{"format": "reports check baseline", "version": 1, "findings": [{"rule": "title-year"}]}',
        b'{"format": "reports check baseline", "version": 1, "findings": [{"rule": 1, "content": "", "files": []}]}',
        b"<<<<<<< HEAD\n{}",
        b'{"format": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_refused_by_name(reports: Command, corpus: Path, data: bytes) -> None:
    Path("base.json").write_bytes(data)
    ran = reports("check", "--corpus", corpus, "--baseline", "base.json", "--json")
    assert (ran.code, ran.out) == (3, "")
    assert "base.json is no baseline of the check" in ran.err
    assert "--write-baseline" in ran.err


def test_a_baseline_that_is_not_there_is_refused(reports: Command, corpus: Path) -> None:
    ran = reports("check", "--corpus", corpus, "--baseline", "none.json")
    assert (ran.code, ran.out) == (3, "")
    assert "none.json cannot be read" in ran.err


# --- rules of the house


def settle(text: str) -> None:
    Path("reports.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("settings", "fail_on", "code"),
    [
        ("", "error", 3),
        ('[check]\noff = ["date-contradiction"]', "error", 0),
        ('[check]\nwarning = ["date-contradiction"]', "error", 0),
        ('[check]\nwarning = ["date-contradiction"]', "warning", 3),
        ('[check]\noff = ["date-contradiction"]\nerror = ["folded-spelling"]', "error", 3),
        ('[[check.where]]\npaths = ["zh/cn-o*.md"]\noff = ["date-contradiction"]', "error", 0),
        ('[[check.where]]\npaths = ["**/cn-one.md"]\noff = ["date-contradiction"]', "error", 0),
        ('[[check.where]]\npaths = ["en/**"]\noff = ["date-contradiction"]', "error", 3),
        ('[[check.where]]\npaths = ["*.md"]\noff = ["date-contradiction"]', "error", 3),
        ('[[check.where]]\nrecords = ["cn-one"]\noff = ["date-contradiction"]', "error", 0),
        ('[[check.where]]\nrecords = ["cn-two"]\noff = ["date-contradiction"]', "error", 3),
        ('[[check.where]]\npaths = ["zh/**"]\nrecords = ["cn-two"]\noff = ["date-contradiction"]', "error", 3),
        (
            '[check]\noff = ["date-contradiction"]\n[[check.where]]\nrecords = ["cn-*"]\nerror = ["date-contradiction"]',
            "error",
            3,
        ),
    ],
)
def test_settings_say_how_much_a_rule_matters(
    reports: Command, corpus: Path, settings: str, fail_on: str, code: int
) -> None:
    settle(settings)
    assert reports("check", "--corpus", corpus, *DAY, "--fail-on", fail_on, "-q").code == code


def test_a_finding_has_the_severity_that_settings_give_it_in_every_form(reports: Command, corpus: Path) -> None:
    settle('[[check.where]]\nrecords = ["cn-two"]\nerror = ["folded-spelling"]\n')
    words = ("check", "--corpus", corpus, *DAY, "--rule", "folded-spelling")
    assert [one["severity"] for one in json.loads(reports(*words, "--json").out)["findings"]] == ["error"]
    assert reports(*words).out.startswith("error   folded-spelling")
    (run,) = json.loads(reports(*words, "--sarif").out)["runs"]
    assert [one["level"] for one in run["results"]] == ["error"]
    assert [one["severity"] for one in json.loads(reports(*words, "--code-quality").out)] == ["major"]
    assert "| error | `folded-spelling` |" in reports(*words, "--markdown").out


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[check]\noff = ["title-yaer"]', "reports.toml:2: check.off: “title-yaer” is no rule of the check. Did you mean 'title-year'?"),
        ('[check]\noff = ["title-year"]\nerror = ["title-year"]', "“title-year” is set to off as well"),
        ('[check]\nof = ["title-year"]', "Did you mean 'off'?"),
        ('[check]\noff = "title-year"', "is not a list of texts"),
        ('[[check.where]]\npath = ["zh/**"]', "Did you mean 'paths'?"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused(reports: Command, corpus: Path, settings: str, said: str) -> None:
    settle(settings)
    ran = reports("check", "--corpus", corpus)
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


# --- forms that pipelines read


def sarif(reports: Command, *words: str | Path) -> dict[str, Any]:
    (run,) = json.loads(reports("check", *words, "--sarif").out)["runs"]
    found: dict[str, Any] = run
    return found


def test_sarif_tells_new_unchanged_and_absent(reports: Command) -> None:
    corpus = Path("policies")
    write_record(corpus, year=2020)
    write_record(corpus, id="cn-two", title="乙办法", status="有效")
    plain = sarif(reports, "--corpus", corpus, *DAY)
    assert all("baselineState" not in one for one in plain["results"])
    base = with_baseline(reports, corpus)
    write_record(corpus, id="cn-two", title="乙办法", year=2019)
    run = sarif(reports, "--corpus", corpus, *DAY, "--baseline", base)
    states = {(one["ruleId"], one["baselineState"]) for one in run["results"]}
    assert {("date-contradiction", "new"), ("date-contradiction", "unchanged"), ("folded-spelling", "absent")} <= states
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert {place["artifactLocation"]["uriBaseId"] for place in places} == {"%SRCROOT%"}
    assert {place["artifactLocation"]["uri"].split("/")[0] for place in places} == {"policies"}
    before = {one["partialFingerprints"]["finding/v2"] for one in plain["results"]}
    after = {one["baselineState"]: set[str]() for one in run["results"]}
    for one in run["results"]:
        after[one["baselineState"]].add(one["partialFingerprints"]["finding/v2"])
    assert after["unchanged"] | after["absent"] == before
    assert after["new"].isdisjoint(before)


def test_sarif_has_the_shape_that_the_standard_asks_for(reports: Command, broken: Path) -> None:
    run = sarif(reports, "--corpus", broken)
    rules = run["tool"]["driver"]["rules"]
    prints = [one["partialFingerprints"]["finding/v2"] for one in run["results"]]
    assert len(prints) == len(set(prints)) > 5
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in ("error", "warning", "note")
        assert one["message"]["text"]
        (location,) = one["locations"]
        # The corpus lies elsewhere, so nothing is said about a root.
        assert set(location["physicalLocation"]["artifactLocation"]) == {"uri"}
        assert location["physicalLocation"].get("region", {"startLine": 1})["startLine"] >= 1


def test_what_a_record_says_commands_no_markdown(reports: Command, tmp_path: Path) -> None:
    status = "@all ``x`` <b> | [a](b)"
    write_record(tmp_path / "c", status=status)
    out = reports("check", "--corpus", tmp_path / "c", "--rule", "unknown-name", "--markdown").out
    (line,) = [line for line in out.splitlines() if line.startswith("- ")]
    assert line.endswith(f"``` status: “{status}” is not known; it is kept as written ```")
    assert "| warning | `unknown-name` |" in out


def test_code_quality_names_file_line_and_a_fingerprint_each(reports: Command, corpus: Path) -> None:
    found = json.loads(reports("check", "--corpus", corpus, *DAY, "--code-quality").out)
    assert {"description", "check_name", "fingerprint", "severity", "location"} == set(found[0])
    assert len({one["fingerprint"] for one in found}) == len(found)
    assert {one["severity"] for one in found} <= {"info", "minor", "major"}


def test_one_form_is_printed_at_a_time(reports: Command, corpus: Path) -> None:
    ran = reports("check", "--corpus", corpus, "--json", "--sarif")
    assert (ran.code, ran.out) == (2, "")


def test_a_baseline_is_written_whole_or_not_at_all(reports: Command, corpus: Path) -> None:
    target = Path("/proc/none/base.json")
    ran = reports("check", "--corpus", corpus, "--write-baseline", target)
    assert ran.code == 6
    assert "cannot be written" in ran.err
