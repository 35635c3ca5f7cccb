"""The shipped faces: which language uses which, their files, and a private fontconfig that offers no others.

No layout engine is imported here: binding, charts and the search for missing glyphs need the faces without one.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import unicodedata
from functools import lru_cache
from html import escape
from pathlib import Path

import uharfbuzz as hb
from msgspec import Struct

from reports import resources
from reports.errors import EnvironmentProblem
from reports.language import is_cjk, script
from reports.typeset.house_faces import HouseFonts, Role, faces_in_force

FAMILIES = {
    "Hans": "Noto Sans CJK SC",
    "Hant": "Noto Sans CJK TC",
    "zh-HK": "Noto Sans CJK HK",
    "Jpan": "Noto Sans CJK JP",
    "Kore": "Noto Sans CJK KR",
}
"""Family name by script, or by tag where a place has a face of its own. Others are set in that of Hans."""

SUPPLEMENT = "Source Sans 3"
"""The family for letters that the families above lack (Turkish, Romanian, Polish …, the rupee sign): their own Latin
design, in full."""

SHIPPED = frozenset({*FAMILIES.values(), SUPPLEMENT})
"""Every family that comes along."""
SCALE = 1.117
"""Height of capitals of the first faces (733 of 1000) by that of the supplement (656); `.whole` in base.css has it."""
OTHER_FACE = "Write it another way, or name a font that has it in [fonts] of the brand file."
"""The remedy for a character that no face has."""
EM = 1000
"""Units an em in which PDF counts."""

_INDICES = {
    "Noto Sans CJK JP": 0,
    "Noto Sans CJK KR": 1,
    "Noto Sans CJK SC": 2,
    "Noto Sans CJK TC": 3,
    "Noto Sans CJK HK": 4,
    SUPPLEMENT: 0,
}
_DOTTED = "ijįɨɉʝḭịіј"
"""Letters that lose their dots under a mark: what is left of them may be a glyph that no character has."""
_NAMED = re.compile(r"uni((?:[0-9A-F]{4})+)\.?\w*")
"""The name of a glyph that tells its characters: a mark over a capital, or two marks in one."""
_FOUR = re.compile("[0-9A-F]{4}")
_STEMS = {SUPPLEMENT: "SourceSans3"}
"""Name of the file before its weight; the regional families share one."""
_ENGINES = ("weasyprint.text.fonts", "weasyprint.text.ffi")


class Face(Struct, frozen=True):
    """One face of a shipped collection."""

    family: str
    bold: bool
    path: Path
    index: int
    own_name: str = ""
    """PostScript name of a face that is not shipped."""

    @property
    def name(self) -> str:
        """PostScript name, as it stands in a PDF after the subset tag."""
        if self.own_name:
            return self.own_name
        if self.family == SUPPLEMENT:
            return self.path.stem
        region = self.family.removeprefix("Noto Sans CJK ").lower()
        return f"NotoSansCJK{region}-{'Bold' if self.bold else 'Regular'}"


def family(lang: str, role: Role = "text") -> str:
    """Return the family that sets ``lang``: that of the house in force, else the shipped one."""
    own = faces_in_force().first(role, house_script(lang))
    return own.family if own is not None else shipped_family(lang)


def number_family(lang: str) -> str:
    """Return the family in which the house in force sets numbers; "" where it has none."""
    own = faces_in_force().first("numbers", house_script(lang))
    return own.family if own is not None else ""


def house_script(lang: str) -> str:
    """Return the script by which a house's faces are chosen; every one without ideographs counts as Latin."""
    return script(lang) if is_cjk(lang) else "Latn"


def shipped_family(lang: str) -> str:
    """Return the shipped family that sets ``lang``: that of its tag or script, else the simplified Chinese one."""
    return FAMILIES.get(lang) or FAMILIES.get(script(lang), FAMILIES["Hans"])


def face(family: str, bold: bool = False) -> Face:
    """Return the face of a family, of the house in force or shipped; of a house the regular one if it has no bold one.

    Raises:
        KeyError: neither has that family.
        EnvironmentProblem: the font file is missing.
    """
    if own := [one for one in faces_in_force().faces if one.family == family]:
        chosen = next((one for one in own if one.bold == bold), own[0])
        return Face(family, chosen.bold, chosen.path, 0, chosen.name)
    return _shipped_face(family, bold, resources.FONTS)


# Every word of a running line asks for its face.
@lru_cache(maxsize=64)
def _shipped_face(family: str, bold: bool, folder: Path) -> Face:
    index = _INDICES[family]
    weight = "Bold" if bold else "Regular"
    stem = _STEMS.get(family)
    path = folder / (f"{stem}-{weight}.otf" if stem else f"NotoSansCJK-{weight}.ttc")
    if not path.is_file():
        remedy = f"Restore it in {folder}; then run: reports doctor"
        raise EnvironmentProblem(f"the font {path.name} is missing", remedy=remedy)
    return Face(family, bold, path, index)


@lru_cache(maxsize=8)
def shaping_face(face: Face) -> hb.Face:
    """Return the face as HarfBuzz reads it, mapped from disk and cached."""
    return hb.Face(hb.Blob.from_file_path(face.path), face.index)


@lru_cache(maxsize=32)
def shaping_font(face: Face) -> hb.Font:
    """Return the face as a font of 1000 units an em, whatever its own are."""
    font = hb.Font(shaping_face(face))
    font.scale = (EM, EM)
    return font


def height_of_capitals(font: hb.Font) -> int:
    """Return how high a font's H is."""
    extents = font.get_glyph_extents(font.get_nominal_glyph(ord("H")) or 0)
    return extents.y_bearing if extents is not None else 0


def word_scale(lang: str) -> float:
    """Return by how much a word of the supplement is larger than the text of a language around it."""
    own = faces_in_force().first("text", house_script(lang))
    return own.scale if own is not None else SCALE


_covered: dict[tuple[str, bool, HouseFonts], set[str]] = {}
"""Cache of the characters that the faces of a language are known to have: a text uses a few hundred of 45,000."""


def covers(face: Face, char: str) -> bool:
    """Return whether a face has a glyph for a character."""
    return shaping_font(face).get_nominal_glyph(ord(char)) is not None


def sets(face: Face, char: str) -> bool:
    """Return whether a face has a glyph for a character, or for the letter and the marks that it consists of."""
    return covers(face, char) or all(covers(face, part) for part in unicodedata.normalize("NFD", char))


@lru_cache(maxsize=4)
def _spellings(face: Face) -> dict[int, str]:
    font = shaping_font(face)
    found = {font.get_nominal_glyph(code) or 0: chr(code) for code in sorted(shaping_face(face).unicodes, reverse=True)}
    for letter in _DOTTED:
        buffer = hb.Buffer()
        buffer.add_str(f"{letter}\u0301")
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        found.setdefault(buffer.glyph_infos[0].codepoint, letter)
    for glyph in range(shaping_face(face).glyph_count):
        if glyph not in found and (named := _NAMED.fullmatch(font.glyph_to_string(glyph))):
            found[glyph] = "".join(chr(int(digits, 16)) for digits in _FOUR.findall(named[1]))
    return found


def families() -> frozenset[str]:
    """Return every family that text may be set in: those shipped, and those of the house in force."""
    return SHIPPED | {*faces_in_force().families}


def spelled(face: Face, glyph: int, read: str) -> str:
    """Return what a glyph of the supplement stands for, where the engine has ``read`` it.

    The engine gives the text of a letter with marks to the last of its glyphs and none to those before it. So a mark,
    which many letters have, would be extracted as the first letter that had it.
    """
    if face.family != SUPPLEMENT or (len(read) == 1 and read.isascii()):
        return read
    own = _spellings(face).get(glyph, read)
    is_part = len(read) != 1 or unicodedata.combining(own[0]) or own in unicodedata.normalize("NFD", read)
    return own if is_part else read


def uncovered(text: str, lang: str, bold: bool = False) -> list[str]:
    """Return the characters of ``text`` that no face for ``lang`` has, each once, in order of appearance."""
    covered = _covered.setdefault((lang, bold, faces_in_force()), set())
    if not (missing := set(text) - covered):
        return []
    faces, last = (face(family(lang), bold), face(shipped_family(lang), bold)), face(SUPPLEMENT, bold)
    covered |= {char for char in missing if any(covers(face, char) for face in faces) or sets(last, char)}
    return [char for char in dict.fromkeys(text) if char not in covered and not takes_no_glyph(char)]


def takes_no_glyph(char: str) -> bool:
    """Return whether a character is swallowed by the shaper, so that no face need have it."""
    # Line ends, format characters and variation selectors take no glyph: the shaper swallows them.
    return char in "\t\n\r" or unicodedata.category(char) == "Cf" or 0xFE00 <= ord(char) <= 0xFE0F


def activate() -> Path:
    """Point fontconfig at the shipped faces and nothing else; returns the configuration file.

    Raises:
        EnvironmentProblem: the layout engine was loaded with other fonts, or a font file is missing.
    """
    for name in ("Noto Sans CJK SC", SUPPLEMENT):
        for bold in (False, True):
            face(name, bold)
    content = _configuration(cache_folder())
    path = cache_folder() / f"fonts-{hashlib.sha256(content).hexdigest()[:16]}.conf"
    if os.environ.get("FONTCONFIG_FILE") == str(path) and path.is_file():
        return path
    if any(name in sys.modules for name in _ENGINES):
        raise EnvironmentProblem(
            "the layout engine was loaded before the shipped fonts",
            remedy="Import reports.engine before weasyprint.",
        )
    if not (path.is_file() and path.read_bytes() == content):
        _write_whole(path, content)
    os.environ["FONTCONFIG_FILE"] = str(path)
    os.environ.pop("FONTCONFIG_SYSROOT", None)
    return path


def _configuration(cache: Path) -> bytes:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{escape(str(resources.FONTS), quote=False)}</dir>\n"
        f"  <cachedir>{escape(str(cache), quote=False)}</cachedir>\n</fontconfig>\n"
    ).encode()


def cache_folder() -> Path:
    """Return a folder that this user can write, the same in every process of theirs."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    # Where users have no numbers, each has a temporary folder of their own.
    user = f"-{os.getuid()}" if sys.platform != "win32" else ""
    for folder in (Path(base) / "ccus-reports", Path(tempfile.gettempdir()) / f"ccus-reports{user}"):
        # Of a user without a home nothing is known but "~".
        if not folder.is_absolute():
            continue
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_ours = not user or folder.stat().st_uid == os.getuid()
        except OSError:
            continue
        # Whoever made it in a folder that all may write into could put other faces there.
        if is_ours and os.access(folder, os.W_OK):
            return folder
    raise EnvironmentProblem("no folder for the font cache", remedy="Set XDG_CACHE_HOME to a folder that is writable.")


def _write_whole(path: Path, content: bytes) -> None:
    # Workers start together: each writes its own temporary file, the last rename wins with the same content.
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".fonts-", delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError as error:
        message = f"the font cache {path.parent} cannot be written ({error.strerror})"
        raise EnvironmentProblem(message, remedy="Make room there, or set XDG_CACHE_HOME to another folder.") from error
