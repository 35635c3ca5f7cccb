"""The ledger's file: whatever happens to it, nothing is sent again because of it."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.delivery import ledger_file
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


def make_old(path: Path) -> None:
    """Turn a ledger into one of version 1, as that version wrote it."""
    database = sqlite3.connect(path, isolation_level=None)
    rows = {table: database.execute(f"SELECT {columns} FROM {table}").fetchall() for table, columns in OLD.items()}
    for table in ledger_file.TABLES:
        database.execute(f"DROP TABLE {table}")
    for (_, table), statement in ledger_file._FIRST_TABLES.items():
        database.execute(statement)
        marks = ", ".join("?" * len(rows[table][0]))
        database.executemany(f"INSERT INTO {table} ({OLD[table]}) VALUES ({marks})", rows[table])
    database.execute("PRAGMA user_version = 1")
    database.close()
    ledger_file.note_place(path).write_bytes(b"")


OLD = {
    "deliveries": ledger_file._COLUMNS["deliveries"],
    "transactions": ledger_file._COLUMNS["transactions"].removeprefix("id, "),
}


def test_a_ledger_of_the_version_before_is_taken_over_with_all_that_it_knows(place: Path) -> None:
    with Ledger(place) as ledger:
        before = [(one, ledger.history(one)) for one in ledger.deliveries()]
    make_old(place)
    assert "was of version 1 and is now of version 2" in notes(place)
    assert notes(place) == ""
    with Ledger(place) as ledger:
        assert [(one, ledger.history(one)) for one in ledger.deliveries()] == before
    assert deliver(place, ITEMS) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda base: base.execute("CREATE TRIGGER t AFTER DELETE ON deliveries BEGIN SELECT 1; END"),
        lambda base: base.execute("ALTER TABLE deliveries ADD COLUMN x"),
        lambda base: base.execute("DROP TABLE transactions"),
    ],
)
def test_what_only_says_that_it_is_of_that_version_is_refused(
    place: Path, change: Callable[[sqlite3.Connection], object]
) -> None:
    make_old(place)
    base = sqlite3.connect(place)
    change(base)
    base.commit()
    base.close()
    data = place.read_bytes()
    with pytest.raises(InputProblem, match="its tables are not"):
        Ledger(place)
    assert place.read_bytes() == data
