"""Fast paths of text: Pango shapes a short text once, however many places print it.

A text in a style has one width, and is drawn with the same glyphs, wherever it stands: words of table heads and
charts, whose labels the engine lays out letter by letter, come back on every sheet. A cache of short texts is kept with
the fonts of the process; a long text keeps what was shaped for its line until it is drawn. Each fast path has its own
test that compares it with what it replaces.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from typing import Any

from msgspec import Struct

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401

# isort: split
from weasyprint.draw import text as draw
from weasyprint.text import fonts as line_fonts
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, pango

ffi = line_break.ffi

SHORT = 48
"""Characters of a text that may come back."""
MOST = 2048
"""Texts that the cache holds, measured and drawn: those used last."""

_split_first_line = line_break.split_first_line
_draw_first_line = draw.draw_first_line
_strut = line_break.strut

_DESCRIBED = (
    *("font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps", "font_variation_settings"),
)
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric"),
    *("font_variant_alternates", "font_variant_east_asian", "font_feature_settings"),
)
_BROKEN = (
    *("direction", "lang", "font_language_override", "letter_spacing", "word_spacing"),
    *("white_space", "overflow_wrap", "word_break", "tab_size"),
    *("hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
"""What else a line of text depends on."""
_TEXT_PROPERTIES = frozenset({"font_family", *_DESCRIBED, *_FEATURES, *_BROKEN})
_GLYPH = struct.Struct("=Iiii4x")
"""A glyph of Pango: number, advance, and offsets to the right and up."""


class _RecentlyUsed(OrderedDict[Any, Any]):
    """A cache of what was used last."""

    def find(self, key: Any) -> Any:
        found = self.get(key)
        if found is not None:
            self.move_to_end(key)
        return found

    def keep(self, key: Any, value: Any) -> None:
        self[key] = value
        if len(self) > MOST:
            self.popitem(last=False)


class _TextCache:
    """What is known of the texts that were set in the fonts of the process."""

    def __init__(self) -> None:
        self.style_keys: dict[Any, Any] = {}
        self.struts: dict[Any, Any] = {}
        self.lines, self.runs = _RecentlyUsed(), _RecentlyUsed()
        self.faces: dict[Any, _SizedFace] = {}


def _kept(fonts: Any) -> _TextCache:
    try:
        found: _TextCache = fonts.kept_texts
    except AttributeError:
        found = fonts.kept_texts = _TextCache()
    return found


# --- lines


def keep_shaped_text(layout: Any) -> None:
    """Keep what was shaped for a line until it is drawn; the engine would free it, and shape it once more."""


def note_style(layout: Any, style: Any) -> None:
    """Note the style; where nothing was shaped that can be drawn, `draw_first_line` has it shaped."""
    layout.style = style


def strut(style: Any) -> tuple[float, float]:
    """Return height and baseline of a line of a style."""
    try:
        found: tuple[float, float] = style.kept_strut
    except AttributeError:
        kept, key = _kept(style.font_config).struts, (text_style_key(style), style["line_height"])
        if key not in kept:
            kept[key] = _strut(style)
        found = style.kept_strut = kept[key]
    return found


def text_style_key(style: Any) -> tuple[Any, ...]:
    """Return all of a style that the look of a text depends on, but for its colour; one tuple for all styles alike."""
    try:
        found: tuple[Any, ...] = style.kept_text_style_key
    except AttributeError:
        found = text_style_key(style.parent_style) if _is_inherited(style) else _read_text_style_key(style)
        style.kept_text_style_key = found
    return found


def _is_inherited(style: Any) -> bool:
    """Tell whether a style sets text as its parent does: nothing declares it, nor has the engine set it afterwards."""
    parent = getattr(style, "parent_style", None)
    if parent is None or not _TEXT_PROPERTIES.isdisjoint(getattr(style, "cascaded", ())):
        return False
    return all(style[name] == parent[name] for name in _TEXT_PROPERTIES if name in style)


def _read_text_style_key(style: Any) -> tuple[Any, ...]:
    found = (tuple(style["font_family"]), *(style[name] for name in (*_DESCRIBED, *_FEATURES, *_BROKEN)))
    known: tuple[Any, ...] = _kept(style.font_config).style_keys.setdefault(found, found)
    return known


def split_first_line(
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
    is_line_start: bool = True, minimum: bool = False,
) -> Any:  # fmt: skip
    """Return as much text as fits; a short one that has fitted in a line fits in every line that is as wide."""
    further = style, context, max_width, justification_spacing, is_line_start, minimum
    if justification_spacing or style["text_decoration_line"] != "none" or len(text) > SHORT:
        return _split_first_line(text, *further)
    kept, key = _kept(style.font_config).lines, (text, text_style_key(style))
    known = kept.find(key)
    if known is None or (max_width is not None and known[1] > max_width):
        split = _split_first_line(text, *further)
        layout, length, resume_at, width, height, baseline = split
        if resume_at is None and layout.text == text and (max_width is None or width <= max_width):
            kept.keep(key, (length, width, height, baseline, layout.first_line_direction))
        return split
    length, width, height, baseline, direction = known
    return _measured(text, style, max_width, direction), length, None, width, height, baseline


def _measured(text: str, style: Any, max_width: float | None, direction: int) -> Any:
    """Return the layout of a text whose size is known: nothing has been shaped for it."""
    layout = line_break.Layout.__new__(line_break.Layout)
    layout.text, layout.style, layout.max_width, layout.first_line_direction = text, style, max_width, direction
    layout.justification_spacing = 0
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    return layout


# --- drawing


class _SizedFace(Struct, eq=False):
    """A face in a size, with the widths of its glyphs."""

    key: int
    """The engine's name for the face."""
    font: Any
    source: Any
    """The layout that holds the font, which Pango would let go otherwise."""
    size: float
    widths: dict[int, int] = {}
    """Of each glyph, in thousandths of the size."""


class _GlyphRun(Struct, eq=False):
    """Glyphs of one face as they are written."""

    face: _SizedFace
    texts: dict[int, str] = {}
    """What each glyph stands for where it comes first."""
    written: str = ""


def draw_first_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
    """Write the glyphs of a line; those of a short text are known from where it was drawn before."""
    layout, style = textbox.pango_layout, textbox.style
    is_whole = text_overflow != "ellipsis" and block_ellipsis == "none"
    runs = _runs(layout, style, stream) if is_whole and layout.text.strip() and style["font_size"] >= 1e-6 else None
    if runs is None:
        _reshape(layout, style)
        return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    shown = ""
    for run in runs:
        font = stream._fonts.get(run.face.key) or stream.add_font(run.face.font)[0]
        for glyph, text in run.texts.items():
            if glyph not in font.to_unicode:
                font.to_unicode[glyph] = text
                font.widths.setdefault(glyph, run.face.widths[glyph])
        if shown:
            stream.show_text(shown)
        stream.set_font_size(font.hash, run.face.size)
        shown = run.written
    stream.show_text(shown)
    return []


def _reshape(layout: Any, style: Any) -> None:
    layout.setup(style)
    layout.set_text(layout.text, justify=True)


def _runs(layout: Any, style: Any, stream: Any) -> list[_GlyphRun] | None:
    """Return what is written for a line; None where the engine has to draw it."""
    is_stretched = bool(getattr(layout, "stretch", None) or layout.justification_spacing)
    comes_back = len(layout.text) <= SHORT and not is_stretched
    kept, key = _kept(style.font_config).runs, (layout.text, text_style_key(style))
    known: list[_GlyphRun] | None = kept.find(key) if comes_back else None
    if known is not None:
        return known
    if is_stretched or not hasattr(layout, "layout"):
        _reshape(layout, style)
    runs = _compose(layout, style.font_config, stream)
    del layout.layout
    if comes_back:
        kept.keep(key, runs)
    return runs


def _compose(layout: Any, fonts: Any, stream: Any) -> list[_GlyphRun] | None:
    """Return what a line is written as, by what Pango shaped; None for glyphs missing, raised or running to the left.

    The shipped faces are outlines in one colour, and another face is refused at the end of the section.
    """
    runs: list[_GlyphRun] = []
    text, item = layout.text.encode(), layout.get_first_line()[0].runs[0]
    while item != ffi.NULL:
        shaped, face = item.data, _face(item.data.item.analysis.font, layout.layout, fonts)
        if shaped.item.analysis.level % 2:
            return None
        if not runs or runs[-1].face is not face:
            runs.append(_GlyphRun(face))
        written = _written(shaped, face, text, runs[-1].texts, stream)
        if written is None:
            return None
        runs[-1].written += written
        item = item.next
    return runs


def _face(font: Any, layout: Any, fonts: Any) -> _SizedFace:
    kept = _kept(fonts).faces
    if font not in kept:
        key, _, size = line_fonts.get_pango_font_key(font)
        kept[font] = _SizedFace(key, font, layout, size)
    return kept[font]


def _written(shaped: Any, face: _SizedFace, text: bytes, texts: dict[int, str], stream: Any) -> str | None:
    """Return glyphs as PDF writes them, as the engine does; ``texts`` takes in what they stand for."""
    glyphs, start, size = shaped.glyphs, shaped.item.offset, face.size
    count = glyphs.num_glyphs
    ends = [*ffi.unpack(glyphs.log_clusters, count)[1:], shaped.item.length]
    written, place = "<", 0
    for glyph, width, right, up in _GLYPH.iter_unpack(ffi.buffer(glyphs.glyphs, count * _GLYPH.size)):
        end = ends[place]
        place += 1
        if glyph == pango.PANGO_GLYPH_EMPTY:
            written += f">{-width / size}<"
            continue
        if up or glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            return None
        if glyph not in texts:
            begin = glyphs.log_clusters[place - 1]
            texts[glyph] = text[start + begin : start + end].decode()
        if glyph not in face.widths:
            pango.pango_font_get_glyph_extents(face.font, glyph, stream.ink_rect, stream.logical_rect)
            face.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
        offset = right / size
        if offset:
            written += f">{-offset}<"
        written += f"{glyph:04x}"
        kerning = face.widths[glyph] + offset - width * 1000 * FROM_UNITS / size
        if kerning:
            written += f">{int(kerning)}<"
    return written[:-1] if written.endswith("<") else written + ">"
