"""A real SMTP server on a loopback port, which fails at the steps that a test asks for."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, cast

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Fault = Literal["refuse", "later", "large", "drop", "lost", "hang", "greylist", "busy"]
"""
refuse    550 to the recipient
later     451 to the content
large     552 to the content
drop      takes the content, keeps it, and breaks the connection
lost      breaks the connection at the content, and keeps nothing
hang      takes the content, keeps it, and never answers
greylist  450 to the recipient
busy      421 to the recipient
"""


@dataclass(frozen=True)
class Received:
    """One message that the server keeps."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        """As Python's email reads it."""
        return BytesParser(policy=default).parsebytes(self.data)


@dataclass
class PostOffice:
    """The server; ``faults`` are those of the next tries for an address, used up one by one."""

    security: Literal["none", "starttls", "tls"] = "none"
    authority: trustme.CA | None = None
    login: tuple[str, str] | None = None
    names: tuple[str, ...] = ("127.0.0.1",)
    """Of the certificate."""
    size: int = 33_554_432
    faults: defaultdict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    received: list[Received] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)
    """Every address that was offered."""
    connections: int = 0
    logins: int = 0

    def __enter__(self) -> Self:
        self._controller = _Controller(self)
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        server = cast(Any, self._controller.server)
        return int(server.sockets[0].getsockname()[1])

    def by_address(self) -> dict[str, list[Received]]:
        """What each address has received."""
        found: dict[str, list[Received]] = defaultdict(list)
        for one in self.received:
            for address in one.recipients:
                found[address].append(one)
        return found

    def context(self) -> ssl.SSLContext | None:
        """Its certificate."""
        if self.authority is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert(*self.names).configure_cert(context)
        return context

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Whether user and password are right."""
        del server, session, envelope, mechanism
        given = data if isinstance(data, LoginPassword) else LoginPassword(b"", b"")
        right = self.login is not None and given == LoginPassword(*(part.encode() for part in self.login))
        self.logins += right
        return AuthResult(success=right, handled=right)

    # --- aiosmtpd's hooks

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        del server, envelope
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session
        self.tries.append(address)
        waiting = self.faults[address]
        if waiting and waiting[0] in ("refuse", "greylist", "busy"):
            return {
                "refuse": "550 5.1.1 no such user",
                "greylist": "450 4.2.0 come back later",
                "busy": "421 4.3.2 closing",
            }[waiting.pop(0)]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del session
        waiting = self.faults[envelope.rcpt_tos[0]]
        fault = waiting.pop(0) if waiting else None
        if fault == "later":
            return "451 4.3.0 try again later"
        if fault == "large":
            return "552 5.3.4 too large"
        if fault != "lost":
            content = envelope.content
            assert isinstance(content, bytes)
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        if fault in ("drop", "lost"):
            cast(Any, server).transport.abort()
        if fault == "hang":
            await asyncio.sleep(3600)
        return f"250 2.0.0 queued as {len(self.received)}"


class LongLines(SMTP):
    """Takes commands as long as a sign-in by a token may be (RFC 4954)."""

    line_length_limit = 12_288
    command_size_limits = defaultdict(lambda: 12_288)  # noqa: RUF012 - as the library has it


class _Controller(Controller):
    """On any free port."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office
        context = office.context()
        super().__init__(
            office,
            hostname="127.0.0.1",
            port=0,
            ssl_context=context if office.security == "tls" else None,
            tls_context=context if office.security == "starttls" else None,
            require_starttls=office.security == "starttls",
            authenticator=office.authenticate if office.login else None,
            # To aiosmtpd, encryption from the first byte is none.
            auth_required=office.login is not None and office.security == "starttls",
            auth_require_tls=office.security == "starttls",
            data_size_limit=office.size,
            decode_data=False,
            enable_SMTPUTF8=False,
        )

    def factory(self) -> SMTP:
        """The server of one connection."""
        return LongLines(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        # The first connection is the controller's own; the system has chosen the port.
        self.port = self._office.port
        super()._trigger_server()  # type: ignore[no-untyped-call] # has no annotations


def authority_file(authority: trustme.CA, folder: Path) -> Path:
    """The authority's certificate, for a client."""
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path
