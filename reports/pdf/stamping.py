"""Stamps running heads and feet on finished pages, shaped with the shipped faces, as artifacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import uharfbuzz as hb
from msgspec import Struct

from reports.documents.shared.section import Furniture
from reports.errors import DocumentProblem
from reports.pdf.font_registry import widths
from reports.typeset.fonts import (
    SUPPLEMENT,
    Face,
    covers,
    face,
    family,
    shaping_font,
    shipped_family,
    spelled,
    takes_no_glyph,
    word_scale,
)
from reports.typeset.house_faces import forgotten_with_faces
from reports.typeset.look import Look
from reports.typeset.styles import read_lengths
from reports.typeset.whole_words import split_words

WHOLE = "W"
"""Ends the name of the font of words that the face of a line cannot set whole."""
SHIPPED = "S"
"""Ends the name of the shipped font that stands in for what a house's face lacks."""

_EM = 1000
_LEFT_SHARE = 0.45
"""How much of the line the text on the left may take."""
_BREAK = re.compile(r"\s|(?<=[\u2e80-\u9fff\uac00-\ud7af])(?=\S)")
"""Where a running text may be cut: between words, behind an ideograph."""


class RunningFrame(Struct, frozen=True):
    """The place and size of running heads and feet, in points."""

    side: float
    """From either edge to the text."""
    wide_side: float
    """The same on wide pages."""
    size: float
    leading: float
    colour: str
    foot: float = 40.0
    """From the lower edge to the baseline of the foot."""
    head: float = 40.0
    """From the upper edge to the baseline of the head."""
    gap: float = 9.0
    """Least distance between two texts on one line."""


def running_frame(look: Look) -> RunningFrame:
    """Return the frame that matches the margins and the type of the look's style sheets."""
    side, wide_side, size, leading = read_lengths(look, ("--side", "--side-wide", "--size-foot", "--line-foot"))
    return RunningFrame(side, wide_side, size, leading, look.palette.grey)


class ShapedText(Struct, frozen=True):
    """A shaped text in one face, and its width in em."""

    runs: tuple[tuple[int, bytes], ...]
    """Operands of TJ without their brackets, each with how high it is raised, in thousandths of an em."""
    width: float
    glyphs: tuple[tuple[int, str], ...]

    def shown(self, size: float) -> bytes:
        """Return what shows it in a size: marks over capitals are raised."""
        return b" ".join(_raised(operand, rise * size / _EM) for rise, operand in self.runs)


class ShapedLine(Struct, frozen=True):
    """A shaped line: its texts in their order, each with the face that it is in, "" for that of the line."""

    parts: tuple[tuple[ShapedText, str], ...]
    scale: float
    """How much larger words of the supplement are."""

    @property
    def width(self) -> float:
        """The width in em of the size of the line."""
        return sum(part.width * self.scale_of(other) for part, other in self.parts)

    def scale_of(self, face: str) -> float:
        """Return how much larger the text in a face is."""
        return self.scale if face == WHOLE else 1.0


class StampedPage(Struct, frozen=True):
    """A page that gets heads and feet: its number, and its size in points."""

    number: int
    """From 1."""
    total: int
    width: float
    height: float


class _PlacedText(Struct, frozen=True):
    """A shaped text in its place on the page."""

    line: ShapedLine
    x: float
    y: float
    is_own: bool
    """Whether it has the page number in it, which no other page has."""


class Stamper(Struct):
    """Writes heads and feet for the pages of a document in one language, and collects the glyphs that they use."""

    lang: str
    """That in whose face all of them are set."""
    frame: RunningFrame
    texts: dict[str, dict[int, str]] = {}
    """The glyphs that are used, with their text, by the ending of the font's name."""

    @property
    def faces(self) -> dict[str, Face]:
        """The faces that heads and feet are set in, by the same."""
        return _faces(self.lang)

    def stamp(self, page: StampedPage, furniture: Furniture, font: str) -> tuple[bytes, bytes]:
        """Return content for one page, in two parts to be read as one: what other pages may share, and what is its own.

        ``font`` names the face in its resources, with `WHOLE` or `SHIPPED` behind it the others.
        """
        common: list[bytes] = []
        own: list[bytes] = []

        def write(part: bytes, is_own: bool = False) -> None:
            # What follows a part of its own is its own as well.
            (own if own or is_own else common).append(part)

        for subtype, side, placed in (
            ("Header", "Top", list(self._head(page, furniture))),
            ("Footer", "Bottom", list(self._foot(page, furniture))),
        ):
            if placed:
                write(f"/Artifact <</Type /Pagination /Subtype /{subtype} /Attached [/{side}]>> BDC q".encode())
                write(f"{_rgb(self.frame.colour)} rg BT /{font} {self.frame.size:g} Tf".encode())
                for mark in sorted(placed, key=lambda mark: mark.is_own):
                    write(b"1 0 0 1 %.2f %.2f Tm %b" % (mark.x, mark.y, self._shown(mark.line, font)), mark.is_own)
                write(b"ET Q EMC")
        return b"".join(part + b"\n" for part in common), b"\n".join(own)

    def _shown(self, line: ShapedLine, font: str) -> bytes:
        """Return what shows a line at the place where it begins; afterwards the font is as it was."""
        size, shown = self.frame.size, []
        for part, other in line.parts:
            own_size = size * line.scale_of(other)
            text = part.shown(own_size)
            own = f"/{font}{other} {own_size:.4g} Tf".encode(), f"/{font} {size:g} Tf".encode()
            shown.append(b" ".join((own[0], text, own[1])) if other else text)
        return b" ".join(shown)

    def _side(self, page: StampedPage) -> float:
        return self.frame.wide_side if page.width > page.height else self.frame.side

    def _foot(self, page: StampedPage, furniture: Furniture) -> Iterator[_PlacedText]:
        frame, side, width = self.frame, self._side(page), page.width
        texts = (furniture.foot_left, furniture.foot_centre, furniture.foot_right)
        left, centre, right = (self._shape(text, page) for text in texts)
        starts, ends = self._ends(left, right, page, furniture.foot_left)
        yield from self._placed(left, side, frame.foot, furniture.foot_left)
        yield from self._placed(right, ends, frame.foot, furniture.foot_right)
        yield from self._above_foot(page, furniture)
        if centre is None:
            return
        length, baseline = centre.width * frame.size, frame.foot
        x = (width - length) / 2
        if x < starts + frame.gap or x + length > ends - frame.gap:
            x = (starts + ends - length) / 2
            if x < starts + frame.gap:
                x, baseline = (width - length) / 2, frame.foot - frame.leading
        self._require(x >= side - 0.01, furniture.foot_centre)
        yield from self._placed(centre, x, baseline, furniture.foot_centre)

    def _above_foot(self, page: StampedPage, furniture: Furniture) -> Iterator[_PlacedText]:
        side, height = self._side(page), self.frame.foot + self.frame.leading
        notice, brand = (self._shape(text, page) for text in (furniture.foot_notice, furniture.foot_brand))
        _, ends = self._ends(notice, brand, page, f"{furniture.foot_notice} {furniture.foot_brand}".strip())
        yield from self._placed(notice, side, height, furniture.foot_notice)
        yield from self._placed(brand, ends, height, furniture.foot_brand)

    def _head(self, page: StampedPage, furniture: Furniture) -> Iterator[_PlacedText]:
        height, room = page.height - self.frame.head, page.width - 2 * self._side(page)
        left = self._shape_within(furniture.head_left, page, room * _LEFT_SHARE)
        used = left.width * self.frame.size + 2 * self.frame.gap if left else 0.0
        right = self._shape_within(furniture.head_right, page, room - used)
        _, ends = self._ends(left, right, page, furniture.head_left)
        yield from self._placed(left, self._side(page), height, furniture.head_left)
        yield from self._placed(right, ends, height, furniture.head_right)

    def _ends(
        self, left: ShapedLine | None, right: ShapedLine | None, page: StampedPage, text: str
    ) -> tuple[float, float]:
        """Return where the left text ends and the right one begins; raises DocumentProblem where they would touch."""
        frame, side = self.frame, self._side(page)
        starts = side + (left.width * frame.size if left else 0)
        ends = page.width - side - (right.width * frame.size if right else 0)
        self._require(ends - starts >= (frame.gap if left and right else 0), text)
        return starts, ends

    def _placed(self, line: ShapedLine | None, x: float, y: float, text: str) -> Iterator[_PlacedText]:
        if line is not None:
            yield _PlacedText(line, x, y, is_own="{page}" in text)

    def _shape(self, text: str, page: StampedPage) -> ShapedLine | None:
        if not text:
            return None
        line = shape_line(text.replace("{pages}", str(page.total)).replace("{page}", str(page.number)), self.lang)
        for part, other in line.parts:
            self.texts.setdefault(other, {}).update(part.glyphs)
        return line

    def _shape_within(self, text: str, page: StampedPage, room: float) -> ShapedLine | None:
        """Shape a text of a head, cut short where it is longer than ``room`` or has a letter that the face lacks."""
        for words in _ever_shorter(text):
            try:
                line = self._shape(words, page)
            except DocumentProblem:
                continue
            if line is None or line.width * self.frame.size <= room:
                return line
        return None

    def _require(self, fits: bool, text: str) -> None:
        if not fits:
            raise DocumentProblem(f"the running text is too long for its line: {text}", remedy="Shorten it.")


def _ever_shorter(text: str) -> Iterator[str]:
    """Yield a text, then the same cut after fewer and fewer of its words and ideographs, with an ellipsis."""
    yield text
    for match in reversed(list(_BREAK.finditer(text))):
        if kept := text[: match.start()].rstrip(" ，,：:（(《“"):
            yield f"{kept}…"


@forgotten_with_faces
@lru_cache(maxsize=4096)
def shape_line(text: str, lang: str) -> ShapedLine:
    """Shape one line, each part of it in a face that has it; raises as `shape` does."""
    faces = _faces(lang)
    parts = tuple((shape(said, lang, faces[name]), name) for said, name in _by_face(text, lang))
    return ShapedLine(parts, word_scale(lang))


def _faces(lang: str) -> dict[str, Face]:
    return {"": face(family(lang)), WHOLE: face(SUPPLEMENT), SHIPPED: face(shipped_family(lang))}


def _by_face(text: str, lang: str) -> Iterator[tuple[str, str]]:
    """Yield a text in pieces, each with the ending of the font that sets it."""
    first = face(family(lang))
    for said, is_whole in split_words(text, lang):
        if is_whole or first.family == shipped_family(lang):
            yield said, WHOLE if is_whole else ""
        else:
            for has, run in groupby(said, key=lambda char: covers(first, char) or takes_no_glyph(char)):
                yield "".join(run), "" if has else SHIPPED


@forgotten_with_faces
@lru_cache(maxsize=4096)
def shape(text: str, lang: str, own: Face | None = None) -> ShapedText:
    """Shape one line in the regular face of ``lang``, or in a face of its own.

    Raises:
        DocumentProblem: the face lacks a glyph.
    """
    used = own or face(family(lang))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = lang
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    hb.shape(shaping_font(used), buffer, {"chws": True})
    glyphs = [info.codepoint for info in buffer.glyph_infos]
    clusters = [info.cluster for info in buffer.glyph_infos]
    if 0 in glyphs:
        char = text[clusters[glyphs.index(0)]]
        raise DocumentProblem(
            f"{char!r} (U+{ord(char):04X}) in the running text is in no shipped face", remedy="Take it out."
        )
    parts, pen, drawn = [], 0, 0
    for glyph, width, position in zip(glyphs, widths(used, glyphs), buffer.glyph_positions, strict=True):
        if shift := drawn - pen - position.x_offset:
            parts.append((position.y_offset, b"%d" % shift))
        parts.append((position.y_offset, b"<%04x>" % glyph))
        drawn = pen + position.x_offset + width
        pen += position.x_advance
    if drawn != pen:
        parts.append((0, b"%d" % (drawn - pen)))
    ends = [*clusters[1:], len(text)]
    places = zip(glyphs, clusters, ends, strict=True)
    read = tuple((glyph, spelled(used, glyph, text[start:end])) for glyph, start, end in places)
    raised = groupby(parts, key=lambda part: part[0])
    runs = tuple((rise, b"".join(part for _, part in run).replace(b"><", b"")) for rise, run in raised)
    return ShapedText(runs, pen / _EM, read)


def _raised(operand: bytes, rise: float) -> bytes:
    """Return what shows glyphs at a height over the line, in points: that of a mark over a capital."""
    shown = b"[%b] TJ" % operand
    return b"%.4g Ts %b 0 Ts" % (rise, shown) if rise else shown


def _rgb(colour: str) -> str:
    digits = colour.removeprefix("#")
    return " ".join(f"{int(digits[n : n + 2], 16) / 255:.3g}" for n in (0, 2, 4))
