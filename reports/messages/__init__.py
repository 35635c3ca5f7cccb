"""The language in which the command line speaks: which one it is, and what it makes of a message.

All that the program says is English where it is made, with its values filled in: so it goes between processes, into
caches, manifests, ledgers and JSON, which are the same in every language. `told` translates it on the way to a person,
and `catalogue` does the work; in English neither it nor a catalogue is loaded. Catalogues are those of gettext, so the
library for commands takes its own words from them.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.messages.catalogue import Catalogue

LANGUAGES = ("zh", "en")
"""What the command line speaks; zh is written in simplified characters."""
OPTION = "--ui-lang"
VARIABLE = "REPORTS_UI_LANG"
DOMAIN = "reports"
LOCALES = Path(__file__).parent / "locale"

_SOURCE = "en"
_CHOICE = "LANGUAGE"
"""The variable of the environment that gettext asks first."""
_UNSET = ("C", "POSIX")
"""What a locale is called that speaks no language; who sets it wants the words of the program."""

_catalogue: Catalogue | None = None


def language_for(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language for a command line: what it asks for, else what the environment says as gettext reads it."""
    asked = _asked(words) or environment.get(VARIABLE, "")
    if asked:
        # What is no language is refused where options are read.
        return asked if asked in LANGUAGES else _SOURCE
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale in _UNSET:
        return _SOURCE
    for name in (environment.get(_CHOICE) or locale).split(":"):
        language = name.replace("-", "_").partition(".")[0].partition("_")[0].lower()
        if language in LANGUAGES:
            return language
    return _SOURCE


def _asked(words: Sequence[str]) -> str:
    """Return what the option says before the name of a command: errors of other options are told in that language."""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        name, _, value = word.partition("=")
        if name == OPTION:
            return value or following
        if not word.startswith("-") and word not in LANGUAGES:
            break
    return ""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have `told`, and the library for commands, speak a language, where the terminal can show it."""
    global _catalogue
    if language == _SOURCE:
        yield
        return
    before = os.environ.get(_CHOICE)
    _speak(language)
    try:
        yield
    finally:
        _catalogue = None
        gettext.textdomain("messages")
        if before is None:
            os.environ.pop(_CHOICE, None)
        else:
            os.environ[_CHOICE] = before


def _speak(language: str) -> None:
    global _catalogue
    from reports.messages.catalogue import read_catalogue

    catalogue = read_catalogue(LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.mo")
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            catalogue.sample.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        # An encoding without the characters: English can be read there, question marks cannot.
        return
    _catalogue = catalogue
    # The library for commands asks gettext, and gettext the environment.
    os.environ[_CHOICE] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALES))
    gettext.textdomain(DOMAIN)


def is_translated() -> bool:
    """Return whether the command line speaks another language than the program is written in."""
    return _catalogue is not None


def told(text: str) -> str:
    """Return what the program says in the language of the command line; what is no message of it stays as it is."""
    return text if _catalogue is None else _catalogue.told(text)
