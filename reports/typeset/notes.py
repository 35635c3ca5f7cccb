"""Notes and definitions at the foot of a Markdown text: `[^1]: …`, `^[…]`, `[name]: https://…`.

CommonMark drops every definition from the text, and takes Chinese words without spaces for the address of one. Here a
note that is called becomes one of the notes under the text, in the order of the calls; a definition is one only where
it holds an address of the web or of mail; and what nothing calls, what stands there a second time, and the numbered
sources `[1]: https://…` are printed where they stand, as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.reference import reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct

from reports.corpus.markup import ADDRESS

OPTIONS: Final = {"inline_definitions": True, "store_labels": True}
"""Options of a parser that keep the labels which the rules here ask for."""

_NOTES = "reports_notes"
_DEFINITION: Final = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
_CALL: Final = re.compile(r"\[\^([^\]\s]+)\]")


class _Notes(Struct):
    """The notes of one text."""

    defined: set[str] = set()
    numbers: dict[str, int] = {}
    """Number of each label that is called."""
    inline: dict[int, list[Token]] = {}
    """Words of the notes that were written where they are called, by number."""
    last: int = 0

    def number(self, label: str) -> int:
        """Return the number of a note, the next one where it was not called before."""
        if label not in self.numbers:
            self.numbers[label] = self.last = self.last + 1
        return self.numbers[label]


def use_notes(parser: MarkdownIt) -> None:
    """Teach a parser notes and definitions."""
    parser.block.ruler.before("reference", "note", _read_note, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("reference", _read_definition)
    parser.inline.ruler.before("link", "note_call", _read_call)
    parser.inline.ruler.before("link", "inline_note", _read_inline_note)
    parser.core.ruler.after("inline", "notes", _place_notes)


def _notes(env: MutableMapping[str, Any]) -> _Notes:
    notes: _Notes = env.setdefault(_NOTES, _Notes())
    return notes


# --- reading -------------------------------------------------------------------------------------------------------


def _read_note(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read `[^1]: …` with all that is indented below it."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    found = _DEFINITION.match(state.src, begin, state.eMarks[start_line])
    if found is None or state.is_code_block(start_line):
        return False
    if silent:
        return True
    notes = _notes(state.env)
    token = state.push("note_open", "", 1)
    token.meta = {"label": found[1], "again": found[1] in notes.defined}
    notes.defined.add(found[1])
    before = state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line], state.parentType
    state.bMarks[start_line] = found.end()
    state.tShift[start_line] = 0
    state.blkIndent += 4
    # The first line counts as indented like the ones below it.
    state.sCount[start_line] = state.blkIndent
    state.parentType = "footnote"
    state.md.block.tokenize(state, start_line, end_line)
    state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line], state.parentType = before
    state.blkIndent -= 4
    state.push("note_close", "", -1)
    return True


def _read_definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read `[name]: https://…`; what leads nowhere is no definition but text."""
    known, kind = dict(state.env.get("references", {})), state.parentType
    if not reference(state, start_line, end_line, silent):
        state.parentType = kind
        return False
    state.parentType = kind
    if silent:
        return True
    token = state.tokens[-1]
    if not ADDRESS.match(token.meta["url"]):
        state.tokens.pop()
        state.env["references"] = known
        state.line = start_line
        return False
    token.content = state.getLines(start_line, state.line, state.blkIndent, False).strip()
    return True


def _read_call(state: StateInline, silent: bool) -> bool:
    """Read `[^1]` where such a note is defined."""
    found = _CALL.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in _notes(state.env).defined:
        return False
    if not silent:
        _push_call(state, _notes(state.env).number(found[1]))
    state.pos = found.end()
    return True


def _read_inline_note(state: StateInline, silent: bool) -> bool:
    """Read `^[the words of a note]`."""
    if not state.src.startswith("^[", state.pos):
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos + 1)
    if end < 0:
        return False
    if not silent:
        notes, words = _notes(state.env), state.src[state.pos + 2 : end]
        number = notes.number(f"\0{notes.last + 1}")
        notes.inline[number] = []
        state.md.inline.parse(words, state.md, state.env, notes.inline[number])
        _push_call(state, number)
    state.pos = end + 1
    return True


def _push_call(state: StateInline, number: int) -> None:
    token = state.push("note_call", "", 0)
    token.meta = {"number": number, "linked": state.linkLevel == 0}


# --- placing -------------------------------------------------------------------------------------------------------


def _place_notes(state: StateCore) -> None:
    """Move the notes that are called to the end, and put back as text what nothing calls."""
    notes = _notes(state.env)
    used = set(_labels(state.tokens))
    found = {number: _paragraph(words) for number, words in notes.inline.items()}
    state.tokens = _sift(iter(state.tokens), state, used, found)
    if found:
        state.tokens += _list(found)


def _labels(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the labels by which links name their definitions, and give numbered ones their brackets back."""
    for token in tokens:
        for place, child in enumerate(token.children or ()):
            if child.type not in ("link_open", "image") or not (label := child.meta.get("label")):
                continue
            yield label
            words = (token.children or ())[place + 1] if child.type == "link_open" else None
            if words is not None and words.type == "text" and words.content == label and label.isdecimal():
                words.content = f"[{label}]"


def _sift(tokens: Iterator[Token], state: StateCore, used: set[str], found: dict[int, list[Token]]) -> list[Token]:
    """Return what stays of some tokens up to the end of the note that they stand in."""
    kept: list[Token] = []
    for token in tokens:
        if token.type == "note_close":
            break
        if token.type == "definition":
            if not _is_set(token, state, used):
                words: list[Token] = []
                # In an empty environment the label leads to no definition.
                state.md.inline.parse(token.content, state.md, {}, words)
                kept += _paragraph(words, token.level)
        elif token.type == "note_open":
            inside = _sift(tokens, state, used, found)
            number = None if token.meta["again"] else _notes(state.env).numbers.get(token.meta["label"])
            if number is None:
                kept += _as_text(inside, f"[^{token.meta['label']}]: ")
            else:
                found[number] = inside
        else:
            kept.append(token)
    return kept


def _is_set(token: Token, state: StateCore, used: set[str]) -> bool:
    """Return whether a definition needs no place in the text: a link leads there, and its label is a name."""
    label: str = token.meta["id"]
    first = state.env["references"][label]["map"] == token.map
    return first and label in used and not label.isdecimal()


def _as_text(inside: list[Token], before: str) -> list[Token]:
    """Return the blocks of a note that nothing calls, with its label before them."""
    label = Token("text", "", 0, content=before)
    if inside and inside[0].type == "paragraph_open":
        inside[1].children = [label, *(inside[1].children or ())]
        return inside
    label.content = before.rstrip()
    return [*_paragraph([label], inside[0].level if inside else 0), *inside]


def _paragraph(words: list[Token], level: int = 0) -> list[Token]:
    return [
        Token("paragraph_open", "p", 1, block=True, level=level),
        Token("inline", "", 0, children=words, level=level + 1, block=True),
        Token("paragraph_close", "p", -1, block=True, level=level),
    ]


def _list(found: dict[int, list[Token]]) -> Iterator[Token]:
    """Yield the notes as a numbered list."""
    yield Token("ordered_list_open", "ol", 1, {"class": "notes"}, block=True, markup=".")
    for number in sorted(found):
        note: dict[str, str | int | float] = {"role": "doc-endnote", "id": str(number)}
        yield Token("list_item_open", "li", 1, note, block=True, level=1, info=str(number), markup=".")
        # A note was read wherever it stood.
        deeper = 2 - min((token.level for token in found[number]), default=2)
        for token in found[number]:
            token.level += deeper
            yield token
        yield Token("list_item_close", "li", -1, block=True, level=1, markup=".")
    yield Token("ordered_list_close", "ol", -1, block=True)
