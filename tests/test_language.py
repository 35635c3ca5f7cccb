"""Languages are told apart, and dates, numbers and names are set as each of them wants."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reports.language import (
    Strings,
    alpha3,
    collation_key,
    detect,
    format_date,
    format_number,
    is_tag,
    strings,
    tag,
    territory_names,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zh", "zh-Hans"),
        ("zh_CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("EN", "en"),
        ("en-us", "en-US"),
        ("ja", "ja"),
        ("fr", "fr"),
    ],
)
def test_a_language_has_one_tag(name: str, expected: str) -> None:
    assert tag(name) == expected


@pytest.mark.parametrize("name", ["zh", "zh-Hant", "zh_CN", "en", "ja", "ko"])
def test_a_folder_can_be_named_like_a_language(name: str) -> None:
    assert is_tag(name)


@pytest.mark.parametrize("name", ["policies", "us", "DE", "NO", "countries", "2024", ""])
def test_other_folders_are_not_taken_for_languages(name: str) -> None:
    assert not is_tag(name)


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("二氧化碳地质封存管理办法", "", "zh-Hans"),
        ("二氧化碳地質封存管理辦法", "", "zh-Hant"),
        ("二氧化碳地質封存管理辦法", "zh", "zh-Hant"),
        ("二酸化炭素の貯留事業に関する法律", "", "ja"),
        ("経済産業省", "ja", "ja"),
        ("이산화탄소 포집 및 저장", "", "ko"),
        ("No direct incentive found.", "zh", "en"),
        ("No direct incentive found.", "", "en"),
        ("Une taxe sur le carbone", "fr", "fr"),
        ("CCUS 法案", "", "zh-Hans"),
        ("The Act (碳法) covers transport and storage.", "zh", "en"),
        ("中山大", "zh-Hant", "zh-Hant"),
        ("中山大", "", "zh-Hans"),
        ("2024", "zh", "zh-Hans"),
        ("", "", "en"),
    ],
)
def test_a_text_tells_its_language(text: str, hint: str, expected: str) -> None:
    assert detect(text, hint) == expected


def test_the_hint_decides_where_hanzi_and_words_balance() -> None:
    assert detect("碳法 Carbon Act", "zh") == "zh-Hans"
    assert detect("碳法 Carbon Act", "en") == "en"


@pytest.mark.parametrize(
    ("when", "chinese", "english"),
    [
        (date(2026, 7, 1), "2026年7月1日", "1 July 2026"),
        ((2026, 7, 1), "2026年7月1日", "1 July 2026"),
        ((2026, 7, None), "2026年7月", "July 2026"),
        ((2026, None, None), "2026年", "2026"),
    ],
)
def test_a_date_is_printed_to_the_part_that_is_known(
    when: date | tuple[int, int | None, int | None], chinese: str, english: str
) -> None:
    assert (format_date(when, "zh"), format_date(when, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("value", "printed"), [(86.5, "86.5"), (40.0, "40"), (1234, "1,234"), (0, "0"), (72.125, "72.12")]
)
def test_a_number_carries_no_idle_decimals(value: float, printed: str) -> None:
    assert format_number(value, "zh") == format_number(value, "en") == printed


def test_cldr_names_countries_and_their_alpha_3_codes() -> None:
    assert territory_names("zh")["CN"] == "中国"
    assert territory_names("en")["CN"] == "China"
    assert territory_names("zh-Hant")["KR"] == "南韓"
    assert (alpha3()["CHN"], alpha3()["GBR"]) == ("CN", "GB")
    assert "SCG" not in alpha3(), "a code that fell apart into several countries names none of them"


def test_chinese_names_are_sorted_by_pinyin() -> None:
    assert sorted(["中国", "澳大利亚", "加拿大", "挪威"], key=lambda n: collation_key(n, "zh")) == [
        "澳大利亚",
        "加拿大",
        "挪威",
        "中国",
    ]


def test_words_are_found_by_dotted_key_and_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_text('title = "Briefing"\n[sheet]\nimpact = "{n} say nothing"\n', encoding="utf-8")
    words = Strings.load(path)
    assert words.lang == "en"
    assert words.keys() == ("title", "sheet.impact")
    assert words("title") == "Briefing"
    assert words("sheet.impact", n=3) == "3 say nothing"
    assert words.get("sheet.impact") == "{n} say nothing"
    assert words.get("sheet.nothing", "–") == "–"


def test_a_missing_word_or_value_is_a_bug(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_text('a = "{n} records"\n', encoding="utf-8")
    words = Strings.load(path)
    with pytest.raises(KeyError):
        words("b")
    with pytest.raises(KeyError):
        words("a")


def test_words_are_text(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_text("a.b = 3\n", encoding="utf-8")
    with pytest.raises(TypeError, match=r"a\.b"):
        Strings.load(path)


def test_words_are_read_once_for_all_tags_of_a_language() -> None:
    assert strings("zh-Hans") is strings("zh")
    assert strings("en-GB") is strings("en") is not strings("zh")
