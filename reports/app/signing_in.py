"""The sign-in at the mail server: where its token comes from, and how a person signs in once."""

from __future__ import annotations

import os
from email.utils import parseaddr

from reports.app.observer import SILENT, Observer
from reports.config.oauth import SERVERS, OauthSettings, complete, oauth_problems
from reports.config.project import Configuration
from reports.delivery.server import Server, connect
from reports.delivery.token_flows import SECRET, open_source
from reports.delivery.token_sign_in import sign_in as sign_in_by_person
from reports.delivery.token_source import TokenDelayed, TokenSource
from reports.delivery.token_store import TokenStore
from reports.errors import DeliveryProblem, InputProblem, UsageProblem

_OF_PERSONS = ("device_code", "browser")


def preset_server(configuration: Configuration) -> str:
    """Return the mail server that a preset stands for; "" where there is none."""
    mail = configuration.mail
    return SERVERS.get(mail.oauth.preset, "") if mail.auth == "oauth2" else ""


def tokens_of(configuration: Configuration, sender: str) -> TokenSource | None:
    """Return the source of tokens for a run; None where it signs in by user and password.

    Raises InputProblem where the settings lack something, or a file that they name cannot be used.
    """
    if configuration.mail.auth != "oauth2":
        return None
    settings = _settings(configuration, sender)
    return open_source(settings, TokenStore(settings))


def refuse_passwords(configuration: Configuration) -> None:
    """Raise UsageProblem where the settings sign in by user and password."""
    if configuration.mail.auth != "oauth2":
        raise UsageProblem("mail is not sent by a token", remedy='Set auth = "oauth2" in [mail] of reports.toml.')


def sign_in(configuration: Configuration, server: Server, sender: str, observer: Observer = SILENT) -> None:
    """Let a person sign in where tokens are asked for by a sign-in, then try the token at the mail server.

    Raises:
        InputProblem: the settings lack something.
        DeliveryProblem: no token is given, or the mail server does not take it.
    """
    settings = _settings(configuration, sender)
    if settings.flow in _OF_PERSONS and not settings.token_command:
        store = TokenStore(settings)
        try:
            sign_in_by_person(settings, store, os.environ, observer.warn)
        except TokenDelayed as delayed:
            raise DeliveryProblem(str(delayed), remedy="Sign in once it is there.") from None
        observer.inform(f"what renews the token is kept in {store.place}")
    where = f"{server.host}:{server.port}"
    try:
        connect(server).quit()
    except OSError as error:
        told = str(error) if isinstance(error, TokenDelayed) else f"{where} cannot be reached ({error})"
        raise DeliveryProblem(told, remedy="Try again once it is there: reports mail --sign-in") from None
    observer.inform(f"{where} lets {settings.user} in by a token")


def _settings(configuration: Configuration, sender: str) -> OauthSettings:
    settings = complete(configuration.mail.oauth, parseaddr(sender)[1])
    file = str(configuration.path or "reports.toml")
    problems = tuple(oauth_problems(settings, file, has_secret=bool(os.environ.get(SECRET))))
    if problems:
        raise InputProblem(f"{file} cannot be used", remedy=problems[0].remedy, problems=problems)
    return settings
