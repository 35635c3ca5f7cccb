"""What a corpus says of itself on every page that is made of it: that its records are samples, for instance.

It stands in the reports.toml of the corpus, as ``notice``: one text, or a table with a text by document language.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path, PurePath
from unicodedata import east_asian_width

from reports.config.by_language import TextByLanguage
from reports.config.toml_file import (
    Fault,
    SettingKey,
    SettingTable,
    read_text,
    refuse_problems,
    table_problems,
    unusable,
)
from reports.errors import Problem
from reports.language import DOCUMENT_LANGUAGES

Notice = TextByLanguage
"""What a corpus says of itself; "" where it says nothing."""

_COLUMNS = 80
"""The longest notice that fits the foot of a page in the largest type: 80 letters, or 40 wide characters."""
_MOST_BYTES = 1_000_000


def _notice_fault(text: str) -> Fault | None:
    if not text.isprintable():
        return "is not one line of printable characters", "Write it in one line."
    if sum(2 if east_asian_width(character) in "WF" else 1 for character in text) > _COLUMNS:
        return "does not fit the foot of a page", f"Write {_COLUMNS} letters at most; a wide character counts as two."
    return None


NOTICE = SettingKey(
    "notice",
    "texts by language",
    "What the corpus says of itself on every page.",
    choices=tuple(DOCUMENT_LANGUAGES),
    check=_notice_fault,
)
NOTICE_FILE = "reports.toml"
"""The file of a corpus that its notice stands in."""
_OWN = SettingTable(NOTICE_FILE, (NOTICE,))


def read_notice(folder: Path) -> Notice:
    """Return the notice in the reports.toml of a corpus's folder, "" where there is none; see `notice_of`."""
    path = folder / NOTICE_FILE
    return notice_of(read_text(path, _MOST_BYTES), path) if os.path.isfile(path) else ""


def notice_of(text: str, path: PurePath) -> Notice:
    """Return the notice that a reports.toml sets; its other keys are for those who read it as settings.

    Raises:
        InputProblem: it is not TOML, or the notice is not one.
    """
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise unusable(path, [Problem(str(path), "", f"is not TOML ({error})", "Correct the line named.")]) from error
    own = {key: value for key, value in found.items() if key == NOTICE.name}
    refuse_problems(path, table_problems(str(path), own, _OWN))
    notice: Notice = own.get(NOTICE.name, "")
    return notice
