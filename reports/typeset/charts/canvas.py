"""A drawing surface in points from the top left corner: shapes drawn by matplotlib, text on top, one small SVG."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from io import StringIO
from typing import Any

from msgspec import Struct

from reports.typeset.charts.lettering import SUBSCRIPT, Lettering, runs
from reports.typeset.charts.plotting import IdentityTransform, Path, RendererSVG, to_rgba
from reports.typeset.fonts import SUPPLEMENT, word_scale
from reports.typeset.whole_words import split_words

POINTS_PER_MM = 72 / 25.4
WHITE = "#ffffff"
MIDDLE = 0.37
"""From the baseline up to the middle of capitals and ideographs alike, in em."""

Point = tuple[float, float]
Outline = Sequence[Point]

_KAPPA = 0.5523
_NO_METADATA = dict.fromkeys(("Date", "Format", "Type", "Creator"))
_PATH = re.compile(r"<path [^>]*/>")


class _Shape(Struct, frozen=True):
    """A path with its fill and stroke."""

    path: Path
    inside: str
    """Colour of the fill, or "none"."""
    edge: str = WHITE
    width: float = 0.0
    dash: tuple[float, float] | None = None
    round: bool = False
    """Whether lines end in half circles."""


class Canvas:
    """Collects shapes in the order drawn, and text in the order written, which is the order of reading."""

    def __init__(self, width: float, height: float, lang: str, ink: str) -> None:
        self.width = width
        self.height = round(height, 2)
        self.lang = lang
        self._ink = ink
        self._shapes: list[_Shape] = []
        self._texts: list[str] = []

    def fill(self, outlines: Iterable[Outline], colour: str) -> None:
        """Fill closed outlines, all in one element."""
        self._draw([(outline, True) for outline in outlines], inside=colour)

    def stroke(
        self,
        lines: Iterable[Outline],
        colour: str,
        width: float,
        *,
        closed: bool = False,
        dash: tuple[float, float] | None = None,
        inside: str = "none",
    ) -> None:
        """Draw lines, all in one element; ``inside`` fills them."""
        self._draw([(line, closed) for line in lines], inside=inside, edge=colour, width=width, dash=dash)

    def circles(
        self,
        centres: Iterable[Point],
        radius: float,
        colour: str,
        *,
        ring: float = 0.0,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """Draw discs, or with ``ring`` white circles whose line is that wide."""
        path = _joined([_circle(self._flip(centre), radius) for centre in centres])
        if path is not None:
            self._shapes.append(_Shape(path, WHITE if ring else colour, colour, ring, dash))

    def dots(self, centres: Sequence[Point], radius: float, colour: str) -> None:
        """Draw many discs in little room: each is the round end of a line that has hardly a length."""
        ends = [end for x, y in map(self._flip, centres) for end in ((x, y), (x + 0.01, y))]
        if ends:
            path = Path(ends, [Path.MOVETO, Path.LINETO] * len(centres))
            self._shapes.append(_Shape(path, "none", colour, 2 * radius, round=True))

    def text(self, x: float, y: float, text: str, lettering: Lettering, colour: str | None = None) -> float:
        """Write ``text`` from ``x`` on the baseline ``y``; returns where it ends."""
        plain = {"family": Lettering(self.lang).family, "size": 8.0}
        own = []
        if (family := lettering.family_of(text)) != plain["family"]:
            own.append(f' font-family="{_quoted(family)}"')
        if lettering.size != plain["size"]:
            own.append(f' font-size="{lettering.size:g}"')
        if lettering.bold:
            own.append(' font-weight="700"')
        if colour and colour != self._ink:
            own.append(f' fill="{colour}"')
        self._texts.append(f'<text x="{_number(x)}" y="{_number(y)}"{"".join(own)}>{_spans(text, lettering)}</text>')
        return x + lettering.width(text)

    def svg(self) -> bytes:
        """Return the canvas as SVG: the same bytes for the same calls."""
        family = _quoted(Lettering(self.lang).family)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(self.width)}pt" height="{_number(self.height)}pt"'
            f' viewBox="0 0 {_number(self.width)} {_number(self.height)}" xml:lang="{escape(self.lang)}">',
            '<g stroke-linejoin="round">',
            *self._paths(),
            "</g>",
            f'<g font-family="{family}" font-size="8" fill="{self._ink}">',
            *self._texts,
            "</g>",
            "</svg>\n",
        ]
        return "\n".join(parts).encode()

    def _paths(self) -> list[str]:
        """Return the path elements of matplotlib's SVG, without its frame, metadata and names."""
        # The renderer alone: a figure would load axes, projections and tools that are not needed.
        written = StringIO()
        renderer = RendererSVG(self.width, self.height, written, metadata=_NO_METADATA)
        for shape in self._shapes:
            # Not left to the user's settings of matplotlib.
            shape.path.should_simplify = False
            context = renderer.new_gc()
            context.set_linewidth(shape.width)
            context.set_joinstyle("round")
            context.set_capstyle("round" if shape.round else "butt")
            context.set_foreground(to_rgba(shape.edge), isRGBA=True)
            context.set_dashes(0, shape.dash if shape.width else None)
            face = None if shape.inside == "none" else to_rgba(shape.inside)
            renderer.draw_path(context, shape.path, IdentityTransform(), face)
        renderer.finalize()
        return [" ".join(path.split()) for path in _PATH.findall(written.getvalue())]

    def _draw(self, outlines: Sequence[tuple[Outline, bool]], **style: Any) -> None:
        path = _joined([self._path(outline, closed) for outline, closed in outlines])
        if path is not None:
            self._shapes.append(_Shape(path, **style))

    def _path(self, outline: Outline, closed: bool) -> Path:
        points = [self._flip(point) for point in outline]
        codes = [Path.MOVETO, *[Path.LINETO] * (len(points) - 1)]
        return Path([*points, points[0]], [*codes, Path.CLOSEPOLY]) if closed else Path(points, codes)

    def _flip(self, point: Point) -> Point:
        """Convert to matplotlib's coordinates, which count from the bottom left."""
        return round(point[0], 2), round(self.height - point[1], 2)


def box(left: float, top: float, right: float, bottom: float) -> Outline:
    """Return a rectangle as an outline."""
    return (left, top), (right, top), (right, bottom), (left, bottom)


def hatch(left: float, top: float, right: float, bottom: float, pitch: float) -> list[Outline]:
    """Return rising strokes at 45 degrees, ``pitch`` apart along the edge, cut at the rectangle."""
    height = bottom - top
    strokes: list[Outline] = []
    foot = left - height + pitch
    while foot < right:
        start = max(foot, left)
        end = min(foot + height, right)
        strokes.append(((start, bottom - (start - foot)), (end, bottom - (end - foot))))
        foot += pitch
    return strokes


def _joined(paths: Sequence[Path]) -> Path | None:
    return Path.make_compound_path(*paths) if paths else None


def _circle(centre: Point, radius: float) -> Path:
    """Return a circle of four Bézier curves."""
    x, y = centre
    r, k = radius, radius * _KAPPA
    points = [
        *[(x + r, y), (x + r, y + k), (x + k, y + r), (x, y + r), (x - k, y + r), (x - r, y + k), (x - r, y)],
        *[(x - r, y - k), (x - k, y - r), (x, y - r), (x + k, y - r), (x + r, y - k), (x + r, y), (x + r, y)],
    ]
    points = [(round(across, 2), round(up, 2)) for across, up in points]
    return Path(points, [Path.MOVETO, *[Path.CURVE4] * 12, Path.CLOSEPOLY])


def _spans(text: str, lettering: Lettering) -> str:
    """Return the content of a text element: subscripts lowered, and what follows them raised again."""
    spans: list[str] = []
    drop = f"{0.15 * lettering.size:g}"
    lowered = False
    for run, low in runs(text):
        words = "".join(_word(piece, lettering, is_whole) for piece, is_whole in split_words(run, lettering.lang))
        if low:
            size = _number(SUBSCRIPT * lettering.size)
            spans.append(f'<tspan dy="{drop}" font-size="{size}">{words}</tspan>')
        else:
            spans.append(f'<tspan dy="-{drop}">{words}</tspan>' if lowered else words)
        lowered = low
    return "".join(spans)


def _word(piece: str, lettering: Lettering, is_whole: bool) -> str:
    """Return a piece of a text, a word of the supplement in its face and size."""
    said = escape(piece, quote=False)
    if not is_whole:
        return said
    size = _number(word_scale(lettering.lang) * lettering.size)
    return f'<tspan font-family="{_quoted(SUPPLEMENT)}" font-size="{size}">{said}</tspan>'


def _quoted(family: str) -> str:
    return f"'{family}'"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
