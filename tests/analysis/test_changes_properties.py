"""What holds of any two corpora: nothing is lost, nothing is counted twice, and order does not matter."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reports.analysis.changes.cells import edition_cells, editions_of, normalised
from reports.analysis.changes.change import KINDS
from reports.analysis.changes.ledger import apply_changes
from reports.corpus.policy import Corpus, Evolution, Impact, Pillar, Policy, Profile, Record, Score, Term
from tests.analysis.builders import VOCABULARY, corpus, milestone, policy, twins, when
from tests.analysis.changes_pair import NEW, OLD, compared

_WORDS = st.sampled_from(
    ["", "Pending", "待定", "One rule.", "one  rule", "另一条规则", "Ten years", "十年 10", "10 years"]
)
_DAYS = st.sampled_from(["2019-05-06", "2026-02-03", "2026-03", "2026", "2027-01-02"])
_IDS = st.sampled_from(["a", "b", "c", "d"])
_SCORES = st.builds(
    Score,
    dimension=st.sampled_from(["mrv", "market", "other"]),
    score=st.sampled_from([None, 0.0, 40.0, 90.0]),
    evidence=_WORDS,
    citation=st.sampled_from(["", "Art. 5"]),
    audit_note=_WORDS,
)


def _distinct(entries: list[Any], key: str) -> tuple[Any, ...]:
    return tuple({getattr(entry, key): entry for entry in entries}.values())


@st.composite
def editions(draw: st.DrawFn, id: str, language: str) -> Policy:
    day = draw(st.none() | _DAYS)
    code = draw(st.sampled_from(["in-force", "upcoming", "planned", "superseded", None]))
    word = draw(st.sampled_from(["Active", "现行"]))
    fields: dict[str, Any] = {
        "language": language,
        "path": f"{language}/{id}.md",
        "title": draw(st.sampled_from(["Storage rules", "Storage  Rules", "封存规则", "Storage bill"])),
        "pub_date": when(day) if day else None,
        "pub_date_written": day or "",
        "description": draw(_WORDS),
        "body": draw(_WORDS),
        "analysis": _distinct(draw(st.lists(_SCORES, max_size=3)), "dimension"),
        "regulatory": _distinct(
            draw(
                st.lists(
                    st.builds(Pillar, pillar=st.sampled_from(["liability_period", "more"]), text=_WORDS), max_size=2
                )
            ),
            "pillar",
        ),
        "impact": _distinct(
            draw(st.lists(st.builds(Impact, aspect=st.just("economic"), text=_WORDS), max_size=1)), "aspect"
        ),
        "evolution": Evolution(
            consolidated_from=tuple(draw(st.lists(_IDS, max_size=1))),
            milestones=tuple(milestone(*step) for step in draw(st.lists(st.tuples(_DAYS, _WORDS), max_size=2))),
        ),
        "extra": draw(st.sampled_from([{}, {"level": 1}, {"calendar": [{"date": "2026-02-02", "event": "Hearing"}]}])),
    }
    found = policy(id, draw(st.sampled_from(["CN", "NO"])), code, **fields)
    return replace(found, status=Term(code=code, written=word))


@st.composite
def records(draw: st.DrawFn, id: str) -> Record:
    languages = draw(st.sampled_from([("zh-Hans",), ("zh-Hans", "en"), ("en",)]))
    return twins(*(draw(editions(id, language)) for language in languages))


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    ids = draw(st.lists(_IDS, unique=True, max_size=4))
    profiles = [
        Profile(
            id="norway",
            language=language,
            path=f"countries/{language}/norway.md",
            name="Norway",
            country=Term(code="NO", written="Norway"),
            regulatory=(Pillar(pillar="liability_period", text=draw(_WORDS)),),
        )
        for language in draw(st.sampled_from([(), ("en",), ("en", "zh-Hans")]))
    ]
    return replace(corpus(*(draw(records(id)) for id in ids)), profiles=tuple(profiles))


@given(corpora())
def test_a_corpus_does_not_differ_from_itself(one: Corpus) -> None:
    assert compared(one, one).entries == ()


@given(corpora(), corpora())
def test_applying_the_changes_to_the_old_corpus_says_what_the_new_one_says(old: Corpus, new: Corpus) -> None:
    changes = compared(old, new)
    assert apply_changes(normalised(old, VOCABULARY), changes.entries) == normalised(new, VOCABULARY)


@given(corpora(), corpora())
def test_counts_add_up_to_every_difference_there_is(old: Corpus, new: Corpus) -> None:
    changes = compared(old, new)
    tally = changes.tally
    assert tally.raw == tally.editorial + tally.real == sum(changes.counts.values())
    assert tally.raw == len({(c.subject, c.kind == "renamed", c.id, c.field) for c in changes.entries})
    assert all(change.kind in KINDS for change in changes.entries)


@given(corpora(), corpora())
def test_every_record_that_came_went_or_differs_is_in_the_ledgers(old: Corpus, new: Corpus) -> None:
    changes = compared(old, new)
    before, after = _raw(old), _raw(new)
    renamed = {change.other_id for change in changes.entries if change.kind == "renamed"}
    expected = {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)} - renamed
    assert {change.id for change in changes.entries if change.subject == "record"} == expected


@given(corpora(), corpora(), st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(old: Corpus, new: Corpus, chance: random.Random) -> None:
    straight = compared(old, new).entries
    assert compared(_shuffled(old, chance), _shuffled(new, chance)).entries == straight


def test_the_order_of_files_does_not_matter_for_the_pair_either() -> None:
    chance = random.Random(7)
    assert compared(_shuffled(OLD, chance), _shuffled(NEW, chance)).entries == compared(OLD, NEW).entries


def _raw(side: Corpus) -> dict[str, dict[tuple[str, str], str]]:
    """Everything that the files of each record write, by language and field."""
    return {
        record.id: {
            (language, field): cell.raw
            for language, edition in editions_of(record).items()
            for field, cell in edition_cells(edition, VOCABULARY).items()
        }
        for record in side.records
    }


def _shuffled(side: Corpus, chance: random.Random) -> Corpus:
    everything = list(side.records), list(side.profiles)
    for entries in everything:
        chance.shuffle(entries)
    return replace(side, records=tuple(everything[0]), profiles=tuple(everything[1]))
