"""Languages are told apart, and dates, numbers and names are set as each of them wants."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.errors import InputProblem
from reports.language import (
    DOCUMENT_LANGUAGES,
    LANGUAGE_CHOICES,
    Strings,
    alpha3,
    base,
    conventions,
    detect,
    document_language,
    edition_order,
    format_date,
    format_number,
    is_cjk,
    is_plainly,
    is_read_as,
    is_tag,
    language_name,
    script,
    stand_ins,
    strings,
    tag,
    territory_names,
)
from reports.language.words import _outline, flatten
from reports.resources import TEMPLATES


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


ENGLISH = (TEMPLATES / "strings" / "en.toml").read_text(encoding="utf-8")


def written(tmp_path: Path, text: str, name: str = "da.toml") -> Path:
    """A language's file with that text."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> list[str]:
    """Why a file is refused when it is loaded: key and message of each problem."""
    with pytest.raises(InputProblem) as refusal:
        Strings.load(path)
    assert all(problem.file == str(path) and problem.remedy for problem in refusal.value.problems)
    return [f"{problem.field} {problem.message}" for problem in refusal.value.problems]


def test_a_document_language_is_a_file_among_the_strings(tmp_path: Path) -> None:
    stems = {path.stem for path in (TEMPLATES / "strings").glob("*.toml")}
    assert ("zh", *sorted(stems - {"zh"})) == DOCUMENT_LANGUAGES
    assert [document_language(language) for language in ("zh-Hans", "en-GB", "fr", "")] == ["zh", "en", None, None]
    assert document_language("zh-TW") == ("zh-Hant" if "zh-Hant" in stems else "zh")
    assert Strings.load(written(tmp_path, ENGLISH)).lang == "da"


def test_a_document_is_in_one_language_or_in_any_two() -> None:
    for language in DOCUMENT_LANGUAGES:
        assert LANGUAGE_CHOICES[language] == (language,)
    assert (LANGUAGE_CHOICES["both"], LANGUAGE_CHOICES["en+zh"]) == (("zh", "en"), ("en", "zh"))
    count = len(DOCUMENT_LANGUAGES)
    assert len(LANGUAGE_CHOICES) == count + 1 + count * (count - 1)


def test_a_text_in_the_other_script_is_no_edition_where_there_is_a_file_for_it() -> None:
    same, different = (("zh-Hans", "zh"), ("en-GB", "en"), ("fr-CA", "fr")), (("ja", "zh"), ("de", "fr"))
    assert all(is_read_as(*pair) for pair in same)
    assert not any(is_read_as(*pair) for pair in different)
    assert is_read_as("zh-Hant", "zh") == ("zh-Hant" not in DOCUMENT_LANGUAGES)


def test_words_are_found_by_dotted_key_and_filled_in() -> None:
    words = Strings("en", {"title": "Briefing", "sheet.impact": "{n} say nothing"}, conventions("en"))
    assert words.keys() == ("title", "sheet.impact")
    assert words("title") == "Briefing"
    assert words("sheet.impact", n=3) == "3 say nothing"
    assert words.get("sheet.impact") == "{n} say nothing"
    assert words.get("sheet.nothing", "–") == "–"


def test_words_take_the_form_that_their_number_asks_for() -> None:
    forms = {"one": "{n:,} record is new", "other": "{n:,} records are new"}
    words = Strings("en", {"new": forms, "seen": {**forms, "by": "k"}}, conventions("en"))
    assert [words("new", n=n) for n in (0, 1, 2, 1200)] == [
        "0 records are new",
        "1 record is new",
        "2 records are new",
        "1,200 records are new",
    ]
    assert words("seen", n=2, k=1) == "2 record is new"
    assert words.get("new") == forms["other"]
    russian = {"one": "{n} запись", "few": "{n} записи", "many": "{n} записей", "other": "{n} записи"}
    words = Strings("ru", {"new": russian}, replace(conventions("en"), cldr="ru"))
    assert [words("new", n=n) for n in (1, 3, 5, 21)] == ["1 запись", "3 записи", "5 записей", "21 запись"]


def test_a_number_brings_its_noun() -> None:
    nouns = {"count.record": {"one": "{n:,} record", "other": "{n:,} records"}}
    words = Strings("en", {**nouns, "sum": "{old:record} then, {new:record} now, {n}"}, conventions("en"))
    assert words("sum", old=1, new=2400, n=2400) == "1 record then, 2,400 records now, 2400"


def test_a_number_stands_for_a_place() -> None:
    words = strings("en")
    places = [words("strips.rank", rank=rank, n=200) for rank in (1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111, 1002)]
    said = ("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th", "1,002nd")
    assert places == [f"{place} of 200" for place in said]
    assert strings("zh")("strips.rank", rank=2, n=23) == "第 2 / 23"


def test_a_missing_word_or_value_is_a_bug() -> None:
    words = Strings("en", {"a": "{n} records"}, conventions("en"))
    with pytest.raises(KeyError):
        words("b")
    with pytest.raises(KeyError):
        words("a")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('author = "reports"\n', "", "document.author is missing"),
        ('author = "reports"\n', 'auther = "reports"\n', "document.auther is not a key of the words"),
        ('author = "reports"\n', "author = 3\n", "document.author holds no text"),
        ('author = "reports"\n', 'author = " "\n', "document.author holds no text"),
        ("[title]\n", "[titel]\n", "title.country is missing"),
        ('INT = "International"\n', "", "name.country.INT is missing"),
        ('dangling.one = "', 'dangling.few = "', "frame.dangling has the plural forms few, other"),
        ('ordinal.two = "', 'ordinal.many = "', "count.ordinal has the plural forms few, many, one, other"),
        ('cldr = "en_GB"\n', "", "locale.cldr is missing"),
        ('cldr = "en_GB"\n', 'cldr = "xx"\n', "locale.cldr CLDR does not know 'xx'"),
        ('year = "y" }', 'yaer = "y" }', "locale.date.yaer is not known"),
        ('year = "y" }', "year = 1 }", "locale.date.year is not right (Expected `str`, got `int`)"),
        ('collation = "utf-8"', 'collation = "utf-9"', "locale.collation 'utf-9' is no character set"),
        ('comma = ""', 'comma = ";"', "locale.comma is not right (Invalid enum value ';')"),
        ("readings = {}", "readings = { a = 1 }", "locale.readings[...] is not right (Expected `str`, got `int`)"),
        ("readings = {}\n", "", "locale.readings is missing"),
        ('stand_in = ["zh-Hans", "zh-Hant"]', 'stand_in = "zh-Hans"', "locale.stand_in is not right (Expected `array`, got `str`)"),
        ('citation = "apa"', 'citation = "mla"', "locale.citation is not right (Invalid enum value 'mla')"),
        ('beside = "zh"', 'beside = "fr"', "locale.beside 'fr' is no document language"),
        ('stand_in = ["zh-Hans"', 'stand_in = ["Chinese"', "locale.stand_in 'Chinese' is no tag of a language"),
        ("[locale]", "[lokale]", "locale is missing"),
        ("[count]", "[count", " is not TOML"),
    ],
)
def test_a_file_with_a_fault_is_refused_when_it_is_loaded(
    before: str, after: str, problem: str, tmp_path: Path
) -> None:
    assert ENGLISH.count(before) == 1
    assert [said for said in refused(written(tmp_path, ENGLISH.replace(before, after))) if said.startswith(problem)]


def test_the_file_that_others_are_compared_with_is_compared_as_well(tmp_path: Path) -> None:
    path = written(tmp_path, ENGLISH.replace('author = "reports"\n', ""), "en.toml")
    assert refused(path) == ["document.author is missing"]


def test_a_country_needs_a_name_only_where_that_of_cldr_is_not_the_one_to_print(tmp_path: Path) -> None:
    text = re.sub(r'^AE = ".*"\n', "", ENGLISH, flags=re.MULTILINE)
    assert text != ENGLISH
    assert Strings.load(written(tmp_path, text)).get("name.country.AE") is None


def test_keys_are_found_in_a_shipped_file_without_reading_its_values() -> None:
    for language in DOCUMENT_LANGUAGES:
        table = tomllib.loads((TEMPLATES / "strings" / f"{language}.toml").read_text(encoding="utf-8"))
        whole = {key for key, _ in flatten(table)}
        assert {key for key in _outline(language) if not key.startswith("locale.")} == whole


def test_no_language_is_another_one() -> None:
    with pytest.raises(InputProblem, match="no words in 'fr'"):
        strings("fr")
    with pytest.raises(InputProblem):
        format_date((2026, 1, 1), "fr")


def test_a_script_is_told_by_the_tag_or_by_cldr() -> None:
    told = {
        language: script(language) for language in ("zh", "zh-TW", "zh-Hant", "ja", "ko", "da", "en-US", "uk", "xx")
    }
    assert told == {
        "zh": "Hans",
        "zh-TW": "Hant",
        "zh-Hant": "Hant",
        "ja": "Jpan",
        "ko": "Kore",
        "da": "Latn",
        "en-US": "Latn",
        "uk": "Cyrl",
        "xx": "",
    }
    assert [language for language in told if is_cjk(language)] == ["zh", "zh-TW", "zh-Hant", "ja", "ko"]


def test_who_stands_in_is_data() -> None:
    assert (stand_ins("zh"), stand_ins("en"), stand_ins("fr")) == (("en",), ("zh-Hans", "zh-Hant"), ())


def test_editions_are_sorted_with_those_that_decide_first() -> None:
    tags = ["de", "en", "ja", "zh-Hant", "zh-Hans"]
    assert sorted(tags, key=edition_order) == ["zh-Hans", "zh-Hant", "en", "de", "ja"]


@pytest.mark.parametrize(
    "text", ["Plain words.", "纯中文的一句话。", "二酸化炭素の貯留", "이산화탄소 포집", "碳 CCS act 2"]
)
def test_what_is_plainly_in_a_language_is_detected_as_such(text: str) -> None:
    for language in ("en", "zh-Hans", "ja"):
        if is_plainly(language, text):
            assert base(detect(text, language)) == base(language)


def test_cldr_names_languages() -> None:
    assert (language_name("de", "zh"), language_name("zh-Hans", "en"), language_name("qq", "en")) == (
        "德语",
        "Chinese",
        "qq",
    )


def test_words_are_read_once_for_all_tags_of_a_language() -> None:
    assert strings("zh-Hans") is strings("zh")
    assert strings("en-GB") is strings("en") is not strings("zh")
