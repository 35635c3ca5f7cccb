"""Korean particles follow the sound of what is printed before them."""

from __future__ import annotations

import pytest

from reports.language.particles import ending_of
from reports.language.quoting import fill


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        # hangul, by its last consonant
        ("서울", "서울은 서울이 서울을 서울과 서울로 서울이며"),
        ("한국", "한국은 한국이 한국을 한국과 한국으로 한국이며"),
        ("정부", "정부는 정부가 정부를 정부와 정부로 정부며"),
        # figures, as they are read
        ("1", "1은 1이 1을 1과 1로 1이며"),
        ("10", "10은 10이 10을 10과 10으로 10이며"),
        ("1,000", "1,000은 1,000이 1,000을 1,000과 1,000으로 1,000이며"),
        ("86.5", "86.5는 86.5가 86.5를 86.5와 86.5로 86.5며"),
        ("86.10", "86.10은 86.10이 86.10을 86.10과 86.10으로 86.10이며"),
        ("10%", "10%는 10%가 10%를 10%와 10%로 10%며"),
        ("2026. 3. 5.", "2026. 3. 5.은 2026. 3. 5.이 2026. 3. 5.을 2026. 3. 5.과 2026. 3. 5.로 2026. 3. 5.이며"),
        # Latin letters: capitals by their names, words by their last sound
        ("CCUS", "CCUS는 CCUS가 CCUS를 CCUS와 CCUS로 CCUS며"),
        ("MRV", "MRV는 MRV가 MRV를 MRV와 MRV로 MRV며"),
        ("KRL", "KRL은 KRL이 KRL을 KRL과 KRL로 KRL이며"),
        ("45Q", "45Q는 45Q가 45Q를 45Q와 45Q로 45Q며"),
        ("CO₂", "CO₂는 CO₂가 CO₂를 CO₂와 CO₂로 CO₂며"),
        ("Action Plan", "Action Plan은 Action Plan이 Action Plan을 Action Plan과 Action Plan으로 Action Plan이며"),
        ("Order", "Order는 Order가 Order를 Order와 Order로 Order며"),
        # kana; and what no rule reads
        ("ガイドライン", "ガイドライン은 ガイドライン이 ガイドライン을 ガイドライン과 ガイドライン으로 ガイドライン이며"),
        ("まとめ", "まとめ는 まとめ가 まとめ를 まとめ와 まとめ로 まとめ며"),
        ("办法", "办法은(는) 办法이(가) 办法을(를) 办法과(와) 办法(으)로 办法(이)며"),
    ],
)  # fmt: skip
def test_a_particle_takes_the_form_that_the_sound_before_asks_for(said: str, printed: str) -> None:
    words = "{a}은(는) {a}이(가) {a}을(를) {a}과(와) {a}(으)로 {a}(이)며"
    assert fill(words, {"a": said}) == printed


@pytest.mark.parametrize("closed", ["「{}」", "“{}”", "《{}》", "{} (2026)", "{}(제3조)"])
def test_marks_and_brackets_behind_a_word_are_passed_over(closed: str) -> None:
    assert fill(closed.format("{a}") + "은(는)", {"a": "법률"}) == closed.format("법률") + "은"
    assert fill(closed.format("{a}") + "은(는)", {"a": "제도"}) == closed.format("제도") + "는"


def test_what_is_all_in_brackets_is_read() -> None:
    assert (ending_of("(나)"), ending_of("(법)"), ending_of("「」"), ending_of("")) == (
        "vowel",
        "consonant",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("number", "ending"),
    [
        ("0", "consonant"), ("20", "consonant"), ("700", "consonant"), ("3000", "consonant"), ("50000", "consonant"),
        ("900000000", "consonant"), ("1000000000000", "vowel"), ("2", "vowel"), ("7", "rieul"), ("2024", "vowel"),
    ],
)  # fmt: skip
def test_a_number_ends_as_it_is_read(number: str, ending: str) -> None:
    assert ending_of(number) == ending


def test_what_a_record_says_is_left_as_it_is() -> None:
    assert fill("「{title}」을(를)", {"title": "값은(는) 그대로"}) == "「값은(는) 그대로」를"
    assert fill("{n} records (in all)", {"n": 3}) == "3 records (in all)"


def test_particles_behind_each_other_are_chosen_in_order() -> None:
    assert fill("{a}과(와) {b}을(를)", {"a": "정부", "b": "법"}) == "정부와 법을"


@pytest.mark.parametrize(
    ("word", "said", "printed"),
    [
        ("「{t}」。", "「排出量」取引法", "「『排出量』取引法」。"),
        ("「{t}」。", "「排出量取引法」", "「排出量取引法」。"),
        ("「{t}」。", "どうなるか？", "「どうなるか？」"),
        ("「{t}」 시행.", "「탄소중립법」 시행령", "「『탄소중립법』 시행령」 시행."),
        ("『{t}』", "白書「炭素」", "『白書「炭素」』"),
        ("「{t}」", "片」方", "「片」方」"),
    ],
)
def test_corner_marks_take_turns(word: str, said: str, printed: str) -> None:
    assert fill(word, {"t": said}) == printed
