"""Spellings of the vocabulary as a regular expression that programs in other languages understand.

The expression is one of ECMA 262 and of Python alike. It takes a spelling in any case, with other marks or none where
there is one, in every form of an ideograph that the vocabulary folds; what the vocabulary folds beyond that (full
width, marks where the spelling has none) it does not take.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from reports.corpus.ideographs import FORMS, simplified

_BETWEEN = r"[\W_]*"
_TOKENS = re.compile(r"\\.|\[[^\]]*\]|.", re.DOTALL)
"""The parts of a pattern: an escape, a class, or a character."""


def spelling_pattern(spellings: Iterable[str]) -> str:
    """Return what matches any of these spellings, and nothing else."""
    return f"^{_BETWEEN}(?:[tT][hH][eE] )?(?:{'|'.join(sorted({_tolerant(one) for one in spellings}))}){_BETWEEN}$"


def folded_pattern(pattern: str) -> str:
    """Return a pattern of the vocabulary that takes letters in any case, and ideographs in every form."""
    return "".join(map(_in_every_form, _TOKENS.findall(simplified(pattern))))


def _in_every_form(part: str) -> str:
    """Return a letter or ideograph of a pattern, or a class of them, in all forms, and any other part as it is."""
    if part.startswith("["):
        return "".join("".join(_forms(one)) if not one.isascii() else one for one in part)
    return _class(_forms(part)) if len(part) == 1 and part.isalpha() else part


def _tolerant(spelling: str) -> str:
    plain, found = unicodedata.normalize("NFC", spelling).strip(), ""
    for character in plain:
        part = _class(_forms(character)) if character.isalnum() else _BETWEEN
        if part != _BETWEEN or not found.endswith(_BETWEEN):
            found += part
    return found.removesuffix(_BETWEEN)


def _forms(character: str) -> list[str]:
    """Return a letter in both cases, with its accent and without, or an ideograph in its forms; in order."""
    apart = unicodedata.normalize("NFD", character)
    bare = apart[0] if all("\u0300" <= mark <= "\u036f" for mark in apart[1:]) else character
    one = simplified(character)
    found = {character, character.lower(), character.upper(), bare.lower(), bare.upper(), one, *_OTHERS.get(one, ())}
    return sorted(form for form in found if len(form) == 1)


def _class(forms: list[str]) -> str:
    return forms[0] if len(forms) == 1 else f"[{''.join(forms)}]"


def _others() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for form, one in FORMS.items():
        found[one] += (form,)
    return dict(found)


_OTHERS = _others()
"""The other forms of a simplified ideograph."""
