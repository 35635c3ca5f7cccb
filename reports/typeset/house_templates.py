"""The templates and style sheets of a house, checked before anything is set; and those that it can take a copy of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, meta, nodes
from msgspec import Struct

from reports.errors import Problem
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES, HouseWords, strings, tag
from reports.language.words import forms_of
from reports.resources import TEMPLATES
from reports.toml_lines import with_lines
from reports.typeset.fonts import SHIPPED, uncovered
from reports.typeset.house_styles import NO_ADDRESS, outer_style_problems, style_problems
from reports.typeset.look import EASED, EXTRAS, STYLES, own_file
from reports.typeset.outer_templates import OUTER, OUTER_STYLES, outer_environment
from reports.typeset.template_faults import COMPARE, MAY_USE, template_names
from reports.typeset.templating import VALUES, page_environment
from reports.typeset.text import fold

NOT_TAKEN: Final = frozenset({"web/edition.html", "web/edition.js"})
"""Shipped files that no folder replaces: they hold the data of an HTML edition and what it may run."""

SITE: Final = "site/"
"""Begins the names of the templates of a site, whose parts rely on each other; its look is that of the brand."""
_ENDINGS = (".html", ".css", ".toml", ".txt", ".js")
_COPY = "reports templates list names what can be replaced."
_WORD_NAMES = frozenset({"s", "w"})
"""What templates call the words of a language."""
_LOADED = re.compile(
    r"<(?:img|link|script|iframe|object|embed|source)\b[^>]*?\b(?:src|href|data)\s*=\s*[\"']?((?:https?:)?//[^\s\"'>]*)",
    re.IGNORECASE,
)
_LIKELY = 0.8
"""How like the name of a shipped file that of a file with another ending must be to be meant for it."""


class Replaceable(Struct, frozen=True, order=True):
    """A shipped file that a house may replace by one of the same name."""

    name: str
    """As it is called in the folder of templates."""
    said: str
    """What it is for."""


@cache
def replaceable() -> Mapping[str, Replaceable]:
    """Return every file that a house may replace, by name."""
    own = (name for name in template_names(TEMPLATES) if name not in NOT_TAKEN and not name.startswith(SITE))
    pages = {name: _about(name) for name in own}
    pages |= {name: _about(name) for name in (*OUTER, *OUTER_STYLES)}
    sheets = {f"style/{name}": _about(f"style/{name}") for name in (*STYLES, *EXTRAS, EASED)}
    words = {f"strings/{language}.toml": _about(f"strings/{language}.toml") for language in DOCUMENT_LANGUAGES}
    return {name: Replaceable(name, said) for name, said in {**pages, **sheets, **words}.items()}


def _about(name: str) -> str:
    """Return what a shipped file says of itself in its first comment."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    comment = re.match(r"\s*(?:\{#-?(.*?)-?#\}|/\*(.*?)\*/|((?:#[^\n]*\n)+))", text, re.DOTALL)
    lines = [line.strip("# ") for line in (comment[comment.lastindex or 0] if comment else "").strip().splitlines()]
    # Of a comment of several lines the first sentence says what the file is.
    return " ".join(lines) if len(lines) < 2 else re.split(r"(?<=\.) (?=[A-Z])", " ".join(lines))[0]


def template_problems(folder: Path, families: Iterable[str] = ()) -> Iterator[Problem]:
    """Yield everything that is wrong with the templates and style sheets of a folder; ``families`` are the brand's."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    found = {name: path for name, path in found.items() if not any(part[0] == "." for part in name.split("/"))}
    names = {name: path for name, path in found.items() if path.suffix in _ENDINGS and path.is_file()}
    yield from _no_files({name: path for name, path in found.items() if name not in names})
    for name in names:
        own_file(folder, name)
    trees: dict[str, nodes.Template] = {}
    for name, path in names.items():
        if name.endswith(".html") or name in OUTER:
            yield from _read(name, path, folder, trees)
    used = {other for tree in trees.values() for other in meta.find_referenced_templates(tree) if other}
    for name, path in names.items():
        if name not in replaceable() and name not in used and not name.startswith("strings/"):
            yield _misnamed(name, path)
    for name, tree in trees.items():
        yield from _template_problems(names[name], tree, frozenset(OUTER[name]) if name in OUTER else _known_names())
    for name, path in names.items():
        if name in OUTER_STYLES:
            yield from outer_style_problems(path)
        elif name in replaceable() and name.endswith(".css"):
            yield from style_problems(path, name, sorted({*SHIPPED, *families}))


def _no_files(others: Mapping[str, Path]) -> Iterator[Problem]:
    """Yield what is called like a shipped file, or nearly so, and can be none."""
    for name, path in others.items():
        stem = name.rpartition(".")[0]
        meant = [f"{stem}{ending}" for ending in _ENDINGS if f"{stem}{ending}" in replaceable()]
        near = meant or get_close_matches(name, replaceable(), n=1, cutoff=_LIKELY)
        if name in replaceable() and not name.startswith("strings/"):
            what = "is a folder" if path.is_dir() else "cannot be read (it leads nowhere)"
            yield Problem(str(path), "", what, "Put a file in its place, or take it out.")
        elif near and path.is_file():
            yield Problem(str(path), "", "is not the name of a shipped file", f"Did you mean {near[0]}?")


def _misnamed(name: str, path: Path) -> Problem:
    if name in NOT_TAKEN:
        remedy = "Take it out; docs/templates.md says why, and words can be changed in strings/<tag>.toml."
        return Problem(str(path), "", "is not taken from a folder of templates", remedy)
    what = "is not the name of a shipped file, and no template of yours includes it"
    return Problem(str(path), "", what, nearest_replaceable(name))


def nearest_replaceable(name: str) -> str:
    """Return a remedy that names the file that is meant, as far as it can be guessed."""
    near = get_close_matches(name, replaceable(), n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else _COPY


def _read(name: str, path: Path, folder: Path, trees: dict[str, nodes.Template]) -> Iterator[Problem]:
    """Parse and compile a template; yield a problem where that fails."""
    environment = outer_environment(folder) if name in OUTER else page_environment(folder)
    try:
        text = path.read_text(encoding="utf-8")
        environment.compile(text, name, str(path))
        trees[name] = environment.parse(text, name, str(path))
        yield from _page_problems(name, path, text, trees[name])
    except TemplateSyntaxError as error:
        remedy = _remedy(error, environment)
        yield Problem(str(path), "", f"cannot be read ({error.message})", remedy, line=error.lineno)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        yield Problem(str(path), "", "is not UTF-8", "Save it as UTF-8.", line=line)
    except OSError as error:
        yield Problem(str(path), "", f"cannot be read ({error.strerror})", "Make it readable.")


def _page_problems(name: str, path: Path, text: str, tree: nodes.Template) -> Iterator[Problem]:
    """Yield what a template would load from elsewhere, and that it is no page at all."""
    for found in _LOADED.finditer(text):
        line = text.count("\n", 0, found.start(1)) + 1
        yield Problem(str(path), "", f"{found[1]} would be loaded", NO_ADDRESS, line=line)
    parts = [node for output in tree.body for node in getattr(output, "nodes", [output])]
    is_text = all(isinstance(node, nodes.TemplateData) for node in parts)
    if is_text and name in replaceable() and "<html" not in text:
        what = "is empty" if not text.strip() else "is no page: it prints neither words nor values"
        yield Problem(str(path), "", what, COMPARE, line=1)


def _remedy(error: TemplateSyntaxError, environment: Environment) -> str:
    if unknown := re.match(r"No (filter|test) named '(\w+)'", error.message or ""):
        known = environment.filters if unknown[1] == "filter" else environment.tests
        near = get_close_matches(unknown[2], known, n=1)
        return f"Did you mean {near[0]!r}? {MAY_USE}" if near else MAY_USE
    return COMPARE


def _template_problems(path: Path, tree: nodes.Template, values: frozenset[str]) -> Iterator[Problem]:
    """Yield names, words and templates in a template that nothing has."""
    names = list(tree.find_all(nodes.Name))
    own = {one.name for one in names if one.ctx != "load"}
    undeclared = meta.find_undeclared_variables(tree) - values - frozenset(page_environment(None).globals) - own
    for name in names:
        if name.name in undeclared:
            undeclared.discard(name.name)
            near = get_close_matches(name.name, values, n=1)
            meant = f"Did you mean {near[0]!r}? {MAY_USE}" if near else MAY_USE
            yield Problem(str(path), "", f"there is no {name.name!r} on a page", meant, line=name.lineno)
    known = strings(DEFAULT_LANGUAGE).keys()
    for call in tree.find_all(nodes.Call):
        key = _word_asked(call)
        if key and key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f"Did you mean {near[0]!r}?" if near else "The words stand in strings/<tag>.toml."
            yield Problem(str(path), "", f"there is no word {key!r}", meant, line=call.lineno)


def _word_asked(call: nodes.Call) -> str:
    """Return the key of the word that a call asks for, as ``s("sheet.scores")`` does; "" where it asks for none."""
    asked = call.node
    first = call.args[0] if call.args else None
    is_word = isinstance(asked, nodes.Name) and asked.name in _WORD_NAMES and isinstance(first, nodes.Const)
    return first.value if is_word and isinstance(first, nodes.Const) and isinstance(first.value, str) else ""


@cache
def _known_names() -> frozenset[str]:
    """Return what a template may use by name: values, and what the shipped templates call the parts they import."""
    environment = page_environment(None)
    aliases = set()
    for name in template_names(TEMPLATES):
        if name not in NOT_TAKEN and name not in OUTER:
            tree = environment.parse((TEMPLATES / name).read_text(encoding="utf-8"))
            aliases |= {found.target for found in tree.find_all(nodes.Import)}
    return frozenset({*VALUES, *environment.globals, *aliases, "caller"})


def unset_words(folder: Path, words: HouseWords) -> Iterator[Problem]:
    """Yield every character in the words of a house that no face has."""
    for language, own in words.by_language.items():
        path = folder / "strings" / f"{language}.toml"
        for key, word in own.items():
            for char in uncovered(fold("".join(forms_of(word)), tag(language)), tag(language)):
                said = Problem(str(path), key, f"{char} (U+{ord(char):04X}) is in no face", "Write it another way.")
                yield from with_lines([said], path.read_text(encoding="utf-8-sig"))
