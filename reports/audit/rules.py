"""The rules of an inspection as data: what each weighs, what helps against it, and from which measure on it speaks."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Rule = Literal[
    "glyph", "face", "outside", "overlap", "heading-at-foot", "forbidden-mark", "gap", "empty-page", "alt-text", "link",
    "hyphen", "letter-spacing", "parted", "small-type", "score-twice",
    "thin-page", "page-use", "last-ideograph", "ragged", "row-twice", "text-twice", "raw-key", "language-unmarked",
    "cut", "date-wrapped", "empty-column", "colour-named", "rank-unfounded",
    "mark-unexplained", "folder-name",
]  # fmt: skip
Severity = Literal["fault", "note"]
"""A document with a fault is not written; a note is worth knowing, and `reports inspect --pages` prints it."""


class InspectionRule(Struct, frozen=True):
    """One rule: how much it weighs, and the remedy."""

    severity: Severity
    remedy: str
    """For the author of a record: the shipped style sheets and templates are none of his business."""
    style_remedy: str
    """For whoever has put style sheets or templates of his own in the place of the shipped ones."""


def _note(remedy: str) -> InspectionRule:
    return InspectionRule("note", remedy, remedy)


RULES: dict[Rule, InspectionRule] = {
    "glyph": InspectionRule(
        "fault",
        "Take the character out of the text, or write it another way.",
        "Take the character out of the text, or write it another way.",
    ),
    "face": InspectionRule(
        "fault",
        "Take the letters out of the text, or write them another way.",
        "Name a shipped font family in the style sheet.",
    ),
    "outside": InspectionRule(
        "fault",
        "Shorten or divide the text.",
        "Shorten or divide the text, or let it break: overflow-wrap in the style sheet.",
    ),
    "overlap": InspectionRule(
        "fault",
        "Shorten or divide the text.",
        "Give it more room in the style sheet, or shorten its text.",
    ),
    "heading-at-foot": InspectionRule(
        "fault",
        "Shorten or divide the text under the heading.",
        "Keep it with what follows: break-after in the style sheet.",
    ),
    "forbidden-mark": InspectionRule(
        "fault",
        "Reword the text around the mark.",
        "Reword the text around the mark, or widen its column in the style sheet.",
    ),
    "gap": InspectionRule(
        "fault",
        "Reword the line.",
        "Reword the line, widen its column, or set it ragged: text-align in the style sheet.",
    ),
    "empty-page": InspectionRule(
        "fault",
        "Divide the text that follows: it is too long for one place.",
        "Let what follows break over pages: break-inside in the style sheet.",
    ),
    "alt-text": InspectionRule(
        "fault",
        "Give the picture a text that stands for it.",
        "Give the picture an alternative text in the template.",
    ),
    "link": InspectionRule(
        "fault",
        "Correct the address of the link.",
        "Correct the address of the link in the template.",
    ),
    "hyphen": InspectionRule(
        "fault",
        "Reword the heading.",
        "Leave words of headings whole: hyphens in the style sheet.",
    ),
    "letter-spacing": InspectionRule(
        "fault",
        "Reword the line.",
        "Take letter-spacing out of the style sheet.",
    ),
    "parted": InspectionRule(
        "fault",
        "Shorten what stands beside it.",
        "Keep it on one line: white-space in the style sheet.",
    ),
    "small-type": InspectionRule(
        "fault",
        "Take the size out of the text.",
        "Give it a larger size in the style sheet.",
    ),
    "score-twice": InspectionRule(
        "fault",
        "Give the record each score once.",
        "Print each score of a record once in the template.",
    ),
    "thin-page": _note("Shorten the text by what stands on this page."),
    "page-use": _note("Shorten texts that run over onto a page of their own."),
    "last-ideograph": _note("Shorten or lengthen the paragraph by some characters."),
    "ragged": _note("Reword the line, or let its long word break."),
    "row-twice": _note("Leave out one of the two rows."),
    "text-twice": _note("Say it in one field, and leave it out of the other."),
    "raw-key": _note("Give the field a name that a reader understands."),
    "language-unmarked": _note("Put the words into the language of the text, or into a text of their own."),
    "cut": _note("Shorten the text in the record itself, at the end of a clause."),
    "date-wrapped": _note("Reword the line around the date."),
    "empty-column": _note("Leave out the column."),
    "colour-named": _note("Show the mark itself, or name its form: rule, dot, hollow."),
    "rank-unfounded": _note("Rank only scores of grade A or B."),
    "mark-unexplained": _note("Explain the mark under its table, or in the notes."),
    "folder-name": _note("Name the edition, or the day that it speaks of."),
}
"""Every rule. What a record's text alone can cause, and no template of ours, is a note."""


class InspectionLimits(Struct, frozen=True):
    """From which measure on rules find something."""

    page_fill: float = 1 / 4
    """The height of a page that must be in use, as a share of its type area."""
    second_page_fill: float = 1 / 3
    """The same of the second page of a sheet."""
    mean_fill: float = 0.65
    """The mean over the pages of a document."""
    smallest_type: float = 7.5
    """In points; only what is raised or lowered, as the 2 of CO₂, is smaller."""
    smallest_evidence: float = 9.0
    """The same of the evidence of a score."""
    letter_gap: float = 0.02
    """White between neighbouring Latin letters, in em; pairs that are set closer have less."""
    flush: float = 0.05
    """How far from the edge, in em, a justified line may end."""
    least_justified: float = 0.75
    """The share of flush lines from which on a paragraph counts as justified."""
    longest_repeat: int = 20
    """Characters of a record's text that may stand twice on a page."""
    largest_caption: float = 1.07
    """Of the size of running feet, up to which a text is a caption."""
    least_rows: int = 3
    """Rows of a table in which a column without anything is seen."""


LIMITS = InspectionLimits()
