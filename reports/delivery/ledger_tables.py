"""The tables of the ledger, as this and as earlier versions wrote them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

VERSION = 4

TABLES: Mapping[str, str] = {
    "deliveries": """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        channel TEXT NOT NULL CHECK (channel IN ('mail', 'print')),
        edition TEXT NOT NULL,
        recipient TEXT NOT NULL,
        document TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('planned', 'accepted', 'rejected', 'uncertain', 'returned', 'nothing-new')),
        reply TEXT NOT NULL DEFAULT '',
        correction INTEGER NOT NULL DEFAULT 0,
        job TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        planned TEXT NOT NULL,
        changed TEXT NOT NULL,
        topic TEXT NOT NULL DEFAULT '',
        held TEXT NOT NULL DEFAULT '',
        held_day TEXT NOT NULL DEFAULT '',
        refused TEXT NOT NULL DEFAULT '',
        due TEXT NOT NULL DEFAULT '',
        copy TEXT NOT NULL DEFAULT '',
        seal TEXT NOT NULL DEFAULT '',
        UNIQUE (channel, edition, recipient, document)
    )""",
    "deliveries_by_recipient": "CREATE INDEX deliveries_by_recipient ON deliveries (recipient, topic)",
    "states": """CREATE TABLE states (
        hash TEXT NOT NULL PRIMARY KEY,
        data BLOB NOT NULL
    )""",
    "transactions": """CREATE TABLE transactions (
        id INTEGER PRIMARY KEY,
        delivery INTEGER NOT NULL REFERENCES deliveries (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        job TEXT NOT NULL,
        reply TEXT NOT NULL,
        seal TEXT NOT NULL DEFAULT ''
    )""",
    "ledger": """CREATE TABLE ledger (
        id TEXT NOT NULL PRIMARY KEY,
        place TEXT NOT NULL,
        changes INTEGER NOT NULL,
        deliveries INTEGER NOT NULL,
        transactions INTEGER NOT NULL,
        seal TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID""",
}
_FIRST_COLUMNS = (
    "id, channel, edition, recipient, document, sha256, state, reply, correction, job, attempts, planned, changed"
)
COLUMNS: Mapping[str, str] = {
    "deliveries": f"{_FIRST_COLUMNS}, topic, held, held_day, refused, due, copy",
    "transactions": "id, delivery, at, state, sha256, job, reply",
    "ledger": "id, place, changes, deliveries, transactions",
}
"""What the seal of a row covers. What a document said has its own hash as its key."""


class FormerVersion(Struct, frozen=True):
    """The tables of an earlier version, and what the seal of a row covered; nothing where there were no seals."""

    tables: Mapping[str, str]
    columns: Mapping[str, str]
    copied: Mapping[str, str]
    """The columns that its rows have in common with today's, by table."""


_SECOND_DELIVERIES = """CREATE TABLE deliveries (
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
        seal TEXT NOT NULL DEFAULT '',
        UNIQUE (channel, edition, recipient, document)
    )"""
_THIRD_COLUMNS = f"{_FIRST_COLUMNS}, topic, held, held_day, refused, due"
_SEAL = "seal TEXT NOT NULL DEFAULT ''"
_COPIED = {"deliveries": _FIRST_COLUMNS, "transactions": COLUMNS["transactions"]}
FORMER: Mapping[int, FormerVersion] = {
    1: FormerVersion(
        {
            "deliveries": _SECOND_DELIVERIES.replace(f"{_SEAL},", ""),
            "transactions": TABLES["transactions"]
            .replace("id INTEGER PRIMARY KEY,", "")
            .replace(f",\n        {_SEAL}", ""),
        },
        {},
        {**_COPIED, "transactions": COLUMNS["transactions"].replace("id", "rowid AS id", 1)},
    ),
    2: FormerVersion(
        {"deliveries": _SECOND_DELIVERIES, "transactions": TABLES["transactions"], "ledger": TABLES["ledger"]},
        {**COLUMNS, "deliveries": _FIRST_COLUMNS},
        _COPIED,
    ),
    3: FormerVersion(
        {**TABLES, "deliveries": TABLES["deliveries"].replace("copy TEXT NOT NULL DEFAULT '',\n        ", "")},
        {**COLUMNS, "deliveries": _THIRD_COLUMNS},
        {**_COPIED, "deliveries": _THIRD_COLUMNS, "states": "hash, data"},
    ),
}
