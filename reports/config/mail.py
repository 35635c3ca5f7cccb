"""[mail] in reports.toml: the server, the sender and the form of messages; no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from reports.config.recipients import address_fault, unprintable
from reports.errors import Problem

TABLE = "mail"

Security = Literal["starttls", "tls", "none"]
OverCap = Literal["split", "refuse"]
SECURITY: tuple[str, ...] = get_args(Security)
OVER_CAP: tuple[str, ...] = get_args(OverCap)

_TEXTS = ("server", "security", "ca_file", "credentials", "sender", "reply_to", "unsubscribe", "over_cap")
_NUMBERS = ("port", "cap_mb", "rate")
_KNOWN = (*_TEXTS, *_NUMBERS, "chinese_names")
_SECRETS = ("password", "user", "username", "login", "secret", "token")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:]+\]?")
_UNSUBSCRIBE = re.compile(r"(?:https://|mailto:)[!-;=?-~]+")


class MailSettings(Struct, frozen=True):
    """How mail is sent, as far as the file says; paths are resolved against its folder."""

    server: str = ""
    port: int = 0
    """0 is the usual one of the kind of security."""
    security: Security = "starttls"
    ca_file: str = ""
    """Certificates to trust in place of the system's."""
    credentials: str = ""
    """File of mode 600 with user and password."""
    sender: str = ""
    reply_to: str = ""
    unsubscribe: str = ""
    """Address of List-Unsubscribe: mailto: or https:."""
    cap_mb: int = 10
    """Millions of bytes that a message may have, encoded."""
    over_cap: OverCap = "split"
    chinese_names: bool = False
    """Whether attachments go by their titles; in ASCII, if not."""
    rate: int = 0
    """Messages a minute; 0 is as many as the server takes."""


def read_mail_settings(table: Mapping[str, Any], folder: Path) -> MailSettings:
    """The settings of a table that has no problems."""
    values = dict(table)
    for key in ("ca_file", "credentials"):
        if values.get(key):
            values[key] = str(folder / values[key])
    return MailSettings(**values)


def mail_problems(file: str, table: Any) -> Iterator[Problem]:
    """Everything that is wrong with the table."""
    if not isinstance(table, dict):
        yield Problem(file, TABLE, "is not a table", f"Begin it with [{TABLE}].")
        return
    for key, value in table.items():
        field = f"{TABLE}.{key}"
        if key not in _KNOWN:
            yield _unknown(file, field, key)
        elif key in _TEXTS and not (isinstance(value, str) and value.strip()):
            yield Problem(file, field, "is not text", f'Write it as {key} = "…".')
        elif key in _NUMBERS and not (type(value) is int and value > 0):
            yield Problem(file, field, "is not a whole number above 0", f"Write it as {key} = 10.")
        elif key == "chinese_names" and not isinstance(value, bool):
            yield Problem(file, field, "is neither true nor false", "Write it as chinese_names = true.")
        elif key in _CHECKS and (fault := _CHECKS[key](value)):
            yield Problem(file, field, f"{ascii(value) if unprintable(value) else value!r} {fault[0]}", fault[1])


def _unknown(file: str, field: str, key: str) -> Problem:
    if key in _SECRETS:
        remedy = "Set REPORTS_MAIL_USER and REPORTS_MAIL_PASSWORD, or name a file of mode 600 as credentials."
        return Problem(file, field, "is a secret, which does not belong here", remedy)
    near = get_close_matches(key, _KNOWN, n=1)
    remedy = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(_KNOWN)}."
    return Problem(file, field, "is not a key of [mail]", remedy)


_Fault = tuple[str, str] | None


def server_fault(value: str) -> _Fault:
    """What is wrong with the name of a server, and the remedy."""
    return None if _HOST.fullmatch(value) else ("is no name of a server", "Write it as smtp.example.org.")


def sender_fault(value: str) -> _Fault:
    """What is wrong with a sender, and the remedy."""
    remedy = "Write it as Policy Office <policy@example.org>."
    if fault := unprintable(value):
        return fault, remedy
    # It brings much of Python with it, and most documents are not mailed.
    from email.utils import parseaddr

    name, address = parseaddr(value)
    if fault := address_fault(address):
        return fault, remedy
    whole = f"{name} <{address}>" if name else address
    return None if whole == value.replace('"', "").strip() else ("is not one address", remedy)


def unsubscribe_fault(value: str) -> _Fault:
    """What is wrong with an address of List-Unsubscribe, and the remedy."""
    good = _UNSUBSCRIBE.fullmatch(value)
    return None if good else ("is no address of that kind", "Write it as mailto:… or https://….")


def _choice(known: tuple[str, ...]) -> Any:
    return lambda value: None if value in known else ("is not known", f"Write {' or '.join(known)}.")


def _one_address(value: str) -> _Fault:
    fault = address_fault(value)
    return (fault, "Write one address, as user@example.org.") if fault else None


_CHECKS: dict[str, Any] = {
    "server": server_fault,
    "sender": sender_fault,
    "reply_to": _one_address,
    "unsubscribe": unsubscribe_fault,
    "security": _choice(SECURITY),
    "over_cap": _choice(OVER_CAP),
}
