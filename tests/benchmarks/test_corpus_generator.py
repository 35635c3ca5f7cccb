"""The synthetic corpora are the same for everyone, and can be read."""

from __future__ import annotations

from pathlib import Path

from benchmarks.corpus_generator import write_corpus
from reports.analysis.evidence import GRADES, grade_record, make_basis
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary
from tests.analysis.builders import AS_OF


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}


def test_one_seed_gives_one_corpus(tmp_path: Path) -> None:
    for name, seed in (("first", 1), ("second", 1), ("third", 2)):
        write_corpus(tmp_path / name, 20, seed=seed)
    first, second, third = (texts(tmp_path / name) for name in ("first", "second", "third"))
    assert len(first) == 40
    assert first == second != third


def test_it_can_be_read_and_has_every_grade_but_the_first(tmp_path: Path) -> None:
    write_corpus(tmp_path, 60)
    vocabulary = Vocabulary.load()
    corpus = read_corpus(tmp_path, vocabulary)
    assert corpus.problems == ()
    assert len(corpus.records) == 60
    assert all(len(record.editions) == 2 for record in corpus.records)
    basis = make_basis(corpus, vocabulary, AS_OF)
    graded = [graded.grade for record in corpus.records for graded in grade_record(record, basis)]
    # Nobody on a list has reviewed them; a score may be missing.
    assert set(graded) == {*GRADES[1:], None}


def test_all_records_can_be_of_one_country(tmp_path: Path) -> None:
    write_corpus(tmp_path, 10, country="CN")
    assert {record.jurisdiction for record in read_corpus(tmp_path).records} == {"CN"}
