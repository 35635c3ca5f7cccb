"""The ledger: nothing twice, nothing lost, whoever is killed when."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.delivery.delivery_status import Delivery, DeliveryItem, DeliveryStatus, ResendPermissions, decide
from reports.delivery.ledger import Ledger, default_path
from reports.errors import EnvironmentProblem, InputProblem, UsageProblem

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
ITEM = DeliveryItem("mail", "2026 Q1", "a@example.org", "country CN zh", "1" * 64)
CHANGED = replace(ITEM, sha256="2" * 64)
OTHER = replace(ITEM, recipient="b@example.org")
NOTHING = ResendPermissions()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "ledger.sqlite"


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    with Ledger(place, clock=lambda: NOON) as opened:
        yield opened


def sent(ledger: Ledger, *items: DeliveryItem, permissions: ResendPermissions = NOTHING, state: str = "accepted") -> list[DeliveryStatus]:
    statuses = ledger.plan(items, permissions)
    assert ledger.begin(statuses, "job-1")
    return ledger.settle(statuses, state, "250 ok")  # type: ignore[arg-type] # one of the states


def verdict(ledger: Ledger, item: DeliveryItem, **permissions: Any) -> str:
    return ledger.look([item], ResendPermissions(**permissions))[0].verdict


def only(ledger: Ledger) -> Delivery:
    (delivery,) = ledger.deliveries()
    return delivery


# -- What is to become of an item --------------------------------------------------------------------------------------

KNOWN = Delivery(1, "mail", *ITEM.key[1:], ITEM.sha256, "accepted", "", False, "", 1, "", "")


@pytest.mark.parametrize(
    ("state", "corrected", "item", "permissions", "expected"),
    [
        ("planned", False, ITEM, {}, "due"),
        ("planned", False, CHANGED, {}, "due"),
        ("planned", True, ITEM, {}, "correction"),
        ("planned", True, CHANGED, {}, "changed"),
        ("planned", True, CHANGED, {"correction": True}, "correction"),
        ("accepted", False, ITEM, {}, "sent"),
        ("accepted", False, ITEM, {"correction": True, "retry_uncertain": True, "retry_rejected": True}, "sent"),
        ("accepted", False, CHANGED, {}, "changed"),
        ("accepted", False, CHANGED, {"retry_uncertain": True, "retry_rejected": True}, "changed"),
        ("accepted", False, CHANGED, {"correction": True}, "correction"),
        ("uncertain", False, ITEM, {}, "uncertain"),
        ("uncertain", False, CHANGED, {"correction": True, "retry_rejected": True}, "uncertain"),
        ("uncertain", False, ITEM, {"retry_uncertain": True}, "due"),
        ("uncertain", True, ITEM, {"retry_uncertain": True}, "correction"),
        ("uncertain", False, CHANGED, {"retry_uncertain": True}, "changed"),
        ("uncertain", False, CHANGED, {"retry_uncertain": True, "correction": True}, "correction"),
        ("rejected", False, ITEM, {}, "rejected"),
        ("rejected", False, CHANGED, {"correction": True, "retry_uncertain": True}, "rejected"),
        ("rejected", False, CHANGED, {"retry_rejected": True}, "due"),
        ("rejected", True, ITEM, {"retry_rejected": True}, "correction"),
    ],
)
def test_what_is_known_and_allowed_decides(
    state: str, corrected: bool, item: DeliveryItem, permissions: dict[str, Any], expected: str
) -> None:
    known = replace(KNOWN, state=state, correction=corrected)
    assert decide(item, known, ResendPermissions(**permissions)) == expected


def test_what_nobody_knows_is_due() -> None:
    assert decide(ITEM, None, NOTHING) == "due"


# -- A delivery, step by step ------------------------------------------------------------------------------------------


def test_a_delivery_is_planned_then_uncertain_then_accepted(ledger: Ledger) -> None:
    statuses = ledger.plan([ITEM], NOTHING)
    assert only(ledger).state == "planned"
    assert ledger.begin(statuses, "job-1")
    assert only(ledger).state == "uncertain"
    ledger.settle(statuses, "accepted", "250 queued as 7")
    found = only(ledger)
    assert (found.state, found.reply, found.job, found.attempts) == ("accepted", "250 queued as 7", "job-1", 1)
    assert [step.state for step in ledger.history(found)] == ["planned", "uncertain", "accepted"]
    assert (found.planned, found.changed) == ("2026-03-31T12:00:00+00:00",) * 2


def test_what_was_sent_is_not_sent_again(ledger: Ledger) -> None:
    sent(ledger, ITEM)
    (status,) = ledger.plan([ITEM], NOTHING)
    assert (status.verdict, status.is_due) == ("sent", False)
    assert not ledger.begin([status], "job-2")
    assert only(ledger).state == "accepted"


def test_edition_recipient_document_and_channel_make_the_key_and_the_hash_does_not(ledger: Ledger) -> None:
    sent(ledger, ITEM)
    others = {"edition": "2026 Q2", "recipient": "b@example.org", "document": "country NO zh", "channel": "print"}
    for field, value in others.items():
        assert verdict(ledger, replace(ITEM, **{field: value})) == "due"
    assert verdict(ledger, CHANGED) == "changed"


def test_a_correction_goes_out_once_and_says_that_it_is_one(ledger: Ledger) -> None:
    sent(ledger, ITEM)
    permissions = ResendPermissions(correction=True)
    (status,) = ledger.plan([CHANGED], permissions)
    assert status.verdict == "correction"
    # Killed here, an ordinary run goes on with it, and still as a correction.
    (status,) = ledger.plan([CHANGED], NOTHING)
    assert status.verdict == "correction"
    assert ledger.begin([status], "job-2")
    ledger.settle([status], "accepted", "250 ok")
    assert (only(ledger).sha256, only(ledger).correction) == (CHANGED.sha256, True)
    assert verdict(ledger, CHANGED, correction=True) == "sent"
    assert verdict(ledger, ITEM) == "changed"


def test_several_items_go_out_together_or_not_at_all(ledger: Ledger, place: Path) -> None:
    statuses = ledger.plan([ITEM, OTHER], NOTHING)
    with Ledger(place) as second:
        taken = second.plan([OTHER], NOTHING)
        assert second.begin(taken, "job-2")
    assert not ledger.begin(statuses, "job-1")
    assert {found.recipient: found.state for found in ledger.deliveries()} == {
        "a@example.org": "planned",
        "b@example.org": "uncertain",
    }


def test_one_of_two_runs_takes_an_item(ledger: Ledger, place: Path) -> None:
    with Ledger(place) as second:
        first_view, second_view = ledger.plan([ITEM], NOTHING), second.plan([ITEM], NOTHING)
        assert [ledger.begin(first_view, "job-1"), second.begin(second_view, "job-2")] == [True, False]
        ledger.settle(first_view, "planned", "451 later")
        assert not second.begin(second_view, "job-2")
        assert second.begin(second.plan([ITEM], NOTHING), "job-2")


def test_what_did_not_arrive_may_be_tried_again(ledger: Ledger) -> None:
    again = sent(ledger, ITEM, state="planned")
    assert ledger.begin(again, "job-1")
    ledger.settle(again, "accepted", "250 ok")
    assert only(ledger).attempts == 2


def test_a_refusal_before_anything_was_given_is_noted(ledger: Ledger) -> None:
    statuses = ledger.plan([ITEM], NOTHING)
    ledger.refuse(statuses, "planned", "451 later")
    assert (only(ledger).state, only(ledger).reply) == ("planned", "451 later")
    ledger.refuse(statuses, "rejected", "550 no such user")
    assert (only(ledger).state, only(ledger).reply) == ("rejected", "550 no such user")
    assert verdict(ledger, ITEM, retry_rejected=True) == "due"


@pytest.mark.parametrize("outcome", ["planned", "rejected"])
def test_what_may_have_arrived_stays_uncertain_when_a_second_try_fails(ledger: Ledger, outcome: str) -> None:
    sent(ledger, ITEM, state="uncertain")
    permissions = ResendPermissions(retry_uncertain=True)
    (status,) = ledger.plan([ITEM], permissions)
    assert only(ledger).state == "uncertain"
    ledger.refuse([status], outcome, "no")  # type: ignore[arg-type] # one of the states
    assert only(ledger).state == "uncertain"
    sent(ledger, ITEM, permissions=permissions, state=outcome)
    assert only(ledger).state == "uncertain"
    sent(ledger, ITEM, permissions=permissions)
    assert only(ledger).state == "accepted"


def test_settling_what_was_not_begun_is_a_bug(ledger: Ledger) -> None:
    statuses = ledger.plan([ITEM], NOTHING)
    with pytest.raises(ValueError, match="was not begun"):
        ledger.settle(statuses, "accepted", "250 ok")


def test_a_run_that_sends_uncertain_ones_again_is_alone(ledger: Ledger, place: Path) -> None:
    alone = ResendPermissions(retry_uncertain=True)
    with Ledger(place) as second:
        with ledger.session(NOTHING), second.session(NOTHING):
            pass
        with ledger.session(NOTHING), pytest.raises(UsageProblem, match="another run"), second.session(alone):
            pass
        with ledger.session(alone), pytest.raises(UsageProblem, match="another run"), second.session(NOTHING):
            pass
        with second.session(alone):
            pass


def test_a_fault_in_a_session_is_not_the_ledgers(ledger: Ledger) -> None:
    with pytest.raises(FileNotFoundError), ledger.session(NOTHING):
        raise FileNotFoundError("something else")


# -- The file ----------------------------------------------------------------------------------------------------------


def test_looking_makes_no_file(place: Path) -> None:
    with Ledger(place, create=False) as ledger:
        assert [status.verdict for status in ledger.look([ITEM], NOTHING)] == ["due"]
        assert ledger.deliveries() == []
    assert not place.exists()


@pytest.mark.usefixtures("ledger")
def test_nobody_else_reads_the_file(place: Path) -> None:
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_what_is_noted_is_on_the_disk_before_the_call_returns(ledger: Ledger) -> None:
    # Seen from inside, for nobody pulls the plug of a test.
    assert ledger._database.execute("PRAGMA synchronous").fetchone() == (3,)


@pytest.mark.parametrize("content", [b"not a database, but long enough to be one" * 30, b"SQLite"])
def test_another_file_is_refused(place: Path, content: bytes) -> None:
    place.parent.mkdir()
    place.write_bytes(content)
    with pytest.raises(InputProblem, match="is no ledger"):
        Ledger(place)
    assert place.read_bytes() == content


def test_another_programs_database_is_refused(place: Path) -> None:
    place.parent.mkdir()
    base = sqlite3.connect(place)
    base.execute("CREATE TABLE deliveries (x)")
    base.close()
    with pytest.raises(InputProblem, match="is no ledger"):
        Ledger(place)


def test_a_later_version_is_refused(place: Path) -> None:
    Ledger(place).__exit__(None, None, None)
    base = sqlite3.connect(place)
    base.execute("PRAGMA user_version = 9")
    base.close()
    for create in (True, False):
        with pytest.raises(InputProblem, match="has version 9, this program writes 4") as caught:
            Ledger(place, create=create)
        assert "the newer release that wrote it" in caught.value.remedy


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="cannot be used"):
        Ledger(tmp_path)


def test_the_place_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REPORTS_LEDGER", str(tmp_path / "x.sqlite"))
    assert default_path() == tmp_path / "x.sqlite"
    monkeypatch.delenv("REPORTS_LEDGER")
    assert default_path().name == "deliveries.sqlite"


# -- Kills and companions ----------------------------------------------------------------------------------------------

_WORKER = """
import sys
from pathlib import Path
from reports.delivery.ledger import Ledger
from reports.delivery.delivery_status import DeliveryItem, ResendPermissions

with Ledger(Path(sys.argv[1])) as ledger, Path(sys.argv[2]).open("ab", buffering=0) as arrived:
    for number in range(int(sys.argv[3])):
        (status,) = ledger.plan([DeliveryItem("mail", "E", f"r{number}@example.org", "D", "0")], ResendPermissions())
        if status.is_due and ledger.begin([status], "job"):
            arrived.write(b"%d\\n" % number)
            ledger.settle([status], "accepted", "250 ok")
"""


def worker(place: Path, arrived: Path, count: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", _WORKER, str(place), str(arrived), str(count)], env=environment)


def test_two_processes_at_once_deliver_everything_once(place: Path, tmp_path: Path) -> None:
    arrived = tmp_path / "arrived"
    runs = [worker(place, arrived, 40) for _ in range(2)]
    assert [run.wait(120) for run in runs] == [0, 0]
    assert sorted(map(int, arrived.read_text().split())) == list(range(40))
    with Ledger(place) as ledger:
        assert {found.state for found in ledger.deliveries()} == {"accepted"}


def test_killed_at_any_moment_nothing_is_delivered_twice_and_nothing_is_forgotten(place: Path, tmp_path: Path) -> None:
    arrived, count = tmp_path / "arrived", 60
    for kill in range(5):
        run = worker(place, arrived, count)
        before = arrived.stat().st_size if arrived.exists() else 0
        while run.poll() is None and (not arrived.exists() or arrived.stat().st_size < before + 6 + 3 * kill):
            pass
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert worker(place, arrived, count).wait(120) == 0
    delivered = [int(line) for line in arrived.read_text().split()]
    assert len(set(delivered)) == len(delivered)
    with Ledger(place) as ledger:
        states = {found.recipient: found.state for found in ledger.deliveries()}
    uncertain = {number for number in range(count) if states[f"r{number}@example.org"] == "uncertain"}
    assert set(delivered) | uncertain == set(range(count))
    assert len(uncertain) <= 5
