"""Sends messages one after the other, each noted in the ledger before and after.

What a server refuses for now is tried again later, after all others; what it refuses for good is not. A connection that
breaks before the content was handed over has delivered nothing; one that breaks after that may have, and such a message
is never sent again without being asked for.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.printable import cleaned
from reports.delivery.delivery_status import State
from reports.delivery.ledger import Ledger
from reports.delivery.message import Message, MessageSettings, write_message
from reports.delivery.message_check import check_message
from reports.delivery.message_plan import DueMessage
from reports.delivery.server import Server, connect
from reports.delivery.signing_in import OF_SESSION, explain, is_renewable
from reports.delivery.token_source import TokenDelayed
from reports.errors import DeliveryProblem

ROUNDS = (0.0, 5.0, 30.0, 120.0)
"""Seconds before each round over what is not sent yet."""
CONNECTING = (0.0, 2.0, 10.0, 30.0)
"""Seconds before each try to reach the server."""
_LONGEST_REPLY = 300
_TOO_LARGE = 552
_GOODBYE = 5.0
"""Seconds to wait for the answer to QUIT, on which nothing depends."""
_TAKEN_BY_OTHER = "another run has taken it"


class DeliveryOutcome(Struct, frozen=True):
    """The outcome of a message."""

    due: DueMessage
    state: State
    reply: str
    again: bool = True
    """Whether another try in this run could end otherwise, where it is still planned."""


class _Refusal(Exception):
    """A refusal by the server, so that nothing was delivered."""

    def __init__(self, reply: str, *, is_final: bool, again: bool = True) -> None:
        super().__init__(reply)
        self.reply = reply
        self.is_final = is_final
        self.again = again


class _SessionRefused(Exception):
    """A refusal that concerns the session: no message would be taken in it."""

    def __init__(self, code: int, reply: str) -> None:
        super().__init__(reply)
        self.code = code
        self.reply = reply


class _ConnectionLost(Exception):
    """A connection that broke before the content was handed over."""


class MailSession(Struct):
    """A run that sends messages through one server."""

    server: Server
    ledger: Ledger
    settings: MessageSettings
    clock: Callable[[], float]
    """Seconds, which go on whatever the time of day is set to."""
    sleep: Callable[[float], None]
    rate: int = 0
    """Messages a minute; 0 is as many as the server takes."""
    report: Callable[[DeliveryOutcome], None] = lambda _: None
    rounds: Sequence[float] = ROUNDS
    """Seconds before each round over what is not sent yet."""
    _smtp: smtplib.SMTP | None = None
    _taken: int = 0
    """How many messages were taken since a token was given up."""
    _last: float | None = None

    def send(self, messages: Sequence[DueMessage]) -> list[DeliveryOutcome]:
        """Send each message, whose deliveries are planned; returns the outcome of each, in their order.

        Raises:
            DeliveryProblem: the server cannot be reached or must not be used; what is left stays planned.
            DocumentProblem: a message is not right.
        """
        done: dict[int, DeliveryOutcome] = {}
        waiting = dict(enumerate(messages))
        try:
            for pause in self.rounds:
                if pause and waiting:
                    self.sleep(pause)
                for number, due in list(waiting.items()):
                    done[number] = outcome = self._try(due)
                    if outcome.state == "planned" and outcome.again:
                        waiting[number] = outcome.due
                    else:
                        del waiting[number]
                        self.report(outcome)
            for number in waiting:
                self.report(done[number])
        finally:
            self._disconnect(politely=True)
        return [done[number] for number in sorted(done)]

    def _try(self, due: DueMessage) -> DeliveryOutcome:
        """Try once to deliver a message; ``planned`` says that it may be tried again."""
        message = write_message(due.content, self.settings, _date_of(due))
        check_message(message, due.content, self.settings)
        self._wait_for_rate()
        smtp = self._connected()
        try:
            try:
                self._offer(smtp, message)
            except _SessionRefused as refused:
                if not self._renews(refused.code):
                    raise
                smtp = self._connected()
                self._offer(smtp, message)
        except _SessionRefused as refused:
            self._refuse(due, "planned", refused.reply, of_session=True)
            raise self._stopped(refused.code, refused.reply) from None
        except _Refusal as refusal:
            return self._refuse(due, "rejected" if refusal.is_final else "planned", refusal.reply, again=refusal.again)
        except _ConnectionLost as lost:
            return self._refuse(due, "planned", str(lost))
        return self._hand_over(smtp, due, message)

    def _offer(self, smtp: smtplib.SMTP, message: Message) -> None:
        """Offer sender, recipient and size; nothing has been handed over yet."""
        try:
            limit = smtp.esmtp_features.get("size", "")
            if limit.isascii() and limit.isdigit() and 0 < int(limit) < len(message.data):
                reply = f"the message has {len(message.data)} bytes, the server takes {limit}; see --cap-mb"
                raise _Refusal(reply, is_final=False, again=False)
            options = [f"size={len(message.data)}"] if smtp.has_extn("size") else []
            of_recipient: list[str] = []
            if self.settings.with_reports and smtp.has_extn("dsn"):
                # The identity comes back in the report, whatever the server keeps of the message (RFC 3461).
                options += ["RET=HDRS", f"ENVID={_xtext(message.id.strip('<>'))}"]
                of_recipient = ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(message.to)}"]
            # smtplib would parse both addresses, which are plain, once more for each message.
            sender, recipient = f"FROM:<{message.sender}>", f"TO:<{message.to}>"
            _require_success(smtp.docmd("mail", " ".join((sender, *options))), of_sender=True)
            _require_success(smtp.docmd("rcpt", " ".join((recipient, *of_recipient))))
        except _Refusal as refusal:
            self._reset(refusal)
            raise
        except _SessionRefused:
            self._disconnect(politely=True)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._disconnect()
            raise _ConnectionLost(f"the connection broke: {_describe(error)}") from error

    def _hand_over(self, smtp: smtplib.SMTP, due: DueMessage, message: Message) -> DeliveryOutcome:
        """Hand over the content, between two notes in the ledger."""
        if not self.ledger.begin(due.statuses, message.id):
            self._disconnect()
            return DeliveryOutcome(due, "planned", _TAKEN_BY_OTHER, again=False)
        handed = False
        try:
            code, reply = smtp.docmd("DATA")
            if code == 354:
                handed = True
                smtp.send(_dot_stuffed(message.data))
                code, reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._disconnect()
            why = f"the connection broke {'after' if handed else 'before'} the content was sent: {_describe(error)}"
            return self._settle(due, "uncertain" if handed else "planned", why)
        if code == 421:
            self._disconnect()
        told = format_reply(code, reply)
        if due.content.is_note:
            told = f"a note that nothing is new: {told}"
        if _is_of_session(code, told):
            outcome = self._settle(due, "planned", told, of_session=True)
            if self._renews(code):
                return outcome
            raise self._stopped(code, told)
        state: State = "rejected" if code >= 500 else "planned" if code >= 400 else "uncertain"
        is_taken = handed and 200 <= code < 300
        self._taken += is_taken
        return self._settle(due, "accepted" if is_taken else state, told)

    # --- notes in the ledger

    def _settle(self, due: DueMessage, state: State, reply: str, *, of_session: bool = False) -> DeliveryOutcome:
        statuses = tuple(self.ledger.settle(due.statuses, state, reply, of_session=of_session))
        now = statuses[0].delivery
        given_up = state == "planned" and now is not None and now.state == "rejected"
        return self._outcome(replace(due, statuses=statuses), "rejected" if given_up else state, reply)

    def _refuse(
        self, due: DueMessage, state: State, reply: str, *, again: bool = True, of_session: bool = False
    ) -> DeliveryOutcome:
        given_up = self.ledger.refuse(due.statuses, state, reply, of_session=of_session)
        return self._outcome(due, "rejected" if given_up else state, reply, again=again)

    def _outcome(self, due: DueMessage, state: State, reply: str, *, again: bool = True) -> DeliveryOutcome:
        """Return the outcome as the ledger has it: what may have arrived before stays uncertain."""
        known = due.statuses[0].delivery
        was_uncertain = known is not None and known.state == "uncertain" and state != "accepted"
        return DeliveryOutcome(due, "uncertain" if was_uncertain else state, reply, again)

    def _stopped(self, code: int, reply: str) -> DeliveryProblem:
        where = f"{self.server.host}:{self.server.port}"
        known = explain(code, reply)
        told, remedy = known or (reply, "Correct server, security, sender or sign-in, and run the same command again.")
        told = f"{reply}: {told}" if known else told
        return DeliveryProblem(
            f"{where} takes no mail in this session ({told}); what is left stays planned", remedy=remedy
        )

    def _renews(self, code: int) -> bool:
        """Leave a session whose token may have ended, for one with a new token; returns whether that makes sense.

        It does where messages were taken by the token that is refused now.
        """
        if self.server.tokens is None or not self._taken or not is_renewable(code):
            return False
        self._taken = 0
        self.server.tokens.forget()
        self._disconnect()
        return True

    # --- the connection

    def _connected(self) -> smtplib.SMTP:
        if self.server.tokens is not None and self.server.tokens.is_spent:
            self._disconnect(politely=True)
        if self._smtp is not None:
            return self._smtp
        last: Exception | None = None
        for pause in CONNECTING:
            if pause:
                self.sleep(pause)
            try:
                self._smtp = connect(self.server)
                return self._smtp
            except (OSError, smtplib.SMTPException) as error:
                last = error
        where = f"{self.server.host}:{self.server.port}"
        told = str(last) if isinstance(last, TokenDelayed) else f"{where} cannot be reached ({_describe(last)})"
        raise DeliveryProblem(
            f"{told}; what is left stays planned",
            remedy="Run the same command again when the server is there: nothing is sent twice.",
        ) from last

    def _reset(self, refusal: _Refusal) -> None:
        """Make the connection ready for the next message; close it where the server will take none."""
        if refusal.reply.startswith("421") or self._smtp is None:
            self._disconnect()
            return
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._disconnect()

    def _disconnect(self, *, politely: bool = False) -> None:
        if self._smtp is not None:
            if politely and self._smtp.sock is not None:
                # A server that is gone gets no QUIT.
                with suppress(OSError, smtplib.SMTPException):
                    self._smtp.sock.settimeout(_GOODBYE)
                    self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def _wait_for_rate(self) -> None:
        if self.rate and self._last is not None:
            wait = self._last + 60.0 / self.rate - self.clock()
            if wait > 0:
                self.sleep(wait)
        self._last = self.clock()


def format_reply(code: int, reply: bytes) -> str:
    """Format an answer of the server as one line, without what could command a terminal."""
    text = " ".join(cleaned(reply.decode("utf-8", "replace")).split())
    return f"{code} {text}"[:_LONGEST_REPLY].strip()


def _require_success(answer: tuple[int, bytes], *, of_sender: bool = False) -> None:
    code, reply = answer
    if 200 <= code < 300:
        return
    # Only an answer about the recipient or the content, such as its size, refuses this message and no other.
    told = format_reply(code, reply)
    if _is_of_session(code, told) or (of_sender and code >= 500 and code != _TOO_LARGE):
        raise _SessionRefused(code, told)
    raise _Refusal(told, is_final=code >= 500)


def _is_of_session(code: int, reply: str) -> bool:
    return code in OF_SESSION or explain(code, reply) is not None


def _xtext(text: str) -> str:
    """Return a text of ASCII as a parameter of a command carries it (RFC 3461)."""
    return "".join(char if char not in "+=" else f"+{ord(char):02X}" for char in text)


def _date_of(due: DueMessage) -> datetime:
    """Return when the message was first planned: its date, however often it is tried."""
    delivery = due.statuses[0].delivery
    if delivery is None:
        raise ValueError("a message was not planned")
    return datetime.fromisoformat(delivery.planned)


def _describe(error: Exception | None) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return format_reply(error.smtp_code, said if isinstance(said, bytes) else said.encode())
    return cleaned(str(error)) or type(error).__name__


def _dot_stuffed(data: bytes) -> bytes:
    """Return the content as SMTP carries it: a dot at the beginning of a line doubled, a line with a dot at the end."""
    lines = data.replace(b"\r\n.", b"\r\n..")
    return (b"." if lines.startswith(b".") else b"") + lines.removesuffix(b"\r\n") + b"\r\n.\r\n"
