"""Connects to the mail server: encryption, certificate, and who signs in."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reports.config.mail import Security
from reports.config.oauth import is_this_machine
from reports.delivery.secret_file import read_secret, unusable_secret
from reports.delivery.signing_in import Credentials, SignInRefused, sign_in_by_password, sign_in_by_token
from reports.delivery.token_source import TokenSource
from reports.errors import DeliveryProblem, InputProblem, UsageProblem

USER = "REPORTS_MAIL_USER"
PASSWORD = "REPORTS_MAIL_PASSWORD"

PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_LONGEST_ANSWER = 64_000
"""Bytes of an answer; those of usual servers have some hundred."""
_PIECE = 8_192
_EHLO_NAME = "[127.0.0.1]"
"""The name in EHLO, which does not give away the name of this machine."""


@dataclass(frozen=True, slots=True)
class Server:
    """The address of a mail server, and how to log in."""

    host: str
    port: int
    security: Security = "starttls"
    ca_file: Path | None = None
    credentials: Credentials | None = field(default=None, repr=False)
    timeout: float = 120.0
    """Seconds to wait for an answer."""
    tokens: TokenSource | None = None
    """Signs in by tokens in the place of credentials."""

    def __post_init__(self) -> None:
        """Refuse to send mail or password unencrypted to another machine."""
        if self.security == "none" and not is_this_machine(self.host):
            raise UsageProblem(
                f"mail to {self.host} would go in the clear", remedy="Use starttls or tls; none is for this machine."
            )
        if self.security == "none" and (self.credentials or self.tokens):
            what = "token" if self.tokens else "password"
            raise UsageProblem(
                f"the {what} would go in the clear", remedy="Use starttls or tls, or let nobody sign in."
            )


def read_credentials(environment: Mapping[str, str], file: Path | None) -> Credentials | None:
    """Read user and password from the file, where one is named, else from the environment; None where there are none.

    Raises:
        InputProblem: the file cannot be read, or others can read it, or it does not hold both.
        UsageProblem: the environment has one and not the other.
    """
    if file is not None:
        return _read_file(file)
    user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
    if bool(user) != bool(password):
        raise UsageProblem(f"{USER} and {PASSWORD} are not both set", remedy="Set both, or name a file of mode 600.")
    return Credentials(user, password) if user else None


def _read_file(path: Path) -> Credentials:
    remedy = 'Write user = "…" and password = "…".'
    try:
        table = tomllib.loads(read_secret(path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        # The message does not quote the fault, because the text around it may be the password.
        raise unusable_secret(path, "is not TOML", remedy) from None
    if set(table) != {"user", "password"} or not all(isinstance(v, str) and v for v in table.values()):
        raise unusable_secret(path, "does not hold user and password alone", remedy)
    return Credentials(table["user"], table["password"])


class _Answers:
    """The answers of a server, each within a deadline and a length: nothing else would end one that never does."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._seconds = seconds
        self._read = b""
        self._left = 0
        self._end = 0.0
        self._is_late = False

    def begin(self) -> None:
        """Begin to wait for an answer.

        Raises OSError where one has come already: all that come after it would be taken for answers to something else.
        """
        if self._read:
            self._read = b""
            raise OSError("an answer to what was not asked")
        self._left = _LONGEST_ANSWER
        self._end = time.monotonic() + self._seconds
        self._is_late = False

    def readline(self, most: int) -> bytes:
        """Return the next line, or what comes before the connection ends.

        Raises:
            TimeoutError: the answer is not whole when its deadline has come.
            OSError: it is longer than it may be.
        """
        while b"\n" not in self._read and len(self._read) < most:
            received = self._receive()
            if not received:
                break
            self._left -= len(received)
            if self._left < 0:
                raise OSError(f"an answer of more than {_LONGEST_ANSWER // 1000} kB")
            self._read += received
        end = self._read.find(b"\n") + 1 or len(self._read)
        line, self._read = self._read[: min(end, most)], self._read[min(end, most) :]
        return line

    def _receive(self) -> bytes:
        """Return the next piece; the first one has the whole time, which the connection waits anyway."""
        if self._is_late:
            self._sock.settimeout(max(self._end - time.monotonic(), 0.001))
        try:
            return self._sock.recv(_PIECE)
        except TimeoutError as error:
            raise TimeoutError(f"no whole answer within {self._seconds:g} s") from error
        finally:
            if self._is_late:
                self._sock.settimeout(self._seconds)
            self._is_late = True

    def close(self) -> None:
        """Forget what was read; the connection is its owner's."""
        self._read = b""


class _PlainConnection(smtplib.SMTP):
    """A connection whose answers are bounded."""

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the text of the next answer."""
        _bound_answers(self)
        return super().getreply()


class _EncryptedConnection(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the text of the next answer."""
        _bound_answers(self)
        return super().getreply()


def _bound_answers(smtp: smtplib.SMTP) -> None:
    """Begin an answer; after STARTTLS another connection has to be read from."""
    if smtp.file is None and smtp.sock is not None:
        smtp.file = _Answers(smtp.sock, smtp.timeout)
    if isinstance(smtp.file, _Answers):
        smtp.file.begin()


def connect(server: Server) -> smtplib.SMTP:
    """Return an encrypted connection to a server with a valid certificate, signed in.

    A token that was kept and is refused is got anew, once.

    Raises:
        DeliveryProblem: it can be reached, but must not be used, or gives us no entrance.
        OSError, smtplib.SMTPException: it cannot be reached now.
    """
    try:
        return _connect(server)
    except SignInRefused as refused:
        if not refused.is_worth_renewing or server.tokens is None:
            raise _shut_out(server, refused) from None
        server.tokens.forget()
    try:
        return _connect(server)
    except SignInRefused as refused:
        raise _shut_out(server, refused) from None


def _connect(server: Server) -> smtplib.SMTP:
    where = f"{server.host}:{server.port}"
    context = _context(server)
    try:
        if server.security == "tls":
            smtp: smtplib.SMTP = _EncryptedConnection(
                server.host, server.port, local_hostname=_EHLO_NAME, timeout=server.timeout, context=context
            )
        else:
            smtp = _PlainConnection(server.host, server.port, local_hostname=_EHLO_NAME, timeout=server.timeout)
        try:
            _begin(smtp, server, context)
        except BaseException:
            smtp.close()
            raise
    except ssl.SSLCertVerificationError as error:
        raise DeliveryProblem(
            f"the certificate of {where} does not hold ({error.verify_message})",
            remedy="Name the right server; for a house's own certificates, their file after --ca-file.",
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryProblem(
            f"{where} does not offer what is needed ({error})", remedy="Use another server, port or kind of security."
        ) from error
    return smtp


def _shut_out(server: Server, refused: SignInRefused) -> Exception:
    """Return what a refused sign-in ends with: for now, or for good."""
    if refused.is_for_now:
        what = "the token" if server.tokens else "user and password"
        return smtplib.SMTPException(f"answer {refused.code} to {what}")
    where = f"{server.host}:{server.port}"
    return DeliveryProblem(f"{where} {refused.told}; what is left stays planned", remedy=refused.remedy)


def _begin(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        code, _ = smtp.starttls(context=context)
        if code != 220:
            raise smtplib.SMTPNotSupportedError(f"STARTTLS was answered by {code}")
        smtp.ehlo_or_helo_if_needed()
    if server.tokens is not None:
        sign_in_by_token(smtp, server.tokens, server.host, server.port)
    elif server.credentials is not None:
        sign_in_by_password(smtp, server.credentials)


def _context(server: Server) -> ssl.SSLContext:
    """Return a context that always checks certificates and host names."""
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except (OSError, ssl.SSLError) as error:
        is_there = isinstance(error, ssl.SSLError)
        fault = "holds no certificates" if is_there else f"cannot be read ({error.strerror})"
        remedy = "Name a file of certificates in PEM form."
        raise InputProblem(f"{server.ca_file} {fault}", remedy=remedy) from error
