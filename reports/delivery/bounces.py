"""Reads what came back: delivery reports (RFC 3464), and what servers wrote before there was a form for it.

Such mail comes from strangers: of it only codes, a bounded line of its reason and the identity of our own message are
taken, and a delivery is marked only where that identity is in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parseaddr
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reports.corpus.printable import cleaned
from reports.errors import InputProblem

Action = Literal["failed", "delayed", "delivered", "other"]

_MOST_BYTES = 200_000_000
_MOST_MESSAGE = 50_000_000
_MOST_PARTS = 200
_LONGEST_REASON = 300
_FROM_LINE = re.compile(rb"^From .*\r?\n", re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^(?:X-)?Message-I[Dd]:\s*(<[^<>\s]{1,250}>)", re.MULTILINE | re.IGNORECASE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", re.ASCII)
_CODE = re.compile(r"\b([45]\d\d)[ -]", re.ASCII)
_QMAIL = re.compile(r"^<([^<>\s@]+@[^<>\s]+)>:\s*\n((?:.+\n?)*)", re.MULTILINE)
_QMAIL_OPENING = "this is the qmail-send program"
_EXIM_FAILED = re.compile(r"^X-Failed-Recipients:\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)
_ACTIONS: dict[str, Action] = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "delivered",
}


class Bounce(Struct, frozen=True):
    """What a server said of one of our messages, for one recipient."""

    message: str
    """Identity of our message: its Message-ID, or the identity of its envelope; "" where none is told."""
    recipients: tuple[str, ...]
    """The addresses that it is said of, in small letters: as it was addressed, and as it was forwarded."""
    action: Action
    reason: str
    """Codes and words of the server, in one line."""


def read_bounces(path: Path) -> Iterator[Bounce | None]:
    """Yield what each message of a file tells, which is one message or an mbox; None for one that is no report.

    Raises InputProblem where the file cannot be read, or is larger than any mailbox that is read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise InputProblem(f"{path} cannot be read ({error.strerror})", remedy="Name a message or an mbox.") from error
    if len(data) > _MOST_BYTES:
        raise InputProblem(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB", remedy="Divide it.")
    if not data.strip():
        raise InputProblem(f"{path} is empty", remedy="Name a message (.eml) or an mbox.")
    for message in _messages(data):
        found: list[Bounce | None] = list(_told(message[:_MOST_MESSAGE]))
        yield from found or [None]


def _messages(data: bytes) -> Iterator[bytes]:
    """Yield the messages of an mbox; a file that does not begin as one is one message."""
    if not data.startswith(b"From "):
        yield data
        return
    starts = [match.start() for match in _FROM_LINE.finditer(data) if _begins_message(data, match)]
    if not starts:
        yield data
        return
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:end].partition(b"\n")[2].replace(b"\n>From ", b"\nFrom ")


def _begins_message(data: bytes, match: re.Match[bytes]) -> bool:
    """Return whether a line begins a message: an empty line goes before it, and a header follows."""
    before = data[max(0, match.start() - 4) : match.start()]
    follows = re.match(rb"[!-9;-~]+:", data[match.end() : match.end() + 200])
    return follows is not None and (not before or before.endswith((b"\n\n", b"\n\r\n")))


def _told(data: bytes) -> Iterator[Bounce]:
    parsed = BytesParser(policy=policy.default).parsebytes(data)
    identity = _original_id(data)
    reports = [part for part in _parts(parsed) if part.get_content_type() in _REPORTS]
    if reports:
        for part in reports:
            yield from _by_report(part, identity)
        return
    yield from _by_text(parsed, data, identity)


_REPORTS = ("message/delivery-status", "message/global-delivery-status")


def _parts(parsed: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(parsed.walk()):
        if number >= _MOST_PARTS:
            return
        yield part


def _original_id(data: bytes) -> str:
    """Return the Message-ID of the message that came back, which is the last one that stands in the report."""
    found = _MESSAGE_ID.findall(_plain(data))
    return found[-1].decode("ascii", "replace") if len(found) > 1 else ""


def _plain(data: bytes) -> bytes:
    """Return a message with its encoded parts in the clear, so that what is quoted in them can be found."""
    parsed = BytesParser(policy=policy.compat32).parsebytes(data)
    pieces = [data]
    for number, part in enumerate(parsed.walk()):
        encoding = str(part.get("Content-Transfer-Encoding", "")).lower()
        if number < _MOST_PARTS and encoding in ("base64", "quoted-printable") and not part.is_multipart():
            decoded = part.get_payload(decode=True)
            pieces.append(decoded if isinstance(decoded, bytes) else b"")
    return b"\n".join(pieces)


def _by_report(part: EmailMessage, identity: str) -> Iterator[Bounce]:
    """Yield what a report says of each recipient: its first block is about the message, each other one about one."""
    blocks = part.get_payload()
    if not isinstance(blocks, list):
        text = part.get_payload(decode=True)
        blocks = _blocks(text if isinstance(text, bytes) else b"")
    envelope = _field(blocks[0], "Original-Envelope-Id") if blocks else ""
    for block in blocks:
        action = _field(block, "Action").lower()
        recipients = tuple(dict.fromkeys(filter(None, (
            _address(_field(block, name)) for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
        ))))  # fmt: skip
        if not recipients:
            continue
        status, diagnostic = _field(block, "Status"), _field(block, "Diagnostic-Code").partition(";")[2]
        known = _ACTIONS.get(action) or ("failed" if status.startswith("5") else "other")
        yield Bounce(identity or envelope, recipients, known, _reason(status, diagnostic))


def _blocks(data: bytes) -> list[Message]:
    parser = BytesHeaderParser(policy=policy.compat32)
    return [parser.parsebytes(one) for one in re.split(rb"\r?\n\r?\n", data.strip())]


def _field(block: object, name: str) -> str:
    value = block.get(name, "") if isinstance(block, Message) else ""
    return " ".join(cleaned(str(value)).split())


def _address(field: str) -> str:
    """Return the address in ``rfc822; user@example.org``; "" where there is none."""
    text = field.rpartition(";")[2].strip().strip("<>")
    address = parseaddr(text)[1] if "@" in text else ""
    return address.casefold()


def _by_text(parsed: EmailMessage, data: bytes, identity: str) -> Iterator[Bounce]:
    """Yield what a message without a report tells, where it is of a shape that is known: qmail's, or Exim's header."""
    sender = str(parsed.get("From", "")).lower()
    text = _text(parsed)
    if _QMAIL_OPENING in text.lower():
        for address, reason in _QMAIL.findall(text):
            final = "failed" if not re.search(r"\b4\.\d+\.\d+\b|\b4\d\d\b", reason) else "delayed"
            status = _STATUS.search(reason)
            told = _reason(status[0] if status else "", reason)
            yield Bounce(identity, (address.casefold(),), final, told)  # type: ignore[arg-type] # one of both
        return
    failed = _EXIM_FAILED.search(data.partition(b"\n\n")[0].replace(b"\r", b"").decode("utf-8", "replace"))
    if failed and ("mailer-daemon" in sender or "postmaster" in sender):
        status = _STATUS.search(text)
        code = _CODE.search(text)
        reason = next((line for line in text.splitlines() if code and code[0] in line), "")
        told = _reason(status[0] if status else "", reason)
        for address in failed[1].split(","):
            yield Bounce(identity, (address.strip().casefold(),), "failed", told)


def _text(parsed: EmailMessage) -> str:
    part = next((one for one in _parts(parsed) if one.get_content_type() == "text/plain"), None)
    payload = part.get_payload(decode=True) if part is not None else b""
    return (payload if isinstance(payload, bytes) else b"").decode("utf-8", "replace").replace("\r\n", "\n")


def _reason(status: str, words: str) -> str:
    told = " ".join(cleaned(words).split())
    whole = told if status and status in told else " ".join(filter(None, (status, told)))
    return whole[:_LONGEST_REASON] or "it came back, and no reason is told"
