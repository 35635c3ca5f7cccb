"""Sending: one message after the other, each noted in the ledger before and after, and told as it was.

What a server refuses for now is tried again later, after all others. What it refuses for good is not. A connection
that breaks before the content was handed over has delivered nothing; one that breaks after that may have, and such a
message is never sent again by itself.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.printable import cleaned
from reports.delivery.ledger import Ledger
from reports.delivery.letters import Due
from reports.delivery.message import Form, Message, write_message
from reports.delivery.message_check import prove
from reports.delivery.server import Server, connect
from reports.delivery.standing import State
from reports.errors import DeliveryProblem

ROUNDS = (0.0, 5.0, 30.0, 120.0)
"""Seconds before each round over what has not gone out yet."""
CONNECTING = (0.0, 2.0, 10.0, 30.0)
"""Seconds before each try to reach the server."""
_LONGEST_REPLY = 300
_GOODBYE = 5.0
"""Seconds to wait for the answer to QUIT, which matters to nobody."""
_TAKEN = "another run has taken it"


class Outcome(Struct, frozen=True):
    """What became of one letter."""

    due: Due
    state: State
    reply: str
    again: bool = True
    """Whether another try in this run could end otherwise, where it is still planned."""


class _Refused(Exception):
    """The server refuses a step, and so nothing was delivered."""

    def __init__(self, reply: str, *, is_final: bool, again: bool = True) -> None:
        super().__init__(reply)
        self.reply = reply
        self.is_final = is_final
        self.again = again


class _Broken(Exception):
    """The connection broke before anything was handed over."""


class Post(Struct):
    """A run that sends."""

    server: Server
    ledger: Ledger
    form: Form
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    rate: int = 0
    """Messages a minute; 0 is as many as the server takes."""
    tell: Callable[[Outcome], None] = lambda _: None
    _smtp: smtplib.SMTP | None = None
    _last: datetime | None = None

    def send(self, letters: Sequence[Due]) -> list[Outcome]:
        """Send each letter, whose deliveries are planned; answers what became of each, in their order.

        Raises:
            DeliveryProblem: the server cannot be reached or must not be used; what is left stays planned.
            DocumentProblem: a message is not right.
        """
        done: dict[int, Outcome] = {}
        waiting = dict(enumerate(letters))
        try:
            for pause in ROUNDS:
                if pause and waiting:
                    self.sleep(pause)
                for number, due in list(waiting.items()):
                    done[number] = outcome = self._try(due)
                    if outcome.state == "planned" and outcome.again:
                        waiting[number] = outcome.due
                    else:
                        del waiting[number]
                        self.tell(outcome)
            for number in waiting:
                self.tell(done[number])
        finally:
            self._hang_up(politely=True)
        return [done[number] for number in sorted(done)]

    def _try(self, due: Due) -> Outcome:
        """One try to deliver a letter; ``planned`` says that it may be tried again."""
        message = write_message(due.letter, self.form, _planned(due))
        prove(message, due.letter, self.form)
        self._keep_to_rate()
        smtp = self._connected()
        try:
            self._offer(smtp, message)
        except _Refused as refused:
            return self._refuse(due, "rejected" if refused.is_final else "planned", refused.reply, again=refused.again)
        except _Broken as broken:
            return self._refuse(due, "planned", str(broken))
        return self._hand_over(smtp, due, message)

    def _offer(self, smtp: smtplib.SMTP, message: Message) -> None:
        """Sender, recipient and size: here nothing has been handed over."""
        try:
            limit = smtp.esmtp_features.get("size", "")
            if limit.isdigit() and 0 < int(limit) < len(message.data):
                reply = f"the message has {len(message.data)} bytes, the server takes {limit}; see --cap-mb"
                raise _Refused(reply, is_final=False, again=False)
            options = [f"size={len(message.data)}"] if smtp.has_extn("size") else []
            _expect(smtp.mail(message.sender, options))
            _expect(smtp.rcpt(message.to))
        except _Refused as refused:
            self._reset(refused)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise _Broken(f"the connection broke: {_described(error)}") from error

    def _hand_over(self, smtp: smtplib.SMTP, due: Due, message: Message) -> Outcome:
        """The content, between two entries in the ledger."""
        if not self.ledger.begin(due.standings, message.id):
            self._hang_up()
            return Outcome(due, "planned", _TAKEN, again=False)
        handed = False
        try:
            code, reply = smtp.docmd("DATA")
            if code == 354:
                handed = True
                smtp.send(_quoted(message.data))
                code, reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            why = f"the connection broke {'after' if handed else 'before'} the content was sent: {_described(error)}"
            return self._settle(due, "uncertain" if handed else "planned", why)
        if code == 421:
            self._hang_up()
        state: State = "rejected" if code >= 500 else "planned" if code >= 400 else "uncertain"
        return self._settle(due, "accepted" if handed and 200 <= code < 300 else state, told(code, reply))

    # --- what is noted

    def _settle(self, due: Due, state: State, reply: str) -> Outcome:
        standings = self.ledger.settle(due.standings, state, reply)
        return self._outcome(replace(due, standings=tuple(standings)), state, reply)

    def _refuse(self, due: Due, state: State, reply: str, *, again: bool = True) -> Outcome:
        self.ledger.refuse(due.standings, state, reply)
        return self._outcome(due, state, reply, again=again)

    def _outcome(self, due: Due, state: State, reply: str, *, again: bool = True) -> Outcome:
        """As the ledger has it: what may have arrived before stays uncertain."""
        known = due.standings[0].delivery
        was_uncertain = known is not None and known.state == "uncertain" and state != "accepted"
        return Outcome(due, "uncertain" if was_uncertain else state, reply, again)

    # --- the connection

    def _connected(self) -> smtplib.SMTP:
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
        raise DeliveryProblem(
            f"{where} cannot be reached ({_described(last)}); what is left stays planned",
            remedy="Run the same command again when the server is there: nothing is sent twice.",
        ) from last

    def _reset(self, refused: _Refused) -> None:
        """Make the connection ready for the next message; one that is refused at all is closed."""
        if refused.reply.startswith("421") or self._smtp is None:
            self._hang_up()
            return
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _hang_up(self, *, politely: bool = False) -> None:
        if self._smtp is not None:
            if politely and self._smtp.sock is not None:
                # A server that is gone needs no goodbye.
                with suppress(OSError, smtplib.SMTPException):
                    self._smtp.sock.settimeout(_GOODBYE)
                    self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def _keep_to_rate(self) -> None:
        if self.rate and self._last is not None:
            next_one = self._last + timedelta(minutes=1) / self.rate
            if (wait := (next_one - self.clock()).total_seconds()) > 0:
                self.sleep(wait)
        self._last = self.clock()


def told(code: int, reply: bytes) -> str:
    """An answer of the server in one line, without what could command a terminal."""
    text = " ".join(cleaned(reply.decode("utf-8", "replace")).split())
    return f"{code} {text}"[:_LONGEST_REPLY].strip()


def _expect(answer: tuple[int, bytes]) -> None:
    code, reply = answer
    if not 200 <= code < 300:
        raise _Refused(told(code, reply), is_final=code >= 500)


def _planned(due: Due) -> datetime:
    """When it was first planned: the date of the message, however often it is tried."""
    delivery = due.standings[0].delivery
    if delivery is None:
        raise ValueError("a letter was not planned")
    return datetime.fromisoformat(delivery.planned)


def _described(error: Exception | None) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return told(error.smtp_code, said if isinstance(said, bytes) else said.encode())
    return cleaned(str(error)) or type(error).__name__


def _quoted(data: bytes) -> bytes:
    """The content as SMTP carries it: a dot at the beginning of a line doubled, a line with a dot at the end."""
    lines = data.replace(b"\r\n.", b"\r\n..")
    return (b"." if lines.startswith(b".") else b"") + lines.removesuffix(b"\r\n") + b"\r\n.\r\n"
