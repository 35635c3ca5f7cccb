"""Style sheets that were parsed once and kept are those that the engine parses."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.engine import kept_styles, pages
from reports.engine.load import weasyprint
from reports.engine.patches import style_sheets
from reports.resources import TEMPLATES
from reports.typeset.look import Look
from reports.typeset.styles import SHEET_END, shipped_sheets, style_sheet

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="nothing is kept on this system")

BODY = """
<html lang="zh-Hans"><body><section class="sheet"><h1>x</h1><p class="lead">y <a href="#t">z</a></p>
<table class="facts strip"><thead><tr><th scope="col">1</th></tr></thead><tbody><tr><td class="n">2</td></tr></tbody>
</table><ul><li lang="ja">q</ul><figure class="chart"><img alt="" src="a.svg"></figure></section></body></html>
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of templates beside which nothing is kept yet, in a process that knows of nothing."""
    place = tmp_path / "templates"
    shutil.copytree(TEMPLATES / "style", place / "style")
    monkeypatch.setattr(kept_styles, "TEMPLATES", place)
    monkeypatch.setattr(kept_styles, "_kept", {})
    monkeypatch.setattr(kept_styles, "_makers", [])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    pages._parsed.cache_clear()
    yield place
    pages._parsed.cache_clear()


def rules(css: Any) -> list[str]:
    """What a parsed sheet holds but for the tests of its selectors."""
    matcher, found = css.matcher, []
    for place in ("id_selectors", "class_selectors", "lower_local_name_selectors", "namespace_selectors"):
        for key, entries in sorted(getattr(matcher, place).items()):
            found += [repr((place, key, entry[1:4], names(entry[4]))) for entry in entries]
    found += [repr((entry[1:4], names(entry[4]))) for entry in (*matcher.lang_attr_selectors, *matcher.other_selectors)]
    return [*found, str(len(css.page_rules)), str(matcher.order), repr(css.layers)]


def names(payload: Any) -> Any:
    """The declarations of a rule; a value that waits for a variable has no representation of its own."""
    declared, layer = payload
    return [(name, important, repr(value).partition(" object at")[0]) for name, value, important in declared], layer


@pytest.mark.parametrize("look", [Look(), Look(text_size="large"), Look(paper="Letter")], ids=["usual", "large", "letter"])
def test_what_was_kept_is_what_is_parsed(folder: Path, look: Look) -> None:
    style = style_sheet(look)
    parsed = pages._parsed.__wrapped__(style)
    kept_styles.keep_styles(pages.parse_sheet)
    assert list(folder.rglob("kept.styles.*"))
    assert sum(kept_styles.is_kept(sheet) for sheet in style.split(SHEET_END)) == style.count(SHEET_END)
    kept = pages._parsed.__wrapped__(style)
    assert rules(kept) == rules(parsed)
    for element in weasyprint.HTML(string=BODY).wrapper_element.iter_subtree():
        found = [[entry[:3] for entry in css.matcher.match(element)] for css in (kept, parsed)]
        assert found[0] == found[1]


@pytest.mark.usefixtures("folder")
def test_the_engines_own_sheet_is_kept_too() -> None:
    kept_styles.keep_styles(pages.parse_sheet)
    kept = pages.parse_sheet("")
    kept_styles.add_kept(kept_styles.ENGINE, kept)
    assert rules(kept) == rules(pages.parse_sheet(style_sheets.main_sheet()))


@pytest.mark.usefixtures("folder")
def test_every_shipped_sheet_is_kept_and_a_changed_one_is_not() -> None:
    kept_styles.keep_styles(pages.parse_sheet)
    assert all(map(kept_styles.is_kept, shipped_sheets()))
    assert not kept_styles.is_kept(shipped_sheets()[0] + " ")


def test_sheets_that_cannot_be_kept_are_parsed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept_styles.keep_styles(pages.parse_sheet)
    assert not list(folder.rglob("kept.styles.*"))
    assert not any(map(kept_styles.is_kept, shipped_sheets()))
