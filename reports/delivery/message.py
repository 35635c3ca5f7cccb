"""Writes a message to one recipient, and forecasts its size.

The bytes are written here and not by `email`, so that they are the same every time, their number is known before the
attachments are encoded, and file names are written as mail programs read them. `message_check.py` parses the result
again with `email`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from reports.config.formats import HTML, PDF
from reports.config.recipients import Recipient
from reports.delivery.body import (
    MessageDetails,
    Wording,
    compose_body,
    greeting_of,
    render_body,
    unsubscribing,
)
from reports.delivery.finished import Finished
from reports.delivery.held_editions import HeldChanges
from reports.delivery.message_parts import LINE, encoded_length, in_base64, multipart, text_part
from reports.documents.shared.summary import one_line
from reports.language import HouseWords, words_in_force

_BYTES_PER_WORD = 39
"""Bytes of text in one encoded word, which may have 75 characters with its delimiters."""
_LONGEST_NAME = 60
_MOST_WORDINGS = 64
"""Messages whose words are kept for the next recipients."""
_MOST_ENCODED = 8
_LARGEST_KEPT = 2_000_000
"""Bytes of an attachment that is kept encoded."""
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ccus-reports.invalid")
PDF_TYPE, HTML_TYPE = "application/pdf", "text/html"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HTML = " charset=utf-8;\r\n"
_CALENDAR = " charset=utf-8; method=PUBLISH;\r\n"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
"""Characters that some file systems do not take in a name."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class MessageSettings(Struct, frozen=True):
    """The settings that all messages of a run share."""

    sender: str
    """Name <address>, or an address."""
    reply_to: str = ""
    unsubscribe: tuple[str, ...] = ()
    """Addresses of List-Unsubscribe; ``{address}`` in them is the recipient's."""
    chinese_names: bool = False
    with_calendars: bool = False
    """Whether the dates ahead of a digest are attached as an .ics file, too."""
    test_to: str = ""
    """Test address that gets every message; the subject names the real recipient."""
    one_click: bool = False
    """Whether the address of `unsubscribe` takes a post of one click (RFC 8058)."""
    with_reports: bool = True
    """Whether servers that can are asked to report what does not arrive."""
    template_dir: Path | None = None
    """A folder whose templates of mails go before the shipped ones."""

    @property
    def envelope_from(self) -> str:
        """The address of the sender."""
        return _parsed(self.sender)[1]


class MessageContent(Struct, frozen=True):
    """The content of one message: recipient and reports."""

    recipient: Recipient
    reports: tuple[Finished, ...]
    part: int = 1
    parts: int = 1
    correction: bool = False
    since: tuple[tuple[Finished, HeldChanges], ...] = ()
    """What changed of some reports since the edition that the recipient holds."""
    is_note: bool = False
    """Whether it says no more than that, and has no attachments."""


class Attachment(Struct, frozen=True):
    """A file of a message."""

    report: Finished
    """Whose it is."""
    name: str
    data: bytes
    media_type: str
    parameters: str = ""
    """What its type says besides, in the form of the header."""


class Message(Struct, frozen=True):
    """A message as it is handed to a server."""

    sender: str
    to: str
    """The one address of the envelope."""
    subject: str
    id: str
    data: bytes


@lru_cache(maxsize=8)
def _parsed(sender: str) -> tuple[str, str]:
    """Return the name and the address of a sender, which is the same in every message of a run."""
    return parseaddr(sender)


def envelope_to(content: MessageContent, settings: MessageSettings) -> str:
    """Return the address that the message goes to."""
    return settings.test_to or content.recipient.address


def subject_of(content: MessageContent, settings: MessageSettings) -> str:
    """Return the subject, without writing the message."""
    return _wording_of(content, settings).subject


def forecast(content: MessageContent, settings: MessageSettings) -> int:
    """Return how many bytes the message will have: counted but for the attachments, and for these by their length."""
    empty = write_message(content, settings, datetime.fromtimestamp(0, UTC), _with_data=False)
    return len(empty.data) + sum(encoded_length(len(one.data)) for one in attachments_of(content, settings))


def write_message(
    content: MessageContent, settings: MessageSettings, date: datetime, *, _with_data: bool = True
) -> Message:
    """Write the message; the same bytes for the same content, settings and date."""
    wording = _wording_of(content, settings)
    language = content.recipient.language
    place = next(iter(unsubscribe_of(content.recipient.address, settings)), "")
    own = greeting_of(content.recipient.name, language), unsubscribing(place, language)
    identifier = message_id(content, settings)
    to = envelope_to(content, settings)
    inner, outer = (f"=_{kind}_{hashlib.sha256(identifier.encode()).hexdigest()[:32]}" for kind in ("words", "whole"))
    parts = [text_part(kind, opened, filled) for kind, opened, filled in wording.both_for(*own)]
    words = multipart("alternative", inner, parts)
    attached = attachments_of(content, settings)
    files = [_attachment(one) if _with_data else _attachment_head(one) for one in attached]
    whole = multipart("mixed", outer, [words, *files])
    headers = [
        f"From: {_mailbox(*_parsed(settings.sender))}",
        f"To: {_mailbox('' if settings.test_to else content.recipient.name, to)}",
        *([f"Reply-To: {settings.reply_to}"] if settings.reply_to else []),
        f"Subject: {_header('Subject', wording.subject)}",
        f"Date: {format_datetime(date.astimezone(UTC))}",
        f"Message-ID: {identifier}",
        f"Content-Language: {wording.lang}",
        "Auto-Submitted: auto-generated",
        *_unsubscribe_headers(content.recipient.address, settings),
        "MIME-Version: 1.0",
    ]
    data = "".join(f"{line}\r\n" for line in headers).encode("ascii") + whole
    return Message(settings.envelope_from, to, wording.subject, identifier, data)


def message_id(content: MessageContent, settings: MessageSettings) -> str:
    """Return an identity that stays when the same documents are sent again to the same recipient."""
    parts = [content.recipient.key, settings.test_to.casefold()]
    parts += (f"{report.edition}\0{report.identity}\0{report.sha256}" for report in content.reports)
    parts += (f"{held.held}\0{held.said}" for _, held in content.since)
    if content.is_note:
        parts.append("note")
    if HTML in content.recipient.formats:
        parts += (hashlib.sha256(report.web).hexdigest() for report in content.reports)
    if content.recipient.annex:
        parts += (hashlib.sha256(report.annex).hexdigest() for report in content.reports)
    if settings.with_calendars:
        parts += (hashlib.sha256(report.calendar).hexdigest() for report in content.reports if report.calendar)
    return f"<{uuid.uuid5(_NAMESPACE, chr(0).join(parts))}@{settings.envelope_from.rpartition('@')[2].lower()}>"


def file_names(reports: Sequence[Finished], settings: MessageSettings) -> tuple[str, ...]:
    """Return the names of the attachments, each different."""
    names: list[str] = []
    for report in reports:
        stem = _name_by_title(report) if settings.chinese_names else _ascii_name(report)
        name, number = f"{stem}.pdf", 1
        while name.casefold() in (taken.casefold() for taken in names):
            number += 1
            name = f"{stem}-{number}.pdf"
        names.append(name)
    return tuple(names)


def attachments_of(content: MessageContent, settings: MessageSettings) -> tuple[Attachment, ...]:
    """Return the files of a message: its reports in the recipient's formats, each followed by workbook and calendar."""
    found: list[Attachment] = []
    if content.is_note:
        return ()
    formats = content.recipient.formats
    for report, name in zip(content.reports, file_names(content.reports, settings), strict=True):
        if PDF in formats:
            found.append(Attachment(report, name, report.data, PDF_TYPE))
        if HTML in formats:
            found.append(Attachment(report, f"{name.removesuffix('.pdf')}.html", report.web, HTML_TYPE, _HTML))
        if content.recipient.annex:
            annex = f"{name.removesuffix('.pdf')}.{content.recipient.annex}"
            found.append(Attachment(report, annex, report.annex, WORKBOOK_TYPE))
        if settings.with_calendars and report.calendar:
            calendar = f"{name.removesuffix('.pdf')}.ics"
            found.append(Attachment(report, calendar, report.calendar, "text/calendar", _CALENDAR))
    return tuple(found)


def _wording_of(content: MessageContent, settings: MessageSettings) -> Wording:
    """Return the words of a message, which are those of every message that differs in its reader alone."""
    who = content.recipient
    anybody = replace(
        who, address=who.address if settings.test_to else "", name="x" if who.name else "",
        kinds=(), subjects=(), documents=(), groups=(), on_no_change="send", changes_page=False, field="",
    )  # fmt: skip
    return _rendered(replace(content, recipient=anybody), settings, words_in_force())


@lru_cache(maxsize=_MOST_WORDINGS)
def _rendered(content: MessageContent, settings: MessageSettings, _: HouseWords) -> Wording:
    details = MessageDetails(
        content.part,
        content.parts,
        content.correction,
        content.recipient.address if settings.test_to else "",
        next(iter(unsubscribe_of(content.recipient.address, settings)), ""),
        content.since,
        content.is_note,
    )
    files = tuple((one.name, one.report) for one in attachments_of(content, settings))
    body = compose_body(content.reports, files, content.recipient.name, content.recipient.language, details)
    return render_body(body, settings.template_dir)


def unsubscribe_of(address: str, settings: MessageSettings) -> tuple[str, ...]:
    """Return the addresses at which a recipient ends the messages, with their own address filled in."""
    return tuple(one.replace("{address}", quote(address, safe="@")) for one in settings.unsubscribe)


def _unsubscribe_headers(address: str, settings: MessageSettings) -> list[str]:
    """Return the headers of RFC 2369 and, for one click, of RFC 8058."""
    places = unsubscribe_of(address, settings)
    if not places:
        return []
    listed = ",\r\n ".join(f"<{place}>" for place in places)
    one_click = ["List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if settings.one_click else []
    return [f"List-Unsubscribe: {listed}", *one_click]


# --- names of files


def _ascii_name(report: Finished) -> str:
    """Return the name of the file in ASCII, else the one that the program gave."""
    return report.name if _PLAIN.fullmatch(report.name) else report.source.document.name


def _name_by_title(report: Finished) -> str:
    text = unicodedata.normalize("NFC", one_line(f"{report.title} {report.edition}"))
    return _FORBIDDEN.sub(" ", text)[:_LONGEST_NAME].strip(" .") or _ascii_name(report)


# --- headers


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"\r\n <{address}>'
    return f"{_words(name)}\r\n <{address}>"


@lru_cache(maxsize=_MOST_WORDINGS)
def _header(field: str, text: str) -> str:
    """Return the text of a header: folded between words, or as encoded words."""
    if text.isascii() and "=?" not in text:
        return Header(text, "us-ascii", maxlinelen=LINE, header_name=field).encode(linesep="\r\n")
    return _words(text)


def _words(text: str) -> str:
    """Return encoded words (RFC 2047), one a line; no character is divided between two."""
    chunks, chunk = [], b""
    for char in text:
        encoded = char.encode()
        if len(chunk) + len(encoded) > _BYTES_PER_WORD:
            chunks.append(chunk)
            chunk = b""
        chunk += encoded
    return "\r\n ".join(f"=?utf-8?B?{b64encode(part).decode()}?=" for part in (*chunks, chunk))


# --- parts


@lru_cache(maxsize=_MOST_ENCODED)
def _kept_attachment(file: Attachment) -> bytes:
    return _attachment_head(file) + in_base64(file.data)


def _attachment(file: Attachment) -> bytes:
    """Return the part of an attachment; those that are small are kept, for many recipients get the same ones."""
    if len(file.data) > _LARGEST_KEPT:
        return _attachment_head(file) + in_base64(file.data)
    return _kept_attachment(file)


def _attachment_head(file: Attachment) -> bytes:
    name = file.name
    if name.isascii():
        kind, disposition = f'name="{name}"', f'filename="{name}"'
    else:
        # Some mail programs read the one and some the other: RFC 2047 in the type, RFC 2231 in the disposition.
        kind, disposition = f'name="{_words(name)}"', f"filename*=UTF-8''{quote(name, safe='')}"
    return (
        f"Content-Type: {file.media_type};\r\n{file.parameters} {kind}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {disposition}\r\n\r\n"
    ).encode("ascii")
