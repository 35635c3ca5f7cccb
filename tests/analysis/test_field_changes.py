"""A change of any one field of a record or a profile is exactly one difference, in the class where it belongs."""

from __future__ import annotations

import pytest

from reports.analysis.changes.ledger import compare_corpora
from reports.analysis.evidence import make_basis
from reports.corpus.policy import Corpus, Policy, Profile, Record
from tests.analysis.builders import AS_OF, VOCABULARY
from tests.corpus.filled import altered, filled

CLASSES = {
    "id": ["renamed"],
    # An edition in one language is gone, and there is one in another.
    "language": ["editorial", "editorial"],
    # Where a file lies says nothing about the instrument.
    "path": [],
    "status": ["status-corrected"],
    "review_status": ["editorial"],
    "related_facilities": ["editorial"],
    "provenance": ["editorial"],
    "regulatory": ["pillar-changed"],
    "analysis.score": ["re-scored"],
    "analysis.audit_note": ["editorial"],
    # One date is gone, and there is another.
    "evolution.milestones.date": ["text-changed", "text-changed"],
}
"""The classes of a change by the attribute that changed, or by the block that it stands in; any other is of text."""

PROFILE_CLASSES = {
    "id": ["catalogued", "not-in-export"],
    "language": CLASSES["language"],
    "path": [],
    "regulatory": ["pillar-changed"],
    "provenance": ["editorial"],
}


def _classes(path: str, classes: dict[str, list[str]]) -> list[str]:
    return classes.get(path, classes.get(path.partition(".")[0], ["text-changed"]))


def _differences(old: Policy | Profile, new: Policy | Profile) -> list[str]:
    corpora = [_corpus(old), _corpus(new)]
    bases = [make_basis(corpus, VOCABULARY, AS_OF, ()) for corpus in corpora]
    changes = compare_corpora(corpora[0], corpora[1], bases[0], bases[1], None)
    return [change.kind for change in changes.entries]


def _corpus(said: Policy | Profile) -> Corpus:
    records = (Record(said.id, (said,)),) if isinstance(said, Policy) else ()
    return Corpus("made up", records, () if isinstance(said, Policy) else (said,))


POLICY = filled(Policy)
PROFILE = filled(Profile)


@pytest.mark.parametrize(("path", "new"), [pytest.param(*pair, id=pair[0]) for pair in altered(POLICY)])
def test_a_change_of_one_field_of_a_record_is_one_difference(path: str, new: Policy) -> None:
    assert new != POLICY
    assert _differences(POLICY, new) == _classes(path, CLASSES)


@pytest.mark.parametrize(("path", "new"), [pytest.param(*pair, id=pair[0]) for pair in altered(PROFILE)])
def test_a_change_of_one_field_of_a_profile_is_one_difference(path: str, new: Profile) -> None:
    assert new != PROFILE
    assert _differences(PROFILE, new) == _classes(path, PROFILE_CLASSES)
