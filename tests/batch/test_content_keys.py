"""A key changes with everything that the bytes depend on, and with nothing else."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont
from msgspec import Struct
from msgspec.structs import replace

from reports import resources
from reports.batch.content_keys import chart_key, charts_of, section_key
from reports.documents.shared.section import BarRow, Bars, Figure, Radar, Section, Spoke, Value
from reports.engine.fingerprint import Fingerprint, directories, library_files, take_fingerprint
from reports.typeset.brand import Brand, Palette
from reports.typeset.look import Look

BARS = Bars((BarRow("激励", 86.5, "B", 84.0),), "zh-Hans")
RADAR = Radar((Spoke("激励", 86.5),), "zh-Hans")


class Content(Struct, frozen=True):
    """A view model."""

    title: Value
    figure: Figure | None
    rows: tuple[tuple[str, float | None], ...] = ()


CONTENT = Content(Value("甲", "cn-one/zh#title"), Figure(BARS, "图"))
SECTION = Section("cn-one", "sheet.html", "甲", "zh-Hans", CONTENT)
FINGERPRINT = Fingerprint(*"abcdefg")


def key(section: Section = SECTION, look: Look | None = None, fingerprint: Fingerprint = FINGERPRINT) -> str:
    return section_key(section, look or Look(), fingerprint)


def test_equal_sections_have_one_key_in_every_document() -> None:
    assert key(replace(SECTION, content=replace(CONTENT))) == key()
    # Where it stands in a document is the binding's affair.
    assert key(replace(SECTION, level=2, right_hand=True)) == key()


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, id="cn-two"),
        lambda s: replace(s, template="twins.html"),
        lambda s: replace(s, title="乙"),
        lambda s: replace(s, lang="en"),
        lambda s: replace(s, ease=2),
        lambda s: replace(s, content=replace(CONTENT, title=Value("乙", "cn-one/zh#title"))),
        lambda s: replace(s, content=replace(CONTENT, title=Value("甲", "cn-one/en#title"))),
        lambda s: replace(s, content=replace(CONTENT, title=Value("甲", "cn-one/zh#title", generated=True))),
        lambda s: replace(s, content=replace(CONTENT, figure=None)),
        lambda s: replace(s, content=replace(CONTENT, figure=Figure(RADAR, "图"))),
        lambda s: replace(s, content=replace(CONTENT, rows=(("甲", None),))),
        lambda s: replace(s, content=replace(CONTENT, rows=(("甲", 0.0),))),
    ],
)
def test_whatever_a_section_says_is_in_its_key(change: Callable[[Section], Section]) -> None:
    assert key(change(SECTION)) != key()


def test_values_that_only_look_alike_have_other_keys() -> None:
    rows = (("1", None),), (("1", 1.0),), (("1", None), ("1", 1.0)), (("1,1", None),)
    sections = [replace(SECTION, content=replace(CONTENT, rows=one)) for one in rows]
    assert len({key(section) for section in sections}) == len(rows)


@pytest.mark.parametrize("look", [Look(paper="Letter"), Look(text_size="large")])
def test_paper_and_size_of_text_are_in_it(look: Look) -> None:
    assert key(look=look) != key()


def test_wider_inner_margins_are_the_bindings_affair() -> None:
    assert key(look=Look(profile="print")) == key()


@pytest.mark.parametrize("part", ["pages", "templates", "brand", "fonts", "engine", "python"])
def test_every_surrounding_of_pages_is_in_it(part: str) -> None:
    assert key(fingerprint=replace(FINGERPRINT, **{part: "x"})) != key()


def test_what_has_no_one_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no place in a view model"):
        key(replace(SECTION, content={"a"}))


# -- Charts ------------------------------------------------------------------------------------------------------------


def test_charts_are_found_wherever_they_stand() -> None:
    assert list(charts_of(SECTION)) == [BARS]
    assert list(charts_of((("x", [Figure(RADAR, "图")]), Figure(BARS, "图"), None, 3))) == [RADAR, BARS]


def test_a_chart_does_not_depend_on_templates_or_paper() -> None:
    own = chart_key(BARS, Look(), FINGERPRINT)
    assert chart_key(BARS, Look(paper="Letter"), replace(FINGERPRINT, templates="x", brand="x")) == own
    assert chart_key(RADAR, Look(), FINGERPRINT) != own
    assert chart_key(BARS, Look(profile="grey"), FINGERPRINT) != own
    assert chart_key(BARS, Look(Brand(colours=Palette(accent="#123456"))), FINGERPRINT) != own
    assert chart_key(BARS, Look(), replace(FINGERPRINT, engine="x")) != own


# -- Fingerprint ---------------------------------------------------------------------------------------------------------


def test_the_fingerprint_is_the_same_when_nothing_has_changed() -> None:
    assert take_fingerprint(Look()) == take_fingerprint(Look())


def test_a_template_or_style_of_the_user_is_in_them(tmp_path: Path) -> None:
    look = Look(template_dir=tmp_path)
    found = {take_fingerprint(look).templates}
    (tmp_path / "sheet.html").write_text("a")
    found.add(take_fingerprint(look).templates)
    (tmp_path / "sheet.html").write_text("b")
    found.add(take_fingerprint(look).templates)
    (tmp_path / "style").mkdir()
    (tmp_path / "style" / "base.css").write_text("p{}")
    found.add(take_fingerprint(look).templates)
    assert len(found) == 4


def test_the_brand_and_the_picture_of_its_logo_are_in_them(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg/>")
    brands = [Brand(), Brand(name="X"), Brand(contact="X"), Brand(logo=logo), Brand(colours=Palette(ink="#000000"))]
    found = {take_fingerprint(Look(brand)).brand for brand in brands}
    logo.write_text("<svg></svg>")
    found.add(take_fingerprint(Look(Brand(logo=logo))).brand)
    assert len(found) == len(brands) + 1
    # The footer is stamped by the binding.
    assert take_fingerprint(Look(Brand(footer="X"))).brand == take_fingerprint(Look()).brand


@pytest.mark.parametrize("name", ["NotoSansCJK-Regular.ttc", "SourceSans3-Bold.otf"])
def test_a_face_is_known_by_its_tables(name: str, tmp_path: Path) -> None:
    path = resources.FONTS / name
    found = directories(path)
    with TTCollection(path) if name.endswith("ttc") else TTFont(path) as opened:
        fonts = opened.fonts if name.endswith("ttc") else [opened]
        sums = [entry.checkSum for font in fonts for entry in font.reader.tables.values()]
    assert len(sums) > 10
    for checksum in sums:
        assert struct.pack(">I", checksum) in found
    changed = tmp_path / name
    changed.write_bytes(path.read_bytes().replace(struct.pack(">I", sums[3]), bytes(4), 1))
    assert directories(changed) != found


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="this system does not tell")
def test_the_systems_libraries_are_known() -> None:
    assert [Path(path).name.split(".")[0] for path in library_files()] == ["libfontconfig", "libharfbuzz", "libpango-1"]
