"""Delivery reports in the shapes that servers write them, made up for one of our messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

TO = "li.wei@example.org"


class Shape(NamedTuple):
    """How a server writes, what becomes of the row, and what the ledger says then."""

    write: Callable[[str], str]
    """From the identity of our message to the whole report."""
    state: str
    reason: str


def original(identity: str, extra: str = "") -> str:
    return f"From: Policy Office <policy@example.org>\nTo: <{TO}>\nSubject: =?utf-8?B?5pel?=\n{extra}Message-ID: {identity}\nDate: Tue, 31 Mar 2026 12:00:00 +0000\n"


def report(
    identity: str, *, sender: str, words: str, per_message: str, per_recipient: str,
    last: str = "text/rfc822-headers", head: str = "", encoding: str = "",
) -> str:  # fmt: skip
    """A report of RFC 3464, in three parts."""
    return (
        f"From: {sender}\nTo: <policy@example.org>\nSubject: Delivery\nMessage-ID: <report-{len(words)}@mx.example.net>\n{head}"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary="B1"\n\n'
        f"--B1\nContent-Type: text/plain; charset=utf-8\n\n{words}\n\n"
        f"--B1\nContent-Type: message/delivery-status\n\n{per_message}\n\n{per_recipient}\n\n"
        f"--B1\nContent-Type: {last}\n{encoding}\n{original(identity)}\n--B1--\n"
    )


def postfix(identity: str) -> str:
    return report(
        identity, sender="MAILER-DAEMON@mx.example.net (Mail Delivery System)",
        words="This is the mail system at host mx.example.net.\n\n<li.wei@example.org>: host mail.example.org said: 550 5.1.1 unknown",
        per_message="Reporting-MTA: dns; mx.example.net\nX-Postfix-Queue-ID: 4F1\nArrival-Date: Tue, 31 Mar 2026 12:00:01 +0000 (UTC)",
        per_recipient=f"Final-Recipient: rfc822; {TO}\nOriginal-Recipient: rfc822;{TO}\nAction: failed\nStatus: 5.1.1\n"
        "Remote-MTA: dns; mail.example.org\nDiagnostic-Code: smtp; 550 5.1.1 <li.wei@example.org>: Recipient address rejected:\n    User unknown",
    )  # fmt: skip


def postfix_delay(identity: str) -> str:
    return postfix(identity).replace("Action: failed", "Action: delayed").replace("Status: 5.1.1", "Status: 4.4.1")


def exim_report(identity: str) -> str:
    return report(
        identity, sender="Mail Delivery System <Mailer-Daemon@mx.example.net>", head=f"X-Failed-Recipients: {TO}\nAuto-Submitted: auto-replied\n",
        words="This message was created automatically by mail delivery software.", per_message="Reporting-MTA: dns; mx.example.net",
        per_recipient=f"Action: failed\nFinal-Recipient: rfc822;{TO}\nStatus: 5.0.0\nRemote-MTA: dns; mail.example.org\nDiagnostic-Code: smtp; 554 5.7.1 blocked",
        last="message/rfc822",
    )  # fmt: skip


def exim_old(identity: str) -> str:
    return (
        f"X-Failed-Recipients: {TO}\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.net>\nTo: policy@example.org\n"
        "Subject: Mail delivery failed: returning message to sender\nMessage-Id: <E1x@mx.example.net>\n\n"
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered.\n\n"
        f"  {TO}\n    SMTP error from remote mail server after RCPT TO:<{TO}>:\n    550 5.1.1 no such user here\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{original(identity)}\nwords\n"
    )


def exchange(identity: str) -> str:
    return report(
        identity, sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>",
        words="Delivery has failed to these recipients or groups:", head="X-MS-Exchange-Message-Is-Ndr:\n",
        per_message="Reporting-MTA: dns;AM0PR01.eurprd01.prod.outlook.com\nReceived-From-MTA: dns;AM9.eurprd01.prod.outlook.com",
        per_recipient=f"Final-Recipient: rfc822;{TO}\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found\nX-Display-Name: Li Wei",
        last="message/rfc822",
    )  # fmt: skip


def gmail(identity: str) -> str:
    plain = report(
        identity, sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>", head=f"X-Failed-Recipients: {TO}\nIn-Reply-To: {identity}\nReferences: {identity}\n",
        words="** Address not found **", per_message="Reporting-MTA: dns; googlemail.com\nArrival-Date: Tue, 31 Mar 2026 05:00:00 -0700 (PDT)\nX-Original-Message-ID: " + identity,
        per_recipient=f"Final-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n 550 5.1.1 x",
        last="message/rfc822",
    )  # fmt: skip
    inner = plain.partition("\n\n")
    head = inner[0].replace("report-type=delivery-status;\n\tboundary=\"B1\"", 'boundary="B1"; report-type=delivery-status')
    return head + inner[1] + inner[2]


def sendmail(identity: str) -> str:
    return report(
        identity, sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>", head="Auto-Submitted: auto-generated (failure)\n",
        words="   ----- The following addresses had permanent fatal errors -----\n<li.wei@example.org>\n    (reason: 550 5.1.1 User unknown)",
        per_message="Reporting-MTA: dns; mx.example.net\nReceived-From-MTA: DNS; desk.example.org\nArrival-Date: Tue, 31 Mar 2026 12:00:01 GMT",
        per_recipient=f"Final-Recipient: RFC822; {TO}\nX-Actual-Recipient: X-Unix; |/usr/local/bin/x\nAction: failed\nStatus: 5.1.1\nLast-Attempt-Date: Tue, 31 Mar 2026 12:00:02 GMT",
    )  # fmt: skip


def qmail(identity: str) -> str:
    return (
        "From: MAILER-DAEMON@mx.example.net\nTo: policy@example.org\nSubject: failure notice\nDate: 31 Mar 2026 12:00:03 -0000\n\n"
        "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{TO}>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.7.\n\n"
        f"--- Below this line is a copy of the message.\n\nReturn-Path: <policy@example.org>\nMessage-ID: <other-hop@mx>\n{original(identity)}\n"
    )


def amazon(identity: str) -> str:
    return report(
        identity, sender="MAILER-DAEMON@amazonses.com", words="An error occurred while trying to deliver the mail to the following recipients",
        per_message="Reporting-MTA: dns; a1-2.smtp-out.amazonses.com",
        per_recipient=f"Action: failed\nFinal-Recipient: rfc822; {TO}\nDiagnostic-Code: smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes\nStatus: 4.4.7",
        last="message/rfc822",
    )  # fmt: skip


def with_envelope_alone(identity: str) -> str:
    """A server that sends nothing of the message back but the identity of its envelope (RFC 3461)."""
    plain = report(
        identity, sender="postmaster@mx.example.net", words="could not be delivered",
        per_message=f"Original-Envelope-Id: {identity.strip('<>')}\nReporting-MTA: dns; mx.example.net",
        per_recipient=f"Original-Recipient: rfc822;{TO}\nFinal-Recipient: rfc822;wei@forwarded.example.com\nAction: failed\nStatus: 5.2.2 (mailbox full)",
    )  # fmt: skip
    return plain.partition("--B1\nContent-Type: text/rfc822-headers")[0] + "--B1--\n"


def in_base64(identity: str) -> str:
    """A server that encodes what it sends back."""
    import base64

    plain = report(
        identity, sender="postmaster@mx.example.net", words="Unzustellbar", per_message="Reporting-MTA: dns; mx.example.net",
        per_recipient=f"Final-Recipient: rfc822;{TO.upper()}\nAction: FAILED\nStatus: 5.4.1\nDiagnostic-Code: smtp;550 5.4.1 access denied",
        encoding="Content-Transfer-Encoding: base64\n",
    )  # fmt: skip
    clear = original(identity)
    return plain.replace(clear, base64.encodebytes(clear.encode()).decode())


def delivered(identity: str) -> str:
    return postfix(identity).replace("Action: failed", "Action: delivered").replace("Status: 5.1.1", "Status: 2.0.0")


def out_of_office(identity: str) -> str:
    return f"From: Li Wei <{TO}>\nTo: policy@example.org\nSubject: Out of office\nAuto-Submitted: auto-replied\nIn-Reply-To: {identity}\nMessage-ID: <ooo@example.org>\n\nI am away.\n"


SHAPES = {
    "Postfix": Shape(postfix, "returned", "550 5.1.1 <li.wei@example.org>: Recipient address rejected: User unknown"),
    "Postfix, delayed": Shape(postfix_delay, "accepted", ""),
    "Exim": Shape(exim_report, "returned", "5.0.0 554 5.7.1 blocked"),
    "Exim before reports": Shape(exim_old, "returned", "550 5.1.1 no such user here"),
    "Exchange": Shape(exchange, "returned", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
    "Gmail": Shape(gmail, "returned", "550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 x"),
    "Sendmail": Shape(sendmail, "returned", "5.1.1"),
    "qmail": Shape(qmail, "returned", "192.0.2.7 does not like recipient. Remote host said: 550 5.1.1 unknown user Giving up on 192.0.2.7."),
    "Amazon, given up": Shape(amazon, "returned", "550 4.4.7 Message expired: unable to deliver in 840 minutes"),
    "the envelope alone": Shape(with_envelope_alone, "returned", "5.2.2 (mailbox full)"),
    "encoded": Shape(in_base64, "returned", "550 5.4.1 access denied"),
    "delivered": Shape(delivered, "accepted", ""),
    "an answer of a person": Shape(out_of_office, "accepted", ""),
}
