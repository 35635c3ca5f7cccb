"""Korean particles: which of two forms stands behind a word is decided by the sound that the word ends with.

A translator writes both forms, as Korean does where the word is not known, ``{name}은(는)``; one of them is printed.
The sound is told by, in this order:

- closing quotation marks and spaces are passed over, as is what stands in round brackets, for a particle belongs to the
  word before them (`한글 맞춤법` has 손톱깎이(기구)는);
- a syllable of hangul says so itself, as do kana, of which only ん closes a syllable;
- a number is read in Sino-Korean: 10 is 십, 100 is 백; behind a decimal point digit by digit; a figure with a point
  ends a date, 2026. 3. 5., and is read with 일 or 월;
- a sign that is read as a word: % is 퍼센트;
- capitals are read letter by letter, CCUS as 에스; so is the letter behind a number, 45Q;
- another Latin word is told by its spelling: l, m, n, ng, and c, k, p, t behind a single vowel close its last syllable;
- of anything else, such as Chinese characters, the sound is not known, and both forms stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

from reports.language.tagged import ENDS, unmarked

Ending = Literal["vowel", "rieul", "consonant"]
"""How a word ends: 로 follows a vowel and ㄹ, 으로 any other consonant."""

_FORMS: Final = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "아(야)": ("아", "야"),
    "(으)로": ("으로", "로"),
    "(이)": ("이", ""),
}
"""What is written, with the form behind a consonant and the one behind a vowel; (이) begins (이)나, (이)며, (이)다."""
_WRITTEN: Final = re.compile("|".join(map(re.escape, _FORMS)))
_FIRST_MARK: Final = 0xE000
"""A place in a text where a particle is still to be chosen: characters that no text holds, one for each pair."""
_MARKS: Final = {written: chr(_FIRST_MARK + number) for number, written in enumerate(_FORMS)}
_PLACES: Final = {mark: written for written, mark in _MARKS.items()}
_PLACE: Final = re.compile(f"[{''.join(_PLACES)}]")

_CLOSING: Final = ENDS + " \u00a0\u2060\u200b\"'”’»」』》〉】］]〕}*_"
_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]$")
_NUMBER: Final = re.compile(r"(?P<digits>\d[\d,]*)(?P<decimals>\.\d+)?$")
_DAY: Final = re.compile(r"\d\.$")
_WORD: Final = re.compile(r"[A-Za-zÀ-ɏ]+$")
_DIGITS: Final[dict[str, Ending]] = {
    "0": "consonant", "1": "rieul", "2": "vowel", "3": "consonant", "4": "vowel",
    "5": "vowel", "6": "consonant", "7": "rieul", "8": "rieul", "9": "vowel",
}  # fmt: skip
"""영 일 이 삼 사 오 육 칠 팔 구."""
_POWERS: Final[tuple[Ending, ...]] = ("consonant",) * 11 + ("vowel",) * 4 + ("consonant",) * 4
"""How a number with so many noughts at its end ends: 십 백 천 만 억, then 조, then 경."""
_SIGNS: Final[dict[str, Ending]] = {"%": "vowel", "‰": "rieul", "℃": "vowel", "°": "vowel", "€": "vowel", "$": "vowel"}
"""퍼센트 퍼밀 도 유로 달러."""
_LETTERS: Final[dict[str, Ending]] = {"L": "rieul", "R": "rieul", "M": "consonant", "N": "consonant"}
"""엘 알 엠 엔; the names of the other letters end in a vowel."""
_CLOSED: Final = re.compile(r"(?:[mn]|ng|me|ne|(?<![aeiou])[aeiou](?:[ckpt]|ck))$")
_LIQUID: Final = re.compile(r"(?:l|le)$")


def has_particles(word: str) -> bool:
    """Tell quickly whether a word of ours may hold particles whose form is to be chosen."""
    return "(" in word and _WRITTEN.search(word) is not None


def mark_particles(word: str) -> str:
    """Return a word of ours with a mark for each particle, so that none in the values is taken for one of them."""
    return _WRITTEN.sub(lambda found: _MARKS[found.group()], word)


def choose_particles(text: str) -> str:
    """Return a text that has been filled in with the form of each marked particle that the sound before asks for."""
    while place := _PLACE.search(text):
        written = _PLACES[place.group()]
        text = text[: place.start()] + form(written, text[: place.start()]) + text[place.end() :]
    return text


def form(written: str, before: str) -> str:
    """Return the form of a particle behind a text; as it is written where the sound of the text is not known."""
    ending = ending_of(before)
    if ending is None:
        return written
    behind_consonant, behind_vowel = _FORMS[written]
    is_open = ending == "vowel" or (ending == "rieul" and behind_consonant == "으로")
    return behind_vowel if is_open else behind_consonant


def ending_of(text: str) -> Ending | None:
    """Return how the last word of a text ends when it is read out in Korean; None where that is not known."""
    text = text.rstrip(_CLOSING)
    while (bracket := _BRACKETS.search(text)) and text[: bracket.start()].strip(_CLOSING):
        text = text[: bracket.start()].rstrip(_CLOSING)
    return _ending(text.rstrip(_CLOSING + ")）")[-40:])


@lru_cache(maxsize=1024)
def _ending(text: str) -> Ending | None:
    text = unicodedata.normalize("NFKC", unmarked(text))
    last = text[-1:]
    if _DAY.search(text):
        return "rieul"
    if "가" <= last <= "힣":
        final = (ord(last) - 0xAC00) % 28
        return "vowel" if not final else "rieul" if final == 8 else "consonant"
    if "ぁ" <= last <= "ヿ":
        return "consonant" if last in "んン" else "vowel"
    if last in _SIGNS:
        return _SIGNS[last]
    if number := _NUMBER.search(text):
        return _ending_of_number(number["digits"].replace(",", ""), number["decimals"] or "", text[: number.start()])
    if word := _WORD.search(text):
        return _ending_of_word(word.group(), text[: word.start()])
    return None


def _ending_of_number(digits: str, decimals: str, before: str) -> Ending:
    # A figure behind letters, as in CO2, is read by itself.
    if decimals or before[-1:].isalpha() or not digits.strip("0"):
        return _DIGITS[(digits + decimals)[-1]]
    noughts = len(digits) - len(digits.rstrip("0"))
    return _POWERS[min(noughts, len(_POWERS)) - 1] if noughts else _DIGITS[digits[-1]]


def _ending_of_word(word: str, before: str) -> Ending:
    if word.isupper() or len(word) == 1 or before[-1:].isdigit():
        return _LETTERS.get(word[-1].upper(), "vowel")
    plain = "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))
    if _LIQUID.search(plain):
        return "rieul"
    return "consonant" if _CLOSED.search(plain) else "vowel"
