"""Lines of a source: which of its line breaks its author meant, and how the others are joined.

A break before a mark that begins an item or a definition (`· `, `（二）`, `③`, `第三条　`, `[注]: `) is the author's,
as is an empty line. A letter or a Roman number (`a. `, `(ii) `, `A) `) is a mark where the one before or after it
begins a line, too: alone it may be an initial, a section or a page. Every other break only wraps the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from reports.typeset import text as filters

_BEGINS_ITEM: Final = re.compile(
    r"[ \t]*(?:[·•‣◦▪▫■□●○◆◇▲△※①-⑳❶-❿]|[-–—*+][ \t]|[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[a-z])[）)]"
    r"|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}(?:、|[.．](?=[ \t]))"
    r"|第[0-9一二三四五六七八九十百千零〇]{1,7}[编章节条款项](?:[ \t\u3000]|$)|\[[^\]\n]{1,60}\]:)"
)
_IDEOGRAPH: Final = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\U00020000-\U0003ffff“”‘’"
_LETTERED: Final = re.compile(rf"[ \t]*([（(]?)([a-z]+|[A-Z]+)([）)]|、|[.．](?=[ \t{_IDEOGRAPH}]))")
_ROMAN: Final = [ten + one for ten in ("", "x") for one in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")]
"""The numbers from 0, which has no letters, to 19, each at its own place."""
_BETWEEN_IDEOGRAPHS: Final = re.compile(
    f"(?<=[{_IDEOGRAPH}])([{filters.CLOSE}]*) ?\n([{filters.OPEN}]*)(?=[{_IDEOGRAPH}])"
)
_BETWEEN_LINES: Final = re.compile(" ?\n ?")
_EMPTY_LINE: Final = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
_LINE_END: Final = re.compile(r"[ \t]*\n")


def begins_item(line: str) -> bool:
    """Return whether a line begins with a mark that its author set by hand before an item."""
    return _BEGINS_ITEM.match(line) is not None


def which_begin_items(lines: Sequence[str]) -> list[bool]:
    """Return of each line of a paragraph whether it begins with the mark of an item, among them letters in order."""
    letters = [_lettered(line) for line in lines]
    known = frozenset[tuple[str, int]]().union(*letters)
    return [
        begins_item(line) or any({(kind, place - 1), (kind, place + 1)} & known for kind, place in marks)
        for line, marks in zip(lines, letters, strict=True)
    ]


def _lettered(line: str) -> frozenset[tuple[str, int]]:
    """Return how a line is lettered and at which place it stands; `i.` may be the first one or the ninth."""
    if not (match := _LETTERED.match(line)):
        return frozenset()
    before, letters, after = match.groups()
    kind, small = f"{before} {after} {letters.isupper()} ", letters.lower()
    places = {(f"{kind}letter", ord(small))} if len(small) == 1 else set()
    if small in _ROMAN:
        places.add((f"{kind}roman", _ROMAN.index(small)))
    return frozenset(places)


def join_lines(text: str) -> str:
    """Join the lines of the source: with a space, but with nothing between ideographs."""
    return _BETWEEN_LINES.sub(" ", _BETWEEN_IDEOGRAPHS.sub(r"\1\2", text))


def written_lines(text: str) -> list[str]:
    """Return the lines that the author of a plain text meant, each without line breaks."""
    kept: list[str] = []
    for paragraph in _EMPTY_LINE.split(text.strip()):
        lines = _LINE_END.split(paragraph)
        run = [lines[0]]
        for line, is_item in zip(lines[1:], which_begin_items(lines)[1:], strict=True):
            if is_item:
                kept.append("\n".join(run))
                run = []
            run.append(line.strip())
        kept.append("\n".join(run))
    return [join_lines(line) for line in kept if line.strip()]


def set_lines(text: str, lang: str = "zh-Hans") -> Markup:
    """Return a plain text as HTML, filtered for its language, with the line breaks that its author meant."""
    if "\n" not in text:
        return filters.set_run(text, lang)
    return Markup("<br>").join(filters.set_run(line, lang) for line in written_lines(text))
