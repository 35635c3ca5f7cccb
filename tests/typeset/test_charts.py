from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import combinations
from math import floor
from pathlib import Path
from typing import Any

import matplotlib
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents.shared.section import (
    BarRow,
    Bars,
    ChartSpec,
    Grade,
    Radar,
    Spoke,
    Timeline,
    TimelineEvent,
    TimelineRow,
)
from reports.engine.load import weasyprint
from reports.errors import DocumentProblem
from reports.typeset.brand import Palette
from reports.typeset.charts import draw
from reports.typeset.charts.lettering import Lettering

PALETTE = Palette()
ROOT = Path(__file__).resolve().parents[2]
MM = 72 / 25.4

BARS = Bars(
    (
        BarRow("战略引导", 95, "B", 90, "95"),
        BarRow("市场机制", 90, "A", 85, "90"),
        BarRow("监测核算 MRV", 86.5, "C", 80, "86.5"),
        BarRow("法规制度", 80, "D", 60, "80"),
        BarRow("经济激励", None, None, 70, "未记录"),
    ),
    "zh-Hans",
)
RADAR = Radar(
    (
        Spoke("Incentive", 75, 80, "B"),
        Spoke("Statutory", 80, 84, "A"),
        Spoke("Market", 90, 85, "C"),
        Spoke("Strategic", 95, 90, "B"),
        Spoke("MRV", 85, 86, "D"),
    ),
    "en",
)
TITLE = "关于推进碳捕集利用与封存全流程示范项目建设及其财政支持政策的若干意见（征求意见稿）"
TIMELINE = Timeline(
    (
        TimelineRow(TITLE, (TimelineEvent(2021.3, "发布", "adopted"), TimelineEvent(2021.4, "施行"))),
        TimelineRow("CO₂ 封存条例", (TimelineEvent(2022.0, "发布", "adopted"), TimelineEvent(2026.8, "到期", "ahead"))),
        TimelineRow("Storage Act", (TimelineEvent(2023.0, "Adopted", "adopted"),), dashed=True, lang="en"),
    ),
    2021,
    2027,
    2026.16,
    "今天",
    "zh-Hans",
)


@dataclass(frozen=True)
class Text:
    """One text element: its words and its box in points."""

    words: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool


def texts(svg: bytes, lang: str) -> list[Text]:
    found = []
    for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        words, x, y = "".join(element.itertext()), float(element.attrib["x"]), float(element.attrib["y"])
        size, bold = float(element.get("font-size", "8")), element.get("font-weight") == "700"
        width = Lettering(lang, size, bold).width(words)
        found.append(Text(words, x, y - 0.75 * size, x + width, y + 0.12 * size, size, bold))
    return found


def words(spec: ChartSpec) -> list[str]:
    return [text.words for text in texts(draw(spec, PALETTE), spec.lang)]


def paths(svg: bytes) -> list[dict[str, str]]:
    """Each path: ``d`` and what its style says."""
    found = []
    for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):
        pairs = (part.split(":") for part in element.attrib["style"].split(";") if part.strip())
        found.append({"d": element.attrib["d"], **{name.strip(): value.strip() for name, value in pairs}})
    return found


def stroked(svg: bytes, colour: str, width: str) -> list[str]:
    return [p["d"] for p in paths(svg) if p.get("stroke") == colour and p.get("stroke-width", "1") == width]


def collisions(svg: bytes, lang: str) -> list[str]:
    """Texts that touch, or that leave the sheet."""
    width, height = map(float, ET.fromstring(svg).attrib["viewBox"].split()[2:])
    found = texts(svg, lang)
    faults = [t.words for t in found if t.left < -0.1 or t.top < -0.1 or t.right > width + 0.1 or t.bottom > height]
    for a, b in combinations(found, 2):
        if a.left < b.right - 0.1 and b.left < a.right - 0.1 and a.top < b.bottom - 0.1 and b.top < a.bottom - 0.1:
            faults.append(f"{a.words} / {b.words}")
    return faults


def pdf(*charts: bytes) -> bytes:
    """The charts as images on one page, each at its own size from the top left corner."""

    class Fetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the engine's signature
            content = charts[int(url.rpartition("/")[2])]
            return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": "image/svg+xml"})

    images = "".join(f'<img alt="x" src="https://charts.invalid/{number}">' for number in range(len(charts)))
    style = "@page{size:A4;margin:0}img{display:block}"
    html = f'<html lang="en"><title>x</title><style>{style}</style><body style="margin:0">{images}'
    written: bytes = weasyprint.HTML(string=html, url_fetcher=Fetcher()).write_pdf()
    return written


def picture(svg: bytes, scale: int = 4) -> Any:
    """The chart as the page shows it, ``scale`` pixels a point."""
    return pypdfium2.PdfDocument(pdf(svg))[0].render(scale=scale).to_pil()


# -- every chart -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", [BARS, RADAR, TIMELINE], ids=["bars", "radar", "timeline"])
def test_a_chart_is_as_wide_as_its_specification_says(spec: ChartSpec) -> None:
    root = ET.fromstring(draw(spec, PALETTE))
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(spec.width_mm * MM, abs=0.01)


@pytest.mark.parametrize("spec", [BARS, RADAR, TIMELINE], ids=["bars", "radar", "timeline"])
def test_labels_are_eight_points_or_more_and_nothing_touches(spec: ChartSpec) -> None:
    svg = draw(spec, PALETTE)
    assert {text.size for text in texts(svg, spec.lang)} == {8.0}
    assert collisions(svg, spec.lang) == []


def test_the_collision_finder_sees_texts_that_touch_and_texts_outside() -> None:
    svg = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">
    <text x="2" y="12">one</text><text x="10" y="14">two</text><text x="50" y="12">three</text></svg>"""
    assert collisions(svg, "en") == ["three", "one / two"]


def test_another_process_with_other_surroundings_writes_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from reports.documents.shared.section import *\n"
        "from reports.typeset.brand import Palette\n"
        "from reports.typeset.charts import draw\n"
        f"specs = ({BARS!r}, {RADAR!r}, {TIMELINE!r})\n"
        "for spec in specs: sys.stdout.buffer.write(draw(spec, Palette()))\n"
        "sys.exit('weasyprint' in sys.modules)\n"
    )
    config = tmp_path / "matplotlibrc"
    config.write_text("path.sketch: (2, 100, 2)\nlines.scale_dashes: False\npath.simplify: True\n", encoding="utf-8")
    surroundings = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LANG": "C", "MATPLOTLIBRC": str(config)}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **surroundings, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    assert run.stdout == b"".join(draw(spec, PALETTE) for spec in (BARS, RADAR, TIMELINE))


def test_the_caller_keeps_its_own_matplotlib_settings() -> None:
    before = dict(matplotlib.rcParams)
    draw(BARS, PALETTE)
    assert dict(matplotlib.rcParams) == before


def test_the_page_shows_charts_without_a_complaint_in_the_shipped_faces_and_selectable(
    caplog: pytest.LogCaptureFixture,
) -> None:
    written = pdf(draw(BARS, PALETTE), draw(TIMELINE, PALETTE))
    assert caplog.messages == []
    with pikepdf.open(BytesIO(written)) as document:
        names = {str(o.FontName) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert {name.partition("+")[2] for name in names} == {"Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC-Bold"}
    extracted = pypdfium2.PdfDocument(written)[0].get_textpage().get_text_range()
    for label in ("战略引导 95 ◐ B", "监测核算 MRV 86.5 ○ C", "经济激励 未记录", "CO2 封存条例", "2026"):
        assert label in extracted


@pytest.mark.parametrize("bold", [False, True])
def test_measured_widths_are_those_of_the_page(bold: bool) -> None:
    line = "Tokyo AV 监测核算，“封存” 86.5 ◐ B"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="20pt" viewBox="0 0 400 20"><text x="0" y="12"'
        f' font-family="\'Noto Sans CJK SC\'" font-size="8" font-weight="{700 if bold else 400}">{line}|</text></svg>'
    )
    page = pypdfium2.PdfDocument(pdf(svg.encode()))[0].get_textpage()
    end = page.get_charbox(page.count_chars() - 1, loose=True)[0]
    assert end == pytest.approx(Lettering("zh-Hans", 8, bold).width(line), abs=0.2)


def test_charts_are_small() -> None:
    assert len(draw(RADAR, PALETTE)) < 3_500
    assert len(draw(BARS, PALETTE)) < 4_500


def test_a_brand_reaches_every_colour() -> None:
    other = Palette("#101010", "#202020", "#a0a0a0", "#303030", "#404040", "#b0b0b0", "#c0c0c0")
    own = {"#ffffff", *(getattr(other, name) for name in Palette.__struct_fields__), other.tint(0.12)}
    for spec in (BARS, RADAR, TIMELINE):
        assert set(re.findall("#[0-9a-f]{6}", draw(spec, other).decode())) <= own


def test_a_character_without_a_face_is_named_with_its_label() -> None:
    with pytest.raises(DocumentProblem, match=r"鿽 \(U\+9FFD\).*鿽法"):
        draw(Bars((BarRow("鿽法", 50, "A"),), "zh-Hans"), PALETTE)


def test_marks_of_xml_are_escaped() -> None:
    assert "A & B <C>" in words(Bars((BarRow("A & B <C>", 50, "A"),), "en"))


def test_the_two_of_co2_is_a_subscript_however_it_is_written() -> None:
    for label in ("CO₂ 封存", "CO2 封存"):
        svg = draw(Bars((BarRow(label, 50, "A"),), "zh-Hans"), PALETTE).decode()
        assert re.search(r'>CO<tspan dy="[0-9.]+" font-size="5.2">2</tspan><tspan dy="-[0-9.]+"> 封存</tspan><', svg)
        assert "\u2082" not in svg


def test_curly_quotes_in_english_take_no_full_em() -> None:
    assert "Bob's act" in words(Bars((BarRow("Bob’s act", 50, "A"),), "en"))
    assert "“双碳”" in words(Bars((BarRow("“双碳”", 50, "A"),), "zh-Hans"))


# -- lines -------------------------------------------------------------------------------------------------------------


def test_a_long_label_breaks_into_two_even_lines() -> None:
    first, second = Lettering("en").lines("Monitoring, reporting and verification", 120)
    assert (first, second) == ("Monitoring, reporting", "and verification")


def test_a_label_longer_than_two_lines_ends_in_an_ellipsis_within_its_width() -> None:
    for lang, title, end in (("zh-Hans", TITLE, "…"), ("en", "Act " * 30, "...")):
        lettering = Lettering(lang)
        lines = lettering.lines(title, 100)
        assert len(lines) == 2
        assert lines[1].endswith(end)
        assert max(map(lettering.width, lines)) <= 100


def test_no_line_starts_or_ends_with_the_wrong_mark() -> None:
    lettering = Lettering("zh-Hans")
    for width in range(40, 200, 3):
        for line in lettering.lines(TITLE + "，《办法》。", width, limit=9):
            assert line[0] not in "，。、）》"
            assert line[-1] not in "（《"


def test_a_word_too_long_for_its_line_is_cut() -> None:
    lettering = Lettering("en")
    (line,) = lettering.lines("Antidisestablishmentarianism", 60)
    assert line.endswith("...")
    assert lettering.width(line) <= 60


# -- bars --------------------------------------------------------------------------------------------------------------


def _row_pixels(row: int) -> list[int]:
    """Lightness along the middle of a bar, between its ends and clear of the grid."""
    image = picture(draw(BARS, PALETTE)).convert("L")
    y = round((2 + 22 * (row + 0.5)) * 4)
    return [image.getpixel((x, y)) for x in range(70 * 4, 90 * 4)]


@pytest.mark.parametrize(("row", "grade"), [(0, "B"), (1, "A")])
def test_grades_a_and_b_are_solid(row: int, grade: Grade) -> None:
    assert BARS.rows[row].grade == grade
    assert max(_row_pixels(row)) < 90


def test_grade_c_is_hatched() -> None:
    pixels = _row_pixels(2)
    assert min(pixels) < 140
    assert max(pixels) > 240
    assert 0.1 < sum(pixel < 160 for pixel in pixels) / len(pixels) < 0.6


def test_grade_d_is_hollow() -> None:
    assert min(_row_pixels(3)) > 250
    (outlines,) = stroked(draw(BARS, PALETTE), PALETTE.accent, "0.8")[:1]
    assert outlines.count("z") == 2  # the hatched bar's and this one's


def test_a_missing_score_is_a_gap_with_the_text_given() -> None:
    svg = draw(BARS, PALETTE)
    label = next(text for text in texts(svg, "zh-Hans") if text.words == "经济激励")
    gap = next(text for text in texts(svg, "zh-Hans") if text.words == "未记录")
    image = picture(svg).convert("L")
    middle = round((label.top + label.bottom) * 2)
    assert label.top == gap.top
    assert 0 < gap.left - label.right < 15
    assert min(image.getpixel((x, middle)) for x in range(round(gap.right * 4) + 8, round(gap.right * 4) + 40)) > 200


def test_the_text_of_a_gap_keeps_clear_of_the_peer_tick() -> None:
    near = Bars((BarRow("Incentives", None, None, 6, "not recorded"),), "en")
    far = Bars((BarRow("Incentives", None, None, 90, "not recorded"),), "en")
    moved, usual = (next(t for t in texts(draw(s, PALETTE), "en") if t.words == "not recorded") for s in (near, far))
    assert moved.left > usual.left + 5


def test_the_peer_tick_is_in_the_signal_colour_and_taller_than_the_bar() -> None:
    (ticks,) = stroked(draw(BARS, PALETTE), PALETTE.signal, "1.3")
    assert ticks.count("M") == 5
    top, bottom = map(float, re.findall(r"M \S+ (\S+) L \S+ (\S+)", ticks)[0])
    assert abs(bottom - top) == pytest.approx(17)


def test_the_number_is_bold_and_its_grade_follows_as_glyph_and_letter() -> None:
    found = texts(draw(BARS, PALETTE), "zh-Hans")
    start = next(number for number, text in enumerate(found) if text.words == "86.5")
    assert found[start].bold
    assert [text.words for text in found[start + 1 : start + 3]] == ["○", "C"]


def test_numbers_end_on_one_line() -> None:
    ends = {round(t.right, 1) for t in texts(draw(BARS, PALETTE), "zh-Hans") if t.bold}
    assert len(ends) == 1


def test_rows_stand_in_the_order_given() -> None:
    labels = [row.label for row in BARS.rows]
    assert [word for word in words(BARS) if word in labels] == labels


def test_words_around_the_number_are_kept_and_the_number_is_not_repeated() -> None:
    spec = Bars(
        (BarRow("战略", 86.5, "B", None, "中位数 86.5（n = 24）"), BarRow("市场", 90, None, None, "n = 3")), "zh-Hans"
    )
    assert words(spec)[:8] == ["战略", "中位数", "86.5", "◐", "B", "（n = 24）", "市场", "90"]


def test_a_narrow_chart_has_fewer_numbers_on_its_scale() -> None:
    for width, scale in ((70, ["0", "25", "50", "75", "100"]), (48, ["0", "50", "100"]), (36, ["0", "100"])):
        spec = Bars((BarRow("Statutory", 80, "B", None, "80"),), "en", width)
        assert words(spec)[4:] == scale
        assert collisions(draw(spec, PALETTE), "en") == []


@pytest.mark.parametrize("text", ["word " * 30, "50 " + "word " * 30, "word " * 30 + " 50"])
def test_long_words_beside_the_number_are_cut_before_they_eat_the_plot(text: str) -> None:
    found = texts(draw(Bars((BarRow("a", 50, "B", None, text),), "en"), PALETTE), "en")
    (note,) = [entry for entry in found if "word" in entry.words]
    assert note.words.endswith("...")
    assert note.right - note.left < 92 * MM * 0.25


LABELS = st.text("碳捕集利用与封存，（）《》 abcdeMW12-₂O", min_size=1, max_size=40)
GRADES: st.SearchStrategy[Grade | None] = st.sampled_from((None, "A", "B", "C", "D"))
SCORES = st.none() | st.floats(0, 100).map(lambda value: round(value, 1))


@given(
    st.lists(
        st.builds(BarRow, LABELS, SCORES, GRADES, SCORES, st.text("n= 24中位数", max_size=30)),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(("zh-Hans", "en")),
)
def test_texts_of_any_bars_keep_apart(rows: list[BarRow], lang: str) -> None:
    assert collisions(draw(Bars(tuple(rows), lang), PALETTE), lang) == []


# -- radar -------------------------------------------------------------------------------------------------------------


def test_a_radar_joins_all_its_values() -> None:
    (outline,) = stroked(draw(RADAR, PALETTE), PALETTE.accent, "1.6")
    assert outline.count("L") == 5
    assert outline.strip().endswith("z")


def test_a_missing_value_leaves_the_outline_open_and_empty() -> None:
    spokes = (RADAR.spokes[0], Spoke("Statutory", None, 84), *RADAR.spokes[2:])
    svg = draw(Radar(spokes, "en"), PALETTE)
    (outline,) = stroked(svg, PALETTE.accent, "1.6")
    assert outline.count("L") == 3
    assert "z" not in outline
    assert PALETTE.tint(0.12) in draw(RADAR, PALETTE).decode()
    assert PALETTE.tint(0.12) not in svg.decode()
    assert "–" in words(Radar(spokes, "en"))


def test_a_value_between_two_missing_ones_is_still_a_dot() -> None:
    spokes = tuple(Spoke(str(number), 50 if number == 2 else None, None, "B") for number in range(5))
    svg = draw(Radar(spokes, "en"), PALETTE)
    assert stroked(svg, PALETTE.accent, "1.6") == []
    assert [path["d"].count("C") for path in paths(svg) if path.get("fill") == PALETTE.accent] == [4]


def test_peers_are_dashed() -> None:
    dashed = [path for path in paths(draw(RADAR, PALETTE)) if "stroke-dasharray" in path]
    assert [path["stroke"] for path in dashed] == [PALETTE.signal]


def test_values_stand_outside_the_web_with_their_grades() -> None:
    assert words(RADAR)[:8] == ["Incentive", "75", "◐", "B", "Statutory", "80", "●", "A"]


def test_names_too_long_to_share_a_line_with_their_number_stand_over_it() -> None:
    spokes = tuple(Spoke("Statutory x", 88.8, None, "B") for _ in range(5))
    assert collisions(draw(Radar(spokes, "en", 56), PALETTE), "en") == []


@given(
    st.lists(st.builds(Spoke, LABELS, SCORES, SCORES, GRADES), min_size=3, max_size=6),
    st.sampled_from(("zh-Hans", "en")),
)
def test_texts_of_any_radar_keep_apart(spokes: list[Spoke], lang: str) -> None:
    assert collisions(draw(Radar(tuple(spokes), lang), PALETTE), lang) == []


# -- timeline ----------------------------------------------------------------------------------------------------------


def test_kinds_of_events_look_different() -> None:
    svg = draw(TIMELINE, PALETTE)
    rings = [p for p in paths(svg) if p.get("fill") == "#ffffff" and p.get("stroke") == PALETTE.accent]
    discs = [p for p in paths(svg) if p.get("fill") == PALETTE.accent]
    assert [ring["d"].count("M") for ring in rings] == [1]
    assert [disc["d"].count("M") for disc in discs] == [3]
    assert [d.count("M") for d in stroked(svg, PALETTE.accent, "1.3")] == [1]


def test_rows_that_do_not_count_are_dashed() -> None:
    rows = (TimelineRow("a", (TimelineEvent(2020.5), TimelineEvent(2022.5)), dashed=True),)
    svg = draw(Timeline(rows, 2020, 2024, None, "", "en"), PALETTE)
    assert [path.get("stroke") for path in paths(svg) if "stroke-dasharray" in path] == [PALETTE.accent]


def test_today_is_a_labelled_rule() -> None:
    svg = draw(TIMELINE, PALETTE)
    (rule,) = stroked(svg, PALETTE.signal, "0.9")
    label = texts(svg, "zh-Hans")[0]
    assert label.words == "今天"
    assert float(rule.split()[1]) == pytest.approx((label.left + label.right) / 2, abs=0.1)
    without = Timeline(TIMELINE.rows, 2021, 2027, None, "", "zh-Hans")
    assert stroked(draw(without, PALETTE), PALETTE.signal, "0.9") == []


def test_crowded_labels_go_below_the_line_and_then_away_the_ones_ahead_last() -> None:
    events = tuple(TimelineEvent(2023 + number / 50, f"Event {number}") for number in range(6))
    row = TimelineRow("Act", (*events, TimelineEvent(2023.2, "Deadline", "ahead")))
    spec = Timeline((row,), 2010, 2030, 2022.5, "Today", "en")
    found = [word for word in words(spec) if word.startswith(("Event", "Deadline"))]
    assert "Deadline" in found
    assert 2 <= len(found) < 7
    assert collisions(draw(spec, PALETTE), "en") == []


def test_an_event_outside_the_years_named_widens_the_axis() -> None:
    rows = (TimelineRow("Act", (TimelineEvent(2019.5), TimelineEvent(2031.3, "End", "ahead"))),)
    spec = Timeline(rows, 2021, 2024, None, "", "en")
    years = [int(word) for word in words(spec) if word.isdigit()]
    svg = draw(spec, PALETTE)
    places = [float(x) for path in paths(svg) for x in re.findall(r"[ML] (\S+) ", path["d"])]
    assert (min(years), max(years)) == (2019, 2032)
    assert max(places) <= float(ET.fromstring(svg).attrib["viewBox"].split()[2])


def test_many_rows_get_labels_of_one_line_so_that_a_page_holds_them() -> None:
    rows = tuple(TimelineRow(TITLE, (TimelineEvent(2021.5 + number / 10),)) for number in range(28))
    svg = draw(Timeline(rows, 2020, 2026, 2025.5, "今天", "zh-Hans"), PALETTE)
    assert float(ET.fromstring(svg).attrib["viewBox"].split()[3]) < 450
    assert len(texts(svg, "zh-Hans")) < 40


def test_a_row_in_another_language_names_its_own_family() -> None:
    rows = (TimelineRow("排出量取引制度", (TimelineEvent(2024.5),), lang="ja"),)
    svg = draw(Timeline(rows, 2023, 2026, None, "", "zh-Hans"), PALETTE).decode()
    assert "font-family=\"'Noto Sans CJK JP'\">排出量取引制度<" in svg


EVENTS = st.lists(
    st.builds(
        TimelineEvent,
        st.floats(2005, 2035).map(lambda at: round(at, 2)),
        st.text("发布施行到期 adopted", max_size=20),
        st.sampled_from(("adopted", "milestone", "ahead")),
    ),
    max_size=7,
)


@given(
    st.lists(st.builds(TimelineRow, LABELS, EVENTS.map(tuple), st.booleans()), min_size=1, max_size=12),
    st.none() | st.floats(2005, 2035),
    st.sampled_from(("zh-Hans", "en")),
)
def test_texts_of_any_timeline_keep_apart(rows: Sequence[TimelineRow], today: float | None, lang: str) -> None:
    first = floor(min([2010.0, *(event.at for row in rows for event in row.events)]))
    spec = Timeline(tuple(rows), first, 2030, today, "Today, 27 February 2026", lang)
    assert collisions(draw(spec, PALETTE), lang) == []
