"""Strips on a page: nothing touches, all numbers are found, tags and texts are those of the document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from msgspec.structs import replace

from reports.audit import explained
from reports.audit.inspection import inspect_document
from reports.audit.printed import PrintedSection, read_printed, squeeze
from reports.corpus.opening import open_corpus
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.fact import Fact, FactMaker
from reports.documents.shared.facts import strip_facts, unit_facts
from reports.documents.shared.section import Section, Strip
from reports.language import tag
from reports.typeset.look import Look, TextSize
from tests.conftest import ROOT
from tests.typeset.strip_pages import StripPage, page, rendered, whole_page

SIDES = (("CN", "US", "EU"), ("CN", "US", "EU", "GB", "NO", "JP"))


@cache
def content(language: str) -> StripPage:
    corpus = open_corpus(str(ROOT / "seeds"), Vocabulary.load())
    return whole_page(corpus, language, ("CN", "US"), "regulatory", *SIDES)


def facts(found: StripPage, language: str) -> Iterator[Fact]:
    make = FactMaker(tag(language), squeeze)
    for table in (*found.countries, *found.comparisons, found.category):
        yield from strip_facts("strips", table, make)
    yield from unit_facts("units", found.units, make)


def values_of(found: StripPage) -> Iterator[str]:
    """The values of dots, as they would be printed."""
    for row in found.countries[0].rows:
        assert isinstance(row.figure.spec, Strip)
        yield from (f"{value:g}" for value in row.figure.spec.evidenced)


def printed(pdf: bytes) -> PrintedSection:
    return read_printed(pdf, ["strips"])["strips"]


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_prints_every_number_of_its_strips_and_nothing_is_wrong_on_it(
    language: str, size: TextSize, tmp_path: Path
) -> None:
    found = content(language)
    written = rendered(language, found, tmp_path, Look(text_size=size))
    assert inspect_document(written.pdf, written.parts) == ()
    lines = printed(written.pdf).lines.text
    missing = [fact.said for fact in facts(found, language) if "\n" + "\n".join(fact.pieces) + "\n" not in lines]
    assert missing == []


def test_a_score_that_is_not_printed_is_missed(tmp_path: Path) -> None:
    lines = printed(page("en", content("en"), tmp_path)).lines.text
    fact = next(fact for fact in facts(content("zh"), "zh") if len(fact.pieces) > 2)
    assert "\n".join(fact.pieces) not in lines


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_on_the_page_is_explained_and_no_dot_explains_one(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = replace(content(language), bars=())
    monkeypatch.setattr(explained, "section_facts", lambda _: tuple(facts(found, language)))
    section = Section("strips", "strip_page.html", "Strips", tag(language), found)
    lines = printed(page(language, found, tmp_path))
    assert list(explained.unexplained(section, lines, (section.lang,))) == []
    dot = next(number for number in values_of(found) if f"\n{number}\n" not in lines.lines.text)
    changed = lines.lines.text.replace("\n40\n", f"\n{dot}\n", 1)
    altered = replace(lines, lines=replace(lines.lines, text=changed))
    assert [stray.number for stray in explained.unexplained(section, altered, (section.lang,))] == [dot]


@pytest.mark.parametrize(("size", "width"), [("normal", 21 * 9), ("large", 19 * 10.5)])
def test_larger_text_makes_larger_pictures_and_the_numbers_stand_over_their_places(
    size: TextSize, width: float, tmp_path: Path
) -> None:
    found = content("en")
    document = pdfium.PdfDocument(page("en", found, tmp_path, Look(text_size=size)))
    text, spec = document[0].get_textpage(), found.countries[0].rows[0].figure.spec
    assert isinstance(spec, Strip)
    places = []
    for number in ("40", "60", "80", "100"):
        start = text.get_text_range().index(number)
        left, right = text.get_charbox(start, loose=True)[0], text.get_charbox(start + len(number) - 1, loose=True)[2]
        places.append((left + right) / 2)
    steps = [width * (spec.at(value) - spec.at(40)) for value in (40, 60, 80, 100)]
    assert [place - places[0] for place in places] == pytest.approx(steps, abs=1.0)


def test_the_same_page_has_the_same_bytes(tmp_path: Path) -> None:
    assert page("zh", content("zh"), tmp_path) == page("zh", content("zh"), tmp_path)
