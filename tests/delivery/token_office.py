"""A token endpoint on a loopback port, and a mail server that lets in who has a token of it."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.delivery.post_office import PostOffice

CLIENT, SECRET = "desk-client", "cl1ent-s3cret"
TOKEN = "t0ken-"
"""What every token begins with."""
KEPT = "r3fresh-"
"""What every refresh token begins with."""
DEVICE = "d3vice-c0de"

Answer = tuple[int, Any]
"""HTTP status, and what is sent: bytes as they are, all else as JSON."""


@dataclass
class TokenOffice:
    """The endpoint; ``answers`` are those of the next questions, used up one by one, before it answers rightly."""

    seconds: float | str | None = 3600
    """Of each token, as told."""
    answers: list[Answer | Callable[[Any], None]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """Every question, as a form."""
    given: list[str] = field(default_factory=list)
    """Every token."""
    kept: str = f"{KEPT}0"
    """The refresh token that is taken."""
    rotates: bool = False
    length: int = 0
    port: int = 0

    def __enter__(self) -> Self:
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                form = {key: one[0] for key, one in parse_qs(self.rfile.read(length).decode()).items()}
                office._answer(self, {**form, "path": self.path})

            def log_message(self, format: str, *args: Any) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    @property
    def settings(self) -> dict[str, str]:
        """What stands in [mail.oauth]."""
        return {"token_url": self.url, "client": CLIENT}

    def new_token(self) -> str:
        self.given.append(f"{TOKEN}{len(self.given)}".ljust(self.length, "x"))
        return self.given[-1]

    def _answer(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        self.asked.append(form)
        planned = self.answers.pop(0) if self.answers else self._usual(form)
        if callable(planned):
            planned(handler)
            return
        status, said = planned
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def _usual(self, form: dict[str, str]) -> Answer:
        if form["path"] == "/device":
            return 200, {
                "device_code": DEVICE, "user_code": "ABCD-EFGH", "verification_uri": "https://login.example.org/device",
                "interval": 1, "expires_in": 60,
            }  # fmt: skip
        if form["grant_type"] == "client_credentials" and form.get("client_secret", SECRET) != SECRET:
            return 401, {"error": "invalid_client", "error_description": f"AADSTS7000215: {form['client_secret']}"}
        found: dict[str, Any] = {}
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.kept:
            return 400, {"error": "invalid_grant", "error_description": f"no {form['refresh_token']}"}
        if form["grant_type"] in ("refresh_token", "authorization_code") or "device_code" in form["grant_type"]:
            if self.rotates:
                self.kept = f"{KEPT}{len(self.given) + 1}"
            found["refresh_token"] = self.kept
        if self.seconds is not None:
            found["expires_in"] = self.seconds
        return 200, {**found, "access_token": self.new_token(), "token_type": "Bearer", "scope": "mail"}


def refusal(code: str, status: int = 400, **more: str) -> Answer:
    return status, {"error": code, **more}


def hang(handler: BaseHTTPRequestHandler) -> None:
    del handler
    time.sleep(20)


def drip(handler: BaseHTTPRequestHandler) -> None:
    for _ in range(100):
        handler.wfile.write(b"H")
        time.sleep(0.05)


@dataclass
class TokenPostOffice(PostOffice):
    """A mail server that takes so many messages by a token, and no token that was revoked."""

    security: Literal["none", "starttls", "tls"] = "starttls"
    user: str = "desk@example.org"
    per_token: int = 1_000_000
    """Messages that are taken by one token, before it is told that it has ended."""
    ends_at: Literal["MAIL", "connection"] = "MAIL"
    revoked: set[str] = field(default_factory=set)
    refuses: str = ""
    """What every sign-in is answered, e.g. ``535 5.7.3 Authentication unsuccessful``."""
    taken: dict[str, int] = field(default_factory=dict)
    by: list[str] = field(default_factory=list)
    """The mechanism of every sign-in that was let in."""
    office: TokenOffice | None = None

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """user={user}^Aauth=Bearer {token}^A^A"""
        user, auth, *rest = base64.b64decode(args[1]).decode().split("\1")
        assert rest == ["", ""]
        return await self._judge(server, "XOAUTH2", user.removeprefix("user="), auth)

    async def auth_OAUTHBEARER(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """n,a={user},^Ahost=…^Aport=…^Aauth=Bearer {token}^A^A"""
        head, host, port, auth, *rest = base64.b64decode(args[1]).decode().split("\1")
        assert (host, port, rest) == ("host=127.0.0.1", f"port={self.port}", ["", ""])
        return await self._judge(server, "OAUTHBEARER", head.removeprefix("n,a=").removesuffix(","), auth)

    async def _judge(self, server: SMTP, mechanism: str, user: str, auth: str) -> AuthResult:
        token = auth.removeprefix("auth=Bearer ")
        known = self.office is not None and token in self.office.given
        spent = self.taken.get(token, 0) >= self.per_token
        if self.refuses or user != self.user or not known or spent or token in self.revoked:
            said = await server.challenge_auth(json.dumps({"status": "401", "schemes": "bearer", "for": token}))
            assert said == (b"" if mechanism == "XOAUTH2" else b"\1"), said
            await server.push(self.refuses or f"535 5.7.8 not accepted: {token}")
            return AuthResult(success=False, handled=True)
        self.by.append(mechanism)
        return AuthResult(success=True, handled=False, auth_data=token)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del options
        token = str(session.auth_data)
        if token in self.revoked or self.taken.get(token, 0) >= self.per_token:
            if self.ends_at == "connection":
                server.transport.abort()  # type: ignore[union-attr] # there is one
            return "530 5.7.0 sign in again"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        token = str(session.auth_data)
        self.taken[token] = self.taken.get(token, 0) + 1
        return await super().handle_DATA(server, session, envelope)
