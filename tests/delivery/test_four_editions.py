"""Four editions of the real corpus and forty readers with histories of their own; takes minutes."""

from __future__ import annotations

import json
import random
import re
import shutil
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from reports.analysis.changes.change import KINDS
from reports.app.batching import run_batch
from reports.app.comparing import changes
from reports.app.deliveries import list_deliveries
from reports.app.mailing import mail
from reports.app.requests import BatchRequest, ChangesRequest, Filters, MailRequest
from reports.language import strings
from tests.delivery.post_office import PostOffice

pytestmark = pytest.mark.soak

DAYS = ("2026-02-27", "2026-04-06", "2026-06-30", "2026-09-30")
COUNTRIES = ("NO", "DK")
LANGUAGES = ("zh", "en")


def make_editions(real: Path, folder: Path) -> dict[str, Path]:
    """The two exports, and two that are made from the later one."""
    found = {}
    for day, origin in zip(DAYS, (DAYS[0], DAYS[1], DAYS[1], DAYS[1]), strict=True):
        found[day] = folder / day
        shutil.copytree(real / origin, found[day])
    for day in DAYS[2:]:
        for path in found[day].glob("policies/*/no-*.md"):
            # Norway moves in both: a status, a score, a spelling; Denmark says in September what it said in June.
            text = path.read_text(encoding="utf-8")
            path.write_text(lowered(text, by=5 if day == DAYS[2] else 10), encoding="utf-8")
        for path in sorted(found[day].glob("policies/*/dk-*.md"))[:1]:
            path.write_text(path.read_text(encoding="utf-8") + "\n\nA sentence more of June.\n", encoding="utf-8")
    return found


def lowered(text: str, *, by: int) -> str:
    """A record whose first score is lower by so much."""
    return re.sub(r'("score": ?)(\d+)', lambda m: f"{m[1]}{max(0, int(m[2]) - by)}", text, count=1)


def render(corpus: Path, day: str, folder: Path) -> Path:
    """The briefings of an edition."""
    from datetime import date

    run_batch(BatchRequest(
        corpus=str(corpus), by="country", as_of=date.fromisoformat(day), lang=",".join(LANGUAGES),
        filters=Filters(country=COUNTRIES), output=folder, workers=2,
    )).raise_for_failures()  # fmt: skip
    return folder


@dataclass
class Reader:
    """Who reads, what they wish, and what they hold, by what the server has received."""

    address: str
    country: str
    language: str
    wish: str
    misses: frozenset[str]
    changes_language: bool
    held: Path | None = None
    received: int = 0
    expected: list[str] = field(default_factory=list)

    def language_in(self, day: str) -> str:
        other = {"zh": "en", "en": "zh"}[self.language]
        return other if self.changes_language and day >= DAYS[2] else self.language


def readers() -> list[Reader]:
    chance = random.Random(40)
    found = []
    for number in range(40):
        misses = frozenset(chance.sample(DAYS[1:], number % 3))
        if number == 7:
            misses = frozenset(DAYS[:2])
        found.append(Reader(
            f"reader{number}@example.org", COUNTRIES[number % 2], LANGUAGES[number // 2 % 2],
            ("send", "note", "skip")[number // 4 % 3], misses, number % 5 == 0,
        ))  # fmt: skip
    return found


def counts_in(message: EmailMessage, language: str) -> dict[str, int]:
    """The number of each class that a mail tells."""
    part = message.get_body(("plain",))
    assert part is not None
    text, words = str(part.get_content()), strings(language)
    lead = text.partition(words("mail.held_title"))[2].split("\n\n")[0] if words("mail.held_title") in text else ""
    found: dict[str, int] = {}
    for kind in KINDS:
        pattern = re.escape(words("changes.group", word=words(f"change.{kind}"), n="#")).replace(r"\#", r"(\d+)")
        if match := re.search(pattern, lead):
            found[kind] = int(match[1])
    return found


def counts_of(old: Path, new: Path) -> dict[str, int]:
    """What `reports changes OLD.pdf NEW.pdf` counts."""
    compared = changes(ChangesRequest(old=str(old), new=str(new))).changes
    found: dict[str, int] = {kind: count for kind, count in compared.counts.items() if count}
    return found


def test_each_of_forty_readers_is_told_what_changed_since_the_edition_that_they_hold(
    real_corpus: Path, office: PostOffice, tmp_path: Path
) -> None:
    corpora = make_editions(real_corpus, tmp_path / "corpora")
    people, ledger = readers(), tmp_path / "ledger.sqlite"
    told = dict.fromkeys(("changes", "nothing", "first", "skipped", "corrections"), 0)
    for day in DAYS:
        folder = render(corpora[day], day, tmp_path / "out" / day)
        told_of(people, day, folder, office, ledger, told)
        if day == DAYS[1]:
            # One document was wrong, and who has it gets it once more.
            for path in corpora[day].glob("policies/*/no-*.md"):
                path.write_text(path.read_text(encoding="utf-8").replace('"score": 8', '"score": 7', 1), encoding="utf-8")
            folder = render(corpora[day], day, tmp_path / "out" / f"{day}-corrected")
            told_of(people, day, folder, office, ledger, told, correction=True)
    assert min(told.values()) > 0, told
    print(told)


def told_of(
    people: list[Reader], day: str, folder: Path, office: PostOffice, ledger: Path, told: dict[str, int],
    *, correction: bool = False,
) -> None:  # fmt: skip
    present = [one for one in people if day not in one.misses]
    table = [{"address": one.address, "language": one.language_in(day), "subjects": [one.country], "kinds": ["country"], "on_no_change": one.wish} for one in present]
    recipients = folder / "recipients.toml"
    recipients.write_text("".join("[[recipient]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in one.items()) for one in table))
    office.received.clear()
    request: dict[str, Any] = {
        "files": tuple(sorted(folder.rglob("*.pdf"))), "recipients": recipients, "ledger": ledger, "send": True,
        "server": f"127.0.0.1:{office.port}", "security": "none", "sender": "desk@example.org", "correction": correction,
    }  # fmt: skip
    result = mail(MailRequest(**request))
    by_address = office.by_address()
    for one in present:
        language = one.language_in(day)
        (new,) = folder.rglob(f"*_{one.country}_{day}_{language}.pdf")
        messages = by_address.pop(one.address, [])
        if correction and one.held is not None and one.held.read_bytes() == new.read_bytes():
            assert messages == []
            continue
        expected = counts_of(one.held, new) if one.held is not None else {}
        is_news = any(kind != "editorial" for kind in expected)
        if one.held is not None and not is_news and one.wish == "skip" and not correction:
            assert messages == [], one
            told["skipped"] += 1
            continue
        (message,) = messages
        if one.held is None:
            assert strings(language)("mail.held_title") not in str(message.message.get_body(("plain",)))
            told["first"] += 1
        else:
            assert counts_in(message.message, language) == expected, (one, day)
            told["corrections" if correction else "changes" if is_news else "nothing"] += 1
        attachments = [part.get_payload(decode=True) for part in message.message.iter_attachments()]
        if one.held is not None and not is_news and one.wish == "note" and not correction:
            assert attachments == []
            continue
        assert attachments == [new.read_bytes()]
        one.held = new
    assert by_address == {}
    office.received.clear()
    again = mail(MailRequest(**request))
    assert (office.received, again.messages) == ([], ())
    del result
    states = {(one.delivery.recipient, one.delivery.edition): one.delivery for one in list_deliveries(ledger)}
    assert sum(one.state == "nothing-new" for one in states.values()) == told["skipped"]
    assert {one.state for one in states.values()} <= {"accepted", "nothing-new"}
