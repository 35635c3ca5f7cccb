"""Lines of a source: which of its line breaks its author meant, and how the others are joined.

A break before a mark that begins an item or a definition (`· `, `（二）`, `③`, `第三条　`, `[注]: `) is the author's,
as is an empty line. Every other one only wraps the source.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from reports.typeset import text as filters

_BEGINS_ITEM: Final = re.compile(
    r"[ \t]*(?:[·•‣◦▪▫■□●○◆◇▲△※①-⑳❶-❿]|[-–—*+][ \t]|[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[a-z])[）)]"
    r"|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}(?:、|[.．](?=[ \t]))"
    r"|第[0-9一二三四五六七八九十百千零〇]{1,7}[编章节条款项](?:[ \t\u3000]|$)|\[[^\]\n]{1,60}\]:)"
)
_IDEOGRAPH: Final = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\U00020000-\U0003ffff“”‘’"
_BETWEEN_IDEOGRAPHS: Final = re.compile(
    f"(?<=[{_IDEOGRAPH}])([{filters.CLOSE}]*) ?\n([{filters.OPEN}]*)(?=[{_IDEOGRAPH}])"
)
_BETWEEN_LINES: Final = re.compile(" ?\n ?")
_EMPTY_LINE: Final = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
_LINE_END: Final = re.compile(r"[ \t]*\n")


def begins_item(line: str) -> bool:
    """Return whether a line begins with a mark that its author set by hand before an item."""
    return _BEGINS_ITEM.match(line) is not None


def join_lines(text: str) -> str:
    """Join the lines of the source: with a space, but with nothing between ideographs."""
    return _BETWEEN_LINES.sub(" ", _BETWEEN_IDEOGRAPHS.sub(r"\1\2", text))


def written_lines(text: str) -> list[str]:
    """Return the lines that the author of a plain text meant, each without line breaks."""
    kept: list[str] = []
    for paragraph in _EMPTY_LINE.split(text.strip()):
        lines = _LINE_END.split(paragraph)
        run = [lines[0]]
        for line in lines[1:]:
            if begins_item(line):
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
