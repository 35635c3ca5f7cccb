"""A person signs in once: on another device with a code (RFC 8628), or in the browser of this machine with PKCE."""

from __future__ import annotations

import secrets
import time
import webbrowser
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from reports.config.oauth import OauthSettings, url_fault
from reports.corpus.printable import cleaned
from reports.delivery.token_endpoint import TokenRefused, ask, open_session
from reports.delivery.token_flows import client_secret
from reports.delivery.token_source import TokenDelayed, token_of
from reports.delivery.token_store import TokenStore
from reports.errors import DeliveryProblem

_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_WAIT = 300.0
"""Seconds that a person is waited for in a browser, and at most with a code that says nothing of it."""
_SLOWER = 5.0
"""Seconds to wait longer between two questions, once the endpoint asks for it."""
_HEADERS = {"Accept": "application/json"}
_DONE = b"<!DOCTYPE html><meta charset=utf-8><title>reports</title><p>You may close this window."


def sign_in(
    settings: OauthSettings,
    store: TokenStore,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
    open_browser: Callable[[str], object] = webbrowser.open,
) -> None:
    """Let a person sign in, and keep what that gives.

    ``tell`` is given what the person has to do; it holds no secret that outlasts the sign-in.

    Raises:
        TokenDelayed: the endpoint is not there.
        DeliveryProblem: it refuses, or the person did nothing in time.
    """
    session = open_session(settings.client, client_secret(settings, environment), settings.scope)
    if settings.flow == "device_code":
        answer = _by_code(settings, session, tell, sleep)
    else:
        answer = _by_browser(settings, session, tell, open_browser)
    token_of(answer, settings.token_url)
    kept = answer.get("refresh_token")
    if not isinstance(kept, str) or not kept:
        message = f"{urlsplit(settings.token_url).netloc} gives a token for now and none to renew it"
        raise DeliveryProblem(message, remedy="Ask for a scope that lasts (offline_access), or allow it there.")
    store.keep(kept)


def _by_code(settings: OauthSettings, session: Any, tell: Callable[[str], None], sleep: Callable[[float], None]) -> Any:
    data = {"client_id": settings.client, "scope": settings.scope}

    def begin(**how: Any) -> dict[str, Any]:
        response = session.request(
            "POST", settings.device_url, data=data, headers=_HEADERS, withhold_token=True, **how
        )
        from authlib.integrations.base_client import OAuthError

        found = response.json()
        if "error" in found:
            raise OAuthError(error=found["error"], description=found.get("error_description"))
        response.raise_for_status()
        place = str(found.get("verification_uri") or found["verification_url"])
        if url_fault(place):
            raise ValueError
        return {**found, "verification_uri": place, "user_code": cleaned(str(found["user_code"]))[:40],
                "device_code": str(found["device_code"]), "interval": max(1.0, float(found.get("interval", 5))),
                "expires_in": min(1800.0, float(found.get("expires_in", _WAIT)))}  # fmt: skip

    begun = ask(settings.device_url, begin)
    tell(f"Open {begun['verification_uri']} in any browser, sign in as {settings.user}, and type this code: "
         f"{begun['user_code']}")  # fmt: skip
    waited, interval = 0.0, begun["interval"]
    while waited < begun["expires_in"]:
        sleep(interval)
        waited += interval
        try:
            return ask(settings.token_url, lambda **how: session.fetch_token(
                settings.token_url, grant_type=_DEVICE, device_code=begun["device_code"], **how))  # fmt: skip
        except TokenDelayed as delayed:
            interval += _SLOWER if "slow_down" in str(delayed) else 0
        except TokenRefused as refused:
            if refused.code != "authorization_pending":
                raise
    raise _too_late()


def _too_late() -> DeliveryProblem:
    return DeliveryProblem("nobody has signed in in time", remedy="Sign in again: reports mail --sign-in")


class _Return(HTTPServer):
    """Waits on this machine for what the browser brings back."""

    timeout = 1.0

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _ReturnHandler)
        self.state = state
        self.brought: dict[str, str] | None = None


class _ReturnHandler(BaseHTTPRequestHandler):
    server: _Return
    timeout = 5.0

    def do_GET(self) -> None:
        """Take what belongs to this sign-in, and refuse all else that knocks."""
        brought = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        is_ours = secrets.compare_digest(brought.get("state", "").encode(), self.server.state.encode())
        self.send_response(200 if is_ours else 400)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(_DONE if is_ours else b"")
        if is_ours:
            self.server.brought = brought

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: an address holds the code."""


def _by_browser(
    settings: OauthSettings, session: Any, tell: Callable[[str], None], open_browser: Callable[[str], object]
) -> Any:
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    with _Return(state) as waiting:
        back = f"http://127.0.0.1:{waiting.server_port}/"
        session.redirect_uri = back
        # Google gives nothing to renew by unless it is asked for offline use, and asks the person each time.
        extra = {"access_type": "offline", "prompt": "consent"} if settings.preset == "google" else {}
        address, _ = session.create_authorization_url(
            settings.authorization_url, state=state, code_verifier=verifier, login_hint=settings.user, **extra
        )
        tell(f"Sign in as {settings.user} in the browser of this machine: {address}")
        open_browser(address)
        end = time.monotonic() + _WAIT
        while waiting.brought is None and time.monotonic() < end:
            waiting.handle_request()
    if waiting.brought is None:
        raise _too_late()
    if "code" not in waiting.brought:
        raise DeliveryProblem("the sign-in was not allowed", remedy="Sign in again, and allow it.")
    code = waiting.brought["code"]
    return ask(settings.token_url, lambda **how: session.fetch_token(
        settings.token_url, grant_type="authorization_code", code=code, code_verifier=verifier, **how))  # fmt: skip
