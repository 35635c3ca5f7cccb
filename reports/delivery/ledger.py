"""The ledger of deliveries: what was sent to whom, or printed where, and what became of it.

A delivery is one document of one edition for one recipient (an address, or a printer). It is noted as uncertain before
the transaction that may deliver it and with the answer after it, each time to the disk. So whatever is killed when, a
delivery that may have happened is never taken for one that has not.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from msgspec.structs import replace
from platformdirs import user_data_path

from reports.delivery.standing import Delivery, Item, Leave, Standing, State, Transaction, judge
from reports.errors import EnvironmentProblem, InputProblem, UsageProblem

PLACE = "REPORTS_LEDGER"
"""Environment variable that names the file."""

_APPLICATION = 0x63637573
"""Mark by which SQLite files of ours are known."""
_VERSION = 1
_WAIT = 60.0
"""Seconds to wait for another process that writes; each writing takes some milliseconds."""
_NO_ANSWER = "begun; no answer was noted"

_SCHEMA = (
    """
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        channel TEXT NOT NULL CHECK (channel IN ('mail', 'print')),
        edition TEXT NOT NULL,
        recipient TEXT NOT NULL,
        document TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('planned', 'accepted', 'rejected', 'uncertain')),
        reply TEXT NOT NULL DEFAULT '',
        correction INTEGER NOT NULL DEFAULT 0,
        job TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        planned TEXT NOT NULL,
        changed TEXT NOT NULL,
        UNIQUE (channel, edition, recipient, document)
    )
    """,
    """
    CREATE TABLE transactions (
        delivery INTEGER NOT NULL REFERENCES deliveries (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        job TEXT NOT NULL,
        reply TEXT NOT NULL
    )
    """,
)


def default_place() -> Path:
    """Where the ledger lies if nobody says otherwise: with the user's data, for documents come and go."""
    named = os.environ.get(PLACE)
    return Path(named) if named else user_data_path("ccus-reports") / "deliveries.sqlite"


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


class Ledger:
    """A ledger on the disk, which any number of processes may use at once."""

    def __init__(self, path: Path | None, *, clock: Callable[[], datetime] = now, create: bool = True) -> None:
        """Open it; with ``create`` false, one that is not there is as good as an empty one, and stays away.

        Without a path nothing outlives the process.

        Raises:
            InputProblem: the file is something else.
            EnvironmentProblem: it cannot be opened or written.
        """
        self._clock = clock
        self.path = path if path is not None and (create or path.exists()) else None
        with self._telling():
            if self.path is not None:
                _make_private(self.path)
            self._base = sqlite3.connect(self.path or ":memory:", timeout=_WAIT, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._base.close()
                raise

    def _prepare(self) -> None:
        # Every commit is on the disk before it returns, the folder's entry of the journal included.
        self._base.execute("PRAGMA synchronous = EXTRA")
        with self._writing():
            (mark,), (version,), (tables,) = (
                self._base.execute(query).fetchone()
                for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
            )
            if not tables and not version:
                for statement in _SCHEMA:
                    self._base.execute(statement)
                self._base.execute(f"PRAGMA application_id = {_APPLICATION}")
                self._base.execute(f"PRAGMA user_version = {_VERSION}")
            elif (mark, version) != (_APPLICATION, _VERSION):
                is_ours = mark == _APPLICATION
                what = f"has version {version}, this program writes {_VERSION}" if is_ours else "is no ledger"
                raise InputProblem(f"{self.path} {what}", remedy="Name another file with --ledger.")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One change, whole or not at all."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._base.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Faults of the file as problems that name it."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or error
            remedy = "Name another file with --ledger, or make it writable."
            raise EnvironmentProblem(f"the ledger {self.path} cannot be used ({reason})", remedy=remedy) from error
        except sqlite3.DatabaseError as error:
            raise InputProblem(
                f"{self.path} is no ledger ({error})", remedy="Name another file with --ledger."
            ) from error

    # --- what is known

    def look(self, items: Sequence[Item], leave: Leave) -> list[Standing]:
        """How each item stands; nothing is written."""
        with self._telling():
            return [self._stand(item, leave) for item in items]

    def _stand(self, item: Item, leave: Leave) -> Standing:
        known = self._find(item)
        return Standing(item, judge(item, known, leave), known)

    def _find(self, item: Item) -> Delivery | None:
        query = f"{_SELECT} WHERE channel = ? AND edition = ? AND recipient = ? AND document = ?"
        row = self._base.execute(query, item.key).fetchone()
        return _delivery(row) if row else None

    def deliveries(self) -> list[Delivery]:
        """Every delivery, in the order in which they were first planned."""
        with self._telling():
            return [_delivery(row) for row in self._base.execute(f"{_SELECT} ORDER BY id")]

    def history(self, delivery: Delivery) -> list[Transaction]:
        """Every change of state of a delivery, the oldest first."""
        query = "SELECT at, state, sha256, job, reply FROM transactions WHERE delivery = ? ORDER BY rowid"
        with self._telling():
            return [Transaction(*row) for row in self._base.execute(query, (delivery.id,))]

    # --- what is done

    @contextmanager
    def session(self, leave: Leave) -> Iterator[None]:
        """A run that sends.

        One that sends again what is uncertain must be alone, for what another run is just sending is uncertain, too.
        A run that is killed lets go.

        Raises:
            UsageProblem: another run is sending.
        """
        with ExitStack() as held:
            if self.path is not None:
                with self._telling():
                    lock = held.enter_context(self.path.with_name(self.path.name + ".lock").open("a"))
                if not _lock(lock, alone=leave.retry_uncertain):
                    raise UsageProblem("another run is sending by this ledger", remedy="Wait until it has ended.")
            yield

    def plan(self, items: Sequence[Item], leave: Leave) -> list[Standing]:
        """Note every item that is due as planned, in one change, and answer how each stands then.

        What is to be sent again after a refusal, or although it may have arrived, keeps that state until `begin`.
        """
        with self._telling(), self._writing():
            standings = []
            for item in items:
                standing = self._stand(item, leave)
                known = standing.delivery
                if standing.is_due and (known is None or known.state in ("planned", "accepted")):
                    self._note_planned(standing)
                    standing = Standing(item, standing.verdict, self._find(item))
                standings.append(standing)
            return standings

    def _note_planned(self, standing: Standing) -> None:
        item, known, at = standing.item, standing.delivery, self._time()
        correction = standing.verdict == "correction"
        if known is None:
            columns = "channel, edition, recipient, document, sha256, state, planned, changed"
            values = (*item.key, item.sha256, "planned", at, at)
            self._base.execute(f"INSERT INTO deliveries ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        elif (known.state, known.sha256, known.correction) != ("planned", item.sha256, correction):
            anew = "sha256 = ?, state = 'planned', reply = '', correction = ?, planned = ?, changed = ?"
            self._base.execute(
                f"UPDATE deliveries SET {anew} WHERE id = ?", (item.sha256, correction, at, at, known.id)
            )
        else:
            return
        found = self._find(item)
        if found is not None:
            self._note_transaction(found.id)

    def begin(self, standings: Sequence[Standing], job: str) -> bool:
        """Note that these are about to go out together: from here on they are uncertain until `settle`.

        False where another run has taken one of them since `plan`; then nothing is noted, and nothing may be sent.
        """
        with self._telling(), self._writing():
            begun = []
            for standing in standings:
                found = self._find(standing.item)
                if found is None or not standing.is_due or not _is_as_it_was(found, standing.delivery):
                    return False
                correction = standing.verdict == "correction"
                sha256, attempts = standing.item.sha256, found.attempts + 1
                begun.append(replace(found, sha256=sha256, correction=correction, job=job, attempts=attempts))
            for delivery in begun:
                self._change(delivery, "uncertain", _NO_ANSWER)
            return True

    def settle(self, standings: Sequence[Standing], state: State, reply: str) -> list[Standing]:
        """Note what became of what `begin` began; ``planned`` says that it did not arrive and may be tried again.

        Answers how each stands now, for another try.
        """
        with self._telling(), self._writing():
            for standing in standings:
                found = self._find(standing.item)
                if found is None or found.state != "uncertain":
                    raise ValueError(f"{standing.item.key} was not begun")
                self._note(standing, found, state, reply)
            return [replace(standing, delivery=self._find(standing.item)) for standing in standings]

    def refuse(self, standings: Sequence[Standing], state: State, reply: str) -> None:
        """Note why these were not begun: the server refused them before it was given anything, or was not there."""
        with self._telling(), self._writing():
            for standing in standings:
                found = self._find(standing.item)
                if found is not None and _is_as_it_was(found, standing.delivery):
                    self._note(standing, found, state, reply)

    def _note(self, standing: Standing, found: Delivery, state: State, reply: str) -> None:
        # What may have arrived at the first try is no less uncertain for the failure of the second.
        was_uncertain = standing.delivery is not None and standing.delivery.state == "uncertain"
        kept = "uncertain" if was_uncertain and state != "accepted" else state
        self._change(found, kept, reply)

    def _change(self, delivery: Delivery, state: State, reply: str) -> None:
        self._base.execute(
            "UPDATE deliveries SET state = ?, reply = ?, job = ?, sha256 = ?, correction = ?, attempts = ?, "
            "changed = ? WHERE id = ?",
            (
                *(state, reply, delivery.job, delivery.sha256, delivery.correction, delivery.attempts),
                *(self._time(), delivery.id),
            ),
        )
        self._note_transaction(delivery.id)

    def _note_transaction(self, id: int) -> None:
        self._base.execute(
            "INSERT INTO transactions (delivery, at, state, sha256, job, reply) "
            "SELECT id, changed, state, sha256, job, reply FROM deliveries WHERE id = ?",
            (id,),
        )

    def _time(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")


_SELECT = f"SELECT {', '.join(Delivery.__struct_fields__)} FROM deliveries"


def _delivery(row: tuple[object, ...]) -> Delivery:
    values = dict(zip(Delivery.__struct_fields__, row, strict=True))
    return Delivery(**{**values, "correction": bool(values["correction"])})  # type: ignore[arg-type] # as the schema says


def _make_private(path: Path) -> None:
    """The file holds addresses: nobody else reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _is_as_it_was(found: Delivery, before: Delivery | None) -> bool:
    return before is not None and (found.state, found.attempts) == (before.state, before.attempts)


def _lock(file: IO[str], *, alone: bool) -> bool:
    """Whether the file could be locked, together with others or ``alone``."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(file.fileno(), (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
