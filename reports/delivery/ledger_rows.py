"""Writes the rows of a change of the ledger: each with its seal, in one statement, and counted at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msgspec.structs import replace

from reports.delivery.delivery_status import Delivery
from reports.delivery.ledger_file import seal_of
from reports.delivery.ledger_tables import COLUMNS

_NAMES = tuple(COLUMNS["deliveries"].split(", "))
_INDEXED = ("channel", "edition", "recipient", "document", "topic")
"""Columns that an index covers: to set one, even to what it was, writes the index anew."""
_INSERT = f"INSERT INTO deliveries ({', '.join(_NAMES)}, seal) VALUES ({', '.join('?' * (len(_NAMES) + 1))})"
_CHANGED = tuple(name for name in _NAMES if name not in ("id", *_INDEXED))
_UPDATE = f"UPDATE deliveries SET {', '.join(f'{name} = ?' for name in _CHANGED)}, seal = ? WHERE id = ?"
_TRANSACTION = f"INSERT INTO transactions ({COLUMNS['transactions']}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_COUNT = "UPDATE ledger SET changes = ?, deliveries = ?, transactions = ?, seal = ?"


class LedgerRows:
    """The rows that one change writes, within its transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Read how many rows there are; their ids count them."""
        self._database = database
        query = f"SELECT {COLUMNS['ledger']} FROM ledger"
        row = database.execute(query).fetchone()
        self.identity, self._place, self.changes, self._deliveries, self._transactions = row

    def insert(self, delivery: Delivery) -> Delivery:
        """Write a delivery that there was not, note its state, and return it with its id."""
        self._deliveries += 1
        new = replace(delivery, id=self._deliveries)
        values = _values(new)
        self._database.execute(_INSERT, (*values, seal_of(*values)))
        self._note(new)
        return new

    def update(self, delivery: Delivery, before: Delivery) -> None:
        """Write a delivery in the place of what it was, and note its state."""
        values = _values(delivery)
        named = dict(zip(_NAMES, values, strict=True))
        self._database.execute(_UPDATE, (*(named[name] for name in _CHANGED), seal_of(*values), delivery.id))
        if delivery.topic != before.topic:
            self._database.execute("UPDATE deliveries SET topic = ? WHERE id = ?", (delivery.topic, delivery.id))
        self._note(delivery)

    def _note(self, delivery: Delivery) -> None:
        self._transactions += 1
        values = (
            self._transactions, delivery.id, delivery.changed, delivery.state, delivery.sha256, delivery.job,
            delivery.reply,
        )  # fmt: skip
        self._database.execute(_TRANSACTION, (*values, seal_of(*values)))

    def settle_place(self, place: str) -> None:
        """Note where the ledger is now, where it was elsewhere before."""
        if place != self._place:
            self._place = place
            self._database.execute("UPDATE ledger SET place = ?", (place,))

    def count(self) -> None:
        """Count the change, and the rows that there are after it."""
        self.changes += 1
        counted = self.changes, self._deliveries, self._transactions
        self._database.execute(_COUNT, (*counted, seal_of(self.identity, self._place, *counted)))


def _values(delivery: Delivery) -> Sequence[object]:
    """Return the values of a row as the database keeps them, and as its seal covers them."""
    values = [getattr(delivery, name) for name in _NAMES]
    values[_NAMES.index("correction")] = int(delivery.correction)
    return values
