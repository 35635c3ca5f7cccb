"""Charts inside the page: the SVG that is printed, with the reader's fonts and with colours that follow the scheme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from reports.typeset.brand import Palette
from reports.typeset.styles import TINTS

_OPENING = re.compile(r"<svg [^>]*viewBox=\"([^\"]*)\"[^>]*>")
_STYLE = re.compile(r" style=\"([^\"]*)\"")
_COLOUR = re.compile(r" (fill|stroke)=\"(#[0-9a-f]{6})\"")
_FAMILY = re.compile(r" font-family=\"[^\"]*\"")
_EMPTY = re.compile(r"<g[^>]*>\s*</g>\n?")
_SPACES = re.compile(r" ?\n ?")


def inline_drawing(svg: bytes, alt: str, palette: Palette, *, is_wide: bool) -> str:
    """Return a chart as an element of the page.

    Args:
        svg: the chart as it is printed.
        alt: what it shows, in words and numbers.
        palette: the colours that it was drawn in; each becomes a token, for which the scheme has a colour.
        is_wide: whether its letters would be too small to read on a phone.
    """
    text = svg.decode()
    opening = _OPENING.search(text)
    if opening is None:
        raise ValueError("the chart is no SVG with a view box")
    body = text[opening.end() : text.rindex("</svg>")]
    body = _FAMILY.sub("", _STYLE.sub(_as_attributes, body))
    tokens = _colour_tokens(palette)
    body = _COLOUR.sub(lambda found: _as_token(found[1], found[2], tokens), body)
    body = _SPACES.sub("", _EMPTY.sub("", body)).replace(" z ", "z").replace(' "', '"')
    kind = "drawing wide" if is_wide else "drawing"
    return f'<svg class="{kind}" viewBox="{opening[1]}" role="img" aria-label="{escape(alt)}">{body}</svg>'


def _as_attributes(style: re.Match[str]) -> str:
    """Return the declarations of a style as attributes: a page that allows no inline style ignores the others."""
    pairs = (declaration.partition(":") for declaration in style[1].split(";"))
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in pairs if name.strip())


def _colour_tokens(palette: Palette) -> Mapping[str, str]:
    """Return the names of the palette by colour; of two of one colour the first one counts."""
    named: dict[str, str] = {"#ffffff": "paper"}
    for name in palette.__struct_fields__:
        named.setdefault(getattr(palette, name), name.replace("_", "-"))
    for token, share in TINTS.items():
        named.setdefault(palette.tint(share), token.removeprefix("--"))
    return named


def _as_token(attribute: str, colour: str, tokens: Mapping[str, str]) -> str:
    if colour not in tokens:
        return f' {attribute}="{colour}"'
    return f' {attribute}="var(--{tokens[colour]})"'
