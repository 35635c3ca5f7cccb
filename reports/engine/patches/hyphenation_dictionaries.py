"""Words are hyphenated by the dictionary that the file of their language names.

Those that Pyphen finds for English without a country are British and break "sequest-ra-tion".
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyphen

from reports.errors import InputProblem
from reports.language import DOCUMENT_LANGUAGES, conventions


def _named() -> Iterator[tuple[str, Path]]:
    """Yield each document language with its dictionary, where its file names one."""
    for language in DOCUMENT_LANGUAGES:
        name = conventions(language).hyphenation
        if name and name not in pyphen.LANGUAGES:
            message = f"{language}.toml: locale.hyphenation: there is no dictionary {name!r}"
            raise InputProblem(message, remedy="Name one of Pyphen's, as en_US, or none.")
        if name:
            yield language.replace("-", "_"), pyphen.LANGUAGES[name]


LANGUAGES = {**pyphen.LANGUAGES, **dict(_named())}
