"""A finished PDF with other words on a page or other data inside, as someone might pass it on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>")


def retype(pdf: bytes, page: int, old: str, new: str, nth: int = 0) -> bytes:
    """Write ``new`` for ``old`` in the ``nth`` run of text on a page (from 1) that has it, in the page's own fonts.

    A picture draws letter by letter, so that each of its runs is one letter.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        target = document.pages[page - 1]
        fonts = {str(name): characters_of(font) for name, font in target.Resources.Font.items()}
        operations, current, seen = [], "", 0
        for instruction in pikepdf.parse_content_stream(target):
            operands, operator = instruction.operands, instruction.operator
            if str(operator) == "Tf":
                current = str(operands[0])
            text = text_of(operands[0], fonts[current]) if str(operator) == "TJ" else ""
            if old in text:
                replaced = [typed(text.replace(old, new, 1), fonts[current])]
                operations.append((replaced if seen == nth else operands, operator))
                seen += 1
            else:
                operations.append((operands, operator))
        assert seen > nth, f"{old!r} stands on page {page} {seen} times"
        target.Contents = document.make_stream(pikepdf.unparse_content_stream(operations))
        return _saved(document)


def with_data(pdf: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Replace the data inside by what ``change`` makes of them."""
    with pikepdf.open(BytesIO(pdf)) as document:
        stream = document.attachments["source.json"].get_file().obj
        content = json.loads(stream.read_bytes())
        change(content)
        stream.write(json.dumps(content, ensure_ascii=False).encode())
        return _saved(document)


def without_data(pdf: bytes) -> bytes:
    """Take the data out."""
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.attachments["source.json"]
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def characters_of(font: Any) -> dict[int, str]:
    """What the codes of a font stand for."""
    table = bytes(font.ToUnicode.read_bytes())
    found = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in _PAIR.findall(part):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in _RANGE.findall(part):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(text, 16) + step)
    return found


def text_of(array: Any, characters: dict[int, str]) -> str:
    codes = b"".join(bytes(item) for item in array if isinstance(item, pikepdf.String))
    return "".join(
        characters.get(int.from_bytes(codes[place : place + 2], "big"), "") for place in range(0, len(codes), 2)
    )


def typed(text: str, characters: dict[int, str]) -> pikepdf.Array:
    codes = {character: code for code, character in characters.items()}
    return pikepdf.Array([pikepdf.String(b"".join(codes[character].to_bytes(2, "big") for character in text))])
