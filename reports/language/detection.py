"""Which language a text is in, by its letters: Chinese in either script, Japanese, Korean, or Latin letters."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import lru_cache
from importlib.resources import files

from reports.language.conventions import script
from reports.language.tags import LATIN_LANGUAGE, base, tag

_HAN = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_KANA = "[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]"
_HANGUL = "[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"
_WORD = "[A-Za-z\u00c0-\u024f]{2,}"
_NOT_CHINESE = "[\u3041-\u30ff\uac00-\ud7a3]"
_LEAST_WORDS = 3
"""Different common words of a language from which on they tell it from English."""
_WRITTEN_IN = {"CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "THAI": "th"}
"""The language that a text in such letters is most likely in, by the name of the letters in Unicode."""
_SCRIPTS = {"Cyrl": "CYRILLIC", "Grek": "GREEK", "Arab": "ARABIC", "Thai": "THAI"}
_UKRAINIAN = "[іїєґ]"
_FULL_KANA = "[\u3041-\u30ff]"


@lru_cache(maxsize=16)
def _letters(pattern: str) -> re.Pattern[str]:
    """Compile a set of letters when it is first asked for: a large one takes milliseconds, which few commands need."""
    return re.compile(pattern)


def detect(text: str, hint: str = "") -> str:
    """Return the BCP 47 tag of a text's language; ``hint`` decides what the text leaves open."""
    hint = tag(hint) if hint else ""
    latin = hint if hint and hint[:2] not in ("zh", "ja", "ko") else LATIN_LANGUAGE
    if text.isascii():
        return latin if _letters(_WORD).search(text) else hint or latin
    han, kana, hangul = (len(_letters(letters).findall(text)) for letters in (_HAN, _KANA, _HANGUL))
    east, words = han + kana + hangul, len(_letters(_WORD).findall(text))
    if east == words:
        return hint or latin
    if east < words:
        return latin
    if hangul > han + kana:
        return "ko"
    # A Japanese sentence always carries kana; a stray one in Chinese text is a name or a の in a logo.
    if kana * 10 > east:
        return "ja"
    return "ja" if hint == "ja" else _chinese(text, hint)


def _chinese(text: str, hint: str) -> str:
    """Tell simplified from traditional by the characters that only one of the two national sets holds."""
    only_traditional = _outside(text, "gb2312")
    only_simplified = _outside(text, "big5")
    if only_traditional == only_simplified:
        return "zh-Hant" if hint == "zh-Hant" else "zh-Hans"
    return "zh-Hant" if only_traditional > only_simplified else "zh-Hans"


def _outside(text: str, charset: str) -> int:
    """Count the ideographs of a text that a national set lacks."""
    han = "".join(_letters(_HAN).findall(text))
    return len(han) - len(han.encode(charset, "ignore")) // 2


def is_plainly(language: str, text: str) -> bool:
    """Tell quickly whether a text is in ``language`` beyond doubt, so that `detect` is spared; False says nothing."""
    if language == "en":
        return text.isascii()
    # A text whose bytes outnumber its characters two to one is mostly ideographs.
    mostly_ideographs = language == "zh-Hans" and len(text.encode()) > 2 * len(text)
    return mostly_ideographs and not _letters(_NOT_CHINESE).search(text)


def language_of_ideographs(run: str) -> str:
    """Return the tag as which a run of ideographs, kana or hangul inside Latin text is set."""
    return "ja" if _letters(_FULL_KANA).search(run) else "ko" if _letters(_HANGUL).search(run) else "zh-Hans"


# --- other languages -----------------------------------------------------------------------------------------------


def detect_any(text: str) -> str:
    """Return the tag of a text's language as `detect` does, but tell further ones by their letters and common words."""
    found = detect(text)
    if found != LATIN_LANGUAGE:
        return found
    letters, words = _counted_letters(text), _counted_words(text)
    foreign = max(_WRITTEN_IN, key=lambda name: letters[name])
    if letters[foreign] > letters["LATIN"]:
        is_ukrainian = foreign == "CYRILLIC" and _letters(_UKRAINIAN).search(text)
        return "uk" if is_ukrainian else _WRITTEN_IN[foreign]
    likely = max(sorted(words), key=lambda language: words[language], default=LATIN_LANGUAGE)
    if words[likely] >= max(_LEAST_WORDS, 2 * words[LATIN_LANGUAGE] + 1):
        return likely
    return LATIN_LANGUAGE


def is_written_in(text: str, language: str) -> bool | None:
    """Tell whether a text is in ``language``; ``None`` where its letters and common words leave that open."""
    letters, name = _counted_letters(text), _SCRIPTS.get(script(language))
    if name or detect(text) != LATIN_LANGUAGE:
        return bool(name and letters[name] > letters["LATIN"]) if letters else None
    words = _counted_words(text)
    own, english = words[base(language)], words[LATIN_LANGUAGE]
    return None if own == english else own > english


def _counted_letters(text: str) -> Counter[str]:
    """Count the letters of a text by the first word of their names, which is that of their script."""
    return Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())


def _counted_words(text: str) -> Counter[str]:
    """Count the common words of each language that occur in a text, each once however often it does."""
    found = set(re.findall(r"[^\W\d_]+", text.casefold()))
    return Counter({language: len(found.intersection(own)) for language, own in _common_words().items()})


@lru_cache(maxsize=1)
def _common_words() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = tomllib.loads(
        files("reports.language").joinpath("common_words.toml").read_text(encoding="utf-8")
    )
    return listed
