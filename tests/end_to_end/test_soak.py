"""The whole real corpus, in every document that it can fill. Takes an hour; `make soak`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.errors import ReportsError
from tests.end_to_end.documents import Made, Press
from tests.end_to_end.faces import strangers
from tests.end_to_end.nothing_lost import FORBIDDEN, lost, read_pages, sections, without_furniture

pytestmark = pytest.mark.soak


@pytest.fixture
def real_press(real_export: Path, tmp_path: Path) -> Press:
    """Renders documents of one export; the reports.toml of the sample does not hold there."""
    return Press(real_export, tmp_path / "documents")


def subjects(press: Press, kind: str) -> list[str]:
    """Every country, category or record of a corpus."""
    records = press.corpus.records
    if kind == "policy":
        return [record.id for record in records]
    if kind == "country":
        return sorted({record.jurisdiction for record in records})
    terms = [record.primary.category for record in records]
    return sorted({term.code or term.written for term in terms if term is not None})


def faults(made: Made, press: Press) -> Iterator[str]:
    """What is wrong with a finished document."""
    yield from made.findings
    pages = without_furniture(read_pages(made.path), made.document.furniture)
    places = sections(made.path)
    for record in made.records:
        sheet = [pages[page] for page in places[made.sheet(record)]]
        yield from (f"lost: {record.id} {said}" for said in lost(press.said(record, made.languages), sheet))
    yield from (f"not text: U+{ord(character):04X}" for character in set(FORBIDDEN.findall("".join(pages))))
    yield from (f"strange font: {name}" for name in strangers(made.path))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["country", "category", "policy"])
def test_every_document_of_the_real_corpus_is_right(real_press: Press, kind: str, lang: str) -> None:
    wrong = {}
    for subject in subjects(real_press, kind):
        try:
            made = real_press.make(kind, subject, lang)
        except ReportsError as error:
            found = [str(error), *map(str, error.problems)]
        else:
            found = [*faults(made, real_press)]
            made.path.unlink()
        if found:
            wrong[subject] = found
    assert wrong == {}
