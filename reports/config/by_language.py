"""A text that is one for every document language, or one for each: a notice, an edition, the title of a date."""

from __future__ import annotations

from collections.abc import Sequence

from reports.language import Spoken, document_language, stand_ins, tag

TextByLanguage = str | dict[str, str]
"""A text for every document language, or texts by language."""


def text_in(text: TextByLanguage, language: str) -> str:
    """Return a text as a reader of a document language is told it: in another one where there is none in this."""
    return text if isinstance(text, str) else text.get(_told(text, language), "")


def spoken_in(text: TextByLanguage, language: str) -> str:
    """Return a text as `text_in` does, with its language where another one stands in, so that pages are tagged so."""
    if isinstance(text, str) or (own := _told(text, language)) in ("", document_language(language)):
        return text_in(text, language)
    return Spoken(text[own], tag(own))


def _told(text: dict[str, str], language: str) -> str:
    """Return the language in which readers of ``language`` are told a text; "" where it is in none."""
    order = (document_language(language) or language, *filter(None, map(document_language, stand_ins(language))), *text)
    return next((key for key in order if key in text), "")


def text_for(text: TextByLanguage, languages: Sequence[str]) -> TextByLanguage:
    """Return of a text what readers of some languages are told: one text where it is the same in all of them."""
    if isinstance(text, str):
        return text
    own = {language: _told(text, language) for language in languages}
    if all(key == language for language, key in own.items()) and len({*map(text.get, own.values())}) == 1:
        return text[languages[0]]
    return {key: text[key] for key in own.values() if key} or ""
