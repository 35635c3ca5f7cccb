"""Fields that say what nobody expects there: numbers alone, a sentence in the place of a date. Each document holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Command, write_record
from tests.hostile.holds import held_text

NUMBERS: dict[str, Any] = {
    "source": "12.10",
    "description": "7.30",
    "sectors": ["7.10", "7.20"],
    "analysis": {
        "mrv": {
            "score": 70,
            "label": "8.10",
            "evidence": "8.20",
            "citation": "8.30",
            "auditNote": "8.40",
            "more": "8.50",
        },
        "market": {"score": 71, "label": "甲", "evidence": "1,5 %", "citation": "45", "auditNote": "2024"},
        "statutory": {"score": 72, "evidence": "007", "citation": "12"},
    },
    "regulatory": {"liability_transfer": "9.10", "whatever": "20"},
    "impactAnalysis": {"economic": "9.40", "technical": "55"},
    "evolution": {"currentConsolidatedVersion": "1.10", "milestones": [{"date": "2024-07-01", "event": "9.80"}]},
    "mykey": "3.30",
}
"""Texts without a word in them, as spreadsheets and YAML leave them."""
PROFILE = """---
id: cn
name: 中国
region: "4.10"
summary: "4.20"
strategicTargets: {capture2030: "500", storage2050: "4.60", netZeroYear: "2060"}
regulatory: {liability_transfer: "4.30"}
---
"""
LONG_DATES = [
    "令和6年6月13日",
    "on the day after its publication in the official journal of the realm, or when the King so decides",
    "自公布之日起三十日后施行，具体日期由国务院能源主管部门另行公告",
    "x" * 60,
]


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_numbers_alone_are_printed_as_written_and_hold(reports: Command, tmp_path: Path, lang: str) -> None:
    corpus = tmp_path / "corpus"
    write_record(corpus, **NUMBERS)
    write_record(corpus, id="cn-two", title="45.1", **NUMBERS)
    (corpus / "countries" / "zh").mkdir(parents=True)
    (corpus / "countries" / "zh" / "cn.md").write_text(PROFILE, encoding="utf-8")
    for words in (("policy", "cn-one"), ("country", "CN")):
        path = reports(*words, "--corpus", corpus, "--lang", lang, "-o", "x.pdf").path
        text = held_text(path.read_bytes())
        assert [number for number in ("12.10", "8.20", "8.30", "007", "9.80", "3.30") if number not in text] == []
        ran = reports("verify", path)
        assert (ran.code, ran.err) == (0, "")


def test_numbers_are_in_no_other_language(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", **NUMBERS)
    (tmp_path / "corpus" / "zh").rename(tmp_path / "corpus" / "en")
    text = held_text(reports("policy", "cn-one", "--corpus", tmp_path / "corpus", "--lang", "zh").path.read_bytes())
    assert "8.20" in text
    assert "EN8.20" not in "".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_written_for_a_date_may_be_long(reports: Command, tmp_path: Path, lang: str) -> None:
    corpus = tmp_path / "corpus"
    for place, day in enumerate(LONG_DATES):
        dated = {"milestones": [{"date": day, "event": "施行"}]}
        write_record(corpus, id=f"cn-{place}", title=f"第{place}号办法", pubDate=day, evolution=dated)
    for words in (("country", "CN"), ("policy", "cn-1")):
        ran = reports(*words, "--corpus", corpus, "--lang", lang, "-o", "x.pdf")
        assert (ran.code, ran.err.count("incomplete")) == (0, 0)
        verified = reports("verify", ran.path)
        assert (verified.code, verified.err) == (0, "")
    assert reports("check", "--corpus", corpus, "-q").out.count("unreadable-date") == 1


@pytest.mark.parametrize("day", [None, "令和6年", "N/A"])
def test_a_briefing_of_records_without_a_date_holds(reports: Command, tmp_path: Path, day: str | None) -> None:
    for name in ("cn-one", "cn-two", "cn-three"):
        write_record(tmp_path / "corpus", id=name, title=name, pubDate=day, evolution=None)
    path = reports("country", "CN", "--corpus", tmp_path / "corpus", "-o", "x.pdf").path
    assert reports("verify", path).code == 0


PLACES = [
    "HR",
    "TH",
    "CN",
    "US",
    "JP",
    "NO",
    "FR",
    "IT",
    "ES",
    "PL",
    "SE",
    "FI",
    "DK",
    "NL",
    "BE",
    "AT",
    "CH",
    "GB",
    "IE",
    "PT",
    "CZ",
    "HU",
    "RO",
    "BG",
]


@pytest.mark.parametrize("compared", [PLACES[:6], PLACES[:5], PLACES[18:24]], ids=["first six", "five", "last six"])
def test_places_and_unevidenced_scores_stand_in_their_columns(
    reports: Command, tmp_path: Path, compared: list[str]
) -> None:
    corpus = tmp_path / "corpus"
    for place, code in enumerate(PLACES):
        value = 99 - 3 * (place // 2)
        judged = {
            dimension: {"score": value, "evidence": f"{dimension}，第{place}号。", "citation": "第三条"}
            for dimension in ("mrv", "market")
        }
        write_record(corpus, id=f"{code.lower()}-a", title=f"{code} Act", country=code, analysis=judged)
        write_record(
            corpus, id=f"{code.lower()}-b", country=code, analysis={"mrv": {"score": 100}, "market": {"score": 100}}
        )
    for words in (("compare", *compared, "--no-sheets"), ("country", compared[-1])):
        ran = reports(*words, "--corpus", corpus, "--lang", "en", "-o", "x.pdf")
        assert (ran.code, ran.err.count("incomplete")) == (0, 0)
        text = " ".join(held_text(ran.path.read_bytes()).split())
        assert "highest 100" in text, text[:900]
