"""What changed since the edition that each reader holds: counted as `reports changes` counts, told once, kept once."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.app.comparing import changes
from reports.app.mail_planning import PlanningOptions, plan_mail
from reports.app.requests import ChangesRequest
from reports.config.recipients import Recipient
from reports.corpus.embedded import read_source
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.delivery_status import ResendPermissions
from reports.delivery.dispatch import RecipientReports
from reports.delivery.finished import Finished
from reports.delivery.held_editions import NO_STATE, HeldComparison, open_state, pack_state
from reports.delivery.ledger import Ledger
from reports.delivery.message_plan import MessagePlan
from reports.delivery.sending import MailSession
from reports.delivery.server import Server
from reports.errors import InputProblem
from reports.language import DOCUMENT_LANGUAGES, strings
from tests.delivery.plans_of import CAP, FORM
from tests.delivery.post_office import PostOffice, Received
from tests.end_to_end.documents import Press

READER = "anna@example.org"


def text_of(message: Received, kind: str = "plain") -> str:
    part = message.message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def attached(message: Received) -> list[str]:
    return [str(one.get_filename()) for one in message.message.iter_attachments()]


# -- One sheet in several editions -------------------------------------------------------------------------------------


class Desk:
    """A ledger, a server, and editions of one sheet that are made from its data."""

    def __init__(self, folder: Path, office: PostOffice, source: dict[str, Any], sheet: Finished) -> None:
        self.office, self.source, self.sheet = office, source, sheet
        self.path = folder / "ledger.sqlite"
        self.now = datetime(2026, 3, 31, 12, tzinfo=UTC)

    def edition(self, as_of: str, *, language: str = "en", title: str = "", score: int | None = None, sha: str = "") -> Finished:
        said = json.loads(json.dumps(self.source))
        said["as_of"] = as_of
        for one in said["records"][0]["editions"]:
            one["title"] = title or one["title"]
            if score is not None:
                one["analysis"][0]["score"] = score
        state = pack_state(said, {})
        document = replace(self.sheet.source.document, languages=(language,), edition="")
        source = replace(self.sheet.source, as_of=as_of, document=document)
        # The pages are those of the sheet: what a mail says is taken from the data.
        return replace(self.sheet, source=source, state=state, name=f"{self.sheet.name}-{as_of}{sha}")

    def send(self, *reports: Finished, wish: Any = "send", language: str = "en", **permissions: Any) -> list[Received]:
        before = len(self.office.received)
        self.now += timedelta(days=30)
        with Ledger(self.path, clock=lambda: self.now) as ledger, ledger.session(ResendPermissions()):
            plans = self.plan(ledger, reports, wish, language, ResendPermissions(**permissions), is_noted=True)
            server = Server("127.0.0.1", self.office.port, "none", timeout=10)
            MailSession(server, ledger, FORM, lambda: 0.0, lambda _: None).send([due for one in plans for due in one.due])
        return self.office.received[before:]

    def plan(self, ledger: Ledger, reports: Any, wish: Any, language: str, permissions: ResendPermissions, *, is_noted: bool) -> tuple[MessagePlan, ...]:
        reader = Recipient(READER, "Anna", language, on_no_change=wish)
        options = PlanningOptions(FORM, CAP, "split", permissions, Vocabulary.load(), ())
        return plan_mail([RecipientReports(reader, tuple(reports))], ledger, options, is_noted=is_noted)

    def rows(self) -> list[tuple[str, str, str]]:
        with Ledger(self.path, create=False) as ledger:
            return [(one.edition, one.state, one.reply) for one in ledger.deliveries()]


@pytest.fixture
def desk(press: Press, sheet: Finished, office: PostOffice, tmp_path: Path) -> Desk:
    return Desk(tmp_path, office, read_source(press.make("policy", "us-45q-tax-credit", "en").path), sheet)


def test_the_first_edition_comes_in_an_ordinary_mail_and_the_next_says_what_changed(desk: Desk) -> None:
    (first,) = desk.send(desk.edition("2026-03-31"))
    assert "edition of" not in text_of(first)
    (second,) = desk.send(desk.edition("2026-06-30", score=12))
    for kind in ("plain", "html"):
        said = text_of(second, kind)
        assert "Since the edition of 31 March 2026 that you hold: re-scored (1)." in said
        assert said.index("Since the edition") < said.index("Attached")
    assert "→ 12" in text_of(second)
    assert len(attached(second)) == 1


def test_who_missed_an_edition_is_told_all_since_the_one_that_they_hold(desk: Desk) -> None:
    desk.send(desk.edition("2026-03-31"))
    desk.office.faults[READER] = ["refuse"]
    assert desk.send(desk.edition("2026-06-30", score=12)) == []
    (third,) = desk.send(desk.edition("2026-09-30", score=12, title="Another title altogether"))
    assert "Since the edition of 31 March 2026 that you hold" in text_of(third)
    assert "re-scored (1)" in text_of(third)


def test_a_correction_speaks_of_the_version_that_it_replaces(desk: Desk) -> None:
    first = desk.edition("2026-03-31")
    desk.send(first)
    corrected = replace(desk.edition("2026-03-31", score=12), sha256=first.sha256[::-1])
    document_problem = desk.send(corrected)
    assert document_problem == []
    # The bytes of the correction are those of the sheet here, so it is only planned.
    with Ledger(desk.path, clock=lambda: desk.now) as ledger:
        (plan,) = desk.plan(ledger, [corrected], "skip", "en", ResendPermissions(correction=True), is_noted=False)
    (due,) = plan.due
    ((_, held),) = due.content.since
    assert (due.content.correction, held.day, held.changes.tally.real) == (True, date(2026, 3, 31), 1)


def test_another_language_of_the_same_document_follows_the_one_that_is_held(desk: Desk) -> None:
    desk.send(desk.edition("2026-03-31", language="zh"), language="zh")
    (second,) = desk.send(desk.edition("2026-06-30", score=12))
    assert "Since the edition of 31 March 2026 that you hold" in text_of(second)


@pytest.mark.parametrize("wish", ["send", "note", "skip"])
def test_where_nothing_changed_the_recipient_gets_what_they_wished(desk: Desk, wish: str) -> None:
    desk.send(desk.edition("2026-03-31"), wish=wish)
    found = desk.send(desk.edition("2026-06-30"), wish=wish)
    (edition, state, reply) = desk.rows()[-1]
    assert edition == "2026-06-30"
    if wish == "skip":
        assert (found, state) == ([], "nothing-new")
        assert reply.startswith("nothing new since the edition of 2026-03-31: 0 real and 0 editorial changes")
        assert desk.send(desk.edition("2026-06-30"), wish=wish) == []
    else:
        (message,) = found
        assert "Nothing has changed since the edition of 31 March 2026 that you hold." in text_of(message)
        assert (len(attached(message)), state) == (wish == "send", "accepted")
        assert ("a note that nothing is new" in reply) is (wish == "note")
    (third,) = desk.send(desk.edition("2026-09-30", score=12), wish=wish)
    held = "30 June" if wish == "send" else "31 March"
    assert f"Since the edition of {held} 2026 that you hold: re-scored (1)." in text_of(third)


def test_a_look_tells_who_gets_nothing_and_notes_nothing(desk: Desk) -> None:
    desk.send(desk.edition("2026-03-31"))
    data = desk.path.read_bytes()
    with Ledger(desk.path, create=False) as ledger:
        (plan,) = desk.plan(ledger, [desk.edition("2026-06-30")], "skip", "en", ResendPermissions(), is_noted=False)
    assert ([one.verdict for one in plan.kept], plan.due) == (["nothing-new"], ())
    assert desk.path.read_bytes() == data


def test_what_came_back_is_not_held(desk: Desk) -> None:
    desk.send(desk.edition("2026-03-31"))
    with Ledger(desk.path) as ledger:
        ledger.mark_returned(ledger.deliveries()[0], "550 5.1.1 no such user")
    (second,) = desk.send(desk.edition("2026-06-30", score=12))
    assert "edition of" not in text_of(second)


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_language_tells_it(desk: Desk, language: str) -> None:
    desk.send(desk.edition("2026-03-31", language=language), language=language)
    (second,) = desk.send(desk.edition("2026-06-30", score=12, language=language), language=language)
    words = strings(language)
    expected = words("changes.group", word=words("change.re-scored"), n=1)
    assert expected in text_of(second)
    assert words("mail.held_title") in text_of(second, "html")


# -- What is kept ------------------------------------------------------------------------------------------------------


def test_a_state_is_read_back_as_the_document_says_it(press: Press) -> None:
    path = press.make("country", "CN", "zh").path
    state = pack_state(read_source(path), {})
    held = HeldComparison(Vocabulary.load(), (), state.parts.__getitem__).compare(state.hash, state)
    assert (held.is_news, held.changes.entries) == (False, ())
    found = changes(ChangesRequest(old=str(path), new=str(path))).changes
    assert [one.id for one in held.changes.new.records] == [one.id for one in found.new.records]


def test_what_two_editions_have_in_common_is_kept_once(desk: Desk) -> None:
    desk.send(desk.edition("2026-03-31"))
    with sqlite3.connect(desk.path) as base:
        (first,) = base.execute("SELECT count(*) FROM states").fetchone()
    base.close()
    desk.send(desk.edition("2026-06-30"))
    with sqlite3.connect(desk.path) as base:
        assert base.execute("SELECT count(*) FROM states").fetchone() == (first + 1,), "the head alone is new"
    base.close()


@pytest.mark.parametrize("damage", ["DELETE FROM states", "UPDATE states SET data = x'00'"])
def test_a_state_that_is_lost_or_damaged_is_told(desk: Desk, damage: str) -> None:
    desk.send(desk.edition("2026-03-31"))
    base = sqlite3.connect(desk.path)
    base.execute(damage)
    base.commit()
    base.close()
    with pytest.raises(InputProblem, match="damaged"):
        desk.send(desk.edition("2026-06-30"))


def test_parts_too_large_to_be_kept_are_not(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.delivery.held_editions._MOST_PART", 100)
    assert pack_state(read_source(press.make("policy", "us-45q-tax-credit", "en").path), {}) == NO_STATE


@pytest.mark.parametrize("data", [b"", b"x", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_part_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(InputProblem, match="is damaged"):
        open_state("0" * 64, lambda _: data)
