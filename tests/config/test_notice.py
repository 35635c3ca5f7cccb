"""What a corpus says of itself: read from its reports.toml, refused with file, field and remedy, told in a language."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.config.by_language import text_in
from reports.config.notice import Notice, read_notice
from reports.config.project import read_configuration
from reports.errors import InputProblem


def settings(folder: Path, text: str) -> Path:
    path = folder / "reports.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_notice_is_a_text_or_a_table_by_language(tmp_path: Path) -> None:
    assert read_notice(tmp_path) == ""
    assert read_configuration(settings(tmp_path, 'notice = "Draft"\n')).notice == read_notice(tmp_path) == "Draft"
    path = settings(tmp_path, '[notice]\nzh = "草稿"\nen = "Draft"\n')
    assert read_configuration(path).notice == read_notice(tmp_path) == {"zh": "草稿", "en": "Draft"}


@pytest.mark.parametrize(
    ("written", "field", "fault"),
    [
        ("notice = 5", "notice", "is neither a text nor texts by language"),
        ('notice = ["a"]', "notice", "is neither a text nor texts by language"),
        ("notice = true", "notice", "is neither a text nor texts by language"),
        ("[notice]\nen = 5", "notice", "is neither a text nor texts by language"),
        ("[notice]\n", "notice", "is neither a text nor texts by language"),
        ('notice = ""', "notice", "is empty"),
        ('notice = { en = " " }', "notice", "is empty"),
        ('notice = { english = "Draft" }', "notice.english", "is not a language of documents"),
        ('notice = "one\\ntwo"', "notice", "is not one line"),
        ('notice = "a\\u202eb"', "notice", "is not one line"),
        (f'notice = "{"x" * 81}"', "notice", "does not fit the foot of a page"),
        (f'notice = "{"样" * 41}"', "notice", "does not fit the foot of a page"),
    ],
)
def test_what_is_no_notice_is_refused_with_file_field_and_remedy(
    tmp_path: Path, written: str, field: str, fault: str
) -> None:
    path = settings(tmp_path, f"{written}\n")
    for read in (lambda: read_configuration(path), lambda: read_notice(tmp_path)):
        with pytest.raises(InputProblem) as caught:
            read()
        (problem,) = caught.value.problems
        assert (problem.file, problem.field) == (str(path), field)
        assert fault in problem.message
        assert problem.remedy


def test_a_corpus_whose_settings_cannot_be_read_is_refused(tmp_path: Path) -> None:
    settings(tmp_path, "notice = \n")
    with pytest.raises(InputProblem, match="cannot be used"):
        read_notice(tmp_path)


def test_other_keys_are_for_those_who_read_the_file_as_settings(tmp_path: Path) -> None:
    settings(tmp_path, 'tone = "calm"\nnotice = "Draft"\n')
    assert read_notice(tmp_path) == "Draft"


@pytest.mark.parametrize(
    ("notice", "language", "told"),
    [
        ("", "zh", ""),
        ("Draft", "zh", "Draft"),
        ({"zh": "草稿", "en": "Draft"}, "en", "Draft"),
        ({"zh": "草稿"}, "en", "草稿"),
        ({"en": "Draft"}, "zh", "Draft"),
        ({}, "zh", ""),
    ],
)
def test_a_notice_is_told_in_the_language_of_the_reader_else_in_another(
    notice: Notice, language: str, told: str
) -> None:
    assert text_in(notice, language) == told
