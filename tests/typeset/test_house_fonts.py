"""Fonts of a house: checked before anything is set, set on pages and in charts, embedded; and forgotten afterwards."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from reports.errors import InputProblem
from reports.resources import FONTS
from reports.typeset import fonts
from reports.typeset.brand import read_brand
from reports.typeset.look import Look
from reports.typeset.styles import style_sheet
from reports.typeset.text import set_run
from tests.cli.running import Command, write_record

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x2192, 0x25CF]
LINES = 'name = "某院"\n[fonts]\nlicence = "a licence"\n[[fonts.text]]\nfile = "own.otf"\nscripts = ["Latn"]\n'


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsys)


def own_face(path: Path, family: str = "Own Sans", *, change: Callable[[TTFont], None] | None = None) -> Path:
    """A small face with CFF outlines, made of the shipped supplement under another name."""
    font = TTFont(FONTS / "SourceSans3-Regular.otf")
    subsetter = Subsetter(Options(name_IDs=["*"], layout_features=["*"], notdef_outline=True))
    subsetter.populate(unicodes=LATIN)
    subsetter.subset(font)
    for number, said in ((1, family), (4, family), (6, family.replace(" ", "")), (16, family)):
        font["name"].setName(said, number, 3, 1, 0x409)
    if change:
        change(font)
    font.save(path)
    return path


def truetype_face(path: Path, family: str = "Own Round", *, axes: bool = False) -> Path:
    """A small face with TrueType outlines and 2048 units an em."""
    source = TTFont(own_face(path.with_suffix(".cff.otf"), family))
    glyphs, order, drawn = source.getGlyphSet(), source.getGlyphOrder(), {}
    builder = FontBuilder(2048, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(source.getBestCmap())
    for name in order:
        pen = TTGlyphPen(None)
        scaled = Cu2QuPen(pen, max_err=2, reverse_direction=True)
        glyphs[name].draw(_Scaled(scaled, 2.048))
        drawn[name] = pen.glyph()
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics({name: (round(source["hmtx"][name][0] * 2.048), 0) for name in order})
    builder.setupHorizontalHeader(ascent=2000, descent=-500)
    builder.setupOS2(sTypoAscender=2000, sTypoDescender=-500, fsType=0)
    builder.setupPost()
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    if axes:
        builder.setupFvar([("wght", 400, 400, 700, "Weight")], [])
    builder.save(path)
    return path


class _Scaled:
    """A pen that draws larger."""

    def __init__(self, pen: Any, scale: float) -> None:
        self._pen, self._scale = pen, scale

    def __getattr__(self, name: str) -> Any:
        return lambda *points: getattr(self._pen, name)(*[(x * self._scale, y * self._scale) for x, y in points])


def brand(folder: Path, lines: str = LINES) -> Path:
    path = folder / "brand.toml"
    path.write_text(lines, encoding="utf-8")
    return path


def faces_of(pdf: Path | bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as document:
        used = [font for page in document.pages for font in page.Resources.get("/Font", {}).values()]
        return {str(font.BaseFont).partition("+")[2] for font in used}


def sheet(reports: Command, corpus: Path, name: str, *options: str | Path) -> Path:
    ran = reports("policy", "cn-one", "--corpus", corpus, "--as-of", "2026-03-31", "-o", f"{name}.pdf", *options)
    assert ran.code == 0, ran.err
    return ran.path


@pytest.mark.parametrize("make", [own_face, truetype_face], ids=["CFF", "TrueType"])
def test_pages_are_set_in_the_faces_of_the_house_and_give_the_same_bytes(
    reports: Command, tmp_path: Path, make: Callable[..., Path]
) -> None:
    write_record(tmp_path / "small")
    make(tmp_path / "own.otf", "Own Face")
    words = ("--lang", "en", "--brand", brand(tmp_path))
    own = sheet(reports, tmp_path / "small", "own", *words).read_bytes()
    assert "OwnFace" in faces_of(own)
    assert "OwnFace" not in faces_of(sheet(reports, tmp_path / "small", "plain", "--lang", "en"))
    assert sheet(reports, tmp_path / "small", "again", *words, "--no-cache").read_bytes() == own
    assert reports("inspect", "own.pdf").code == 0


def test_a_face_of_a_collection_sets_chinese_and_headings_have_their_own(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    shutil.copy(FONTS / "NotoSansCJK-Regular.ttc", tmp_path / "all.ttc")
    own_face(tmp_path / "head.otf", "Own Heading")
    lines = '[fonts]\nlicence = "OFL"\n[[fonts.text]]\nfile = "all.ttc"\nface = 4\nscripts = ["Hans"]\n'
    lines += '[[fonts.headings]]\nfile = "head.otf"\nscripts = ["Latn"]\n'
    made = read_brand(brand(tmp_path, lines))
    assert [face.family for face in made.fonts.faces] == ["Noto Sans CJK TC of the brand", "Own Heading for headings"]
    css = style_sheet(Look(made))
    assert ':lang(zh-Hans){font-family:"Noto Sans CJK TC of the brand","Noto Sans CJK SC","Source Sans 3"}' in css
    assert ':lang(en):not(.whole){font-family:"Own Heading for headings"' in css
    assert "NotoSansCJKtc-Regular" in faces_of(
        sheet(reports, tmp_path / "small", "own", "--brand", tmp_path / "brand.toml")
    )
    with Look(made).in_force():
        assert fonts.family("zh-Hans") == "Noto Sans CJK TC of the brand"
        assert fonts.family("ja") == "Noto Sans CJK JP"


def test_what_one_house_set_is_forgotten_for_the_next(tmp_path: Path) -> None:
    own_face(tmp_path / "own.otf")
    made = read_brand(brand(tmp_path))
    assert "whole" in set_run("Dvořák ǆ Ǆ", "en")
    with Look(made).in_force():
        assert "whole" not in set_run("Dvořák", "en")
        assert fonts.face(fonts.family("en")).name == "OwnSans"
    assert "whole" in set_run("Dvořák", "en")


def test_labels_of_charts_are_in_the_face_of_the_house(tmp_path: Path) -> None:
    from reports.documents.shared.section import BarRow, Bars
    from reports.typeset.brand import Palette
    from reports.typeset.charts import draw

    own_face(tmp_path / "own.otf")
    spec = Bars((BarRow("Market", 70.0, "A", text="70"),), "en")
    with Look(read_brand(brand(tmp_path))).in_force():
        assert "font-family=\"'Own Sans'\"" in draw(spec, Palette()).decode()
    assert "Own Sans" not in draw(spec, Palette()).decode()


NUMBERS = '[fonts]\nlicence = "OFL"\n[[fonts.numbers]]\nfile = "own.otf"\n'


@pytest.mark.parametrize("make", [own_face, truetype_face], ids=["CFF", "TrueType"])
def test_numbers_of_tables_and_charts_have_a_face_of_their_own_and_words_have_not(
    reports: Command, tmp_path: Path, sample_corpus: Path, make: Callable[..., Path]
) -> None:
    from reports.documents.shared.section import BarRow, Bars
    from reports.typeset.brand import Palette
    from reports.typeset.charts import draw

    make(tmp_path / "own.otf", "Own Figures")
    made = read_brand(brand(tmp_path, NUMBERS))
    assert [face.family for face in made.fonts.faces] == ["Own Figures for numbers"]
    assert "Own Figures for numbers" in style_sheet(Look(made))
    with Look(made).in_force():
        assert fonts.family("zh-Hans") == "Noto Sans CJK SC"
        picture = draw(Bars((BarRow("Market 70", 70.0, "A", text="70"),), "en"), Palette()).decode()
    assert re.findall("font-family=\"'Own Figures for numbers'\"[^>]*>([^<]*)<", picture).count("70") >= 1
    assert "Market 70" not in "".join(re.findall("for numbers'[^>]*>([^<]*)<", picture))
    words = ("country", "NO", "--corpus", sample_corpus, "--as-of", "2026-03-31", "--lang", "en", "-o")
    ran = reports(*words, "own.pdf", "--brand", "brand.toml")
    assert ran.code == 0, ran.err
    assert "OwnFigures" in faces_of(Path("own.pdf"))
    assert reports("verify", "own.pdf").code == 0


def test_a_style_sheet_may_name_the_fonts_of_the_brand_and_no_others(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    own_face(tmp_path / "own.otf")
    (tmp_path / "mine" / "style").mkdir(parents=True)
    (tmp_path / "mine" / "style" / "job.css").write_text('b { font-family: "Own Sans" }')
    sheet(reports, tmp_path / "small", "own", "--brand", brand(tmp_path), "--template-dir", "mine")
    ran = reports("policy", "cn-one", "--corpus", tmp_path / "small", "--template-dir", "mine", "-o", "x.pdf")
    assert ran.code == 3
    assert "job.css:1: font-family: the font 'Own Sans' is not there" in ran.err


def test_another_font_is_a_reason_to_write_a_document_anew(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    own_face(tmp_path / "own.otf")
    words = (
        "batch",
        "--by",
        "record",
        "--corpus",
        tmp_path / "small",
        "-o",
        "out",
        "--as-of",
        "2026-03-31",
        "--lang",
        "en",
    )
    assert reports(*words, "--brand", brand(tmp_path)).code == 0
    (made,) = Path("out").glob("*.pdf")
    own_face(tmp_path / "own.otf", "Other Sans")
    assert "the brand" in (ran := reports(*words, "--brand", "brand.toml", "--why", made.stem)).out + ran.err
    assert reports(*words, "--brand", "brand.toml").code == 0
    assert "OtherSans" in faces_of(made)


def _rights(flags: int) -> Callable[[TTFont], None]:
    def change(font: TTFont) -> None:
        font["OS/2"].fsType = flags

    return change


def _without_digits(font: TTFont) -> None:
    for table in font["cmap"].tables:
        table.cmap = {code: glyph for code, glyph in table.cmap.items() if not chr(code).isdigit()}


def _larger(font: TTFont) -> None:
    font["head"].unitsPerEm = 2048


FAULTS: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "may not be embedded": (lambda path: own_face(path, change=_rights(2)), LINES, "fsType 0x0002", "licence to embed"),
    "may not be subset": (lambda path: own_face(path, change=_rights(0x100)), LINES, "fsType 0x0100", "another font"),
    "lacks characters": (own_face, LINES.replace('scripts = ["Latn"]\n', ""), "lacks", 'scripts = ["Latn"]'),
    "variable": (lambda path: truetype_face(path, axes=True), LINES, "is a variable font", "static instance"),
    "cut short": (lambda path: path.write_bytes(own_face(path).read_bytes()[:-900]), LINES, "is damaged", "anew"),
    "one byte": (lambda path: path.write_bytes(_flipped(own_face(path).read_bytes())), LINES, "is damaged", "anew"),
    "no font": (lambda path: path.write_bytes(b"<html>"), LINES, "is damaged", "anew"),
    "empty": (lambda path: path.write_bytes(b""), LINES, "is damaged", "anew"),
    "missing": (lambda path: path.parent.mkdir(exist_ok=True), LINES, "cannot be read (No such file", "beside brand.toml"),
    "a face that is not there": (own_face, LINES + "face = 3\n", "has 1 faces, and not 3", "1 to 1"),
    "units": (lambda path: own_face(path, change=_larger), LINES, "has 2048 units", "TrueType edition"),
    "elsewhere": (own_face, LINES.replace("own.otf", "../own.otf"), "outside the brand file's folder", "copy of it"),
    "web font": (own_face, LINES.replace("own.otf", "own.woff2"), "is no font file", ".otf"),
    "no digits": (
        lambda path: own_face(path, change=_without_digits), NUMBERS, "lacks 10 of the characters", "another font",
    ),
    "no licence": (own_face, LINES.replace('licence = "a licence"\n', ""), "fonts.licence: is missing", "Write licence"),
    "no script": (own_face, LINES.replace("Latn", "Latin"), "“Latin” is not known", "Did you mean 'Latn'?"),
}  # fmt: skip


def _flipped(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_face_that_cannot_be_used_has_one_clear_answer(tmp_path: Path, fault: str) -> None:
    make, lines, said, remedy = FAULTS[fault]
    make(tmp_path / "own.otf")
    with pytest.raises(InputProblem) as caught:
        read_brand(brand(tmp_path, lines))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert remedy in problem.remedy
    assert problem.line is not None
    assert str(problem).startswith(f"{tmp_path}/brand.toml:")


def test_a_right_to_print_and_preview_suffices(tmp_path: Path) -> None:
    own_face(tmp_path / "own.otf", change=_rights(0x0004))
    (face,) = read_brand(brand(tmp_path)).fonts.faces
    assert face.family == "Own Sans"
    assert face.path.is_file()


def test_a_character_in_no_face_names_the_fonts_of_the_brand_as_a_remedy(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "small", title="\u9ffd办法")
    ran = reports("policy", "cn-one", "--corpus", tmp_path / "small", "-o", "x.pdf")
    assert "[fonts] of the brand file" in ran.err


def test_what_a_face_of_the_house_lacks_in_a_foot_is_read_as_one_line(reports: Command, tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    own_face(tmp_path / "own.otf")
    lines = LINES.replace('name = "某院"', 'name = "Own"\nfooter = "Vláda České republiky ●"')
    sheet(reports, tmp_path / "small", "own", "--lang", "en", "--brand", brand(tmp_path, lines))
    assert (ran := reports("verify", "own.pdf")).code == 0, ran.err
