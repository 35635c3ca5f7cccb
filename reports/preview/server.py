"""The server of the page: on this machine alone, for whoever has its address, and for no page of another origin.

Every address holds the token that the start made up. A request must name this server as its host, and one that is made
by a page must come from ours; asking changes nothing, only a request by POST does, and that must say its origin.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from reports.errors import EnvironmentProblem, UsageProblem
from reports.preview.answers import Answer, PreviewAnswers, refused

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_MOST_SENT = 10_000
"""Bytes of a request's body."""
_PATIENCE = 30.0
"""Seconds that a request may take to arrive."""
_BEAT = 15.0
"""Seconds after which a line is sent to those who listen, so that it is known whether they still do."""
_SAFETY: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PreviewServer(ThreadingHTTPServer):
    """Answers requests, each in a thread of its own, until it is closed."""

    daemon_threads = True
    # A server that has just ended leaves its port to the next one.
    allow_reuse_address = True

    def __init__(self, port: int, answers: PreviewAnswers) -> None:
        """Listen on a port of this machine, 0 for any; raises EnvironmentProblem where it cannot be had."""
        self.answers = answers
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), _PreviewHandler)
        except OSError as error:
            message = f"port {port} of {HOST} cannot be had ({error.strerror})"
            raise EnvironmentProblem(message, remedy="Leave --port out, or name another.") from error
        except OverflowError as error:
            raise UsageProblem(f"{port} is no port", remedy="Name one up to 65535, or leave --port out.") from error

    @property
    def address(self) -> str:
        """The address of the page, with the token."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"

    @property
    def hosts(self) -> frozenset[str]:
        """What this server is called."""
        return frozenset(f"{name}:{self.server_port}" for name in _NAMES)

    def start(self) -> None:
        """Answer from now on, in threads."""
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Answer nothing any more."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of readers who left in the middle of an answer."""


class _PreviewHandler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def version_string(self) -> str:
        """Return what the server calls itself."""
        return "reports"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: standard error is talk for people."""

    def do_GET(self) -> None:
        """Answer what changes nothing."""
        path, query = self._asked()
        if path is None or self._is_foreign():
            self._send(refused())
        elif path == "events":
            self._stream()
        else:
            self._send(self.server.answers.get(path, query))

    def do_POST(self) -> None:
        """Answer what does something."""
        path, _ = self._asked()
        told = self._told()
        if path is None or told is None or self._is_foreign() or not self.headers.get("Origin"):
            self.close_connection = True
            self._send(refused())
        else:
            self._send(self.server.answers.post(path, told))

    def _asked(self) -> tuple[str | None, Mapping[str, str]]:
        """Return the path behind the token, None where the token is not ours, and the query."""
        parts = urlsplit(self.path)
        _, token, *rest = parts.path.split("/", 2) if parts.path.startswith("/") else ("", "")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()) or not rest:
            return None, {}
        return rest[0], {key: values[-1] for key, values in parse_qs(parts.query).items()}

    def _is_foreign(self) -> bool:
        """Tell whether a request names another host, or was made by a page that is not ours."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        site = self.headers.get("Sec-Fetch-Site", "none")
        is_ours = host in self.server.hosts and origin in (None, f"http://{host}")
        return not is_ours or site not in ("none", "same-origin")

    def _told(self) -> Mapping[str, Any] | None:
        """Return the body of a request, an object of JSON; None where it is none."""
        with suppress(ValueError, OSError, RecursionError):
            length = int(self.headers.get("Content-Length", ""))
            is_json = self.headers.get_content_type() == "application/json"
            if is_json and 0 < length <= _MOST_SENT:
                told = json.loads(self.rfile.read(length))
                return told if isinstance(told, dict) else None
        return None

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {**_SAFETY, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.data)))
        self.end_headers()
        self.wfile.write(answer.data)

    def _stream(self) -> None:
        """Tell of each new state, until the reader or the preview leaves."""
        self.send_response(200)
        for name, value in _SAFETY.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        board, revision = self.server.answers.board, -1
        while not board.is_closed:
            state = board.wait_beyond(revision, _BEAT)
            line = f"data: {state.revision}\n\n" if state.revision != revision else ": still here\n\n"
            revision = state.revision
            self.wfile.write(line.encode())
