"""Findings of an inspection: the rule, the page, and the record and field printed in the faulty place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from reports.audit.rules import RULES, Rule
from reports.errors import DocumentProblem, Problem
from reports.typeset.sidecar import AuthoredSide, Sidecar

_REACH = 1.0
"""How far from where it was laid out a line may be found, in points."""


class Box(NamedTuple):
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    def joined(self, other: Box) -> Box:
        """Return the smallest rectangle around both."""
        return Box(min(self[0], other[0]), min(self[1], other[1]), max(self[2], other[2]), max(self[3], other[3]))

    def common(self, other: Box) -> Box:
        """Return the part of one that is in the other."""
        return Box(max(self[0], other[0]), max(self[1], other[1]), min(self[2], other[2]), min(self[3], other[3]))


class InspectionFinding(Struct, frozen=True, order=True):
    """One fault on one page."""

    page: int
    """In the document, from 1; 0 where the text has the fault and its page is not known yet."""
    rule: Rule
    section: str
    record: str
    """``<record id>/<language>`` of what is printed there or nearest to it; "" where the section prints no record."""
    field: str
    """Dotted path of the field, e.g. ``analysis.mrv.evidence``."""
    message: str
    remedy: str

    def problem(self) -> Problem:
        """Return the finding as the command prints it."""
        place = f"page {self.page}: " if self.page else ""
        return Problem(self.record or self.section, self.field, f"{place}{self.message}", self.remedy)


class InspectedPage(Struct, frozen=True):
    """One page of a section, for naming what is wrong on it."""

    section: str
    sidecar: Sidecar
    number: int
    """In the document, from 1."""
    place: int
    """In the section, from 0."""
    count: int
    """Pages of the section."""
    has_own_style: bool = False
    """Whether somebody has put style sheets or templates in the place of the shipped ones."""
    is_sheet: bool = False
    """Whether it is of the sheet of a record."""

    @property
    def area(self) -> Box:
        """The type area."""
        return Box(*self.sidecar["areas"][self.place])

    @property
    def is_last(self) -> bool:
        """Whether the section ends here."""
        return self.place == self.count - 1

    def finding(self, rule: Rule, message: str, box: Box, *, overleaf: bool = False) -> InspectionFinding:
        """Return a finding at ``box``, which is on the next page where it is ``overleaf``."""
        record, _, path = self._origin(box, self.place + overleaf).partition("#")
        said = RULES[rule]
        remedy = said.style_remedy if self.has_own_style else said.remedy
        return InspectionFinding(self.number, rule, self.section, record, path, message, remedy)

    def is_authored(self, box: Box, side: AuthoredSide) -> bool:
        """Return whether the author of a line chose where it begins or ends, or wrote it as it stands."""
        level = (box.bottom + box.top) / 2
        return any(
            page == self.place
            and which in (side, "literal")
            and bottom <= level <= top
            and left - _REACH < box.right
            and box.left < right + _REACH
            for which, page, left, bottom, right, top in self.sidecar["authored"]
        )

    def is_quoted(self, box: Box) -> bool:
        """Return whether a record's own words stand there, and not words of ours."""
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        return any(
            page == self.place and left <= x <= right and bottom <= y <= top
            for _, page, left, bottom, right, top in self.sidecar["origins"]
        )

    def _origin(self, box: Box, place: int) -> str:
        """Return the smallest origin printed around ``box``, else the nearest."""
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        best = ((float("inf"), float("inf")), "")
        for origin, page, left, bottom, right, top in self.sidecar["origins"]:
            if page == place:
                distance = max(left - x, x - right, 0.0) + max(bottom - y, y - top, 0.0)
                best = min(best, ((distance, (right - left) * (top - bottom)), origin))
        return best[1]


def in_no_face(section: str, origin: str, char: str, sign: str = "") -> InspectionFinding:
    """Return the finding that no shipped face has a character; ``sign`` is what was printed in its place."""
    record, _, path = origin.partition("#")
    message = f"{char} (U+{ord(char):04X}) is in no shipped face" + (f"; {sign} stands for it" if sign else "")
    return InspectionFinding(0, "glyph", section, record, path, message, RULES["glyph"].remedy)


def refusal(name: str, findings: Iterable[InspectionFinding]) -> DocumentProblem:
    """Return the error that refuses a document with findings."""
    problems = tuple(finding.problem() for finding in findings)
    faults = "1 fault" if len(problems) == 1 else f"{len(problems)} faults"
    return DocumentProblem(
        f"{name} has {faults} and was not written; --lenient writes it all the same",
        remedy="Correct the records or templates named.", problems=problems,
    )  # fmt: skip
