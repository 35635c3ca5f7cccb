"""How the token of a run is asked for: as a program, for a service account, or by what a person's sign-in has given."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reports.config.oauth import OauthSettings
from reports.delivery.secret_file import read_secret, unusable_secret
from reports.delivery.token_endpoint import TokenRefused, ask, open_session
from reports.delivery.token_source import AccessToken, TokenSource, run_command, token_of
from reports.delivery.token_store import TokenStore
from reports.errors import DeliveryProblem

SECRET = "REPORTS_OAUTH_SECRET"
"""Environment variable that holds the client's secret."""
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_SIGN_IN = "Sign in once: reports mail --sign-in"


def open_source(settings: OauthSettings, store: TokenStore, environment: Mapping[str, str] = os.environ) -> TokenSource:
    """Return the source of tokens that complete settings describe; no token is asked for yet.

    Raises InputProblem where a file that it names cannot be used.
    """
    if settings.token_command:
        fetch: Callable[[], AccessToken] = lambda: run_command(settings.token_command)  # noqa: E731 # one of four
    elif settings.flow == "client_credentials":
        fetch = _as_program(settings, environment)
    elif settings.flow == "service_account":
        fetch = _for_account(settings)
    else:
        fetch = _by_sign_in(settings, store, environment)
    return TokenSource(settings.user, fetch, settings.mechanism)


def client_secret(settings: OauthSettings, environment: Mapping[str, str]) -> str | None:
    """Return the client's secret, of the file that is named, else of the environment; None where there is none."""
    if not settings.secret_file:
        return environment.get(SECRET) or None
    path = Path(settings.secret_file)
    text = read_secret(path).decode("utf-8", "replace").strip()
    if not text or not text.isascii() or not text.isprintable():
        raise unusable_secret(path, "does not hold a secret alone", "Write the secret into it, in one line.")
    return text


def _as_program(settings: OauthSettings, environment: Mapping[str, str]) -> Callable[[], AccessToken]:
    """Ask by client credentials: a secret, or an assertion signed with the key of a certificate (RFC 7523)."""
    url = settings.token_url
    if settings.certificate_file:
        key, thumbprint = _read_certificate(Path(settings.certificate_file))
        session = open_session(settings.client, key, settings.scope)
        from authlib.oauth2.rfc7523 import PrivateKeyJWT

        session.register_client_auth_method(PrivateKeyJWT(url, headers={"typ": "JWT", "x5t#S256": thumbprint}))
        session.token_endpoint_auth_method = "private_key_jwt"
    else:
        session = open_session(settings.client, client_secret(settings, environment), settings.scope)
    extra = {"client_id": settings.client} if settings.certificate_file else {}
    return _asking(url, lambda **how: session.fetch_token(url, grant_type="client_credentials", **extra, **how))


def _read_certificate(path: Path) -> tuple[str, str]:
    """Return the key in a PEM file, and the hash of the certificate in it as Microsoft knows it."""
    data = read_secret(path)
    key, certificate = _KEY.search(data), _CERTIFICATE.search(data)
    remedy = "Write the private key and the certificate into it, both in PEM form, the key without a password."
    if key is None or certificate is None:
        raise unusable_secret(path, "does not hold a key and a certificate", remedy)
    try:
        from joserfc.jwk import RSAKey

        RSAKey.import_key(key[0])
        digest = hashlib.sha256(base64.b64decode(certificate[1], validate=False)).digest()
    except Exception:  # the library's errors are of many kinds, and may quote the key
        raise unusable_secret(path, "holds a key that cannot be used", remedy) from None
    return key[0].decode("ascii", "replace"), base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _for_account(settings: OauthSettings) -> Callable[[], AccessToken]:
    """Ask by an assertion that a service account signs for the mailbox (RFC 7523), as Google has it."""
    path = Path(settings.service_account_file)
    remedy = "Name the JSON file of the key, as it was loaded down."
    try:
        account = json.loads(read_secret(path))
        key, issuer = account["private_key"], account["client_email"]
        header = {"alg": "RS256", "kid": str(account.get("private_key_id", ""))}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unusable_secret(path, "is no key of a service account", remedy) from None
    url = settings.token_url
    session = open_session()
    try:
        from joserfc.jwk import RSAKey

        key = RSAKey.import_key(key)
    except Exception:  # the library's errors are of many kinds, and may quote the key
        raise unusable_secret(path, "holds a key that cannot be used", remedy) from None

    def work(**how: Any) -> Any:
        from authlib.oauth2.rfc7523 import JWTBearerGrant

        claims = {"scope": settings.scope}
        assertion = JWTBearerGrant.sign(
            key, issuer=issuer, audience=url, subject=settings.user, claims=claims, header=dict(header)
        )
        return session.fetch_token(url, grant_type=JWTBearerGrant.GRANT_TYPE, assertion=assertion, **how)

    return _asking(url, work)


def _by_sign_in(
    settings: OauthSettings, store: TokenStore, environment: Mapping[str, str]
) -> Callable[[], AccessToken]:
    """Ask by the refresh token that a person's sign-in gave; one that is given in its place is kept."""
    secret = client_secret(settings, environment)

    def renew(kept: str) -> AccessToken:
        session = open_session(settings.client, secret, settings.scope)
        answer = ask(settings.token_url, lambda **how: session.refresh_token(
            settings.token_url, refresh_token=kept, **how))  # fmt: skip
        token = token_of(answer, settings.token_url)
        given = answer.get("refresh_token")
        if isinstance(given, str) and given and given != kept:
            store.keep(given)
        return token

    def fetch() -> AccessToken:
        kept = store.read()
        if kept is None:
            raise DeliveryProblem(f"nobody has signed in for {settings.user} yet", remedy=_SIGN_IN)
        try:
            return renew(kept)
        except TokenRefused as refused:
            # Another run may have been given a new one meanwhile, which ended this one.
            newer = store.read()
            if refused.code != "invalid_grant" or newer in (None, kept):
                raise
            return renew(newer)

    return fetch


def _asking(url: str, work: Callable[..., Any]) -> Callable[[], AccessToken]:
    return lambda: token_of(ask(url, work), url)
