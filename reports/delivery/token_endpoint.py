"""Asks an endpoint for tokens (RFC 6749), by authlib: within limits, without following it anywhere, without its words.

What an endpoint says of a refusal may hold what it was told, so its error code alone is shown, and explained.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from reports.delivery.token_source import TokenDelayed
from reports.errors import DeliveryProblem, EnvironmentProblem

SECONDS = 30.0
"""That an endpoint may take for a whole answer."""
_MOST_BYTES = 256_000
_CODE = re.compile(r"[a-z_]{1,40}", re.ASCII)
_MICROSOFT = re.compile(r"AADSTS(\d{4,8})", re.ASCII)
_LATER = frozenset({"temporarily_unavailable", "server_error", "slow_down"})

_EXPLAINED: Mapping[str, tuple[str, str]] = {
    "invalid_client": ("it does not know the client, or not by this secret", "Correct client and secret."),
    "invalid_grant": ("the sign-in has ended or was revoked", "Sign in again: reports mail --sign-in"),
    "unauthorized_client": ("the client may not ask in this way", "Allow it where the program is registered."),
    "invalid_scope": ("the scope is not one that it gives", "Correct scope, or leave it to the preset."),
    "unsupported_grant_type": ("it gives no tokens in this way", "Choose another flow."),
    "access_denied": ("it was not allowed", "Sign in again, and allow it."),
    "expired_token": ("the code was not used in time", "Sign in again: reports mail --sign-in"),
    "invalid_request": ("it does not understand the request", "Correct the addresses and names in [mail.oauth]."),
    "consent_required": ("nobody has allowed this program yet", "Let an administrator allow it."),
    "interaction_required": ("it wants a person to sign in", "Sign in: reports mail --sign-in"),
}
_OF_MICROSOFT: Mapping[str, tuple[str, str]] = {
    "7000215": ("the client's secret is wrong", "Write the secret's value, not its id, into the file."),
    "7000222": ("the client's secret has ended", "Make a new one where the program is registered."),
    "700016": ("no program of this id is registered in the tenant", "Correct client and tenant."),
    "700027": ("the certificate is not the one that is registered", "Register it, or name the right one."),
    "90002": ("there is no such tenant", "Correct tenant."),
    "65001": ("nobody has allowed this program yet", "Let an administrator allow it."),
    "50076": ("it wants a second factor", "Sign in as a person: reports mail --sign-in"),
    "70043": ("the sign-in has ended", "Sign in again: reports mail --sign-in"),
    "700082": ("the sign-in was not used for too long", "Sign in again: reports mail --sign-in"),
    "50173": ("the sign-in was revoked, as when a password changes", "Sign in again: reports mail --sign-in"),
    "50057": ("the account is switched off", "Switch it on, or sign in with another."),
}

T = TypeVar("T")


class TokenRefused(DeliveryProblem):
    """No token until something is corrected; ``code`` is the error that the endpoint names."""

    def __init__(self, message: str, *, remedy: str, code: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


def open_session(client: str = "", secret: str | None = None, scope: str = "", redirect_uri: str = "") -> Any:
    """Return a session of authlib; raises EnvironmentProblem where the extra that brings it is not installed."""
    try:
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError:
        message = "tokens need authlib and requests, which are not installed"
        raise EnvironmentProblem(message, remedy='Say: pip install "ccus-reports[oauth]"') from None
    session = OAuth2Session(
        client or None, secret, token_endpoint_auth_method="client_secret_post" if secret else "none",
        scope=scope or None, redirect_uri=redirect_uri or None, code_challenge_method="S256",
    )  # fmt: skip
    session.hooks["response"].append(_bound)
    session.headers["Connection"] = "close"
    return session


def ask(url: str, work: Callable[..., T]) -> T:
    """Ask an endpoint by ``work``, which is given the limits of a request.

    Raises:
        TokenDelayed: it is not there, is busy, or does not answer in time.
        TokenRefused: it refuses, or its answer is none.
    """
    from authlib.integrations.base_client import OAuthError
    from requests import HTTPError, RequestException

    where = urlsplit(url).netloc
    try:
        return _within(SECONDS, lambda: work(timeout=SECONDS, allow_redirects=False))
    except OAuthError as error:
        code, described = _code_of(error.error), str(error.description or "")
    except HTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        if status == 429 or status >= 500:
            raise TokenDelayed(f"{where} gives no token now (HTTP {status})") from None
        raise TokenRefused(f"{where} gives no token (HTTP {status}); what is left stays planned",
                           remedy="Correct the addresses in [mail.oauth].") from None  # fmt: skip
    except (RequestException, TimeoutError, OSError) as error:
        raise TokenDelayed(f"{where} gives no token now ({type(error).__name__})") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # What an answer that is none does to the library; its text may hold anything.
        raise TokenRefused(f"{where} answers something else than a token; what is left stays planned",
                           remedy="Correct the addresses in [mail.oauth].") from None  # fmt: skip
    if code in _LATER:
        raise TokenDelayed(f"{where} gives no token now ({code})")
    raise _refused(where, code, described)


def _refused(where: str, code: str, described: str) -> TokenRefused:
    """Return the refusal in our own words, by the codes that are known."""
    number = _MICROSOFT.search(described)
    known = _OF_MICROSOFT.get(number[1]) if number else None
    words, remedy = known or _EXPLAINED.get(code, ("", "Correct [mail.oauth]."))
    named = ", ".join(filter(None, (code, number[0] if number else "")))
    told = f"{named}: {words}" if words else named
    return TokenRefused(f"{where} gives no token ({told}); what is left stays planned", remedy=remedy, code=code)


def _code_of(error: object) -> str:
    return error if isinstance(error, str) and _CODE.fullmatch(error) else "another error"


def _bound(response: Any, **_: Any) -> None:
    """Read an answer up to its limit, before the library would read it whole; one that leads elsewhere is none."""
    with response:
        found = response.raw.read(_MOST_BYTES + 1, decode_content=True)
    if len(found) > _MOST_BYTES or 300 <= response.status_code < 400:
        raise ValueError
    # What the library takes for read.
    response._content, response._content_consumed = found, True


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return the result of ``work``; raises TimeoutError where it takes longer, whatever it waits for."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]
