"""`--as-of` means that day, in every command that takes it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import Command, write_record


@pytest.fixture
def over_years(tmp_path: Path) -> Path:
    """A corpus of one country: a record of 2020, and one of 2024 that replaces it."""
    folder = tmp_path / "over-years"
    write_record(
        folder, id="cn-old", title="乙办法", status="已废止", pubDate="2020-05-06",
        evolution={"supersededBy": "cn-one"}, provenance={"lastAuditDate": "2026-01-05"},
    )  # fmt: skip
    write_record(folder)
    return folder


def test_a_later_record_is_named_and_counted_nowhere(reports: Command, over_years: Path) -> None:
    ran = reports("country", "CN", "--corpus", over_years, "--as-of", "2023-01-01", "--lang", "zh")
    assert ran.code == 0, ran.err
    told = json.loads(reports("inspect", ran.path, "--json").out)
    assert told["selection"]["canonical"] == "country=CN & as-of=2023-01-01"
    assert [one["id"] for one in told["later"]] == ["cn-one"]
    assert told["replaced_later"] == ["cn-old"]
    assert told["aggregates"]["jurisdictions"]["CN"]["records"] == 1
    assert reports("verify", ran.path, "--corpus", over_years).code == 0


def test_the_list_of_a_day_is_that_of_its_documents(reports: Command, over_years: Path) -> None:
    listed = json.loads(reports("list", "--corpus", over_years, "--as-of", "2023-01-01", "--json").out)
    assert [row["id"] for row in listed["records"]] == ["cn-old"]
    assert (listed["query"], listed["total"], listed["selected"]) == ("as-of=2023-01-01", 2, 1)


def test_the_sheet_of_a_later_record_exits_4_with_a_remedy(reports: Command, over_years: Path) -> None:
    ran = reports("policy", "cn-one", "--corpus", over_years, "--as-of", "2023-01-01")
    assert (ran.code, ran.out) == (4, "")
    assert "2024-05-01" in ran.err
    assert "--as-of" in ran.err


def test_a_batch_is_of_its_day(reports: Command, over_years: Path) -> None:
    ran = reports("batch", "--by", "record", "--corpus", over_years, "--as-of", "2023-01-01", "-o", "batch")
    assert ran.code == 0, ran.err
    assert [path.name for path in Path("batch").glob("*.pdf")] == ["ccus-policy_cn-old_2023-01-01_zh.pdf"]


def test_a_quarter_that_is_not_over_says_until_when(reports: Command, small: Path) -> None:
    ran = reports("digest", "2024Q2", "--corpus", small, "--as-of", "2024-06-01", "--lang", "en", "--no-ics")
    assert ran.code == 0, ran.err
    told = json.loads(reports("inspect", ran.path, "--json").out)
    assert "until 1 June 2024" in told["document"]["title"]
    assert reports("verify", ran.path).code == 0


@pytest.mark.parametrize("words", [("2024Q3",), ("--since", "2024-07-01", "--until", "2024-08-01")])
def test_a_period_to_come_is_refused(reports: Command, small: Path, words: tuple[str, ...]) -> None:
    ran = reports("digest", *words, "--corpus", small, "--as-of", "2024-06-01")
    assert (ran.code, ran.out) == (2, "")
    assert "2024-07-01" in ran.err
    assert "--as-of" in ran.err


def test_a_baseline_newer_than_the_corpus_or_the_day_is_refused(reports: Command, tmp_path: Path) -> None:
    early, late = tmp_path / "2024-06-01", tmp_path / "2024-09-01"
    write_record(early)
    write_record(late)
    for corpus, baseline, day in ((early, late, "2024-12-01"), (late, late, "2024-08-01")):
        ran = reports("digest", "2024Q2", "--corpus", corpus, "--baseline", baseline, "--as-of", day)
        assert (ran.code, ran.out) == (2, "")
        assert "2024-09-01" in ran.err


def test_a_day_of_the_past_of_a_real_corpus(reports: Command, real_export: Path) -> None:
    ran = reports("list", "--corpus", real_export, "--country", "CN", "--as-of", "2023-01-01", "--json")
    rows = json.loads(ran.out)["records"]
    assert rows
    assert all(re.match(r"20[01]\d|202[012]|$", row["date"]) for row in rows)
    written = reports("country", "CN", "--corpus", real_export, "--as-of", "2023-01-01", "--lang", "en")
    told = json.loads(reports("inspect", written.path, "--json").out)
    assert told["selection"]["canonical"] == "country=CN & as-of=2023-01-01"
    assert len(told["selection"]["records"]) == len(rows)
