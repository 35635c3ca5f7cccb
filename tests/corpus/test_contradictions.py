"""Twins that say different things are reported, twins that use different words are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from reports.corpus.policy import Corpus

ReadFiles = Callable[[Mapping[str, Any]], Corpus]

ACT = {"id": "no-act", "title": "CO2 Storage Act", "country": "Norway"}
FA = {"id": "no-act", "title": "二氧化碳封存法", "country": "挪威"}


def warned(corpus: Corpus) -> list[tuple[str, str]]:
    assert corpus.problems == ()
    return [(warning.file, warning.field) for warning in corpus.warnings]


def test_twins_that_agree_in_other_words_do_not_contradict(read_files: ReadFiles) -> None:
    facts = {"status": "现行", "category": "法律监管", "pubDate": "2024-01-01", "analysis": {"mrv": {"score": 40}}}
    twin = {"status": "Active", "category": "Statutory", "pubDate": "2024", "analysis": {"mrv": {"score": 40.0}}}
    assert warned(read_files({"zh/a.md": {**FA, **facts}, "en/a.md": {**ACT, **twin}})) == []


@pytest.mark.parametrize(
    ("field", "here", "there"),
    [
        ("country", "挪威", "Sweden"),
        ("status", "现行", "Planned"),
        ("category", "法律监管", "Market"),
        ("legalWeight", "法律", "Decree"),
        ("year", 2023, 2024),
        ("pubDate", "2024-03-01", "2024-03-02"),
    ],
)
def test_twins_that_contradict_are_reported(read_files: ReadFiles, field: str, here: object, there: object) -> None:
    corpus = read_files({"zh/a.md": {**FA, field: here}, "en/a.md": {**ACT, field: there}})
    assert warned(corpus) == [("en/a.md", field)]
    assert "zh/a.md" in corpus.warnings[0].message


@pytest.mark.parametrize(("here", "there"), [(40, 60), (0, 60), (60, 0)])
def test_twins_with_different_scores_are_reported(read_files: ReadFiles, here: int, there: int) -> None:
    one, other = {"analysis": {"mrv": {"score": here}}}, {"analysis": {"mrv": {"score": there}}}
    corpus = read_files({"zh/a.md": {**FA, **one}, "en/a.md": {**ACT, **other}})
    assert warned(corpus) == [("en/a.md", "analysis.mrv.score")]


def test_a_twin_that_is_silent_does_not_contradict(read_files: ReadFiles) -> None:
    facts = {"status": "现行", "year": 2024, "analysis": {"mrv": {"score": 40}}}
    silent = {"analysis": {"mrv": {"score": None}}}
    assert warned(read_files({"zh/a.md": {**FA, **facts}, "en/a.md": {**ACT, **silent}})) == []
    assert warned(read_files({"zh/a.md": {**FA, **silent}, "en/a.md": {**ACT, **facts}})) == []
