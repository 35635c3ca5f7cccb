"""The ledger of deliveries, an SQLite database: what was sent to whom, or printed where, and with which result.

A delivery is one document of one edition for one recipient (an address, or a printer). It is noted as uncertain before
the transaction that may deliver it, and with the answer after it, each time flushed to the disk. So even if the process
is killed, a delivery that may have happened is never taken for one that has not.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from msgspec.structs import replace
from platformdirs import user_data_path

from reports.delivery import ledger_file
from reports.delivery.delivery_status import (
    Delivery,
    DeliveryItem,
    DeliveryStatus,
    ResendPermissions,
    State,
    Transaction,
    decide,
)
from reports.delivery.due import GIVEN_UP, next_try
from reports.delivery.ledger_file import LedgerState
from reports.delivery.ledger_migration import migrate, view_today
from reports.delivery.ledger_rows import LedgerRows
from reports.errors import EnvironmentProblem, InputProblem, UsageProblem

PATH_VARIABLE = "REPORTS_LEDGER"
"""Environment variable that names the file."""

_WAIT = 60.0
"""Seconds to wait for another process that writes; each writing takes some milliseconds."""
_NO_ANSWER = "begun; no answer was noted"


def default_path(configured: str = "") -> Path:
    """Return the path of the ledger where a request names none: that of the environment, else the ``configured`` one.

    Else it lies with the user's data, not with the documents. Raises EnvironmentProblem where the user has no home.
    """
    named = os.environ.get(PATH_VARIABLE) or configured
    if named:
        return Path(named)
    folder: Path | None = None
    with suppress(RuntimeError):
        folder = user_data_path("ccus-reports")
    # Where a user has no home, some releases fail and others say "~".
    if folder is None or not folder.is_absolute():
        message = "there is no place for the ledger, because this user has no home"
        raise EnvironmentProblem(message, remedy=f"Name it: --ledger, {PATH_VARIABLE}, or ledger in reports.toml.")
    return folder / "deliveries.sqlite"


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Ledger:
    """A ledger on the disk, which several processes may use at the same time."""

    def __init__(self, path: Path | None, *, clock: Callable[[], datetime] = now, create: bool = True) -> None:
        """Open the ledger; with ``create`` false, it is only looked at: a missing one is empty, and nothing is written.

        Else one of an earlier version is migrated, and a copy of it kept. Without a path it is kept in memory.

        Raises:
            InputProblem: the file is something else, damaged, or empty although it is there.
            EnvironmentProblem: it cannot be opened or written.
        """
        self._clock = clock
        self._mark: int | None = None
        self._kept: set[str] = set()
        missing = path is not None and not create and not path.exists()
        self.path = None if missing else path
        self.state = LedgerState((f"there is no ledger {path} yet: by it, nothing was delivered",) if missing else ())
        """What was found out about the file."""
        with self._naming_faults():
            if self.path is not None and not ledger_file.begin(self.path):
                ledger_file.refuse_unfit(self.path)
            self._database = sqlite3.connect(self.path or ":memory:", timeout=_WAIT, isolation_level=None)
            try:
                ledger_file.prepare(self._database)
                if self.path is None:
                    ledger_file.create(self._database, "")
                else:
                    said = migrate(self._database, self.path) if create else []
                    self.state = ledger_file.examine(self._database, self.path, said)
                    if not create:
                        self._database = view_today(self._database, self.path)
                        self._database.execute("PRAGMA query_only = ON")
            except BaseException:
                self._database.close()
                raise

    @contextmanager
    def _writing(self) -> Iterator[LedgerRows]:
        """Make one change in a transaction, whole or not at all."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            before, rows = self._database.total_changes, LedgerRows(self._database)
            yield rows
            if self._database.total_changes > before:
                rows.count()
            self._database.execute("COMMIT")
        except BaseException:
            ledger_file.roll_back(self._database)
            raise
        if self._mark is not None:
            ledger_file.write_note(self._mark, rows.identity, rows.changes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    @contextmanager
    def _naming_faults(self) -> Iterator[None]:
        """Raise faults of the file as problems that name it."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or error
            remedy = "Name another file with --ledger, or make it writable."
            raise EnvironmentProblem(f"the ledger {self.path} cannot be used ({reason})", remedy=remedy) from error
        # SQLite quotes what it cannot read, and Python cannot read the quotation either.
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise InputProblem(
                f"{self.path} is no ledger ({error})", remedy="Name another file with --ledger."
            ) from error

    # --- queries

    def look(self, items: Sequence[DeliveryItem], permissions: ResendPermissions) -> list[DeliveryStatus]:
        """Return the status of each item; nothing is written."""
        with self._naming_faults():
            return [self._status(item, permissions) for item in items]

    def _status(self, item: DeliveryItem, permissions: ResendPermissions) -> DeliveryStatus:
        known = self._find(item)
        return DeliveryStatus(item, decide(item, known, permissions), known)

    def _find(self, item: DeliveryItem) -> Delivery | None:
        query = f"{_SELECT} WHERE channel = ? AND edition = ? AND recipient = ? AND document = ?"
        row = self._database.execute(query, item.key).fetchone()
        return _delivery(row) if row else None

    def deliveries(self) -> list[Delivery]:
        """Return every delivery, in the order in which they were first planned."""
        with self._naming_faults():
            return [_delivery(row) for row in self._database.execute(f"{_SELECT} ORDER BY id")]

    def history(self, delivery: Delivery) -> list[Transaction]:
        """Return every change of state of a delivery, the oldest first."""
        query = "SELECT at, state, sha256, job, reply FROM transactions WHERE delivery = ? ORDER BY rowid"
        with self._naming_faults():
            return [Transaction(*row) for row in self._database.execute(query, (delivery.id,))]

    def held(self, item: DeliveryItem) -> Delivery | None:
        """Return the delivery of the newest edition that a recipient holds of what an item is about; None of none.

        One that speaks of a later day than the item does not count.
        """
        query = f"{_SELECT} WHERE recipient = ? AND topic = ? AND channel = ? AND held != '' AND held_day <= ? "
        order = "ORDER BY held_day DESC, changed DESC, id DESC LIMIT 1"
        with self._naming_faults():
            values = item.recipient, item.topic, item.channel, item.day
            row = self._database.execute(query + order, values).fetchone()
        return _delivery(row) if row else None

    def said(self, hash: str) -> bytes:
        """Return a part of what a document said, by its hash; b"" where it is not kept."""
        with self._naming_faults():
            row = self._database.execute("SELECT data FROM states WHERE hash = ?", (hash,)).fetchone()
        return bytes(row[0]) if row else b""

    def _is_kept(self, hash: str) -> bool:
        """Return whether what a document said is kept; nothing of that is ever deleted."""
        if hash and hash not in self._kept:
            row = self._database.execute("SELECT 1 FROM states WHERE hash = ?", (hash,)).fetchone()
            self._kept |= {hash} if row else set()
        return hash in self._kept

    # --- changes

    def keep(self, parts: Mapping[str, bytes]) -> None:
        """Keep what documents say, each part once, by its hash."""
        with self._naming_faults(), self._writing():
            self._database.executemany("INSERT OR IGNORE INTO states (hash, data) VALUES (?, ?)", parts.items())

    @contextmanager
    def session(self, permissions: ResendPermissions) -> Iterator[None]:
        """Hold the ledger's lock while a run sends.

        A run that sends uncertain deliveries again must be the only one, because what another run is sending is
        uncertain, too. The lock ends with the process.

        Raises:
            UsageProblem: another run is sending.
            InputProblem: the file is a copy of another ledger, or an older one: it does not know what was sent.
        """
        if self.path is None:
            yield
            return
        if self.state.fault:
            remedy = "Use the ledger that knows all, or restore it from a copy; a new one begins in another place."
            raise InputProblem(self.state.fault, remedy=remedy)
        with ExitStack() as held:
            with self._naming_faults():
                lock = held.enter_context(ledger_file.note_place(self.path).open("a"))
                note = os.open(ledger_file.note_place(self.path), os.O_WRONLY)
                held.callback(os.close, note)
            if not _lock(lock, alone=permissions.retry_uncertain):
                raise UsageProblem("another run is sending by this ledger", remedy="Wait until it has ended.")
            with self._naming_faults(), self._writing() as rows:
                rows.settle_place(str(self.path.absolute()))
            self._mark = note
            try:
                with ledger_file.many_changes(self._database):
                    yield
            finally:
                self._mark = None

    def plan(self, items: Sequence[DeliveryItem], permissions: ResendPermissions) -> list[DeliveryStatus]:
        """Note every item that is due as planned, in one change, and return the status of each.

        A delivery that is to be made again after a refusal, or although it may have arrived, keeps its state until
        `begin`.
        """
        with self._naming_faults(), self._writing() as rows:
            statuses = []
            for item in items:
                status = self._status(item, permissions)
                known = status.delivery
                if status.is_due and (known is None or known.state in ("planned", "accepted", "nothing-new")):
                    status = DeliveryStatus(item, status.verdict, self._note_planned(rows, status))
                statuses.append(status)
            return statuses

    def _note_planned(self, rows: LedgerRows, status: DeliveryStatus) -> Delivery:
        item, known, at = status.item, status.delivery, self._time()
        correction = status.verdict == "correction"
        if known is None:
            return rows.insert(Delivery(
                0, item.channel, item.edition, item.recipient, item.document, item.sha256, "planned", "",
                correction=False, job="", attempts=0, planned=at, changed=at, topic=item.topic,
            ))  # fmt: skip
        if (known.state, known.sha256, known.correction) == ("planned", item.sha256, correction):
            return known
        planned = replace(
            known, sha256=item.sha256, state="planned", reply="", correction=correction, planned=at, changed=at,
            topic=item.topic, refused="", due="",
        )  # fmt: skip
        rows.update(planned, known)
        return planned

    def begin(self, statuses: Sequence[DeliveryStatus], job: str) -> bool:
        """Note that these are about to be sent together: they are uncertain until `settle`.

        Returns False where another run has taken one of them since `plan`; then nothing is noted, and nothing may be
        sent.
        """
        with self._naming_faults(), self._writing() as rows:
            begun = []
            for status in statuses:
                found = self._find(status.item)
                if found is None or not status.is_due or not _is_as_it_was(found, status.delivery):
                    return False
                begun.append((found, replace(
                    found, sha256=status.item.sha256, copy=status.item.copy, job=job, attempts=found.attempts + 1,
                    correction=status.verdict == "correction",
                )))  # fmt: skip
            for before, delivery in begun:
                self._change(rows, before, delivery, "uncertain", _NO_ANSWER)
            return True

    def settle(
        self,
        statuses: Sequence[DeliveryStatus],
        state: State,
        reply: str,
        *,
        of_session: bool = False,
    ) -> list[DeliveryStatus]:
        """Note the result of what `begin` began; ``planned`` says that it did not arrive and may be tried again.

        A refusal ``of_session`` says nothing of the delivery, which is due at any time.

        Returns the new status of each, for another try.
        """
        with self._naming_faults(), self._writing() as rows:
            settled = []
            for status in statuses:
                found = self._find(status.item)
                if found is None or found.state != "uncertain":
                    raise ValueError(f"{status.item.key} was not begun")
                settled.append(replace(status, delivery=self._note(rows, status, found, state, reply, of_session)))
            return settled

    def refuse(
        self, statuses: Sequence[DeliveryStatus], state: State, reply: str, *, of_session: bool = False
    ) -> bool:
        """Note why these were not begun: the server refused them before it received anything, or was not reached.

        Returns whether they are given up by that.
        """
        given_up = False
        with self._naming_faults(), self._writing() as rows:
            for status in statuses:
                found = self._find(status.item)
                if found is not None and _is_as_it_was(found, status.delivery):
                    after = self._note(rows, status, found, state, reply, of_session)
                    given_up |= state == "planned" and after.state == "rejected"
        return given_up

    def skip(self, statuses: Mapping[DeliveryItem, str]) -> None:
        """Note that recipients get nothing, because nothing changed; the texts are the proof."""
        with self._naming_faults(), self._writing() as rows:
            for item, proof in statuses.items():
                planned = self._note_planned(rows, DeliveryStatus(item, "due", self._find(item)))
                self._change(rows, planned, planned, "nothing-new", proof)

    def mark_returned(self, delivery: Delivery, reply: str) -> None:
        """Note that what a server accepted came back, so that its recipient does not hold it."""
        with self._naming_faults(), self._writing() as rows:
            self._change(rows, delivery, replace(delivery, held="", held_day="", due=""), "returned", reply)

    def _note(
        self, rows: LedgerRows, status: DeliveryStatus, before: Delivery, state: State, reply: str, of_session: bool
    ) -> Delivery:
        found = before
        # A failed second try does not make it certain that the first one did not arrive.
        was_uncertain = status.delivery is not None and status.delivery.state == "uncertain"
        kept: State = "uncertain" if was_uncertain and state != "accepted" else state
        if kept == "accepted":
            held = status.item.said if self._is_kept(status.item.said) else ""
            found = replace(found, held=held, held_day=status.item.day, topic=status.item.topic)
        if kept != "planned":
            found = replace(found, refused="", due="")
        elif not of_session:
            first = found.refused or self._time()
            again = next_try(datetime.fromisoformat(first), self._clock().astimezone(UTC))
            if again is None:
                kept, reply = "rejected", f"given up after {GIVEN_UP.days} days: {reply}"
            found = replace(found, refused=first, due=again.isoformat(timespec="seconds") if again else "")
        return self._change(rows, before, found, kept, reply)

    def _change(self, rows: LedgerRows, before: Delivery, delivery: Delivery, state: State, reply: str) -> Delivery:
        changed = replace(delivery, state=state, reply=reply, changed=self._time())
        rows.update(changed, before)
        return changed

    def _time(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")


_SELECT = f"SELECT {', '.join(Delivery.__struct_fields__)} FROM deliveries"


def _delivery(row: tuple[object, ...]) -> Delivery:
    values = dict(zip(Delivery.__struct_fields__, row, strict=True))
    return Delivery(**{**values, "correction": bool(values["correction"])})  # type: ignore[arg-type] # as the schema says


def _is_as_it_was(found: Delivery, before: Delivery | None) -> bool:
    return before is not None and (found.state, found.attempts) == (before.state, before.attempts)


def _lock(file: IO[str], *, alone: bool) -> bool:
    """Lock the file, together with others or ``alone``; returns whether that succeeded."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(file.fileno(), (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
