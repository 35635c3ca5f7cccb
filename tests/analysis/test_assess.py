"""The assessment: everything that is asked for, once, as plain values; nothing that is not."""

from __future__ import annotations

import pickle

import msgspec
import pytest

from reports.analysis import record as of_records
from reports.analysis.assess import assess
from reports.analysis.assessment import Assessment, Scope
from reports.analysis.evidence import Basis, GradedScore, Review, grade_reviewed
from reports.analysis.record import RecordAssessment
from reports.analysis.scores import JurisdictionAssessment
from reports.corpus.policy import Corpus, Record
from tests.analysis.builders import AS_OF, VOCABULARY, corpus, english, linked, pillars, policy, record, scores, twins


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the records in the order in which they are graded."""
    found: list[str] = []

    def counting(subject: Record, review: Review, on: Basis) -> tuple[GradedScore, ...]:
        found.append(subject.id)
        return grade_reviewed(subject, review, on)

    monkeypatch.setattr(of_records, "grade_reviewed", counting)
    return found


def sample() -> Corpus:
    return corpus(
        record("a", analysis=scores(mrv=80), evolution=linked(supersedes="b", consolidated_from="gone")),
        record("b", status="superseded", analysis=scores(mrv=60)),
        twins(policy("c", "US", analysis=scores(mrv=80)), english("c", regulatory=pillars(co2_definition="A gas"))),
        record("d", "FR", analysis=scores(mrv=30)),
    )


def assessed(scope: Scope | None = None, known: Assessment | None = None) -> Assessment:
    return assess(sample(), VOCABULARY, as_of=AS_OF, scope=scope, known=known)


def test_one_record_is_assessed_with_those_that_it_names_and_no_others(graded: list[str]) -> None:
    subject = sample().by_id["a"]
    found = assessed(Scope((subject,), ("zh",)))
    assert sorted(graded) == sorted(found.records) == ["a", "b"]
    assert (list(found.records["a"].editions), found.records["b"].editions) == (["zh-Hans"], {})
    assert (found.jurisdictions, found.families, found.medians) == ({}, {}, ())


def test_with_peers_every_record_is_graded_once(graded: list[str]) -> None:
    found = assessed(Scope((sample().by_id["a"],), ("zh",), peers=True))
    assert sorted(graded) == sorted(found.records) == ["a", "b", "c", "d"]
    assert list(found.jurisdictions) == ["CN", "FR", "US"]
    assert found.families == {"a": "a", "b": "a", "c": "c", "d": "d"}
    assert (found.medians[4].value, found.medians[4].n) == (80, 3)


def test_nothing_that_is_known_is_assessed_again(graded: list[str]) -> None:
    whole = assessed()
    graded.clear()
    found = assessed(Scope((sample().by_id["a"],), ("zh",), peers=True, pillars_of=("CN",)), whole)
    assert graded == []
    assert found.records is whole.records
    assert found.jurisdictions is whole.jurisdictions
    assert found.selection is not None
    assert list(found.selection.pillars) == ["CN"]


def test_what_is_known_only_for_comparison_is_completed() -> None:
    compared = assessed(Scope(peers=True))
    assert not any(one.editions for one in compared.records.values())
    found = assessed(Scope((sample().by_id["c"],)), compared)
    assert list(found.records["c"].editions) == ["zh-Hans", "en"]


@pytest.mark.parametrize("peers", [True, False])
def test_a_record_that_is_gone_from_the_corpus_is_assessed_where_it_is_selected(peers: bool) -> None:
    gone = record("gone", analysis=scores(mrv=10))
    found = assessed(Scope((gone,), ("zh",), peers=peers))
    assert list(found.records["gone"].editions) == ["zh-Hans"]


def test_records_selected_are_valued_alone_where_that_is_asked_for() -> None:
    chosen = tuple(sample().by_id[id] for id in ("a", "b", "d"))
    selection = assessed(Scope(chosen, alone=True)).selection
    assert selection is not None
    assert list(selection.jurisdictions) == ["CN", "FR"]
    assert [(one.value, one.n) for one in selection.medians] == [(None, 0)] * 4 + [(55, 2)]


def test_an_assessment_is_made_of_plain_values() -> None:
    found = assessed()
    for values, kind in (
        (found.records, dict[str, RecordAssessment]),
        (found.jurisdictions, dict[str, JurisdictionAssessment]),
    ):
        assert pickle.loads(pickle.dumps(values)) == values
        assert msgspec.convert(msgspec.to_builtins(values), kind) == values
