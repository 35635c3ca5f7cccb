"""Renders the pages of a site: templates over values that were decided before, in the style of the HTML edition."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from reports.language import Strings, strings, tag
from reports.site.places import page, way_up
from reports.typeset.look import Look
from reports.typeset.outer_templates import outer_environment, outer_style
from reports.web.edition import scheme_tokens

SCRIPTS: Final = "script-src 'self' file:; "
"""What the page of the search may load besides: parts of the index that lie beside it, on a server or on a disk."""


class WayLink(Struct, frozen=True):
    """A link of the navigation, relative to its page."""

    name: str
    address: str
    is_here: bool = False
    lang: str = ""
    """Of the page that it leads to, where that is another one."""


class PageFrame(Struct, frozen=True):
    """What stands around the text of a page."""

    title: str
    language: str
    """The document language."""
    address: str
    """From the folder of the site."""
    languages: tuple[str, ...]
    """Those that the page is there in."""
    name: str
    """The address without its language and ending."""
    below: tuple[WayLink, ...] = ()
    """Where the other pages of its edition are."""

    @property
    def up(self) -> str:
        """The way to the folder of the site."""
        return way_up(self.address)


class SitePages:
    """Renders pages in one look."""

    def __init__(self, look: Look) -> None:
        self._look = look
        sheets = (outer_style(name, look.template_dir) for name in ("web/edition.css", "site/site.css"))
        self._css = scheme_tokens(look) + "".join(sheets)
        digest = base64.b64encode(hashlib.sha256(self._css.encode()).digest()).decode()
        self._policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

    def render(self, template: str, frame: PageFrame, *, scripts: str = "", **values: Any) -> bytes:
        """Return a page; ``scripts`` is what its policy allows besides."""
        words = strings(frame.language)
        text = outer_environment(None).get_template(f"site/{template}").render(
            frame=frame, s=words, lang=tag(frame.language), css=self._css, policy=scripts + self._policy,
            brand=self._look.brand.name_in(frame.language), ways=ways(frame, words), others=other_languages(frame),
            **values,
        )  # fmt: skip
        return text.encode()


def ways(frame: PageFrame, words: Strings) -> tuple[WayLink, ...]:
    """Return where a reader can go from every page."""
    own = frame.language
    return (
        WayLink(words("site.newest"), f"{frame.up}latest/{page('index', own)}"),
        WayLink(words("site.editions"), f"{frame.up}{page('index', own)}", frame.address == page("index", own)),
        WayLink(words("site.search"), f"{frame.up}search/{page('index', own)}", frame.name == "search/index"),
    )


def other_languages(frame: PageFrame) -> tuple[WayLink, ...]:
    """Return the same page in every language, by the names that their readers call them."""
    if len(frame.languages) < 2:
        return ()
    file = frame.name.rpartition("/")[2]
    return tuple(
        WayLink(strings(one).language_name(one), page(file, one), one == frame.language, tag(one))
        for one in frame.languages
    )


def in_each_language(languages: Iterable[str], made: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """Return pages by address, the first one under the plain name as well, which servers show for the folder."""
    found = {page(name, language): made[language] for language in languages}
    return {**found, f"{name}.html": made[next(iter(languages))]} if name.endswith("index") else found
