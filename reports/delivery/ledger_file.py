"""The file of the ledger: begun whole, sealed row by row, and looked through whenever it is opened.

A ledger that has lost something would let a delivery be made twice. So every row carries a hash over itself, one row
counts all others, and a note in the lock file beside it says how far it had come: whatever is damaged, missing or older
than that is refused before anything is sent.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from reports.delivery.ledger_tables import COLUMNS, FORMER, TABLES, VERSION
from reports.errors import InputProblem
from reports.files import flush_folder

APPLICATION = 0x63637573
"""The application id of SQLite by which our files are recognised."""

_MOST_BYTES = 500_000_000
"""The largest file that is opened: some 200,000 deliveries, and what 50,000 states of records say."""
_MOST_VALUE = 1_000_000
"""Bytes of the longest value that is read."""
_MOST_SECONDS = 20.0
"""Of processor time that looking through a file may take."""
_STEPS = 100_000
"""Steps of the database engine between two looks at the clock."""

_BEGUN = 1
"""Changes of a ledger by which nothing was planned yet."""
_RESTORE = "Restore it from a copy, or name another file with --ledger."


class LedgerState(Struct, frozen=True):
    """What opening a ledger has found out."""

    notes: tuple[str, ...] = ()
    """What whoever delivers by it should know: that it is new, empty, or elsewhere than it was."""
    fault: str = ""
    """Why nothing may be delivered by it although it can be read; "" where nothing is wrong."""


def begin(path: Path) -> bool:
    """Begin a ledger where there is none, whole and readable for this user alone; returns whether that was so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return False
    handle, name = tempfile.mkstemp(prefix=".reports-", suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name, isolation_level=None)) as database:
            prepare(database)
            create(database, str(path.absolute()))
        return give_name(name, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def give_name(name: str, path: Path) -> bool:
    """Give a file its name unless another one has it, for whoever is first begins a ledger; returns whether it was."""
    try:
        os.link(name, path)
    except FileExistsError:
        return False
    except OSError:
        # Some file systems know no second name of a file.
        if path.exists():
            return False
        os.replace(name, path)
    flush_folder(path.parent)
    return True


def prepare(database: sqlite3.Connection) -> None:
    """Set how a database is used: every change on the disk before the call returns, nothing in it trusted."""
    # The folder's entry of the journal is flushed, too.
    database.execute("PRAGMA synchronous = EXTRA")
    database.execute("PRAGMA trusted_schema = OFF")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE)
    database.create_function("seal_of", -1, seal_of, deterministic=True)


def create(database: sqlite3.Connection, place: str) -> None:
    """Write the tables of an empty ledger."""
    with transaction(database, "BEGIN IMMEDIATE"):
        create_tables(database, place)
        database.execute(f"PRAGMA application_id = {APPLICATION}")


def create_tables(database: sqlite3.Connection, place: str, identity: str = "", changes: int = 0) -> None:
    """Write the tables, and the row that counts them; without an ``identity`` it gets a new one."""
    for statement in TABLES.values():
        database.execute(statement)
    first = "INSERT INTO ledger (id, place, changes, deliveries, transactions) VALUES (?, ?, ?, 0, 0)"
    database.execute(first, (identity or uuid4().hex, place, changes))
    count_change(database)
    database.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def many_changes(database: sqlite3.Connection) -> Iterator[None]:
    """Make changes one after the other as durable as ever, without a new journal file and its folder's entry for each.

    The journal is made empty by its head, which is flushed, and goes when the context ends.
    """
    database.execute("PRAGMA journal_mode = PERSIST")
    try:
        yield
    finally:
        # Where the disk is full or gone, an empty journal stays, which says nothing.
        with suppress(sqlite3.Error):
            database.execute("PRAGMA journal_mode = DELETE")


def count_change(database: sqlite3.Connection) -> None:
    """Count a change, and the rows that there are after it."""
    database.execute(
        "UPDATE ledger SET changes = changes + 1, deliveries = (SELECT coalesce(max(id), 0) FROM deliveries), "
        "transactions = (SELECT coalesce(max(id), 0) FROM transactions)"
    )
    database.execute(f"UPDATE ledger SET seal = seal_of({COLUMNS['ledger']})")


def seal_of(*values: object) -> str:
    """Return a hash over values; in SQL it has the same name."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()[:32]


# --- looking through a file


def refuse_unfit(path: Path) -> None:
    """Raise InputProblem where a file cannot be a ledger, before a database is seen in it."""
    size = path.stat().st_size if path.is_file() else _MOST_BYTES
    if not size:
        remedy = f"Restore it from a copy; delete it only if nothing was ever delivered by it: {path}"
        raise InputProblem(f"the ledger {path} is empty, so what was delivered is not known", remedy=remedy)
    if size > _MOST_BYTES:
        raise InputProblem(f"{path} is larger than a ledger may be ({_MOST_BYTES // 1_000_000} MB)", remedy=_RESTORE)


def examine(database: sqlite3.Connection, path: Path, notes: Sequence[str] = ()) -> LedgerState:
    """Look through a whole file, and return what was found out after the ``notes``.

    One of an earlier version is looked through as it is, so nothing is written for a mere look.

    Raises InputProblem where it is no ledger, is damaged, or lacks rows that it had.
    """
    with time_limit(database, path):
        (mark,) = database.execute("PRAGMA application_id").fetchone()
        if mark != APPLICATION:
            raise InputProblem(f"{path} is no ledger", remedy="Name another file with --ledger.")
        # One view of the file, whatever another process writes meanwhile.
        with transaction(database, "BEGIN"):
            version = version_of(database)
            if version in FORMER:
                require_whole(database, path, version)
                said = f"the ledger {path} is of version {version}: whatever delivers by it makes it one of version"
                return LedgerState((*notes, f"{said} {VERSION} and keeps a copy"))
            if version != VERSION:
                raise _other_version(path, version)
            require_whole(database, path)
            return _compare_places(database, path, list(notes))


def version_of(database: sqlite3.Connection) -> int:
    """Return the version of a ledger; 0 where the file is none."""
    (mark,), (version,) = (
        database.execute(query).fetchone() for query in ("PRAGMA application_id", "PRAGMA user_version")
    )
    return version if mark == APPLICATION else 0


def _other_version(path: Path, version: int) -> InputProblem:
    message = f"the ledger {path} has version {version}, this program writes {VERSION}"
    remedy = "Name another file with --ledger."
    if version > VERSION:
        remedy = "Deliver with the newer release that wrote it; a new ledger would not know what was delivered."
    return InputProblem(message, remedy=remedy)


@contextmanager
def time_limit(database: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Raise InputProblem where going through a file takes too much processor time."""
    started = time.process_time()
    database.set_progress_handler(lambda: time.process_time() - started > _MOST_SECONDS, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise InputProblem(f"{path} takes more than {_MOST_SECONDS:.0f} s to look through", remedy=_RESTORE) from error
    finally:
        database.set_progress_handler(None, 0)


def require_whole(database: sqlite3.Connection, path: Path, version: int = VERSION) -> None:
    """Raise InputProblem where a ledger is damaged, lacks rows, or holds other tables than its version wrote."""
    tables, columns = TABLES, COLUMNS
    if version != VERSION:
        tables, columns = FORMER[version].tables, FORMER[version].columns
    found = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if {name: _plain(sql) for name, sql in found} != {name: _plain(sql) for name, sql in tables.items()}:
        raise damaged(path, "its tables are not those of a ledger")
    _require_integrity(database, path)
    for table, covered in columns.items():
        (broken,) = database.execute(f"SELECT count(*) FROM {table} WHERE seal IS NOT seal_of({covered})").fetchone()
        if broken:
            raise damaged(path, f"{broken} rows of {table} do not have the hash that they state")
    if columns:
        _require_counted(database, path)
    if "states" in tables:
        lost = "SELECT count(*) FROM deliveries WHERE held != '' AND held NOT IN (SELECT hash FROM states)"
        if database.execute(lost).fetchone() != (0,):
            raise damaged(path, "it lacks what some documents said")


def _plain(sql: str) -> str:
    return " ".join(sql.split())


def _require_counted(database: sqlite3.Connection, path: Path) -> None:
    counted = database.execute("SELECT deliveries, transactions FROM ledger").fetchall()
    there = database.execute("SELECT (SELECT count(*) FROM deliveries), (SELECT count(*) FROM transactions)").fetchall()
    if counted != there:
        raise damaged(path, "it holds more or fewer rows than it counts")


def _require_integrity(database: sqlite3.Connection, path: Path) -> None:
    for (said,) in database.execute("PRAGMA integrity_check(1)").fetchall():
        if said != "ok":
            raise damaged(path, " ".join(str(said).split()))


@contextmanager
def transaction(database: sqlite3.Connection, how: str) -> Iterator[None]:
    """Begin a transaction as told, and end it whole or not at all."""
    database.execute(how)
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        roll_back(database)
        raise


def roll_back(database: sqlite3.Connection) -> None:
    """Undo a change that was begun; on a full disk the database engine has done so itself."""
    if database.in_transaction:
        database.execute("ROLLBACK")


def damaged(path: Path, what: str) -> InputProblem:
    """Return the error that refuses a damaged ledger."""
    return InputProblem(f"the ledger {path} is damaged, so nothing is delivered by it ({what})", remedy=_RESTORE)


# --- the file and its place


def _compare_places(database: sqlite3.Connection, path: Path, notes: list[str]) -> LedgerState:
    """Return what the ledger's place and the note beside it say: that it was moved, copied, or is an older one."""
    identity, place, changes, deliveries, _ = database.execute(f"SELECT {COLUMNS['ledger']} FROM ledger").fetchone()
    fault, before = "", Path(place)
    if not _is_same_file(before, path):
        if _identity(before) == identity:
            fault = f"the ledger {path} is a copy of {before}, which is still there: neither knows what the other sends"
        else:
            notes.append(f"the ledger {path} was {before} before")
    noted = read_note(path)
    if noted and noted[0] != identity and noted[1] > _BEGUN and not deliveries:
        fault = f"the ledger {path} is new, but another one was here: {note_place(path)} tells of it"
    elif noted and noted[0] != identity:
        notes.append(f"the ledger {path} has taken the place of another one")
    elif noted and noted[1] > changes:
        fault = f"the ledger {path} is an older copy: {noted[1] - changes} changes are missing in it"
    if not (deliveries or fault):
        notes.append(f"the ledger {path} is new: by what it knows, nothing was delivered yet")
    return LedgerState(tuple(notes), fault)


def _is_same_file(before: Path, path: Path) -> bool:
    with suppress(OSError):
        return before.absolute() == path.absolute() or os.path.samefile(before, path)
    return False


def _identity(path: Path) -> str:
    """Return the identity of another ledger; "" where there is none, or it cannot be read."""
    with suppress(sqlite3.Error, OSError, TypeError, ValueError):
        if path.is_file():
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
                database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE)
                return str(database.execute("SELECT id FROM ledger").fetchone()[0])
    return ""


def note_place(path: Path) -> Path:
    """Return the file beside a ledger that is locked while a run sends, and says how far the ledger has come."""
    return path.with_name(path.name + ".lock")


def read_note(path: Path) -> tuple[str, int] | None:
    """Return the ledger's identity and number of changes by the note beside it; None where there is no whole one."""
    with suppress(OSError, ValueError):
        with note_place(path).open("rb") as file:
            identity, changes, seal = file.read(200).decode("ascii").split()
        if seal == seal_of(identity, int(changes)):
            return identity, int(changes)
    return None


def write_note(handle: int, identity: str, changes: int) -> None:
    """Note in an open file how far the ledger has come; a note that cannot be written is done without."""
    with suppress(OSError):
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, f"{identity} {changes:012} {seal_of(identity, changes)}\n".encode())
