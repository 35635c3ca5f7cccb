"""Dates at the edges of the calendar, and the day of a document there: written, printed, and no point of a timeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Command, write_record
from tests.hostile.holds import held_text


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record of Norway beside one of China."""
    write_record(tmp_path / "corpus", id="no-two", country="Norway", title="乙办法")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "corpus"


@pytest.mark.parametrize("day", ["9999-12-31", "0001", "2200-02-28T00:00:00Z"])
def test_a_date_out_of_reach_is_printed_and_bends_no_timeline(reports: Command, corpus: Path, day: str) -> None:
    dated = {"milestones": [{"date": day, "event": "期限届满"}], "effectiveApplicationWindow": f"{day} onward"}
    write_record(corpus, evolution=dated, year=None)
    for words in (("country", "CN"), ("compare", "CN", "NO"), ("policy", "cn-one")):
        ran = reports(*words, "--corpus", corpus, "--as-of", "2026-04-06", "--lang", "en", "-o", "x.pdf")
        assert (ran.code, ran.err.count("error")) == (0, 0)
        text = held_text(ran.path.read_bytes())
        assert "期限届满" in text or words[0] == "compare"
        # An axis that reached so far would be labelled by centuries.
        assert not {"1100", "1200", "2300", "5000", "9000"} & set(text.split())
        assert reports("verify", ran.path).code == 0
    assert "distant-date" in reports("check", "--corpus", corpus).out


@pytest.mark.parametrize("published", ["0001-01-01", "1024", "1800"])
def test_a_record_published_then_is_written(reports: Command, corpus: Path, published: str) -> None:
    write_record(corpus, pubDate=published)
    assert reports("country", "CN", "--corpus", corpus, "--as-of", "2026-04-06", "-o", "x.pdf").code == 0


def test_a_record_published_on_the_last_day_is_named_as_left_out(reports: Command, corpus: Path) -> None:
    write_record(corpus)
    write_record(corpus, id="cn-three", title="丙办法", pubDate="9999-12-31")
    ran = reports("country", "CN", "--corpus", corpus, "--as-of", "2026-04-06", "-o", "x.pdf")
    assert ran.code == 0
    assert "cn-three" in held_text(ran.path.read_bytes())


@pytest.mark.parametrize("day", ["9999-12-31", "1024-01-01"])
def test_a_document_may_speak_of_any_day(reports: Command, corpus: Path, day: str) -> None:
    write_record(corpus, pubDate="1000-01-01")
    for words in (("country", "CN"), ("compare", "CN", "NO")):
        write_record(corpus, id="no-two", country="Norway", title="乙办法", pubDate="1000-01-02")
        assert reports(*words, "--corpus", corpus, "--as-of", day, "-o", "x.pdf").code == 0
