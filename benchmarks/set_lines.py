"""The lines of any PDF as they are set: their edges, gaps and breaks.

Lengths are in em of the text they stand in. A *running line* is one that its paragraph continues below: the next line
begins at the left edge of the column. Only running lines are counted as flush or not and searched for gaps. A gap is
the white between the squares (advance widths) of two characters that stand side by side, a word space included.
A word is broken where a line ends between two letters that stand together in the text without a hyphen, and the word is
no longer than the line.
"""

from __future__ import annotations

import ctypes
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

FLUSH = 0.06
"""How far, in em, a line may end from the edge and be flush; ink further out overflows."""

NEVER_FIRST = set(
    "、，。．；：！？）》〉」』】〕］｝〗〙”’·～%‰℃!,.:;?)]}"
    # JLREQ: hyphens, middle dots, iteration marks, the prolonged sound mark and small kana.
    "‐–〜゠‼⁇⁈⁉・ヽヾゝゞ々〻ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ％"
)
NEVER_LAST = set("（《〈「『【〔［｛〖〘“‘([{￥＄￡")
CLOSING = set("、，。．；：！？）》〉」』】〕］｝〗〙”’")
OPENING = set("（《〈「『【〔［｛〖〘“‘")
UNITS = re.compile(
    "(?:年|月|日|号|亿|万|千|百|元|美元|欧元|英镑|吨|公里|公顷|米|升|桶|度|倍|个|项|家|座|条|款|章|级|类|次|小时|天|多|余|平方|立方"
    "|號|億|萬|公噸|噸|個|項|條|級|類|時|円|トン|か月|メートル|キロ|년|월|일|억|만|천|원|톤|조|항|개|시간)"
    "|(?:[kMG]?t(?:CO|pa|onnes?)?|[kMGT]Wh?|km|%|EUR|USD|million|billion|tonnes?)(?![A-Za-z])"
)


@dataclass(frozen=True, slots=True)
class Character:
    """One printed character: its square and its ink, in points."""

    text: str
    left: float
    right: float
    baseline: float
    ink_left: float
    ink_right: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one baseline, from left to right, spaces left out."""

    page: int
    characters: tuple[Character, ...]
    spaces: int = 0

    @property
    def size(self) -> float:
        """The commonest font size."""
        return Counter(c.size for c in self.characters).most_common(1)[0][0]

    @property
    def text(self) -> str:
        """The characters without spaces."""
        return "".join(c.text for c in self.characters)

    @property
    def left(self) -> float:
        """Where the first square begins, or the ink half of an opening bracket."""
        first = self.characters[0]
        return first.left

    @property
    def right(self) -> float:
        """Where the last square ends."""
        return self.characters[-1].right

    def gaps(self) -> list[float]:
        """Yield the white between neighbours, in em."""
        pairs = pairwise(self.characters)
        return [(after.left - before.right) / max(before.size, after.size) for before, after in pairs]


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured in one PDF."""

    lines: int
    running: int
    flush: float
    """Share of running lines."""
    gap_p95: float
    gap_max: float
    kinsoku: int
    torn: int
    """Numbers parted from their units."""
    overflow: int
    broken: int = 0
    """Words that end on the next line without a hyphen."""
    samples: tuple[str, ...] = ()

    def row(self) -> str:
        """Return a row of the comparison table."""
        return (
            f"{self.running} | {self.flush:.1%} | {self.gap_p95:.2f} / {self.gap_max:.2f} "
            f"| {self.kinsoku} | {self.torn} | {self.broken} | {self.overflow}"
        )


def read_lines(path: Path) -> list[Line]:
    """Return every line of a PDF, page by page, top to bottom; columns side by side become lines of their own."""
    lines: list[Line] = []
    with pdfium.PdfDocument(path) as document:
        for number, page in enumerate(document):
            lines.extend(_page_lines(number, page))
    return lines


def _page_lines(number: int, page: pdfium.PdfPage) -> list[Line]:
    characters = _characters(page.get_textpage())
    rows: dict[float, list[Character]] = {}
    for character in characters:
        near = next((y for y in reversed(rows) if _same_line(y, rows[y], character)), character.baseline)
        rows.setdefault(near, []).append(character)
    found = []
    for baseline in sorted(rows, reverse=True):
        row = sorted(rows[baseline], key=lambda c: c.left)
        start = 0
        for index in range(1, len(row) + 1):
            if index == len(row) or row[index].left - row[index - 1].right > 3 * row[index].size:
                found.append(Line(number, tuple(row[start:index])))
                start = index
    return found


def _same_line(baseline: float, row: list[Character], character: Character) -> bool:
    return abs(baseline - character.baseline) < max(row[0].size, character.size) / 3


def _characters(text: pdfium.PdfTextPage) -> list[Character]:
    loose, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    edges = [ctypes.c_double() for _ in range(4)]
    characters = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        code = 0x2D if code == 2 else code  # pdfium's name for a hyphen at the end of a line
        if code <= 32 or code == 160 or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetCharBox(text, index, *edges)
        size = raw.FPDFText_GetFontSize(text, index)
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, index, matrix)
        size = round(size * abs(matrix.a or 1.0), 2)
        box = (loose.left, loose.right, y.value, edges[0].value, edges[1].value)
        characters.append(Character(chr(code), *box, size))
    return characters


def measure(path: Path, paragraphs: Sequence[str] = (), margin: float | None = None) -> Result:
    """Measure every line of a PDF; with the paragraphs that it was made of, words are looked for that are broken.

    The edge of ragged lines cannot be seen: a ``margin`` in points says where it is.
    """
    width = _page_width(path) - 2 * (margin or 0)
    words = _broken_words(read_lines(path), paragraphs, width) if paragraphs else []
    lines = [line for line in read_lines(path) if len(line.characters) > 0]
    size = Counter(line.size for line in lines).most_common(1)[0][0]
    lines = [line for line in lines if abs(line.size - size) < 0.6]
    left = _edge([line.left for line in lines if line.characters[0].text not in OPENING], size)
    right = _edge([line.right for line in lines if line.characters[-1].text not in CLOSING], size)
    right = right if margin is None else _page_width(path) - margin
    running = [
        (line, after)
        for line, after in pairwise(lines)
        if abs(_start(after) - left) < 0.3 * size or abs(after.left - left) < 0.3 * size
    ]
    flush = [line for line, _ in running if _is_flush(line, right, size)]
    widest = sorted(max(line.gaps(), default=0.0) for line, _ in running)
    faults = [line.text for line in lines if line.text[0] in NEVER_FIRST or line.text[-1] in NEVER_LAST]
    faults += [b.text for a, b in running if a.text[-1] == b.text[0] and a.text[-1] in "—…"]
    torn = [f"{a.text[-4:]}|{b.text[:4]}" for a, b in running if a.text[-1].isdigit() and UNITS.match(b.text)]
    over = [line.text for line in lines if max(c.ink_right for c in line.characters) > right + FLUSH * size]
    worst = sorted(running, key=lambda pair: -max(pair[0].gaps(), default=0.0))[:6]
    samples = [f"gap {max(a.gaps()):.2f}: {a.text}" for a, _ in worst]
    ragged = [line for line, _ in running if line not in flush]
    samples += [f"ragged {(right - line.right) / size:+.2f}: {line.text}" for line in ragged[:6]]
    samples += [f"kinsoku: {text}" for text in faults[:6]] + [f"torn: {text}" for text in torn[:6]]
    samples += [f"over: {text}" for text in over[:6]] + [f"broken: {text}" for text in words[:6]]
    return Result(
        lines=len(lines),
        running=len(running),
        flush=len(flush) / max(1, len(running)),
        gap_p95=_quantile(widest, 0.95),
        gap_max=widest[-1] if widest else 0.0,
        kinsoku=len(faults),
        torn=len(torn),
        overflow=len(over),
        broken=len(words),
        samples=tuple(samples),
    )


def _page_width(path: Path) -> float:
    with pdfium.PdfDocument(path) as document:
        return float(document[0].get_width())


_DROPPED = dict.fromkeys(map(ord, " \u00a0\u200b\u2060"))


def _broken_words(lines: Sequence[Line], paragraphs: Sequence[str], measure: float) -> list[str]:
    """Return the words that end on the next line without a hyphen, although a line has room for them."""
    source, spaced = _source(paragraphs)
    found, place = [], 0
    for line, after in pairwise(lines):
        for character in unicodedata.normalize("NFKC", line.text):
            # A hyphen of the engine's own is not in the text.
            if source[place] == character:
                place += 1
            elif character != "-":
                raise ValueError(f"{line.text}: “{character}” stands where the text has “{source[place : place + 9]}”")
        letters = line.text[-1], after.text[0]
        if place not in spaced and all(letter.isalnum() for letter in letters):
            word = _word_at(line, after, spaced, place)
            if word < measure:
                found.append(f"{line.text[-6:]}|{after.text[:6]}")
    return found


def _source(paragraphs: Sequence[str]) -> tuple[str, set[int]]:
    """Return the text without spaces, and the places in it before which a space or the start of a paragraph stands."""
    text, spaced = "", set[int]()
    for paragraph in paragraphs:
        for word in unicodedata.normalize("NFKC", paragraph).split():
            spaced.add(len(text))
            text += word.translate(_DROPPED)
    return text, spaced


def _word_at(line: Line, after: Line, spaced: set[int], place: int) -> float:
    """Return the width of the word that stands around a place, in points."""
    start = max((at for at in range(place, max(-1, place - 60), -1) if at in spaced), default=0)
    end = next((at for at in range(place + 1, place + 60) if at in spaced), place + 60)
    shown = [*line.characters[-min(place - start, len(line.characters)) :], *after.characters[: end - place]]
    return sum(character.right - character.left for character in shown)


def _start(line: Line) -> float:
    """Return the left edge of the ink's half where the line opens with a bracket."""
    first = line.characters[0]
    return first.left + first.size / 2 if first.text in OPENING else first.left


def _is_flush(line: Line, right: float, size: float) -> bool:
    last = line.characters[-1]
    ends = [last.right] + ([last.right - last.size / 2] if last.text in CLOSING else [])
    return any(abs(end - right) < FLUSH * size for end in ends)


def _edge(places: Sequence[float], size: float) -> float:
    """Return where most lines begin or end: the median of the fullest bin of a tenth of an em."""
    bins = Counter(round(place / size * 10) for place in places)
    fullest = bins.most_common(1)[0][0]
    return statistics.median(place for place in places if abs(round(place / size * 10) - fullest) <= 1)


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0
