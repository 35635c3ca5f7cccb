"""The Markdown that records are written in: CommonMark with tables, notes, and what Obsidian and Word users type.

Links of a wiki give their words, formulas stay as they were typed, and <br> is a line break. All other HTML is text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_cjk_friendly import cjk_friendly

from reports.corpus.markup import FORMULA, WIKI_LINK
from reports.typeset.notes import OPTIONS, use_notes

MOST_NESTING = 24
"""Levels of blocks and marks in each other that are set."""

_PIPE: Final = re.compile(r"(?<!\\)\|")
_ENDS_ROW: Final = re.compile(r"^\||(?<!\\)\|$")
_BREAK: Final = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the parser of record bodies."""
    # Above our own limit, because the parser drops in silence what is nested deeper than its limit.
    options = {"html": False, "maxNesting": 4 * MOST_NESTING, **OPTIONS}
    made = MarkdownIt("commonmark", options).enable(["table", "strikethrough"]).use(cjk_friendly)
    use_notes(made)
    made.block.ruler.at("table", _read_table, {"alt": ["paragraph", "reference"]})
    made.inline.ruler.before("escape", "formula", _read_formula)
    made.inline.ruler.before("link", "wiki_link", _read_wiki_link)
    made.inline.ruler.before("autolink", "break", _read_break)
    return made


def _read_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read a table; cells beyond its head, which Markdown drops, go on in the last one of their row."""
    before = len(state.tokens)
    if not table(state, start_line, end_line, silent):
        return False
    cells: list[Token] = []
    for token in state.tokens[before:]:
        if token.type == "inline":
            cells.append(token)
        elif token.type == "tr_close":
            line = (cells[0].map or [start_line])[0]
            written = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
            further = _PIPE.split(_ENDS_ROW.sub("", written))[len(cells) :]
            cells[-1].content = " | ".join((cells[-1].content, *map(str.strip, further)))
            cells = []
    return True


def _read_formula(state: StateInline, silent: bool) -> bool:
    r"""Read `$CO_2$`, `$$…$$`, `\(x^2\)` and `\[…\]`, in which no mark of Markdown counts."""
    if not state.src.startswith(("$", "\\(", "\\["), state.pos):
        return False
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("code_inline", "code", 0).content = found.group()
    state.pos = found.end()
    return True


def _read_wiki_link(state: StateInline, silent: bool) -> bool:
    """Read `[[record|words]]` and `![[picture]]`."""
    if not state.src.startswith(("[[", "![["), state.pos):
        return False
    found = WIKI_LINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = (found[2] or found[1]).strip()
    state.pos = found.end()
    return True


def _read_break(state: StateInline, silent: bool) -> bool:
    """Read <br>, the only way to break a line in the cell of a table."""
    if not state.src.startswith("<", state.pos) or not (found := _BREAK.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True
