"""What style sheets say of an element is worked out once for all elements alike, in this section and in the next ones.

Most elements of a section are like others before: the same names and classes, in parents that are alike. For these a
store keeps which selectors apply and the values that follow from them. A section gets copies, so that nothing that a
layout writes into a style is there for the next one. Selectors that ask for more than an element and those around it
(its place among others, what is in it) are tested on each element; styles that an element has of its own, and values
that depend on the size of a page, are worked out as the engine does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401
from reports.engine.patches.style_store import Cascaded, Copy, Store, declarations_of, weighed

# isort: split
from weasyprint import css

_MOST_STORES = 6
_SIMPLE_ID = re.compile(r"[A-Za-z0-9_-]+")
_SVG = "{http://www.w3.org/2000/svg}svg"
_compute_all = css.StyleFor.__init__
_stores: dict[tuple[int, ...], Store] = {}


def compute_styles(
    self: Any, html: Any, sheets: Sequence[Any], presentational_hints: bool, font_config: Any, target_collector: Any
) -> None:
    """Work out the styles of all elements of a document, in the place of `weasyprint.css.StyleFor.__init__`."""
    if presentational_hints:
        _compute_all(self, html, sheets, presentational_hints, font_config, target_collector)
        return
    self._cascaded_styles, self._computed_styles = {}, {}
    self.initial_page_sizes = {"box": None, "area": None}
    self._sheets, self.font_config = sheets, font_config
    _SectionStyles(self, html, _store(sheets, font_config, html.base_url), target_collector).compute()


def forget_styles() -> None:
    """Forget all: what was worked out may be other than what the engine would have said of it."""
    _stores.clear()


def _store(sheets: Sequence[Any], font_config: Any, base_url: str) -> Store:
    """Return the store of these sheets; the last few are kept."""
    parts = ((id(sheet), id(sheet.matcher.other_selectors), sheet.matcher.order, origin) for sheet, origin, _ in sheets)
    key = (id(font_config), hash(base_url), *(part for all_parts in parts for part in all_parts))
    store = _stores.pop(key, None)
    if store is None or store.is_full:
        store = Store(sheets, font_config, base_url)
    _stores[key] = store
    while len(_stores) > _MOST_STORES:
        del _stores[next(iter(_stores))]
    return store


class _SectionStyles:
    """The styles of one section."""

    def __init__(self, style_for: Any, html: Any, store: Store, target_collector: Any) -> None:
        self._html, self._store, self._collector = html, store, target_collector
        self._sizes = style_for.initial_page_sizes
        self._computed = style_for._computed_styles
        self._shared: dict[tuple[Any, ...], Any] = {}
        self._root: Any = None

    def compute(self) -> None:
        """Give every element its style, in the order of the tree: parents come before their children."""
        numbers: dict[Any, int] = {None: -1}
        store = self._store
        for wrapped in self._html.wrapper_element.iter_subtree():
            element = wrapped.etree_element
            around = wrapped.parent.etree_element if wrapped.parent else None
            number = numbers[element] = store.number(numbers[around], element)
            found = store.found(number, wrapped)
            rules = found.rules
            if found.tested and (more := [rule.place for rule in found.tested if rule.test(wrapped)]):
                rules = tuple(sorted((*rules, *more)))
            parent = None if around is None else self._computed[around, None]
            if _has_style_of_its_own(element) or (parent is not None and getattr(parent, "master", None) is None):
                self._compute_apart(element, parent, rules)
            else:
                self._copy(element, parent, rules)

    def _copy(self, element: Any, parent: Any, rules: tuple[int, ...]) -> None:
        """Give an element, and its pseudo-elements, copies of masters."""
        attributes = element.attrib
        lang, anchor = attributes.get("lang", ""), attributes.get("id")
        styles = self._store.styles(parent and parent.master, self._root and self._root.master, rules, lang)
        if anchor and "anchor" in styles.master.cascaded:
            self._compute_apart(element, parent, rules)
            return
        key = (id(parent), rules, lang)
        style = None if anchor else self._shared.get(key)
        if style is None:
            style = Copy(styles.master, parent, self._root_of(parent), self._sizes)
            if anchor:
                style["anchor"] = _anchor(anchor)
            else:
                self._shared[key] = style
            self._note_anchor(style)
        self._root = self._root or style
        self._computed[element, None] = style
        for name, master in styles.pseudo.items():
            below = self._shared.get((id(style), name))
            if below is None:
                below = self._shared[id(style), name] = Copy(master, style, self._root, self._sizes)
                self._note_anchor(below)
            self._computed[element, name] = below
        for name, cascaded in styles.of_text.items():
            self._computed[element, name] = self._computed_style(style, cascaded, name, self._root)

    def _compute_apart(self, element: Any, parent: Any, rules: tuple[int, ...]) -> None:
        """Work out the style of an element, and of its pseudo-elements, for it alone."""
        found = css.find_style_attributes(_Alone(element), False, self._html.base_url)
        declared = [one for specificity, _, given, base in found for one in weighed(specificity, given, base)]
        own, pseudo = self._store.cascade(rules, declared)
        style = self._computed[element, None] = self._computed_style(parent, own, None, self._root_of(parent))
        self._root = self._root or style
        for name, cascaded in pseudo.items():
            self._computed[element, name] = self._computed_style(style, cascaded, name, self._root)

    def _computed_style(self, parent: Any, cascaded: Cascaded, pseudo: str | None, root: Any) -> Any:
        store = self._store
        style = css.ComputedStyle(parent, cascaded, pseudo, root, store.base_url, store.font_config, self._sizes)
        self._note_anchor(style)
        return style

    def _root_of(self, parent: Any) -> Any:
        return css.InitialStyle(self._store.font_config) if parent is None else self._root

    def _note_anchor(self, style: Any) -> None:
        if (anchor := style["anchor"]) and self._collector:
            self._collector.collect_anchor(anchor)


class _Alone:
    """An element without those in it, where the engine walks a tree."""

    def __init__(self, element: Any) -> None:
        self._element = element

    def iter(self) -> Iterator[Any]:
        """Yield the element."""
        yield self._element


def _has_style_of_its_own(element: Any) -> bool:
    attributes = element.attrib
    return "style" in attributes or "name" in attributes or element.tag == _SVG


def _anchor(name: str) -> Any:
    """Return the anchor that the attribute ``id`` makes."""
    if _SIMPLE_ID.fullmatch(name):
        return name
    return next((values for _, values, _ in declarations_of(f'-weasy-anchor:"{name}"')), None)
