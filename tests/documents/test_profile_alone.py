"""A country of which there is nothing but a profile: a legitimate page that says so."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest

import reports
from reports.errors import NothingSelected

PROFILE = """---
id: Iceland
lang: en
name: Iceland
summary: Basalt stores what others must watch.
strategicTargets: {netZeroYear: '2040'}
regulatory: {pore_space_rights: Held by the landowner}
---

Carbon dioxide turns to stone in basalt.
"""
RECORD = "---\nid: no-act\ntitle: Act\ncountry: Norway\nstatus: Active\n---\n\nText.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in (("countries/en/iceland.md", PROFILE), ("policies/en/act.md", RECORD)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.document
@pytest.mark.parametrize(
    ("lang", "said"), [("en", "The corpus holds no record"), ("zh", "库中没有这一国家或地区的政策记录")]
)
def test_it_says_so_shows_the_profile_and_holds(folder: Path, tmp_path: Path, lang: str, said: str) -> None:
    request = reports.BriefRequest("country", ("Iceland",), corpus=str(folder), lang=lang, cache=False)
    path = reports.brief(request).write(tmp_path / "iceland.pdf")
    with pdfium.PdfDocument(path) as document:
        text = document[0].get_textpage().get_text_range()
        assert len(document) == 2
    assert said in text.replace("\r\n", "").replace("\n", "") or said in text.replace("\r\n", " ")
    assert "turns to stone" in text
    assert "stores what others must watch" in text
    assert "Held by the landowner" in text
    assert "2040" in text
    assert reports.verify(path).verification.differences == ()


def test_a_country_without_record_and_profile_is_refused(folder: Path) -> None:
    with pytest.raises(NothingSelected):
        reports.brief(reports.BriefRequest("country", ("Japan",), corpus=str(folder), cache=False))


@pytest.mark.document
def test_beside_few_records_a_stub_shows_what_page_1_has_no_room_for(folder: Path, tmp_path: Path) -> None:
    record = RECORD.replace("status: Active", "status: Active\nregulatory: {pore_space_rights: Owned by the State}")
    (folder / "policies/en/act.md").write_text(record, encoding="utf-8")
    profile = PROFILE.replace("Iceland", "Norway").replace("strategicTargets: {netZeroYear: '2040'}\n", "")
    (folder / "countries/en/norway.md").write_text(profile.partition("\nCarbon")[0], encoding="utf-8")
    request = reports.BriefRequest("country", ("Norway",), corpus=str(folder), lang="en", cache=False)
    path = reports.brief(request).write(tmp_path / "norway.pdf")
    with pdfium.PdfDocument(path) as document:
        first, _, notes = (page.get_textpage().get_text_range() for page in document)
    assert "Owned by the State" in first
    assert "Held by the landowner" in notes
