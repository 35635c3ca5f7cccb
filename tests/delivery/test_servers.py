"""Servers of every kind: what each leads to, for the message that met it and for those that were to come."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.sending import MailSession
from reports.delivery.server import Server
from reports.delivery.signing_in import Credentials
from reports.errors import DeliveryProblem
from tests.delivery.plans_of import FORM, planned
from tests.delivery.post_office import authority_file
from tests.delivery.scripted import Say, ScriptedServer, drip, flood, halfway, leave, reset, silence, slowly

A, B = "anna@example.org", "boris@example.org"
PLANNED = ("planned", "planned")
SECRET = "s3cret-w0rd"


@dataclass(frozen=True)
class Case:
    """What a server says at some steps, and what comes of two messages."""

    said: dict[str, Say]
    states: tuple[str, str]
    """Of both deliveries in the ledger."""
    stops: str = ""
    """What the run ends with; "" where it goes on."""
    contents: int = 0
    """How often the server was given a content."""
    auth: bool = False


def each(state: str) -> tuple[str, str]:
    return state, state


CASES = {
    "no service": Case({"greeting": b"554 no mail here\r\n"}, PLANNED, "cannot be reached"),
    "busy": Case({"greeting": b"421 later\r\n"}, PLANNED, "cannot be reached"),
    "silent from the start": Case({"greeting": silence}, PLANNED, "no whole answer within"),
    "dripping from the start": Case({"greeting": drip}, PLANNED, "no whole answer within"),
    "flooding from the start": Case({"greeting": flood}, PLANNED, "more than 64 kB"),
    "gone at once": Case({"greeting": leave}, PLANNED, "cannot be reached"),
    "another protocol": Case({"greeting": b"SSH-2.0-x\r\n"}, PLANNED, "cannot be reached"),
    "no greeting of ours": Case({"ehlo": b"502 no\r\n", "helo": b"502 no\r\n"}, PLANNED, "cannot be reached"),
    "flooding after the greeting": Case({"ehlo": flood}, PLANNED, "more than 64 kB"),
    "wants a login": Case({"mail": b"530 5.7.0 authentication required\r\n"}, PLANNED, "takes no mail in this session (530"),
    "wants encryption": Case({"mail": b"454 4.7.0 TLS not available\r\n"}, PLANNED, "takes no mail in this session (454"),
    "not our sender": Case({"mail": b"553 5.7.1 sender not yours\r\n"}, PLANNED, "takes no mail in this session (553"),
    "unknown sender": Case({"mail": b"550 5.1.8 no such domain\r\n"}, PLANNED, "takes no mail in this session (550"),
    "no such command": Case({"mail": b"502 not here\r\n"}, PLANNED, "takes no mail in this session (502"),
    "takes no mail": Case({"mail": b"521 never\r\n"}, PLANNED, "takes no mail in this session (521"),
    "too large by its size": Case({"mail": b"552 5.3.4 too large\r\n"}, each("rejected")),
    "sender later": Case({"mail": b"451 4.3.0 later\r\n"}, PLANNED),
    "silent at the sender": Case({"mail": silence}, PLANNED),
    "wants a login later": Case({"rcpt": b"530 5.7.0 authentication required\r\n"}, PLANNED, "takes no mail in this session (530"),
    "lost the thread": Case({"rcpt": b"503 bad sequence\r\n"}, PLANNED, "takes no mail in this session (503"),
    "no such recipient": Case({"rcpt": b"550 5.1.1 nobody\r\n"}, each("rejected")),
    "mailbox full": Case({"rcpt": b"452 4.2.2 full\r\n"}, PLANNED),
    "recipient elsewhere": Case({"rcpt": b"251 will forward\r\n"}, each("accepted"), contents=2),
    "garbage about the recipient": Case({"rcpt": b"\xff\xff\xff\r\n"}, PLANNED),
    "dripping at the recipient": Case({"rcpt": drip}, PLANNED),
    "gone at the recipient": Case({"rcpt": leave}, PLANNED),
    "wants a login at the content": Case({"data": b"530 5.7.0 first log in\r\n"}, PLANNED, "takes no mail in this session (530"),
    "no content now": Case({"data": b"451 4.3.0 later\r\n"}, PLANNED),
    "no content": Case({"data": b"554 5.7.1 no\r\n"}, each("rejected")),
    "content without being asked": Case({"data": b"250 what\r\n"}, each("uncertain")),
    "gone before the content": Case({"data": leave}, PLANNED),
    "wants a login after the content": Case(
        {"content": b"535 5.7.8 who are you\r\n"}, PLANNED, "takes no mail in this session (535", contents=1
    ),
    "spam": Case({"content": b"554 5.7.1 spam\r\n"}, each("rejected"), contents=2),
    "content later": Case({"content": b"451 4.3.0 later\r\n"}, PLANNED, contents=8),
    "gone after the content": Case({"content": leave}, each("uncertain"), contents=2),
    "silent after the content": Case({"content": silence}, each("uncertain"), contents=2),
    "dripping after the content": Case({"content": drip}, each("uncertain"), contents=2),
    "flooding after the content": Case({"content": flood}, each("uncertain"), contents=2),
    "garbage after the content": Case({"content": b"\xff\xff\xff\r\n"}, each("uncertain"), contents=2),
    "reset after the content": Case({"content": reset}, each("uncertain"), contents=2),
    "busy at the sender": Case({"mail": b"421 4.3.2 closing\r\n"}, PLANNED),
    "busy at the recipient": Case({"rcpt": b"421 4.3.2 closing\r\n"}, PLANNED),
    "busy before the content": Case({"data": b"421 4.3.2 closing\r\n"}, PLANNED),
    "busy after the content": Case({"content": b"421 4.3.2 closing\r\n"}, PLANNED, contents=8),
    "reset at the recipient": Case({"rcpt": reset}, PLANNED),
    "no room now": Case({"mail": b"452 4.3.1 no room\r\n"}, PLANNED),
    "mailbox full for good": Case({"rcpt": b"552 5.2.2 full\r\n"}, each("rejected")),
    "too large after the content": Case({"content": b"552 5.3.4 too large\r\n"}, each("rejected"), contents=2),
    "takes smaller ones": Case({"ehlo": b"250-here\r\n250 SIZE 1000\r\n"}, PLANNED),
    "takes any size": Case({"ehlo": b"250-here\r\n250 SIZE 0\r\n"}, each("accepted"), contents=2),
    "a size that is none": Case({"ehlo": b"250-here\r\n250 SIZE \xb2\xb3\r\n"}, each("accepted"), contents=2),
    "knows the old greeting alone": Case({"ehlo": b"502 no\r\n"}, each("accepted"), contents=2),
    "slow to greet": Case({"greeting": slowly(b"220 ready\r\n")}, each("accepted"), contents=2),
    "a greeting of many lines": Case({"greeting": b"220-a\r\n220-b\r\n220 c\r\n"}, each("accepted"), contents=2),
    "answers without text": Case(
        {"greeting": b"220\r\n", "mail": b"250\r\n", "rcpt": b"250\r\n", "content": b"250\r\n"}, each("accepted"), contents=2
    ),
    "lines without a carriage return": Case({"rcpt": b"250 ok\n", "content": b"250 queued\n"}, each("accepted"), contents=2),
    "answers in Chinese": Case(
        {"rcpt": "250 收件人\r\n".encode(), "content": "250-已收\r\n250 排队\r\n".encode()}, each("accepted"), contents=2
    ),
    "a refusal in Chinese": Case({"rcpt": "550 没有此人\r\n".encode("gbk")}, each("rejected")),
    "an answer that changes its mind": Case({"rcpt": b"250-ok\r\n550 5.1.1 nobody\r\n"}, each("rejected")),
    "an answer too many": Case({"mail": b"250 ok\r\n250 ok\r\n"}, PLANNED),
    "the answer before the content": Case({"data": b"354 go on\r\n250 queued\r\n"}, each("uncertain")),
    "half an answer": Case({"content": halfway(b"250 que")}, each("uncertain"), contents=2),
    "does not say goodbye": Case({"quit": leave}, each("accepted"), contents=2),
    "no login offered": Case({"ehlo": b"250 here\r\n"}, PLANNED, "does not offer what is needed", auth=True),
    "no login that we know": Case(
        {"ehlo": b"250-here\r\n250 AUTH XOAUTH2 GSSAPI\r\n"}, PLANNED, "by a mechanism that is known here", auth=True
    ),
    "wrong password": Case({"auth": f"535 no: {SECRET}\r\n".encode()}, PLANNED, "(answer 535)", auth=True),
    "login later": Case({"auth": f"454 busy: {SECRET}\r\n".encode()}, PLANNED, "(answer 454)", auth=True),
    "login busy": Case({"auth": f"451 later: {SECRET}\r\n".encode()}, PLANNED, "answer 451 to user", auth=True),
    "login out of turn": Case({"auth": f"503 {SECRET} first\r\n".encode()}, PLANNED, "(answer 503)", auth=True),
    "login not meant so": Case({"auth": f"250 {SECRET}\r\n".encode()}, PLANNED, "(answer 250)", auth=True),
    "flooding at the login": Case({"auth": flood}, PLANNED, "more than 64 kB", auth=True),
}


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.mark.parametrize("name", CASES)
def test_a_server_of_this_kind_leaves_the_truth_in_the_ledger(
    ledger: Ledger, sheet: Finished, authority: trustme.CA, tmp_path: Path, name: str
) -> None:
    case = CASES[name]
    context = _context(authority) if case.auth else None
    due = [one for address in (A, B) for one in planned(ledger, sheet, address=address)]
    with ScriptedServer(context, **case.said) as office:
        server = Server(
            "127.0.0.1", office.port, "tls" if case.auth else "none",
            authority_file(authority, tmp_path) if case.auth else None,
            Credentials("desk", SECRET) if case.auth else None, timeout=0.4,
        )  # fmt: skip
        clock, began = Clock(), time.monotonic()
        session = MailSession(server, ledger, FORM, clock, clock.sleep)
        if case.stops:
            with pytest.raises(DeliveryProblem) as caught:
                session.send(due)
            assert case.stops in str(caught.value)
            assert SECRET not in f"{caught.value} {caught.value.remedy} {caught.value.__cause__}"
        else:
            session.send(due)
    assert time.monotonic() - began < 15
    found = {one.recipient: one for one in ledger.deliveries()}
    assert (found[A].state, found[B].state) == case.states
    assert office.contents == case.contents
    assert not any(SECRET in one.reply for one in found.values())
    # A second run gives nothing to the server that it may have taken.
    again = [one for address in (A, B) for one in planned(ledger, sheet, address=address)]
    assert len(again) == case.states.count("planned")


def _context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_a_refusal_of_the_session_is_met_once(ledger: Ledger, sheet: Finished) -> None:
    due = [one for address in (A, B) for one in planned(ledger, sheet, address=address)]
    clock = Clock()
    with ScriptedServer(mail=b"530 5.7.0 authentication required\r\n") as office:
        session = MailSession(Server("127.0.0.1", office.port, "none", timeout=5), ledger, FORM, clock, clock.sleep)
        with pytest.raises(DeliveryProblem):
            session.send(due)
    assert (office.connections, office.offered, clock.slept) == (1, [], [])


def test_the_rate_is_kept_whatever_the_time_of_day_is_set_to(ledger: Ledger, sheet: Finished) -> None:
    due = [one for address in (A, B) for one in planned(ledger, sheet, address=address)]
    clock = Clock()
    with ScriptedServer() as office:
        session = MailSession(Server("127.0.0.1", office.port, "none", timeout=5), ledger, FORM, clock, clock.sleep, rate=30)
        session.send(due)
    assert clock.slept == [2.0]
