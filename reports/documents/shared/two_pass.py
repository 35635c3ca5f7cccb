"""Contents of sections that are finished late, once something is known of their pages; by what they can do.

So the modules that put sections together need not load those that compose them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Self, runtime_checkable


@runtime_checkable
class Fitted(Protocol):
    """What is set another way until it fits: closer, with blocks shed, or broken over pages."""

    @property
    def most_pages(self) -> int | None:
        """How many pages it may have as it is; None where there is no limit."""

    @property
    def least_fill(self) -> float:
        """How much of its last page it must fill, from 0 to 1, where it has several."""

    def smaller(self) -> Self | None:
        """Return the same, set the next way; None where there is none left."""


@runtime_checkable
class FirstPage(Fitted, Protocol):
    """A page that sheds blocks until it fits."""

    @property
    def shed(self) -> tuple[str, ...]:
        """The blocks that are gone."""


@runtime_checkable
class Told(Protocol):
    """What says which blocks the first page has shed."""

    def told(self, blocks: tuple[str, ...]) -> Self:
        """Return the same, saying which blocks those are."""


@runtime_checkable
class Paged(Protocol):
    """What names the pages of others."""

    @property
    def pages_expected(self) -> int:
        """About how many pages it takes; with a good guess it is laid out once."""

    @property
    def named(self) -> tuple[str, ...]:
        """The sections and anchors whose pages it names; "" where it has none to name."""

    def paged(self, pages: Mapping[str, int]) -> Self:
        """Return the same with page numbers, by section or anchor."""
