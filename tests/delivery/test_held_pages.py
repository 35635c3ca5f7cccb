"""Pages bound in front of a document for who holds an earlier edition: right as any other, told as the mail tells."""

from __future__ import annotations

import copy
import hashlib
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, Literal

import pypdfium2 as pdfium
import pytest

from reports.app.mail_planning import PlanningOptions, plan_mail
from reports.audit.inspection import inspect_pages
from reports.audit.verification import verify_document
from reports.config.recipients import Recipient, read_recipients
from reports.corpus.embedded import read_source
from reports.corpus.vocabulary import Vocabulary
from reports.delivery import held_pages
from reports.delivery.delivery_status import DeliveryItem, ResendPermissions
from reports.delivery.dispatch import RecipientReports
from reports.delivery.finished import Finished, read_finished
from reports.delivery.held_editions import DocumentState, HeldChanges, HeldComparison, pack_state
from reports.delivery.held_pages import HeldPages
from reports.delivery.held_words import tell_changes
from reports.delivery.ledger import Ledger
from reports.delivery.message import MessageContent, write_message
from reports.delivery.message_plan import MessagePlan, items_of
from reports.delivery.sending import MailSession
from reports.delivery.server import Server
from reports.documents import KINDS
from reports.errors import DocumentProblem, InputProblem
from reports.language import strings
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.delivery.plans_of import CAP, FORM
from tests.delivery.post_office import PostOffice
from tests.end_to_end.documents import Press

AT = datetime(2026, 4, 1, 12, tzinfo=UTC)


def earlier(source: dict[str, Any]) -> DocumentState:
    """What the last edition said: another score, another place of a file."""
    said = copy.deepcopy(source)
    said["as_of"] = "2025-12-31"
    for one in said["records"][0]["editions"]:
        one["analysis"][0]["score"] = 12
        one["path"] = f"old/{one['path']}"
    return pack_state(said, {})


def compared(report: Finished, source: dict[str, Any]) -> tuple[HeldChanges, HeldComparison]:
    before = earlier(source)
    comparison = HeldComparison(Vocabulary.load(), source["reviewers"], before.parts.__getitem__)
    return comparison.compare(before.hash, report.state), comparison


def bound(press: Press, kind: str, subject: str, lang: str) -> tuple[Finished, Finished, HeldChanges]:
    report = read_finished(press.make(kind, subject, lang).path)
    changes, comparison = compared(report, read_source(press.make(kind, subject, lang).path))
    copies = HeldPages(Look(), press.vocabulary).bind([(report, changes), (report, changes)], comparison.said)
    return report, copies[report, changes.held], changes


def words_of(pdf: bytes, page: int) -> str:
    with pdfium.PdfDocument(pdf) as document:
        return re.sub(r"\s+", "", document[page].get_textpage().get_text_range())


def told(report: Finished, changes: HeldChanges, language: str) -> str:
    return re.sub(r"\s+", "", tell_changes(changes, report.title, language).lead)


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_the_pages_say_what_the_mail_says_and_the_whole_file_verifies(press: Press, tmp_path: Path, lang: str) -> None:
    report, found, changes = bound(press, "policy", "us-45q-tax-credit", lang)
    for page, language in enumerate(report.languages):
        text = words_of(found.data, page)
        assert told(report, changes, language) in text
        assert re.sub(r"\s+", "", strings(language)("mail.held_title")) in text
    pages = len(report.languages)
    assert found.pages == report.pages + pages
    # The document follows as it is, under the numbers that its pages have now.
    number, counted = f"1/{report.pages}", f"{pages + 1}/{found.pages}"
    assert number in words_of(report.data, 0)
    assert words_of(found.data, pages).replace(counted, number) == words_of(report.data, 0)
    assert inspect_pages(found.data) == ()
    path = tmp_path / "copy.pdf"
    path.write_bytes(found.data)
    verification = verify_document(path, press.vocabulary)
    assert (verification.outcome, verification.differences) == ("as written", ())
    assert read_finished(path).state.hash == report.state.hash


def test_a_copy_that_was_changed_by_one_word_does_not_verify(press: Press, tmp_path: Path) -> None:
    report, found, _ = bound(press, "policy", "us-45q-tax-credit", "en")
    path = tmp_path / "copy.pdf"
    path.write_bytes(found.data)
    source = read_source(path)
    assert source["held"]["records"][0]["editions"][0]["analysis"][0]["score"] == 12
    assert found.sha256 == hashlib.sha256(found.data).hexdigest() != report.sha256
    web = tmp_path / "copy.html"
    web.write_bytes(found.web)
    assert verify_document(web, press.vocabulary).differences == ()
    web.write_bytes(found.web.replace(b"31 December 2025", b"30 December 2025"))
    assert verify_document(web, press.vocabulary).differences


@pytest.mark.parametrize("profile", ["print", "press"])
def test_a_document_for_paper_has_the_pages_in_front_too(press: Press, tmp_path: Path, profile: Literal["print", "press"]) -> None:
    look = Look(profile=profile)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(render_document(press.composed("policy", "us-45q-tax-credit", ("en",)), look).pdf)
    report = read_finished(path)
    changes, comparison = compared(report, read_source(path))
    copies = HeldPages(look, press.vocabulary).bind([(report, changes)], comparison.said)
    assert copies[report, changes.held].pages == report.pages + 1


def test_a_document_that_cannot_be_made_again_is_refused(press: Press) -> None:
    made = press.make("policy", "us-45q-tax-credit", "en")
    report = read_finished(made.path)
    changes, comparison = compared(report, read_source(made.path))
    pages = HeldPages(Look(paper="Letter"), press.vocabulary)
    with pytest.raises(DocumentProblem, match="cannot be made again as it is"):
        pages.bind([(report, changes)], comparison.said)


def test_mail_and_pages_grade_by_the_reviewers_of_the_document(press: Press, office: PostOffice, tmp_path: Path) -> None:
    desk = Round(press, office, tmp_path)
    assert desk.source["reviewers"]
    desk.source["reviewers"] = []
    desk.send()
    part = office.received[0].message.get_body(("plain",))
    assert part is not None
    grade = read_source(press.make("policy", "us-45q-tax-credit", "en").path)["grades"]["us-45q-tax-credit"]["incentive"]["grade"]
    assert grade == "A"
    assert f"→ {desk.score:g} (A)" in str(part.get_content())


def test_nobody_who_wishes_no_pages_needs_what_makes_them(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_pages, "DocumentBuilder", None)
    assert HeldPages(Look(), press.vocabulary).bind([], lambda _: pytest.fail("asked")) == {}


# -- Through the ledger and the server ---------------------------------------------------------------------------------


class Round:
    """Three readers of one sheet, of whom two wish for the page; all of them hold the same edition."""

    def __init__(self, press: Press, office: PostOffice, folder: Path) -> None:
        made = press.make("policy", "us-45q-tax-credit", "en")
        self.report, self.source = read_finished(made.path), read_source(made.path)
        self.office, self.path, self.bindings = office, folder / "ledger.sqlite", 0
        self.pages = HeldPages(Look(), press.vocabulary)
        self.readers = [
            Recipient(f"reader{number}@example.org", f"Reader {number}", "en", changes_page=number < 2)
            for number in range(3)
        ]
        self.score = self.source["records"][0]["editions"][0]["analysis"][0]["score"]
        self._hold(earlier(self.source))

    def _hold(self, before: DocumentState) -> None:
        with Ledger(self.path, clock=lambda: AT) as ledger, ledger.session(ResendPermissions()):
            ledger.keep(before.parts)
            items = [DeliveryItem("mail", "2025-12-31", one.key, "x", "0" * 64, self.report.topic, before.hash, "2025-12-31") for one in self.readers]
            statuses = ledger.plan(items, ResendPermissions())
            for status in statuses:
                assert ledger.begin([status], "<first>")
                ledger.settle([status], "accepted", "250 ok")

    def bind(self, wanted: Any, said: Any) -> Any:
        self.bindings += 1
        return self.pages.bind(wanted, said)

    def plan(self, ledger: Ledger, *, is_noted: bool) -> tuple[MessagePlan, ...]:
        options = PlanningOptions(FORM, CAP, "split", ResendPermissions(), Vocabulary.load(), tuple(self.source["reviewers"]), self.bind)
        return plan_mail([RecipientReports(one, (self.report,)) for one in self.readers], ledger, options, is_noted=is_noted)

    def send(self) -> None:
        with Ledger(self.path, clock=lambda: AT) as ledger, ledger.session(ResendPermissions()):
            plans = self.plan(ledger, is_noted=True)
            server = Server("127.0.0.1", self.office.port, "none", timeout=10)
            MailSession(server, ledger, FORM, lambda: 0.0, lambda _: None).send([due for one in plans for due in one.due])


def test_each_reader_gets_the_copy_that_they_wish_and_the_ledger_knows_its_hash(press: Press, office: PostOffice, tmp_path: Path) -> None:
    desk = Round(press, office, tmp_path)
    desk.send()
    assert desk.bindings == 1
    got = {}
    for received in office.received:
        (attached,) = received.message.iter_attachments()
        part = received.message.get_body(("plain",))
        assert part is not None
        data = attached.get_payload(decode=True)
        assert isinstance(data, bytes)
        got[received.recipients[0]] = data, str(part.get_content())
    copies = [got[one.address][0] for one in desk.readers]
    assert copies[0] == copies[1] != copies[2] == desk.report.data
    sentence = strings("en")("mail.held_pages")
    assert [sentence in got[one.address][1] for one in desk.readers] == [True, True, False]
    with Ledger(desk.path, create=False) as ledger:
        rows = [one for one in ledger.deliveries() if one.edition == desk.report.edition]
    hashes = [hashlib.sha256(copies[0]).hexdigest()] * 2 + [""]
    assert [(one.state, one.sha256, one.copy) for one in rows] == [("accepted", desk.report.sha256, one) for one in hashes]
    desk.send()
    assert len(office.received) == 3


def test_a_copy_that_may_have_arrived_is_noted_before_it_is_sent(press: Press, office: PostOffice, tmp_path: Path) -> None:
    desk = Round(press, office, tmp_path)
    with Ledger(desk.path, clock=lambda: AT) as ledger, ledger.session(ResendPermissions()):
        (due,) = desk.plan(ledger, is_noted=True)[0].due
        assert ledger.begin(due.statuses, "<second>")
        (row,) = (one for one in ledger.deliveries() if one.state == "uncertain")
        assert row.copy == due.content.reports[0].sha256 != row.sha256 == desk.report.sha256
        assert {one.sha256 for one in items_of(RecipientReports(desk.readers[0], (desk.report,)))} == {row.sha256}


def test_a_table_says_yes_or_no_to_the_pages(tmp_path: Path) -> None:
    path = tmp_path / "recipients.csv"
    head = "address,language,kinds,changes_page\n"
    path.write_text(f"{head}a@example.org,en,country,yes\nb@example.org,en,country,no\nc@example.org,en,country,\n")
    assert [one.changes_page for one in read_recipients(path, KINDS)] == [True, False, False]
    path.write_text(f"{head}a@example.org,en,country,perhaps\n")
    with pytest.raises(InputProblem) as caught:
        read_recipients(path, KINDS)
    assert [one.field for one in caught.value.problems] == ["line 2.changes_page"]
    assert caught.value.problems[0].remedy == "Write yes or no, or leave it empty."


def test_pages_of_one_edition_are_laid_out_once_for_all_who_hold_it(press: Press) -> None:
    made = press.make("policy", "us-45q-tax-credit", "en")
    report = read_finished(made.path)
    changes, comparison = compared(report, read_source(made.path))
    copies = HeldPages(Look(), press.vocabulary).bind([(report, changes)] * 500, comparison.said)
    assert list(copies) == [(report, changes.held)]
    assert copies[report, changes.held].has_changes_in_front


@pytest.mark.parametrize(("yes", "no"), [("是", "否"), ("はい", "いいえ"), ("예", "아니요"), ("TRUE", "0")])
def test_a_table_in_chinese_is_read_and_told_of_by_its_own_columns(tmp_path: Path, yes: str, no: str) -> None:
    path = tmp_path / "recipients.csv"
    path.write_text(f"电子邮箱,姓 名,语言,主题,变更页\na@example.org,李伟,zh,中国,{yes}\nb@example.org,,zh,中国,{no}\n", encoding="utf-8")
    found = read_recipients(path, KINDS)
    assert [(one.name, one.subjects, one.changes_page) for one in found] == [("李伟", ("中国",), True), ("", ("中国",), False)]
    path.write_text("邮箱,姓名,語音,主题,变更页\na@example.org,李伟,zh,中国,也许\nb@,王,zh,中国,\n", encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        read_recipients(path, KINDS)
    fields = [one.field for one in caught.value.problems]
    assert fields == ["語音", "line 2.变更页", "line 2.语言 (language)", "line 3.邮箱", "line 3.语言 (language)"]
    assert caught.value.problems[0].remedy == "Did you mean '語言'?"
    assert caught.value.problems[1].remedy == "Write yes or no, or leave it empty."


def test_what_a_mail_quotes_in_another_language_carries_it(press: Press) -> None:
    made = press.make("policy", "us-45q-tax-credit", "en")
    report = read_finished(made.path)
    changes, _ = compared(report, read_source(made.path))
    content = MessageContent(Recipient("a@example.org", "", "ja"), (report,), since=((report, changes),))
    message = message_from_bytes(write_message(content, FORM, AT).data, policy=default)
    html, text = (message.get_body((kind,)) for kind in ("html", "plain"))
    assert html is not None
    assert text is not None
    assert '<span lang="en">' in html.get_content()
    assert "\ufdd4" not in html.get_content() + text.get_content()
    assert "lang=" not in text.get_content()
    english = MessageContent(Recipient("a@example.org", "", "en"), (report,), since=((report, changes),))
    message = message_from_bytes(write_message(english, FORM, AT).data, policy=default)
    html = message.get_body(("html",))
    assert html is not None
    assert "<span lang" not in html.get_content()
