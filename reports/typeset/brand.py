"""A brand: name, colours, logo, footer and contact of an organisation, read from TOML, checked, made into tokens."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.config.by_language import TextByLanguage, spoken_in, text_in
from reports.config.toml_file import Fault, SettingKey, SettingTable, load_toml, refuse_problems, shown, table_problems
from reports.corpus.printable import has_unprintable
from reports.errors import InputProblem, Problem
from reports.language import DOCUMENT_LANGUAGES, with_marks
from reports.typeset.drawing import drawing_fault, is_drawing
from reports.typeset.house_faces import NO_FONTS, HouseFonts
from reports.typeset.house_font_table import FONTS_TABLE

READABLE = 4.5
"""Contrast with white that running text needs (WCAG 2.2, 1.4.3)."""
VISIBLE = 3.0
"""Contrast with white that a mark in a chart needs (WCAG 2.2, 1.4.11)."""
APART = 1.5
"""Contrast between accent and signal that a grey print still shows."""

BRAND_BYTES = 20_000
"""Limit of a brand file, ten times a usual one: a dotted key of 100,000 parts would take a minute to parse."""
LOGO_BYTES = 300_000
LOGO_PIXELS = 3_000
"""Limit of a logo's width and height: a larger picture is a mistake, or an attack on memory."""

_TOO_LARGE = f"is larger than {LOGO_BYTES // 1000} kB"
_PLAINER = "Export it as plain paths (SVG), or as a PNG of moderate size."

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_NEEDED = {
    "ink": READABLE,
    "accent": READABLE,
    "signal": VISIBLE,
    "grey_strong": READABLE,
    "grey": READABLE,
    "peer": VISIBLE,
}
_KINDS = (".png", ".svg")
_PNG = b"\x89PNG\r\n\x1a\n"
"""The signature of a PNG: the library that opens pictures goes by their content, and would run a PostScript file."""


class Palette(Struct, frozen=True):
    """The colours of pages and charts, as ``#rrggbb``."""

    ink: str = "#16242c"
    """Text and numbers."""
    accent: str = "#0b4f5c"
    """Headings, bars, outlines."""
    signal: str = "#c2571a"
    """Peer tick and alert; never the only carrier of a meaning."""
    grey_strong: str = "#444455"
    """Secondary text."""
    grey: str = "#666677"
    """Captions, axis numbers, running feet."""
    rule: str = "#9fb0b5"
    """Rules under headings, the zero line of a chart."""
    hairline: str = "#d5d9dc"
    """Table lines, grid lines."""
    peer: str = "#7f959c"
    """Dots of the other countries in a chart."""

    def tint(self, share: float) -> str:
        """Return the accent laid on white at ``share`` (0-1), as an opaque colour."""
        return "#" + "".join(f"{round(255 + (channel - 255) * share):02x}" for channel in _channels(self.accent))

    def tokens(self) -> dict[str, str]:
        """Return CSS custom properties by full name: ``{"--ink": "#16242c", "--grey-strong": …}``."""
        return {f"--{name.replace('_', '-')}": getattr(self, name) for name in _COLOURS}

    def without_hue(self) -> Palette:
        """Return the colours as greys of the same lightness, for printers without colour."""
        return Palette(**{name: _grey(getattr(self, name)) for name in _COLOURS})


BrandText = str | tuple[tuple[str, str], ...]
"""A text, or texts with their languages; looks are compared and looked up, and so hold no table."""


def _by_language(text: BrandText) -> TextByLanguage:
    return text if isinstance(text, str) else dict(text)


def _stripped(text: TextByLanguage) -> BrandText:
    return text.strip() if isinstance(text, str) else tuple((key, one.strip()) for key, one in text.items())


class Brand(Struct, frozen=True):
    """An organisation's name, colours, logo and contact lines; "" and None print nothing."""

    name: BrandText = ""
    footer: BrandText = ""
    contact: BrandText = ""
    logo: Path | None = None
    """An SVG or PNG file."""
    colours: Palette = Palette()
    fonts: HouseFonts = NO_FONTS
    """The faces of the organisation."""
    double_quotes: bool = False
    """Whether the outer ‘ ’ of Chinese, Japanese and Korean records are set as “ ”."""

    @property
    def publisher(self) -> TextByLanguage:
        """The name."""
        return _by_language(self.name)

    @property
    def foot(self) -> TextByLanguage:
        """The footer."""
        return _by_language(self.footer)

    @property
    def to_ask(self) -> TextByLanguage:
        """The line of contact."""
        return _by_language(self.contact)

    def name_in(self, language: str) -> str:
        """Return the name as a reader of a document language is told it."""
        return text_in(self.publisher, language)

    def contact_in(self, language: str) -> str:
        """Return the line of contact as a reader of a document language is told it, marked where it is in another."""
        return with_marks(spoken_in(self.to_ask, language))

    @classmethod
    def asked_by(cls, contact: TextByLanguage) -> Brand:
        """Return a brand of which only the line of contact is known."""
        return cls(contact=_stripped(contact))

    def tokens(self) -> dict[str, str]:
        """Return CSS custom properties by full name: ``{"--ink": "#16242c", "--grey-strong": …}``."""
        return self.colours.tokens()


class Logo(Struct, frozen=True):
    """The logo as an asset of a section."""

    address: str
    data: bytes


DEFAULT = Brand()
"""The brand of a document that names none."""

_COLOURS = Palette.__struct_fields__
_TEXTS = ("name", "footer", "contact")


def _text_fault(text: str) -> Fault | None:
    unprintable = "holds control or direction characters", "Delete them from the text."
    return unprintable if has_unprintable(text) else None


def _text(name: str, description: str) -> SettingKey:
    return SettingKey(
        name, "texts by language", description, choices=DOCUMENT_LANGUAGES, check=_text_fault, may_be_blank=True
    )


def _colour_fault(text: str) -> Fault | None:
    remedy = 'Write it as "#rgb" or "#rrggbb", for example "#0b4f5c".'
    return None if _HEX.fullmatch(text.strip()) else ("is not a colour", remedy)


def _colour(name: str, description: str) -> SettingKey:
    return SettingKey(name, "text", description, check=_colour_fault, example=f'"{getattr(Palette(), name)}"')


_COLOUR_TABLE = SettingTable(
    "[colours] of a brand file",
    (
        _colour("ink", "Text and numbers."),
        _colour("accent", "Headings, bars, outlines."),
        _colour("signal", "Peer tick and alert."),
        _colour("grey_strong", "Secondary text."),
        _colour("grey", "Captions, axis numbers, running feet."),
        _colour("rule", "Rules under headings, the zero line of a chart."),
        _colour("hairline", "Table lines, grid lines."),
        _colour("peer", "Dots of the other countries in a chart."),
    ),
)
BRAND_TABLE = SettingTable(
    "a brand file",
    (
        _text("name", "Name of the publisher."),
        _text("footer", "Line at the foot of pages."),
        _text("contact", "Line of contact."),
        SettingKey("logo", "text", "An SVG or PNG file beside the brand file.", check=_text_fault),
        SettingKey("double_quotes", "switch", "Whether the outer ‘ ’ of Chinese records are set as “ ”."),
        SettingKey("colours", "table", "Colours of pages and charts.", table=_COLOUR_TABLE),
        SettingKey("fonts", "table", "Fonts of pages and charts.", table=FONTS_TABLE),
    ),
)


def contrast(first: str, second: str = "#ffffff") -> float:
    """Return the WCAG contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def read_brand(path: Path) -> Brand:
    """Read the brand that a TOML file describes; keys left out keep the default.

    Raises InputProblem with every problem of the file: unknown keys, colours that are none or too pale,
    a logo that is missing or neither SVG nor PNG.
    """
    file, found = str(path), load_toml(path, BRAND_BYTES)
    problems = list(table_problems(file, found, BRAND_TABLE))
    wrong = {problem.field for problem in problems}
    written = found["colours"] if "colours" in found and "colours" not in wrong else {}
    given = {name: _long(written[name]) for name in _COLOURS if name in written and f"colours.{name}" not in wrong}
    palette = replace(Palette(), **given)
    problems += _pale(path, palette, given)
    logo = path.parent / found["logo"] if "logo" in found and "logo" not in wrong else None
    if logo and (fault := _logo_fault(path, logo)):
        problems.append(Problem(file, "logo", f"{shown(found['logo'])} {fault[0]}", fault[1]))
    fonts = NO_FONTS
    if "fonts" in found and not any(problem.field.startswith("fonts") for problem in problems):
        # Whoever names no fonts needs nothing that reads them.
        from reports.typeset.house_fonts import read_house_fonts

        fonts, faults = read_house_fonts(path, found["fonts"])
        problems += faults
    refuse_problems(path, problems)
    texts = {key: _stripped(found[key]) for key in _TEXTS if key in found}
    return Brand(**texts, logo=logo, colours=palette, fonts=fonts, double_quotes=found.get("double_quotes", False))


def _pale(path: Path, palette: Palette, given: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each colour of the file that would be too pale on paper or in a grey print."""
    for name, needed in _NEEDED.items():
        if name in given and (found := contrast(given[name])) < needed:
            message = f"{given[name]} has a contrast of {found:.1f}:1 with white; {needed:g}:1 is needed"
            yield Problem(str(path), f"colours.{name}", message, "Choose a darker colour.")
    if given.keys() & {"accent", "signal"} and (found := contrast(palette.accent, palette.signal)) < APART:
        message = f"{palette.signal} and the accent {palette.accent} look alike in a grey print ({found:.1f}:1)"
        remedy = f"Make one of them lighter or darker until they differ by {APART:g}:1."
        yield Problem(str(path), "colours.signal", message, remedy)


def _logo_fault(path: Path, logo: Path) -> Fault | None:
    """Return what is wrong with the logo that the brand file at ``path`` names."""
    if logo.suffix.lower() not in _KINDS:
        return "is neither SVG nor PNG", "Name an .svg or .png file."
    if not logo.resolve().is_relative_to(path.parent.resolve()):
        return "lies outside the brand file's folder", f"Put a copy of it beside {path.name}."
    try:
        # To open a pipe would be to wait for whoever writes to it.
        status = logo.stat()
        if not stat.S_ISREG(status.st_mode):
            return "is not a file", "Name an .svg or .png file."
        if status.st_size > LOGO_BYTES:
            return _TOO_LARGE, _PLAINER
        with logo.open("rb") as file:
            start = file.read(LOGO_BYTES)
    except OSError as error:
        return f"cannot be read ({error.strerror})", f"Put the file beside {path.name}, or correct the name."
    if not (is_drawing(start) if logo.suffix.lower() == ".svg" else start.startswith(_PNG)):
        kind = logo.suffix[1:].upper()
        return f"holds no {kind}", f"Export the logo again as {kind}."
    return None


def logo_image(brand: Brand) -> Logo | None:
    """Return the logo as an asset, None where the brand has none.

    Raises InputProblem where the file can do more than show a picture, or is too large for a mark on a page.
    """
    if brand.logo is None:
        return None
    with brand.logo.open("rb") as file:
        data = file.read(LOGO_BYTES + 1)
    suffix = brand.logo.suffix.lower()
    fault = drawing_fault(data) if suffix == ".svg" else _png_fault(data)
    if len(data) > LOGO_BYTES:
        fault = _TOO_LARGE
    if fault:
        problem = Problem(str(brand.logo), "", fault, _PLAINER)
        raise InputProblem(str(problem), remedy=problem.remedy, problems=(problem,))
    return Logo(f"brand/logo{suffix}", data)


def _png_fault(data: bytes) -> str:
    # Width and height stand at fixed places in the first chunk; the picture is not unpacked to learn its size.
    width, height = (int.from_bytes(data[start : start + 4], "big") for start in (16, 20))
    return f"has {width} x {height} pixels" if max(width, height) > LOGO_PIXELS else ""


def _long(colour: str) -> str:
    """Return ``#rgb`` as ``#rrggbb``, in lower case."""
    digits = colour.strip()[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def _channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0-255."""
    value = int(colour[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def _luminance(colour: str) -> float:
    """Return relative luminance, 0 (black) to 1 (white)."""
    linear = [_linear(channel / 255) for channel in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _grey(colour: str) -> str:
    """Return the grey of the same luminance."""
    linear = _luminance(colour)
    share = linear * 12.92 if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return "#" + f"{round(255 * share):02x}" * 3


def _linear(share: float) -> float:
    """Return one sRGB channel without its gamma."""
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
