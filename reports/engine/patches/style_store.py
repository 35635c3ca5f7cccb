"""What style sheets say of elements in one place of a tree: which rules apply, and the values that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from math import inf
from types import CodeType
from typing import Any

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401
from reports.engine.patches.style_sheets import entries

# isort: split
from weasyprint import css
from weasyprint.css.validation import preprocess_declarations

_MOST_PATHS = 20_000
"""Places of elements that a store knows, before it forgets all: some take in the text of an attribute."""
_OF_ELEMENT = frozenset({
    "ancestors", "any", "ascii_lower", "attrib", "classes", "endswith", "etree_element", "get", "id",
    "in_html_document", "lang", "local_name", "lower", "namespace_url", "next", "parent", "scheme",
    "split_whitespace", "startswith", "urlparse",
})
"""Names in the test of a selector that asks for nothing but an element and those around it."""
_OF_TEXT = frozenset({"first-line", "first-letter"})
"""Pseudo-elements of whose styles the engine takes over just those values that it has asked for before."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Cascaded = dict[str, tuple[Any, Any]]
_Path = tuple[Any, ...]


class _NeedsPageError(BaseException):
    """A value depends on the size of a page, which a store does not know."""


class _NoPage:
    """In the place of the page's size."""

    def __getitem__(self, _: str) -> Any:
        raise _NeedsPageError


class _Master(css.ComputedStyle):  # type: ignore[misc]
    """The style that copies are made of; no layout ever sees it."""

    is_given_up = False
    """Whether one of its values was found to depend on the page."""

    def __missing__(self, key: str) -> Any:
        try:
            return css.ComputedStyle.__missing__(self, key)
        except _NeedsPageError:
            self.is_given_up = True
            self.clear()
            raise

    @cached_property
    def anonymous(self) -> Any:
        """The style of anonymous boxes in its element."""
        return _anonymous_style(self)


class Copy(css.ComputedStyle):  # type: ignore[misc]
    """The style of an element or of several alike: its values are those of a master."""

    def __init__(self, master: _Master, parent: Any, root: Any, sizes: Any) -> None:
        super().__init__(
            parent, master.cascaded, master.pseudo_type, root, master.base_url, master.font_config, sizes
        )
        self.master = master
        self.specified = master.specified
        self.update(master)

    def __missing__(self, key: str) -> Any:
        master = self.master
        if not master.is_given_up:
            try:
                value = self[key] = master[key]
            except _NeedsPageError:
                self.specified = dict(self.specified)
            else:
                return value
        return css.ComputedStyle.__missing__(self, key)

    @cached_property
    def anonymous_style(self) -> Any:
        """The style of anonymous boxes in the element."""
        return css.AnonymousStyle(self) if self.master.is_given_up else _AnonymousCopy(self)


_anonymous_style = css.AnonymousStyle


class _AnonymousCopy(_anonymous_style):  # type: ignore[misc, valid-type]
    """The style of anonymous boxes in an element: its values are those of a master's."""

    def __init__(self, parent: Copy) -> None:
        super().__init__(parent)
        self.master = parent.master.anonymous
        self.update(self.master)
        if css.AnonymousStyle is not _anonymous_style:
            # Those of a section are let go of when it is written.
            from reports.engine.patches.reference_cycles import note_style

            note_style(self)

    def __missing__(self, key: str) -> Any:
        try:
            value = self[key] = self.master[key]
        except _NeedsPageError:
            return super().__missing__(key)
        return value


class StyleRule:
    """A selector with its declarations; ``place`` is its place in the order in which they apply."""

    def __init__(self, sheet: Any, origin: str, sheet_specificity: Any, entry: Any) -> None:
        self.test, specificity, _, self.pseudo, (self._declarations, layer) = entry
        self._origin = origin
        self._weight = inf if layer is None else sheet.layers.index(layer), sheet_specificity or specificity
        self.place = 0
        self.names, self.texts = _asked(self.test)

    @cached_property
    def declared(self) -> list[tuple[str, Any, Any]]:
        """Names, values and weights; most rules of a sheet apply to nothing in a section."""
        return [
            (name, values, (css.declaration_precedence(self._origin, importance), *self._weight))
            for name, values, importance in self._declarations
        ]

    @property
    def is_of_element(self) -> bool:
        """Whether the selector asks for nothing but the element and those around it."""
        return self.names <= _OF_ELEMENT


class FoundRules:
    """What applies to the elements of one place: the rules, and selectors that are to be tested on each of them."""

    def __init__(self, rules: tuple[int, ...], tested: tuple[StyleRule, ...]) -> None:
        self.rules, self.tested = rules, tested


class ElementStyles:
    """The masters of an element and of its pseudo-elements; what is declared of those that have none."""

    def __init__(self, master: _Master, pseudo: Mapping[str, _Master], of_text: Mapping[str, Cascaded]) -> None:
        self.master, self.pseudo, self.of_text = master, pseudo, of_text


class Store:
    """What is known of the elements that some sheets have been applied to."""

    def __init__(self, sheets: Sequence[Any], font_config: Any, base_url: str) -> None:
        self._held = [*sheets, *(sheet.matcher.other_selectors for sheet, _, _ in sheets)]
        """So that what the key of this store names lives as long as the store."""
        self.font_config, self.base_url = font_config, base_url
        self._index: dict[tuple[str, str], list[StyleRule]] = {}
        self.rules = self._sorted(sheets)
        texts = set().union(*(rule.texts for rule in self.rules)) if self.rules else set()
        self._attributes = frozenset({"class", "lang", _XML_LANG, *texts} - {"id"})
        self._tells_every_id = "id" in texts
        """Whether a selector asks for the attribute, as `[id^=a]` does."""
        self._ids = frozenset(texts | {key for place, key in self._index if place == "id_selectors"})
        self._numbers: dict[_Path, int] = {}
        self._found: dict[int, FoundRules] = {}
        self._styles: dict[tuple[Any, ...], ElementStyles] = {}

    @property
    def is_full(self) -> bool:
        """Whether it knows so many places that a new one is better."""
        return len(self._numbers) > _MOST_PATHS

    def _sorted(self, sheets: Sequence[Any]) -> list[StyleRule]:
        """Index the rules of all sheets as the engine's matchers do; return them in the order in which they apply."""
        ordered: list[tuple[Any, StyleRule]] = []
        for number, (sheet, origin, sheet_specificity) in enumerate(sheets):
            for place, key, entry in entries(sheet.matcher):
                rule = StyleRule(sheet, origin, sheet_specificity, entry)
                self._index.setdefault((place, key), []).append(rule)
                ordered.append(((number, entry[1], entry[2]), rule))
        ordered.sort(key=lambda one: one[0])
        for order, (_, rule) in enumerate(ordered):
            rule.place = order
        return [rule for _, rule in ordered]

    def number(self, around: int, element: Any) -> int:
        """Return the number of the place of an element: the same for all whom selectors cannot tell apart."""
        attributes = element.attrib
        told = tuple((name, attributes[name]) for name in attributes if name in self._attributes) if attributes else ()
        own = attributes.get("id") if attributes else None
        path = (around, element.tag, told, own if self._tells_every_id or own in self._ids else None)
        return self._numbers.setdefault(path, len(self._numbers))

    def found(self, number: int, element: Any) -> FoundRules:
        """Return what applies to the elements of a place, of which ``element`` is one, wrapped."""
        found = self._found.get(number)
        if found is None:
            candidates = list(self._candidates(element))
            rules = sorted(rule.place for rule in candidates if rule.is_of_element and rule.test(element))
            found = FoundRules(tuple(rules), tuple(rule for rule in candidates if not rule.is_of_element))
            self._found[number] = found
        return found

    def _candidates(self, element: Any) -> Iterator[StyleRule]:
        index = self._index
        keys = [("id_selectors", element.id), *(("class_selectors", name) for name in element.classes)]
        name = element.local_name
        keys.append(("lower_local_name_selectors", name.lower() if name.isascii() else name))
        keys += [("namespace_selectors", element.namespace_url), ("other_selectors", "")]
        if "lang" in element.etree_element.attrib:
            keys.append(("lang_attr_selectors", ""))
        for key in keys:
            yield from index.get(key, ())

    def styles(self, parent: _Master | None, root: _Master | None, rules: tuple[int, ...], lang: str) -> ElementStyles:
        """Return the masters of an element to which these rules apply."""
        key = (id(parent), id(root), rules, lang)
        styles = self._styles.get(key)
        if styles is None:
            own, pseudo = self.cascade(rules, _language(lang) if lang else ())
            master = self._master(parent, own, None, root)
            of_text = {name: pseudo.pop(name) for name in _OF_TEXT & pseudo.keys()}
            below = {name: self._master(master, cascaded, name, root or master) for name, cascaded in pseudo.items()}
            styles = self._styles[key] = ElementStyles(master, below, of_text)
        return styles

    def _master(self, parent: _Master | None, cascaded: Cascaded, pseudo: str | None, root: _Master | None) -> _Master:
        first = css.InitialStyle(self.font_config) if parent is None else root
        master = _Master(parent, cascaded, pseudo, first, self.base_url, self.font_config, _NoPage())
        # As the engine does, which takes a style without any value for none.
        master["anchor"]
        return master

    def cascade(
        self, rules: Iterable[int], declared: Iterable[tuple[str, Any, Any]] = ()
    ) -> tuple[Cascaded, dict[str, Cascaded]]:
        """Return what is declared of an element, and of its pseudo-elements, by the rules that apply to it."""
        own: Cascaded = {}
        pseudo: dict[str, Cascaded] = {}
        _declare(own, declared)
        for place in rules:
            rule = self.rules[place]
            _declare(own if rule.pseudo is None else pseudo.setdefault(rule.pseudo, {}), rule.declared)
        return own, pseudo


def _declare(style: Cascaded, declared: Iterable[tuple[str, Any, Any]]) -> None:
    for name, values, weight in declared:
        before = style.get(name)
        if before is None or before[1] <= weight:
            style[name] = values, weight


@lru_cache(maxsize=64)
def _language(lang: str) -> tuple[tuple[str, Any, Any], ...]:
    """Return what the attribute ``lang`` declares."""
    return declarations_of(f'-weasy-lang:"{lang}"')


def declarations_of(text: str) -> tuple[tuple[str, Any, Any], ...]:
    """Return what an attribute declares, as names, values and weights; ``text`` is the declaration it stands for.

    It weighs as an author's rule without any selector.
    """
    return tuple(weighed((0, 0, 0), [css.tinycss2.parse_one_declaration(text)], None))


def weighed(specificity: Any, declarations: Any, base_url: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield names, values and weights of what an author declares."""
    for name, values, importance in preprocess_declarations(base_url, declarations):
        yield name, values, (css.declaration_precedence("author", importance), inf, specificity)


def _asked(test: Callable[..., Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that the test of a selector uses, and the texts that it compares with."""
    names, texts = _of_code(test.__code__)
    closed = (cell.cell_contents for cell in test.__closure__ or ())
    return names, texts | {text for text in closed if isinstance(text, str)}


@lru_cache(maxsize=4096)
def _of_code(code: CodeType) -> tuple[frozenset[str], frozenset[str]]:
    names, texts = set(code.co_names), set[str]()
    for constant in code.co_consts:
        if isinstance(constant, str):
            texts.add(constant)
        elif isinstance(constant, (tuple, frozenset)):
            texts.update(one for one in constant if isinstance(one, str))
        elif isinstance(constant, CodeType):
            inner = _of_code(constant)
            names |= inner[0]
            texts |= inner[1]
    return frozenset(names), frozenset(texts)
