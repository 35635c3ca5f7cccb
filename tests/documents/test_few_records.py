"""Documents of one or two records: every sentence of ours still agrees with its numbers, and none says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from reports.composition.compose import compose
from reports.corpus.policy import Corpus, Record
from reports.corpus.selection import parse_query, select
from reports.documents.shared.request import DocumentRequest
from reports.documents.shared.section import Document, Prose
from tests.analysis.builders import VOCABULARY, corpus, english, policy, score, scores, twins, when
from tests.documents.quarters import QUARTER, made_up, view
from tests.documents.views import boilerplate, profile
from tests.test_grammar import faults

_NOT_READ = frozenset({"origin", "template", "id", "section", "lang", "state", "kind", "order", "shed"})
_FAULTS = re.compile(r"\.\.|。。|。\.|  |n/r of|未记录有据|from (\S+) to \1\b|由 (\S+) 到 \2\b|\bof them\b.*\b1 score\b")


def act(id: str, country: str = "NO", **fields: Any) -> Record:
    told: dict[str, Any] = {"pub_date": when("2024-05-06"), "country": country, **fields}
    return twins(policy(id, **told), english(id, **told))


ONE, TWO = act("a", analysis=scores(mrv=80)), act("b", "JP", analysis=scores(mrv=70, market=60))
CORPORA: dict[str, Corpus] = {
    "one": corpus(ONE),
    "one without a score": corpus(act("a")),
    "one draft": corpus(act("a", status="draft", analysis=scores(mrv=80))),
    "one with boilerplate": corpus(act("a", analysis=boilerplate("mrv", "market"))),
    "one uncited": corpus(act("a", analysis=(score("mrv", 50, "Said once."),))),
    "two": corpus(ONE, TWO),
    "two of one country": corpus(ONE, act("c", analysis=scores(mrv=80, market=50))),
    "two drafts": corpus(*(act(id, status="draft") for id in "ab")),
    "one with a profile": replace(corpus(ONE), profiles=(profile("NO"),)),
}
BEFORE: dict[str, Corpus | None] = {"nothing": None, **CORPORA}


def texts(item: Any) -> Iterator[str]:
    """Yield every text of a view model that is no text of a record alone."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        yield from texts(tuple(item.values()))
    elif isinstance(item, tuple | list):
        for one in item:
            yield from texts(one)
    elif isinstance(item, Struct) and not isinstance(item, Prose):
        for name in item.__struct_fields__:
            if name not in _NOT_READ:
                yield from texts(getattr(item, name))


def documents(found: Corpus, before: Corpus | None, language: str) -> Iterator[Document]:
    """Yield a document of every kind."""
    old = made_up(*before.records) if before else None
    context = view(found, replace(old, corpus=before) if old and before else None, language=language)
    countries = tuple(sorted({record.jurisdiction for record in found.records}))
    asked: list[tuple[str, str, dict[str, tuple[str, ...]]]] = [
        ("country", "NO", {"country": ("NO",)}),
        ("policy", "a", {"id": ("a",)}),
        ("digest", "2026Q1", {}),
    ]
    if len(countries) > 1 and before is None:
        asked.append(("comparison", "-".join(countries), {"country": countries}))
    for kind, subject, query in asked:
        selection = select(found, parse_query(VOCABULARY, found, **query))
        compared = countries if kind == "comparison" else ()
        period = QUARTER if kind == "digest" else None
        request = DocumentRequest(kind, subject, selection, (language,), compared=compared, period=period)
        yield compose(request, context)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("now", CORPORA)
def test_every_sentence_about_few_records_agrees(now: str, before: str, language: str) -> None:
    told = {
        text
        for document in documents(CORPORA[now], BEFORE[before], language)
        for section in document.sections
        for text in texts(section.content)
    }
    assert len(told) > 50
    assert {text: faults(text, language) for text in told if faults(text, language) or _FAULTS.search(text)} == {}
