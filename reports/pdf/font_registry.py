"""Registers the glyphs that a document's sections use, and writes one subset font program for each shipped collection.

The five regional faces of a collection share one CFF table and one set of advance widths, so their glyphs share one
font program here too. It is written as bare CID-keyed CFF: a CID is the code that the page content shows.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import eq, itemgetter
from pathlib import Path
from typing import Any

import pikepdf
import uharfbuzz as hb
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, String

from reports.attachment import QUICK, compressed
from reports.pdf.glyph_codes import USUAL, glyph_code
from reports.pdf.marked_letters import FIRST, MarkedLetter
from reports.typeset.fonts import Face, shaping_face, shaping_font

_EM = 1000
_LAST_CODE = 0xFFFF
_NOTDEF = 0
_FACES_KEPT = 16
"""Files of faces whose charstrings a process keeps; the shipped ones are half as many."""
_NEEDED = {"CFF ", "head", "maxp", "hhea", "hmtx", "OS/2"}
_TRUETYPE = {"glyf", "loca", "head", "hhea", "hmtx", "maxp"}
_MOVES = {21: 2, 22: 1, 4: 1, 14: 0}
"""First drawing operators of an unhinted charstring (rmoveto, hmoveto, vmoveto, endchar) and their operands."""


class _FontEntry(Struct, eq=False):
    """A font dictionary of a face, filled in by `FontRegistry.write`, and the text of each glyph in it."""

    texts: dict[int, str]
    font: Any


class FontRegistry(Struct):
    """The registry of the faces and glyphs that a document uses; it writes each font program once."""

    pdf: pikepdf.Pdf
    _faces: dict[Face, list[_FontEntry]] = {}
    _letters: dict[int, MarkedLetter] = {}
    """Glyphs that are made of others, by their numbers."""
    _codes: dict[int, int] = {}
    """Their codes, by the same."""

    def font_for(self, face: Face, texts: Mapping[int, str]) -> Any:
        """Return the font dictionary for ``texts`` (glyph -> text); a new one where a glyph had other text before."""
        entries = self._faces.setdefault(face, [])
        for entry in entries:
            if _texts_agree(entry.texts, texts):
                entry.texts.update(texts)
                return entry.font
        entries.append(_FontEntry(dict(texts), self.pdf.make_indirect(Dictionary(Type=Name.Font))))
        return entries[-1].font

    @property
    def texts(self) -> dict[Face, dict[int, str]]:
        """What the glyphs of each face stand for; where that differs by place, what they stood for last."""
        return {
            face: {glyph: text for entry in entries for glyph, text in entry.texts.items()}
            for face, entries in self._faces.items()
        }

    def add_letters(self, letters: Mapping[MarkedLetter, int]) -> None:
        """Take in glyphs that are made of others, with their numbers, and give them codes that no glyph in use has.

        Only faces with CFF outlines can have them.
        """
        taken = {glyph_code(glyph) for texts in self.texts.values() for glyph in texts}
        free = (code for code in range(_LAST_CODE, 0, -1) if code not in taken)
        for (letter, number), code in zip(letters.items(), free, strict=False):
            self._letters[number], self._codes[number] = letter, code
            for entry in self._faces[letter.face]:
                entry.texts[number] = letter.text

    def code(self, glyph: int) -> int:
        """Return the code of a glyph, which may be made of others."""
        return self._codes[glyph] if glyph >= FIRST else glyph_code(glyph)

    def _coded(self, glyphs: Iterable[int]) -> dict[int, int]:
        """Return the codes of glyphs, in the order of the codes."""
        return dict(sorted(((glyph, self.code(glyph)) for glyph in glyphs), key=itemgetter(1)))

    def write(self) -> None:
        """Write the subset of every face that was used; content shows glyphs by `glyph_code`."""
        programs: dict[Path, set[int]] = {}
        for face, entries in self._faces.items():
            programs.setdefault(face.path, set()).update(*(entry.texts for entry in entries))
        streams = {path: self._program(path, self._coded(glyphs | {0})) for path, glyphs in programs.items()}
        tables = self._to_unicode_streams()
        for face, entries in sorted(self._faces.items(), key=lambda item: item[0].name):
            tag, stream = streams[face.path]
            glyphs = {glyph for entry in entries for glyph in entry.texts}
            name = Name(f"/{tag}+{face.name}")
            descendant = self._descendant(face, name, self._coded(glyphs), stream)
            for entry in entries:
                entry.font.update({
                    "/Subtype": Name.Type0, "/BaseFont": name, "/Encoding": Name("/Identity-H"),
                    "/DescendantFonts": Array([descendant]), "/ToUnicode": tables[id(entry)]})  # fmt: skip

    def _to_unicode_streams(self) -> dict[int, Any]:
        """Return the ToUnicode stream of each entry by its ``id``; entries that agree share one."""
        shared: list[tuple[dict[int, str], list[_FontEntry]]] = []
        for entry in (entry for entries in self._faces.values() for entry in entries):
            fitting = next((table for table in shared if _texts_agree(table[0], entry.texts)), None)
            if fitting is None:
                shared.append(fitting := ({}, []))
            fitting[0].update(entry.texts)
            fitting[1].append(entry)
        found: dict[int, Any] = {}
        for texts, entries in shared:
            table = to_unicode({self.code(glyph): text for glyph, text in texts.items()})
            found |= dict.fromkeys(map(id, entries), compressed(self.pdf, table, QUICK))
        return found

    def _program(self, path: Path, codes: Mapping[int, int]) -> tuple[str, Any]:
        face = next(face for face in self._faces if face.path == path)
        digest = hashlib.sha256(repr((path.name, list(codes))).encode()).digest()
        tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
        if is_truetype(face):
            outlines = truetype(face, codes)
            return tag, compressed(self.pdf, outlines, QUICK, Length1=len(outlines))
        program = bare_cff(face, codes, f"{tag}+{path.stem}", self._letters)
        return tag, compressed(self.pdf, program, QUICK, Subtype=Name.CIDFontType0C)

    def _descendant(self, face: Face, name: Name, codes: Mapping[int, int], program: Any) -> Any:
        box, typographic = _metrics(face)
        descriptor = self.pdf.make_indirect(Dictionary(
            Type=Name.FontDescriptor, FontName=name, FontFamily=String(face.family), Flags=4, FontBBox=Array(box),
            ItalicAngle=0, Ascent=typographic[0], Descent=typographic[1], CapHeight=733,
            StemV=140 if face.bold else 80))  # fmt: skip
        font = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=name, DW=_EM,
            W=_width_array(face, codes, self._letters),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=descriptor)  # fmt: skip
        if is_truetype(face):
            descriptor.FontFile2 = program
            font.Subtype = Name.CIDFontType2
            font.CIDToGIDMap = compressed(self.pdf, _glyph_map(codes), QUICK)
        else:
            descriptor.FontFile3 = program
        return self.pdf.make_indirect(font)


def _texts_agree(texts: Mapping[int, str], others: Mapping[int, str]) -> bool:
    """Return whether no glyph has one text here and another there."""
    read = others.values()
    return all(map(eq, map(texts.get, others, read), read))


def widths(face: Face, glyphs: Sequence[int], letters: Mapping[int, MarkedLetter] | None = None) -> list[int]:
    """Return advance widths in thousandths of an em; of ``letters``, which are made of others, by their numbers."""
    font = shaping_font(face)
    simple = (letters[glyph].letter if letters and glyph >= FIRST else glyph for glyph in glyphs)
    return [font.get_glyph_h_advance(glyph) for glyph in simple]


def to_unicode(texts: Mapping[int, str]) -> bytes:
    """Return a ToUnicode CMap of texts by code."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    # A glyph after the first of a cluster stands for no text of its own, but every glyph needs some.
    entries = [f"<{code:04x}> <{(texts[code] or chr(0x200B)).encode('utf-16-be').hex()}>" for code in sorted(texts)]
    for start in range(0, len(entries), 100):
        batch = entries[start : start + 100]
        lines += [f"{len(batch)} beginbfchar", *batch, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def bare_cff(
    face: Face, codes: Mapping[int, int], name: str, letters: Mapping[int, MarkedLetter] | None = None
) -> bytes:
    """Return a CID-keyed CFF with one font dictionary; ``codes`` are by glyph, and rise from 0.

    ``letters`` are glyphs that are made of others, by their numbers.
    """
    glyphs = list(codes)
    simple = sorted(glyph for glyph in glyphs if glyph < FIRST)
    drawn = dict(zip(simple, _unhinted(face, simple), strict=True))
    drawn |= {glyph: letters[glyph].charstring() for glyph in glyphs if letters and glyph >= FIRST}
    sized = zip(glyphs, widths(face, glyphs, letters), strict=True)
    outlines = [_set_width(drawn[glyph], width) for glyph, width in sized]
    private = _number(_EM) + b"\x14" + _number(0) + b"\x15"
    listed = b"\x00" + struct.pack(f">{len(codes) - 1}H", *list(codes.values())[1:])
    runs = _runs(list(codes.values())[1:])
    charset = min(b"\x02" + b"".join(struct.pack(">HH", run.start, len(run) - 1) for run in runs), listed, key=len)
    select = struct.pack(">BHHBH", 3, 1, 0, 0, len(glyphs))
    head = b"\x01\x00\x04\x04" + _index([name.encode()])
    tail = _index([b"Adobe", b"Identity"]) + _index([])
    offset = len(head) + len(_index([_top(face, 0, 0, 0, 0)])) + len(tail)
    places = []
    for part in (charset, select, private):
        places.append(offset)
        offset += len(part)
    fonts = _index([_number(len(private)) + _wide(places[2]) + b"\x12"])
    top = _top(face, places[0], places[1], offset, offset + len(fonts))
    return b"".join((head, _index([top]), tail, charset, select, private, fonts, _index(outlines)))


def _unhinted(face: Face, glyphs: Sequence[int]) -> list[bytes]:
    """Return the charstrings of ``glyphs`` in the shipped face by their numbers, without subroutines and hints.

    They are kept: making a subset takes as long for few glyphs as for many, and documents share most of theirs.
    """
    known = _charstrings(face.path)
    if missing := [glyph for glyph in glyphs if glyph not in known]:
        drawn = sorted({_NOTDEF, *missing})
        known.update(zip(drawn, _subset(face, drawn), strict=True))
    return [known[glyph] for glyph in glyphs]


def keep_charstrings(face: Face, texts: Mapping[str, str]) -> None:
    """Make the charstrings of texts by language, and of the usual glyphs, ahead: for a process that lives long."""
    glyphs = set(USUAL)
    for language, text in texts.items():
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = language
        hb.shape(shaping_font(face), buffer)
        glyphs.update(info.codepoint for info in buffer.glyph_infos)
    _unhinted(face, sorted(glyphs))


@lru_cache(maxsize=_FACES_KEPT)
def _charstrings(path: Path) -> dict[int, bytes]:  # noqa: ARG001 - which file they are of
    """Return the charstrings of a file that this process has made, by glyph; about 200 bytes each."""
    return {}


def _subset(face: Face, glyphs: Sequence[int]) -> list[bytes]:
    """Return the charstrings of ``glyphs``, which rise from `_NOTDEF`: every subset has it."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = (
        hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
    )  # fmt: skip
    source = shaping_face(face)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in set(source.table_tags) - _NEEDED)
    cff = hb.subset(source, wanted).reference_table("CFF ").data
    _, place = _read_index(cff, cff[2])
    tops, _ = _read_index(cff, place)
    found, _ = _read_index(cff, _operand(tops[0], 17))
    if len(found) != len(glyphs):
        raise AssertionError(f"HarfBuzz kept {len(found)} glyphs of {len(glyphs)}")
    return found


def _set_width(code: bytes, width: int) -> bytes:
    """Put ``width`` where the width of another font dictionary may stand, before the first operator's operands."""
    starts, place = [], 0
    while (byte := code[place]) >= 32 or byte == 28:
        starts.append(place)
        place += 3 if byte == 28 else 5 if byte == 255 else 2 if byte >= 247 else 1
    expected = _MOVES.get(byte)
    if expected is None or len(starts) - expected not in (0, 1):
        raise AssertionError(f"operator {byte} with {len(starts)} operands begins a charstring")
    if len(starts) > expected:
        code = code[starts[1] if len(starts) > 1 else place :]
    return code if width == _EM else _number(width) + code


def _metrics(face: Face) -> tuple[list[int], tuple[int, int]]:
    """Return the bounding box of the face, and its typographic ascent and descent."""
    source = shaping_face(face)
    box: Sequence[int] = struct.unpack_from(">4h", source.reference_table("head").data, 36)
    ascent, descent = struct.unpack_from(">2h", source.reference_table("OS/2").data, 68)
    box, ascent, descent = [_in_em(value, source) for value in box], _in_em(ascent, source), _in_em(descent, source)
    return box, (ascent, descent)


def _in_em(value: int, source: hb.Face) -> int:
    """Return a length of a face in thousandths of an em."""
    scaled: int = round(value * _EM / source.upem)
    return scaled


def is_truetype(face: Face) -> bool:
    """Return whether the outlines of a face are TrueType's; those of the shipped ones are CFF."""
    return "glyf" in shaping_face(face).table_tags


def truetype(face: Face, glyphs: Iterable[int]) -> bytes:
    """Return a TrueType font with the outlines of ``glyphs``, which keep their numbers."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = (
        hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.RETAIN_GIDS
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
    )  # fmt: skip
    source = shaping_face(face)
    dropped = set(source.table_tags) - _TRUETYPE
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in dropped)
    return bytes(hb.subset(source, wanted).blob.data)


def _glyph_map(codes: Mapping[int, int]) -> bytes:
    """Return the glyph number of each code, as PDF stores them."""
    glyphs = {code: glyph for glyph, code in codes.items()}
    return struct.pack(f">{max(glyphs) + 1}H", *(glyphs.get(code, 0) for code in range(max(glyphs) + 1)))


def _width_array(face: Face, codes: Mapping[int, int], letters: Mapping[int, MarkedLetter]) -> Array:
    """Return the PDF array of widths that differ from the default, in runs of neighbouring codes."""
    found = dict(zip(codes.values(), widths(face, list(codes), letters), strict=True))
    runs = _runs([code for code, width in found.items() if width != _EM])
    return Array([part for run in runs for part in (run.start, Array([found[code] for code in run]))])


def _runs(codes: Sequence[int]) -> list[range]:
    """Return rising codes as runs of neighbours."""
    starts = [n for n, code in enumerate(codes) if not n or codes[n - 1] != code - 1]
    return [range(codes[a], codes[b - 1] + 1) for a, b in pairwise([*starts, len(codes)])]


def _top(face: Face, charset: int, select: int, fonts: int, charstrings: int) -> bytes:
    box, _ = _metrics(face)
    return b"".join((
        _number(391), _number(392), _number(0), b"\x0c\x1e",
        *(_number(value) for value in box), b"\x05", _wide(65535), b"\x0c\x22",
        _wide(charset), b"\x0f", _wide(charstrings), b"\x11", _wide(fonts), b"\x0c\x24", _wide(select), b"\x0c\x25",
    ))  # fmt: skip


def _number(value: int) -> bytes:
    if -107 <= value <= 107:
        return bytes([value + 139])
    if 108 <= value <= 1131:
        return bytes([(value - 108) // 256 + 247, (value - 108) % 256])
    return b"\x1c" + struct.pack(">h", value)


def _wide(value: int) -> bytes:
    return b"\x1d" + struct.pack(">i", value)


def _index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\x00\x00"
    offsets = [1]
    for item in items:
        offsets.append(offsets[-1] + len(item))
    size = (offsets[-1].bit_length() + 7) // 8
    table = b"".join(offset.to_bytes(size, "big") for offset in offsets)
    return struct.pack(">HB", len(items), size) + table + b"".join(items)


def _read_index(data: bytes, place: int) -> tuple[list[bytes], int]:
    """Return the items of a CFF INDEX, and the place where it ends."""
    (count,) = struct.unpack_from(">H", data, place)
    if not count:
        return [], place + 2
    size = data[place + 2]
    table = place + 3
    base = table + (count + 1) * size - 1
    offsets = [int.from_bytes(data[table + n * size : table + (n + 1) * size], "big") for n in range(count + 1)]
    return [data[base + offsets[n] : base + offsets[n + 1]] for n in range(count)], base + offsets[-1]


def _operand(dictionary: bytes, operator: int) -> int:
    """Return the integer before a one-byte operator of a CFF DICT."""
    place, value = 0, 0
    while place < len(dictionary):
        byte = dictionary[place]
        if byte <= 21:
            if byte == operator:
                return value
            place += 2 if byte == 12 else 1
        elif byte == 30:
            while dictionary[place] & 15 != 15:
                place += 1
            place += 1
        elif byte in (28, 29):
            size = 2 if byte == 28 else 4
            value = int.from_bytes(dictionary[place + 1 : place + 1 + size], "big", signed=True)
            place += 1 + size
        elif byte <= 246:
            value, place = byte - 139, place + 1
        else:
            rest = dictionary[place + 1]
            value = (byte - 247) * 256 + rest + 108 if byte <= 250 else -(byte - 251) * 256 - rest - 108
            place += 2
    raise AssertionError(f"no operator {operator} in the CFF")
