"""Words that the first face of a language cannot set whole: they are set in the supplement, letters, marks and all.

Single letters from another face stand out of their word, and a mark from there stands beside its letter. The
supplement is set larger by `word_scale`, so that its capitals are as high as those of the first face.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from reports.language import is_cjk
from reports.typeset.fonts import SUPPLEMENT, covers, face, family, sets
from reports.typeset.house_faces import forgotten_with_faces

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ALONE = "\u20a0-\u20cf\u2100-\u214f"
"""Signs that stand by themselves: of currencies, and letters used as signs."""
_RARE = "\u0100-\u02ff\u0370-\u052f\u1d00-\u1dbf\u1e00-\u1fff\u2c60-\u2c7f\ua640-\ua69f\ua720-\ua7ff"
_LETTER = f"[A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\xff{_RARE}]"
_PART = f"(?:{_LETTER}|[{_MARKS}])+"
_DOUBLED = "(?<=[lL])\u2060?·(?=[lL])"
"""The dot of Catalan, which is as wide as an ideograph in Chinese faces."""
_MAY_LACK: Final = re.compile(f"[{_RARE}{_MARKS}{_ALONE}]|{_DOUBLED}")
_WORD: Final = re.compile(f"{_LETTER}(?:{_PART})?(?:(?:[’'ʼ-]|{_DOUBLED}){_PART})*|[{_ALONE}]")
_MARK: Final = re.compile(f"[{_MARKS}]")


def split_words(text: str, lang: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a word that goes to the supplement.

    A letter that the supplement has only in parts, letter and marks, is given in them there.
    """
    if not _MAY_LACK.search(text):
        return [(text, False)]
    pieces, end = [], 0
    for word in _WORD.finditer(text):
        if _goes_whole(word.group(), lang):
            if before := text[end : word.start()]:
                pieces.append((before, False))
            pieces.append((_in_parts(word.group()), True))
            end = word.end()
    if rest := text[end:]:
        pieces.append((rest, False))
    return pieces


@forgotten_with_faces
@lru_cache(maxsize=4096)
def _goes_whole(word: str, lang: str) -> bool:
    """Return whether the first face lacks part of a word or cannot place its marks, and the supplement has it all."""
    if not _MAY_LACK.search(word):
        return False
    word = word.replace("\u2060", "")
    first, second = face(family(lang)), face(SUPPLEMENT)
    is_narrow = is_cjk(lang) and "·" in word
    lacks = is_narrow or bool(_MARK.search(word)) or not all(covers(first, char) for char in word)
    return lacks and all(sets(second, char) for char in word)


def _in_parts(word: str) -> str:
    second = face(SUPPLEMENT)
    return "".join(char if covers(second, char) else unicodedata.normalize("NFD", char) for char in word)
