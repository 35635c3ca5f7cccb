"""Names are sorted as a native reader looks for them: twenty in each language, with what decides beside each."""

from __future__ import annotations

import random

import pytest

from reports.language import collation_key, strings, territory_names

ORDERS = {
    # By pinyin; within a syllable by tone and stroke, as in GB 18030.
    "zh": [
        ("阿联酋", "ā lián"), ("埃及", "āi jí"), ("澳大利亚", "ào"), ("巴西", "bā"), ("秘鲁", "bì, not mì"), ("丹麦", "dān"),
        ("德国", "dé"), ("法国", "fǎ"), ("梵蒂冈", "fàn, a rare character"), ("斐济", "fěi, a rare character"), ("韩国", "hán"),
        ("荷兰", "hé"), ("加拿大", "jiā"), ("美国", "měi"), ("瑙鲁", "nǎo, a rare character"), ("挪威", "nuó"), ("日本", "rì"),
        ("沙特阿拉伯", "shā"), ("英国", "yīng"), ("中国", "zhōng"),
    ],
    # By syllables: voice, size and length of a kana decide only between names that are alike without them. Kanji by
    # their reading.
    "ja": [
        ("インド", "いんと"), ("インドネシア", "いんとね"), ("英国", "えいこく"), ("エジプト", "えしふと"), ("欧州連合", "おうしゆう"),
        ("オーストラリア", "おおす"), ("オランダ", "おら"), ("ガーナ", "かあな"), ("カタール", "かた"), ("カナダ", "かな"),
        ("韓国", "かんこく"), ("北マケドニア", "きた"), ("国際", "こくさい"), ("台湾", "たいわん"), ("中国", "ちゆうこく"),
        ("デンマーク", "てんまあく"), ("ドイツ", "といつ"), ("日本", "にほん"), ("ノルウェー", "のるうえ"), ("米国", "へいこく"),
    ],
    # By syllables in the order of the alphabet, spaces apart.
    "ko": [
        ("가나", "ㄱ"), ("남아프리카공화국", "남"), ("네덜란드", "네"), ("노르웨이", "노"), ("대만", "대"), ("덴마크", "데"), ("독일", "도"),
        ("미국", "미"), ("보스니아 헤르체고비나", "보"), ("볼리비아", "볼, behind 보"), ("브라질", "브"), ("영국", "여"), ("유럽연합", "유"),
        ("인도", "인도"), ("인도네시아", "인도 and more"), ("일본", "일, behind 인"), ("중국", "주"), ("캐나다", "ㅋ"), ("프랑스", "ㅍ"), ("한국", "ㅎ"),
    ],
    # By strokes, as lists of the government in Taipei are, then by radical: the order of Big5.
    "zh-Hant": [
        ("中國", "4, 丨"), ("丹麥", "4, 丶"), ("巴西", "4, 己"), ("日本", "4, 日"), ("加拿大", "5, 力"), ("卡達", "5, 卜"), ("印尼", "6; 尼 5"),
        ("印度", "6; 度 9"), ("沙烏地阿拉伯", "7"), ("法國", "8"), ("南非", "9, 十"), ("美國", "9, 羊"), ("英國", "9, 艸"), ("挪威", "10"),
        ("荷蘭", "11"), ("德國", "15, 彳"), ("歐盟", "15, 欠"), ("澳洲", "15, 水"), ("韓國", "17"), ("羅馬尼亞", "19"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ORDERS)
def test_twenty_names_stand_as_a_native_reader_expects(language: str) -> None:
    names = [name for name, _ in ORDERS[language]]
    assert len({*names}) == 20
    words, territories = strings(language), territory_names(language)
    ours = {words.get(f"name.country.{code}") or name for code, name in territories.items()} | {words("name.country.INT")}
    assert set(names) <= ours, "these are names that documents print"
    mixed = random.Random(20).sample(names, 20)
    assert sorted(mixed, key=lambda name: collation_key(name, language)) == names


def test_a_name_whose_reading_is_not_known_stands_behind_the_kana_in_the_order_of_its_characters() -> None:
    names = ["OECD", "アイスランド", "ワシントン州", "亜細亜", "北海地域", "龘国"]
    assert sorted({*names}, key=lambda name: collation_key(name, "ja")) == names


def test_korean_names_stand_before_chinese_characters_and_latin_letters() -> None:
    names = ["나라", "韓國", "EU"]
    assert sorted({*names}, key=lambda name: collation_key(name, "ko")) == names


def test_every_japanese_name_that_begins_with_a_kanji_has_a_reading() -> None:
    words = strings("ja")
    names = (words.get(f"name.country.{code}") or name for code, name in territory_names("ja").items() if code < "XA")
    read = words.conventions.readings
    assert {name for name in names if "\u4e00" <= name[0] <= "\u9fff"} <= {*read}
