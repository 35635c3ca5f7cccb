"""calendar.toml: read, checked, every problem of the file named at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reports.config.calendar import read_calendar
from reports.config.project import read_configuration
from reports.errors import InputProblem
from reports.resources import SEEDS

GOOD = '[[date]]\ndate = 2026-05-15\nkind = "comment"\ntitle = "Comments close"\nsource = "Gazette"\n'


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    return tmp_path / "calendar.toml"


def refused(path: Path, text: str) -> InputProblem:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        read_calendar(path)
    return caught.value


def test_dates_are_read_in_order_of_time(calendar: Path) -> None:
    calendar.write_text(GOOD + GOOD.replace("2026-05-15", '"2026-04-01"'), encoding="utf-8")
    assert [entry.day for entry in read_calendar(calendar)] == [date(2026, 4, 1), date(2026, 5, 15)]


def test_a_title_may_be_one_text_or_one_a_language(calendar: Path) -> None:
    titles = '{ zh = "意见截止", en = "Comments close" }'
    calendar.write_text(GOOD + GOOD.replace('"Comments close"', titles), encoding="utf-8")
    one, both = read_calendar(calendar)
    assert (one.title("zh"), one.title("en")) == ("Comments close", "Comments close")
    assert (both.title("zh"), both.title("en")) == ("意见截止", "Comments close")


def test_a_title_that_a_language_lacks_is_that_of_the_first_that_stands_in_for_it(calendar: Path) -> None:
    titles = '{ ko = "의견 마감", zh-Hant = "意見截止", zh = "意见截止" }'
    calendar.write_text(GOOD.replace('"Comments close"', titles), encoding="utf-8")
    (entry,) = read_calendar(calendar)
    assert {language: entry.title(language) for language in ("en", "ja", "ko")} == {
        "en": "意见截止",
        "ja": "意见截止",
        "ko": "의견 마감",
    }


def test_the_calendar_of_the_sample_is_good() -> None:
    assert len(read_calendar(SEEDS / "calendar.toml")) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("kind =", "kidn ="), "Did you mean 'kind'"),
        (GOOD.replace('"comment"', '"party"'), "is not known"),
        (GOOD.replace("2026-05-15", '"15 May"'), "is not a day"),
        (GOOD.replace("2026-05-15", "2026-05-15T10:00:00"), "is not a day"),
        (GOOD.replace('source = "Gazette"\n', ""), "is missing"),
        (GOOD.replace('"Comments close"', "{ fr = 'x' }"), "is not a language of documents"),
        (GOOD.replace('"Comments close"', "{ en = 1 }"), "neither a text nor texts by language"),
        (GOOD.replace('"Gazette"', "7"), "is not text"),
        ("dates = 1\n", "Did you mean 'date'"),
        ("date = 1\n", "is not a list of tables"),
        ("[[date]\n", "is not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(calendar: Path, text: str, said: str) -> None:
    assert said in " ".join(map(str, refused(calendar, text).problems))


def test_every_problem_of_a_file_is_named_in_one_run(calendar: Path) -> None:
    problem = refused(calendar, GOOD.replace('"comment"', '"party"') + GOOD.replace("2026-05-15", '"x"'))
    assert [found.field for found in problem.problems] == ["date[1].kind", "date[2].date"]


def test_a_calendar_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="cannot be used"):
        read_calendar(tmp_path / "none.toml")


def test_reports_toml_may_name_a_calendar_beside_it(tmp_path: Path) -> None:
    settings = tmp_path / "reports.toml"
    settings.write_text('calendar = "dates.toml"\n', encoding="utf-8")
    assert read_configuration(settings).calendar == str(tmp_path / "dates.toml")
