"""Options that change how a document looks: paper, size of text, profile, brand, templates."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pikepdf
import pypdfium2
import pytest

from reports.resources import TEMPLATES
from reports.typeset.look import Profile
from tests.cli.running import Command


def sheet(reports: Command, corpus: Path, *options: str | Path) -> Path:
    name = "-".join(str(option).strip("-").replace("/", "_") for option in options) or "plain"
    ran = reports("policy", "cn-one", "--corpus", corpus, "--as-of", "2026-03-31", "-o", f"{name}.pdf", *options)
    assert ran.code == 0, ran.err
    return ran.path


def first_page(path: Path) -> tuple[str, tuple[float, float]]:
    """Text and size in points of the first page."""
    document = pypdfium2.PdfDocument(path)
    try:
        return document[0].get_textpage().get_text_range(), document[0].get_size()
    finally:
        document.close()


def colours(path: Path) -> set[tuple[int, int, int]]:
    """The colours of the first page."""
    document = pypdfium2.PdfDocument(path)
    try:
        picture = document[0].render(scale=1).to_pil().convert("RGB")
        return {colour for _, colour in picture.getcolors(maxcolors=1 << 24)}
    finally:
        document.close()


def test_paper_is_a4_or_letter(reports: Command, small: Path) -> None:
    assert first_page(sheet(reports, small))[1] == pytest.approx((595.276, 841.89), abs=0.01)
    assert first_page(sheet(reports, small, "--paper", "Letter"))[1] == pytest.approx((612, 792), abs=0.01)


def test_a_comparison_stands_upright_on_letter_too(reports: Command, sample_corpus: Path) -> None:
    words = ("compare", "CN", "NO", "--corpus", sample_corpus, "--no-sheets", "--paper", "Letter", "--lang", "en")
    ran = reports(*words, "--as-of", "2026-03-31", "-o", "wide.pdf")
    assert ran.code == 0, ran.err
    document = pypdfium2.PdfDocument(ran.path)
    assert [page.get_size() for page in document] == [pytest.approx((612, 792), abs=0.01)] * len(document)


def test_wide_pages_of_a_template_of_ones_own_are_right_on_letter_too(reports: Command, small: Path) -> None:
    Path("mine").mkdir()
    shipped = (TEMPLATES / "sheet.html").read_text(encoding="utf-8")
    Path("mine/sheet.html").write_text(
        shipped.replace("{% block kind %}sheet ", "{% block kind %}sheet wide ", 1), encoding="utf-8"
    )
    wide = sheet(reports, small, "--template-dir", "mine", "--paper", "Letter", "--lenient")
    assert first_page(wide)[1] == pytest.approx((792, 612), abs=0.01)


def test_large_text_is_larger(reports: Command, small: Path) -> None:
    def height(path: Path) -> float:
        document = pypdfium2.PdfDocument(path)
        text = document[0].get_textpage()
        at = text.get_text_range().index("正文一句")
        _left, bottom, _right, top = text.get_charbox(at, loose=True)
        return float(top - bottom)

    assert height(sheet(reports, small, "--text-size", "large")) > 1.1 * height(sheet(reports, small))


def test_the_grey_profile_has_no_colour_and_the_screen_has(reports: Command, small: Path) -> None:
    grey = colours(sheet(reports, small, "--profile", "grey"))
    assert all(max(colour) - min(colour) <= 2 for colour in grey)
    assert any(max(colour) - min(colour) > 40 for colour in colours(sheet(reports, small)))


def test_the_print_profile_has_wider_inner_margins_on_both_hands(reports: Command, small: Path) -> None:
    def lefts(path: Path) -> list[float]:
        """How far from the edge of the sheet the text of each page begins."""
        document = pypdfium2.PdfDocument(path)
        pages = [(page.get_mediabox()[0], page.get_textpage()) for page in document]
        return [min(text.get_charbox(at)[0] for at in range(20)) - edge for edge, text in pages]

    printed, shown = lefts(sheet(reports, small, "--profile", "print")), lefts(sheet(reports, small))
    inner = 4 / 25.4 * 72
    assert printed == [pytest.approx(shown[0] + inner, abs=0.1), pytest.approx(shown[1] - inner, abs=0.1)]


def test_the_press_profile_has_crop_marks_around_the_page_that_the_print_profile_has(
    reports: Command, small: Path
) -> None:
    cut, printed = sheet(reports, small, "--profile", "press"), sheet(reports, small, "--profile", "print")
    with pikepdf.open(cut) as press, pikepdf.open(printed) as plain:
        for page, before in zip(press.pages, plain.pages, strict=True):
            assert page.TrimBox == before.MediaBox
            assert [float(a) - float(b) for a, b in zip(page.MediaBox, page.TrimBox, strict=True)] == pytest.approx(
                [-28.346, -28.346, 28.346, 28.346], abs=0.002
            )
    assert reports("verify", cut).code == 0


def test_every_profile_can_be_asked_for_on_the_command_line_and_in_a_plan(reports: Command, small: Path) -> None:
    for profile in get_args(Profile):
        Path("batch.toml").write_text(f'profile = "{profile}"\n[[documents]]\nkind = "policy"\n', encoding="utf-8")
        assert reports("batch", "--corpus", small, "--dry-run").code == 0
        assert reports("batch", "--by", "record", "--corpus", small, "--profile", profile, "--dry-run").code == 0


def test_a_brand_reaches_page_chart_and_data_of_the_file(reports: Command, small: Path) -> None:
    Path("brand.toml").write_text(
        'name = "某研究院"\nfooter = "内部"\n[colours]\naccent = "#aa0000"\n', encoding="utf-8"
    )
    branded = sheet(reports, small, "--brand", "brand.toml")
    with pikepdf.open(branded) as pdf:
        assert str(pdf.docinfo["/Author"]) == "某研究院"
    document = pypdfium2.PdfDocument(branded)
    assert [page.get_textpage().get_text_range().count("内部") for page in document] == [1] * len(document)
    assert (0xAA, 0, 0) in colours(branded)


@pytest.mark.parametrize("text", ['nmae = "x"', '[colours]\naccent = "red"', "name = 3", "not toml"])
def test_a_brand_that_cannot_be_used_exits_3(reports: Command, small: Path, text: str) -> None:
    Path("brand.toml").write_text(text, encoding="utf-8")
    ran = reports("policy", "cn-one", "--corpus", small, "--brand", "brand.toml")
    assert (ran.code, ran.out) == (3, "")
    assert "brand.toml" in ran.err


def test_a_template_of_ones_own_goes_before_the_shipped_one(reports: Command, small: Path) -> None:
    Path("mine").mkdir()
    shipped = (TEMPLATES / "sheet.html").read_text(encoding="utf-8")
    Path("mine/sheet.html").write_text(
        shipped.replace("{% block content %}", "{% block content %}<p>自家的话</p>", 1), encoding="utf-8"
    )
    assert "自家的话" in first_page(sheet(reports, small, "--template-dir", "mine", "--lenient"))[0]


def test_a_folder_of_templates_that_is_not_there_exits_2(reports: Command, small: Path) -> None:
    ran = reports("policy", "cn-one", "--corpus", small, "--template-dir", "mine")
    assert (ran.code, ran.out) == (2, "")
    assert "mine" in ran.err


@pytest.mark.parametrize("text", ["{{ nothing.here }}", "{% if %}", "{{ c.__class__.__mro__ }}"])
def test_a_template_that_cannot_be_used_exits_3_and_is_named(reports: Command, small: Path, text: str) -> None:
    Path("mine").mkdir()
    Path("mine/sheet.html").write_text(text, encoding="utf-8")
    ran = reports("policy", "cn-one", "--corpus", small, "--template-dir", "mine")
    assert (ran.code, ran.out) == (3, "")
    assert "sheet.html" in ran.err
    assert list(Path.cwd().rglob("*.pdf")) == []
