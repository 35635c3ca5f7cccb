from __future__ import annotations

import re

import pytest

from reports.errors import DocumentProblem
from reports.typeset.markdown import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, set_prose
from reports.typeset.text import BREAK, NO_BREAK


def _set(markdown: str, **options: int) -> str:
    return str(set_prose(markdown, "zh-Hans", **options)).replace(NO_BREAK, "+").replace(BREAK, "|").strip()


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,y)",
        "[x](file:///etc/passwd)",
        "[x](vbscript:y)",
        '<a href="javascript:x">y</a>',
        "![x](file:///etc/passwd)",
        '[x](https://a.b "onmouseover=x")',
    ],
)
def test_no_hostile_markup_survives(markdown: str) -> None:
    html = _set(markdown)
    assert not re.search('<script|<img|<[^>]*(title=|href="(?!https:))', html)


def test_web_and_mail_links_stay_and_places_do_not() -> None:
    assert _set("[甲](https://a.b/) [乙](mailto:x@y.z) [丙](#c) [丁](d.html)") == (
        '<p><a href="https://a.b/">甲</a> <a href="mailto:x@y.z">乙</a> <a>丙</a> <a>丁</a></p>'
    )


def test_an_image_leaves_its_alternative_text() -> None:
    assert _set("![碳市场](x.png)图") == "<p>碳市场图</p>"


def test_headings_begin_at_the_level_asked_for_and_skip_none() -> None:
    html = _set("## 甲\n\n#### 乙\n\n# 丙\n\n### 丁\n", heading_level=3)
    assert html.replace("\n", "") == "<h3>甲</h3><h4>乙</h4><h3>丙</h3><h4>丁</h4>"


def test_rules_look_across_tags_and_leave_spaces_outside_them() -> None:
    assert _set("中国**CCER**于**2024**年") == "<p>中国 <strong>CCER</strong> 于 <strong>2024</strong> +年</p>"
    assert _set("实现**“双碳”**目标") == "<p>实现|<strong>“双碳”</strong>|目标</p>"


def test_emphasis_next_to_full_width_marks_is_emphasis() -> None:
    assert _set("**“双碳”**。**（试行）**办法") == "<p><strong>“双碳”</strong>。<strong>（试行）</strong>办法</p>"


def test_a_line_break_between_ideographs_is_no_space() -> None:
    assert _set("甲\n乙\nab\ncd") == "<p>甲乙 ab cd</p>"
    assert _set("**甲**\n乙") == "<p><strong>甲</strong>乙</p>"


def test_code_is_left_as_it_is() -> None:
    assert _set("`2024年  x`") == "<p><code>2024年  x</code></p>"
    assert _set("```\na  = 甲b\n```") == "<pre><code>a  = 甲b\n</code></pre>"


def test_an_item_of_one_paragraph_holds_none() -> None:
    assert "<p>" not in _set("- 一\n\n- 二\n")
    assert _set("- 一\n\n  二\n").count("<p>") == 2


def test_head_cells_have_a_scope_and_numbers_stand_right() -> None:
    html = _set("| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |\n")
    assert '<th scope="col">甲</th>' in html
    assert '<td class="right">2</td>' in html


@pytest.mark.parametrize(
    ("markdown", "what"),
    [
        ("字" * (MOST_CHARACTERS + 1), "characters"),
        (">" * 60 + "x", "nesting"),
        ("|" + "a|" * (MOST_COLUMNS + 1) + "\n|" + "-|" * (MOST_COLUMNS + 1), "columns"),
        ("|a|\n|-|\n" + "|b|\n" * MOST_ROWS, "rows"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_measure(markdown: str, what: str) -> None:
    with pytest.raises(DocumentProblem, match=what):
        set_prose(markdown)


def test_deep_emphasis_and_lists_do_not_exhaust_the_stack() -> None:
    for markdown in ("*a " * 5000, "- " * 5000 + "x", "[" * 5000, "`" * 5000):
        try:
            set_prose(markdown)
        except DocumentProblem:
            continue
