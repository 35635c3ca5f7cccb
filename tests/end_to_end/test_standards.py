"""Every document claims PDF/UA-1 and PDF/A-3a, and a validator agrees; no font in it is a stranger's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest

from tests.end_to_end.documents import Made
from tests.end_to_end.faces import fonts_of, strangers

STANDARDS = ("ua1", "3a")


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


def test_every_font_is_shipped_and_embedded(made: Made) -> None:
    assert set(fonts_of(made.path)) != set()
    assert strangers(made.path) == set()


def test_a_strange_font_is_seen(tmp_path: Path) -> None:
    strange = pikepdf.new()
    strange.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    strange.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=strange.make_indirect(font)))
    strange.save(tmp_path / "strange.pdf")
    assert list(fonts_of(tmp_path / "strange.pdf")) == [("Helvetica", False)]
    assert strangers(tmp_path / "strange.pdf") == {"Helvetica"}
