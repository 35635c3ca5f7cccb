"""Checks the style sheets of a house before anything is set: fonts, addresses, and what other style sheets rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from reports.errors import Problem
from reports.resources import TEMPLATES

TOKENS: Final = "style/tokens.css"
"""The style sheet in which every other one finds its lengths and colours."""
NO_ADDRESS: Final = "Take it out: nothing is loaded while pages are set, and pictures come from the brand and the data."

_FAMILIES = re.compile(r"(?<![\w-])font(?:-family)?\s*:\s*([^;}]+)")
_FAMILY_LIST = re.compile(r"(?:.*?\d[\w.%]*(?:/\S+)?\s+)?(.*)", re.DOTALL)
_KEYWORDS = frozenset({"inherit", "initial", "unset", "revert"})
_GENERIC = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui"})
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT_FACE = re.compile("@font-face", re.IGNORECASE)
_ADDRESS = re.compile(r"@import\b[^;]*|url\(\s*(?!['\"]?data:)[^)]*\)", re.IGNORECASE)
_PROPERTY = re.compile(r"(--[\w-]+)\s*:")
_MOST_NAMED = 6


def style_problems(path: Path, name: str, known: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with a style sheet of pages, which has a name in its folder; ``known`` are the fonts."""
    text = _read(path)
    if isinstance(text, Problem):
        yield text
        return
    yield from _address_problems(path, text)
    if name == TOKENS:
        yield from _missing_tokens(path, text)
    if face := _FONT_FACE.search(text):
        line = _line(text, face.start())
        yield Problem(str(path), "@font-face", "brings a font of its own", "Name the faces that are there.", line=line)
    for declared in _FAMILIES.finditer(text):
        yield from _family_problems(path, declared, _line(text, declared.start()), known)


def outer_style_problems(path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a style sheet of mails or of the HTML edition, which may name any font."""
    text = _read(path)
    if isinstance(text, Problem):
        yield text
        return
    yield from _address_problems(path, text)
    if (place := text.find("</")) >= 0:
        yield Problem(str(path), "", "ends the element that it stands in (</)", "Take it out.", line=_line(text, place))


def _address_problems(path: Path, text: str) -> Iterator[Problem]:
    """Yield every address in a style sheet: nothing is loaded from anywhere."""
    for found in _ADDRESS.finditer(text):
        said = " ".join(found.group().split())
        line = _line(text, found.start())
        yield Problem(str(path), "", f"{said} would load something", NO_ADDRESS, line=line)


def _read(path: Path) -> str | Problem:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Problem(str(path), "", "is not UTF-8", "Save it as UTF-8.", line=line)
    except OSError as error:
        return Problem(str(path), "", f"cannot be read ({error.strerror})", "Make it readable.")
    return _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


@cache
def _tokens() -> tuple[str, ...]:
    shipped = _COMMENT.sub("", (TEMPLATES / TOKENS).read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(_PROPERTY.findall(shipped)))


def _missing_tokens(path: Path, text: str) -> Iterator[Problem]:
    """Yield a problem where properties are missing that other style sheets rely on."""
    found = set(_PROPERTY.findall(text))
    lacking = [name for name in _tokens() if name not in found]
    if lacking:
        named = ", ".join(lacking[:_MOST_NAMED]) + (" …" if len(lacking) > _MOST_NAMED else "")
        remedy = f"Begin with a copy of the shipped one: reports templates copy {TOKENS}."
        yield Problem(str(path), "", f"lacks {named}, which other style sheets use", remedy, line=1)


def _family_problems(path: Path, declared: re.Match[str], line: int, known: Sequence[str]) -> Iterator[Problem]:
    """Yield every font that a declaration names and that is not there."""
    listed = _FAMILY_LIST.fullmatch(declared[1].strip())
    families = [part.strip().strip("\"'") for part in (listed[1] if listed else "").split(",")]
    named = [family for family in families if family not in _GENERIC | _KEYWORDS and not family.startswith("var(")]
    for family in named:
        if family not in known:
            near = get_close_matches(family, known, n=1)
            meant = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known)}."
            yield Problem(str(path), "font-family", f"the font {family!r} is not there", meant, line=line)
    if not named and set(families) & _GENERIC:
        remedy = f"Name one of {', '.join(known)}."
        yield Problem(str(path), "font-family", f"{families[0]} is no font", remedy, line=line)
