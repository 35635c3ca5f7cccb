"""One message to one recipient: its bytes, how many there will be, and whether they hold what they should.

The bytes are laid out here and not by `email`, so that they are the same every time, their number is known before the
attachments are encoded, and file names are written as mail programs read them. What comes out is parsed again by
`email` and checked.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from email import base64mime, quoprimime
from email.header import Header
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from msgspec import Struct

from reports.config.recipients import Recipient
from reports.delivery.body import Body, Occasion, compose_body, write_html, write_text
from reports.delivery.finished import Finished
from reports.documents.shared.summary import one_line

_LINE = 76
"""Characters of a line of an encoded part."""
_WORD = 39
"""Bytes of text in one encoded word, which may have 75 characters with its frame."""
_LONGEST_NAME = 60
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ccus-reports.invalid")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
"""What some file systems do not take in a name."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Form(Struct, frozen=True):
    """What all messages of a run have in common."""

    sender: str
    """Name <address>, or an address."""
    reply_to: str = ""
    unsubscribe: str = ""
    chinese_names: bool = False
    test_to: str = ""
    """Every message goes there, and the subject says to whom it would have gone."""

    @property
    def envelope_from(self) -> str:
        """The address of the sender."""
        return parseaddr(self.sender)[1]


class Letter(Struct, frozen=True):
    """What goes into one message."""

    recipient: Recipient
    reports: tuple[Finished, ...]
    part: int = 1
    parts: int = 1
    correction: bool = False


class Message(Struct, frozen=True):
    """One message, as it is handed to a server."""

    sender: str
    to: str
    """The one address of the envelope."""
    subject: str
    id: str
    data: bytes


def envelope_to(letter: Letter, form: Form) -> str:
    """Where the message goes."""
    return form.test_to or letter.recipient.address


def subject_of(letter: Letter, form: Form) -> str:
    """The subject, before it is written."""
    return _body(letter, form).subject


def forecast(letter: Letter, form: Form) -> int:
    """How many bytes the message will have: counted for all but the attachments, and for these by their length."""
    empty = write_message(letter, form, datetime.fromtimestamp(0, UTC), _with_data=False)
    return len(empty.data) + sum(_encoded_length(len(report.data)) for report in letter.reports)


def write_message(letter: Letter, form: Form, date: datetime, *, _with_data: bool = True) -> Message:
    """The message; the same bytes for the same letter, form and date."""
    body = _body(letter, form)
    identifier = message_id(letter, form)
    to = envelope_to(letter, form)
    inner, outer = (f"=_{kind}_{hashlib.sha256(identifier.encode()).hexdigest()[:32]}" for kind in ("words", "whole"))
    words = _multipart("alternative", inner, [_text("plain", write_text(body)), _text("html", write_html(body))])
    files = [
        _attachment(name, report.data if _with_data else b"")
        for report, name in zip(letter.reports, file_names(letter.reports, form), strict=True)
    ]
    whole = _multipart("mixed", outer, [words, *files])
    headers = [
        f"From: {_mailbox(*parseaddr(form.sender))}",
        f"To: {_mailbox('' if form.test_to else letter.recipient.name, to)}",
        *([f"Reply-To: {form.reply_to}"] if form.reply_to else []),
        f"Subject: {_header('Subject', body.subject)}",
        f"Date: {format_datetime(date.astimezone(UTC))}",
        f"Message-ID: {identifier}",
        f"Content-Language: {body.lang}",
        *([f"List-Unsubscribe: <{form.unsubscribe}>"] if form.unsubscribe else []),
        "MIME-Version: 1.0",
    ]
    data = "".join(f"{line}\r\n" for line in headers).encode("ascii") + whole
    return Message(form.envelope_from, to, body.subject, identifier, data)


def message_id(letter: Letter, form: Form) -> str:
    """An identity that stays when the same documents are sent again to the same recipient."""
    parts = [letter.recipient.key, form.test_to.casefold()]
    parts += (f"{report.edition}\0{report.identity}\0{report.sha256}" for report in letter.reports)
    return f"<{uuid.uuid5(_NAMESPACE, chr(0).join(parts))}@{form.envelope_from.rpartition('@')[2].lower()}>"


def file_names(reports: Sequence[Finished], form: Form) -> tuple[str, ...]:
    """What the attachments are called, each by another name."""
    names: list[str] = []
    for report in reports:
        stem = _titled(report) if form.chinese_names else _plain(report)
        name, number = f"{stem}.pdf", 1
        while name.casefold() in (taken.casefold() for taken in names):
            number += 1
            name = f"{stem}-{number}.pdf"
        names.append(name)
    return tuple(names)


def _body(letter: Letter, form: Form) -> Body:
    occasion = Occasion(
        letter.part, letter.parts, letter.correction, letter.recipient.address if form.test_to else "", form.unsubscribe
    )
    names = file_names(letter.reports, form)
    return compose_body(letter.reports, names, letter.recipient.name, letter.recipient.language, occasion)


# --- names of files


def _plain(report: Finished) -> str:
    """The name of the file in ASCII, else the one that the program gave."""
    return report.name if _PLAIN.fullmatch(report.name) else report.source.document.name


def _titled(report: Finished) -> str:
    text = unicodedata.normalize("NFC", one_line(f"{report.title} {report.edition}"))
    return _FORBIDDEN.sub(" ", text)[:_LONGEST_NAME].strip(" .") or _plain(report)


# --- headers


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"\r\n <{address}>'
    return f"{_words(name)}\r\n <{address}>"


def _header(field: str, text: str) -> str:
    """Text of a header: folded between words, or as encoded words."""
    if text.isascii() and "=?" not in text:
        return Header(text, "us-ascii", maxlinelen=_LINE, header_name=field).encode(linesep="\r\n")
    return _words(text)


def _words(text: str) -> str:
    """Encoded words (RFC 2047), one a line; no character is divided between two."""
    chunks, chunk = [], b""
    for char in text:
        encoded = char.encode()
        if len(chunk) + len(encoded) > _WORD:
            chunks.append(chunk)
            chunk = b""
        chunk += encoded
    return "\r\n ".join(f"=?utf-8?B?{b64encode(part).decode()}?=" for part in (*chunks, chunk))


# --- parts


def _multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    # No encoded part holds "=_": base64 has no "_", and in quoted-printable "=" begins two digits or a line end.
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"--{boundary}\r\n".encode()
    return head + b"".join(mark + part for part in parts) + f"--{boundary}--\r\n".encode()


def _text(kind: str, text: str) -> bytes:
    """A part of text in whichever encoding is shorter."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    in_base64 = base64mime.body_encode(lines, _LINE, "\r\n")
    printable = quoprimime.body_encode(lines.decode("latin-1"), _LINE, "\r\n")
    encoding, content = min(("base64", in_base64), ("quoted-printable", printable), key=lambda one: len(one[1]))
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return (head + content.removesuffix("\r\n") + "\r\n").encode("ascii")


def _attachment(name: str, data: bytes) -> bytes:
    if name.isascii():
        kind, disposition = f'name="{name}"', f'filename="{name}"'
    else:
        # Some mail programs read the one and some the other: RFC 2047 in the type, RFC 2231 in the disposition.
        kind, disposition = f'name="{_words(name)}"', f"filename*=UTF-8''{quote(name, safe='')}"
    head = (
        f"Content-Type: application/pdf;\r\n {kind}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {disposition}\r\n\r\n"
    ).encode("ascii")
    return head + base64mime.body_encode(data, _LINE, "\r\n").encode("ascii")


def _encoded_length(length: int) -> int:
    """Bytes of so many in base64, line ends included."""
    characters = (length + 2) // 3 * 4
    return characters + (characters + _LINE - 1) // _LINE * 2
