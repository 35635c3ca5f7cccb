"""Turns a ledger of an earlier version into one of today's; a copy of the former file stays beside it."""

from __future__ import annotations

import filecmp
import os
import re
import sqlite3
import tempfile
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

from reports.delivery.ledger_file import (
    count_change,
    create_tables,
    give_name,
    prepare,
    require_whole,
    seal_of,
    time_limit,
    transaction,
    version_of,
)
from reports.delivery.ledger_tables import COLUMNS, FORMER, VERSION
from reports.errors import InputProblem

_KEPT = ".version-"
_NAME_OF_COPY = re.compile(rf"{re.escape(_KEPT)}\d(?:-\d+)?\Z")


def migrate(database: sqlite3.Connection, path: Path) -> list[str]:
    """Bring a ledger of an earlier version up to date, whole or not at all; returns what is said of it, if it was one.

    Raises InputProblem where it is damaged, or is the copy that was kept of another ledger.
    """
    if version_of(database) not in FORMER:
        return []
    with time_limit(database, path), transaction(database, "BEGIN IMMEDIATE"):
        version = version_of(database)
        if version not in FORMER:
            # Another process was faster.
            return []
        require_whole(database, path, version)
        _refuse_copy(path)
        copy = _keep_copy(path, version)
        _copy_rows(database, path, version)
    told = f"the ledger {path} was of version {version} and is now of version {VERSION}"
    return [f"{told}; the former file is kept as {copy}"]


def view_today(database: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Return a ledger that is only looked at, as it would be were it of today's version; the file stays as it is."""
    version = version_of(database)
    if version not in FORMER:
        return database
    seen = sqlite3.connect(":memory:", isolation_level=None)
    with closing(database):
        database.backup(seen)
    prepare(seen)
    with transaction(seen, "BEGIN"):
        _copy_rows(seen, path, version)
    return seen


def _refuse_copy(path: Path) -> None:
    """Raise InputProblem where the ledger of which this is a copy is there: that one knows what was sent since."""
    original = path.with_name(_NAME_OF_COPY.sub("", path.name))
    if original != path and original.exists():
        message = f"{path} is the copy that was kept of the ledger {original}, which knows what was delivered since"
        raise InputProblem(message, remedy=f"Deliver by {original}.")


def _keep_copy(path: Path, version: int) -> Path:
    """Write a copy beside the ledger, whole and flushed before it has its name; no other copy is written over.

    It is read by a connection of its own: to close the file itself would give up the locks of this process.
    """
    handle, name = tempfile.mkstemp(prefix=".reports-", suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as ledger,
            closing(sqlite3.connect(name)) as copy,
        ):
            ledger.backup(copy)
        for number in count(1):
            place = path.with_name(f"{path.name}{_KEPT}{version}" + (f"-{number}" if number > 1 else ""))
            # A run that was killed after its copy left the same one.
            if give_name(name, place) or filecmp.cmp(name, place, shallow=False):
                break
        return place
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def _copy_rows(database: sqlite3.Connection, path: Path, version: int) -> None:
    former = FORMER[version]
    identity, place, changes = _identity(database), str(path.absolute()), 0
    if "ledger" in former.tables:
        # It stays the same ledger, and the note beside it goes on counting.
        identity, place, changes = database.execute("SELECT id, place, changes FROM ledger").fetchone()
        database.execute("DROP TABLE ledger")
    for table in former.copied:
        database.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    database.execute("DROP INDEX IF EXISTS deliveries_by_recipient")
    create_tables(database, place, identity, changes)
    for table, read in former.copied.items():
        columns = read.replace("rowid AS id", "id")
        database.execute(f"INSERT INTO {table} ({columns}) SELECT {read} FROM old_{table} ORDER BY 1")
        if table in COLUMNS:
            database.execute(f"UPDATE {table} SET seal = seal_of({COLUMNS[table]})")
    for table in reversed(list(former.copied)):
        database.execute(f"DROP TABLE old_{table}")
    count_change(database)


def _identity(database: sqlite3.Connection) -> str:
    """Return an identity that follows from the first transaction; "" where there is none.

    So a copy that is put back in the place of its ledger later, and migrated again, is known as an older one.
    """
    first = database.execute(
        "SELECT channel, edition, recipient, document, at FROM transactions "
        "JOIN deliveries ON deliveries.id = transactions.delivery ORDER BY transactions.rowid LIMIT 1"
    ).fetchone()
    return seal_of(*first) if first else ""
