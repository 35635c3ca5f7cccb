"""The table [mail.oauth] of reports.toml: how a token for the mail server is got, without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict, replace

from reports.config.addresses import address_fault
from reports.config.toml_file import Fault, SettingKey, SettingTable
from reports.errors import Problem

Preset = Literal["microsoft", "google"]
Flow = Literal["client_credentials", "service_account", "device_code", "browser"]
"""The program signs in by itself (the first two), or a person did so once."""
Mechanism = Literal["xoauth2", "oauthbearer"]
TokenPlace = Literal["file", "keyring"]

_PATHS = ("secret_file", "certificate_file", "service_account_file", "token_file")
_PLACE = "mail.oauth"
_SECRET = (
    "is a secret, which does not belong here",
    "Put it alone into a file of mode 600 and name that as secret_file, or set REPORTS_OAUTH_SECRET.",
)


class OauthSettings(Struct, frozen=True):
    """How a token is got, as far as the file says; paths are resolved against its folder."""

    preset: Preset | Literal[""] = ""
    flow: Flow | Literal[""] = ""
    user: str = ""
    """The mailbox that mail is sent from; the address of the sender, if left out."""
    tenant: str = ""
    client: str = ""
    scope: str = ""
    token_url: str = ""
    device_url: str = ""
    authorization_url: str = ""
    secret_file: str = ""
    certificate_file: str = ""
    service_account_file: str = ""
    token_command: tuple[str, ...] = ()
    """A program with its arguments that prints a token; nothing else of this table is asked then."""
    mechanism: Mechanism | Literal[""] = ""
    token_file: str = ""
    token_store: TokenPlace = "file"


def url_fault(value: str) -> Fault | None:
    """Return what is wrong with an address that tokens come from, and the remedy."""
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or not value.isascii() or not value.isprintable() or "@" in parts.netloc:
        return "is not an address of that kind", "Write it as https://login.example.org/token."
    if parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host)):
        return None
    return "would be asked unencrypted", "Write it with https://."


def is_this_machine(host: str) -> bool:
    """Return whether a host is this machine by its name or address alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _user_fault(value: str) -> Fault | None:
    fault = address_fault(value)
    return (fault, "Write the address of the mailbox: user@example.org.") if fault else None


def _word_fault(value: str) -> Fault | None:
    good = value.isascii() and value.isprintable() and " " not in value and "/" not in value
    return None if good else ("is not a word of that kind", "Copy it from the page where the program is registered.")


OAUTH_TABLE = SettingTable(
    "[mail.oauth]",
    (
        SettingKey("preset", "text", "Whose addresses and scopes are taken.", choices=get_args(Preset)),
        SettingKey("flow", "text", "How a token is asked for.", choices=get_args(Flow)),
        SettingKey("user", "text", "Mailbox that mail is sent from; the sender's address if left out.",
                   check=_user_fault),
        SettingKey("tenant", "text", "Tenant at Microsoft: its domain or id.", check=_word_fault),
        SettingKey("client", "text", "Id of the program, as it is registered.", check=_word_fault),
        SettingKey("scope", "text", "What the token is to allow."),
        SettingKey("token_url", "text", "Address that gives tokens.", check=url_fault),
        SettingKey("device_url", "text", "Address that gives codes for another device.", check=url_fault),
        SettingKey("authorization_url", "text", "Address where a person signs in.", check=url_fault),
        SettingKey("secret_file", "text", "File of mode 600 that holds the client's secret alone."),
        SettingKey("certificate_file", "text", "File of mode 600 that holds key and certificate in PEM form."),
        SettingKey("service_account_file", "text", "File of mode 600 that holds the key of a service account."),
        SettingKey("token_command", "texts", "Program of your own that prints a token, and its arguments."),
        SettingKey("mechanism", "text", "How the token is told to the mail server.", choices=get_args(Mechanism)),
        SettingKey("token_file", "text", "File that what a person's sign-in gave is kept in."),
        SettingKey("token_store", "text", "Where that is kept.", choices=get_args(TokenPlace)),
    ),
    refused=dict.fromkeys(("secret", "client_secret", "password", "token", "refresh_token", "key"), _SECRET),
)  # fmt: skip


def oauth_settings(table: Mapping[str, Any], folder: Path) -> OauthSettings:
    """Return the settings of a table that has no problems; its paths are relative to ``folder``."""
    paths = {key: str(folder / table[key]) for key in _PATHS if key in table}
    commands = {"token_command": tuple(table["token_command"])} if "token_command" in table else {}
    return OauthSettings(**{**table, **paths, **commands})


_PRESETS: Mapping[str, Mapping[str, str]] = {
    "microsoft": {
        "token_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "device_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
        "authorization_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    },
    "google": {
        "token_url": "https://oauth2.googleapis.com/token",
        "authorization_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "scope": "https://mail.google.com/",
    },
}
SERVERS: Mapping[str, str] = {"microsoft": "smtp.office365.com", "google": "smtp.gmail.com"}
"""The mail server of a preset, where none is named."""
_OF_PROGRAM = "https://outlook.office365.com/.default"
_OF_PERSON = "https://outlook.office.com/SMTP.Send offline_access"


def complete(settings: OauthSettings, sender: str) -> OauthSettings:
    """Return the settings with what preset and sender's address say where they are silent."""
    flow = settings.flow or _usual_flow(settings)
    given = {key: value for key, value in asdict(settings).items() if value}
    preset = {key: text.format(tenant=settings.tenant) for key, text in _PRESETS.get(settings.preset, {}).items()}
    if settings.preset == "microsoft":
        preset["scope"] = _OF_PROGRAM if flow == "client_credentials" else _OF_PERSON
    return replace(settings, **{"user": sender, **preset, **given, "flow": flow})


def _usual_flow(settings: OauthSettings) -> Flow | Literal[""]:
    if settings.service_account_file:
        return "service_account"
    if settings.preset == "google":
        return "browser"
    if settings.device_url and not (settings.secret_file or settings.certificate_file):
        return "device_code"
    if settings.preset == "microsoft" or settings.secret_file or settings.certificate_file:
        return "client_credentials"
    return "browser" if settings.authorization_url else ""


def oauth_problems(settings: OauthSettings, file: str, *, has_secret: bool) -> Iterator[Problem]:
    """Yield what settings that are complete lack for their flow; ``has_secret`` says that the environment holds one."""
    if settings.token_command:
        return
    if not settings.flow:
        remedy = f"Name a preset ({', '.join(get_args(Preset))}), a flow, or token_command."
        yield Problem(file, _PLACE, "does not say how a token is got", remedy)
        return
    needed = {
        "client_credentials": ("token_url", "client"),
        "service_account": ("token_url", "service_account_file", "scope"),
        "device_code": ("token_url", "device_url", "client", "scope"),
        "browser": ("token_url", "authorization_url", "client", "scope"),
    }[settings.flow]
    for key in needed:
        if not getattr(settings, key):
            yield Problem(file, f"{_PLACE}.{key}", f"is missing for the flow {settings.flow}", f'Write {key} = "…".')
    if settings.preset == "microsoft" and not settings.tenant and ".com//" in settings.token_url:
        yield Problem(file, f"{_PLACE}.tenant", "is missing for the preset microsoft", 'Write tenant = "example.org".')
    has_own = settings.secret_file or settings.certificate_file or has_secret
    if settings.flow == "client_credentials" and not has_own:
        remedy = "Name secret_file or certificate_file, set REPORTS_OAUTH_SECRET, or choose another flow."
        yield Problem(file, f"{_PLACE}.secret_file", "is missing for the flow client_credentials", remedy)
