"""Converts the Markdown of record bodies to safe HTML, with its text filtered as in text.py.

No raw HTML, no images (their alt text stays), links to https, http and mailto only: a record cannot know anchors of the
document that it is printed in. Headings begin at the level asked for and skip none, a list item of one paragraph holds
no paragraph, head cells have a scope. What could exhaust memory or time is refused, with its size and the limit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_cjk_friendly import cjk_friendly

from reports.errors import DocumentProblem
from reports.typeset import text as filters

MOST_CHARACTERS = 200_000
MOST_NESTING = 24
MOST_ROWS = 500
MOST_COLUMNS = 16

_TAGS: Final = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td", "em", "strong", "s", "a", "sub", "span"),
}
_ATTRIBUTES: Final = {
    "a": {"href"},
    "ol": {"start"},
    "th": {"class", "scope"},
    "td": {"class"},
    "span": {"lang"},
}
_ADDRESS: Final = re.compile("(?:https?|mailto):", re.IGNORECASE)
_IDEOGRAPH: Final = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\U00020000-\U0003ffff“”‘’"
_PLACEHOLDERS: Final = re.compile(f"[{filters.OPEN}{filters.CLOSE}{filters.ATOM}]")
_BETWEEN_IDEOGRAPHS: Final = re.compile(
    f"(?<=[{_IDEOGRAPH}])([{filters.CLOSE}]*) ?\n([{filters.OPEN}]*)(?=[{_IDEOGRAPH}])"
)
_BETWEEN_LINES: Final = re.compile(" ?\n ?")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # Above our own limit, because the parser drops in silence what is nested deeper than its limit.
    options = {"html": False, "maxNesting": 4 * MOST_NESTING}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"]).use(cjk_friendly)


def set_prose(markdown: str, lang: str = "zh-Hans", *, heading_level: int = 3) -> Markup:
    """Return Markdown as HTML for the page; raises `DocumentProblem` for what is too large or nested too deep."""
    if len(markdown) > MOST_CHARACTERS:
        raise _limit_problem("characters of Markdown", len(markdown), MOST_CHARACTERS)
    parser = _parser()
    tokens = parser.parse(markdown)
    _refuse_oversized(tokens)
    _renumber_headings(tokens, heading_level)
    _tidy_blocks(tokens)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            heading = before is not None and before.type == "heading_open"
            token.children = _set_inline(token.children or [], lang, heading=heading)
        elif token.type in ("fence", "code_block"):
            token.content, token.info = filters.fold_code(token.content), ""
    html = parser.renderer.render(tokens, parser.options, {})
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            attribute_filter=_filter_attribute,
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
    rows = columns = 0
    for token in tokens:
        if token.type == "table_open":
            rows = 0
        elif token.type == "tr_open":
            rows, columns = rows + 1, 0
            if rows > MOST_ROWS:
                raise _limit_problem("rows in a table", rows, MOST_ROWS)
        elif token.type in ("th_open", "td_open"):
            columns += 1
            if columns > MOST_COLUMNS:
                raise _limit_problem("columns in a table", columns, MOST_COLUMNS)


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


def _tidy_blocks(tokens: Sequence[Token]) -> None:
    for index, token in enumerate(tokens):
        if token.type == "list_item_open":
            _unwrap_single_paragraph(tokens, index)
        elif token.type in ("th_open", "td_open"):
            aligned = str(token.attrGet("style") or "").removeprefix("text-align:")
            token.attrs = {"class": aligned} if aligned in ("right", "center") else {}
            if token.type == "th_open":
                token.attrSet("scope", "col")


def _unwrap_single_paragraph(tokens: Sequence[Token], start: int) -> None:
    """Hide the paragraph of a loose list's item where it is the only one: PDF/UA has no place for it."""
    level = tokens[start].level
    item = takewhile(lambda token: token.type != "list_item_close" or token.level != level, tokens[start + 1 :])
    paragraphs = [token for token in item if token.type.startswith("paragraph") and token.level == level + 1]
    if len(paragraphs) == 2:
        for token in paragraphs:
            token.hidden = True


def _set_inline(children: Sequence[Token], lang: str, *, heading: bool = False) -> list[Token]:
    """Filter the text of one block as a whole: the rules look across its tags."""
    joined, tags = [], []
    for token in children:
        if token.type in ("text", "image", "text_special"):
            joined.append(filters.fold(token.content, lang))
        elif token.type == "softbreak":
            joined.append("\n")
        else:
            if token.type == "code_inline":
                token.content = filters.fold_code(token.content)
            joined.append(filters.OPEN if token.nesting > 0 else filters.CLOSE if token.nesting < 0 else filters.ATOM)
            tags.append(token)
    spaced, addresses = filters.space(_join_lines("".join(joined)), lang)
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


def _join_lines(text: str) -> str:
    """Join the lines of the source: with a space, but with nothing between ideographs."""
    return _BETWEEN_LINES.sub(" ", _BETWEEN_IDEOGRAPHS.sub(r"\1\2", text))


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute not in _ATTRIBUTES.get(tag, ()) or (attribute == "href" and not _ADDRESS.match(value)):
        return None
    return value
