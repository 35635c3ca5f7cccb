"""`reports digest`: the document and the calendar beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from icalendar import Calendar

from tests.cli.running import Command, write_record

QUARTER = ("digest", "2026Q1", "--as-of", "2026-03-31")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A small corpus and what it held before."""
    old, new = tmp_path / "2025Q4", tmp_path / "new"
    write_record(old)
    milestones = [{"date": "2026-02-03", "event": "首次核查"}, {"date": "2026-05-01", "event": "报告截止"}]
    analysis = {"mrv": {"score": 80, "evidence": "须每季报告。", "citation": "第三条"}}
    write_record(new, evolution={"milestones": milestones}, analysis=analysis)
    return old, new


def test_a_digest_and_its_calendar_are_written(reports: Command, pair: tuple[Path, Path]) -> None:
    old, new = pair
    ran = reports(*QUARTER, "--corpus", new, "--baseline", old)
    assert ran.code == 0, ran.err
    assert ran.path.name == "ccus-digest_2026Q1_2026-03-31_zh.pdf"
    assert ran.path.read_bytes().startswith(b"%PDF-")
    (event,) = Calendar.from_ical(ran.path.with_suffix(".ics").read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-05-01"
    assert "1 dates ahead" in ran.err


def test_the_document_holds_the_counts_of_its_changes(reports: Command, pair: tuple[Path, Path]) -> None:
    old, new = pair
    ran = reports(*QUARTER, "--corpus", new, "--baseline", old, "--no-ics")
    told = json.loads(reports("inspect", ran.path, "--json").out)
    classes = {kind: count for kind, count in told["changes"]["classes"].items() if count}
    assert classes == {"milestone": 1, "re-scored": 1, "text-changed": 1}
    assert reports("verify", ran.path).code == 0


def test_without_a_date_ahead_there_is_no_calendar(reports: Command, small: Path) -> None:
    ran = reports(*QUARTER, "--corpus", small)
    assert ran.code == 0
    assert "no .ics file" in ran.err
    assert not ran.path.with_suffix(".ics").exists()


def test_two_days_stand_for_a_quarter(reports: Command, small: Path) -> None:
    ran = reports("digest", "--since", "2026-02-01", "--until", "2026-02-28", "--corpus", small, "--no-ics")
    assert ran.code == 0, ran.err
    assert ran.path.name.startswith("ccus-digest_2026-02-01-2026-02-28-")


@pytest.mark.parametrize(
    "words",
    [("digest",), ("digest", "2026Q1", "--since", "2026-01-01"), ("digest", "--since", "2026-01-01"), ("digest", "Q1")],
)
def test_a_period_that_is_not_clear_exits_2(reports: Command, small: Path, words: tuple[str, ...]) -> None:
    ran = reports(*words, "--corpus", small)
    assert ran.code == 2
    assert "quarter" in ran.err


def test_a_calendar_is_checked_against_the_corpus(reports: Command, small: Path) -> None:
    Path("dates.toml").write_text(
        '[[date]]\ndate = 2026-05-01\nkind = "review"\ntitle = "x"\nsource = "y"\nrecord = "no-such"\ncountry = "Norwya"\n',
        encoding="utf-8",
    )
    ran = reports(*QUARTER, "--corpus", small, "--calendar", "dates.toml")
    assert ran.code == 3
    assert "no-such" in ran.err
    assert "Norway" in ran.err
    assert not Path("out").exists()


def test_a_calendar_adds_its_dates(reports: Command, small: Path) -> None:
    Path("dates.toml").write_text(
        '[[date]]\ndate = 2026-05-01\nkind = "review"\ntitle = "x"\nsource = "y"\nrecord = "cn-one"\n', encoding="utf-8"
    )
    ran = reports(*QUARTER, "--corpus", small, "--calendar", "dates.toml")
    assert ran.code == 0, ran.err
    assert len(Calendar.from_ical(ran.path.with_suffix(".ics").read_bytes()).walk("VEVENT")) == 1


def test_a_baseline_that_is_not_there_exits_3(reports: Command, small: Path) -> None:
    assert reports(*QUARTER, "--corpus", small, "--baseline", "nowhere").code == 3


def test_what_changed_stands_on_page_1_of_a_country_briefing(reports: Command, pair: tuple[Path, Path]) -> None:
    old, new = pair
    ran = reports("country", "CN", "--corpus", new, "--since", old, "--as-of", "2026-03-31")
    assert ran.code == 0, ran.err
    glance = json.loads(reports("inspect", ran.path, "--json").out)["glance"]["zh"]
    assert glance["recent_heading"] == "本季变化"
    assert [message["records"] for message in glance["changed"]] == [["cn-one"], ["cn-one"], []]
    assert glance["changed_total"].startswith("差异 3 处 = 实质 3 处")
    page = "".join(pypdfium2.PdfDocument(ran.path)[0].get_textpage().get_text_range().split())
    assert "本季变化。" in page
    assert "".join(glance["changed"][0]["text"].split()).rstrip("。") in page
    assert "差异3处=实质3处" in page
    assert not any("本季变化" in message["text"] for message in glance["messages"])


def test_a_page_1_that_gives_way_says_what_changed_all_the_same(reports: Command, sample_corpus: Path) -> None:
    old = sample_corpus / "snapshots" / "2025Q4.jsonl"
    words = ("country", "EU", "--corpus", sample_corpus, "--since", old, "--as-of", "2026-03-31", "--lang", "en")
    ran = reports(*words)
    assert ran.code == 0, ran.err
    page = " ".join(pypdfium2.PdfDocument(ran.path)[0].get_textpage().get_text_range().split())
    assert "What changed this quarter. One record is new here" in page
    assert page.index("What changed this quarter") < page.index("Listed under “What changed”")
    assert "11 differences = 7 real + 4 editorial" in page
