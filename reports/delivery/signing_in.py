"""Signs in at a mail server, by user and password or by a token, and says in words why one does not let us in."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reports.delivery.token_source import TokenSource
from reports.errors import UsageProblem

OF_SESSION = frozenset({454, 500, 502, 503, 504, 521, 523, 524, 530, 534, 535, 538})
"""Codes of answers that concern the session: encryption, sign-in, or commands that the server does not take."""
_MECHANISMS = frozenset({"PLAIN", "LOGIN", "CRAM-MD5"})
"""Ways to tell user and password that Python's client knows."""
_SIGNED_IN = 235
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b", re.ASCII)
_RENEWABLE = frozenset({454, 530, 535})
"""Codes of answers that a token leads to which has ended."""

_TO_TOKENS = 'Set auth = "oauth2" in [mail] and what [mail.oauth] needs, then say: reports mail --sign-in'
_OTHER_SENDER = "the mailbox that signs in may not send as the sender", "Let it do so there, or correct sender."
_EXPLAINED: Mapping[str, tuple[str, str]] = {
    "5.7.30": ("it takes no user and password any more: basic authentication is switched off", _TO_TOKENS),
    "5.7.139": (
        "the rules of the tenant do not let this sign-in pass: SMTP AUTH or basic authentication is switched off, "
        "or a second factor is wanted",
        f"Switch SMTP AUTH on for the mailbox, and sign in by a token. {_TO_TOKENS}",
    ),
    "5.7.57": ("it takes mail only from who has signed in", f"Name credentials, or use tokens. {_TO_TOKENS}"),
    "5.7.60": _OTHER_SENDER,
    "5.2.252": _OTHER_SENDER,
    "5.7.9": ("it wants a password made for this program alone, or a token", _TO_TOKENS),
    "5.7.14": ("it wants a person to sign in by a browser first", _TO_TOKENS),
}
"""Enhanced codes (RFC 3463) that say the same whenever they come, and concern the session."""
_BY_PASSWORD: Mapping[str, tuple[str, str]] = {
    "5.7.3": ("user or password is wrong, or basic authentication is switched off", f"Correct them. {_TO_TOKENS}"),
}
_BY_TOKEN: Mapping[str, tuple[str, str]] = {
    "5.7.3": (
        "the token does not open this mailbox",
        "Correct user, scope and tenant; at Microsoft let the program's service principal use the mailbox.",
    ),
    "5.7.8": ("the token has ended, was revoked, or is for another user or scope", "Sign in again, or correct them."),
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """User and password, which are never printed."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what is not ASCII, because SMTP promises no more and Python's client sends nothing else."""
        if not (self.user + self.password).isascii():
            raise UsageProblem("user or password is not ASCII", remedy="Choose one of ASCII characters at the server.")


class SignInRefused(Exception):
    """A refusal to let us in, of which the codes alone are kept: the rest of an answer may hold what it was told."""

    def __init__(self, code: int, enhanced: str, *, is_by_token: bool, was_new: bool = True) -> None:
        super().__init__(f"answer {code}")
        self.code = code
        self.is_for_now = 400 <= code < 500 and code not in OF_SESSION
        self.is_worth_renewing = is_by_token and not was_new
        """Whether a token that is got anew could be let in."""
        named = " ".join(filter(None, (str(code), enhanced)))
        by = _BY_TOKEN if is_by_token else _BY_PASSWORD
        words, self.remedy = _EXPLAINED.get(enhanced) or by.get(enhanced) or ("", "Correct them.")
        what = "the token" if is_by_token else "user and password"
        if is_by_token and not words:
            self.remedy = "Correct user and scope in [mail.oauth], or sign in again: reports mail --sign-in"
        self.told = f"does not accept {what} (answer {named}{f': {words}' if words else ''})"


def explain(code: int, reply: str) -> tuple[str, str] | None:
    """Return words and remedy for an answer that concerns the session whatever it answers; None for all others."""
    found = _ENHANCED.search(reply) if code >= 400 else None
    return _EXPLAINED.get(found[0]) if found else None


def is_renewable(code: int) -> bool:
    """Return whether an answer in a session may mean that its token has ended."""
    return code in _RENEWABLE


def sign_in_by_password(smtp: smtplib.SMTP, credentials: Credentials) -> None:
    """Sign in by a mechanism that both sides know; raises SignInRefused."""
    if not _offered(smtp) & _MECHANISMS:
        raise smtplib.SMTPNotSupportedError("it takes no user and password by a mechanism that is known here")
    _demand(lambda: smtp.login(credentials.user, credentials.password), is_by_token=False)


def sign_in_by_token(smtp: smtplib.SMTP, source: TokenSource, host: str, port: int) -> None:
    """Sign in by a token, as XOAUTH2 or OAUTHBEARER (RFC 7628) has it.

    Raises:
        SignInRefused: the server does not take it.
        TokenDelayed, DeliveryProblem: there is no token.
    """
    offered = _offered(smtp)
    wanted = [source.mechanism.upper()] if source.mechanism else ["XOAUTH2", "OAUTHBEARER"]
    mechanism = next((name for name in wanted if name in offered), None)
    if mechanism is None:
        raise smtplib.SMTPNotSupportedError(f"it takes no token by {' or '.join(wanted)}")
    token, is_new = source.token()
    if mechanism == "XOAUTH2":
        first, after_refusal = f"user={source.user}\1auth=Bearer {token}\1\1", ""
    else:
        user = source.user.replace("=", "=3D").replace(",", "=2C")
        first, after_refusal = f"n,a={user},\1host={host}\1port={port}\1auth=Bearer {token}\1\1", "\1"

    def answer(challenge: bytes | None = None) -> str:
        """Return the token, then what lets the server end a sign-in that it refuses."""
        return first if challenge is None else after_refusal

    _demand(lambda: smtp.auth(mechanism, answer), is_by_token=True, was_new=is_new)


def _offered(smtp: smtplib.SMTP) -> set[str]:
    if not smtp.has_extn("auth"):
        raise smtplib.SMTPNotSupportedError("it lets nobody sign in")
    return set(smtp.esmtp_features["auth"].upper().split())


def _demand(sign_in: Callable[[], tuple[int, bytes]], *, is_by_token: bool, was_new: bool = True) -> None:
    try:
        code, reply = sign_in()
    except smtplib.SMTPAuthenticationError as error:
        said = error.smtp_error
        code, reply = error.smtp_code, said if isinstance(said, bytes) else str(said).encode()
    # The client takes 503 for success, whatever it says.
    if code != _SIGNED_IN:
        found = _ENHANCED.search(reply.decode("ascii", "replace"))
        raise SignInRefused(code, found[0] if found else "", is_by_token=is_by_token, was_new=was_new) from None
