"""What the folders of a corpus say: in which language the records below them are, and where no records are.

``zh`` names a language and nothing else. ``no``, ``it`` or ``uk`` name a language and a country, and who keeps records
by country has such folders: one of them is a language only where nothing in it speaks against that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from reports.corpus.front_format import FrontMatterFault
from reports.corpus.front_matter import read_front_matter
from reports.corpus.origin import Origin, SourceFile, Unreadable, plain_text
from reports.corpus.vocabulary import Vocabulary
from reports.errors import Problem
from reports.language import REFERENCE_LANGUAGE, base, is_tag, is_written_in, language_name, tag

PROFILES = "countries"
"""The folder of country profiles."""

PASSED_OVER = frozenset({"facilities"})
"""Folders, in small letters, whose files are about something else than policies."""

_SAMPLE = 20
"""Records of a folder whose texts are asked for its language."""

_Chain = tuple[str, ...]
"""Names of folders, each in the one before it, the corpus's own first."""


class FolderLanguage(Struct, frozen=True):
    """What the folders around a file say of its language."""

    tag: str = ""
    """"" where they say nothing."""
    is_certain: bool = True
    """Whether the name can mean nothing else; if not, a record that names its own language is right."""


class Folders(Struct, frozen=True):
    """What the folders of a corpus say."""

    languages: Mapping[str, FolderLanguage]
    """By the path of the folder that a file lies in, "" for the corpus itself; without those passed over."""
    notes: tuple[Problem, ...]
    """What is passed over, and what was made of names that can mean several things."""

    def around(self, file: str) -> FolderLanguage | None:
        """Return what the folders around a file say; ``None`` where no records are in them."""
        return self.languages.get(file.rpartition("/")[0])


def read_folders(origin: Origin, vocabulary: Vocabulary) -> Folders:
    """Return what the folders of an origin say; records are opened only where a name is in doubt."""
    parents = dict.fromkeys(file.name.rpartition("/")[0] for file in origin.files)
    closed = {parent: at for parent in parents if (at := _passed_over(parent))}
    chains = {parent: (origin.folder, *filter(None, parent.split("/"))) for parent in parents if parent not in closed}
    named = {parent: tuple(_named(chain)) for parent, chain in chains.items()}
    doubtful = sorted({at for found in named.values() if _all_doubtful(found, vocabulary) for at in found})
    corpus = _OpenedCorpus(origin, chains, vocabulary)
    meant = {at: tag(at[-1]) if corpus.is_language(at) else "" for at in doubtful}
    languages = {parent: _language(found, meant, vocabulary) for parent, found in named.items()}
    notes = [_note_of_passed_over(folder) for folder in sorted(set(closed.values()))]
    return Folders(languages, (*notes, *(_note_of_doubt(at, meant[at], vocabulary) for at in doubtful)))


def _passed_over(parent: str) -> str:
    """Return the path of the folder around a file in which no records are; "" where there is none."""
    parts = parent.split("/")
    place = next((place for place, part in enumerate(parts, 1) if part.lower() in PASSED_OVER), 0)
    return "/".join(parts[:place])


def _named(chain: _Chain) -> Iterator[_Chain]:
    """Yield the folders that are named like a language, the nearest first."""
    for place in reversed(range(len(chain))):
        if is_tag(chain[place]):
            yield chain[: place + 1]


def _all_doubtful(found: Iterable[_Chain], vocabulary: Vocabulary) -> bool:
    return all(vocabulary.plain_country(at[-1]) for at in found)


def _language(found: tuple[_Chain, ...], meant: Mapping[_Chain, str], vocabulary: Vocabulary) -> FolderLanguage:
    """Return the language that the nearest folder names for certain, else the nearest one that is meant as one."""
    if certain := next((at for at in found if not vocabulary.plain_country(at[-1])), None):
        return FolderLanguage(tag(certain[-1]))
    return FolderLanguage(next((meant[at] for at in found if meant[at]), ""), is_certain=False)


# --- folders in doubt ----------------------------------------------------------------------------------------------


class _Sheet(Struct, frozen=True):
    """What a record in such a folder says of its language."""

    id: str
    country: str | None
    lang: str
    text: str


class _OpenedCorpus:
    """The records of a corpus, as far as they are asked what a folder's name means."""

    def __init__(self, origin: Origin, chains: Mapping[str, _Chain], vocabulary: Vocabulary) -> None:
        self._origin = origin
        self._chains = chains
        self._vocabulary = vocabulary

    def is_language(self, at: _Chain) -> bool:
        """Tell whether a folder is named for a language and not for a country.

        What its records say of their language decides, else their words, else that they have twins elsewhere. Where all
        that is silent, folders of countries beside it speak against it, or that its records are all of that country.
        """
        language, country = tag(at[-1]), self._vocabulary.plain_country(at[-1])
        inside = [sheet for chain, sheet in self._sheets if chain[: len(at)] == at]
        if own := {sheet.lang for sheet in inside if sheet.lang}:
            return any(base(tag(lang)) == base(language) for lang in own)
        told = is_written_in("\n".join(sheet.text for sheet in inside[:_SAMPLE]), language)
        if told is not None:
            return told
        outside = {sheet.id for chain, sheet in self._sheets if chain[: len(at)] != at}
        if any(sheet.id in outside for sheet in inside):
            return True
        return not (self._stands_among_countries(at) or {sheet.country for sheet in inside} <= {country})

    def _stands_among_countries(self, at: _Chain) -> bool:
        beside = {chain[len(at) - 1] for chain in self._chains.values() if chain[: len(at) - 1] == at[:-1] != chain}
        return any(not is_tag(name) and self._vocabulary.plain_country(name) for name in beside)

    @cached_property
    def _sheets(self) -> list[tuple[_Chain, _Sheet]]:
        """Every record that can be read, with the folders around it."""
        found = ((self._chains.get(file.name.rpartition("/")[0]), file) for file in self._origin.files)
        opened = ((chain, self._opened(file)) for chain, file in found if chain is not None)
        return [(chain, sheet) for chain, sheet in opened if sheet is not None]

    def _opened(self, file: SourceFile) -> _Sheet | None:
        try:
            data, body = read_front_matter(plain_text(file.load()))
        except (Unreadable, UnicodeDecodeError, FrontMatterFault):
            # The reader of the corpus names it.
            return None
        said = {key: value for key, value in data.items() if isinstance(value, str)}
        country = self._vocabulary.country(said.get("country", "")).code
        return _Sheet(said.get("id", file.name), country, said.get("lang", "").strip(), sample_of(data, body))


def sample_of(data: Mapping[str, object], body: str) -> str:
    """Return what a record says in its own words, as far as it tells the language."""
    texts = (data.get(key) for key in ("title", "name", "description", "summary", "source"))
    return "\n".join([*(text for text in texts if isinstance(text, str)), body[:2000]])


def _note_of_passed_over(folder: str) -> Problem:
    message = "no records are looked for in a folder of this name"
    return Problem(f"{folder}/", "", message, "Move the records in it elsewhere, if it holds any", rule="passed-over")


def _note_of_doubt(at: _Chain, language: str, vocabulary: Vocabulary) -> Problem:
    own = language_name(tag(at[-1]), REFERENCE_LANGUAGE)
    country = vocabulary.name("country", vocabulary.plain_country(at[-1]) or "", REFERENCE_LANGUAGE)
    meant, other = (f"the language {own}", country) if language else (country, f"the language {own}")
    remedy = f"Name the language in each record, lang: {tag(at[-1])}, or rename the folder, if that is wrong"
    folder = "/".join(at[1:]) or at[0]
    return Problem(f"{folder}/", "", f"is taken for {meant}, not for {other}", remedy, rule="doubtful-folder")
