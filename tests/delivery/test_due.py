"""Retries that live longer than a run: due again at a time in the ledger, delivered once, given up after days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.app.deliveries import list_deliveries
from reports.delivery.delivery_status import Delivery, ResendPermissions
from reports.delivery.due import GIVEN_UP, LONGEST, SHORTEST, next_try
from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.sending import ROUNDS, DeliveryOutcome, MailSession
from reports.delivery.server import Server
from reports.errors import DeliveryProblem
from tests.delivery.plans_of import FORM, planned
from tests.delivery.post_office import PostOffice
from tests.delivery.scripted import ScriptedServer

A, B = "anna@example.org", "boris@example.org"
START = datetime(2026, 3, 31, 12, tzinfo=UTC)


class Timed(PostOffice):
    """Refuses for now until a time has come, by a clock that the test sets."""

    opens = START
    now = START

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if address == A and self.now < self.opens:
            self.tries.append(address)
            return "450 4.2.0 greylisted, come back later"
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def timed() -> Iterator[Timed]:
    with Timed() as opened:
        yield opened


def run(timed: Timed, path: Path, sheet: Finished, *addresses: str, due: bool = True) -> list[DeliveryOutcome]:
    """One run at the time that it is now."""
    now = timed.now
    permissions = ResendPermissions(only_due=now.isoformat(timespec="seconds") if due else "")
    with Ledger(path, clock=lambda: now) as ledger, ledger.session(permissions):
        messages = [one for address in addresses for one in planned(ledger, sheet, address=address, permissions=permissions)]
        server = Server("127.0.0.1", timed.port, "none", timeout=10)
        session = MailSession(server, ledger, FORM, lambda: 0.0, lambda _: None, rounds=ROUNDS[:1] if due else ROUNDS)
        return session.send(messages)


def row(path: Path, address: str = A) -> Delivery:
    return next(one.delivery for one in list_deliveries(path) if one.delivery.recipient == address)


def test_greylisting_for_40_minutes_is_delivered_once_by_runs_from_cron(timed: Timed, sheet: Finished, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    timed.opens = START + timedelta(minutes=40)
    first = run(timed, path, sheet, A, B, due=False)
    assert [one.state for one in first] == ["planned", "accepted"]
    assert (row(path).reply, row(path).due) == ("450 4.2.0 greylisted, come back later", "2026-03-31T12:05:00+00:00")
    assert [one.delivery.recipient for one in list_deliveries(path, waiting=True)] == [A]
    tried = []
    for minute in range(1, 121):
        timed.now = START + timedelta(minutes=minute)
        if run(timed, path, sheet, A, B):
            tried.append(minute)
    assert tried == [5, 10, 20, 40]
    assert {address: len(found) for address, found in timed.by_address().items()} == {A: 1, B: 1}
    assert (row(path).state, row(path).due, row(path).refused) == ("accepted", "", "")
    assert list_deliveries(path, waiting=True) == ()


def test_a_run_for_what_is_due_begins_nothing_new_and_finishes_what_was_left(timed: Timed, sheet: Finished, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    assert run(timed, path, sheet, A, B) == []
    with Ledger(path) as ledger:
        assert ledger.deliveries() == []
        planned(ledger, sheet, address=B)
    # A run that was killed once it had planned leaves this.
    assert [one.state for one in run(timed, path, sheet, A, B)] == ["accepted"]
    assert set(timed.by_address()) == {B}


def test_it_is_given_up_after_five_days(timed: Timed, sheet: Finished, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    timed.opens = START + timedelta(days=30)
    run(timed, path, sheet, A, due=False)
    hours, outcomes = 0, list[DeliveryOutcome]()
    while row(path).state == "planned":
        hours += 1
        timed.now = START + timedelta(hours=hours)
        outcomes += run(timed, path, sheet, A)
    assert (hours, outcomes[-1].state, row(path).state) == (120, "rejected", "rejected")
    assert row(path).reply == "given up after 5 days: 450 4.2.0 greylisted, come back later"
    assert run(timed, path, sheet, A) == []


def test_an_ordinary_run_tries_what_is_not_due_again_yet(timed: Timed, sheet: Finished, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    timed.opens = START + timedelta(minutes=1)
    run(timed, path, sheet, A, due=False)
    timed.now = timed.opens
    assert run(timed, path, sheet, A) == []
    assert [one.state for one in run(timed, path, sheet, A, due=False)] == ["accepted"]


def test_a_session_that_takes_no_mail_says_nothing_of_the_delivery(sheet: Finished, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with ScriptedServer(mail=b"530 5.7.0 authentication required\r\n") as server, Ledger(path, clock=lambda: START) as ledger:
        session = MailSession(Server("127.0.0.1", server.port, "none", timeout=5), ledger, FORM, lambda: 0.0, lambda _: None)
        with pytest.raises(DeliveryProblem):
            session.send(planned(ledger, sheet, address=A))
    assert (row(path).state, row(path).refused, row(path).due) == ("planned", "", "")


@pytest.mark.parametrize("waited", [timedelta(), timedelta(minutes=7), timedelta(hours=3), timedelta(days=4)])
def test_the_pauses_grow_with_what_was_waited(waited: timedelta) -> None:
    again = next_try(START, START + waited)
    assert again is not None
    assert again - (START + waited) == min(max(waited, SHORTEST), LONGEST)
    assert next_try(START, START + GIVEN_UP) is None


@pytest.mark.parametrize("is_wanted", [True, False])
def test_reports_of_failure_are_asked_for_where_the_server_offers_them(sheet: Finished, tmp_path: Path, is_wanted: bool) -> None:
    settings = replace(FORM, with_reports=is_wanted)
    with ScriptedServer(ehlo=b"250-here\r\n250-DSN\r\n250 SIZE\r\n") as server, Ledger(tmp_path / "l.sqlite") as ledger:
        session = MailSession(Server("127.0.0.1", server.port, "none", timeout=5), ledger, settings, lambda: 0.0, lambda _: None)
        (outcome,) = session.send(planned(ledger, sheet, address="a+b@example.org"))
    assert outcome.state == "accepted"
    mail, rcpt = (next(line for line in server.said if line.startswith(word)) for word in ("mail", "rcpt"))
    if is_wanted:
        assert " RET=HDRS ENVID=" in mail
        assert mail.endswith("@example.org")
        assert rcpt.endswith("NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb@example.org")
    else:
        assert "ENVID" not in mail
        assert rcpt == "rcpt TO:<a+b@example.org>"
