"""A record, a country profile or a plan to start from: every field with a comment, what is known filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reports.app.requests import CorpusRequest
from reports.config.project import Configuration, find_configuration
from reports.corpus.blank_sheet import blank_profile, blank_record
from reports.corpus.dates import read_date
from reports.corpus.folders import PROFILES
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder
from reports.corpus.record_reader import ID
from reports.corpus.revision import PREFIX
from reports.corpus.vocabulary import Vocabulary
from reports.errors import UsageProblem
from reports.files import write_whole
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES

_RECORDS = "policies"
_LONGEST_ID = 64
_TERMS = {"country": "country", "category": "category", "status": "status", "legalWeight": "legal_weight"}


class NewRequest(CorpusRequest, frozen=True, kw_only=True):
    """A file to start from; of the fields "" is what is still to be filled in."""

    what: Literal["record", "profile", "plan"]
    lang: str | None = None
    """The document language of comments and, in a record, of the text."""
    output: Path | None = None
    """A file, or a folder for it; where records lie if nobody says."""
    fields: Mapping[str, str] = {}
    """By key in front matter; of a plan ``kind`` and ``subjects``."""


class NewFile(Struct, frozen=True):
    """A file that was written to start from."""

    path: Path
    left: tuple[str, ...]
    """The keys that are still to be filled in."""


def start_file(request: NewRequest) -> NewFile:
    """Write a file to start from; nothing that is there is replaced.

    Raises:
        UsageProblem: a value is none, one that is needed is missing, or the file is there already.
        InputProblem: the settings cannot be used.
        EnvironmentProblem: the file cannot be written.
    """
    configuration = _configuration(request)
    language = _language(request, configuration)
    given = {key: value.strip() for key, value in request.fields.items() if value.strip()}
    if request.what == "plan":
        # It knows every kind of document.
        from reports.batch.blank_plan import blank_plan

        return _write(_place(request, Path(), "batch.toml"), blank_plan(given, language), ())
    vocabulary = vocabulary_of(configuration)
    found = {key: checked_field(key, value, language, vocabulary) for key, value in given.items()}
    home = _home(request, configuration)
    if request.what == "profile":
        _require(found, "country")
        name = found.pop("country")
        code = (vocabulary.country(name).code or "").lower()
        text, left = blank_profile({**found, "id": code, "lang": language, "name": name}, language, vocabulary)
        return _write(_place(request, home / PROFILES / language, f"{code}.md"), text, left)
    _require(found, "title", "country")
    found["id"] = found.get("id") or proposed_id(found["title"], found["country"], found.get("pubDate", ""), vocabulary)
    text, left = blank_record({**found, "lang": language}, language, vocabulary)
    is_new = home == Path() or not home.exists()
    folder = home / _RECORDS if is_new or (home / _RECORDS).is_dir() else home
    return _write(_place(request, folder / language, f"{found['id']}.md"), text, left)


def _configuration(request: NewRequest) -> Configuration:
    return find_configuration(request.config, corpus_folder(request.corpus) if request.corpus else None)


def language_of(request: NewRequest) -> str:
    """Return the language of the file: the one asked for, else that of the settings, else the usual one."""
    return _language(request, _configuration(request))


def _language(request: NewRequest, configuration: Configuration) -> str:
    usual = configuration.lang
    return request.lang or (usual if usual in DOCUMENT_LANGUAGES else DEFAULT_LANGUAGE)


def vocabulary_in_force(request: NewRequest) -> Vocabulary:
    """Return the names that are known, those of the settings among them; raises InputProblem where these are none."""
    return vocabulary_of(_configuration(request))


def checked_field(key: str, value: str, language: str, vocabulary: Vocabulary) -> str:
    """Return a value as a record has it: names as documents print them; raises UsageProblem where it is none."""
    if kind := _TERMS.get(key):
        code = vocabulary.term(kind, value).code
        if code is None:
            near = ", ".join(vocabulary.nearest(kind, value)) or ", ".join(vocabulary.codes(kind))
            raise UsageProblem(f"{key}: “{value}” is not known", remedy=f"Write a known name or a code, e.g. {near}.")
        return vocabulary.written_name(kind, code, language)
    if key == "id" and not ID.fullmatch(value):
        raise UsageProblem(f"id: “{value}” cannot be one", remedy="Use 1 to 64 of a-z, 0-9 and hyphens.")
    if key == "pubDate" and read_date(value) is None:
        raise UsageProblem(f"pubDate: “{value}” is no date", remedy="Write it as 2024-06-13, 2024-06 or 2024.")
    if key == "url" and not re.match(r"(?:https?://|mailto:)\S+$", value):
        raise UsageProblem(f"url: “{value}” is no address", remedy="Begin it with https://.")
    return " ".join(value.split())


def proposed_id(title: str, country: str, day: str, vocabulary: Vocabulary) -> str:
    """Return an id for a record: the country's code and the Latin words of its title, else the year."""
    code = (vocabulary.country(country).code or "x").lower()
    words = re.findall(r"[a-z0-9]+", title.lower())
    if not any(len(word) > 1 and word.isalpha() for word in words):
        words = [day[:4] or "record"]
    words = words[1:] if words[0] == code else words
    return "-".join((code, *words))[:_LONGEST_ID].strip("-")


def _require(found: Mapping[str, str], *keys: str) -> None:
    if missing := [key for key in keys if key not in found]:
        options = " and ".join(f"--{key}" for key in missing)
        raise UsageProblem(f"{' and '.join(missing)} must be known", remedy=f"Give {options}, or run it in a terminal.")


def _home(request: NewRequest, configuration: Configuration) -> Path:
    named = request.corpus or configuration.corpus
    if not named or named == "sample":
        return Path()
    # A folder that is not there yet begins with this file.
    begins = not named.startswith(PREFIX) and not Path(named).exists()
    return Path(named) if begins else corpus_folder(named) or Path()


def _place(request: NewRequest, folder: Path, name: str) -> Path:
    output = request.output
    if output is None:
        return folder / name
    return output if output.suffix == Path(name).suffix and not output.is_dir() else output / name


def _write(path: Path, text: str, left: tuple[str, ...]) -> NewFile:
    if path.exists() or path.is_symlink():
        raise UsageProblem(f"{path} is there already, and nothing is overwritten", remedy="Name another file with -o.")
    write_whole(path, text.encode())
    return NewFile(path, left)
