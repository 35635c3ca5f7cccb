"""Strips and squares as pictures: how many dots, where they lie, filled or hollow, none over another."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents.shared.section import Grade, Strip, StripMark, Units
from reports.typeset.brand import Palette
from reports.typeset.charts import draw
from reports.typeset.charts.strip import stack
from tests.typeset.test_charts import PALETTE, ROOT, paths, texts

OWN = (StripMark(80, "B"),)
STRIP = Strip((60, 85, 85, 85, 85, 95), (30, 85, 90), 85, OWN, "zh-Hans")
COMPARED = (
    *(StripMark(80, "B"), StripMark(95, "C", "◆"), StripMark(100, "A", "▲")),
    *(StripMark(70, "B", "d"), StripMark(None, None, "e")),
)
SIDES = Strip((60, 85, 85), (40,), 82.5, COMPARED, "en", lines=True)
UNITS = Units(("in-force",) * 4 + ("proposed", "stated-absent", "profile") + ("not-recorded",) * 2, "en")


def circles(svg: bytes, colour: str, *, hollow: bool, radius: float | None = None) -> list[tuple[float, float]]:
    """The middles of the circles of a colour, from left to right."""
    found = []
    for path in paths(svg):
        is_hollow = path["fill"] == "#ffffff" and path.get("stroke") == colour
        if (is_hollow if hollow else path["fill"] == colour) and "C" in path["d"]:
            for start in path["d"].split("M")[1:]:
                numbers = [float(number) for number in re.findall(r"-?[\d.]+", start)]
                across, down = numbers[0::2], numbers[1::2]
                middle = (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
                if radius is None or abs((max(across) - min(across)) / 2 - radius) < 0.05:
                    found.append((round(middle[0], 1), round(middle[1], 1)))
    return sorted(found)


def test_every_country_is_a_dot_filled_where_evidenced_and_hollow_where_not() -> None:
    svg = draw(STRIP, PALETTE)
    assert len(circles(svg, PALETTE.peer, hollow=False, radius=1.75)) == 6
    assert len(circles(svg, PALETTE.peer, hollow=True, radius=1.4)) == 3
    assert circles(draw(Strip((), (), None, (), "en"), PALETTE), PALETTE.peer, hollow=False) == []


def test_dots_stand_over_their_value_and_three_abreast_at_most() -> None:
    width = STRIP.width_mm * 72 / 25.4
    filled = circles(draw(STRIP, PALETTE), PALETTE.peer, hollow=False)
    for value, dot in ((60, filled[0]), (95, filled[-1])):
        assert dot[0] == pytest.approx(width * STRIP.at(value), abs=0.06)
    at_85 = [x for x, _ in filled[1:-1]]
    assert sum(at_85) / 4 == pytest.approx(width * STRIP.at(85), abs=2.1)
    assert max(at_85) - min(at_85) == pytest.approx(8.0, abs=0.11)


@pytest.mark.parametrize(("grade", "hollow"), [("A", False), ("B", False), ("C", True), ("D", True)])
def test_one_s_own_value_is_a_large_dot_hollow_and_dashed_where_it_is_not_evidenced(grade: Grade, hollow: bool) -> None:
    svg = draw(Strip((60,), (), None, (StripMark(80, grade),), "en"), PALETTE)
    assert len(circles(svg, PALETTE.accent, hollow=hollow)) == 1
    assert circles(svg, PALETTE.accent, hollow=not hollow) == []
    assert any("stroke-dasharray" in path for path in paths(svg)) is hollow


def test_without_a_value_of_one_s_own_there_is_no_large_dot_and_without_a_median_no_rule() -> None:
    svg = draw(Strip((60,), (), None, (StripMark(None, None),), "en"), PALETTE)
    assert PALETTE.accent not in svg.decode()
    assert PALETTE.signal not in svg.decode()
    assert PALETTE.signal in draw(STRIP, PALETTE).decode()


def test_the_rule_stands_over_the_median_from_above_the_dots_to_below_the_axis() -> None:
    (rule,) = [p["d"] for p in paths(draw(STRIP, PALETTE)) if p.get("stroke") == PALETTE.signal]
    x, top, _, foot = (float(number) for number in re.findall(r"-?[\d.]+", rule))
    assert x == pytest.approx(STRIP.width_mm * 72 / 25.4 * STRIP.at(85), abs=0.02)
    assert top < min(y for _, y in circles(draw(STRIP, PALETTE), PALETTE.peer, hollow=True)) - 1.4
    assert foot > max(y for _, y in circles(draw(STRIP, PALETTE), PALETTE.accent, hollow=False))


def test_sides_have_a_line_and_a_sign_each_and_a_letter_from_the_fourth_on() -> None:
    svg = draw(SIDES, PALETTE)
    assert [text.words for text in texts(svg, "en")] == ["d"]
    assert len(circles(svg, PALETTE.accent, hollow=False)) == 1
    diamond = [p for p in paths(svg) if p.get("stroke") == PALETTE.ink and "stroke-dasharray" in p]
    assert [p["fill"] for p in diamond] == ["#ffffff"]
    assert sum(p["fill"] == PALETTE.ink for p in paths(svg)) == 1
    assert len(draw(STRIP, PALETTE)) < 4_500


values = st.lists(st.integers(0, 200).map(lambda half: half / 2), max_size=60).map(tuple)


@given(values, values, st.sampled_from([54.0, 66.675]))
def test_no_dot_lies_over_another_or_outside(
    evidenced: tuple[float, ...], unsupported: tuple[float, ...], width_mm: float
) -> None:
    start = int(min((*evidenced, *unsupported, 30)) // 10) * 10
    spec = Strip(evidenced, unsupported, None, (), "en", start, width_mm=width_mm)
    width = width_mm * 72 / 25.4
    dots = stack(spec, width)
    assert len(dots) == len(evidenced) + len(unsupported)
    assert all(1.75 <= dot.x <= width - 1.75 for dot in dots)
    assert all(one.layer != other.layer or abs(one.x - other.x) >= 3.55 for one, other in combinations(dots, 2))


def test_a_high_stack_is_pressed_together_and_the_picture_stays_low() -> None:
    svg = draw(Strip((85,) * 90, (), 85, OWN, "en"), PALETTE)
    height = float(re.search(r'height="([\d.]+)pt"', svg.decode())[1])  # type: ignore[index]
    places = circles(svg, PALETTE.peer, hollow=False, radius=1.75)
    assert len(places) == 90
    assert height < 62
    assert min(y for _, y in places) > 1.75


def test_a_mark_on_the_axis_touches_no_dot() -> None:
    svg = draw(Strip((80,) * 5, (80,), 80, OWN, "en"), PALETTE)
    (own,) = circles(svg, PALETTE.accent, hollow=False)
    assert all(hypot(x - own[0], y - own[1]) > 3.9 + 1.75 for x, y in circles(svg, PALETTE.peer, hollow=False))


def test_the_axis_begins_where_it_is_told_and_its_ticks_are_at_the_twenties_above() -> None:
    for start, ticks in ((30, 4), (0, 5), (20, 4)):
        spec = Strip((60,), (), None, (), "en", start)
        (drawn,) = [p["d"] for p in paths(draw(spec, PALETTE)) if p.get("stroke") == PALETTE.rule]
        assert drawn.count("M") == ticks
        assert spec.at(start) * spec.width_mm * 72 / 25.4 == pytest.approx(6.0)
        assert (1 - spec.at(100)) * spec.width_mm * 72 / 25.4 == pytest.approx(7.0)


def test_each_country_is_a_square_that_looks_like_the_sign_of_its_state() -> None:
    found = paths(draw(UNITS, PALETTE))
    assert [path["d"].count("M") for path in found[:3]] == [4, 3, 1]
    assert found[0]["fill"] == PALETTE.ink
    assert found[1]["fill"] == "#ffffff"
    assert found[-1]["d"].count("M") == 2


def test_a_hundred_countries_fit_into_the_row() -> None:
    for count in (1, 38, 150):
        spec = Units(("in-force",) * count, "en")
        numbers = [float(n) for p in paths(draw(spec, PALETTE)) for n in re.findall(r"-?[\d.]+", p["d"])[0::2]]
        assert 0 <= min(numbers) <= max(numbers) <= spec.width_mm * 72 / 25.4


def test_pictures_take_their_colours_from_the_palette() -> None:
    other = Palette("#101010", "#202020", "#a0a0a0", "#303030", "#404040", "#b0b0b0", "#c0c0c0", "#d0d0d0")
    own = {"#ffffff", *(getattr(other, name) for name in Palette.__struct_fields__)}
    for spec in (STRIP, SIDES, UNITS):
        assert set(re.findall("#[0-9a-f]{6}", draw(spec, other).decode())) <= own


def test_another_process_writes_the_same_bytes() -> None:
    code = (
        "import sys\n"
        "from reports.documents.shared.section import *\n"
        "from reports.typeset.brand import Palette\n"
        "from reports.typeset.charts import draw\n"
        f"for spec in ({STRIP!r}, {SIDES!r}, {UNITS!r}): sys.stdout.buffer.write(draw(spec, Palette()))\n"
    )
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False, cwd=Path("/"))
    assert run.returncode == 0, run.stderr.decode()
    assert run.stdout == b"".join(draw(spec, PALETTE) for spec in (STRIP, SIDES, UNITS))
