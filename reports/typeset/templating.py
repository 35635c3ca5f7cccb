"""Renders a section as HTML: Jinja templates over view models, with the assets (charts, logo) that they name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from traceback import walk_tb
from urllib.parse import urlsplit

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reports.documents.shared.marks import GLYPHS, STATE_SIGNS, sign
from reports.documents.shared.section import ChartSpec, Figure, Prose, Section, Value
from reports.errors import DocumentProblem, InputProblem, Problem, ReportsError
from reports.language import (
    Strings,
    document_language,
    is_cjk,
    strings,
)
from reports.resources import TEMPLATES
from reports.typeset.brand import Palette, logo_image
from reports.typeset.compiled_templates import CompiledTemplates
from reports.typeset.fonts import uncovered
from reports.typeset.lines import set_lines
from reports.typeset.look import Look, own_file
from reports.typeset.markdown import set_prose
from reports.typeset.quotation import double_outer
from reports.typeset.sidecar import INTERNAL
from reports.typeset.tables import MOST_COLUMNS
from reports.typeset.text import set_heading, set_run

_SCHEMES = frozenset({"http", "https", "mailto"})
_compiled_templates = CompiledTemplates()


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
    faults: list[Problem] = []
    served: dict[str, bytes] = {}
    drawn = {} if charts is None else charts
    logo = logo_image(look.brand)
    if logo is not None:
        served[logo.address] = logo.data
    brand = {"name": look.brand.name, "contact": look.brand.contact, "logo": logo.address if logo else ""}

    def serve(figure: Figure) -> str:
        if figure.spec not in drawn:
            drawn[figure.spec] = _draw_chart(figure.spec, look.palette)
        svg = drawn[figure.spec]
        address = f"chart/{hashlib.sha256(svg).hexdigest()[:24]}.svg"
        served[address] = svg
        return address

    current = _CurrentLanguage(section.lang)
    own = {
        "serve": serve, "brand": brand, "faults": faults, "current": current, "in_language": current.in_language,
        "double_quotes": look.brand.double_quotes,
    }  # fmt: skip
    html = _render_template(section, look, own)
    if faults:
        raise DocumentProblem(f"section {section.id} cannot be set", problems=tuple(dict.fromkeys(faults)))
    return html, served


def _render_template(section: Section, look: Look, own: Mapping[str, object]) -> str:
    """Render the section's template; a fault in a user's template is named as such, one in ours keeps its traceback."""
    try:
        template = _environment(look.template_dir).get_template(section.template)
        words = _PageStrings(section.lang)
        return template.render(section=section, c=section.content, s=words, strings=_PageStrings, **own)
    except (ReportsError, MemoryError):
        raise
    except Exception as error:
        if look.template_dir is None or not _is_of_template_in(look.template_dir, error):
            raise
        raise _template_problem(*_template_fault(error, section), look.template_dir) from error


def _is_of_template_in(folder: Path, error: Exception) -> bool:
    """Return whether a template of a folder was being read or rendered when an error arose."""
    names = [str(getattr(error, "filename", None) or "")]
    names += [frame.f_code.co_filename for frame, _ in walk_tb(error.__traceback__)]
    return any(Path(name).is_relative_to(folder) for name in names)


def _template_fault(error: Exception, section: Section) -> tuple[str, str]:
    """Return the name of the template that an error is about, and what is wrong with it."""
    if isinstance(error, TemplateNotFound):
        return str(error.name), "is not among the templates"
    if isinstance(error, TemplateError):
        name = getattr(error, "filename", None) or getattr(error, "name", None) or section.template
        return str(name), f"cannot be rendered ({error.message})"
    return section.template, f"cannot be rendered ({type(error).__name__}: {error})"


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


class _CurrentLanguage:
    """The language in which a template sets words: the section's, or another one inside a part of it."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def in_language(self, lang: str, part: Callable[[], Markup]) -> Markup:
        """Return a part of a template, set in ``lang``."""
        outer, self.lang = self.lang, lang
        try:
            return part()
        finally:
            self.lang = outer


def _language(context: Context) -> str:
    current: _CurrentLanguage = context["current"]
    return current.lang


def _note_missing(context: Context, html: Markup, lang: str, origin: str = "") -> Markup:
    """Return ``html`` and note its characters that no shipped face has: layout could not say where they came from."""
    for char in uncovered(html, lang):
        _note(context, origin, f"{char} (U+{ord(char):04X}) is in no shipped face", "Write it another way.")
    return Markup(double_outer(html)) if origin and context["double_quotes"] and is_cjk(lang) else html


def _note(context: Context, origin: str, message: str, remedy: str) -> None:
    section: Section = context["section"]
    record, _, path = origin.partition("#")
    context["faults"].append(Problem(record or section.id, path, message, remedy))


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
        most = 0 if context["section"].ease > 1 else MOST_COLUMNS
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
        address: str = context["serve"](figure)
    except DocumentProblem as problem:
        # The text that the label repeats is noted where it is printed, with record and field.
        _note(context, "", problem.message, problem.remedy)
        return ""
    return address


def load_compiled_templates() -> None:
    """Load the cached bytecode of the shipped templates, or compile them into the cache."""
    _compiled_templates.load(_environment(None), Path(__file__))


class _OwnTemplates(FileSystemLoader):
    """Loads templates of the user's folder, and none from outside it."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        own_file(Path(self.searchpath[0]), template)
        return super().get_source(environment, template)


@cache
def _environment(template_dir: Path | None) -> ImmutableSandboxedEnvironment:
    loaders: list[BaseLoader] = [FileSystemLoader(TEMPLATES)]
    if template_dir is not None:
        loaders.insert(0, _OwnTemplates(template_dir))
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Looking for constant expressions takes longer than computing them.
        optimized=False,
        bytecode_cache=_compiled_templates,
    )
    environment.filters.update(
        run=_set_value,
        words=_set_words,
        heading=_heading,
        url=_address,
        prose=_prose,
        chart=_chart,
        glyph=GLYPHS.__getitem__,
        state=STATE_SIGNS.__getitem__,
        sign=sign,
        is_link=is_link,
        section_url=section_url,
    )
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


def _template_problem(name: str, what: str, folder: Path) -> InputProblem:
    problem = Problem(
        f"{folder}/{Path(name).name}",
        "",
        f"template {Path(name).name} {what}",
        "Compare it with the shipped template of the same name.",
    )
    return InputProblem(str(problem), remedy=problem.remedy, problems=(problem,))
