"""Checks a message by its final bytes: one recipient, the right files, whole, and nothing else.

An attachment that many recipients get is read whole the first time, and is known by its hash afterwards.
"""

from __future__ import annotations

import hashlib
import re
from binascii import Error, a2b_base64, a2b_qp
from collections import OrderedDict
from collections.abc import Iterator
from email import policy
from email.errors import MultipartInvariantViolationDefect
from email.header import decode_header, make_header
from email.message import Message as Headers
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses
from functools import lru_cache

from reports.attachment import count_pages
from reports.delivery.message import (
    PDF_TYPE,
    Attachment,
    Message,
    MessageContent,
    MessageSettings,
    attachments_of,
    envelope_to,
)
from reports.errors import DocumentProblem, InputProblem, Problem

_COPIES = ("Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")
_LONGEST_LINE = 998
"""Bytes of a line that SMTP allows, without its end."""
_MOST_KNOWN = 1_000
_BOUNDARY = re.compile(rb'^Content-Type: multipart/[a-z]+;\r\n boundary="([^"\r\n]{1,70})"', re.MULTILINE)
_ONE_ADDRESS = re.compile(r"(?:(?:\"[^<>@\"\\]*\"|[^<>@,\"\\()]*)\s+<)?([^<>@,\s\"]+@[^<>@,\s\"]+)>?")
"""An address, alone or in angles after words that hold no sign of an address, quotation or comment."""
_known: OrderedDict[tuple[str, bytes], Attachment] = OrderedDict()
"""Parts that were read whole and found right, by name and hash, each with its attachment."""


def check_message(message: Message, content: MessageContent, settings: MessageSettings) -> None:
    """Check the bytes that are about to be sent; raises DocumentProblem with every fault."""
    problems = [Problem(content.recipient.address, "", fault, _REMEDY) for fault in _faults(message, content, settings)]
    if problems:
        raise DocumentProblem("a message is not right and was not sent", remedy=_REMEDY, problems=tuple(problems))


_REMEDY = "Write the document anew; if that does not help, this is a fault of the program."


def _faults(message: Message, content: MessageContent, settings: MessageSettings) -> Iterator[str]:
    head, _, rest = message.data.partition(b"\r\n\r\n")
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(head)
    yield from _line_faults(head)
    yield from _header_faults(headers, message, envelope_to(content, settings))
    whole = _divided(head, rest)
    if whole is None or not whole:
        yield "malformed: its parts have no ends"
        return
    words, *files = whole
    yield from _word_faults(words)
    expected = attachments_of(content, settings)
    if len(files) != len(expected):
        yield f"the attachments are not {', '.join(one.name for one in expected)}"
        return
    for part, attachment in zip(files, expected, strict=True):
        yield from _file_faults(part, attachment)


def _addresses(field: str) -> list[str]:
    """Return the addresses in a header; what is plainly one needs no parser."""
    plain = _ONE_ADDRESS.fullmatch(field)
    return [plain[1]] if plain else [address for _, address in getaddresses([field])]


def _divided(head: bytes, rest: bytes) -> list[bytes] | None:
    """Return the parts of a message, each with its head; None where its boundaries are not right."""
    found = _BOUNDARY.search(head)
    if found is None:
        return None
    mark = b"--" + found[1]
    before, *parts = (b"\r\n" + rest).split(b"\r\n" + mark)
    if before or not parts or parts[-1] != b"--\r\n":
        return None
    return [part.removeprefix(b"\r\n") + b"\r\n" for part in parts[:-1]]


def _line_faults(data: bytes) -> Iterator[str]:
    if max(map(len, data.split(b"\r\n"))) > _LONGEST_LINE or b"\n" in data.replace(b"\r\n", b""):
        yield "a line is longer than servers take, or ends otherwise"


def _header_faults(headers: Headers, message: Message, to: str) -> Iterator[str]:
    for field in ("From", "To", "Subject", "Date", "Message-ID"):
        if len(headers.get_all(field, [])) != 1:
            yield f"{field} does not stand there once"
            return
    if _addresses(str(headers["To"])) != [to] or message.to != to:
        yield f"it is not addressed to {to} alone"
    yield from (f"{field} stands there" for field in _COPIES if field in headers)
    # Some releases of Python miss the parts of a message even where only its head was to be read.
    found = (defect for defect in headers.defects if not isinstance(defect, MultipartInvariantViolationDefect))
    yield from (f"malformed: {type(defect).__name__}" for defect in found)
    if _unfolded(str(headers["Subject"])) != message.subject:
        yield "the subject is another one"


@lru_cache(maxsize=64)
def _unfolded(header: str) -> str:
    return str(make_header(decode_header(header.replace("\r\n", "").replace("\n", ""))))


def _word_faults(part: bytes) -> Iterator[str]:
    """Yield what is wrong with the words: they stand there as plain text and as HTML, and both can be decoded."""
    head, _, rest = part.partition(b"\r\n\r\n")
    parts = _divided(head, rest) or []
    kinds = []
    for one in parts:
        yield from _line_faults(one)
        inner, _, encoded = one.partition(b"\r\n\r\n")
        kind, encoding = _kind_and_encoding(inner)
        kinds.append(kind)
        decode = a2b_base64 if encoding == "base64" else a2b_qp
        try:
            decode(encoded).decode("utf-8")
        except (Error, UnicodeDecodeError):
            yield f"malformed: {kind} cannot be decoded"
    if kinds != ["text/plain", "text/html"]:
        yield "the words are not there as plain text and as HTML"


@lru_cache(maxsize=64)
def _kind_and_encoding(head: bytes) -> tuple[str, str]:
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(head)
    return headers.get_content_type(), str(headers["Content-Transfer-Encoding"])


def _file_faults(part: bytes, attachment: Attachment) -> Iterator[str]:
    key = attachment.name, hashlib.sha256(part).digest()
    if _known.get(key) == attachment:
        return
    faults = list(_read_faults(part, attachment))
    yield from faults
    if not faults:
        _known[key] = attachment
        if len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)


def _read_faults(part: bytes, attachment: Attachment) -> Iterator[str]:
    name, report = attachment.name, attachment.report
    yield from _line_faults(part)
    parsed = BytesParser(policy=policy.default).parsebytes(part)
    yield from (f"malformed: {type(defect).__name__}" for defect in parsed.defects)
    if parsed.get_filename() != name or parsed.get_content_disposition() != "attachment":
        yield f"the attachments are not {name}"
        return
    payload = parsed.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if parsed.get_content_type() != attachment.media_type:
        yield f"{name} is {parsed.get_content_type()}"
    if attachment.media_type != PDF_TYPE:
        if data != attachment.data:
            yield f"{name} is not the calendar, workbook or HTML edition"
        return
    if hashlib.sha256(data).hexdigest() != report.sha256:
        yield f"{name} is not the document"
        return
    try:
        if count_pages(data) != report.pages:
            yield f"{name} has {count_pages(data)} pages, not {report.pages}"
    except InputProblem as problem:
        yield f"{name}: {problem.message}"
