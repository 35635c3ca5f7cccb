"""Messages: what three parsers read in them is what was to be said, and how large they are is known before."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

import mailparser
import pytest
from msgspec.structs import replace

from reports.attachment import count_pages
from reports.delivery.finished import Finished
from reports.delivery.message import (
    Message,
    MessageContent,
    MessageSettings,
    file_names,
    forecast,
    message_id,
    write_message,
)
from reports.delivery.message_check import check_message
from reports.errors import DocumentProblem
from tests.delivery.plans_of import FORM, NOON, content_of

CHINESE = replace(FORM, chinese_names=True)


def parsed(message: Message) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(message.data)


def body(message: Message, kind: str) -> str:
    part = parsed(message).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def raw_parts(data: bytes) -> list[tuple[str, bytes]]:
    """Header and content of every part, by the boundaries alone."""
    head, _, rest = data.partition(b"\r\n\r\n")
    boundary = re.search(rb'boundary="([^"]+)"', head)
    if boundary is None:
        return [(head.decode("ascii"), rest)]
    pieces = rest.split(b"--" + boundary[1])
    assert pieces[-1].strip() == b"--"
    return [part for piece in pieces[1:-1] for part in raw_parts(piece.removeprefix(b"\r\n").removesuffix(b"\r\n"))]


# -- What parsers read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [FORM, CHINESE], ids=["ascii", "chinese"])
def test_three_parsers_read_the_same_files(sheet: Finished, briefing: Finished, settings: MessageSettings) -> None:
    message = write_message(content_of(briefing, sheet), settings, NOON)
    names = list(file_names((briefing, sheet), settings))
    by_email = [(part.get_filename(), part.get_payload(decode=True)) for part in parsed(message).iter_attachments()]
    assert [name for name, _ in by_email] == names
    assert [data for _, data in by_email] == [briefing.data, sheet.data]
    by_mail_parser = mailparser.parse_from_bytes(message.data).attachments
    assert [found["filename"] for found in by_mail_parser] == names
    assert [base64.b64decode(found["payload"]) for found in by_mail_parser] == [briefing.data, sheet.data]
    raw = [content for head, content in raw_parts(message.data) if "application/pdf" in head]
    assert [base64.b64decode(content) for content in raw] == [briefing.data, sheet.data]


def test_a_chinese_name_is_written_both_ways(briefing: Finished) -> None:
    message = write_message(content_of(briefing), CHINESE, NOON)
    (head,) = [head for head, _ in raw_parts(message.data) if "application/pdf" in head]
    kind, _, disposition = head.partition("Content-Transfer-Encoding")
    assert re.search(r'name="=\?utf-8\?B\?[^"]+"', kind)
    assert re.search(r"filename\*=UTF-8''CCUS%20%E5%9B%BD", disposition)
    assert file_names((briefing,), CHINESE) == ("CCUS 国别简报 · 中国 2026-03-31.pdf",)


def test_names_are_ascii_unless_asked_for_and_never_twice_the_same(briefing: Finished) -> None:
    renamed = replace(briefing, name="日本 / 简报")
    assert file_names((briefing, renamed), FORM) == (
        "ccus-country_CN_2026-03-31_zh.pdf",
        "ccus-country_CN_2026-03-31_zh-2.pdf",
    )


def test_what_file_systems_do_not_take_is_not_in_a_name(briefing: Finished) -> None:
    document = replace(briefing.source.document, title='A/B\\C:"D"\r\n<E>|F?*中' * 9)
    hostile = replace(briefing, source=replace(briefing.source, document=document))
    (name,) = file_names((hostile,), CHINESE)
    assert not set('/\\:*?"<>|\r\n') & set(name)
    assert len(name) <= 64


@pytest.mark.parametrize(
    "name",
    [
        "李伟",
        "Smith, John",
        'J. "Q" \\ Public',
        "Å" * 60,
        ", ".join(["张三 (部长)"] * 8),
        "=?utf-8?b?eA==?=",
        "x" * 120,
        "",
    ],
)
def test_the_recipient_is_read_as_written(sheet: Finished, name: str) -> None:
    message = write_message(content_of(sheet, name=name), FORM, NOON)
    check_message(message, content_of(sheet, name=name), FORM)
    (address,) = parsed(message)["To"].addresses
    assert mailparser.parse_from_bytes(message.data).to == [(name, "li.wei@example.org")]
    # Python's email puts a space between two encoded words of a name.
    assert (address.display_name.replace(" ", ""), address.addr_spec) == (name.replace(" ", ""), "li.wei@example.org")


@pytest.mark.parametrize(
    "title", ["短", "国别简报" * 40, "Plain " * 40, "x" * 300, "a\r\nBcc: x@evil.example", "=?utf-8?q?x?="]
)
def test_the_subject_is_read_as_written_whatever_a_record_is_called(sheet: Finished, title: str) -> None:
    document = replace(sheet.source.document, title=title)
    told = replace(sheet, source=replace(sheet.source, document=document))
    message = write_message(content_of(told), FORM, NOON)
    check_message(message, content_of(told), FORM)
    found = parsed(message)
    assert str(found["Subject"]) == message.subject
    assert " ".join(title.split()) in message.subject
    assert found["Bcc"] is None


def test_headers_are_there_once_and_lines_are_short(briefing: Finished) -> None:
    settings = replace(FORM, reply_to="desk@example.org", unsubscribe=(f"https://example.org/{'x' * 300}",))
    message = write_message(content_of(briefing), settings, NOON)
    found = parsed(message)
    names = [name.lower() for name in found]
    assert len(set(names)) == len(names)
    assert (found["From"], found["Reply-To"]) == ("Policy Office <policy@example.org>", "desk@example.org")
    assert found["List-Unsubscribe"] == f"<{settings.unsubscribe[0]}>"
    assert (found["Auto-Submitted"], found["List-Unsubscribe-Post"]) == ("auto-generated", None)
    assert found["Date"] == "Tue, 31 Mar 2026 12:00:00 +0000"
    assert found["Content-Language"] == "zh-Hans"
    assert max(map(len, message.data.split(b"\r\n"))) < 998
    assert settings.unsubscribe[0] in body(message, "plain")


def test_nothing_but_ascii_and_whole_line_ends_goes_over_the_wire(briefing: Finished, sheet: Finished) -> None:
    for reports in ((briefing,), (sheet,)):
        data = write_message(content_of(*reports), CHINESE, NOON).data
        assert data.isascii()
        assert b"\n" not in data.replace(b"\r\n", b"")


# -- What they say -----------------------------------------------------------------------------------------------------


def test_text_and_html_carry_page_1_in_the_language_of_the_recipient(briefing: Finished) -> None:
    message = write_message(content_of(briefing), FORM, NOON)
    glance = briefing.source.glance["zh"]
    said = [glance.verdict, *(one.text for one in glance.messages), *(one.label for one in glance.bars)]
    said += [one.caption for one in glance.headlines] + [one.text for one in glance.dates]
    # A mail's lines break where its reader's window ends: a space that breaks no line on the page is a space there.
    said = [" ".join(one.split()) for one in said]
    text, html = body(message, "plain"), body(message, "html")
    visible = _Visible.of(html)
    assert [one for one in said if one not in text] == []
    assert [one for one in said if one not in visible] == []
    assert "李伟：" in text


def test_a_report_without_such_a_page_is_summed_up_by_its_scores(sheet: Finished) -> None:
    text = body(write_message(content_of(sheet, language="en", name="Kari"), FORM, NOON), "plain")
    assert "Dear Kari," in text
    assert sheet.source.records[0].editions[1].title in text
    assert "Incentive | 94 (A)" in text


def test_styles_stand_in_the_elements_and_nothing_is_fetched(briefing: Finished) -> None:
    html = body(write_message(content_of(briefing), FORM, NOON), "html")
    assert re.search(r'<h2 style="[^"]*color', html)
    assert not re.search(r"<(style|link|script|img|iframe|object)\b|url\(|@import|src=|http", html)


def test_text_of_a_record_is_text_in_html(briefing: Finished) -> None:
    glance = {"zh": replace(briefing.source.glance["zh"], verdict='<img src="http://evil.example/x">&')}
    hostile = replace(briefing, source=replace(briefing.source, glance=glance))
    html = body(write_message(content_of(hostile), FORM, NOON), "html")
    assert "<img" not in html
    assert '<img src="http://evil.example/x">&' in _Visible.of(html)


def test_a_correction_a_part_and_a_test_say_what_they_are(sheet: Finished) -> None:
    base = content_of(sheet, language="en")
    assert "Correction: " in write_message(replace(base, correction=True), FORM, NOON).subject
    part = write_message(replace(base, part=2, parts=3), FORM, NOON)
    assert part.subject.endswith("(2/3)")
    assert "Message 2 of 3" in body(part, "plain")
    test = write_message(base, replace(FORM, test_to="tester@example.org"), NOON)
    assert (test.to, "[for li.wei@example.org]" in test.subject) == ("tester@example.org", True)
    assert [address.addr_spec for address in parsed(test)["To"].addresses] == ["tester@example.org"]


class _Visible(HTMLParser):
    """The text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @classmethod
    def of(cls, html: str) -> str:
        reader = cls()
        reader.feed(html)
        return "".join(reader.texts)


# -- Sizes and identities ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [FORM, CHINESE, replace(FORM, test_to="t@example.org")])
def test_the_size_is_known_before(sheet: Finished, sheet_zh: Finished, briefing: Finished, settings: MessageSettings) -> None:
    for reports in ((sheet,), (briefing,), (sheet, sheet_zh, briefing)):
        for length in (0, 1, 2, 56, 57, 58):
            told = replace(reports[0], data=reports[0].data + b"\0" * length)
            one = content_of(told, *reports[1:])
            assert forecast(one, settings) == len(write_message(one, settings, NOON).data)


def test_the_same_letter_gives_the_same_bytes_and_another_one_another_identity(sheet: Finished) -> None:
    one = content_of(sheet)
    assert write_message(one, FORM, NOON) == write_message(one, FORM, NOON)
    later = write_message(one, FORM, NOON + timedelta(days=1))
    assert later.id == write_message(one, FORM, NOON).id
    others = [content_of(sheet, address="b@example.org"), content_of(replace(sheet, sha256="0" * 64)), content_of(sheet, sheet)]
    assert len({message_id(other, FORM) for other in (one, *others)}) == 4
    assert re.fullmatch(r"<[0-9a-f-]{36}@example\.org>", message_id(one, FORM))


# -- The proof ---------------------------------------------------------------------------------------------------------


def fault(message: Message, one: MessageContent, settings: MessageSettings = FORM) -> str:
    with pytest.raises(DocumentProblem) as caught:
        check_message(message, one, settings)
    return " ".join(map(str, caught.value.problems))


def test_a_good_message_passes(sheet: Finished, briefing: Finished) -> None:
    for settings in (FORM, CHINESE):
        check_message(write_message(content_of(sheet, briefing), settings, NOON), content_of(sheet, briefing), settings)


def test_what_is_wrong_with_the_final_bytes_is_seen(sheet: Finished, briefing: Finished) -> None:
    one = content_of(sheet)
    good = write_message(one, FORM, NOON)

    def spoilt(old: bytes, new: bytes) -> Message:
        assert old in good.data
        return replace(good, data=good.data.replace(old, new, 1))

    assert "is not the document" in fault(spoilt(b"JVBERi0", b"JVBERi1"), one)
    assert "is not the document" in fault(write_message(content_of(replace(sheet, data=b"%PDF-")), FORM, NOON), one)
    assert "the attachments are not" in fault(write_message(content_of(briefing), FORM, NOON), one)
    assert "the attachments are not" in fault(write_message(content_of(sheet, briefing), FORM, NOON), one)
    assert "Bcc stands there" in fault(spoilt(b"Subject:", b"Bcc: x@example.org\r\nSubject:"), one)
    assert "is not addressed to" in fault(spoilt(b"li.wei@", b"other@"), one)
    assert "is not addressed to" in fault(spoilt(b"<li.wei@example.org>", b"<li.wei@example.org>, b@example.org"), one)
    assert "is not addressed to" in fault(replace(good, to="b@example.org"), one)
    assert "To does not stand there once" in fault(spoilt(b"Subject:", b"To: b@example.org\r\nSubject:"), one)
    assert "is application/octet" in fault(spoilt(b"application/pdf", b"application/octet-stream"), one)
    assert "the subject" in fault(replace(good, subject="x"), one)
    assert "ends otherwise" in fault(spoilt(b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\n"), one)
    assert "malformed" in fault(replace(good, data=good.data[: good.data.rindex(b"--=_")]), one)


def test_pages_are_counted_in_the_final_bytes(sheet: Finished) -> None:
    one = content_of(replace(sheet, pages=sheet.pages + 1))
    assert f"has {sheet.pages} pages, not {sheet.pages + 1}" in fault(write_message(one, FORM, NOON), one)
    assert count_pages(sheet.data) == sheet.pages
    assert hashlib.sha256(sheet.data).hexdigest() == sheet.sha256


def test_one_click_and_an_address_end_the_messages_of_this_recipient(sheet: Finished) -> None:
    places = ("https://example.org/stop?who={address}", "mailto:stop@example.org?subject={address}")
    settings = replace(FORM, unsubscribe=places, one_click=True)
    message = write_message(content_of(sheet), settings, NOON)
    check_message(message, content_of(sheet), settings)
    found = parsed(message)
    assert found["List-Unsubscribe"] == "<https://example.org/stop?who=li.wei@example.org>, <mailto:stop@example.org?subject=li.wei@example.org>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "stop?who=li.wei@example.org" in body(message, "plain")
