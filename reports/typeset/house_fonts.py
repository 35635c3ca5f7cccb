"""Reads the faces that a brand names: checked before anything is set, and copied one by one into a folder of the user.

A copy holds one face in a family of its own, regular or bold, so that the engine can mistake it for no other one.
"""

from __future__ import annotations

import hashlib
import io
import stat
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import uharfbuzz as hb

from reports.config.toml_file import Fault
from reports.errors import Problem
from reports.files import write_whole
from reports.language import DOCUMENT_LANGUAGES, script, tag
from reports.language.words import forms_of, shipped_strings
from reports.typeset.fonts import SHIPPED, SUPPLEMENT, cache_folder, face, height_of_capitals
from reports.typeset.house_faces import NO_FONTS, NUMERALS, HouseFace, HouseFonts, Role
from reports.typeset.house_font_table import SCRIPTS
from reports.typeset.text import plain

FONT_BYTES: Final = 80_000_000
"""Limit of a font file: the largest collections of Chinese faces have half of it."""

_NEEDED = frozenset({"cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2"})
_RESTRICTED, _NO_SUBSETS, _BITMAPS = 0x0002, 0x0100, 0x0200
_ALLOWED = 0x000C
"""Preview and print, or editable: either allows what the first flag forbids."""
_CFF_EM = 1000
_MOST_NAMED = 8
_ROLES: tuple[Role, ...] = ("text", "headings", "numbers")


def read_house_fonts(brand: Path, found: Mapping[str, Any]) -> tuple[HouseFonts, list[Problem]]:
    """Return the faces of a checked ``[fonts]`` table of the brand file at ``brand``, and what is wrong with them."""
    faces, problems = [], list[Problem]()
    for role in _ROLES:
        for number, entry in enumerate(found.get(role, ()), 1):
            family = ""
            for key, place, bold in (("file", "face", False), ("bold", "bold_face", True)):
                if key not in entry:
                    continue
                made, fault = _read_face(role, entry, brand, entry[key], entry.get(place, 1) - 1, family, bold=bold)
                if made is not None:
                    faces.append(made)
                    family = family or made.family
                if fault is not None:
                    field = f"fonts.{role}[{number}].{key}"
                    problems.append(Problem(str(brand), field, f"{entry[key]} {fault[0]}", fault[1]))
    return (HouseFonts(tuple(faces), found["licence"].strip()) if faces else NO_FONTS), problems


def _read_face(
    role: Role, entry: Mapping[str, Any], brand: Path, name: str, index: int, family: str, *, bold: bool
) -> tuple[HouseFace | None, Fault | None]:
    """Return a face that an entry of the brand file names, or what is wrong with it."""
    source = brand.parent / name
    data, fault = _read(brand, source)
    fault = fault or _face_fault(data, index)
    if fault is not None:
        return None, fault
    made = _copied(role, tuple(entry.get("scripts", ())), source, data, index, family, bold=bold)
    return made, _coverage_fault(made)


def _read(brand: Path, path: Path) -> tuple[bytes, Fault | None]:
    """Return what a font file holds, or why it cannot be read."""
    if not path.resolve().is_relative_to(brand.parent.resolve()):
        return b"", ("lies outside the brand file's folder", f"Put a copy of it beside {brand.name}.")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b"", ("is not a file", "Name a font file.")
        if path.stat().st_size > FONT_BYTES:
            return b"", (f"is larger than {FONT_BYTES // 1_000_000} MB", "Name a font with fewer faces.")
        return path.read_bytes(), None
    except OSError as error:
        remedy = f"Put the file beside {brand.name}, or correct the name."
        return b"", (f"cannot be read ({error.strerror})", remedy)


# --- what is wrong with a face


def _face_fault(data: bytes, index: int) -> Fault | None:
    """Return why a face of a file cannot be set or embedded."""
    damaged = "is damaged", "Get the file anew; FontForge or fonttools tell what is wrong."
    try:
        count = struct.unpack(">I", data[8:12])[0] if data[:4] == b"ttcf" else 1
        if index >= count:
            return f"has {count} faces, and not {index + 1}", f"Write a number from 1 to {count}."
        place = struct.unpack(">I", data[12 + 4 * index : 16 + 4 * index])[0] if data[:4] == b"ttcf" else 0
        tables = _tables(data, place)
    except (struct.error, UnicodeDecodeError):
        return damaged
    if tables is None or not tables.keys() >= _NEEDED:
        return damaged
    if "fvar" in tables:
        remedy = "Name a static instance of it: fonttools varLib.instancer FILE wght=400 makes one."
        return "is a variable font, of which no one weight is meant", remedy
    if "CFF " not in tables and not {"glyf", "loca"} <= tables.keys():
        return "has no outlines", "Name a font with TrueType or CFF outlines."
    rights = struct.unpack(">H", tables["OS/2"][8:10])[0]
    if rights & _BITMAPS or rights & _NO_SUBSETS or (rights & _RESTRICTED and not rights & _ALLOWED):
        remedy = "Ask its maker for a licence to embed, and the file that goes with it; or name another font."
        return f"may not be embedded in documents as it says itself (fsType {rights:#06x})", remedy
    em = struct.unpack(">H", tables["head"][18:20])[0]
    if "CFF " in tables and em != _CFF_EM:
        return f"has {em} units an em where CFF outlines need {_CFF_EM}", "Name its TrueType edition."
    return None


def _tables(data: bytes, place: int) -> dict[str, bytes] | None:
    """Return the tables of a face; None where one lies outside the file, or is not what its checksum says."""
    found = {}
    (count,) = struct.unpack(">H", data[place + 4 : place + 6])
    for number in range(count):
        at = place + 12 + 16 * number
        name, checksum, offset, length = struct.unpack(">4sIII", data[at : at + 16])
        table = data[offset : offset + length]
        if len(table) != length or (name != b"head" and _checksum(table) != checksum):
            return None
        found[name.decode("ascii")] = table
    return found


def _checksum(table: bytes) -> int:
    padded = table + b"\0" * (-len(table) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _coverage_fault(made: HouseFace) -> Fault | None:
    """Return which characters of our words a face lacks, in the languages that it is for."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(made.path)))
    lacking = [char for char in dict.fromkeys(_needed(made)) if font.get_nominal_glyph(ord(char)) is None]
    if not lacking:
        return None
    named = " ".join(lacking[:_MOST_NAMED]) + (" …" if len(lacking) > _MOST_NAMED else "")
    remedy = f'Say what it is for (scripts = ["Latn"]; there are {", ".join(SCRIPTS)}), or name another font.'
    return f"lacks {len(lacking)} of the characters that our own words need: {named}", remedy


def _needed(made: HouseFace) -> Iterator[str]:
    """Yield the characters of our words in every language that a face is for; of a face of numbers the digits."""
    if made.role == "numbers":
        yield from (char for char in NUMERALS if char.isdigit())
        return
    for language in DOCUMENT_LANGUAGES:
        code = script(language) if script(language) in SCRIPTS else "Latn"
        if made.scripts and code not in made.scripts:
            continue
        words = shipped_strings(language)
        texts = (text for key in words.keys() for text in forms_of(words.get_word(key)))  # noqa: SIM118 - no dict
        yield from (char for char in plain("".join(texts), tag(language)) if char.isalnum())


# --- copies


def _copied(
    role: Role, scripts: tuple[str, ...], source: Path, data: bytes, index: int, family: str, *, bold: bool
) -> HouseFace:
    """Copy one face into a file of its own, and return it; a copy that is there serves again.

    ``family`` is that of the regular face beside it; "" where it is the regular one.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), fontNumber=index, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    names = font["name"]
    family = family or _family(str(names.getBestFamilyName() or source.stem), role)
    held = hashlib.sha256(data).hexdigest()
    digest = hashlib.sha256(f"{held} {index} {role} {family} {bold}".encode()).hexdigest()
    path = cache_folder() / f"face-{digest[:24]}.otf"
    postscript = _postscript(names, source)
    if not path.is_file():
        if role == "numbers":
            _keep_numerals(font)
        write_whole(path, _in_family(font, family, bold=bold))
    own, supplement = (hb.Font(hb.Face(hb.Blob.from_file_path(file))) for file in (path, face(SUPPLEMENT).path))
    heights = [height_of_capitals(one) / one.face.upem for one in (own, supplement)]
    scale = round(heights[0] / heights[1], 3) if heights[0] else 1.0
    return HouseFace(role, scripts, family, bold, path, source, postscript, digest, scale)


def _family(own: str, role: Role) -> str:
    """Return the name of the family of a copy: its own, unless that is taken."""
    if role != "text":
        return f"{own} for {role}"
    return f"{own} of the brand" if own in SHIPPED else own


def _keep_numerals(font: Any) -> None:
    """Take from a face all characters but those of numbers, so that words are set in the face behind it."""
    for table in font["cmap"].tables:
        # Spaces between numbers are set in the first face of a run.
        table.cmap = {code: glyph for code, glyph in table.cmap.items() if chr(code) in f"{NUMERALS} \xa0"}


def _in_family(font: Any, family: str, *, bold: bool) -> bytes:
    """Return a face under the name of a family in which it is the regular or the bold one."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in (1, 2, 4, 16, 17, 21, 22)]
    weight = "Bold" if bold else "Regular"
    for number, said in ((1, family), (2, weight), (4, f"{family} {weight}")):
        names.setName(said, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0
    font.flavor = None
    written = io.BytesIO()
    font.save(written, reorderTables=False)
    return written.getvalue()


def _postscript(names: Any, source: Path) -> str:
    said = str(names.getDebugName(6) or source.stem)
    return "".join(char for char in said if char.isascii() and (char.isalnum() or char in "-_")) or "HouseFace"
