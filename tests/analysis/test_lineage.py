"""Links between records, and the families that they make."""

from __future__ import annotations

from reports.analysis.lineage import Link, families, links
from tests.analysis.builders import corpus, english, linked, policy, record, twins


def test_a_link_to_a_record_of_the_corpus_leads_there() -> None:
    subject = record("b", evolution=linked(supersedes="a"))
    assert links(subject, corpus(subject, record("a"))) == (Link("supersedes", "a", dangling=False),)


def test_a_link_to_nothing_dangles() -> None:
    subject = record("b", evolution=linked(superseded_by="gone"))
    assert links(subject, corpus(subject)) == (Link("superseded-by", "gone", dangling=True),)


def test_a_link_that_both_twins_state_is_listed_once_and_what_one_states_is_kept() -> None:
    subject = twins(policy("b", evolution=linked("x")), english("b", evolution=linked("x y")))
    assert [link.target_id for link in links(subject, corpus(subject))] == ["x", "y"]


def test_links_come_in_the_order_of_their_relations() -> None:
    subject = record("b", evolution=linked("z", "y", "x"))
    found = [link.relation for link in links(subject, corpus(subject))]
    assert found == ["supersedes", "superseded-by", "consolidated-from"]


def test_links_join_records_into_families_named_after_the_first_id() -> None:
    chain = (
        record("d"),
        record("c", evolution=linked(supersedes="d")),
        record("b", evolution=linked(consolidated_from="c")),
        record("x", evolution=linked(superseded_by="b")),
        record("alone"),
    )
    assert families(chain) == {"alone": "alone", "b": "b", "c": "b", "d": "b", "x": "b"}


def test_a_target_that_is_absent_joins_nobody() -> None:
    pair = record("a", evolution=linked(supersedes="gone")), record("b", evolution=linked(supersedes="gone"))
    assert families(pair) == {"a": "a", "b": "b"}


def test_records_that_supersede_each_other_are_one_family() -> None:
    pair = record("a", evolution=linked(supersedes="b")), record("b", evolution=linked(supersedes="a"))
    assert families(pair) == {"a": "a", "b": "a"}
