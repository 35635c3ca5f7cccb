"""Records as officials in Tokyo, Seoul and Taipei write them: their words are known, or named with those that are near.

They were written before anybody looked at the vocabulary; `tests/natives` holds them, made up, with three spellings of
everything.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary

NATIVES = Path(__file__).parents[1] / "natives"
UNKNOWN = {
    "ja": {"指針", "法案", "算定・報告・検証"},
    "ko": {"가이드라인", "법률안", "측정·보고·검증"},
    "zh-Hant": {"監測與查核", "草案", "量測、報告與驗證", "法律草案"},
}
"""Words that fit none of the five categories, and bills, which have no legal weight yet."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(NATIVES, Vocabulary.load())


def test_every_record_is_read_in_its_language(corpus: Corpus) -> None:
    assert corpus.problems == ()
    languages = Counter(edition.language for record in corpus.records for edition in record.editions)
    assert languages == {"ja": 8, "ko": 8, "zh-Hant": 8}


def test_every_word_is_known_or_named_with_what_is_near(corpus: Corpus) -> None:
    files = {edition.path: edition.language for record in corpus.records for edition in record.editions}
    said = [warning for warning in corpus.warnings if warning.rule == "unknown-name"]
    for language, words in UNKNOWN.items():
        found = {warning.message.split("”")[0][1:] for warning in said if files[warning.file] == language}
        assert found == words
    assert all(warning.remedy.startswith(("Known names near it: ", "Write one of ")) for warning in said)


def test_every_status_and_country_is_known(corpus: Corpus) -> None:
    for record in corpus.records:
        for edition in record.editions:
            assert edition.country.code in {"JP", "KR", "TW"}, edition.path
            assert edition.status, edition.path
            assert edition.status.code, edition.path
    counted = Counter(edition.status.code for one in corpus.records for edition in one.editions if edition.status)
    assert counted == {"in-force": 12, "draft": 6, "upcoming": 3, "cancelled": 3}


def test_dates_of_japanese_eras_of_the_republic_and_in_korean_form_are_read(corpus: Corpus) -> None:
    unread = [warning.message for warning in corpus.warnings if warning.rule == "unreadable-date"]
    assert unread == ["“2026年度末” cannot be read as a date"]
    days = {edition.id: edition.pub_date for record in corpus.records for edition in record.editions}
    wanted = {
        "kyu-shishin": (2009, 8, 7), "kaiyo-kaisei": (2026, 2, None), "haeyang-ipbeop": (2026, 2, 20),
        "pancha": (2023, 9, 14), "jingling-lujing": (2022, 3, None),
    }  # fmt: skip
    for id, parts in wanted.items():
        when = days[id]
        assert when is not None
        assert (when.year, when.month, when.day) == parts


def test_no_reviewer_to_come_is_taken_for_a_person(corpus: Corpus) -> None:
    vocabulary = Vocabulary.load()
    named = {
        edition.provenance.reviewer
        for record in corpus.records
        for edition in record.editions
        if not vocabulary.pending_reviewer(edition.provenance.reviewer)
    }
    assert named == {"見本査読者", "견본 검토자", "範例審查者"}
