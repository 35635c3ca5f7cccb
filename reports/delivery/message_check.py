"""Checks a message by its final bytes: one recipient, the right files, whole, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from reports.attachment import count_pages
from reports.delivery.message import PDF_TYPE, Message, MessageContent, MessageSettings, attachments_of, envelope_to
from reports.errors import DocumentProblem, InputProblem, Problem

_COPIES = ("Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")
_LONGEST_LINE = 998
"""Bytes of a line that SMTP allows, without its end."""


def check_message(message: Message, content: MessageContent, settings: MessageSettings) -> None:
    """Check the bytes that are about to be sent; raises DocumentProblem with every fault."""
    problems = [Problem(content.recipient.address, "", fault, _REMEDY) for fault in _faults(message, content, settings)]
    if problems:
        raise DocumentProblem("a message is not right and was not sent", remedy=_REMEDY, problems=tuple(problems))


_REMEDY = "Write the document anew; if that does not help, this is a fault of the program."


def _faults(message: Message, content: MessageContent, settings: MessageSettings) -> Iterator[str]:
    if max(map(len, message.data.split(b"\r\n"))) > _LONGEST_LINE or b"\n" in message.data.replace(b"\r\n", b""):
        yield "a line is longer than servers take, or ends otherwise"
    parsed = BytesParser(policy=policy.default).parsebytes(message.data)
    yield from _header_faults(parsed, message, envelope_to(content, settings))
    for part in parsed.walk():
        yield from (f"malformed: {type(defect).__name__}" for defect in part.defects)
    yield from _file_faults(parsed, content, settings)


def _header_faults(parsed: EmailMessage, message: Message, to: str) -> Iterator[str]:
    for field in ("From", "To", "Subject", "Date", "Message-ID"):
        if len(parsed.get_all(field, [])) != 1:
            yield f"{field} does not stand there once"
            return
    if [one.addr_spec for one in parsed["To"].addresses] != [to] or message.to != to:
        yield f"it is not addressed to {to} alone"
    yield from (f"{field} stands there" for field in _COPIES if field in parsed)
    if str(parsed["Subject"]) != message.subject:
        yield "the subject is another one"


def _file_faults(parsed: EmailMessage, content: MessageContent, settings: MessageSettings) -> Iterator[str]:
    parts = list(parsed.iter_attachments())
    expected = attachments_of(content, settings)
    if [part.get_filename() for part in parts] != [one.name for one in expected]:
        yield f"the attachments are not {', '.join(one.name for one in expected)}"
        return
    for part, attachment in zip(parts, expected, strict=True):
        name, report = attachment.name, attachment.report
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        if part.get_content_type() != attachment.media_type:
            yield f"{name} is {part.get_content_type()}"
        if attachment.media_type != PDF_TYPE:
            if data != attachment.data:
                yield f"{name} is not the calendar, workbook or HTML edition"
            continue
        if hashlib.sha256(data).hexdigest() != report.sha256:
            yield f"{name} is not the document"
            continue
        try:
            if count_pages(data) != report.pages:
                yield f"{name} has {count_pages(data)} pages, not {report.pages}"
        except InputProblem as problem:
            yield f"{name}: {problem.message}"
