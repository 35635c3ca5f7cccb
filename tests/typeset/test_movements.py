"""Charts of movements and aligned bars: what stands where, and that every number is there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from reports.documents.shared.section import AlignedBars, AlignedRow, BarRow, Dumbbell, DumbbellRow
from reports.typeset.brand import Palette
from reports.typeset.charts import draw

PALETTE = Palette()
SVG = "{http://www.w3.org/2000/svg}"

ROWS = (
    DumbbellRow("战略引导", 66, 38, "B", "B", "美国温室气体报告制度"),
    DumbbellRow("监测核算 MRV", 46, 58, "B", "A"),
    DumbbellRow("First scored", None, 78, None, "A", lang="en"),
    DumbbellRow("市场机制", 60, None, "C", None, text="未记录"),
    DumbbellRow("法规制度", 70, 70, "C", "C"),
)


def texts(svg: bytes) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]


def left(svg: bytes, text: str) -> float:
    found = [element for element in ET.fromstring(svg).iter(f"{SVG}text") if "".join(element.itertext()) == text]
    return float(found[0].get("x", "0"))


def test_every_number_of_a_dumbbell_stands_beside_it() -> None:
    said = texts(draw(Dumbbell(ROWS, "zh-Hans"), PALETTE))
    for number in ("66", "38", "46", "58", "78", "60", "未记录", "70"):
        assert number in said


def test_the_old_number_stands_on_the_outer_side() -> None:
    svg = draw(Dumbbell(ROWS, "zh-Hans"), PALETTE)
    assert left(svg, "38") < left(svg, "66")
    assert left(svg, "46") < left(svg, "58")


def test_grades_are_told_before_and_now_where_they_differ() -> None:
    said = texts(draw(Dumbbell(ROWS[1:2], "zh-Hans"), PALETTE))
    assert [text for text in said if text in ("A", "B", "→")] == ["B", "→", "A"]
    same = texts(draw(Dumbbell(ROWS[:1], "zh-Hans"), PALETTE))
    assert "→" not in same


def test_the_scale_begins_at_the_quarter_below_the_least() -> None:
    said = texts(draw(Dumbbell(ROWS, "zh-Hans"), PALETTE))
    assert "25" in said
    assert "0" not in said
    assert "0" in texts(draw(Dumbbell((DumbbellRow("x", 3, 90),), "zh-Hans"), PALETTE))


@pytest.mark.parametrize("width", [60.0, 92.0, 159.0])
def test_nothing_stands_outside_a_dumbbell(width: float) -> None:
    rows = (*ROWS, DumbbellRow("关于推进碳捕集利用与封存全流程示范项目建设的若干意见", 0, 100, "D", "A"))
    svg = draw(Dumbbell(rows, "zh-Hans", width), PALETTE)
    root = ET.fromstring(svg)
    limit = float(re.sub("pt", "", root.get("width", "")))
    for element in root.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x", "0")) < limit


def aligned(columns: int) -> AlignedBars:
    bars = [BarRow("x", 90, "A", 60, "90"), BarRow("x", None, None, 30, "未记录"), BarRow("x", 56, "C", 70, "56")]
    row = tuple(bars[place % 3] for place in range(columns))
    names = tuple(f"法域{'甲乙丙丁戊己'[place]}" for place in range(columns))
    return AlignedBars(names, (AlignedRow("战略引导", row), AlignedRow("监测核算 MRV", row)), "zh-Hans")


@pytest.mark.parametrize("columns", [2, 3, 6])
def test_aligned_bars_have_a_head_and_a_number_in_every_column(columns: int) -> None:
    said = texts(draw(aligned(columns), PALETTE))
    assert [text for text in said if text.startswith("法域")] == [
        f"法域{'甲乙丙丁戊己'[place]}" for place in range(columns)
    ]
    numbers = [text for text in said if text in ("90", "56", "未记录")]
    assert len(numbers) == 2 * columns


def test_the_same_specification_gives_the_same_bytes() -> None:
    assert draw(aligned(3), PALETTE) == draw(aligned(3), PALETTE)
    assert draw(Dumbbell(ROWS, "zh-Hans"), PALETTE) == draw(Dumbbell(ROWS, "zh-Hans"), PALETTE)
