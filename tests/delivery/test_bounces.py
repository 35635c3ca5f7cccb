"""What comes back marks the delivery that it is about, in whatever shape a server writes it, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.app.deliveries import NotedBounces, list_deliveries, note_bounces
from reports.delivery.bounces import read_bounces
from reports.delivery.delivery_status import Delivery, DeliveryItem, ResendPermissions
from reports.delivery.ledger import Ledger
from reports.errors import InputProblem
from tests.delivery.bounce_shapes import SHAPES, TO, postfix, qmail

OURS, OTHERS = "<0f6a1c-ours@example.org>", "<77aa-others@example.org>"
ITEM = DeliveryItem("mail", "2026 Q1", TO, "country CN zh", "1" * 64, "country CN", "h" * 64, "2026-03-31")
OTHER = replace(ITEM, recipient="anna@example.org")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger by which two messages were accepted."""
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as opened:
        opened.keep({"h" * 64: b"x"})
        for item, job in ((ITEM, OURS), (OTHER, OTHERS)):
            statuses = opened.plan([item], ResendPermissions())
            assert opened.begin(statuses, job)
            opened.settle(statuses, "accepted", "250 ok")
    return path


def rows(path: Path) -> dict[str, Delivery]:
    return {one.delivery.recipient: one.delivery for one in list_deliveries(path)}


def note(ledger: Path, text: str | bytes, name: str = "back.eml") -> NotedBounces:
    file = ledger.with_name(name)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return note_bounces((file,), ledger)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_marks_the_row_that_it_is_about(ledger: Path, shape: str, ends: str) -> None:
    write, state, reason = SHAPES[shape]
    note(ledger, write(OURS).replace("\n", ends))
    found = rows(ledger)
    assert (found[TO].state, found[OTHER.recipient].state) == (state, "accepted")
    if state == "returned":
        assert found[TO].reply == reason
        assert (found[TO].held, found[OTHER.recipient].held) == ("", "h" * 64)


def test_a_mailbox_of_all_shapes_is_read_message_by_message(ledger: Path) -> None:
    pieces = [f"From MAILER-DAEMON Tue Mar 31 12:00:0{n % 10} 2026\n{shape.write(OURS)}\n" for n, shape in enumerate(SHAPES.values())]
    noted = note(ledger, "".join(pieces), "box.mbox")
    assert len(noted.told) == len(SHAPES)
    assert [one.recipient for one in noted.returned] == [TO]
    assert sum("returned" in line for line in noted.told) == 10


def test_a_second_reading_changes_nothing(ledger: Path) -> None:
    note(ledger, postfix(OURS))
    before = rows(ledger)
    noted = note(ledger, postfix(OURS))
    assert (noted.returned, rows(ledger)) == ((), before)
    assert "returned, as is known" in noted.told[0]


def test_a_report_of_a_message_that_is_not_ours_marks_nothing(ledger: Path) -> None:
    noted = note(ledger, postfix("<stranger@example.org>") + "")
    assert "that the ledger does not know" in noted.told[0]
    assert {one.state for one in rows(ledger).values()} == {"accepted"}


def test_what_came_back_is_sent_again_only_when_asked(ledger: Path) -> None:
    note(ledger, qmail(OURS))
    with Ledger(ledger) as opened:
        assert [one.verdict for one in opened.look([ITEM], ResendPermissions())] == ["returned"]
        assert [one.verdict for one in opened.look([ITEM], ResendPermissions(retry_rejected=True))] == ["due"]


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff" * 500,
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n",
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\nAction: failed\nFinal-Recipient: \xff;\x1b[2J\n\n\n--B--",
        b"Content-Type: multipart/report;" + b" boundary=B;" * 2000 + b"\n\nx",
        b"From: a\n" * 3 + b"\n" + b"--B\n" * 5000,
        b"From x\nFrom y\n\nFrom z\n",
        b"Message-ID: <" + b"a" * 100_000 + b">\n\n",
        b"Content-Type: message/rfc822\n\n" * 300,
        b"Subject: =?utf-8?b?////?=\nContent-Type: text/plain; charset=nothing\nContent-Transfer-Encoding: base64\n\n***",
    ],
)
def test_odd_messages_are_no_reports_and_no_mistake(ledger: Path, data: bytes) -> None:
    noted = note(ledger, data)
    assert noted.returned == ()
    assert all(line.isprintable() for line in noted.told)


def test_a_reason_cannot_command_a_terminal_and_is_short(tmp_path: Path) -> None:
    file = tmp_path / "x.eml"
    file.write_bytes(postfix(OURS).replace("User unknown", "\x1b[31m" + "x" * 5000).encode())
    (found,) = read_bounces(file)
    assert found is not None
    assert len(found.reason) <= 300
    assert found.reason.isprintable()


@pytest.mark.parametrize("what", ["", "missing"])
def test_a_file_that_holds_nothing_is_refused(ledger: Path, what: str) -> None:
    file = ledger.with_name("none.eml")
    if not what:
        file.write_bytes(b"\n \n")
    with pytest.raises(InputProblem):
        note_bounces((file,), ledger)
