"""The table [mail] of reports.toml: server, sender and form of messages, without secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from reports.config.addresses import address_fault, header_fault
from reports.config.formats import FORMATS
from reports.config.oauth import OAUTH_TABLE, OauthSettings, oauth_settings
from reports.config.toml_file import Fault, SettingKey, SettingTable, texts_of
from reports.language import DOCUMENT_LANGUAGES

Security = Literal["starttls", "tls", "none"]
OverCap = Literal["split", "refuse"]
SignIn = Literal["password", "oauth2"]

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:]+\]?")
_UNSUBSCRIBE = re.compile(r"(?:https://|mailto:)[!-;=?-~]+")
_SECRET = (
    "is a secret, which does not belong here",
    "Set REPORTS_MAIL_USER and REPORTS_MAIL_PASSWORD, or name a file of mode 600 as credentials.",
)


GROUP_TABLE = SettingTable(
    "[mail.groups]",
    (
        SettingKey("kinds", "text or texts", "Kinds of documents that are due."),
        SettingKey("subjects", "text or texts", "Subjects that are due, as written."),
        SettingKey("documents", "text or texts", "Names of documents that are due."),
        SettingKey("language", "text", "Of documents and mail, where a member names none.", choices=DOCUMENT_LANGUAGES),
        SettingKey("formats", "text or texts", "Formats, where a member names none.", choices=FORMATS),
        SettingKey("on_no_change", "text", "What is sent where nothing changed.", choices=("send", "note", "skip")),
        SettingKey("changes_page", "switch", "Whether pages in front of documents list what changed since the last."),
    ),
)


class MailSettings(Struct, frozen=True):
    """How mail is sent, as far as the file says; paths are resolved against its folder."""

    server: str = ""
    port: int = 0
    """0 is the usual port of the kind of security."""
    security: Security = "starttls"
    ca_file: str = ""
    auth: SignIn = "password"
    credentials: str = ""
    oauth: OauthSettings = OauthSettings()
    sender: str = ""
    reply_to: str = ""
    groups: Mapping[str, Mapping[str, Any]] = {}
    """What is due to the members of each group of recipients."""
    unsubscribe: tuple[str, ...] = ()
    one_click: bool = False
    delivery_reports: bool = True
    cap_mb: int = 10
    over_cap: OverCap = "split"
    chinese_names: bool = False
    ics: bool = False
    """Whether the dates ahead of a digest are attached as an .ics file, too."""
    rate: int = 0
    """Messages a minute; 0 is as many as the server takes."""


def server_fault(value: str) -> Fault | None:
    """Return what is wrong with the name of a server, and the remedy."""
    return None if _HOST.fullmatch(value) else ("is not the name of a server", "Write it as smtp.example.org.")


def sender_fault(value: str) -> Fault | None:
    """Return what is wrong with a sender, and the remedy."""
    remedy = "Write it as Policy Office <policy@example.org>."
    if fault := header_fault(value):
        return fault, remedy
    # It brings much of Python with it, and most documents are not mailed.
    from email.utils import parseaddr

    name, address = parseaddr(value)
    if fault := address_fault(address):
        return fault, remedy
    whole = f"{name} <{address}>" if name else address
    return None if whole == value.replace('"', "").strip() else ("is not one address", remedy)


def _unsubscribe_fault(value: str) -> Fault | None:
    good = _UNSUBSCRIBE.fullmatch(value)
    return None if good else ("is not an address of that kind", "Write it as mailto:… or https://….")


def _reply_fault(value: str) -> Fault | None:
    fault = address_fault(value)
    return (fault, "Write one address, as user@example.org.") if fault else None


MAIL_TABLE = SettingTable(
    "[mail]",
    (
        SettingKey("server", "text", "Name of the mail server.", check=server_fault),
        SettingKey("port", "whole number", "Port of the server, if it is not the usual one.", example="587"),
        SettingKey("security", "text", "How the connection is encrypted.", choices=get_args(Security)),
        SettingKey("ca_file", "text", "File of certificates to trust in place of the system's."),
        SettingKey("auth", "text", "How one signs in: by user and password, or by a token.", choices=get_args(SignIn)),
        SettingKey("credentials", "text", "File of mode 600 that holds user and password."),
        SettingKey("groups", "tables by name", "What is due to groups of recipients.", table=GROUP_TABLE),
        SettingKey("oauth", "table", "How a token is got.", table=OAUTH_TABLE),
        SettingKey("sender", "text", "Name and address that messages come from.", check=sender_fault),
        SettingKey("reply_to", "text", "Address that answers go to.", check=_reply_fault),
        SettingKey("unsubscribe", "text or texts", "Addresses of List-Unsubscribe: mailto: or https:.",
                   check=_unsubscribe_fault),
        SettingKey("one_click", "switch", "Whether the https: address takes a post of one click (RFC 8058)."),
        SettingKey("delivery_reports", "switch", "Whether servers that can are asked to report what does not arrive."),
        SettingKey("cap_mb", "whole number", "Millions of bytes that an encoded message may have."),
        SettingKey("over_cap", "text", "What happens to a message that is larger.", choices=get_args(OverCap)),
        SettingKey("chinese_names", "switch", "Whether attachments are named by their titles, not in ASCII."),
        SettingKey("ics", "switch", "Whether the dates ahead of a digest are attached as an .ics file, too."),
        SettingKey("rate", "whole number", "Messages a minute; as many as the server takes if left out."),
    ),
    refused=dict.fromkeys(("password", "user", "username", "login", "secret", "token"), _SECRET),
)


def mail_settings(table: Mapping[str, Any], folder: Path) -> MailSettings:
    """Return the settings of a table that has no problems; its paths are relative to ``folder``."""
    paths = {key: str(folder / table[key]) for key in ("ca_file", "credentials") if key in table}
    oauth = oauth_settings(table.get("oauth", {}), folder)
    unsubscribe = texts_of(table.get("unsubscribe", ()))
    return MailSettings(**{**table, **paths, "oauth": oauth, "unsubscribe": unsubscribe})
