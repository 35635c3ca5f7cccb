"""Sending over real sockets: nobody twice, nobody seen by another, and the truth about what became of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.delivery.delivery_status import Delivery, ResendPermissions
from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.message import MessageSettings, forecast
from reports.delivery.message_plan import DueMessage
from reports.delivery.sending import CONNECTING, ROUNDS, DeliveryOutcome, MailSession, format_reply
from reports.delivery.server import Server
from reports.errors import DeliveryProblem
from tests.delivery.plans_of import FORM, NOON, planned
from tests.delivery.post_office import Fault, PostOffice


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    now: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return (self.now - NOON).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite", clock=clock) as opened:
        yield opened


def server_of(office: PostOffice, **more: Any) -> Server:
    return Server("127.0.0.1", office.port, **{"security": "none", "timeout": 20.0, **more})


def post_of(office: PostOffice, ledger: Ledger, clock: Clock, settings: MessageSettings = FORM, **more: Any) -> MailSession:
    timeout = more.pop("timeout", 20.0)
    return MailSession(server_of(office, timeout=timeout), ledger, settings, clock.monotonic, clock.sleep, **more)


def due_messages(ledger: Ledger, sheet: Finished, *addresses: str, **permissions: Any) -> list[DueMessage]:
    return [due for one in addresses for due in planned(ledger, sheet, address=one, permissions=ResendPermissions(**permissions))]


def known(ledger: Ledger) -> dict[str, Delivery]:
    return {one.recipient: one for one in ledger.deliveries()}


# No end of a hexadecimal number, as the part of a Message-ID before the @ is.
A, B, C = "anna@example.org", "boris@example.org", "clara@example.org"


# -- What arrives ------------------------------------------------------------------------------------------------------


def test_everyone_receives_one_message_and_sees_no_other_address(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    due = due_messages(ledger, sheet, A, B, C)
    outcomes = post_of(office, ledger, clock).send(due)
    assert [outcome.state for outcome in outcomes] == ["accepted"] * 3
    assert outcomes[2].reply == "250 2.0.0 queued as 3"
    for address, messages in office.by_address().items():
        (one,) = messages
        assert one.recipients == (address,)
        assert [other for other in (A, B, C) if other != address and other.encode() in one.data] == []
    assert set(office.by_address()) == {A, B, C}
    assert office.connections == 1


def test_what_arrives_is_as_large_as_forecast_and_holds_the_document(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    (due,) = due_messages(ledger, sheet, A)
    post_of(office, ledger, clock).send([due])
    (one,) = office.received
    assert len(one.data) == pytest.approx(forecast(due.content, FORM), rel=0.01)
    (attached,) = one.message.iter_attachments()
    assert attached.get_payload(decode=True) == sheet.data
    assert one.message["Date"] == "Tue, 31 Mar 2026 12:00:00 +0000"


def test_lines_that_begin_with_a_dot_arrive_whole(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    record = sheet.source.records[0]
    # Quoted-printable breaks a long line anywhere, before a dot as well.
    editions = [replace(edition, title="Title\n.\n..x", description="." * 2000) for edition in record.editions]
    dotted = replace(sheet, source=replace(sheet.source, records=(replace(record, editions=tuple(editions)),)))
    post_of(office, ledger, clock).send(due_messages(ledger, dotted, A))
    (one,) = office.received
    assert b"\r\n.." in one.data
    text = one.message.get_body(("plain",))
    assert text is not None
    assert "." * 2000 in text.get_content()


def test_a_second_run_sends_nothing(office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished) -> None:
    post_of(office, ledger, clock).send(due_messages(ledger, sheet, A, B))
    assert due_messages(ledger, sheet, A, B) == []
    assert len(office.received) == 2


def test_a_test_goes_to_one_address_and_says_for_whom(office: PostOffice, clock: Clock, sheet: Finished) -> None:
    settings = replace(FORM, test_to="tester@example.org")
    with Ledger(None, clock=clock) as nowhere:
        due = due_messages(nowhere, sheet, A, B)
        post_of(office, nowhere, clock, settings).send(due)
    assert [one.recipients for one in office.received] == [("tester@example.org",)] * 2
    assert [address in str(one.message["Subject"]) for one, address in zip(office.received, (A, B), strict=True)] == [
        True,
        True,
    ]


# -- What fails --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("faults", "state", "copies"),
    [
        (["refuse"], "rejected", 0),
        (["large"], "rejected", 0),
        (["later"], "accepted", 1),
        (["greylist", "later", "busy"], "accepted", 1),
        (["later"] * 4, "planned", 0),
        (["greylist"] * 4, "planned", 0),
        (["drop"], "uncertain", 1),
        (["lost"], "uncertain", 0),
    ],
)
def test_a_fault_is_told_as_it_was_and_the_others_are_served(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished,
    faults: list[Fault], state: str, copies: int,
) -> None:  # fmt: skip
    office.faults[B] = list(faults)
    outcomes = post_of(office, ledger, clock).send(due_messages(ledger, sheet, A, B, C))
    assert [outcome.state for outcome in outcomes] == ["accepted", state, "accepted"]
    found = known(ledger)
    assert {address: one.state for address, one in found.items()} == {A: "accepted", B: state, C: "accepted"}
    assert found[B].reply == outcomes[1].reply != ""
    received = office.by_address()
    assert {address: len(received.get(address, [])) for address in (A, B, C)} == {A: 1, B: copies, C: 1}


def test_a_server_that_hangs_after_the_content_leaves_it_uncertain(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    office.faults[A] = ["hang"]
    outcomes = post_of(office, ledger, clock, timeout=1.0).send(due_messages(ledger, sheet, A, B))
    assert [outcome.state for outcome in outcomes] == ["uncertain", "accepted"]
    assert "after the content was sent" in known(ledger)[A].reply


def test_what_is_uncertain_is_not_tried_again_by_itself(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    office.faults[A] = ["drop"]
    post_of(office, ledger, clock).send(due_messages(ledger, sheet, A))
    assert due_messages(ledger, sheet, A) == []
    assert office.tries == [A]
    outcomes = post_of(office, ledger, clock).send(due_messages(ledger, sheet, A, retry_uncertain=True))
    assert [outcome.state for outcome in outcomes] == ["accepted"]
    first, second = office.received
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_what_is_refused_for_good_is_tried_once_and_again_only_when_asked(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    office.faults[A] = ["refuse"]
    post_of(office, ledger, clock).send(due_messages(ledger, sheet, A))
    assert due_messages(ledger, sheet, A) == []
    assert (office.tries, clock.slept) == ([A], [])
    post_of(office, ledger, clock).send(due_messages(ledger, sheet, A, retry_rejected=True))
    assert known(ledger)[A].state == "accepted"


def test_tries_come_in_rounds_with_longer_and_longer_pauses(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    office.faults[A] = ["later"] * 9
    (outcome,) = post_of(office, ledger, clock).send(due_messages(ledger, sheet, A))
    assert (clock.slept, list(ROUNDS)) == ([5.0, 30.0, 120.0], [0.0, *clock.slept])
    assert (outcome.state, outcome.reply) == ("planned", "451 4.3.0 try again later")
    assert len(office.tries) == len(ROUNDS)


def test_a_message_that_the_server_cannot_take_is_not_offered(ledger: Ledger, clock: Clock, sheet: Finished) -> None:
    with PostOffice(size=20_000) as office:
        (outcome,) = post_of(office, ledger, clock).send(due_messages(ledger, sheet, A))
    assert (outcome.state, "the server takes 20000" in outcome.reply) == ("planned", True)
    assert (office.tries, clock.slept) == ([], [])


def test_a_server_that_is_not_there_stops_the_run_and_all_stays_planned(
    ledger: Ledger, clock: Clock, sheet: Finished
) -> None:
    with PostOffice() as office:
        session = post_of(office, ledger, clock)
    with pytest.raises(DeliveryProblem, match="cannot be reached"):
        session.send(due_messages(ledger, sheet, A, B))
    assert {one.state for one in ledger.deliveries()} == {"planned"}
    assert clock.slept == list(CONNECTING[1:])


def test_a_message_taken_by_another_run_is_left_to_it(
    office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished, tmp_path: Path
) -> None:
    due = due_messages(ledger, sheet, A, B)
    with Ledger(tmp_path / "ledger.sqlite") as other:
        assert other.begin(planned(other, sheet, address=A)[0].statuses, "job")
    first, second = post_of(office, ledger, clock).send(due)
    assert (first.state, first.reply, second.state) == ("planned", "another run has taken it", "accepted")
    assert set(office.by_address()) == {B}


def test_two_runs_at_once_send_each_message_once(office: PostOffice, sheet: Finished, tmp_path: Path) -> None:
    addresses = [f"r{number}@example.org" for number in range(12)]

    def run() -> None:
        with Ledger(tmp_path / "l.sqlite") as ledger:
            MailSession(server_of(office), ledger, FORM, Clock().monotonic, lambda _: None).send(due_messages(ledger, sheet, *addresses))

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join(60)
    assert {address: len(found) for address, found in office.by_address().items()} == dict.fromkeys(addresses, 1)


# -- How fast, and what is told ----------------------------------------------------------------------------------------


def test_the_rate_is_kept(office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished) -> None:
    post_of(office, ledger, clock, rate=30).send(due_messages(ledger, sheet, A, B, C))
    assert clock.slept == [2.0, 2.0]


def test_each_outcome_is_told_as_it_comes(office: PostOffice, ledger: Ledger, clock: Clock, sheet: Finished) -> None:
    heard: list[DeliveryOutcome] = []
    office.faults[A] = ["later"]
    post_of(office, ledger, clock, report=heard.append).send(due_messages(ledger, sheet, A, B))
    assert [(one.due.content.recipient.address, one.state) for one in heard] == [(B, "accepted"), (A, "accepted")]


def test_an_answer_cannot_command_a_terminal() -> None:
    assert format_reply(550, b"no\x1b[2J such\r\n user \xff") == "550 no[2J such user \N{REPLACEMENT CHARACTER}"
    assert len(format_reply(550, b"x" * 5000)) == 300
