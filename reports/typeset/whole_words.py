"""Words that the first face of a language cannot set whole: they are set in the supplement, letters, marks and all.

Single letters from another face stand out of their word, and a mark from there stands beside its letter. The
supplement is set larger by `word_scale`, so that its capitals are as high as those of the first face.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from reports.typeset.fonts import SUPPLEMENT, covers, face, family
from reports.typeset.house_faces import forgotten_with_faces

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ALONE = "\u20a0-\u20cf\u2100-\u214f"
"""Signs that stand by themselves: of currencies, and letters used as signs."""
_RARE = "\u0100-\u02ff\u0370-\u052f\u1d00-\u1dbf\u1e00-\u1fff\u2c60-\u2c7f\ua640-\ua69f\ua720-\ua7ff"
_LETTER = f"[A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\xff{_RARE}]"
_PART = f"(?:{_LETTER}|[{_MARKS}])+"
_MAY_LACK: Final = re.compile(f"[{_RARE}{_MARKS}{_ALONE}]")
_WORD: Final = re.compile(f"{_LETTER}(?:{_PART})?(?:[’'ʼ-]{_PART})*|[{_ALONE}]")
_MARK: Final = re.compile(f"[{_MARKS}]")


def split_words(text: str, lang: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a word that goes to the supplement."""
    if not _MAY_LACK.search(text):
        return [(text, False)]
    pieces, end = [], 0
    for word in _WORD.finditer(text):
        if _goes_whole(word.group(), lang):
            if before := text[end : word.start()]:
                pieces.append((before, False))
            pieces.append((word.group(), True))
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
    first, second = face(family(lang)), face(SUPPLEMENT)
    lacks = bool(_MARK.search(word)) or not all(covers(first, char) for char in word)
    return lacks and all(covers(second, char) for char in word)
