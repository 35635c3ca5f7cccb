"""Every document claims PDF/UA-1 and PDF/A-3a, and a validator agrees; no font in it is a stranger's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from fontTools.ttLib import TTCollection, TTFont

from reports.resources import FONTS
from tests.end_to_end.documents import Made

STANDARDS = ("ua1", "3a")


@pytest.fixture(scope="module")
def shipped() -> set[str]:
    """PostScript names of every face in the folder of fonts."""
    collections = [TTCollection(path).fonts for path in sorted(FONTS.glob("*.ttc"))]
    single = [TTFont(path) for path in sorted(FONTS.glob("*.[ot]tf"))]
    return {face["name"].getDebugName(6) for faces in (*collections, single) for face in faces}


def fonts_of(pdf: Path) -> Iterator[tuple[str, bool]]:
    """Name and embeddedness of every font in a file, whether a page uses it or not."""
    with pikepdf.open(pdf) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                for face in item.get("/DescendantFonts", [item]):
                    yield str(face.BaseFont).lstrip("/"), _is_embedded(face)


def _is_embedded(face: Any) -> bool:
    descriptor = face.get("/FontDescriptor", {})
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_kind_of_document_in_every_language_passes(standard: str, made: Made) -> None:
    result = page.validate_pdf(str(made.path), profile=standard)
    assert failures(result) == []


def failures(result: Any) -> list[str]:
    """What a validation found, in words."""
    return [str(failure) for failure in result.failures]


def test_a_page_that_is_no_tagged_pdf_fails(tmp_path: Path) -> None:
    bare = pikepdf.new()
    bare.add_blank_page()
    bare.save(tmp_path / "bare.pdf")
    for standard in STANDARDS:
        assert failures(page.validate_pdf(str(tmp_path / "bare.pdf"), profile=standard)) != []


def test_every_font_is_shipped_and_embedded(made: Made, shipped: set[str]) -> None:
    found = set(fonts_of(made.path))
    assert found
    assert {name for name, embedded in found if not embedded} == set()
    assert {name.partition("+")[2] for name, _ in found} <= shipped


def test_a_strange_font_is_seen(tmp_path: Path, shipped: set[str]) -> None:
    strange = pikepdf.new()
    strange.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    strange.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=strange.make_indirect(font)))
    strange.save(tmp_path / "strange.pdf")
    assert list(fonts_of(tmp_path / "strange.pdf")) == [("Helvetica", False)]
    assert "Helvetica" not in shipped
