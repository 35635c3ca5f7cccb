from __future__ import annotations

import re

import pytest

from reports.errors import DocumentProblem
from reports.typeset.markdown import MOST_CHARACTERS, set_prose
from reports.typeset.text import BREAK, NO_BREAK


def _set(markdown: str, heading_level: int = 3) -> str:
    return str(set_prose(markdown, "zh-Hans", heading_level=heading_level)).replace(NO_BREAK, "+").replace(BREAK, "|").strip()


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
    assert _set("- 一\n\n  二\n").count("<p") == 2


def test_head_cells_have_a_scope_and_numbers_stand_right() -> None:
    html = _set("| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |\n")
    assert '<th scope="col">甲</th>' in html
    assert '<td class="right">2</td>' in html


@pytest.mark.parametrize(
    ("markdown", "what"),
    [
        ("字" * (MOST_CHARACTERS + 1), "characters"),
        (">" * 60 + "x", "nesting"),
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


# --- lists ---------------------------------------------------------------------------------------------------------


def labels(markdown: str) -> list[str]:
    return re.findall('data-label="([^"]*)"', _set(markdown))


@pytest.mark.parametrize(
    ("markdown", "printed"),
    [
        ("3. a\n4. b", ["3.", "4."]),
        ("1. a\n1. b\n1. c", ["1.", "2.", "3."]),
        ("2. a\n5. b\n9. c", ["2.", "5.", "9."]),
        ("7) a\n8) b", ["7)", "8)"]),
        ("01. a\n02. b", ["01.", "02."]),
        ("1. a\n\n> q\n\n2. b\n\n| t |\n|---|\n\n3. c", ["1.", "2.", "3."]),
        ("1. a\n   1. b\n   2. c\n2. d", ["1.", "1.", "2.", "2."]),
        ("- a\n  - b\n    - c\n- d", ["·", "◦", "▪", "·"]),
        ("- [ ] a\n- [x] b\n- [X] c", ["□", "✓", "✓"]),
        ("-\n- a", ["·", "·"]),
        ("- > q\n- ```\n  c\n  ```", ["·", "·"]),
    ],
)
def test_an_item_has_the_number_that_its_author_wrote(markdown: str, printed: list[str]) -> None:
    assert labels(markdown) == printed


def test_an_item_of_several_paragraphs_has_its_number_in_the_first() -> None:
    assert _set("3. 一\n\n   二\n4. 三").replace("\n", "") == (
        '<ol><li><p data-label="3.">一</p><p>二</p></li><li data-label="4.">三</li></ol>'
    )


def test_a_long_number_stands_in_the_line() -> None:
    assert 'data-label="2024." class="long-label"' in _set("2024. 年")


# --- notes and definitions -----------------------------------------------------------------------------------------


def words(markdown: str) -> str:
    """The text of the page, with a mark between blocks."""
    html = re.sub("</(?:p|li|h3|th|td)>|<br>", "|", _set(markdown).replace("|", "").replace("+", ""))
    return re.sub(r"\|+", "|", re.sub("<[^>]*>|\n", "", html)).strip("|")


@pytest.mark.parametrize(
    ("markdown", "printed"),
    [
        ("许可期限为三十年。[^1]\n\n[^1]: 《条例》第八条", "许可期限为三十年。1|《条例》第八条"),
        ("甲[^b]乙[^a]丙[^b]\n\n[^a]: 一\n[^b]: 二", "甲1乙2丙1|二|一"),
        ("甲^[行内*注*。]乙", "甲1乙|行内注。"),
        ("甲[^1]\n\n[^1]: 一\n\n    二\n\n乙", "甲1|乙|一|二"),
        ("| 甲[^1] |\n|---|\n\n[^1]: 一", "甲1|一"),
        ("- 甲[^1]\n\n  [^1]: 一", "甲1|一"),
        ("甲[^1]\n[^1]: 见[^2]\n[^2]: 二", "甲1|见2|二"),
        ("[^1]: 《条例》第八条", "[^1]: 《条例》第八条"),
        ("甲[^1]\n\n[^1]: 一\n[^1]: 二", "甲1|[^1]: 二|一"),
        ("甲[^9]", "甲[^9]"),
        ("[^1]: - 一\n", "[^1]:|一"),
    ],
)
def test_notes_stand_under_the_text(markdown: str, printed: str) -> None:
    assert words(markdown) == printed


def test_a_note_is_called_and_found_by_a_link() -> None:
    html = _set("甲[^1]\n\n[^1]: 一")
    assert '+<sup><a href="#note-1" role="doc-noteref">1</a></sup>' in html
    assert '<li role="doc-endnote" id="note-1" data-label="1.">一</li>' in html


@pytest.mark.parametrize(
    ("markdown", "printed"),
    [
        ("[注]: 本条目依据修法后的文本整理。", "[注]: 本条目依据修法后的文本整理。"),
        ("见[注]。\n\n[注]: 本条目依据修法后的文本整理。", "见[注]。|[注]: 本条目依据修法后的文本整理。"),
        ("[来源]: https://example.org/act", "[来源]: https://example.org/act"),
        ('[来源]: https://example.org/act "标题"', '[来源]: https://example.org/act "标题"'),
        ("[一]: 甲\n[二]: 乙", "[一]: 甲|[二]: 乙"),
        ("见[法]。\n\n[法]: https://a.b/\n[法]: https://c.d/", "见法。|[法]: https://c.d/"),
        ("见[1]。\n\n[1]: https://a.b/", "见[1]。|[1]: https://a.b/"),
        ("见[法](https://a.b/ '题')。", "见法（题）。"),
    ],
)
def test_a_definition_that_makes_no_link_is_text(markdown: str, printed: str) -> None:
    assert words(markdown) == printed


def test_a_definition_that_makes_a_link_is_none() -> None:
    assert _set("见[法]。\n\n[法]: https://a.b/") == '<p>见<a href="https://a.b/">法</a>。</p>'


# --- what Obsidian and Word users type -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("> [!note] 说明\n> 内容", "<blockquote><p><strong>说明</strong></p><p>内容</p></blockquote>"),
        ("> [!注意]-\n> 内容", "<blockquote><p><strong>注意</strong></p><p>内容</p></blockquote>"),
        ("> [!TIP] **甲** 乙", "<blockquote><p><strong><strong>甲</strong> 乙</strong></p></blockquote>"),
        ("见[[cn-act|条例]]与[[办法]]", "<p>见条例与办法</p>"),
        ("![[图.png]]与[[1]]", "<p>图.png 与[+[1]]</p>"),
        ("[[甲]](https://a.b/)", '<p><a href="https://a.b/">[甲]</a></p>'),
        (r"$\frac{a_1}{b_1}$与$5", r"<p><code>$\frac{a_1}{b_1}$</code>与 $5</p>"),
        (r"\(x^2\)与\(甲\)", r"<p><code>\(x^2\)</code>与(甲)</p>"),
        (r"\[a = b\]与\[1\]", r"<p><code>\[a = b\]</code>与+[1]</p>"),
        ("甲<br>乙<br/>丙", "<p>甲<br>乙<br>丙</p>"),
        ("· 甲\n· 乙\n丙", '<p class="by-hand">· 甲<br>+· 乙丙</p>'),
        ("如下：\n（一）甲\n（二）乙", "<p>如下：<br>（一）甲<br>（二）乙</p>"),
        ("a. 甲\nb. 乙\n丙", '<p class="by-hand">a. 甲<br>b. 乙丙</p>'),
        ("如下：\n(i) 甲\n(ii) **乙**", "<p>如下：<br>(i) 甲<br>(ii) <strong>乙</strong></p>"),
        ("如下：\nA) 甲\nB) 乙", "<p>如下：<br>A) 甲<br>B) 乙</p>"),
    ],
)
def test_what_print_allows_is_set(markdown: str, html: str) -> None:
    assert _set(markdown).replace("\n", "") == html


def test_cells_beyond_the_head_of_a_table_are_not_lost() -> None:
    html = _set("| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 | 4\\|5 |\n| 6 |\n")
    assert re.findall("<td>(.*?)</td>", html) == ["1", "2 | 3 | 4|5", "6", ""]
