"""Sentences about what changed: a closed list, each with a condition, in the order of their weight."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis.changes.change import Change, Kind
from reports.analysis.changes.ledger import Changes
from reports.corpus.dates import compact_date
from reports.corpus.policy import Policy
from reports.documents.shared.change_rows import Names, field_name
from reports.documents.shared.request import Context
from reports.documents.shared.sentences import Sentence
from reports.documents.shared.values import number, said_of
from reports.language import Spoken, detect, tag

MOST_EVENTS = 2
"""Events in the world that are told one by one."""


def news(changes: Changes, context: Context) -> tuple[Sentence, ...]:
    """Return everything there is to say about some changes, the weightiest first."""
    names = Names(changes, context, {})
    found = [sentence for rule in NEWS for sentence in rule(changes, names)]
    return tuple(found) or (Sentence(context.words("news.nothing")),)


def _new(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Count the records that came, and how many of them are news in the world."""
    come = [c for c in changes.entries if not c.field and c.kind in ("catalogued", "adopted", "status-event")]
    records = [change for change in come if change.subject == "record"]
    if records:
        # A draft published in the period happened in the world as well, but nobody adopted it.
        adopted = sum(change.kind == "adopted" for change in records)
        text = names.context.words("news.new" if adopted else "news.new_old", n=len(records), adopted=adopted)
        yield Sentence(text, tuple(change.id for change in records[:3]))


def _happened(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Tell events in the world that records known before date now."""
    told: set[str] = set()
    words = names.context.words
    for change in changes.entries:
        if change.ledger != "world" or not change.field or change.id in told or change.date is None:
            continue
        told.add(change.id)
        if len(told) > MOST_EVENTS:
            continue
        key = "news.milestone" if change.kind == "milestone" else "news.event"
        event = _event(change, names)
        title, what = said_of(names.title(change)), words(f"change.{change.kind}")
        text = words(key, date=compact_date(change.date), title=title, event=event, what=what)
        yield Sentence(text, (change.id,))
    if len(told) > MOST_EVENTS:
        yield Sentence(words("news.more_events", n=len(told) - MOST_EVENTS))


def _event(change: Change, names: Names) -> str:
    cell = change.cell(names.context.language)
    if cell is None:
        return ""
    own, spoken = tag(names.context.language), detect(cell.new, cell.language)
    return Spoken(cell.new, "" if spoken == own else spoken)


def _gone(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Count the records that are not there any more, by what became of them."""
    kinds: tuple[Kind, ...] = ("merged", "withdrawn", "not-in-export")
    counts = {kind: sum(change.subject == "record" for change in changes.of_kind(kind)) for kind in kinds}
    if any(counts.values()):
        words = names.context.words
        parts = [words(f"news.{kind}", n=n) for kind, n in counts.items() if n]
        yield Sentence(words("news.gone", n=sum(counts.values()), parts=words("common.list_separator").join(parts)))


def _profiles(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Count the country profiles that came and went: they are no records."""
    whole = [change for change in changes.entries if change.subject == "profile" and not change.field]
    for key, kind in (("news.profiles_new", "catalogued"), ("news.profiles_gone", "not-in-export")):
        if n := sum(change.kind == kind for change in whole):
            yield Sentence(names.context.words(key, n=n))


def _renamed(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Count the records that go by another id."""
    if found := changes.of_kind("renamed"):
        yield Sentence(names.context.words("news.renamed", n=len(found)), tuple(c.id for c in found[:3]))


def _corrected(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Tell which statuses were corrected."""
    found = changes.of_kind("status-corrected")
    if len(found) == 1:
        source = names.source(found[0])
        status = source.status if isinstance(source, Policy) else None
        name = names.context.name("status", status.code) if status and status.code else found[0].new
        text = names.context.words("news.status", title=said_of(names.title(found[0])), status=name)
        yield Sentence(text, (found[0].id,))
    elif found:
        yield Sentence(names.context.words("news.statuses", n=len(found)), tuple(c.id for c in found[:3]))


def _scores(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Count the scores that moved, naming the furthest, and those given for the first time."""
    words, moved = names.context.words, widest(changes)
    if moved:
        yield _furthest(moved, names)
    if n := changes.counts["first-scored"]:
        found = changes.of_kind("first-scored")
        yield Sentence(words("news.first_scored", n=n), tuple(dict.fromkeys(change.id for change in found))[:3])


def _furthest(moved: list[Change], names: Names) -> Sentence:
    """Tell the one score that moved furthest; where several moved as far, or none has a distance, they are counted."""
    words, first = names.context.words, moved[0]
    by = _distance(first)
    equals = [change for change in moved if _distance(change) == by]
    if len(equals) > 1:
        ids = tuple(dict.fromkeys(change.id for change in equals))[:3]
        if by is None:
            return Sentence(words("news.scores_gone", n=len(moved)), ids)
        return Sentence(words("news.scores_tied", n=len(moved), furthest=len(equals), by=number(by, words)), ids)
    assert first.movement is not None
    old, new = (number(score.score, words) for score in (first.movement.old, first.movement.new))
    dimension = field_name(first.field, names.context)
    values = {"title": said_of(names.title(first)), "dimension": dimension, "old": old, "new": new}
    return Sentence(words("news.scores_one" if len(moved) == 1 else "news.scores", n=len(moved), **values), (first.id,))


def widest(changes: Changes) -> list[Change]:
    """Return the scores that moved, the furthest first; one that is gone has no distance and comes last."""

    def place(change: Change) -> tuple[float, str, str]:
        by = _distance(change)
        return (1.0 if by is None else -by, change.id, change.field)

    return sorted(changes.of_kind("re-scored"), key=place)


def _distance(change: Change) -> float | None:
    """Return how far a score moved; None where it was not there before, or is not there now."""
    moved = change.movement
    if moved is None or moved.old.score is None or moved.new.score is None:
        return None
    # Scores have one decimal, and their differences no more.
    return round(abs(moved.new.score - moved.old.score), 6)


def _replaced(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Count the placeholders that were filled."""
    if found := changes.of_kind("placeholder-replaced"):
        ids = tuple(dict.fromkeys(change.id for change in found if change.subject == "record"))
        yield Sentence(names.context.words("news.replaced", n=len(found)), ids[:3])


def _rewritten(changes: Changes, names: Names) -> Iterator[Sentence]:
    """Count the pillars and other texts that say something else."""
    pillars, texts = changes.counts["pillar-changed"], changes.counts["text-changed"]
    if pillars or texts:
        yield Sentence(names.context.words("news.rewritten", pillars=pillars, texts=texts))


NEWS = (_new, _happened, _gone, _renamed, _corrected, _scores, _replaced, _rewritten, _profiles)
"""The closed list, by weight."""
