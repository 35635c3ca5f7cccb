"""Writes the HTML edition of a document: its sections as printed, in order, in one file that loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, MutableMapping
from functools import cache
from html import escape
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.section import ChartSpec, Document, Section
from reports.documents.shared.two_pass import Paged
from reports.language import strings
from reports.resources import TEMPLATES
from reports.typeset.look import Look
from reports.typeset.outer_templates import outer_style
from reports.typeset.template_digest import edition_digest
from reports.typeset.templating import section_html
from reports.web.colours import dark_tokens, light_tokens
from reports.web.drawings import inline_drawing
from reports.web.markup import LINE_MARKS, SectionMarkup, Styles, screen_markup, with_pictures

WEB: Final = TEMPLATES / "web"
BLANK: Final = 64 * "0"
"""Stands in the place of the identifier while it is worked out."""
_IDENTIFIER: Final = re.compile(rb'(<meta name="identifier" content="urn:sha256:)[0-9a-f]{64}')


class ContentsLine(Struct, frozen=True):
    """A line of the contents."""

    target: str
    title: str
    level: int
    lang: str


def write_edition(document: Document, look: Look, charts: MutableMapping[ChartSpec, bytes] | None = None) -> bytes:
    """Return a document as one HTML file: the same bytes for the same document, look and program.

    Args:
        document: with its sections as printed, page 1 without the blocks that it shed.
        look: brand and templates; paper and size of text do not bear on it.
        charts: charts that were drawn before; new ones are added to it.

    Raises:
        InputProblem: a template of the user's folder cannot be used.
        DocumentProblem: a text cannot be set.
    """
    drawn = {} if charts is None else charts
    styles = Styles()
    sections = tuple(map(_without_pages, document.sections))
    parts = [_part(section, look, drawn, styles, is_first=number == 0) for number, section in enumerate(sections)]
    css = f"{scheme_tokens(look)}{outer_style('web/edition.css', look.template_dir)}{styles.css()}"
    script = _shipped("edition.js")
    furniture = document.furniture
    page = (
        _environment()
        .get_template("edition.html")
        .render(
            document=document,
            words=strings(document.lang),
            blank=BLANK,
            templates=edition_digest(look),
            policy=policy(css, script),
            css=Markup(css),
            script=Markup(script),
            entries=list(map(_contents_line, sections)),
            parts=Markup("".join(parts)),
            legend=[one.strip() for one in furniture.foot_centre.split("  ") if one.strip()],
            notice=furniture.foot_notice,
            brand=furniture.foot_brand,
            data=[(file.name, file.mime_type, Markup(_as_data(file.data))) for file in document.embedded],
        )
    )
    return sealed(page.encode())


def _without_pages(section: Section) -> Section:
    """Return a section that names no pages: there are none."""
    content = section.content
    return replace(section, content=content.paged({})) if isinstance(content, Paged) else section


def _part(
    section: Section, look: Look, drawn: MutableMapping[ChartSpec, bytes], styles: Styles, *, is_first: bool
) -> str:
    html, assets = section_html(section, look, drawn)
    markup = screen_markup(html, section, styles, is_first=is_first)
    return with_pictures(markup, dict(_drawn(markup, assets, look)))


def _drawn(markup: SectionMarkup, assets: Mapping[str, bytes], look: Look) -> list[tuple[str, str]]:
    found = []
    for picture in markup.pictures:
        data = assets.get(picture.address, b"")
        if picture.is_drawn:
            is_wide = b"<text " in data
            found.append((picture.holder, inline_drawing(data, picture.alt, look.palette, is_wide=is_wide)))
        else:
            kind = "svg+xml" if picture.address.endswith(".svg") else "png"
            source = base64.b64encode(data).decode()
            image = f'<img class="logo" alt="{escape(picture.alt)}" src="data:image/{kind};base64,{source}">'
            found.append((picture.holder, image))
    return found


def _contents_line(section: Section) -> ContentsLine:
    title = (section.running or section.title).translate(LINE_MARKS)
    return ContentsLine(section.id, title, section.level, section.lang)


def scheme_tokens(look: Look) -> str:
    """Return the colours of both schemes as custom properties, for a style sheet to begin with."""
    light, dark = (
        "".join(f"{name}:{value};" for name, value in tokens.items())
        for tokens in (light_tokens(look.palette), dark_tokens(look.palette))
    )
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _as_data(data: bytes) -> str:
    """Return JSON that no parser of HTML takes for the end of its element."""
    return data.decode().replace("<", "\\u003c")


def policy(css: str, script: str) -> str:
    """Return the content security policy of a page that loads nothing, and runs and applies these two alone."""
    style_hash, script_hash = (base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in (css, script))
    allowed = f"style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def sealed(page: bytes) -> bytes:
    """Return a page with the identifier that follows from all its other bytes, in the place of the blank one."""
    return page.replace(BLANK.encode(), identifier(page).encode(), 1)


def identifier(page: bytes) -> str:
    """Return the identifier that a page should have: the hash of the page with a blank one, in hexadecimal digits."""
    return hashlib.sha256(_IDENTIFIER.sub(rb"\g<1>" + BLANK.encode(), page, count=1)).hexdigest()


@cache
def _shipped(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(WEB), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
