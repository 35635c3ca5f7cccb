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
from tests.typeset.test_charts import PALETTE, ROOT, paths, picture, texts

OWN = (StripMark(80, "B"),)
STRIP = Strip((60, 85, 85, 85, 85, 95), (30, 85, 90), 85, OWN, "zh-Hans")
COMPARED = (
    *(StripMark(80, "B"), StripMark(95, "C", "◆"), StripMark(100, "A", "▲")),
    *(StripMark(70, "B", "d"), StripMark(None, None, "e")),
)
SIDES = Strip((60, 85, 85), (40,), 82.5, COMPARED, "en", lines=True)
UNITS = Units(("in-force",) * 4 + ("proposed", "stated-absent", "profile") + ("not-recorded",) * 2, "en")


Points = list[tuple[float, float]]


def middles(path: dict[str, str]) -> Points:
    """The middle of each part of a path, from left to right."""
    found = []
    for part in path["d"].split("M")[1:]:
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", part)]
        across, down = numbers[0::2], numbers[1::2]
        found.append((round((min(across) + max(across)) / 2, 1), round((min(down) + max(down)) / 2, 1)))
    return sorted(found)


def dots(svg: bytes) -> tuple[Points, Points]:
    """The middles of filled dots and of hollow ones, whose insides are white."""
    by_width = {float(p["stroke-width"]): middles(p) for p in paths(svg) if p.get("stroke-linecap") == "round"}
    inner = {width for width in by_width if width < 3}
    hollow = [by_width[width] for width in by_width if 3 < width < 3.4]
    assert [by_width[width] for width in inner] == hollow
    return next((by_width[width] for width in by_width if width >= 3.4), []), (hollow or [[]])[0]


def marks(svg: bytes, *, hollow: bool) -> Points:
    """The middles of large dots, filled or hollow."""
    accent = [p for p in paths(svg) if PALETTE.accent in (p["fill"], p.get("stroke")) and "C" in p["d"]]
    return [place for p in accent if (p["fill"] == "#ffffff") is hollow for place in middles(p)]


def test_every_country_is_a_dot_filled_where_evidenced_and_hollow_where_not() -> None:
    svg = draw(STRIP, PALETTE)
    assert [len(found) for found in dots(svg)] == [6, 3]
    assert dots(draw(Strip((), (), None, (), "en"), PALETTE)) == ([], [])


def test_dots_stand_over_their_value_and_three_abreast_at_most() -> None:
    width = STRIP.width_mm * 72 / 25.4
    filled, _ = dots(draw(STRIP, PALETTE))
    for value, dot in ((60, filled[0]), (95, filled[-1])):
        assert dot[0] == pytest.approx(width * STRIP.at(value), abs=0.06)
    at_85 = [x for x, _ in filled[1:-1]]
    assert sum(at_85) / 4 == pytest.approx(width * STRIP.at(85), abs=2.1)
    assert max(at_85) - min(at_85) == pytest.approx(8.0, abs=0.11)


@pytest.mark.parametrize(("grade", "hollow"), [("A", False), ("B", False), ("C", True), ("D", True)])
def test_one_s_own_value_is_a_large_dot_hollow_and_dashed_where_it_is_not_evidenced(grade: Grade, hollow: bool) -> None:
    svg = draw(Strip((60,), (), None, (StripMark(80, grade),), "en"), PALETTE)
    assert len(marks(svg, hollow=hollow)) == 1
    assert marks(svg, hollow=not hollow) == []
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
    assert top < min(y for _, y in dots(draw(STRIP, PALETTE))[1]) - 1.6
    assert foot > max(y for _, y in marks(draw(STRIP, PALETTE), hollow=False))


def test_sides_have_a_line_and_a_sign_each_and_a_letter_from_the_fourth_on() -> None:
    svg = draw(SIDES, PALETTE)
    assert [text.words for text in texts(svg, "en")] == ["d"]
    assert len(marks(svg, hollow=False)) == 1
    diamond = [p for p in paths(svg) if p.get("stroke") == PALETTE.ink and "stroke-dasharray" in p]
    assert [p["fill"] for p in diamond] == ["#ffffff"]
    assert sum(p["fill"] == PALETTE.ink for p in paths(svg)) == 1
    assert len(svg) < 4_500


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
    places, _ = dots(svg)
    assert len(places) == 90
    assert height < 62
    assert min(y for _, y in places) > 1.75


def test_a_mark_on_the_axis_touches_no_dot() -> None:
    svg = draw(Strip((80,) * 5, (80,), 80, OWN, "en"), PALETTE)
    (own,) = marks(svg, hollow=False)
    assert all(hypot(x - own[0], y - own[1]) > 3.9 + 1.75 for x, y in dots(svg)[0])


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


def test_the_page_shows_round_dots_filled_and_hollow() -> None:
    svg = draw(Strip((60, 85), (70,), None, (), "en"), PALETTE)
    shown, (filled, hollow) = picture(svg, scale=20), dots(svg)
    peer = tuple(int(PALETTE.peer[place : place + 2], 16) for place in (1, 3, 5))

    def colour(place: tuple[float, float], across: float, up: float) -> tuple[int, ...]:
        found: tuple[int, ...] = shown.getpixel((round((place[0] + across) * 20), round((place[1] - up) * 20)))
        return found

    assert {colour(place, 0, 0) for place in filled} == {peer}
    # A square of this size would reach into its corners.
    assert {colour(place, *corner) for place in filled for corner in ((1.5, 1.5), (-1.5, 1.5))} == {(255, 255, 255)}
    assert colour(hollow[0], 0, 0) == (255, 255, 255)
    assert {colour(hollow[0], *edge) for edge in ((1.4, 0), (-1.4, 0), (0, 1.4), (0, -1.4))} == {peer}
