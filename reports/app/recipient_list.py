"""The recipients of mail and of print, from whichever file an office has them in."""

from __future__ import annotations

from pathlib import Path

from reports.config.project import Configuration
from reports.config.recipients import Recipient, read_recipients
from reports.documents import KINDS


def read_recipient_list(path: Path, configuration: Configuration) -> tuple[Recipient, ...]:
    """Read the recipients in a file, with what is due to their groups by reports.toml.

    Raises InputProblem with every problem found in it.
    """
    return read_recipients(path, KINDS, configuration.mail.groups, _read_book)


def _read_book(path: Path) -> list[list[str]]:
    # It brings the readers of workbooks with it, and threads of theirs, which most runs do not need.
    from reports.app.recipient_books import read_book

    return read_book(path)
