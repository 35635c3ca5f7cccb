"""Rivals are given the same content, and all of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.corpus_generator import write_corpus
from benchmarks.rivals import naive
from benchmarks.rivals.content import Chart, Heading, Paragraph, Table, contents_of, read_quickly

RECORDS = 12


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, RECORDS)
    return folder


def test_a_quarter_holds_every_country_category_and_record_in_each_language(corpus: Path) -> None:
    found = list(contents_of(corpus, "quarter", ["zh", "en"], read_quickly))
    facts = [json.loads(path.read_text().split("---\n")[1]) for path in (corpus / "policies" / "zh").glob("*.md")]
    groups = {fact["country"] for fact in facts} | {fact["category"] for fact in facts}
    assert len(found) == 2 * (RECORDS + len(groups))
    assert len({content.name for content in found}) == len(found)


def test_a_document_prints_every_text_of_its_records(corpus: Path) -> None:
    path = next((corpus / "policies" / "zh").glob("*.md"))
    front, body = read_quickly(path)
    (content,) = contents_of(corpus, f"policy:{path.stem}", ["zh"], read_quickly)
    texts = [block.text for block in content.blocks if isinstance(block, Paragraph | Heading)]
    cells = [cell for block in content.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    printed = "\n".join([*texts, *cells])
    evidence = [cell["evidence"] for cell in front["analysis"].values()]
    wanted = [front["title"], front["url"], *evidence, *front["impactAnalysis"].values(), *body.split("\n\n")[1::2]]
    assert [text for text in wanted if text.strip() not in printed] == []
    assert [block.kind for block in content.blocks if isinstance(block, Chart)] == ["radar", "bars"]


def test_both_ways_of_reading_find_the_same(corpus: Path) -> None:
    path = next((corpus / "policies" / "en").glob("*.md"))
    quick, plain = read_quickly(path), naive.read(path)
    assert quick[0] == plain[0]
    assert quick[1].strip() == plain[1].strip()
