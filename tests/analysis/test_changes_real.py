"""The two exports of the real corpus compared: the counts that docs/changes.md states, found again."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from reports.analysis.changes.cells import normalised
from reports.analysis.changes.change import KINDS
from reports.analysis.changes.ledger import Changes, apply_changes, compare_corpora
from reports.analysis.changes.period import between
from reports.corpus.opening import open_corpus
from tests.analysis.builders import VOCABULARY, basis

OLD, NEW = "2026-02-27", "2026-04-06"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "changes.md"


@pytest.fixture(scope="module")
def changes(real_corpus: Path) -> Changes:
    old, new = (open_corpus(str(real_corpus / name), VOCABULARY) for name in (OLD, NEW))
    first, last = date.fromisoformat(OLD), date.fromisoformat(NEW)
    before, now = (basis(*side.records, as_of=last, reviewers=()) for side in (old, new))
    return compare_corpora(old, new, before, now, between(first, last))


def stated() -> dict[str, tuple[int, ...]]:
    """The counts in the table of the document, by class: changes, then records and profiles under it."""
    rows = re.findall(r"^\| `([a-z-]+)` \|[^|]*\| (\d+) \| (\d+) \| (\d+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    return {kind: tuple(int(count) for count in counts) for kind, *counts in rows}


def test_the_document_states_the_counts_of_every_class(changes: Changes) -> None:
    records, profiles = (Counter(k for (of, _), k in changes.leading.items() if of == s) for s in ("record", "profile"))
    assert stated() == {kind: (changes.counts[kind], records[kind], profiles[kind]) for kind in KINDS}


def test_every_record_that_came_went_or_differs_is_under_exactly_one_class(changes: Changes) -> None:
    old, new = changes.old.by_id, changes.new.by_id
    touched = {id for id in old.keys() | new.keys() if old.get(id) != new.get(id)}
    assert {id for of, id in changes.leading if of == "record"} == touched
    assert len(new.keys() - old.keys()) == 44


def test_folded_spellings_and_translations_are_no_changes_of_status(changes: Changes) -> None:
    status = [change for change in changes.entries if change.field in ("status", "category", "country")]
    assert len(status) == 72
    assert {(change.kind, change.why) for change in status} == {("editorial", "spelling")}


def test_records_older_than_the_period_are_catalogued_not_adopted(changes: Changes) -> None:
    assert changes.counts["adopted"] == 0
    assert sum(change.subject == "record" for change in changes.of_kind("catalogued")) == 44
    directive = next(change for change in changes.of_kind("catalogued") if change.id == "eu-ccs-directive-2009")
    published = changes.new.by_id[directive.id].primary.pub_date
    assert published is not None
    assert published.year == 2009


def test_applying_the_changes_gives_the_second_export(changes: Changes) -> None:
    said = apply_changes(normalised(changes.old, VOCABULARY), changes.entries)
    assert said == normalised(changes.new, VOCABULARY)
