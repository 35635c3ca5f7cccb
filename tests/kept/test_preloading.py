"""What a process makes ahead of commands is what they would make, and leaves nothing from one to the next."""

from __future__ import annotations

from reports.app import preloading
from reports.corpus.vocabulary import Vocabulary
from reports.documents.kinds import all_kinds


def test_there_are_subjects_for_every_kind_of_document() -> None:
    for kind in all_kinds():
        assert len(preloading._SUBJECTS[kind.subject]) >= kind.least_subjects, kind.code


def test_a_vocabulary_that_was_made_ahead_is_one_command_s_alone() -> None:
    Vocabulary.make_ahead()
    Vocabulary.make_ahead()
    first, second = Vocabulary.load(), Vocabulary.load()
    assert first is not second
    first.add_name("country", "NO", ("北方",), {})
    assert first.term("country", "北方").code == "NO"
    assert second.term("country", "北方").code is None
    assert Vocabulary.load().term("country", "北方").code is None
