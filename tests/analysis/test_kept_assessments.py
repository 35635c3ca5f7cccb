"""Assessments that are kept beside a corpus: the same as if they were worked out anew, whatever has changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.corpus_generator import write_corpus
from reports.analysis import kept_assessments
from reports.analysis.assess import assess
from reports.analysis.assessment import Assessment, Scope
from reports.cache import FOLDER_VARIABLE
from reports.corpus import kept
from reports.corpus.as_of import corpus_as_of
from reports.corpus.kept_records import KeptRecords
from reports.corpus.opening import open_corpus
from reports.corpus.policy import Corpus
from reports.corpus.vocabulary import Vocabulary
from tests.corpus.conftest import sheet

WORDS = Vocabulary.load()
DAY = date(2026, 11, 30)
ALL, ONE = 99, 1


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A corpus that is kept in small parts, with links, a twin that disagrees and a date ahead."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "LEAST_FILES", 1)
    monkeypatch.setattr(kept, "_MOST_IN_A_PART", 4)
    monkeypatch.setattr(kept, "_SETTLED_NS", -(10**18))
    write_corpus(tmp_path / "corpus", 20)
    score = {"score": 70, "evidence": "It pays. It pays.", "citation": "s 1"}
    _write(tmp_path, "zh", "甲法", "现行", score, {"liability_transfer": "二十年后移交。"})
    _write(tmp_path, "en", "An Act", "In force", {**score, "score": 60}, {"liability_transfer": "Pending"})
    return tmp_path / "corpus"


def _write(root: Path, language: str, title: str, status: str, score: object, pillars: object) -> None:
    front = {
        "id": "no-act", "title": title, "country": "NO", "status": status, "pubDate": "2020-01-02",
        "analysis": {"mrv": score, "other": {"score": 5}}, "regulatory": pillars,
        "evolution": {"supersedes": ["no-old"], "milestones": [{"date": "2027-05-01", "event": "Applies"}]},
    }  # fmt: skip
    (root / "corpus/policies" / language / "no-act.md").write_text(sheet(front), encoding="utf-8")


def _assessed(
    folder: Path, keep: bool, day: date = DAY, reviewers: tuple[str, ...] = (), records: int = ALL
) -> Assessment:
    corpus = corpus_as_of(open_corpus(str(folder), WORDS, keep=keep), day)
    assert isinstance(corpus.records, KeptRecords) == keep
    scope = Scope(tuple(corpus.records)[:records], ("zh",), peers=True)
    return assess(corpus, WORDS, as_of=day, reviewers=reviewers, scope=scope)


def _none_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a record was assessed")

    monkeypatch.setattr(kept_assessments, "compare_record", fail)


@pytest.mark.parametrize("records", [ALL, ONE])
def test_what_is_kept_is_what_would_be_worked_out(folder: Path, monkeypatch: pytest.MonkeyPatch, records: int) -> None:
    plain = _assessed(folder, keep=False, records=records)
    assert _assessed(folder, keep=True, records=records).records == plain.records
    _none_is_worked_out(monkeypatch)
    again = _assessed(folder, keep=True, records=records)
    assert again.records == plain.records
    assert [*again.records] == [*plain.records]
    assert (again.jurisdictions, again.selection) == (plain.jurisdictions, plain.selection)


def test_what_is_kept_has_the_texts_of_the_records_themselves(folder: Path) -> None:
    _assessed(folder, keep=True)
    found = _assessed(folder, keep=True)
    (record,) = (one for one in found.scope.records if one.id == "no-act")
    sources = [graded.source for graded in found.records["no-act"].grades if graded.source]
    entries = [entry for edition in record.editions for entry in edition.analysis]
    assert sources
    assert all(any(source is entry for entry in entries) for source in sources)


def test_another_day_and_other_reviewers_are_other_assessments(folder: Path) -> None:
    for day, reviewers in ((DAY, ()), (date(2028, 1, 1), ()), (DAY, ("human audit pending", "a person"))):
        found = _assessed(folder, True, day, reviewers)
        assert found.records == _assessed(folder, False, day, reviewers).records


def test_what_changes_elsewhere_in_the_corpus_changes_what_is_kept_of_a_record(folder: Path) -> None:
    before = _assessed(folder, keep=True).records["no-act"]
    assert [link.dangling for link in before.links] == [True]
    front = {
        "title": "Old",
        "country": "NO",
        "analysis": {"mrv": {"score": 9, "evidence": "It pays.", "citation": "s"}},
    }
    for identifier in ("no-old", "no-older", "no-oldest"):
        path = folder / f"policies/en/{identifier}.md"
        path.write_text(sheet({"id": identifier, **front}), encoding="utf-8")
    after = _assessed(folder, keep=True)
    assert after.records == _assessed(folder, keep=False).records
    assert [link.dangling for link in after.records["no-act"].links] == [False]
    assert after.records["no-act"].boilerplate == {"it pays"}


def test_what_was_read_anew_meanwhile_is_assessed_anew(folder: Path, tmp_path: Path) -> None:
    _assessed(folder, keep=True)
    corpus: Corpus = open_corpus(str(folder), WORDS)
    assert isinstance(corpus.records, KeptRecords)
    _write(tmp_path, "en", "An Act", "In force", None, {})
    corpus.records.parts._read_anew()
    found = assess(corpus, WORDS, as_of=DAY, scope=Scope(tuple(corpus.records), ("zh",), peers=True))
    assert found.records["no-act"].grades[4].language == "zh-Hans"
