"""What `reports mail` does: who gets what, by which messages, shown, written or sent."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click
from msgspec import Struct

from reports.cli.mail_report import print_outcomes, print_sorted, worst
from reports.cli.options import Request
from reports.cli.rendered import read_rendered
from reports.config import Configuration, MailSettings, Recipient, find_configuration, read_recipients
from reports.config.mail import OverCap, Security, sender_fault, server_fault
from reports.config.recipients import address_fault
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.dispatch import Parcel, assign
from reports.delivery.finished import Finished, read_all
from reports.delivery.ledger import Ledger, default_place, now
from reports.delivery.letters import MEGABYTE, Due, Sorted, items_of, sort_parcel
from reports.delivery.message import Form, write_message
from reports.delivery.message_check import prove
from reports.delivery.sending import Outcome, Post
from reports.delivery.server import PORTS, Server, read_credentials
from reports.delivery.standing import Leave
from reports.documents import KINDS
from reports.errors import UsageProblem
from reports.files import write_whole
from reports.resources import SEEDS

_NOBODY = "reports@reports.invalid"
"""Sender of messages that are only shown."""


class _Manner(Struct, frozen=True):
    """How messages are made."""

    form: Form
    cap: int
    over_cap: OverCap
    leave: Leave


def perform(asked: Request) -> None:
    """Show, write or send what is asked for; raises DeliveryProblem where something did not arrive or may not have."""
    configuration = find_configuration(asked.config, _corpus_folder(asked))
    manner, is_known = _manner(asked, configuration.mail)
    sends = asked.extra["send"]
    server = _server(asked, configuration.mail, is_known) if sends else None
    parcels = _parcels(asked, configuration)
    place = None if manner.form.test_to else asked.extra["ledger"] or default_place()
    with Ledger(place, create=sends) as ledger:
        if server is None:
            listed = _sort(parcels, ledger, manner, plan=False)
            _write_files(asked, listed, manner)
            print_sorted(listed, manner.form, asked)
            if not asked.quiet and not asked.as_json:
                click.echo("nothing was sent: --send sends", err=True)
            worst(listed, ())
            return
        with ledger.session(manner.leave):
            listed = _sort(parcels, ledger, manner, plan=True)
            _write_files(asked, listed, manner)
            rate = asked.extra["rate"] or configuration.mail.rate
            post = Post(server, ledger, manner.form, now, time.sleep, rate=rate, tell=_teller(asked))
            outcomes = _send(asked, listed, post)
    print_outcomes(listed, outcomes, manner.form, asked)
    worst(listed, outcomes)


# --- what is asked for


def _corpus_folder(asked: Request) -> Path | None:
    folder = SEEDS if asked.corpus == "sample" else Path(asked.corpus or "")
    return folder if asked.corpus and folder.is_dir() else None


def _manner(asked: Request, settings: MailSettings) -> tuple[_Manner, bool]:
    """How messages are made, and whether somebody said who sends them."""
    extra = asked.extra
    sender = extra["sender"] or settings.sender
    if extra["sender"] and (fault := sender_fault(extra["sender"])):
        raise UsageProblem(f"--sender: {extra['sender']!r} {fault[0]}", remedy=fault[1])
    for option, addresses in (("--to", extra["to"]), ("--test-to", (extra["test_to"],) if extra["test_to"] else ())):
        for address in addresses:
            if fault_of_it := address_fault(address):
                raise UsageProblem(f"{option}: {address!r} {fault_of_it}", remedy="Write one: user@example.org.")
    chinese = settings.chinese_names if extra["chinese_names"] is None else extra["chinese_names"]
    form = Form(sender or _NOBODY, settings.reply_to, settings.unsubscribe, chinese, extra["test_to"] or "")
    leave = Leave(extra["correction"], extra["retry_uncertain"], extra["retry_rejected"])
    cap = (extra["cap_mb"] or settings.cap_mb) * MEGABYTE
    return _Manner(form, cap, extra["over_cap"] or settings.over_cap, leave), bool(sender)


def _server(asked: Request, settings: MailSettings, is_known: bool) -> Server:
    extra = asked.extra
    named = extra["server"] or settings.server
    if not named or not is_known:
        missing = "the mail server" if not named else "the sender"
        raise UsageProblem(
            f"{missing} is not known",
            remedy="Set server and sender in [mail] of reports.toml, or say --server and --sender.",
        )
    security = cast(Security, extra["security"] or settings.security)
    host, port = _host_and_port(named)
    port = port or (settings.port if not extra["server"] else 0) or PORTS[security]
    credentials = extra["credentials"] or (Path(settings.credentials) if settings.credentials else None)
    ca_file = extra["ca_file"] or (Path(settings.ca_file) if settings.ca_file else None)
    return Server(host, port, security, ca_file, read_credentials(os.environ, credentials), extra["timeout"])


def _host_and_port(named: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?", named)
    if match is None or server_fault(match[1]) is not None:
        raise UsageProblem(f"--server: {named!r} is no server", remedy="Write it as smtp.example.org:587.")
    return match[1].strip("[]"), int(match[2] or 0)


def _parcels(asked: Request, configuration: Configuration) -> list[Parcel]:
    """Who gets what."""
    extra = asked.extra
    recipients = read_recipients(extra["recipients"], KINDS) if extra["recipients"] else ()
    reports = read_all(list(extra["files"])) if extra["files"] else read_rendered(asked, configuration)
    if recipients:
        parcels = assign(recipients, reports, Vocabulary.load(), str(extra["recipients"]))
    else:
        parcels = [Parcel(recipient, tuple(reports)) for recipient in _named(asked, reports)]
    if not asked.quiet:
        for parcel in parcels:
            for note in parcel.notes:
                click.echo(f"{parcel.recipient.address}: {note}", err=True)
    return parcels


def _named(asked: Request, reports: Sequence[Finished]) -> list[Recipient]:
    language = asked.lang or reports[0].languages[0]
    addresses = {address.casefold(): address for address in asked.extra["to"]}
    return [Recipient(address, "", language) for address in addresses.values()]


# --- what is done


def _sort(parcels: Sequence[Parcel], ledger: Ledger, manner: _Manner, *, plan: bool) -> list[Sorted]:
    """Every parcel by what the ledger knows; with ``plan`` what is due is noted there as planned."""
    look = ledger.plan if plan else ledger.look
    return [
        sort_parcel(parcel, look(list(items_of(parcel)), manner.leave), manner.form, manner.cap, manner.over_cap)
        for parcel in parcels
    ]


def _letters(listed: Sequence[Sorted]) -> list[Due]:
    return [due for one in listed for due in one.due]


def _send(asked: Request, listed: Sequence[Sorted], post: Post) -> list[Outcome]:
    letters = _letters(listed)
    chosen = letters[: asked.extra["limit"]]
    outcomes = post.send(chosen)
    if len(chosen) < len(letters) and not asked.quiet:
        click.echo(f"left by --limit: {len(letters) - len(chosen)}", err=True)
    return outcomes


def _teller(asked: Request) -> Callable[[Outcome], None]:
    def tell(outcome: Outcome) -> None:
        if not asked.quiet:
            click.echo(f"{outcome.due.letter.recipient.address}: {outcome.state}: {outcome.reply}", err=True)

    return tell


def _write_files(asked: Request, listed: Sequence[Sorted], manner: _Manner) -> None:
    """The messages as files; their date is that of their planning, or now."""
    folder: Path | None = asked.extra["eml"]
    if folder is None:
        return
    for number, due in enumerate(_letters(listed), 1):
        known = due.standings[0].delivery
        date = datetime.fromisoformat(known.planned) if known else _now()
        message = write_message(due.letter, manner.form, date)
        prove(message, due.letter, manner.form)
        address = re.sub(r"[^A-Za-z0-9._@+-]", "_", due.letter.recipient.address)
        path = folder / f"{number:03}-{address}.eml"
        write_whole(path, message.data)
        if not asked.quiet:
            click.echo(f"{path}: {len(message.data)} bytes", err=True)


def _now() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else now()
