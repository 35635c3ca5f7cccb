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
from reports.delivery.delivery_status import ResendPermissions
from reports.delivery.dispatch import RecipientReports, assign
from reports.delivery.finished import Finished, read_all
from reports.delivery.ledger import Ledger, default_path, now
from reports.delivery.message import MessageSettings, write_message
from reports.delivery.message_check import check_message
from reports.delivery.message_plan import MEGABYTE, DueMessage, MessagePlan, items_of, plan_messages
from reports.delivery.sending import DeliveryOutcome, MailSession
from reports.delivery.server import PORTS, Server, read_credentials
from reports.documents import KINDS
from reports.errors import UsageProblem
from reports.files import write_whole
from reports.resources import SEEDS

_NOBODY = "reports@reports.invalid"
"""Sender of messages that are only shown."""


class _MessageOptions(Struct, frozen=True):
    """How messages are made."""

    shared: MessageSettings
    cap: int
    over_cap: OverCap
    permissions: ResendPermissions


def perform(asked: Request) -> None:
    """Show, write or send what is asked for; raises DeliveryProblem where something did not arrive or may not have."""
    configuration = find_configuration(asked.config, _corpus_folder(asked))
    options, is_known = _message_options(asked, configuration.mail)
    sends = asked.extra["send"]
    server = _server(asked, configuration.mail, is_known) if sends else None
    bundles = _bundles(asked, configuration)
    place = None if options.shared.test_to else asked.extra["ledger"] or default_path()
    with Ledger(place, create=sends) as ledger:
        if server is None:
            listed = _plan(bundles, ledger, options, plan=False)
            _write_files(asked, listed, options)
            print_sorted(listed, options.shared, asked)
            if not asked.quiet and not asked.as_json:
                click.echo("nothing was sent: --send sends", err=True)
            worst(listed, ())
            return
        with ledger.session(options.permissions):
            listed = _plan(bundles, ledger, options, plan=True)
            _write_files(asked, listed, options)
            rate = asked.extra["rate"] or configuration.mail.rate
            session = MailSession(server, ledger, options.shared, now, time.sleep, rate=rate, report=_reporter(asked))
            outcomes = _send(asked, listed, session)
    print_outcomes(listed, outcomes, options.shared, asked)
    worst(listed, outcomes)


# --- what is asked for


def _corpus_folder(asked: Request) -> Path | None:
    folder = SEEDS if asked.corpus == "sample" else Path(asked.corpus or "")
    return folder if asked.corpus and folder.is_dir() else None


def _message_options(asked: Request, settings: MailSettings) -> tuple[_MessageOptions, bool]:
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
    shared = MessageSettings(
        sender or _NOBODY, settings.reply_to, settings.unsubscribe, chinese, extra["test_to"] or ""
    )
    permissions = ResendPermissions(extra["correction"], extra["retry_uncertain"], extra["retry_rejected"])
    cap = (extra["cap_mb"] or settings.cap_mb) * MEGABYTE
    return _MessageOptions(shared, cap, extra["over_cap"] or settings.over_cap, permissions), bool(sender)


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


def _bundles(asked: Request, configuration: Configuration) -> list[RecipientReports]:
    """Who gets what."""
    extra = asked.extra
    recipients = read_recipients(extra["recipients"], KINDS) if extra["recipients"] else ()
    reports = read_all(list(extra["files"])) if extra["files"] else read_rendered(asked, configuration)
    if recipients:
        bundles = assign(recipients, reports, Vocabulary.load(), str(extra["recipients"]))
    else:
        bundles = [RecipientReports(recipient, tuple(reports)) for recipient in _named(asked, reports)]
    if not asked.quiet:
        for bundle in bundles:
            for note in bundle.notes:
                click.echo(f"{bundle.recipient.address}: {note}", err=True)
    return bundles


def _named(asked: Request, reports: Sequence[Finished]) -> list[Recipient]:
    language = asked.lang or reports[0].languages[0]
    addresses = {address.casefold(): address for address in asked.extra["to"]}
    return [Recipient(address, "", language) for address in addresses.values()]


# --- what is done


def _plan(
    bundles: Sequence[RecipientReports], ledger: Ledger, options: _MessageOptions, *, plan: bool
) -> list[MessagePlan]:
    """Plan the messages of every recipient; with ``plan`` what is due is noted in the ledger as planned."""
    look = ledger.plan if plan else ledger.look
    return [
        plan_messages(
            bundle, look(list(items_of(bundle)), options.permissions), options.shared, options.cap, options.over_cap
        )
        for bundle in bundles
    ]


def _due_messages(listed: Sequence[MessagePlan]) -> list[DueMessage]:
    return [due for one in listed for due in one.due]


def _send(asked: Request, listed: Sequence[MessagePlan], session: MailSession) -> list[DeliveryOutcome]:
    messages = _due_messages(listed)
    chosen = messages[: asked.extra["limit"]]
    outcomes = session.send(chosen)
    if len(chosen) < len(messages) and not asked.quiet:
        click.echo(f"left by --limit: {len(messages) - len(chosen)}", err=True)
    return outcomes


def _reporter(asked: Request) -> Callable[[DeliveryOutcome], None]:
    def report(outcome: DeliveryOutcome) -> None:
        if not asked.quiet:
            click.echo(f"{outcome.due.content.recipient.address}: {outcome.state}: {outcome.reply}", err=True)

    return report


def _write_files(asked: Request, listed: Sequence[MessagePlan], options: _MessageOptions) -> None:
    """The messages as files; their date is that of their planning, or now."""
    folder: Path | None = asked.extra["eml"]
    if folder is None:
        return
    for number, due in enumerate(_due_messages(listed), 1):
        known = due.statuses[0].delivery
        date = datetime.fromisoformat(known.planned) if known else _now()
        message = write_message(due.content, options.shared, date)
        check_message(message, due.content, options.shared)
        address = re.sub(r"[^A-Za-z0-9._@+-]", "_", due.content.recipient.address)
        path = folder / f"{number:03}-{address}.eml"
        write_whole(path, message.data)
        if not asked.quiet:
            click.echo(f"{path}: {len(message.data)} bytes", err=True)


def _now() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else now()
