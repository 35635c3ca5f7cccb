"""Records that are small on disk and large in print: each becomes a document or is stopped within its limits."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports.batch.builder import Job
from reports.composition.compose import compose
from reports.corpus.reader import read_corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.request import DocumentRequest, open_context
from reports.errors import DocumentProblem
from reports.language import detect
from reports.typeset.look import Look
from reports.typeset.text import plain, set_heading, set_run
from tests.batch.notes import make, note

NOTES = {f"d{n}": {"score": n % 100, "evidence": f"Evidence {n}.", "citation": f"Article {n}."} for n in range(500)}
EVENTS = [{"date": f"20{n % 90 + 10}-01-02", "event": f"Event {n}"} for n in range(5_000)]

QUICK: dict[str, dict[str, Any]] = {
    "notes": {"analysis": NOTES},
    "title": {"title": "A long title " * 8_000},
    "emphasis": {"body": "*a **b " * 12_000},
}
SLOW: dict[str, dict[str, Any]] = {
    "events": {"evolution": {"milestones": EVENTS}},
    "pillars": {"regulatory": {f"p{n}": f"Rule {n}" for n in range(3_000)}},
    "evidence": {"analysis": {"mrv": {"score": 50, "evidence": "long " * 60_000, "citation": "c. " * 60_000}}},
    "wide-tables": {
        "body": ("|" + "a|" * 16 + "\n|" + "-|" * 16 + "\n" + ("|" + "word|" * 16 + "\n") * 400 + "\n") * 5
    },
    "tables": {"body": ("|a|b|\n|-|-|\n" + "|1|2|\n" * 400 + "\n") * 20},
    "list": {"body": "- x\n" * 20_000},
    "stars": {"body": "*" * 150_000 + "a" + "*" * 40_000},
    "brackets": {"body": "[" * 100_000},
    "pictures": {"body": "![" * 80_000},
    "links": {"body": "[a](" * 40_000},
    "ticks": {"body": "".join("e" + "`" * n for n in range(600))},
    "headings": {"body": "# a\n" * 20_000},
    "paragraphs": {"body": "a\n\n" * 60_000},
    "word": {"body": "a" * 190_000},
    "ideographs": {"body": "碳" * 190_000},
    "address": {"body": "http://a/" + "-." * 80_000},
    "facilities": {"relatedFacilities": [f"f{n}" for n in range(40_000)]},
    "keys": {f"relatedFacilitie{n}": n for n in range(30_000)},
    "links-to-others": {"evolution": {"supersedes": [f"c{n}" for n in range(20_000)]}},
}
TEXTS = {
    "ideographs": "碳 ", "latin": "a", "spaces": " ", "addresses": "http://! ", "shares": "1%-", "years": "2000-",
    "quotes": "”碳“", "subscripts": "CO2", "apostrophes": "a'", "hangul": "한", "dots": "·", "notes": "[1]", "units": "1 Mt",
    "amounts": "USD ", "accents": "\u0301", "folded": "⼀", "controls": "\u202e", "markup": "&<", "sums": "碳$",
}  # fmt: skip


def job(folder: Path, name: str, fields: dict[str, Any], seconds: int) -> Job:
    """The sheet of a record; reading and briefing it is the caller's work, and must be short."""
    front = {"id": name, "title": "A bomb", "country": "Norway", **fields}
    body = front.pop("body", "A body.")
    (folder / f"{name}.md").write_text(f"---\n{json.dumps(front)}\n---\n{body}", encoding="utf-8")
    began = time.process_time()
    vocabulary = Vocabulary.load()
    corpus = read_corpus(folder, vocabulary)
    assert corpus.problems == ()
    selection = select(corpus, parse_query(vocabulary, corpus, id=(name,)))
    context = open_context(corpus, vocabulary, as_of=date(2026, 7, 1), reviewers=(), language="en", edition="")
    document = compose(DocumentRequest("policy", name, selection, ("en",), ()), context)
    assert time.process_time() - began < 30
    return Job(name, Look(), lambda: document, memory_mb=1_000, seconds=seconds, lenient=True)


def check(folder: Path, bombs: dict[str, dict[str, Any]], seconds: int) -> None:
    """Each is written or stopped by name; what comes after them is written."""
    (folder / "records").mkdir()
    jobs = []
    for name, fields in bombs.items():
        jobs.append(job(folder / "records", name, fields, seconds))
        (folder / "records" / f"{name}.md").unlink()
    *outcomes, harmless = make([*jobs, note(folder / "templates")])
    assert harmless.error is None
    for outcome in outcomes:
        assert outcome.pdf or isinstance(outcome.error, DocumentProblem), outcome
        assert outcome.seconds < 20 * seconds + 60


def test_a_record_that_is_a_bomb_ends_within_its_limits(tmp_path: Path) -> None:
    check(tmp_path, QUICK, 5)


@pytest.mark.soak
def test_every_record_that_is_a_bomb_ends_within_its_limits(tmp_path: Path) -> None:
    check(tmp_path, {**QUICK, **SLOW}, 30)


@pytest.mark.parametrize("piece", TEXTS.values(), ids=list(TEXTS))
def test_a_text_takes_time_by_its_length_whatever_it_repeats(piece: str) -> None:
    steps: list[Callable[[str], object]] = [
        set_run.__wrapped__, set_heading.__wrapped__, plain, detect, Vocabulary.load().placeholder
    ]  # fmt: skip
    for step in steps:
        began = time.process_time()
        step(piece * 20_000)
        assert time.process_time() - began < 3
