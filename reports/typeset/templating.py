"""Renders a section as HTML: Jinja templates over view models, with the assets (charts, logo) that they name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reports.documents.shared.marks import GLYPHS, STATE_SIGNS, sign
from reports.documents.shared.section import ChartSpec, Figure, Prose, Section, Value
from reports.errors import DocumentProblem, Problem, ReportsError
from reports.language import (
    Strings,
    document_language,
    is_cjk,
    strings,
)
from reports.resources import TEMPLATES
from reports.typeset.brand import Palette, logo_image
from reports.typeset.compiled_templates import CompiledTemplates
from reports.typeset.fonts import OTHER_FACE, uncovered
from reports.typeset.house_faces import forgotten_with_faces
from reports.typeset.lines import set_lines
from reports.typeset.look import Look
from reports.typeset.markdown import set_prose
from reports.typeset.outer_templates import OwnTemplates, ShippedTemplates
from reports.typeset.quotation import double_outer
from reports.typeset.sidecar import INTERNAL
from reports.typeset.tables import MOST_COLUMNS
from reports.typeset.template_faults import UnknownName, place_in, template_problem
from reports.typeset.text import set_heading, set_run

_SCHEMES = frozenset({"http", "https", "mailto"})
_compiled_templates = CompiledTemplates()


@forgotten_with_faces
@cache
def _draw_chart(spec: ChartSpec, palette: Palette) -> bytes:
    # Matplotlib takes longer to load than a section to lay out, and most charts have been drawn before.
    from reports.typeset.charts import draw

    return draw(spec, palette)


def section_html(
    section: Section, look: Look, charts: MutableMapping[ChartSpec, bytes] | None = None
) -> tuple[str, Mapping[str, bytes]]:
    """Render a section as HTML; returns it with its assets by address.

    ``charts`` holds charts that were drawn before; new ones are added to it.

    Raises:
        InputProblem: a template of the user's folder cannot be used.
        DocumentProblem: a text cannot be set; each is named with its record and field.
    """
    drawn = {} if charts is None else charts
    page = _Page(section, look, drawn)
    logo = logo_image(look.brand)
    if logo is not None:
        page.served[logo.address] = logo.data
    language = document_language(section.lang) or section.lang
    brand = {
        "name": look.brand.name_in(language),
        "contact": look.brand.contact_in(language),
        "logo": logo.address if logo else "",
    }
    html = _render_template(page, brand)
    if page.faults:
        raise DocumentProblem(f"section {section.id} cannot be set", problems=tuple(dict.fromkeys(page.faults)))
    return html, page.served


class _Page:
    """What the filters of a template work with while a section is rendered."""

    def __init__(self, section: Section, look: Look, drawn: MutableMapping[ChartSpec, bytes]) -> None:
        self.section = section
        self.look = look
        self.drawn = drawn
        self.served: dict[str, bytes] = {}
        """The assets by address."""
        self.faults: list[Problem] = []
        self.lang = section.lang
        """The language in which words are set: the section's, or another one inside a part of it."""

    def serve(self, figure: Figure) -> str:
        """Draw a chart, unless it has been drawn, and return its address."""
        if figure.spec not in self.drawn:
            self.drawn[figure.spec] = _draw_chart(figure.spec, self.look.palette)
        svg = self.drawn[figure.spec]
        address = f"chart/{hashlib.sha256(svg).hexdigest()[:24]}.svg"
        self.served[address] = svg
        return address

    def in_language(self, lang: str, part: Callable[[], Markup]) -> Markup:
        """Return a part of a template, set in ``lang``."""
        outer, self.lang = self.lang, lang
        try:
            return part()
        finally:
            self.lang = outer

    def values(self, brand: Mapping[str, str]) -> dict[str, object]:
        """Return what a template may use by name; docs/templates.md says what each is."""
        return {
            "section": self.section, "c": self.section.content, "s": _PageStrings(self.section.lang),
            "strings": _PageStrings, "brand": brand, "in_language": self.in_language,
        }  # fmt: skip

    @classmethod
    def of(cls, context: Context) -> _Page:
        """Return the page that a template is being rendered for."""
        page: _Page = context[_PAGE]
        return page


VALUES = {
    "c": "what is printed on these pages: of which class it is, and what that has, stands below",
    "section": "the section: `id`, `title` and `lang`",
    "s": 'the words in the language of the section: `s("sheet.scores")`, with values where they have placeholders',
    "strings": 'the words of another language: `strings(c.left_lang)("sheet.scores")`',
    "brand": "`name`, `contact` and `logo` of the brand; the logo is an address for `src`",
    "in_language": "`in_language(lang, caller)` sets what a `call` block holds in another language",
}
"""The names that every template may use, and what each is."""
_PAGE = "_page"
"""The name of what filters work with; it is not for templates."""


def _render_template(page: _Page, brand: Mapping[str, str]) -> str:
    """Render the section's template; a fault in a user's template is named as such, one in ours keeps its traceback."""
    section, folder = page.section, page.look.template_dir
    try:
        return page_environment(folder).get_template(section.template).render(page.values(brand), **{_PAGE: page})
    except (ReportsError, MemoryError):
        raise
    except Exception as error:
        if folder is None or (place := place_in(folder, error)) is None:
            raise
        raise template_problem(place, error, folder) from error


class _PageStrings:
    """The strings of a language, set as runs of text for a template."""

    def __init__(self, lang: str) -> None:
        # The language comes from a template, and names a file.
        if document_language(lang) is None:
            raise ValueError(f"{lang} is not a language of documents")
        self._words: Strings = strings(lang)
        self._lang = lang

    def __call__(self, key: str, **values: object) -> Markup:
        return set_run(self._words(key, **values), self._lang)


def _language(context: Context) -> str:
    return _Page.of(context).lang


def _note_missing(context: Context, html: Markup, lang: str, origin: str = "") -> Markup:
    """Return ``html`` and note its characters that no shipped face has: layout could not say where they came from."""
    for char in uncovered(html, lang):
        _note(context, origin, f"{char} (U+{ord(char):04X}) is in no shipped face", OTHER_FACE)
    doubles = bool(origin) and is_cjk(lang) and _Page.of(context).look.brand.double_quotes
    return Markup(double_outer(html)) if doubles else html


def _note(context: Context, origin: str, message: str, remedy: str) -> None:
    page = _Page.of(context)
    record, _, path = origin.partition("#")
    page.faults.append(Problem(record or page.section.id, path, message, remedy))


@pass_context
def _set_value(context: Context, value: Value) -> Markup:
    lang = value.lang or _language(context)
    return _note_missing(context, set_lines(value.text, lang), lang, value.origin)


@pass_context
def _set_words(context: Context, text: str) -> Markup:
    lang = _language(context)
    return text if isinstance(text, Markup) else _note_missing(context, set_run(text, lang), lang)


@pass_context
def _heading(context: Context, value: Value | str) -> Markup:
    """Set a heading, which breaks between phrases only."""
    text, own, origin = (value.text, value.lang, value.origin) if isinstance(value, Value) else (value, "", "")
    lang = own or _language(context)
    return _note_missing(context, set_heading(text, lang), lang, origin)


@pass_context
def _address(context: Context, text: str) -> Markup:
    return set_run(text, _language(context), url=True)


@pass_context
def _prose(context: Context, value: Prose) -> Markup:
    lang = value.lang or _language(context)
    try:
        most = 0 if _Page.of(context).section.ease > 1 else MOST_COLUMNS
        html = set_prose(value.markdown, lang, heading_level=2, anchor=_anchor(value), most_columns=most)
        return _note_missing(context, html, lang, value.origin)
    except DocumentProblem as problem:
        _note(context, value.origin, problem.message, problem.remedy)
        return Markup()


def _anchor(value: Prose) -> str:
    """Return what the ids of a text's notes begin with: no other text of the section has the same."""
    return "-".join(("note", *re.findall("[A-Za-z0-9]+", value.origin.partition("/")[2])))


@pass_context
def _chart(context: Context, figure: Figure) -> str:
    try:
        return _Page.of(context).serve(figure)
    except DocumentProblem as problem:
        # The text that the label repeats is noted where it is printed, with record and field.
        _note(context, "", problem.message, problem.remedy)
        return ""


def load_compiled_templates() -> None:
    """Load the cached bytecode of the shipped templates, or compile them into the cache."""
    _compiled_templates.load(page_environment(None), Path(__file__))


@cache
def page_environment(template_dir: Path | None) -> ImmutableSandboxedEnvironment:
    """Return the environment of the shipped templates, with those of a user's folder in front of them."""
    loaders: list[BaseLoader] = [FileSystemLoader(TEMPLATES)]
    if template_dir is not None:
        # A long-lived process sees a file that comes into the folder.
        loaders = [OwnTemplates(template_dir), ShippedTemplates(template_dir)]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=UnknownName,
        trim_blocks=True,
        lstrip_blocks=True,
        # Looking for constant expressions takes longer than computing them.
        optimized=False,
        bytecode_cache=_compiled_templates,
    )
    environment.filters.update({name: function for name, (function, _) in FILTERS.items()})
    return environment


def section_url(target: str) -> str:
    """Return the address by which a section links to another one, or to an anchor in it (``<id>--<anchor>``)."""
    return f"{INTERNAL}?{target}"


def is_link(url: str) -> bool:
    """Return whether an address may become a link: a web or mail address, nothing that runs or reads a file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        parts.scheme in _SCHEMES
        and bool(parts.netloc or parts.scheme == "mailto")
        and not any(c.isspace() for c in url)
    )


FILTERS: dict[str, tuple[Callable[..., Any], str]] = {
    "run": (_set_value, "a `Value`, set as a run of text in its own language"),
    "words": (_set_words, "a text of ours, set as a run of text"),
    "heading": (_heading, "a text or `Value`, set so that it breaks between phrases"),
    "url": (_address, "an address, which may break after its own punctuation"),
    "prose": (_prose, "a `Prose`: Markdown, set as paragraphs, lists and tables"),
    "chart": (_chart, "the address of a `Figure`, for `src`"),
    "glyph": (GLYPHS.__getitem__, "the sign of a grade"),
    "state": (STATE_SIGNS.__getitem__, "the sign of a pillar's state"),
    "sign": (sign, "the sign of a language, before a quotation in it"),
    "is_link": (is_link, "whether an address may become a link"),
    "section_url": (section_url, "the address of another section of the document, for `href`"),
}
"""The filters that templates may use besides those of Jinja, and what each returns."""
