"""Thousands of recipients in one run: every message as if it were composed alone, in little time and memory."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from reports.app.observer import DeliveryProgress, Observer
from reports.config.recipients import Recipient, read_recipients
from reports.delivery import message as composing
from reports.delivery import message_parts
from reports.delivery.body import render_body
from reports.delivery.finished import Finished, read_finished
from reports.delivery.ledger import Ledger
from reports.delivery.message import MessageContent, MessageSettings, forecast, write_message
from reports.delivery.message_check import check_message
from reports.documents import KINDS
from reports.typeset.outer_templates import render_outer
from tests.delivery.mail_runs import Desk
from tests.delivery.plans_of import FORM, NOON
from tests.delivery.post_office import PostOffice
from tests.end_to_end.documents import Press

NAMES = ("", "Li Wei", "李伟", "Smith, John & Sons", "<b>Åse</b> 'x' \"y\"", "a\xa0b", "x" * 120, "Dot.", ".", "=?x", "O'Neil", "&amp; &nbsp;")
PLACES = (("https://example.org/stop?a={address}&b=<1>".replace("<1>", "%31"),), ())


def forget() -> None:
    """Have the next message composed as if it were the first."""
    composing._rendered.cache_clear()
    composing._kept_attachment.cache_clear()
    message_parts._printable_pieces.cache_clear()
    composing._header.cache_clear()


@pytest.mark.parametrize("unsubscribe", PLACES, ids=["with an end", "without"])
def test_each_message_is_byte_for_byte_as_composed_alone(sheet: Finished, unsubscribe: tuple[str, ...]) -> None:
    settings = MessageSettings(FORM.sender, unsubscribe=unsubscribe)
    contents = [
        MessageContent(Recipient(f"r{number}+x=y@example.org", name, "en", formats=formats), (sheet,))
        for number, name in enumerate(NAMES) for formats in (("pdf",), ("pdf", "html"))
    ]  # fmt: skip
    together = [write_message(one, settings, NOON).data for one in contents]
    for content, data in zip(contents, together, strict=True):
        forget()
        alone = write_message(content, settings, NOON)
        assert alone.data == data
        check_message(alone, content, settings)
        assert len(data) == forecast(content, settings)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_filled_in_stands_as_if_it_were_rendered(sheet: Finished, name: str) -> None:
    from msgspec.structs import replace

    from reports.delivery import body as bodies

    who = Recipient("a@example.org", name, "en")
    details = bodies.MessageDetails(unsubscribe="https://example.org/?a=b&c")
    composed = bodies.compose_body((sheet,), (("x.pdf", sheet),), who.name, who.language, details)
    wording = render_body(composed)
    greeting, end = bodies.greeting_of(name, "en"), bodies.unsubscribing(details.unsubscribe, "en")
    assert (greeting, end) == (composed.greeting, composed.unsubscribe)
    html = bodies._inliner(None).inline(render_outer("mail.html", None, mail=composed, s=bodies._words(composed)))
    text = str(render_outer("mail.txt", None, mail=composed, s=bodies._words(composed))).rstrip() + "\n"
    for (_, opened, filled), whole in zip(wording.both_for(greeting, end), (text, html), strict=True):
        for mark, words in filled:
            opened = opened.replace(mark, words)
        assert opened == whole
    assert replace(composed, greeting="").greeting == ""


def test_a_run_tells_each_message_as_a_line_of_json_and_how_long_the_rest_takes(press: Press, office: PostOffice, tmp_path: Path) -> None:
    import shutil

    shutil.copy(press.make("policy", "us-45q-tax-credit", "en").path, tmp_path / "sheet.pdf")
    desk = Desk(tmp_path)
    people(desk, 4)
    office.faults["r1@example.org"] = ["refuse"]
    ran = desk.run("mail", "sheet.pdf", *MAIL, "--server", f"127.0.0.1:{office.port}", "--json-lines", "--rate", "600/min", "-q")
    lines = [json.loads(line) for line in ran.said.splitlines() if line.startswith("{")]
    assert [(one["recipient"], one["state"], one["done"], one["total"]) for one in lines] == [
        (f"r{n}@example.org", "rejected" if n == 1 else "accepted", n + 1, 4) for n in range(4)
    ]
    assert lines[0]["seconds_left"] >= lines[-1]["seconds_left"] == 0
    again = desk.run("mail", "sheet.pdf", *MAIL, "--server", f"127.0.0.1:{office.port}", "-q", "--json-lines")
    kept = [json.loads(line)["kept"]["state"] for line in again.said.splitlines() if line.startswith("{")]
    assert sorted(kept) == ["rejected", "sent", "sent", "sent"]


MAIL = ("--recipients", "people.csv", "--send", "--ledger", "ledger.sqlite", "--security", "none", "--sender", "desk@example.org")


def people(desk: Desk, number: int) -> None:
    rows = "".join(f"r{n}@example.org,{'李' if n % 7 == 0 else 'Reader'} {n},en,*\n" for n in range(number))
    desk.write("people.csv", f"address,name,language,documents\n{rows}")


@pytest.mark.soak
def test_5000_recipients_take_15_seconds_and_150_megabytes(press: Press, office: PostOffice, tmp_path: Path) -> None:
    import shutil

    document = shutil.copy(press.make("policy", "us-45q-tax-credit", "en").path, tmp_path / "sheet.pdf")
    desk = Desk(tmp_path)
    people(desk, 5_000)
    process = desk.start("mail", "sheet.pdf", *MAIL, "--server", f"127.0.0.1:{office.port}", "-q", "--json-lines")
    assert process.stdout is not None
    lines = [json.loads(line) for line in process.stdout if line.startswith(b"{")]
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"{seconds:.1f} s of processor, {megabytes:.0f} MB")
    assert process.returncode == 0
    assert len(lines) == len(office.received) == 5_000
    assert office.connections == 1
    assert megabytes <= 150
    report = read_finished(Path(document))
    recipients = {one.address: one for one in read_recipients(tmp_path / "people.csv", KINDS)}
    with Ledger(tmp_path / "ledger.sqlite", create=False) as ledger:
        planned = {one.recipient: one.planned for one in ledger.deliveries()}
    from datetime import datetime

    for one in office.received[::50]:
        (address,) = one.recipients
        forget()
        settings = MessageSettings("desk@example.org")
        alone = write_message(MessageContent(recipients[address], (report,)), settings, datetime.fromisoformat(planned[address]))
        assert one.data == alone.data
    if os.getloadavg()[0] > 2.5:
        pytest.skip(f"{seconds:.1f} s of processor were taken while other programs were at work, which says nothing")
    assert seconds <= 15


def test_an_observer_that_does_not_care_hears_it_too() -> None:
    Observer().delivered(DeliveryProgress(None, 1, 1, 0.0))  # type: ignore[arg-type] # it looks at nothing
