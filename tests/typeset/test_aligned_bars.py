"""Aligned bars: what stands where, and that every number is there."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from reports.documents.shared.section import AlignedBars, AlignedRow, BarRow
from reports.typeset.brand import Palette
from reports.typeset.charts import draw

PALETTE = Palette()
SVG = "{http://www.w3.org/2000/svg}"

def texts(svg: bytes) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]


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
