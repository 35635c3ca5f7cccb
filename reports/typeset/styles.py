"""The style sheets of a look: as one text for the engine, and the lengths in them that the binding needs as well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reports.errors import InputProblem, Problem
from reports.language import DOCUMENT_LANGUAGES, LATIN_LANGUAGE, conventions, is_cjk, tag
from reports.resources import TEMPLATES
from reports.typeset.brand import Palette
from reports.typeset.fonts import SUPPLEMENT, house_script, shipped_family
from reports.typeset.house_faces import HouseFonts
from reports.typeset.look import EASED, Look, own_file

TINTS = {"--wash-0": 0.06, "--wash-1": 0.16, "--wash-2": 0.32, "--wash-3": 0.6, "--wash-4": 1.0}
"""The washes by custom property, each with its share of the accent on white."""
SHEET_END = "\n/* end of a sheet */\n"
"""What stands between two sheets in the text of all."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HEADINGS = ":is(h1,h2,h3,h4,h5,h6)"
_NUMBERS = ":is(.num,.nowrap b,.tally b,.scale,.figure)"
"""Figures that stand by themselves: of tables, scores, the line of counts on page 1, and over the dots."""
_ROOT = re.compile(r":root\s*\{([^}]*)\}")
_COMPLAINTS = re.compile(r"Ignored `([^`]*)` at \d+:\d+, ([^;]*?)\.?(?:;|$)|selector, '([^']*)'")
"""What the engine says of a style sheet: a declaration and why it is ignored, or a selector that it does not know."""
_POINTS = re.compile(r"(\d+(?:\.\d+)?)pt")


@cache
def style_sheet(look: Look, *, is_eased: bool = False) -> str:
    """Return all style sheets of a look as one text, which every section shares and the engine parses once a process.

    The brand's tokens come last and replace the shipped ones; a section with a fault is ``is_eased`` before that.
    """
    names = (*look.styles, EASED) if is_eased else look.styles
    groups = _language_groups()
    sheets = (_with_languages(_sheet(name, look.template_dir), groups) for name in names)
    return SHEET_END.join((*sheets, f"{_brand_css(look.palette)}{_font_css(look.brand.fonts)}"))


def shipped_sheets() -> tuple[str, ...]:
    """Return the text of each shipped style sheet, as `style_sheet` has it."""
    groups = _language_groups()
    paths = sorted((TEMPLATES / "style").glob("*.css"))
    return tuple(_with_languages(_sheet(path.name, None), groups) for path in paths)


def _with_languages(sheet: str, groups: Mapping[str, tuple[str, ...]]) -> str:
    """Return a style sheet with the languages of each group in the place of its name."""
    for group, languages in groups.items():
        sheet = sheet.replace(f":lang({group})", f":lang({', '.join(languages)})")
    return sheet


def _language_groups() -> Mapping[str, tuple[str, ...]]:
    """Return the languages that style sheets set alike, by the name that stands for all of them."""
    alphabetic = (tag(language) for language in DOCUMENT_LANGUAGES if not is_cjk(language))
    by_paragraphs = {
        form: tuple(tag(language) for language in DOCUMENT_LANGUAGES if conventions(language).paragraphs == form)
        for form in ("spaced", "indented-by-one")
    }
    # "zxx" is the tag of what is in no language: a list of languages must not be empty.
    return {
        "alphabetic": tuple(dict.fromkeys((LATIN_LANGUAGE, *alphabetic))),
        **{form: languages or ("zxx",) for form, languages in by_paragraphs.items()},
    }


def _sheet(name: str, template_dir: Path | None) -> str:
    if template_dir is not None and (own := own_file(template_dir, f"style/{name}")).is_file():
        return own.read_text(encoding="utf-8", errors="replace")
    return (TEMPLATES / "style" / name).read_text(encoding="utf-8")


def own_style_problems(look: Look, complaints: str) -> tuple[Problem, ...]:
    """Return what the engine complains of, as far as it stands in a style sheet of the user's, with file and line."""
    found: list[Problem] = []
    folder = look.template_dir
    if folder is None:
        return ()
    for name in (*look.styles, EASED):
        path = folder / "style" / name
        text = _sheet(name, folder) if path.is_file() else ""
        for declaration, why, selector in _COMPLAINTS.findall(complaints):
            place = text.find(said) if (said := (declaration or selector).strip()) else -1
            if place >= 0:
                line = text.count("\n", 0, place) + 1
                message = f"{said} has no effect ({why or 'no selector that is known'})"
                found.append(Problem(str(path), "", message, "Correct or remove it.", line=line))
    return tuple(dict.fromkeys(found))


def _brand_css(palette: Palette) -> str:
    """Return the brand's tokens as CSS; `read_brand` checked the colours, so no other text gets into a style sheet."""
    tokens = {**palette.tokens(), **{name: palette.tint(share) for name, share in TINTS.items()}}
    return ":root{" + "".join(f"{name}:{value};" for name, value in tokens.items()) + "}"


def _font_css(house: HouseFonts) -> str:
    """Return the families of a house as CSS, by language; the shipped ones stand in for what they lack."""
    if not house.faces:
        return ""
    rules = []
    for lang in dict.fromkeys(("zh-Hans", "zh-Hant", "ja", "ko", *_language_groups()["alphabetic"])):
        code, shipped = house_script(lang), shipped_family(lang)
        text, headings = house.first("text", code), house.first("headings", code)
        behind = [text.family] if text else []
        if text:
            rules.append(f":lang({lang}){{font-family:{_listed(text.family, shipped, SUPPLEMENT)}}}")
            rules.append(f".whole:lang({lang}){{font-family:{_listed(SUPPLEMENT)};font-size:{text.scale:g}em}}")
        for face, places in ((headings, _HEADINGS), (house.first("numbers", code), _NUMBERS)):
            if face:
                stack = _listed(face.family, *behind, shipped, SUPPLEMENT)
                rules.append(f"{places}:lang({lang}),{places} :lang({lang}):not(.whole){{font-family:{stack}}}")
    return "\n" + "\n".join(rules)


def _listed(*families: str) -> str:
    return ",".join('"' + family.replace("\\", "").replace('"', "") + '"' for family in dict.fromkeys(families))


def read_lengths(look: Look, names: tuple[str, ...]) -> tuple[float, ...]:
    """Read custom properties of ``:root`` in the style sheets of a look, in points; the last declaration counts.

    Raises InputProblem where one of them is missing or not a length in pt.
    """
    sheets = _COMMENT.sub("", "\n".join(_sheet(name, look.template_dir) for name in look.styles))
    pairs = (line.partition(":") for block in _ROOT.findall(sheets) for line in block.split(";"))
    declared = {name.strip(): value.strip() for name, _, value in pairs}
    found = {name: _POINTS.fullmatch(declared.get(name, "")) for name in names}
    file = f"{look.template_dir or TEMPLATES}/style/tokens.css"
    problems = tuple(
        Problem(file, name, "is no length in pt", f"Write it in :root as {name}: 10pt;")
        for name, match in found.items()
        if match is None
    )
    if problems:
        raise InputProblem(str(problems[0]), remedy=problems[0].remedy, problems=problems)
    return tuple(float(match[1]) for match in found.values() if match is not None)
