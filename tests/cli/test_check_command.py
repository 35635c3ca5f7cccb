"""`reports check` as its users run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Command, write_record
from tests.corpus.test_natives import NATIVES


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_findings_stand_under_their_rule_with_counts(reports: Command, small: Path) -> None:
    write_record(small, year=2020)
    ran = reports("check", "--corpus", small, "--as-of", "2026-04-06", "--rule", "date-contradiction")
    first, second, *_ = ran.out.splitlines()
    assert ran.code == 0
    assert first.startswith("error   date-contradiction: ")
    assert first.endswith("1 finding in 1 record")
    line = (small / "zh/cn-one.md").read_text(encoding="utf-8").splitlines().index(' "year": 2020') + 1
    assert second == f"    zh/cn-one.md:{line}  year: 2020 contradicts pubDate, 2024-05-01"
    assert "1 error, 0 warnings" in ran.err


def test_a_check_changes_nothing(reports: Command, broken: Path) -> None:
    before = snapshot(broken)
    reports("check", "--corpus", broken)
    assert snapshot(broken) == before
    assert list(Path.cwd().iterdir()) == []


def test_broken_files_are_findings_and_no_reason_to_stop(reports: Command, broken: Path) -> None:
    ran = reports("check", "--corpus", broken)
    rules = {line.split()[1].rstrip(":") for line in ran.out.splitlines() if line.startswith("error")}
    assert ran.code == 0
    assert {"missing-field", "bad-id", "wrong-type", "id-collision", "duplicate-key"} <= rules


@pytest.mark.parametrize(
    ("fields", "fail_on", "code"),
    [
        ({"year": 2020}, "error", 3),
        ({"year": 2020}, "warning", 3),
        ({"title": "甲办法（草案）"}, "error", 0),
        ({"title": "甲办法（草案）"}, "warning", 3),
        ({}, "warning", 0),
    ],
)
def test_fail_on_sets_the_exit_code(
    reports: Command, small: Path, fields: dict[str, Any], fail_on: str, code: int
) -> None:
    write_record(small, **fields)
    rules = ("--rule", "date-contradiction", "--rule", "draft-in-force")
    assert reports("check", "--corpus", small, *rules, "--fail-on", fail_on).code == code


def test_json_holds_counts_and_findings(reports: Command, small: Path) -> None:
    write_record(small, year=2020)
    told = json.loads(reports("check", "--corpus", small, "--as-of", "2026-04-06", "--json").out)
    assert (told["as_of"], told["records"]) == ("2026-04-06", 1)
    assert {"rule": "date-contradiction", "severity": "error", "findings": 1, "records": 1} in told["counts"]
    assert set(told["findings"][0]) == {
        *("file", "line", "field", "rule", "severity", "message", "remedy", "record", "language"),
    }


def test_unknown_words_are_listed_by_language_with_those_that_are_near(reports: Command) -> None:
    told = reports("check", "--corpus", str(NATIVES), "--rule", "unknown-name").out.splitlines()
    assert [line for line in told if line.startswith("  in ")] == ["  in ja", "  in ko", "  in zh-Hant"]
    said = next(line for line in told if "指針" in line)
    assert told.index(said) < told.index("  in ko")
    assert "Known names near it: 技術指針" in said


def test_sarif_names_files_from_where_you_are(reports: Command) -> None:
    write_record(Path.cwd() / "policies", year=2020)
    log = json.loads(reports("check", "--corpus", "policies", "--sarif", "--rule", "date-contradiction").out)
    (result,) = log["runs"][0]["results"]
    assert log["version"] == "2.1.0"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "policies/zh/cn-one.md"


def test_a_rule_alone_can_be_asked_for(reports: Command, broken: Path) -> None:
    out = reports("check", "--corpus", broken, "--rule", "bad-id", "--rule", "id-collision", "-q").out
    assert [line.split()[1] for line in out.splitlines()] == ["bad-id:", "id-collision:"]


def test_filters_narrow_the_findings(reports: Command) -> None:
    found = json.loads(reports("check", "--corpus", "sample", "--country", "NO", "--json").out)["findings"]
    assert {one["record"][:2] for one in found} == {"no"}
    assert reports("check", "--corpus", "sample", "--country", "Fiji").code == 4


def test_a_rule_is_explained_without_a_corpus(reports: Command) -> None:
    ran = reports("check", "--explain", "boilerplate-sentence")
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        "boilerplate-sentence (warning): evidence that says nothing of its own",
    )
    assert "Remedy: " in ran.out


def test_a_rule_that_is_none_is_refused(reports: Command) -> None:
    assert reports("check", "--explain", "spelling").code == 2


def test_listed_reviewers_come_from_the_configuration(reports: Command, small: Path) -> None:
    provenance = {"author": "A", "reviewer": "Li Wei", "lastAuditDate": "2026-02-01"}
    write_record(small, reviewStatus="verified", provenance=provenance)
    words = ("check", "--corpus", small, "--rule", "verified-unreviewed", "-q")
    assert reports(*words).out
    Path("reports.toml").write_text('reviewers = ["Li Wei"]\n', encoding="utf-8")
    assert reports(*words).out == ""
