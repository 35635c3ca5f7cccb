"""The view models all kinds of documents share: values with their origin, figures, sections, documents.

A section holds everything a template prints on pages of its own, decided. Templates compute nothing.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Value(Struct, frozen=True):
    """One printed value, and where it came from."""

    text: str
    origin: str = ""
    """``<record id>/<language>#<field path>``, e.g. ``us-45q/en#analysis.mrv.score``; "" for words of ours."""
    lang: str = ""
    """BCP 47 tag; "" where it is the section's own language."""
    generated: bool = False
    """An ``[AI-Generated]`` marker was lifted out of the text; a mark is printed instead."""

    def __bool__(self) -> bool:
        return bool(self.text)


class Prose(Struct, frozen=True):
    """A Markdown text and where it came from; typeset/text.py sets it."""

    markdown: str
    origin: str = ""
    lang: str = ""
    generated: bool = False

    def __bool__(self) -> bool:
        return bool(self.markdown)


Grade = Literal["A", "B", "C", "D"]


class BarRow(Struct, frozen=True):
    """One row of a bar chart. ``value`` None is a gap: the score is missing."""

    label: str
    value: float | None
    """0-100."""
    grade: Grade | None
    """D is drawn hollow, C hatched, A and B solid."""
    peer: float | None = None
    """Peer median, drawn as a tick in the signal colour; None draws none."""
    text: str = ""
    """What stands at the right end beside value and grade, or in the gap ("n/r"); decided by the briefing."""


class Bars(Struct, frozen=True):
    """Horizontal bars, drawn in the order given (the briefing ranks them)."""

    rows: tuple[BarRow, ...]
    lang: str
    width_mm: float = 92.0


class Spoke(Struct, frozen=True):
    """One axis of a radar."""

    label: str
    value: float | None
    peer: float | None = None
    grade: Grade | None = None


class Radar(Struct, frozen=True):
    """Spokes clockwise from the top; peer median dashed; a missing value leaves the outline open there."""

    spokes: tuple[Spoke, ...]
    lang: str
    width_mm: float = 66.0


class TimelineEvent(Struct, frozen=True):
    """A tick on a timeline: fraction of years, e.g. 2024.5, and its short label ("" for none)."""

    at: float
    label: str = ""
    kind: Literal["adopted", "milestone", "ahead"] = "milestone"


class TimelineRow(Struct, frozen=True):
    """One instrument: its label and events, in order of time."""

    label: str
    events: tuple[TimelineEvent, ...]
    dashed: bool = False
    """Planned or superseded instruments are drawn dashed."""
    lang: str = ""


class Timeline(Struct, frozen=True):
    """One line an instrument over a common axis of years; ``today`` is drawn as a rule."""

    rows: tuple[TimelineRow, ...]
    first_year: int
    last_year: int
    today: float | None
    today_label: str
    lang: str
    width_mm: float = 159.0


STRIP_MM = 66.675
"""The width of a strip beside the names of its dimensions."""


class StripMark(Struct, frozen=True):
    """The value of one whom a strip is about: a large dot, or a sign of its own where several are compared."""

    value: float | None
    """0-100; None draws no mark."""
    grade: Grade | None
    """C and D are drawn hollow and dashed."""
    sign: str = "●"
    """``●``, ``◆``, ``▲``, or a letter."""


class Strip(Struct, frozen=True):
    """One row of dots: every country or region in its value, and the marks of those whom the row is about."""

    evidenced: tuple[float, ...]
    """Values graded A or B, in order: filled dots."""
    unsupported: tuple[float, ...]
    """Values graded C or D, in order: small hollow dots."""
    median: float | None
    """Drawn as a rule; None draws none."""
    marks: tuple[StripMark, ...]
    lang: str
    start: int = 30
    """Where the axis begins; it ends at 100."""
    lines: bool = False
    """Whether each mark has a line of its own under the dots, or all stand on the axis."""
    width_mm: float = STRIP_MM

    @property
    def edges(self) -> tuple[float, float]:
        """Where the axis begins and ends in the picture, as shares of its width: dots in an end value need room."""
        points = self.width_mm * 72 / 25.4
        return 6.0 / points, 1 - 7.0 / points

    def at(self, value: float) -> float:
        """Return where a value lies in the picture, as a share of its width."""
        first, last = self.edges
        return first + (last - first) * (value - self.start) / (100 - self.start)


class Units(Struct, frozen=True):
    """One row of squares, one for each country or region, in the order given."""

    states: tuple[str, ...]
    """Codes of the states of a pillar."""
    lang: str
    width_mm: float = 69.85


ChartSpec = Bars | Radar | Timeline | Strip | Units


class Figure(Struct, frozen=True):
    """A chart by specification, the sentence that stands for it, and its caption."""

    spec: ChartSpec
    alt: str
    caption: str = ""


class Section(Struct, frozen=True):
    """Pages of their own: a template's name and the view model it prints."""

    id: str
    """ASCII, unique in the document; anchors inside the section are ``<id>`` and ``<id>--<anchor>``."""
    template: str
    """e.g. ``sheet.html``."""
    title: str
    """Heading in the outline."""
    lang: str
    """BCP 47."""
    content: object
    """A frozen Struct: a view model of the kind, or of what kinds share."""
    level: int = 1
    """Depth in outline and contents."""
    right_hand: bool = False
    """Starts on a right-hand page when printed."""
    running: str = ""
    """What stands at the head of its pages on the right, beside the subject of the document; "" for no head."""
    is_opening: bool = False
    """Whether its first page begins a document, under its own name and without a head."""
    has_grades: bool = True
    """Whether the key of grades stands at the foot of its pages."""
    ease: Literal[0, 1, 2] = 0
    """How it is set because it has a fault as it was designed: 1 by the rules of ``eased.css`` as well, 2 with the
    tables of its records as lists, too."""


class Furniture(Struct, frozen=True):
    """What stands at the head and foot of every page; ``{page}`` and ``{pages}`` are filled in by the binding."""

    foot_left: str
    foot_centre: str
    foot_right: str
    head_left: str = ""
    head_right: str = ""
    foot_notice: str = ""
    """What the corpus says of itself, on a line above the foot, on the left."""
    foot_brand: str = ""
    """The line of the brand, on the right of the same line."""


class Embedded(Struct, frozen=True):
    """A file inside the PDF."""

    name: str
    data: bytes
    description: str
    mime_type: str = "application/json"
    relationship: Literal["Source", "Data", "Supplement"] = "Source"


class Document(Struct, frozen=True):
    """Sections in order, and what binding needs."""

    name: str
    """File name without ``.pdf``, ASCII."""
    title: str
    lang: str
    edition: str
    subject: str
    author: str
    keywords: tuple[str, ...]
    as_of: str
    """ISO date; the only date in the file."""
    sections: tuple[Section, ...]
    furniture: Furniture
    translated: tuple[tuple[str, Furniture], ...] = ()
    """Heads and feet of sections in other languages than the document's own, by BCP 47 tag."""
    embedded: tuple[Embedded, ...] = ()
