"""Finished documents by e-mail: who gets what, in which messages, shown, written or sent."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.app.deliveries import tell_state
from reports.app.look_choice import read_look
from reports.app.mail_planning import BindPages, PlanningOptions, plan_mail
from reports.app.observer import SILENT, DeliveryProgress, Observer
from reports.app.recipient_list import read_recipient_list
from reports.app.rendered import read_rendered
from reports.app.requests import MailRequest, time_of_epoch
from reports.app.signing_in import preset_server, refuse_passwords, tokens_of
from reports.app.signing_in import sign_in as sign_in_by_token
from reports.config.addresses import address_fault
from reports.config.formats import HTML, PDF
from reports.config.mail import Security, sender_fault, server_fault
from reports.config.project import Configuration, find_configuration
from reports.config.recipients import Recipient
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder
from reports.delivery.delivery_status import ResendPermissions
from reports.delivery.dispatch import RecipientReports, assign
from reports.delivery.finished import Finished, read_all
from reports.delivery.ledger import Ledger, default_path, now
from reports.delivery.message import MessageSettings, envelope_to, subject_of, write_message
from reports.delivery.message_check import check_message
from reports.delivery.message_plan import MEGABYTE, DueMessage, MessagePlan
from reports.delivery.sending import ROUNDS, DeliveryOutcome, MailSession
from reports.delivery.server import PORTS, Server, read_credentials
from reports.errors import DeliveryProblem, InputProblem, Problem, UsageProblem
from reports.files import write_whole
from reports.language import NO_WORDS, HouseWords, in_words_of, words_in_force
from reports.typeset.look import Look

_NOBODY = "reports@reports.invalid"
"""Sender of messages that are only shown."""
_SAID = {"planned": "not accepted yet", "changed": "changed since it was sent"}
_GOOD = ("accepted", "sent", "nothing-new", "new", "waiting")


class MailResult(Struct, frozen=True):
    """Who gets what, and what became of it."""

    plans: tuple[MessagePlan, ...]
    """For each recipient what is due, what is kept back, and what is too large."""
    shared: MessageSettings
    """How the messages are made."""
    outcomes: tuple[DeliveryOutcome, ...] | None
    """What became of each message that was due; None where nothing was to be sent."""
    words: HouseWords = NO_WORDS
    """Those of the house that sends them."""
    reports: tuple[Finished, ...] = ()
    """Every document that there is to send."""

    @property
    def due_to_nobody(self) -> tuple[Finished, ...]:
        """The documents that no recipient is due."""
        wanted = {report for one in self.plans for report in one.bundle.reports}
        return tuple(report for report in self.reports if report not in wanted)

    @property
    def messages(self) -> tuple[DueMessage, ...]:
        """The messages that are due."""
        return tuple(due for one in self.plans for due in one.due)

    def address_of(self, message: DueMessage) -> str:
        """Return the address that a message goes to."""
        return envelope_to(message.content, self.shared)

    def subject_of(self, message: DueMessage) -> str:
        """Return the subject of a message."""
        with in_words_of(self.words):
            return subject_of(message.content, self.shared)

    def raise_for_undelivered(self) -> None:
        """Raise DeliveryProblem where something that is due was not delivered, or may not have been."""
        states: Counter[str] = Counter(outcome.state for outcome in self.outcomes or ())
        states.update(status.verdict for one in self.plans for status in one.kept)
        states.update("too large" for one in self.plans for _ in one.too_large)
        bad = {state: count for state, count in states.items() if state not in _GOOD}
        if bad:
            told = ", ".join(f"{count} {_SAID.get(state, state)}" for state, count in bad.items())
            remedy = "reports deliveries tells what became of each."
            raise DeliveryProblem(f"not everything is delivered: {told}", remedy=remedy)


def mail(request: MailRequest, observer: Observer = SILENT) -> MailResult:
    """Work out who gets which documents in which messages, and send them where the request says so.

    What did not arrive is in the result; `MailResult.raise_for_undelivered` makes an error of it.

    Raises:
        UsageProblem: the request does not say who gets what, or which server and sender.
        InputProblem: documents, recipients, settings or credentials cannot be used.
        DocumentProblem: a document did not pass its inspection, or a message would not be right.
        DeliveryProblem: the server cannot be reached or must not be used; what is left stays planned.
    """
    _refuse_unclear(request)
    configuration = _configuration(request)
    look = read_look(request.appearance, configuration)
    with in_words_of(look.words):
        return _mail(request, configuration, look, observer)


def sign_in(request: MailRequest, observer: Observer = SILENT) -> None:
    """Sign in at the mail server by a token, as the settings say, and send nothing; see `reports.app.signing_in`."""
    configuration = _configuration(request)
    refuse_passwords(configuration)
    options = _planning_options(request, configuration)
    server = _server(request, configuration, options)
    sign_in_by_token(configuration, server, options.shared.sender, observer)


def _configuration(request: MailRequest) -> Configuration:
    return find_configuration(request.config, corpus_folder(request.corpus) if request.corpus else None)


def _mail(
    request: MailRequest, configuration: Configuration, look: Look, observer: Observer
) -> MailResult:
    options = _planning_options(request, configuration, look.template_dir)
    server = _server(request, configuration, options) if request.send or request.due else None
    reports, bundles = _bundles(request, configuration, look.template_dir, observer)
    if any(bundle.recipient.changes_page for bundle in bundles):
        options = replace(options, bind=_binding(look, options, observer))
    place = None if options.shared.test_to else request.ledger or default_path(configuration.ledger)
    with Ledger(place, create=server is not None) as ledger:
        tell_state(ledger, observer)
        if server is None:
            plans = plan_mail(bundles, ledger, options, is_noted=False)
            _write_files(request, plans, options.shared, observer)
            return MailResult(plans, options.shared, None, words_in_force(), reports)
        with ledger.session(options.permissions):
            plans = plan_mail(bundles, ledger, options, is_noted=True)
            _write_files(request, plans, options.shared, observer)
            rate = request.rate or configuration.mail.rate
            session = MailSession(
                server, ledger, options.shared, time.monotonic, time.sleep,
                rate=rate, rounds=ROUNDS[:1] if request.due else ROUNDS,
            )  # fmt: skip
            outcomes = _send(request, plans, session, observer)
    return MailResult(plans, options.shared, tuple(outcomes), words_in_force(), reports)


def _binding(look: Look, options: PlanningOptions, observer: Observer) -> BindPages:
    # It brings what makes documents with it, which most runs do not need.
    from reports.delivery.held_pages import HeldPages

    return HeldPages(look, options.vocabulary, observer.warn).bind


# --- what is asked for


def _refuse_unclear(request: MailRequest) -> None:
    if bool(request.recipients) == bool(request.to):
        raise UsageProblem("who gets it is not clear", remedy="Name --recipients FILE, or --to ADDRESS and files.")
    if request.to and not request.files:
        raise UsageProblem("what is sent is not clear", remedy="Name finished reports: reports mail --to ADDRESS x.pdf")


def _planning_options(
    request: MailRequest, configuration: Configuration, templates: Path | None = None
) -> PlanningOptions:
    settings = configuration.mail
    sender = request.sender or settings.sender
    if request.sender and (fault := sender_fault(request.sender)):
        raise UsageProblem(f"--sender: {request.sender!r} {fault[0]}", remedy=fault[1])
    for option, addresses in (("--to", request.to), ("--test-to", (request.test_to,) if request.test_to else ())):
        for address in addresses:
            if fault_of_it := address_fault(address):
                raise UsageProblem(f"{option}: {address!r} {fault_of_it}", remedy="Write one: user@example.org.")
    chinese = settings.chinese_names if request.chinese_names is None else request.chinese_names
    calendars = settings.ics if request.ics is None else request.ics
    if settings.one_click and not any(place.startswith("https:") for place in settings.unsubscribe):
        remedy = "Add an address that begins with https:// to unsubscribe, or leave one_click out."
        raise UsageProblem("one_click needs an address of https: among unsubscribe", remedy=remedy)
    shared = MessageSettings(
        sender or _NOBODY, settings.reply_to, settings.unsubscribe, chinese, calendars, request.test_to or "",
        one_click=settings.one_click, with_reports=settings.delivery_reports, template_dir=templates,
    )  # fmt: skip
    by = now().isoformat(timespec="seconds") if request.due else ""
    permissions = ResendPermissions(request.correction, request.retry_uncertain, request.retry_rejected, by)
    cap = (request.cap_mb or settings.cap_mb) * MEGABYTE
    over_cap = request.over_cap or settings.over_cap
    vocabulary, reviewers = vocabulary_of(configuration), configuration.reviewers
    return PlanningOptions(shared, cap, over_cap, permissions, vocabulary, reviewers)


def _server(request: MailRequest, configuration: Configuration, options: PlanningOptions) -> Server:
    """Return the server that sends, with what signs in; raises UsageProblem where it or the sender is not known."""
    is_known = options.shared.sender != _NOBODY
    settings = configuration.mail
    named = request.server or settings.server or preset_server(configuration)
    if not named or not is_known:
        missing = "the mail server" if not named else "the sender"
        raise UsageProblem(
            f"{missing} is not known",
            remedy="Set server and sender in [mail] of reports.toml, or say --server and --sender.",
        )
    security: Security = request.security or settings.security
    host, port = _host_and_port(named)
    port = port or (settings.port if not request.server else 0) or PORTS[security]
    ca_file = request.ca_file or (Path(settings.ca_file) if settings.ca_file else None)
    tokens = tokens_of(configuration, request.sender or settings.sender)
    file = request.credentials or (Path(settings.credentials) if settings.credentials else None)
    credentials = None if tokens else read_credentials(os.environ, file)
    return Server(host, port, security, ca_file, credentials, request.timeout, tokens)


def _host_and_port(named: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?", named)
    if match is None or server_fault(match[1]) is not None:
        raise UsageProblem(f"--server: {named!r} is no server", remedy="Write it as smtp.example.org:587.")
    return match[1].strip("[]"), int(match[2] or 0)


def _bundles(
    request: MailRequest, configuration: Configuration, templates: Path | None, observer: Observer
) -> tuple[tuple[Finished, ...], list[RecipientReports]]:
    """Return all documents and who gets which, and say what somebody asked for that is not here."""
    recipients = read_recipient_list(request.recipients, configuration) if request.recipients else ()
    if request.files:
        takes_rewritten = configuration.rewritten == "deliver"
        reports = read_all(list(request.files), takes_rewritten=takes_rewritten, template_dir=templates)
    else:
        reports = read_rendered(request, configuration, observer)
    if recipients:
        bundles = assign(recipients, reports, vocabulary_of(configuration), str(request.recipients))
    else:
        bundles = [RecipientReports(recipient, tuple(reports)) for recipient in _addressed(request, reports)]
    _refuse_missing_editions(bundles)
    for bundle in bundles:
        for note in bundle.notes:
            observer.inform(f"{bundle.recipient.address}: {note}")
    return tuple(reports), bundles


def _addressed(request: MailRequest, reports: Sequence[Finished]) -> list[Recipient]:
    """Return a recipient for each address of ``to``."""
    language = request.lang or reports[0].languages[0]
    addresses = {address.casefold(): address for address in request.to}
    formats = request.formats or (PDF,)
    annex = request.annex or ""
    return [
        Recipient(address, "", language, formats=formats, annex=annex, changes_page=request.changes_page)
        for address in addresses.values()
    ]


def _refuse_missing_editions(bundles: Sequence[RecipientReports]) -> None:
    """Raise InputProblem where somebody is due an HTML edition or a workbook that was not written."""
    remedy = "Write it beside the PDF with --format pdf,html, or leave html out of the recipient's formats."
    lacking = dict.fromkeys(
        Problem(f"{report.name}.{HTML}", "", "is due to somebody and was not written", remedy)
        for bundle in bundles if HTML in bundle.recipient.formats
        for report in bundle.reports if not report.web
    )  # fmt: skip
    if lacking:
        count = f"{len(lacking)} HTML editions are" if len(lacking) > 1 else "an HTML edition is"
        raise InputProblem(f"{count} missing", remedy=remedy, problems=tuple(lacking))
    remedy = "Write it beside the PDF with --annex xlsx, or leave annex out of what the recipient gets."
    without = dict.fromkeys(
        Problem(f"{report.name}.{bundle.recipient.annex}", "", "is due to somebody and was not written", remedy)
        for bundle in bundles if bundle.recipient.annex
        for report in bundle.reports if not report.annex
    )  # fmt: skip
    if without:
        count = f"{len(without)} annexes are" if len(without) > 1 else "an annex is"
        raise InputProblem(f"{count} missing", remedy=remedy, problems=tuple(without))


# --- what is done


def _due_messages(plans: Sequence[MessagePlan]) -> list[DueMessage]:
    return [due for one in plans for due in one.due]


def _send(
    request: MailRequest, plans: Sequence[MessagePlan], session: MailSession, observer: Observer
) -> list[DeliveryOutcome]:
    messages = _due_messages(plans)
    chosen = messages[: request.limit]
    begun, done = session.clock(), count(1)

    def report(outcome: DeliveryOutcome) -> None:
        number = next(done)
        pace = (session.clock() - begun) / number
        observer.delivered(DeliveryProgress(outcome, number, len(chosen), pace * (len(chosen) - number)))

    outcomes = replace(session, report=report).send(chosen)
    if len(chosen) < len(messages):
        observer.inform(f"left by --limit: {len(messages) - len(chosen)}")
    return outcomes


def _write_files(
    request: MailRequest, plans: Sequence[MessagePlan], shared: MessageSettings, observer: Observer
) -> None:
    """Write the messages as files; their date is that of their planning, or now."""
    if request.eml is None:
        return
    for number, due in enumerate(_due_messages(plans), 1):
        known = due.statuses[0].delivery
        date = datetime.fromisoformat(known.planned) if known else time_of_epoch() or now()
        message = write_message(due.content, shared, date)
        check_message(message, due.content, shared)
        address = re.sub(r"[^A-Za-z0-9._@+-]", "_", due.content.recipient.address)
        path = request.eml / f"{number:03}-{address}.eml"
        # It holds an address, and may hold what is not published yet.
        write_whole(path, message.data, private=True)
        observer.inform(f"{path}: {len(message.data)} bytes")
