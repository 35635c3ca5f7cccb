"""Write the lists of docs/templates.md: what a template may use, from the program that offers it.

Run it as ``python tools/templates_page.py`` after a view model, a filter or a macro has changed.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

from msgspec import Struct

from reports.delivery.job_sheets import ControlSheet, SeparatorSheet
from reports.documents.category.model import CategoryFront
from reports.documents.comparison.model import Spread
from reports.documents.country.model import CountryFront
from reports.documents.digest.model import Annex, Countries, DigestFront, DigestReview
from reports.documents.policy.model import PolicySheet, Twins
from reports.documents.shared.change_rows import Ledgers
from reports.documents.shared.frame import DocumentFrame
from reports.documents.shared.held import HeldPage
from reports.documents.shared.page_one import PageOne
from reports.documents.shared.unset import Unset
from reports.files import write_whole
from reports.resources import TEMPLATES
from reports.typeset.house_templates import replaceable
from reports.typeset.outer_templates import OUTER, OUTER_FILTERS
from reports.typeset.templating import FILTERS, VALUES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "templates.md"
START = "<!-- What follows is written by tools/templates_page.py. -->\n"

CONTENT: Mapping[str, type[Struct]] = {
    "page_one.html": PageOne,
    "category_page.html": PageOne,
    "comparison.html": Spread,
    "digest_front.html": DigestFront,
    "country.html": CountryFront,
    "category.html": CategoryFront,
    "digest_review.html": DigestReview,
    "digest_countries.html": Countries,
    "digest_annex.html": Annex,
    "changes.html": Ledgers,
    "held.html": HeldPage,
    "sheet.html": PolicySheet,
    "twins.html": Twins,
    "frame.html": DocumentFrame,
    "unset.html": Unset,
    "print_control.html": ControlSheet,
    "print_separator.html": SeparatorSheet,
}
"""What ``c`` is, by template."""
_MACRO = re.compile(r"(?:\{#-? ([^#]*?) -?#\}\n)?\{%-? macro (\w+\([^)]*\)) -?%\}")
_HIDDEN = ("shortfall", "setting", "spec")
"""Fields that decide how a section is set or a chart is drawn, and are not printed."""


def written() -> str:
    """Return the lists of the page."""
    return "\n".join((*_values(), *_filters(), *_macros(), *_pages(), *_outer(), *_classes())) + "\n"


def _values() -> Iterator[str]:
    yield "\n## Values of every page\n"
    yield from _table(("name", "what it is"), ((f"`{name}`", said) for name, said in VALUES.items()))


def _filters() -> Iterator[str]:
    yield "\n## Filters\n"
    yield "Besides those of [Jinja](https://jinja.palletsprojects.com/templates/#builtin-filters):\n"
    yield from _table(("filter", "what it returns"), ((f"`{name}`", said) for name, (_, said) in FILTERS.items()))


def _macros() -> Iterator[str]:
    yield "\n## Macros\n"
    yield "`base.html` imports those of `parts/macros.html` as `m`; a page imports others itself, `with context`."
    for name, one in replaceable().items():
        found = _MACRO.findall((TEMPLATES / name).read_text(encoding="utf-8")) if name.startswith("parts/") else ()
        if found:
            yield f"\n`{name}`: {one.said}\n"
            rows = ((f"`{macro}`", " ".join(said.split())) for said, macro in found)
            yield from _table(("macro", "what it prints"), rows)


def _pages() -> Iterator[str]:
    yield "\n## Pages\n"
    rows = ((f"`{name}`", replaceable()[name].said, _link(content)) for name, content in CONTENT.items())
    yield from _table(("template", "what it prints", "`c`"), rows)


def _outer() -> Iterator[str]:
    yield "\n## Mails and the page of a batch\n"
    yield "They print no pages, and may use these values and filters besides those of Jinja:\n"
    rows = ((f"`{name}`", f"`{value}`", said) for name, values in OUTER.items() for value, said in values.items())
    yield from _table(("template", "value", "what it is"), rows)
    yield ""
    yield from _table(("filter", "what it returns"), ((f"`{name}`", f[1]) for name, f in OUTER_FILTERS.items()))


def _classes() -> Iterator[str]:
    yield "\n## What they print"
    for model in _models():
        yield f"\n### {model.__name__}\n"
        yield f"{_first_line(model.__doc__)}\n"
        yield from _table(("field", "type", "what it is"), _fields(model))


def _models() -> tuple[type[Struct], ...]:
    """Return every class of which a template may print something, in the order in which they are met."""
    found: dict[type[Struct], None] = {}
    waiting = list(dict.fromkeys(CONTENT.values()))
    while waiting:
        model = waiting.pop(0)
        if model not in found:
            found[model] = None
            waiting += [part for name, hint in _hints(model).items() if name not in _HIDDEN for part in _structs(hint)]
    return tuple(found)


def _structs(hint: Any) -> Iterator[type[Struct]]:
    if inspect.isclass(hint) and issubclass(hint, Struct):
        yield hint
    for part in get_args(hint):
        yield from _structs(part)


def _hints(model: type[Struct]) -> dict[str, Any]:
    hints = get_type_hints(model)
    return {name: hints[name] for name in model.__struct_fields__}


def _fields(model: type[Struct]) -> Iterator[tuple[str, str, str]]:
    said = _said(model)
    for name in model.__struct_fields__:
        if name not in _HIDDEN:
            written, about = said.get(name, ("", ""))
            yield f"`{name}`", f"`{written}`", about


@cache
def _said(model: type[Struct]) -> Mapping[str, tuple[str, str]]:
    """Return the type of each field as it is written, and what its docstring says."""
    found: dict[str, tuple[str, str]] = {}
    for owner in reversed(model.__mro__):
        if owner is Struct or not issubclass(owner, Struct):
            continue
        (tree,) = ast.parse(inspect.getsource(owner)).body
        assert isinstance(tree, ast.ClassDef)
        for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id] = ast.unparse(node.annotation), _docstring(following)
    return found


def _docstring(node: ast.stmt | None) -> str:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return " ".join(str(node.value.value).split()) if is_text else ""  # type: ignore[union-attr]


def _link(model: type[Struct]) -> str:
    return f"[{model.__name__}](#{model.__name__.lower()})"


def _first_line(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    write_whole(PAGE, f"{text.partition(START)[0]}{START}{written()}".encode())
