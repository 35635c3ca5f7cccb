"""The ledger's file: whatever happens to it, nothing is sent again because of it."""

from __future__ import annotations

import errno
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.delivery import ledger_file, ledger_migration
from reports.delivery.delivery_status import DeliveryItem, ResendPermissions
from reports.delivery.ledger import Ledger
from reports.errors import EnvironmentProblem, InputProblem

NOTHING = ResendPermissions()
ITEM = DeliveryItem("mail", "2026 Q1", "a@example.org", "country CN zh", "1" * 64)
ITEMS = [replace(ITEM, recipient=f"r{number}@example.org", sha256=f"{number:064}") for number in range(40)]


def deliver(path: Path, items: list[DeliveryItem]) -> int:
    """Deliver what is due by a ledger; returns how many deliveries that were."""
    with Ledger(path) as ledger, ledger.session(NOTHING):
        due = [status for status in ledger.plan(items, NOTHING) if status.is_due]
        if due:
            assert ledger.begin(due, "job")
            ledger.settle(due, "accepted", "250 ok")
        return len(due)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A ledger by which all items were delivered."""
    path = tmp_path / "desk" / "ledger.sqlite"
    assert deliver(path, ITEMS) == len(ITEMS)
    return path


def notes(path: Path, *, create: bool = True) -> str:
    with Ledger(path, create=create) as ledger:
        return "; ".join(filter(None, (*ledger.state.notes, ledger.state.fault)))


# -- Damage ------------------------------------------------------------------------------------------------------------


def sent_again(path: Path, bits: int, seed: int) -> tuple[int, int]:
    """Flip one bit at a time; returns how many of them would have something delivered again, and how many are refused."""
    whole, chance = path.read_bytes(), random.Random(seed)
    again = refused = 0
    for _ in range(bits):
        bit = chance.randrange(len(whole) * 8)
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        try:
            again += bool(deliver(path, ITEMS))
        except (InputProblem, EnvironmentProblem):
            refused += 1
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
    return again, refused


def test_of_fifteen_hundred_flipped_bits_none_sends_anything_again(place: Path) -> None:
    again, refused = sent_again(place, 1_500, seed=20260331)
    assert again == 0
    # The rest is room that nothing is written in.
    assert refused > 500


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_of_fifteen_thousand_none_does_either(place: Path, seed: int) -> None:
    assert sent_again(place, 1_500, seed)[0] == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM deliveries WHERE id = 7", "more or fewer rows"),
        ("DELETE FROM deliveries", "more or fewer rows"),
        ("DELETE FROM transactions WHERE id = 3", "more or fewer rows"),
        ("UPDATE deliveries SET state = 'planned' WHERE id = 7", "1 rows of deliveries do not have the hash"),
        ("UPDATE deliveries SET recipient = 'x@example.org' WHERE id = 7", "do not have the hash"),
        ("UPDATE transactions SET reply = 'x' WHERE id = 7", "rows of transactions do not have the hash"),
        ("UPDATE ledger SET changes = 1", "rows of ledger do not have the hash"),
        ("DELETE FROM ledger", "more or fewer rows"),
        ("DROP TABLE transactions", "its tables are not"),
        ("CREATE TRIGGER t AFTER INSERT ON deliveries BEGIN DELETE FROM transactions; END", "its tables are not"),
        ("CREATE VIEW v AS SELECT 1", "its tables are not"),
    ],
)
def test_what_was_changed_or_taken_out_is_refused(place: Path, statement: str, said: str) -> None:
    database = sqlite3.connect(place)
    database.execute(statement)
    database.commit()
    database.close()
    with pytest.raises(InputProblem, match=re.escape(said)):
        Ledger(place)


@pytest.mark.parametrize("length", [1, 100, 4096, 5000])
def test_a_ledger_cut_short_is_refused(place: Path, length: int) -> None:
    place.write_bytes(place.read_bytes()[:length])
    with pytest.raises(InputProblem):
        Ledger(place)


@pytest.mark.parametrize("create", [True, False])
def test_an_emptied_file_is_refused_with_what_to_do(place: Path, create: bool) -> None:
    place.write_bytes(b"")
    with pytest.raises(InputProblem, match="is empty") as caught:
        Ledger(place, create=create)
    assert "Restore it" in caught.value.remedy
    assert place.read_bytes() == b""


def test_a_file_larger_than_a_ledger_is_not_read(place: Path) -> None:
    with place.open("r+b") as file:
        file.truncate(10**12)
    with pytest.raises(InputProblem, match="larger than a ledger"):
        Ledger(place)


def test_a_ledger_that_takes_too_long_to_look_through_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "_MOST_SECONDS", -1.0)
    monkeypatch.setattr(ledger_file, "_STEPS", 10)
    with pytest.raises(InputProblem, match="to look through"):
        Ledger(place)


# -- New, moved, copied, older -----------------------------------------------------------------------------------------


def test_a_new_ledger_is_announced_and_one_in_use_is_not(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    assert "there is no ledger" in notes(path, create=False)
    assert not path.exists()
    assert "is new" in notes(path)
    deliver(path, ITEMS)
    assert notes(path) == ""


def test_a_ledger_is_begun_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "new.sqlite"
    Ledger(path).__exit__(None, None, None)
    assert [one.name for one in path.parent.iterdir()] == ["new.sqlite"]


def test_whoever_comes_second_uses_the_ledger_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new.sqlite"
    real = ledger_file.create

    def create_meanwhile(database: sqlite3.Connection, place: str) -> None:
        monkeypatch.setattr(ledger_file, "create", real)
        deliver(path, ITEMS)
        real(database, place)

    monkeypatch.setattr(ledger_file, "create", create_meanwhile)
    assert deliver(path, ITEMS) == 0


def test_a_file_system_without_second_names_holds_a_ledger_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("reports.delivery.ledger_file.os.link", refuse)
    path = tmp_path / "new.sqlite"
    assert deliver(path, ITEMS) == len(ITEMS)
    assert deliver(path, ITEMS) == 0


def test_a_moved_ledger_is_announced_once_and_knows_all(place: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite"
    place.rename(there)
    assert notes(there) == f"the ledger {there} was {place} before"
    assert deliver(there, ITEMS) == 0
    assert notes(there) == ""


def test_a_copy_is_looked_at_and_nothing_is_sent_by_it(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copy(place, copy)
    assert "is a copy of" in notes(copy)
    with pytest.raises(InputProblem, match="is a copy of"):
        deliver(copy, ITEMS)
    assert deliver(place, ITEMS) == 0


def test_one_file_under_two_names_is_no_copy(place: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite"
    link.symlink_to(place)
    assert deliver(link, ITEMS) == 0


def test_an_older_copy_in_its_place_sends_nothing(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copy(place, copy)
    later = [replace(ITEM, recipient="later@example.org")]
    assert deliver(place, later) == 1
    shutil.copy(copy, place)
    copy.unlink()
    assert "is an older copy: 3 changes are missing" in notes(place)
    with pytest.raises(InputProblem, match="is an older copy"):
        deliver(place, later)


@pytest.mark.parametrize("note", [b"", b"x", b"0 9999999 0\n", b"\xff" * 300])
def test_a_note_beside_it_that_is_damaged_is_no_note(place: Path, note: bytes) -> None:
    ledger_file.note_place(place).write_bytes(note)
    assert notes(place) == ""
    assert deliver(place, ITEMS) == 0


def test_another_ledger_in_its_place_is_announced(place: Path, tmp_path: Path) -> None:
    deliver(tmp_path / "other.sqlite", ITEMS[:1])
    (tmp_path / "other.sqlite").rename(place)
    assert "has taken the place of another one" in notes(place)


def test_a_new_one_where_one_was_lost_sends_nothing(place: Path) -> None:
    place.unlink()
    for _ in range(2):
        assert "is new, but another one was here" in notes(place)
        with pytest.raises(InputProblem, match="another one was here"):
            deliver(place, ITEMS)
    ledger_file.note_place(place).unlink()
    assert deliver(place, ITEMS) == len(ITEMS)


def test_a_full_disk_is_told_as_one(place: Path) -> None:
    with Ledger(place) as ledger:
        (pages,) = ledger._database.execute("PRAGMA page_count").fetchone()
        ledger._database.execute(f"PRAGMA max_page_count = {pages}")
        items = [replace(ITEM, recipient=f"{number}@example.org") for number in range(1_000)]
        with pytest.raises(EnvironmentProblem, match="database or disk is full"):
            ledger.plan(items, ResendPermissions())


# -- The version before ------------------------------------------------------------------------------------------------

FIRST_VERSION = """
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
    );
    CREATE TABLE transactions (
        delivery INTEGER NOT NULL REFERENCES deliveries (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        job TEXT NOT NULL,
        reply TEXT NOT NULL
    );
    PRAGMA application_id = 1667462515;
    PRAGMA user_version = 1;
"""
AT = "2026-03-31T12:00:00+00:00"
HISTORY = (("planned", "", ""), ("uncertain", "job", "begun; no answer was noted"), ("accepted", "job", "250 ok"))
LATER = [replace(ITEM, recipient="later@example.org")]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger of version 1 by which all items were delivered."""
    path = tmp_path / "desk" / "ledger.sqlite"
    path.parent.mkdir()
    base = sqlite3.connect(path)
    base.executescript(FIRST_VERSION)
    for item in ITEMS:
        first_version_delivers(base, item)
    base.close()
    ledger_file.note_place(path).touch()
    return path


def first_version_delivers(base: sqlite3.Connection, item: DeliveryItem) -> None:
    columns = "channel, edition, recipient, document, sha256, state, reply, job, attempts, planned, changed"
    row = (*item.key, item.sha256, "accepted", "250 ok", "job", 1, AT, AT)
    added = base.execute(f"INSERT INTO deliveries ({columns}) VALUES ({', '.join('?' * len(row))})", row).lastrowid
    for state, job, reply in HISTORY:
        base.execute("INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?)", (added, AT, state, item.sha256, job, reply))
    base.commit()


def first_version_reads(path: Path) -> tuple[object, ...]:
    """Return all that the program of version 1 finds in a ledger."""
    base = sqlite3.connect(path)
    queries = ("PRAGMA application_id", "PRAGMA user_version", "PRAGMA integrity_check",
               "SELECT * FROM deliveries ORDER BY id", "SELECT * FROM transactions ORDER BY rowid")  # fmt: skip
    found = tuple(tuple(base.execute(query)) for query in queries)
    base.close()
    return found


def kept(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if "version-1" in one.name)


def copy_of(path: Path) -> Path:
    return path.with_name(path.name + ".version-1")


def test_a_ledger_of_version_1_is_migrated_and_sends_nothing_again(old: Path) -> None:
    before = first_version_reads(old)
    assert notes(old) == (
        f"the ledger {old} was of version 1 and is now of version 4; the former file is kept as {copy_of(old)}"
    )
    assert first_version_reads(copy_of(old)) == before
    assert stat.S_IMODE(copy_of(old).stat().st_mode) == 0o600
    assert notes(old) == ""
    assert deliver(old, ITEMS) == 0
    assert deliver(old, LATER) == 1
    assert kept(old) == [copy_of(old).name]
    with Ledger(old) as ledger:
        known = ledger.deliveries()
        assert [one.recipient for one in known] == [one.recipient for one in [*ITEMS, *LATER]]
        assert [(one.state, one.job, one.reply) for one in ledger.history(known[7])] == list(HISTORY)


def test_one_that_knows_nothing_is_migrated_too(old: Path) -> None:
    base = sqlite3.connect(old)
    base.executescript("DELETE FROM transactions; DELETE FROM deliveries")
    base.close()
    assert "is now of version 4" in notes(old)
    assert deliver(old, ITEMS) == len(ITEMS)


def test_a_look_at_one_of_version_1_changes_nothing(old: Path) -> None:
    data = old.read_bytes()
    with Ledger(old, create=False) as ledger:
        assert "is of version 1: whatever delivers by it makes it one of version 4" in ledger.state.notes[0]
        assert {one.verdict for one in ledger.look(ITEMS, NOTHING)} == {"sent"}
        assert [(one.state, one.job, one.reply) for one in ledger.history(ledger.deliveries()[7])] == list(HISTORY)
        with pytest.raises(EnvironmentProblem, match="readonly"):
            ledger.plan(LATER, NOTHING)
    assert old.read_bytes() == data
    assert kept(old) == []


def test_a_look_writes_to_no_ledger(place: Path) -> None:
    with Ledger(place, create=False) as ledger, pytest.raises(EnvironmentProblem, match="readonly"):
        ledger.plan(LATER, NOTHING)


KILLED = """
import os, signal, sys
from pathlib import Path
from reports.delivery import ledger_file, ledger_migration
from reports.delivery.ledger import Ledger

point = sys.argv[2]
prepare = ledger_file.prepare


def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def prepare_to_die(database):
    prepare(database)
    # Pages go to the disk long before the end of the transaction.
    database.execute("PRAGMA cache_size = 1")
    database.set_trace_callback(lambda statement: statement.startswith(point) and kill())


ledger_file.prepare = prepare_to_die
if point == "copy":
    ledger_migration.give_name = kill
Ledger(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("point", "is_copied"),
    [
        ("copy", False),
        ("ALTER TABLE deliveries", True),
        ("CREATE TABLE ledger", True),
        ("INSERT INTO transactions", True),
        ("UPDATE transactions", True),
        ("DROP TABLE old_deliveries", True),
        ("COMMIT", True),
    ],
)
def test_killed_while_it_is_migrated_it_stays_what_it_was(old: Path, point: str, is_copied: bool) -> None:
    before = first_version_reads(old)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(old), point], check=False)
    assert killed.returncode == -signal.SIGKILL
    # Later than this, only the journal tells what the file was.
    assert old.with_name(old.name + "-journal").exists() == (point not in ("copy", "ALTER TABLE deliveries"))
    assert first_version_reads(old) == before
    assert kept(old) == [copy_of(old).name] * is_copied
    if is_copied:
        assert first_version_reads(copy_of(old)) == before
    assert "is now of version 4" in notes(old)
    assert kept(old) == [copy_of(old).name]
    assert deliver(old, ITEMS) == 0


def test_a_copy_that_is_there_is_not_written_over(old: Path) -> None:
    before = first_version_reads(old)
    notes(old)
    shutil.copy(copy_of(old), old)
    base = sqlite3.connect(old)
    first_version_delivers(base, LATER[0])
    base.close()
    assert notes(old).partition(";")[0] == f"the ledger {old} was of version 1 and is now of version 4"
    assert kept(old) == ["ledger.sqlite.version-1", "ledger.sqlite.version-1-2"]
    assert first_version_reads(copy_of(old)) == before
    assert deliver(old, [*ITEMS, *LATER]) == 0


def test_nothing_is_sent_by_the_copy(old: Path) -> None:
    deliver(old, LATER)
    data = copy_of(old).read_bytes()
    with pytest.raises(InputProblem, match="is the copy that was kept of the ledger"):
        deliver(copy_of(old), LATER)
    assert copy_of(old).read_bytes() == data


def test_the_copy_put_back_in_its_place_sends_nothing(old: Path) -> None:
    deliver(old, LATER)
    shutil.copy(copy_of(old), old)
    with pytest.raises(InputProblem, match="is an older copy"):
        deliver(old, LATER)


def test_where_no_copy_can_be_kept_nothing_is_migrated(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ledger_migration, "give_name", refuse)
    data = old.read_bytes()
    with pytest.raises(EnvironmentProblem, match="No space left"):
        Ledger(old)
    assert old.read_bytes() == data
    assert sorted(one.name for one in old.parent.iterdir()) == ["ledger.sqlite", "ledger.sqlite.lock"]


@pytest.mark.parametrize(
    "change",
    [
        lambda base: base.execute("CREATE TRIGGER t AFTER DELETE ON deliveries BEGIN SELECT 1; END"),
        lambda base: base.execute("ALTER TABLE deliveries ADD COLUMN x"),
        lambda base: base.execute("DROP TABLE transactions"),
    ],
)
def test_what_only_says_that_it_is_of_that_version_is_refused(
    old: Path, change: Callable[[sqlite3.Connection], object]
) -> None:
    base = sqlite3.connect(old)
    change(base)
    base.commit()
    base.close()
    data = old.read_bytes()
    with pytest.raises(InputProblem, match="its tables are not"):
        Ledger(old)
    assert old.read_bytes() == data


# -- Version 2, which had hashes and knew nothing of what documents say ------------------------------------------------

SEAL = "seal TEXT NOT NULL DEFAULT ''"
SECOND_DELIVERIES = f"""CREATE TABLE deliveries (
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
        {SEAL},
        UNIQUE (channel, edition, recipient, document)
    )"""
SECOND_TRANSACTIONS = f"""CREATE TABLE transactions (
        id INTEGER PRIMARY KEY,
        delivery INTEGER NOT NULL REFERENCES deliveries (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        job TEXT NOT NULL,
        reply TEXT NOT NULL,
        {SEAL}
    )"""
SECOND_LEDGER = f"""CREATE TABLE ledger (
        id TEXT NOT NULL PRIMARY KEY,
        place TEXT NOT NULL,
        changes INTEGER NOT NULL,
        deliveries INTEGER NOT NULL,
        transactions INTEGER NOT NULL,
        {SEAL}
    ) WITHOUT ROWID"""


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A ledger of version 2 by which all items were delivered in 77 changes, of which the note beside it tells."""
    path = tmp_path / "desk" / "ledger.sqlite"
    path.parent.mkdir()
    base = sqlite3.connect(path)
    base.create_function("seal_of", -1, ledger_file.seal_of, deterministic=True)
    for statement in (SECOND_DELIVERIES, SECOND_TRANSACTIONS, SECOND_LEDGER):
        base.execute(statement)
    columns = "id, channel, edition, recipient, document, sha256, state, reply, correction, job, attempts, planned, changed"
    for number, item in enumerate(ITEMS, 1):
        row = (number, *item.key, item.sha256, "accepted", "250 ok", 0, "job", 1, AT, AT)
        base.execute(f"INSERT INTO deliveries ({columns}) VALUES ({', '.join('?' * len(row))})", row)
        base.execute("INSERT INTO transactions (delivery, at, state, sha256, job, reply) VALUES (?, ?, 'accepted', ?, 'job', '250 ok')",
                     (number, AT, item.sha256))  # fmt: skip
    base.execute("INSERT INTO ledger VALUES ('the-id', ?, 77, 40, 40, '')", (str(path),))
    base.execute(f"UPDATE deliveries SET seal = seal_of({columns})")
    base.execute("UPDATE transactions SET seal = seal_of(id, delivery, at, state, sha256, job, reply)")
    base.execute("UPDATE ledger SET seal = seal_of(id, place, changes, deliveries, transactions)")
    base.execute("PRAGMA application_id = 1667462515")
    base.execute("PRAGMA user_version = 2")
    base.commit()
    base.close()
    ledger_file.note_place(path).write_text(f"the-id {77:012} {ledger_file.seal_of('the-id', 77)}\n")
    return path


def test_a_ledger_of_version_2_is_migrated_stays_the_same_one_and_sends_nothing_again(second: Path) -> None:
    data = second.read_bytes()
    with Ledger(second, create=False) as looked:
        assert {one.verdict for one in looked.look(ITEMS, NOTHING)} == {"sent"}
    assert second.read_bytes() == data
    with Ledger(second) as ledger:
        copy = second.with_name(second.name + ".version-2")
        assert ledger.state.notes == (
            f"the ledger {second} was of version 2 and is now of version 4; the former file is kept as {copy}",
        )
        assert ledger.state.fault == ""
    assert deliver(second, ITEMS) == 0
    assert deliver(second, LATER) == 1
    with pytest.raises(InputProblem, match="is the copy that was kept"):
        Ledger(copy)
    copy.replace(second)
    with Ledger(second) as ledger:
        assert "is an older copy" in ledger.state.fault


def test_a_ledger_of_version_2_that_is_damaged_is_refused(second: Path) -> None:
    base = sqlite3.connect(second)
    base.execute("UPDATE deliveries SET state = 'planned' WHERE id = 7")
    base.commit()
    base.close()
    with pytest.raises(InputProblem, match="1 rows of deliveries do not have the hash"):
        Ledger(second)


THIRD_DELIVERIES = f"""CREATE TABLE deliveries (
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
        {SEAL},
        UNIQUE (channel, edition, recipient, document)
    )"""
THIRD_STATES = """CREATE TABLE states (
        hash TEXT NOT NULL PRIMARY KEY,
        data BLOB NOT NULL
    )"""


def test_a_ledger_of_version_3_goes_on_knowing_what_readers_hold(second: Path) -> None:
    """Version 3 had all that there is today, but for the hash of a file that went out in a document's place."""
    columns = (
        "id, channel, edition, recipient, document, sha256, state, reply, correction, job, attempts, planned, changed"
    )
    base = sqlite3.connect(second)
    base.create_function("seal_of", -1, ledger_file.seal_of, deterministic=True)
    base.execute("ALTER TABLE deliveries RENAME TO before")
    base.execute("DROP TABLE transactions")
    base.execute(THIRD_DELIVERIES)
    base.execute("CREATE INDEX deliveries_by_recipient ON deliveries (recipient, topic)")
    base.execute(THIRD_STATES)
    base.execute(SECOND_TRANSACTIONS)
    base.execute(f"INSERT INTO deliveries ({columns}) SELECT {columns} FROM before")
    base.execute("DROP TABLE before")
    base.execute("INSERT INTO transactions SELECT id, id, changed, state, sha256, job, reply, '' FROM deliveries")
    base.execute("UPDATE deliveries SET topic = 'policy x', held = 'abc', held_day = '2026-03-31'")
    base.execute("INSERT INTO states VALUES ('abc', x'00')")
    base.execute(f"UPDATE deliveries SET seal = seal_of({columns}, topic, held, held_day, refused, due)")
    base.execute("UPDATE transactions SET seal = seal_of(id, delivery, at, state, sha256, job, reply)")
    base.execute("PRAGMA user_version = 3")
    base.commit()
    base.close()
    data = second.read_bytes()
    for is_looked_at in (True, False):
        with Ledger(second, create=not is_looked_at) as ledger:
            assert {(one.held, one.held_day, one.copy) for one in ledger.deliveries()} == {("abc", "2026-03-31", "")}
            assert ledger.said("abc") == b"\0"
        assert (second.read_bytes() == data) is is_looked_at
    assert deliver(second, ITEMS) == 0
    assert deliver(second, LATER) == 1
