"""Which page lies where: booklets fold right, every page is there once a copy, nothing shares a sheet."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pdf.page_map import BLANK, Binding, JobSettings, Layout, PaperSheet, Piece, map_job, reading_order, sides

LAYOUTS: tuple[Layout, ...] = ("plain", "booklet", "two-up")


def sheets(
    pages: int, layout: Layout, binding: Binding = "left", right_hand: tuple[int, ...] = ()
) -> tuple[PaperSheet, ...]:
    return map_job([Piece("a", pages, right_hand)], JobSettings(layout=layout, binding=binding))


def folded(stack: tuple[PaperSheet, ...], binding: Binding) -> list[int]:
    """The pages as they come when sheets are laid on one another, the first outermost, folded and leafed through.

    What is bound on the left is opened at its right edge: the reader sees the right half of each front, then the left
    half of its back. In the second half of the booklet the other halves of the same sheets come, innermost first.
    """
    near, far = (1, 0) if binding == "left" else (0, 1)
    rising = [page for sheet in stack for page in (sheet.front[near], sheet.back[far])]
    falling = [page for sheet in reversed(stack) for page in (sheet.back[near], sheet.front[far])]
    return rising + falling


# -- Booklets and two pages a side -------------------------------------------------------------------------------------


@pytest.mark.parametrize("binding", ["left", "right"])
@pytest.mark.parametrize("pages", range(1, 34))
def test_a_folded_booklet_reads_from_first_to_last(pages: int, binding: Binding) -> None:
    stack = sheets(pages, "booklet", binding)
    assert len(stack) == -(-pages // 4)
    assert folded(stack, binding) == [*range(1, pages + 1), *[BLANK] * (-pages % 4)]


def test_the_order_of_a_small_booklet_is_the_one_that_binders_know() -> None:
    assert [(sheet.front, sheet.back) for sheet in sheets(8, "booklet")] == [((8, 1), (2, 7)), ((6, 3), (4, 5))]
    assert [(sheet.front, sheet.back) for sheet in sheets(8, "booklet", "right")] == [
        ((1, 8), (7, 2)),
        ((3, 6), (5, 4)),
    ]
    assert [(sheet.front, sheet.back) for sheet in sheets(1, "booklet")] == [((0, 1), (0, 0))]


def test_two_pages_a_side_follow_one_another_from_the_bound_edge() -> None:
    assert [(sheet.front, sheet.back) for sheet in sheets(5, "two-up")] == [((1, 2), (3, 4)), ((5, 0), (0, 0))]
    assert [(sheet.front, sheet.back) for sheet in sheets(5, "two-up", "right")] == [((2, 1), (4, 3)), ((0, 5), (0, 0))]


# -- Right-hand pages --------------------------------------------------------------------------------------------------


def test_a_section_that_asks_for_a_right_hand_page_gets_one() -> None:
    assert [(sheet.front, sheet.back) for sheet in sheets(4, "plain", right_hand=(2, 4))] == [
        ((1,), (0,)), ((2,), (3,)), ((4,), (0,)),
    ]  # fmt: skip
    assert folded(sheets(4, "booklet", right_hand=(2, 4)), "left") == [1, 0, 2, 3, 4, 0, 0, 0]
    assert [sheet.front for sheet in sheets(4, "two-up", right_hand=(2,))] == [(1, 0), (2, 3)]


def test_a_section_that_has_one_already_gets_no_blank() -> None:
    assert reading_order(Piece("a", 4, (1, 3)), "plain") == (1, 2, 3, 4)


# -- Copies ------------------------------------------------------------------------------------------------------------


def printed(settings: JobSettings) -> list[tuple[str, int, int]]:
    """Name, copy and first page of every sheet."""
    pieces = [
        Piece("control", 3, kind="control"),
        Piece("before a", 1, kind="separator"), Piece("a", 3),
        Piece("before b", 1, kind="separator"), Piece("b", 1),
    ]  # fmt: skip
    return [(sheet.piece.name, sheet.copy, sheet.front[0]) for sheet in map_job(pieces, settings)]


def test_collated_copies_are_complete_one_after_the_other() -> None:
    one = [("before a", 1), ("a", 1), ("a", 3), ("before b", 1), ("b", 1)]
    assert printed(JobSettings(copies=2)) == [
        ("control", 1, 1), ("control", 1, 3), *((name, 1, page) for name, page in one),
        *((name, 2, page) for name, page in one),
    ]  # fmt: skip


def test_copies_that_are_not_collated_repeat_each_sheet_and_no_separator() -> None:
    assert printed(JobSettings(copies=2, collated=False))[2:] == [
        ("before a", 1, 1), ("a", 1, 1), ("a", 2, 1), ("a", 1, 3), ("a", 2, 3),
        ("before b", 1, 1), ("b", 1, 1), ("b", 2, 1),
    ]  # fmt: skip


def test_separators_and_control_sheets_keep_their_size_in_a_booklet() -> None:
    found = map_job([Piece("c", 3, kind="control"), Piece("a", 3)], JobSettings(layout="booklet"))
    assert [(sheet.front, sheet.back) for sheet in found] == [((1,), (2,)), ((3,), (0,)), ((0, 1), (2, 3))]


# -- Whatever is printed -----------------------------------------------------------------------------------------------


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    """A few documents with some right-hand pages, for one of two people."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        pages = draw(st.integers(1, 40))
        right_hand = draw(st.sets(st.integers(1, pages), max_size=6))
        recipient = draw(st.sampled_from(["甲", "乙"]))
        found.append(Piece(f"document {number}", pages, tuple(sorted(right_hand)), recipient=recipient))
    return found


settings_of_jobs = st.builds(
    JobSettings, st.integers(1, 3), st.booleans(), st.sampled_from(LAYOUTS), st.sampled_from(["left", "right"])
)


@given(pieces(), settings_of_jobs)
def test_every_page_is_printed_once_a_copy_and_every_document_starts_on_an_odd_side(
    job: list[Piece], settings: JobSettings
) -> None:
    found = map_job(job, settings)
    assert [sheet.number for sheet in found] == list(range(1, len(found) + 1))
    every = list(sides(found))
    assert [side.number for side in every] == list(range(1, 2 * len(found) + 1))
    for piece in job:
        for copy in range(1, settings.copies + 1):
            own = [side for side in every if side.piece is piece and side.copy == copy]
            assert own[0].face == "front"
            assert own[0].number % 2 == 1
            assert sorted(page for side in own for page in side.pages if page) == list(range(1, piece.pages + 1))
    for _, pair in groupby(every, key=lambda side: side.sheet):
        assert len({(side.piece.name, side.piece.recipient, side.copy) for side in pair}) == 1


@given(pieces(), settings_of_jobs)
def test_pages_come_in_order_and_right_hand_ones_on_fronts(job: list[Piece], settings: JobSettings) -> None:
    for piece in job:
        own = tuple(sheet for sheet in map_job(job, settings) if sheet.piece is piece and sheet.copy == 1)
        if settings.layout == "booklet":
            order = folded(own, settings.binding)
        else:
            way = 1 if settings.binding == "left" else -1
            order = [page for sheet in own for side in (sheet.front, sheet.back) for page in side[::way]]
        assert [page for page in order if page] == list(range(1, piece.pages + 1))
        every = 4 if settings.layout == "two-up" else 2
        assert all(order.index(page) % every == 0 for page in piece.right_hand)
