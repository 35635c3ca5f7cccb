"""`reports list`: what a query selects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Command, write_record


def ids(reports: Command, corpus: Path | str, *filters: str) -> list[str]:
    ran = reports("list", "--corpus", corpus, "--ids", *filters)
    assert ran.code == 0, ran.err
    return ran.out.split()


@pytest.fixture
def several(small: Path) -> Path:
    """A corpus of four records that differ in everything a filter asks for."""
    write_record(small, id="jp-one", country="日本", category="市场机制", pubDate="2020-02-03")
    write_record(small, id="cn-two", status="计划中", pubDate="2022-11-30", legalWeight="Guideline/Policy")
    write_record(small, id="no-one", country="Norway", analysis={"mrv": {"score": 90}}, pubDate="2015-01-01")
    return small


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((), {"cn-one", "cn-two", "jp-one", "no-one"}),
        (("--country", "中国"), {"cn-one", "cn-two"}),
        (("--country", "NO", "--country", "jpn"), {"jp-one", "no-one"}),
        (("--category", "market"), {"jp-one"}),
        (("--status", "planned"), {"cn-two"}),
        (("--legal-weight", "Guideline/Policy"), {"cn-two"}),
        (("--year", "2020-2022"), {"jp-one", "cn-two"}),
        (("--published", "2022-11"), {"cn-two"}),
        (("--where", "mrv>=80"), {"no-one"}),
        (("--id", "cn-one", "--id", "jp-one"), {"cn-one", "jp-one"}),
        (("--country", "中国", "--year", "2024"), {"cn-one"}),
    ],
)
def test_every_filter_selects(reports: Command, several: Path, filters: tuple[str, ...], found: set[str]) -> None:
    assert set(ids(reports, several, *filters)) == found


@pytest.mark.parametrize(
    "filters",
    [
        *(("--country", "中果"), ("--category", "regulatroy"), ("--status", "planed"), ("--legal-weight", "Guidline")),
        *(("--year", "MMXX"), ("--published", "2022-13"), ("--where", "mvr>=80"), ("--where", "mrv"), ("--id", "cn-on")),
    ],
)
def test_a_filter_that_cannot_be_understood_exits_2(reports: Command, several: Path, filters: tuple[str, str]) -> None:
    ran = reports("list", "--corpus", several, *filters)
    assert (ran.code, ran.out) == (2, "")
    assert filters[0] in ran.err
    assert filters[1] in ran.err or "mvr" in ran.err


def test_nothing_selected_exits_4(reports: Command, several: Path) -> None:
    ran = reports("list", "--corpus", several, "--year", "1900")
    assert (ran.code, ran.out) == (4, "")


def test_json_tells_the_query_the_counts_and_the_records(reports: Command, several: Path) -> None:
    told = json.loads(reports("list", "--corpus", several, "--country", "China", "--json").out)
    assert (told["query"], told["total"], told["selected"]) == ("country=CN", 4, 2)
    assert {record["id"]: record["country"] for record in told["records"]} == {"cn-one": "中国", "cn-two": "中国"}
    assert all(record["languages"] == ["zh-Hans"] for record in told["records"])


def test_names_are_in_the_language_asked_for(reports: Command, several: Path) -> None:
    told = json.loads(reports("list", "--corpus", several, "--country", "NO", "--json", "--lang", "en").out)
    assert [(record["country"], record["category"]) for record in told["records"]] == [("Norway", "Regulatory")]


def test_the_table_is_data_and_the_count_is_talk(reports: Command, several: Path) -> None:
    ran = reports("list", "--corpus", several)
    assert all(word in ran.out for word in ("cn-one", "日本", "2015", "甲办法"))
    assert "\x1b" not in ran.out
    assert ran.err == "4 of 4 records\n"


def test_the_order_is_that_of_the_documents_and_always_the_same(reports: Command, several: Path) -> None:
    order = ids(reports, several)
    assert order == ids(reports, several)
    told = json.loads(reports("list", "--corpus", several, "--json").out)
    assert [record["id"] for record in told["records"]] == order


def test_a_list_needs_no_engine(reports: Command, several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("weasyprint", "matplotlib", "pikepdf"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    assert len(ids(reports, several)) == 4
