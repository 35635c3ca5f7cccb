"""Style sheets that are read with less work say what they would have said."""

from __future__ import annotations

from importlib import resources
from itertools import product
from typing import Any

import pytest

from reports.engine.load import weasyprint
from reports.engine.pages import render_section
from reports.engine.patches import note_styles, style_sheets
from reports.typeset.brand import DEFAULT
from reports.typeset.look import Look
from reports.typeset.styles import style_sheet

# isort: split
from weasyprint import document, html
from weasyprint.css.counters import CounterStyle

WHOLE = (resources.files("weasyprint.css") / "html5_ua.css").read_text("utf-8")
OWN = style_sheet(Look(DEFAULT))
BODY = """
<html lang="en"><body id="top"><h1 class="a b">x</h1><p class="lead">y <a href="#top">z</a></p>
<table class="facts"><thead><tr><th scope="col">1</th></tr></thead><tbody><tr><td class="n">2</td></tr></tbody></table>
<ul><li>q<ul dir="RTL"><li>r</li></ul></li></ul><div class="pair charts"><div class="cell"></div></div><input value="v">
</body></html>
"""


def _rules(sheet: Any) -> list[Any]:
    """Every rule of a sheet but the test that its selector has become."""
    matcher = sheet.matcher
    found = [*matcher.other_selectors]
    for known in (matcher.id_selectors, matcher.class_selectors, matcher.lower_local_name_selectors):
        found += [entry for key in sorted(known) for entry in known[key]]
    return [repr(entry[1:]) for entry in found]


def _places(sheet: Any, element: Any) -> list[Any]:
    """Specificity, number and pseudo-element of the rules that bear on an element."""
    return [entry[:3] for entry in sheet.matcher.match(element)]


def test_the_engines_sheet_is_whole_but_for_its_counters() -> None:
    note_styles.expect_notes("float: footnote")
    whole = weasyprint.CSS(string=WHOLE)
    assert _rules(html.UA_STYLESHEET) == _rules(whole)
    assert len(_rules(whole)) > 250
    assert repr(html.UA_STYLESHEET.page_rules) == repr(whole.page_rules)


def test_every_counter_of_the_engine_is_there_once_it_is_asked_for() -> None:
    whole = CounterStyle()
    weasyprint.CSS(string=WHOLE, counter_style=whole)
    found = document.CounterStyle()
    assert len(whole) > 40
    assert not found
    assert {name: found[name] for name in whole} == whole
    for name, number in product(whole, (0, 1, 7, 49, 1984)):
        assert found.render_value(number, name) == whole.render_value(number, name)
    assert "unheard-of" not in found


def test_the_options_that_are_never_set_have_no_sheets() -> None:
    assert [_rules(sheet) for sheet in (html.PH_STYLESHEET, html.UA_FORM_STYLESHEET)] == [[], []]


@pytest.mark.parametrize("text", [WHOLE, OWN], ids=["engine", "own"])
def test_selectors_find_the_same_elements(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = weasyprint.CSS(string=text)
    monkeypatch.setattr("cssselect2.compiler.eval", eval)
    slow = weasyprint.CSS(string=text)
    elements = list(weasyprint.HTML(string=BODY).wrapper_element.iter_subtree())
    for element in elements:
        assert _places(quick, element) == _places(slow, element)
    assert any(_places(quick, element) for element in elements)


@pytest.mark.parametrize(
    "source",
    ["lambda el: el == 'a' or el in ('b', \"c\")", "lambda el: el == 'it\\'s'", 'lambda el: el == "it\'s"', "lambda el: 1"],
)
def test_a_test_is_what_python_makes_of_it(source: str) -> None:
    for word in ("a", "b", "c", "it's", "d"):
        assert bool(style_sheets.evaluate(source, {})(word)) == bool(eval(source)(word))


def test_tests_of_one_shape_keep_their_own_names() -> None:
    first, second = (style_sheets.evaluate(f"lambda el: el == '{name}'", {}) for name in "ab")
    assert (first("a"), first("b"), second("a"), second("b")) == (True, False, False, True)


def test_lists_count_in_any_script() -> None:
    listed = '<!DOCTYPE html><html lang="en"><body><ol style="list-style-type: {}"><li>x</li></ol></body></html>'
    style = 'html { font: 10pt "Noto Sans CJK SC" }'
    hidden, roman, numbers = (
        render_section(listed.format(name), {}, section_id="x", style=style).pdf
        for name in ("none", "upper-roman", "decimal")
    )
    assert len({hidden, roman, numbers}) == 3
