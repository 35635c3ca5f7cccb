"""The index of the search: small files that a page loads as it needs them, from any web server and from a disk.

A part of the index holds words with the numbers of the passages that they stand in; each passage is a file with its
text, from which the page shows an excerpt. All of them are scripts that call a function of the page: unlike data,
scripts may be loaded by a page that was opened from a disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reports.site.places import SEARCH
from reports.site.search_words import part_of, shelf_of, words_of

_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PART_BYTES: Final = 6_000
"""About how large a part of the index is; a word of four ideographs needs three of them at most."""
SCRIPT: Final = "search.js"
"""The program of the page, which lies with the index but is no part of it."""
PASSAGE_LETTERS: Final = 4_000
"""From so many letters on, a section is cut into several passages, which are found together."""


class Passage(Struct, frozen=True):
    """What the search finds: a record's sheet, or another section of a document."""

    title: str
    """What it is called: the title of the record, or the heading."""
    of: str
    """The document that it stands in; "" where that is its own title."""
    address: str
    """From the folder of the site."""
    lang: str
    """BCP 47."""
    text: str
    goes_on: bool = False
    """Whether it goes on with the section that the passage before it begins."""


def split_passage(passage: Passage) -> Iterator[Passage]:
    """Yield a passage, or where it is long its parts, cut between blocks."""
    parts, size = [list[str]()], 0
    for block in passage.text.split("\n"):
        if parts[-1] and size + len(block) > PASSAGE_LETTERS:
            parts.append([])
            size = 0
        parts[-1].append(block)
        size += len(block)
    for number, blocks in enumerate(parts):
        yield replace(passage, text="\n".join(blocks), goes_on=number > 0)


def write_index(passages: Iterable[Passage]) -> Mapping[str, bytes]:
    """Return the files of the index by their address in the folder of the search.

    They lie in a folder that is named by their content, so that no browser mixes those of two editions.
    """
    cut = [part for passage in passages for part in split_passage(passage)]
    words = _postings(cut)
    parts = _part_count(words)
    shelves: dict[int, dict[str, list[str]]] = {number: {} for number in range(parts)}
    for word in sorted(words):
        shelves[part_of(shelf_of(word), parts)][word] = words[word]
    files = {f"p{number}.js": _script("part", number, found) for number, found in shelves.items()}
    files |= {f"t{number}.js": _script("text", number, _told(one)) for number, one in enumerate(cut)}
    head = {"parts": parts, "languages": _ranges(cut), "goesOn": [n for n, one in enumerate(cut) if one.goes_on]}
    files["head.js"] = _script("head", 0, head)
    folder = _name_of(files)
    return {f"{folder}/{name}": data for name, data in files.items()}


def damaged_parts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the addresses of folders of the search that are not as they were written, and what is wrong."""
    place = folder / SEARCH
    for path in sorted(place.iterdir() if place.is_dir() else ()):
        if path.is_dir():
            files = {one.name: one.read_bytes() for one in path.iterdir() if one.name != SCRIPT}
            if _name_of(files) != path.name:
                yield f"{SEARCH}/{path.name}", "its files are not those that were written"


def _postings(passages: Sequence[Passage]) -> dict[str, list[str]]:
    """Return the passages of each word, and those that have it in their title."""
    anywhere: dict[str, list[int]] = {}
    titled: dict[str, list[int]] = {}
    for number, one in enumerate(passages):
        title = words_of(one.title)
        for word in words_of(one.text) | title:
            anywhere.setdefault(word, []).append(number)
        for word in title:
            titled.setdefault(word, []).append(number)
    return {
        word: [_packed(found), *([_packed(titled[word])] if word in titled else [])] for word, found in anywhere.items()
    }


def _packed(numbers: Iterable[int]) -> str:
    """Return rising numbers as their differences in digits of five bits, the lowest first; 32 says that more follow."""
    found, before = [], -1
    for number in numbers:
        rest, before = number - before - 1, number
        while rest > 31:
            found.append(_DIGITS[32 | rest & 31])
            rest >>= 5
        found.append(_DIGITS[rest])
    return "".join(found)


def _part_count(words: Mapping[str, Sequence[str]]) -> int:
    size = sum(len(word.encode()) + sum(map(len, packed)) + 8 for word, packed in words.items())
    parts = 1
    while parts * PART_BYTES < size:
        parts *= 2
    return parts


def _ranges(passages: Sequence[Passage]) -> list[list[str | int]]:
    """Return each language with the first number of its passages, which stand together."""
    found: list[list[str | int]] = []
    for number, one in enumerate(passages):
        if not found or found[-1][0] != one.lang:
            found.append([one.lang, number])
    return found


def _told(one: Passage) -> dict[str, str]:
    return {"title": one.title, "of": one.of, "address": one.address, "lang": one.lang, "text": one.text}


def _script(kind: str, number: int, value: object) -> bytes:
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028")
    return f'siteSearch("{kind}",{number},{said});\n'.replace("\u2029", "\\u2029").encode()


def _name_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0".encode() + hashlib.sha256(data).digest())
    return digest.hexdigest()[:12]
