from __future__ import annotations

import unicodedata

import pytest
from fontTools.ttLib import TTCollection
from hypothesis import given
from hypothesis import strategies as st

from reports import resources
from reports.typeset.text import BREAK, NO_BREAK, fold, plain, set_heading, set_run, space


def _shown(html: str) -> str:
    return html.replace(NO_BREAK, "+").replace(BREAK, "|")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("⼈⺠", "人民"),
        ("ﬁnal ﬂow", "final flow"),
        ("豈", "豈"),
        ("a\u00a0b\u2009c\u3000d\ne", "a b c d e"),
        ("non\u2011stop co\u00adoperate", "non-stop cooperate"),
        ("a\u202eb\u200f\x07\ufeff\ud800c", "abc"),
        ("e\u0301té", "été"),
        ("，（）！", "，（）！"),
        ("ＣＣＵＳ", "ＣＣＵＳ"),
    ],
)
def test_characters_that_share_a_glyph_or_print_nothing_are_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_the_dot_of_names_is_the_one_of_the_language() -> None:
    assert fold("ジョー・B", "ja") == "ジョー・B"
    assert fold("乔・B") == "乔·B"


@pytest.mark.parametrize(("index", "lang"), [(2, "zh-Hans"), (3, "zh-Hant"), (0, "ja"), (1, "ko")])
def test_no_two_characters_that_stay_share_a_glyph(index: int, lang: str) -> None:
    with TTCollection(resources.FONTS / "NotoSansCJK-Regular.ttc", lazy=True) as faces:
        glyphs = faces.fonts[index].getBestCmap()
    by_glyph: dict[str, set[str]] = {}
    for code, glyph in glyphs.items():
        if fold(chr(code), lang) == chr(code):
            by_glyph.setdefault(glyph, set()).add(chr(code))
    assert {frozenset(shared) for shared in by_glyph.values() if len(shared) > 1} == set()


@pytest.mark.parametrize(("index", "lang"), [(2, "zh-Hans"), (3, "zh-Hant"), (0, "ja"), (1, "ko")])
def test_no_ideograph_is_folded_that_the_face_draws_apart(index: int, lang: str) -> None:
    with TTCollection(resources.FONTS / "NotoSansCJK-Regular.ttc", lazy=True) as faces:
        glyphs = faces.fonts[index].getBestCmap()
    pairs = ((code, fold(chr(code), lang)) for code in glyphs if 0x3400 <= code < 0xA000 or code > 0x20000)
    folded = [(chr(code), even) for code, even in pairs if even != chr(code) and code < 0x2F800]
    assert [pair for pair in folded if glyphs[ord(pair[0])] != glyphs.get(ord(pair[1]))] == []
    assert folded


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("约85%的CCUS项目", "约 85% 的 CCUS 项目"),
        ("约 85  个", "约 85 +个"),
        ("2024年7月1日起", "2024 +年 7 +月 1 +日起"),
        ("第5条", "第 +5 +条"),
        ("USD 50 per 5 Mt", "USD +50 per 5 +Mt"),
        ("实现“双碳”目标", "实现|“双碳”|目标"),
        ("称为“双碳”，", "称为|“双碳”，"),
        ("张·三～四①", "张+·三+～四+①"),
        ("한국의 CCUS법", "한+국+의 CCUS+법"),
        ("14,993/2024号", "14,993/|2024 +号"),
        ("2024-01-05", "2024-01-05"),
    ],
)
def test_runs_are_spaced_and_tied(written: str, set_as: str) -> None:
    assert _shown(space(fold(written))[0]) == set_as


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("五十个评分中三十三个有据而且有出处。", f"有{NO_BREAK}出{NO_BREAK}处。"),
        ("五十个评分中三十三个有据而且都有出处", f"有{NO_BREAK}出{NO_BREAK}处"),
        ("三十三个评分有出处。", "有出处。"),
        ("五十个评分中三十三个有据，其余的没有 CCS。", "没有 CCS。"),
        ("目前由运营商承担，国家储备 …", f" {NO_BREAK}…"),
        ("市场机制和战略引导第 3 居前（A、B 级）", f"B {NO_BREAK}级）"),
    ],
)
def test_the_end_of_a_longer_text_keeps_together(written: str, end: str) -> None:
    assert space(written)[0].endswith(end)


def test_quotes_are_letters_outside_chinese() -> None:
    assert BREAK not in set_run("実現“双”目", "ja")


def test_addresses_break_after_their_own_marks_and_take_no_other_rule() -> None:
    assert _shown(set_run("见https://a.b/c-d?x=1&y=2。")) == "见 https://|a.|b/|c-|d?|x=|1&amp;|y=|2。"
    assert _shown(set_run("a.b/2024年", url=True)) == "a.|b/|2024年"


def test_markup_is_escaped() -> None:
    assert set_run("<b onclick='x'>&", "en") == "&lt;b onclick=&#39;x&#39;&gt;&amp;"


def test_carbon_dioxide_has_a_subscript_from_either_spelling() -> None:
    assert set_run("CO2与CO₂") == "CO<sub>2</sub> 与 CO<sub>2</sub>"
    assert set_run("CO2024") == "CO2024"
    assert set_run("x₁₂") == "x<sub>12</sub>"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("“办法（试行）”, Art. 3", '“<span lang="zh-Hans">办法（试行）</span>”, Art. 3'),
        ("the CCS事業法 and 이산화탄소", 'the CCS <span lang="zh-Hans">事業法</span> and <span lang="ko">{}</span>'),
        ("カーボン法（案）", '<span lang="ja">カーボン法（案）</span>'),
    ],
)
def test_other_scripts_in_english_are_marked_with_their_language(text: str, marked: str) -> None:
    assert set_run(text, "en") == marked.format("\u2060".join("이산화탄소"))


def test_english_words_in_chinese_are_marked_and_acronyms_are_not() -> None:
    assert set_run("按Net-Zero Industry Act（CCUS）") == '按 <span lang="en">Net-Zero Industry Act</span>（CCUS）'
    assert "lang" not in set_run("Net-Zero Industry Act", "en")


def test_a_heading_breaks_between_words() -> None:
    assert _shown(set_heading("碳捕集管理")) == "碳+捕+集管+理"


def test_plain_is_what_a_reader_extracts() -> None:
    assert plain("约85%的CO₂，2024年（⼈）https://a.b/c") == "约 85% 的 CO2，2024 年（人）https://a.b/c"


@given(st.text())
def test_nothing_but_white_space_and_folded_characters_changes(text: str) -> None:
    def bare(value: str) -> str:
        return "".join(unicodedata.normalize("NFC", value).split())

    assert bare(plain(text)) == bare(fold(text).translate({0x2080 + digit: str(digit) for digit in range(10)}))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
