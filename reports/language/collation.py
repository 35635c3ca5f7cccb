"""The order in which readers of a language look for a name."""

from __future__ import annotations

import unicodedata
from typing import Final

KANA: Final = "kana"
"""The order of Japanese dictionaries (JIS X 4061): by syllables, whatever their size, voice or length."""
HANGUL: Final = "hangul"
"""The order of Korean dictionaries: syllables, then Chinese characters, then Latin letters; spaces do not count."""

_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LARGE: Final = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_ROWS: Final = (
    "あかさたなはまやらわ",
    "いきしちにひみりゐ",
    "うくすつぬふむゆる",
    "えけせてねへめれゑ",
    "おこそとのほもよろを",
)
_VOWELS: Final = {syllable: row[0] for row in _ROWS for syllable in row}
_LONG: Final = "ー"


def sorting_bytes(text: str, order: str) -> bytes:
    """Return what a text is compared by, in the order of a character set, or in `KANA` or `HANGUL`.

    A character that the set lacks comes after those that it has.
    """
    text = text.casefold()
    if order == HANGUL:
        return b"".join(map(_hangul, "".join(unicodedata.normalize("NFC", text).split())))
    if order == KANA:
        text, order = syllables(text), "shift_jis"
    try:
        return text.encode(order)
    except UnicodeEncodeError:
        return b"".join(character.encode(order, "ignore") or b"\xff" + character.encode() for character in text)


def syllables(text: str) -> str:
    """Return Japanese in large plain hiragana: ガーナ as かあな; marks and spaces are left out, kanji stay."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text)).translate(_HIRAGANA).translate(_LARGE)
    found = ""
    for character in plain:
        if character == _LONG:
            found += _VOWELS.get(found[-1:], "")
        elif character.isalnum():
            found += character
    return found


def _hangul(character: str) -> bytes:
    if "가" <= character <= "힣":
        return b"\1" + character.encode("utf-16-be")
    return (b"\2" if "\u3400" <= character <= "\u9fff" else b"\3") + character.encode("utf-16-be", "surrogatepass")
