"""Converts the Markdown of record bodies to safe HTML, with its text filtered as in text.py.

No raw HTML, no images (their alt text stays), links to https, http and mailto only: a record cannot know anchors of the
document that it is printed in. Headings begin at the level asked for and skip none, a list item of one paragraph holds
no paragraph, head cells have a scope, notes stand under the text. What could exhaust memory or time is refused, with
its size and the limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import nh3
from markdown_it.token import Token
from markupsafe import Markup, escape

from reports.corpus.markup import ADDRESS
from reports.errors import DocumentProblem
from reports.language import is_cjk
from reports.typeset import text as filters
from reports.typeset.lines import join_lines, which_begin_items
from reports.typeset.lists import LABEL, label_items
from reports.typeset.markdown_syntax import MOST_NESTING, parser
from reports.typeset.tables import MOST_COLUMNS, fit_tables

MOST_CHARACTERS = 200_000

_TAGS: Final = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td", "em", "strong", "s", "a", "sub", "sup", "span"),
}
_ATTRIBUTES: Final = {
    "a": {"href", "role"},
    "ol": {"class"},
    "li": {"class", "id", "role", LABEL},
    "p": {"class", LABEL},
    **{f"h{level}": {"class", LABEL} for level in range(1, 7)},
    "th": {"class", "scope"},
    "td": {"class"},
    "span": {"class", "lang"},
}
_PLACEHOLDERS: Final = re.compile(f"[{filters.OPEN}{filters.CLOSE}{filters.ATOM}]")
_CALLOUT: Final = re.compile(r"\[!([^\]\s|]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*")


def set_prose(
    markdown: str,
    lang: str = "zh-Hans",
    *,
    heading_level: int = 3,
    anchor: str = "note",
    most_columns: int = MOST_COLUMNS,
) -> Markup:
    """Return Markdown as HTML for the page; ``anchor`` begins the ids of its notes.

    A table with more than ``most_columns`` is set as a list.

    Raises `DocumentProblem` for what is too large or nested too deep.
    """
    if len(markdown) > MOST_CHARACTERS:
        raise _limit_problem("characters of Markdown", len(markdown), MOST_CHARACTERS)
    tokens = fit_tables(parser().parse(markdown), lang, most_columns)
    _refuse_oversized(tokens)
    _renumber_headings(tokens, heading_level)
    tokens = label_items(_tidy_blocks(tokens))
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            heading = before is not None and before.type == "heading_open"
            token.children = _set_inline(token.children or [], lang, anchor, heading=heading)
        elif token.type in ("fence", "code_block"):
            token.content, token.info = filters.fold_code(token.content), ""
        elif token.attrGet("role") == "doc-endnote":
            token.attrSet("id", f"{anchor}-{token.info}")
    html = parser().renderer.render(tokens, parser().options, {})
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"https", "http", "mailto"},
            link_rel=None,
            strip_comments=True,
        )
    )


def _limit_problem(what: str, found: int, most: int) -> DocumentProblem:
    return DocumentProblem(f"{found} {what}, more than the {most} that are set", remedy="Shorten or divide the text")


def _refuse_oversized(tokens: Sequence[Token]) -> None:
    depth = max((token.level for token in tokens), default=0)
    inline = max((child.level for token in tokens for child in token.children or ()), default=0)
    if depth + inline > MOST_NESTING:
        raise _limit_problem("levels of nesting", depth + inline, MOST_NESTING)


def _renumber_headings(tokens: Sequence[Token], first: int) -> None:
    """Renumber headings: the highest level becomes ``first``, and none is more than one below the one before."""
    outline: list[int] = []
    level = first
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            while outline and outline[-1] >= written:
                outline.pop()
            outline.append(written)
            level = min(6, first + len(outline) - 1)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


def _tidy_blocks(tokens: Sequence[Token]) -> list[Token]:
    tidied: list[Token] = []
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            aligned = str(token.attrGet("style") or "").removeprefix("text-align:")
            token.attrs = {"class": aligned} if aligned in ("right", "center") else {}
            if token.type == "th_open":
                token.attrSet("scope", "col")
        elif token.type == "inline" and [one.type for one in tidied[-2:]] == ["blockquote_open", "paragraph_open"]:
            tidied += (token, *_name_callout(token))
            continue
        elif token.type == "inline" and tidied[-1].type == "paragraph_open" and _is_by_hand(token.content):
            tidied[-1].attrJoin("class", "by-hand")
        tidied.append(token)
    return tidied


def _is_by_hand(paragraph: str) -> bool:
    """Return whether a paragraph is a list whose marks its author set by hand."""
    return "\n" in paragraph and which_begin_items(paragraph.split("\n"))[0]


def _before_items(children: Sequence[Token]) -> set[int]:
    """Return the places of the breaks that an author set before the mark of an item."""
    breaks = [place for place, token in enumerate(children) if token.type.endswith("break")]
    firsts = [children[place] for place in (0, *(at + 1 for at in breaks)) if place < len(children)]
    items = which_begin_items([first.content if first.type == "text" else "" for first in firsts])
    return {place for place, is_item in zip(breaks, items[1:], strict=False) if is_item}


def _name_callout(token: Token) -> Iterator[Token]:
    """Set the first line of a callout, `[!note] Title`, as its name, its kind where it has none; yield what follows."""
    children = token.children or []
    first = children[0] if children else None
    if first is None or first.type != "text" or not (found := _CALLOUT.match(first.content)):
        return
    first.content = first.content[found.end() :]
    end = next((place for place, child in enumerate(children) if child.type.endswith("break")), len(children))
    if end == 1 and not first.content:
        first.content = found[1][:1].upper() + found[1][1:]
    token.children = [Token("strong_open", "strong", 1), *children[:end], Token("strong_close", "strong", -1)]
    if below := children[end + 1 :]:
        yield Token("paragraph_close", "p", -1, block=True, level=token.level - 1)
        yield Token("paragraph_open", "p", 1, block=True, level=token.level - 1)
        yield Token("inline", "", 0, children=below, level=token.level, block=True)


def _set_inline(children: Sequence[Token], lang: str, anchor: str, *, heading: bool = False) -> list[Token]:
    """Filter the text of one block as a whole: the rules look across its tags."""
    joined, tags = [], []
    children = list(_print_titles(_name_links(children), lang))
    kept = _before_items(children)
    for place, token in enumerate(children):
        if token.type in ("text", "image"):
            joined.append(filters.fold(token.content, lang))
        elif token.type == "softbreak" and place not in kept:
            joined.append("\n")
        else:
            joined.append(_placeholder(token))
            tags.append(_tidy_tag(token, lang, anchor))
    spaced, addresses = filters.space(join_lines("".join(joined)), lang)
    if heading:
        spaced = filters.tie_words(spaced)
    texts = []
    for run in _PLACEHOLDERS.split(spaced):
        html = filters.fill_addresses(filters.mark_up(run, lang), addresses)
        texts.append(Token("html_inline", "", 0, content=html))
    result = [texts[0]]
    for tag, text in zip(tags, texts[1:], strict=True):
        result += (tag, text)
    return result


def _name_links(children: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens of a block with the address as the words of a link that has none."""
    for token, after in zip(children, [*children[1:], None], strict=False):
        yield token
        if token.type == "link_open" and after is not None and after.type == "link_close":
            yield Token("text", "", 0, content=str(token.attrGet("href") or ""))


def _print_titles(children: Iterable[Token], lang: str) -> Iterator[Token]:
    """Yield the tokens of a block with the titles of its links and pictures in brackets behind them."""
    brackets = "（{}）" if is_cjk(lang) else " ({})"
    open_titles: list[str] = []
    for token in children:
        yield token
        if token.type == "link_open":
            open_titles.append(str(token.attrGet("title") or ""))
        if token.type in ("link_close", "image"):
            title = open_titles.pop() if token.type == "link_close" else str(token.attrGet("title") or "")
            if title.strip():
                yield Token("text", "", 0, content=brackets.format(title.strip()))


def _placeholder(token: Token) -> str:
    if token.type == "note_call":
        return filters.NO_BREAK + filters.ATOM
    return filters.OPEN if token.nesting > 0 else filters.CLOSE if token.nesting < 0 else filters.ATOM


def _tidy_tag(token: Token, lang: str, anchor: str) -> Token:
    """Return a token between texts as it is rendered: links lead to addresses only, calls to their notes."""
    if token.type == "code_inline":
        return Token("html_inline", "", 0, content=filters.set_code(token.content, lang))
    if token.type == "softbreak":
        return Token("hardbreak", "br", 0)
    if token.type == "link_open":
        address = str(token.attrGet("href") or "")
        token.attrs = {"href": address} if ADDRESS.match(address) else {}
    elif token.type == "note_call":
        number = token.meta["number"]
        call = f'<a href="#{escape(anchor)}-{number}" role="doc-noteref">{number}</a>'
        return Token("html_inline", "", 0, content=f"<sup>{call if token.meta['linked'] else number}</sup>")
    return token
