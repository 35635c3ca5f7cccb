"""Is everything that a record says on its pages? A tool that compares files with the text of a PDF.

The files are read here once more, without the program's reader, so that what that one drops is missed as well.
A string counts as found when it stands on the pages of the record's own sheet, compared without white space, hyphens
at line ends and Markdown marks, after the text filter. Every string needs a place of its own: two equal ones must be
there twice.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

import pikepdf
import pypdfium2
import yaml
from markdown_it import MarkdownIt
from mdit_py_cjk_friendly import cjk_friendly
from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.generated import strip_generated
from reports.documents.shared.section import Document
from reports.typeset.text import plain

SHORTEST_PIECE: Final = 4
"""Characters that a string must leave on a page before it may go on on the next one."""

CUT_FROM: Final = 24
"""Shorter strings never stand on two pages."""

_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
_COMMENT: Final = re.compile(r"(<!--.*?-->\s*)+", re.DOTALL)
"""What an author noted for other authors."""
_SPACE: Final = re.compile(r"\s")
_MARKDOWN: Final = (
    MarkdownIt("commonmark", {"maxNesting": 1000}).enable(["table", "strikethrough"]).use(cjk_friendly)
)
_MONTHS: Final = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]

FORBIDDEN: Final = re.compile("[\u00a0\u2f00-\u2fdf\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""What no reader should hand out: no-break spaces, radicals, replacement and private-use characters."""

# --- the text of a PDF ---------------------------------------------------------------------------------------------

READERS: Final = ("pdfium", "poppler", "mupdf", "pdf.js")
_MODULES: Final = Path(os.environ.get("NODE_PATH") or Path(sys.prefix) / "node" / "node_modules")
"""Where tools/setup.sh dev puts pdf.js, if there is npm."""
_COMMANDS: Final = {
    "poppler": ("pdftotext", "-raw", "-enc", "UTF-8", "{}", "-"),
    "mupdf": ("mutool", "draw", "-q", "-F", "txt", "{}"),
    "pdf.js": ("node", str(Path(__file__).with_name("read_pdf.mjs")), "{}", str(_MODULES)),
}


def can_read(reader: str) -> bool:
    """Whether the program behind a reader is on this machine."""
    if reader == "pdf.js" and not (_MODULES / "pdfjs-dist").is_dir():
        return False
    return reader not in _COMMANDS or shutil.which(_COMMANDS[reader][0]) is not None


def read_pages(pdf: Path, reader: str = "pdfium") -> list[str]:
    """The text of each page, in the order in which it is drawn."""
    if reader in _COMMANDS:
        words = [word.format(pdf) for word in _COMMANDS[reader]]
        text = subprocess.run(words, capture_output=True, check=True).stdout.decode("utf-8")
        return text.split("\f")[:-1]
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def sections(pdf: Path) -> dict[str, range]:
    """The pages, from 0, of each section, by its destination: every section starts a page."""
    with pikepdf.open(pdf) as opened:
        numbers = {page.objgen: number for number, page in enumerate(opened.pages)}
        places = pikepdf.NameTree(opened.Root.Names.Dests).items()
        starts = {str(name): numbers[cast(Any, place)[0].objgen] for name, place in places if "--" not in str(name)}
        ends = sorted({*starts.values(), len(opened.pages)})
    return {name: range(start, next(end for end in ends if end > start)) for name, start in starts.items()}


def without_furniture(pages: Sequence[str], document: Document) -> list[str]:
    """The pages without what the binding stamped on each of them, in one language or another.

    The stamps are the last that is drawn on a page, so they are taken from its end alone: what stands in the text, even
    if it is the subject of the document, is the text's.
    """
    stamped = (document.furniture, *(furniture for _, furniture in document.translated))
    running = tuple(dict.fromkeys(section.running for section in document.sections))
    bare = []
    for number, page in enumerate(pages, 1):
        texts = (
            *(text for one in stamped for text in (one.foot_left, one.foot_centre, one.foot_notice, one.head_left)),
            *(one.foot_right.format(page=number, pages=len(pages)) for one in stamped),
            *running,
        )  # fmt: skip
        ends = [re.compile(r"\s*".join(map(re.escape, _SPACE.sub("", plain(text)))) + r"\s*\Z") for text in texts if text]
        while found := next(filter(None, (end.search(page) for end in ends)), None):
            page = page[: found.start()]
        bare.append(page)
    return bare


# --- comparing -----------------------------------------------------------------------------------------------------


class Run:
    """A text without white space and hyphens, which remembers where the hyphens and the line ends stood."""

    def __init__(self, text: str) -> None:
        self.letters = ""
        self.hyphens: list[int] = []
        """How many hyphens stand before each letter."""
        self.breaks: list[bool] = []
        """Whether a line ends before each letter."""
        self.spaces: list[bool] = []
        """Whether white space of any kind stands before each letter."""
        letters: list[str] = []
        count, broken, spaced = 0, True, True
        # U+FFFE is what pdfium puts for a hyphen and the line end behind it.
        for character in text.replace("\ufffe", "-\n").replace("・", "·"):
            if character == "-":
                count += 1
            elif character in "\r\n\f":
                broken = spaced = True
            elif character.isspace():
                spaced = True
            else:
                letters.append(character)
                self.hyphens.append(count)
                self.breaks.append(broken)
                self.spaces.append(spaced)
                count, broken, spaced = 0, False, False
        self.letters = "".join(letters)

    def stands_at(self, place: int, other: Run, first: int, length: int) -> bool:
        """Whether the hyphens inside agree with those of ``other``; at the end of a line one may come or go."""
        return all(
            self.hyphens[place + step] == other.hyphens[first + step]
            or (self.breaks[place + step] and abs(self.hyphens[place + step] - other.hyphens[first + step]) == 1)
            for step in range(1, length)
        )


class Sheet:
    """The text of some consecutive pages, from which strings are taken one after the other."""

    def __init__(self, pages: Sequence[str]) -> None:
        self._run = Run("\n".join(pages))
        self._left = self._run.letters
        lengths = [len(Run(page).letters) for page in pages]
        self._starts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]

    def take(self, text: str, *, cut: bool = False) -> bool:
        """Take the text off the pages; False where it is not there (any more).

        Args:
            text: as printed.
            cut: whether the ends of pages may have cut it in pieces.
        """
        wanted = Run(text)
        if cut:
            spans = self._in_pieces(wanted, 0, 0) if len(wanted.letters) >= CUT_FROM else []
        else:
            spans = self._whole(wanted)
        for start, end in spans:
            self._left = self._left[:start] + "\0" * (end - start) + self._left[end:]
        return bool(spans) or not wanted.letters

    def has_number(self, number: str) -> bool:
        """Whether a number stands there by itself."""
        found = (match.span() for match in re.finditer(re.escape(number), self._left))
        return any(self._ends_number(start) and self._ends_number(end) for start, end in found)

    def _ends_number(self, place: int) -> bool:
        """Whether no figure goes on across a place."""
        around = self._left[max(place - 1, 0) : place + 1]
        return self._starts_line(place) or not re.fullmatch(r"\d[\d.]|[\d.]\d", around)

    def _whole(self, wanted: Run) -> list[tuple[int, int]]:
        length = len(wanted.letters)
        place = self._left.find(wanted.letters)
        while place >= 0 and length:
            if self._run.stands_at(place, wanted, 0, length):
                return [(place, place + length)]
            place = self._left.find(wanted.letters, place + 1)
        return []

    def _in_pieces(self, wanted: Run, first: int, page: int) -> list[tuple[int, int]]:
        """The text cut by the ends of pages: beside it, in a table, something else may stand."""
        rest = wanted.letters[first:]
        for number in range(page, len(self._starts) - 1):
            start, end = self._starts[number], self._starts[number + 1]
            length = self._longest(rest, start, end)
            place = self._continuation(wanted, first, length, start, end)
            if length == len(rest):
                # A string that stands in one piece on a page is not one that the page's end has cut.
                return [(place, place + length)] if first and place >= 0 and self._starts_line(place) else []
            while length >= SHORTEST_PIECE and not self._starts_line(place + length):
                length -= 1
            if place < 0 or length < SHORTEST_PIECE or not self._run.stands_at(place, wanted, first, length):
                continue
            later = self._in_pieces(wanted, first + length, number + 1)
            if later:
                return [(place, place + length), *later]
        return []

    def _continuation(self, wanted: Run, first: int, length: int, start: int, end: int) -> int:
        """Where a piece stands, -1 for nowhere: behind the end of the piece before it, as in another column, is no place."""
        piece, before = wanted.letters[first : first + length], wanted.letters[max(first - SHORTEST_PIECE, 0) : first]
        place = self._left.find(piece, start, end)
        while place >= 0 and first and self._run.letters[max(place - len(before), start) : place] == before:
            place = self._left.find(piece, place + 1, end)
        return place

    def _starts_line(self, place: int) -> bool:
        """Whether a line or a table cell may begin there."""
        return place >= len(self._run.spaces) or self._run.spaces[place]

    def _longest(self, text: str, start: int, end: int) -> int:
        """How much of the beginning of ``text`` stands between two places."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._left.find(text[:middle], start, end) >= 0 else (low, middle - 1)
        return low


# --- what a file says ----------------------------------------------------------------------------------------------


class Said(Struct, frozen=True):
    """One string of a file; ``forms`` are the ways to print it of which one must be there."""

    field: str
    forms: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field}: {self.forms[0]}"


_TERMS: Final = frozenset({"country", "category", "status", "legalWeight"})
_DATES: Final = frozenset({"pubDate", "provenance.lastAuditDate"})
_NOT_PRINTED: Final = frozenset({"lang"})
_NOT_PRINTED_OF_A_PROFILE: Final = frozenset({"id", "lang", "name"})

LEFT_OUT_OF_A_SHEET: Final[Mapping[str, Callable[[Any, str], bool]]] = {
    "description": lambda text, body: _squeezed(str(text)) in _squeezed(body),
}
"""What a page leaves out on purpose, and when, by key: a description that the text says again."""

LEFT_OUT_OF_A_FRONT: Final[Mapping[str, Callable[[Any, str], bool]]] = {
    "summary": lambda text, body: body.strip().startswith(str(text).strip()) or not body.strip(),
    **dict.fromkeys(("x", "y", "lat", "lng", "lon"), lambda value, _: isinstance(value, int | float)),
}
"""A summary with which the text begins or that has no text, and the place on a map."""


def front_matter(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of a file."""
    _, front, body = re.split(r"^---[ \t]*$\n?", path.read_text(encoding="utf-8-sig"), maxsplit=2, flags=re.MULTILINE)
    try:
        return json.loads(front), body
    except ValueError:
        return yaml.safe_load(front), body


def said_by_record(path: Path) -> list[Said]:
    """Every string that a record's file says, but for a description in its body and a year in its date."""
    front, body = front_matter(path)
    _leave_out(front, body, LEFT_OUT_OF_A_SHEET)
    if str(front.get("pubDate") or "").startswith(str(front.get("year"))):
        front.pop("year")
    leaves = [leaf for leaf in _leaves(front) if leaf[0] not in _NOT_PRINTED]
    return [*(_said(field, value) for field, value in leaves), *blocks(body)]


def said_by_profile(path: Path) -> list[Said]:
    """Every string that a country profile says; a text that is its summary and nothing else is a stub."""
    front, body = front_matter(path)
    stub = body.strip() == str(front.get("summary") or "").strip()
    _leave_out(front, body, LEFT_OUT_OF_A_FRONT)
    leaves = [leaf for leaf in _leaves(front) if leaf[0] not in _NOT_PRINTED_OF_A_PROFILE]
    return [*(_said(field, value) for field, value in leaves), *([] if stub else blocks(body))]


def _leave_out(front: dict[str, Any], body: str, left_out: Mapping[str, Callable[[Any, str], bool]]) -> None:
    """Take from the front matter what pages leave out on purpose."""
    for key, is_left_out in left_out.items():
        if key in front and is_left_out(front[key], body):
            del front[key]


def blocks(body: str) -> list[Said]:
    """The paragraphs, headings, list items and table cells of a Markdown text, without its marks."""
    found: list[Said] = []
    definitions: dict[str, Any] = {}
    for token in _MARKDOWN.parse(body, definitions):
        if token.type == "inline":
            texts = ("\n" if child.type.endswith("break") else child.content for child in token.children or ())
            found.append(Said("body", ("".join(texts),)))
        elif token.content.strip() and not _COMMENT.fullmatch(token.content.strip()):
            found.append(Said("body", (token.content,)))
    # What stands behind [1]: at the foot of a text is no mark, but a source.
    found.extend(Said("body", (entry["href"],)) for entry in definitions.get("references", {}).values())
    return [said for said in found if said.forms[0].strip()]


def _leaves(value: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    if field == "relatedFacilities" and isinstance(value, list):
        yield from [(field, len(value))] if value else ()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{field}.{key}" if field else str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, field)
    elif value is not None and str(value).strip():
        yield field, value


def _said(field: str, value: Any) -> Said:
    if isinstance(value, bool):
        return Said(field, (str(value), str(value).lower()))
    if isinstance(value, int | float):
        return Said(field, (f"{value:g}",))
    text = str(value)
    if field in _TERMS:
        return Said(field, tuple(dict.fromkeys((text, text.lower(), text.capitalize(), text.title()))))
    return Said(field, (*_dates(text),) if field in _DATES else (text,))


def _dates(written: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        pass
    else:
        yield f"{day.year}年{day.month}月{day.day}日"
        yield f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    yield written


def _squeezed(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).casefold()


# --- what is lost --------------------------------------------------------------------------------------------------


def lost(said: Iterable[Said], pages: Sequence[str]) -> list[Said]:
    """The strings that are not on the pages; the longest are taken first, so that none is found inside another."""
    sheet = Sheet(pages)
    ordered = sorted(said, key=lambda one: -len(one.forms[0]))
    return [one for one in ordered if not _found(one, sheet)]


def _found(one: Said, sheet: Sheet) -> bool:
    forms = [printed(form) for form in one.forms]
    if any(sheet.has_number(form) if _NUMBER.fullmatch(form) else sheet.take(form) for form in forms):
        return True
    return any(sheet.take(form, cut=True) for form in forms) or _found_as_markdown(one, sheet)


def _found_as_markdown(one: Said, sheet: Sheet) -> bool:
    """Whether a text stands there without its Markdown marks; the body's are off already."""
    parts = blocks(one.forms[0]) if one.field != "body" else []
    return parts not in ([], [replace(one, field="body")]) and all(_found(part, sheet) for part in parts)


def printed(text: str) -> str:
    """A string as a page holds it: markers lifted out, through the text filter."""
    return plain(strip_generated(text)[0])
