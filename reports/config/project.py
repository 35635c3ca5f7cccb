"""reports.toml: read, checked, unknown keys refused with the nearest known one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from reports.config.mail import TABLE as MAIL
from reports.config.mail import MailSettings, mail_problems, read_mail_settings
from reports.errors import InputProblem, Problem
from reports.language import DEFAULT_LANGUAGE, LANGUAGE_CHOICES

NAME = "reports.toml"

_TEXTS = ("corpus", "lang", "edition", "brand", "template_dir", "output", "calendar")
_LISTS = ("reviewers",)
_PATHS = ("corpus", "brand", "template_dir", "output", "calendar")
_KNOWN = (*_TEXTS, *_LISTS, MAIL)


class Configuration(Struct, frozen=True):
    """What reports.toml sets; "" and () where it is silent. Paths are resolved against the file's folder."""

    path: Path | None = None
    corpus: str = ""
    lang: str = ""
    edition: str = ""
    brand: str = ""
    template_dir: str = ""
    output: str = ""
    calendar: str = ""
    """The calendar.toml whose dates a digest adds to those of the records."""
    reviewers: tuple[str, ...] = ()
    """Who counts as a person that reviewed a record."""
    mail: MailSettings = field(default_factory=MailSettings)


def find_configuration(named: Path | None, corpus: Path | None) -> Configuration:
    """The configuration in force: the file named, else reports.toml here, else the one in the corpus folder.

    Raises InputProblem with every problem of the file.
    """
    if named is not None:
        return read_configuration(named)
    for candidate in (Path(NAME), corpus / NAME if corpus is not None else None):
        if candidate is not None and candidate.is_file():
            return read_configuration(candidate)
    return Configuration()


def read_configuration(path: Path) -> Configuration:
    """One reports.toml; raises InputProblem with every problem found in it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refusal(
            path, [Problem(str(path), "", f"cannot be read ({error.strerror})", "Name an existing file.")]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refusal(path, [Problem(str(path), "", f"is not TOML ({error})", "Correct the line named.")]) from error
    problems = list(_problems(path, table))
    if problems:
        raise _refusal(path, problems)
    texts = {key: str(table[key]) for key in _TEXTS if key in table}
    for key in _PATHS:
        # "sample" and "git:REF" name a corpus that lies in no folder.
        if texts.get(key) and texts[key] != "sample" and not texts[key].startswith("git:"):
            texts[key] = str(path.parent / texts[key])
    mail = read_mail_settings(table.get(MAIL, {}), path.parent)
    return Configuration(path=path, reviewers=tuple(table.get("reviewers", ())), mail=mail, **texts)


def _problems(path: Path, table: Mapping[str, Any]) -> Iterator[Problem]:
    for key, value in table.items():
        if key not in _KNOWN:
            near = get_close_matches(key, _KNOWN, n=1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(_KNOWN)}."
            yield Problem(str(path), key, "is not a key of reports.toml", remedy)
        elif key in _LISTS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            yield Problem(str(path), key, "is not a list of texts", f'Write it as {key} = ["…", "…"].')
        elif key in _TEXTS and not isinstance(value, str):
            yield Problem(str(path), key, "is not text", f'Write it as {key} = "…".')
        elif key == MAIL:
            yield from mail_problems(str(path), value)
    if table.get("lang", DEFAULT_LANGUAGE) not in (choices := tuple(LANGUAGE_CHOICES)):
        remedy = f"Use {', '.join(choices[:-1])} or {choices[-1]}."
        yield Problem(str(path), "lang", f"{table['lang']!r} is not a language of documents", remedy)


def _refusal(path: Path, problems: list[Problem]) -> InputProblem:
    return InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
