"""A text that is one for every document language, or one for each: a notice, an edition, the title of a date."""

from __future__ import annotations

from collections.abc import Sequence

from reports.language import document_language, stand_ins

TextByLanguage = str | dict[str, str]
"""A text for every document language, or texts by language."""


def text_in(text: TextByLanguage, language: str) -> str:
    """Return a text as a reader of a document language is told it: in another one where there is none in this."""
    if isinstance(text, str):
        return text
    order = (language, *filter(None, map(document_language, stand_ins(language))), *text)
    return next((text[key] for key in order if key in text), "")


def text_for(text: TextByLanguage, languages: Sequence[str]) -> TextByLanguage:
    """Return of a text what readers of some languages are told: one text where it is the same for all of them."""
    told = {language: text_in(text, language) for language in languages}
    return told if len({*told.values()}) > 1 else next(iter(told.values()))
