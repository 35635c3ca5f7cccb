"""The settings file reports.toml: its keys, where it is found, and its values with paths resolved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct, field

from reports.config.by_language import TextByLanguage
from reports.config.check_settings import CHECK_TABLE, CheckSettings, check_settings
from reports.config.edition import EDITION
from reports.config.languages import language_fault
from reports.config.mail import MAIL_TABLE, MailSettings, mail_settings
from reports.config.names import NAMES_TABLE, NameSetting, name_settings
from reports.config.notice import NOTICE, Notice
from reports.config.toml_file import Fault, SettingKey, SettingTable, read_settings
from reports.language import DEFAULT_LANGUAGE

NAME = "reports.toml"

_PATHS = ("corpus", "brand", "template_dir", "output", "calendar", "ledger")

Rewritten = Literal["refuse", "deliver"]
"""What becomes of a file whose content is as it was written, and that another program wrote again."""


def _rewritten_fault(value: str) -> Fault | None:
    if value in get_args(Rewritten):
        return None
    return f"{value!r} is not known", "Write refuse or deliver."


REPORTS_TABLE = SettingTable(
    NAME,
    (
        SettingKey("corpus", "text", "The corpus: a folder, a snapshot, git:REF, a PDF or sample.", may_be_blank=True),
        SettingKey("lang", "text", "Language of documents.", check=language_fault, example=f'"{DEFAULT_LANGUAGE}"'),
        EDITION,
        SettingKey("brand", "text", "The brand file.", may_be_blank=True),
        SettingKey("template_dir", "text", "Folder of templates of your own.", may_be_blank=True),
        SettingKey("output", "text", "Folder that documents are written to.", may_be_blank=True),
        SettingKey("calendar", "text", "The calendar.toml whose dates a digest adds.", may_be_blank=True),
        SettingKey("ledger", "text", "File that notes what was delivered.", may_be_blank=True),
        SettingKey("reviewers", "texts", "Names of the persons whose review counts.", may_be_blank=True),
        SettingKey(
            "rewritten", "text", "What mail and print do with a file that another program wrote again.",
            check=_rewritten_fault, example='"refuse"',
        ),
        NOTICE,
        SettingKey("names", "table", "Further spellings, and printed forms of names.", table=NAMES_TABLE),
        SettingKey("check", "table", "Rules of the check that are off, or matter more or less.", table=CHECK_TABLE),
        SettingKey("mail", "table", "How mail is sent.", table=MAIL_TABLE),
    ),
)


class Configuration(Struct, frozen=True):
    """What reports.toml sets; "" and () where it is silent. Paths are resolved against the file's folder."""

    path: Path | None = None
    corpus: str = ""
    lang: str = ""
    edition: TextByLanguage = ""
    brand: str = ""
    template_dir: str = ""
    output: str = ""
    calendar: str = ""
    """The calendar.toml whose dates a digest adds to those of the records."""
    ledger: str = ""
    """The file that notes what was delivered."""
    reviewers: tuple[str, ...] = ()
    """Who counts as a person that reviewed a record."""
    rewritten: Rewritten = "refuse"
    """What mail and print do with a file that another program wrote again."""
    notice: Notice = ""
    """What the corpus says of itself on every page."""
    names: tuple[NameSetting, ...] = ()
    """Further spellings of names, and the forms that documents print."""
    check: CheckSettings = field(default_factory=CheckSettings)
    """Rules of the check that are off, or matter more or less than they say."""
    mail: MailSettings = field(default_factory=MailSettings)


def find_configuration(named: Path | None, corpus: Path | None) -> Configuration:
    """Read the configuration in force: the file named, else reports.toml here, else the one in the corpus folder.

    Raises InputProblem with every problem of the file.
    """
    if named is not None:
        return read_configuration(named)
    if (here := Path(NAME)).is_file():
        return read_configuration(here)
    # A folder that must not be looked into is told by whoever reads the corpus.
    if corpus is not None and os.path.isfile(corpus / NAME):
        return read_configuration(corpus / NAME)
    return Configuration()


def read_configuration(path: Path) -> Configuration:
    """Read one reports.toml; raises InputProblem with every problem found in it."""
    found = read_settings(path, REPORTS_TABLE)
    for key in _PATHS:
        # "sample" and "git:REF" name a corpus that lies in no folder.
        if found.get(key) and found[key] != "sample" and not found[key].startswith("git:"):
            found[key] = str(path.parent / found[key])
    mail = mail_settings(found.pop("mail", {}), path.parent)
    names, reviewers = name_settings(found.pop("names", {})), tuple(found.pop("reviewers", ()))
    checked = check_settings(found.pop("check", {}))
    return Configuration(path=path, reviewers=reviewers, names=names, check=checked, mail=mail, **found)
