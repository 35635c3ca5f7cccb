"""Whole runs by tokens: each message once whoever is killed, and no secret in what is said, kept or listed."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import trustme

from tests.delivery.mail_runs import Desk, Watched
from tests.delivery.post_office import authority_file
from tests.delivery.token_office import CLIENT, DEVICE, KEPT, SECRET, TOKEN, TokenOffice, TokenPostOffice, refusal
from tests.end_to_end.documents import Press

SECRETS = (TOKEN, SECRET, KEPT, DEVICE)


class Room:
    """A desk with a document, an endpoint and a mail server."""

    def __init__(self, folder: Path, document: Path, tokens: TokenOffice, post: TokenPostOffice) -> None:
        self.tokens, self.post = tokens, post
        self.desk = Desk(folder)
        assert post.authority is not None
        authority_file(post.authority, folder)
        self.secret = self.desk.write("secret", SECRET, 0o600)
        self.kept = folder / "sign-in.json"
        shutil.copy(document, folder / "sheet.pdf")
        self.settle("secret_file = \"secret\"")

    def settle(self, *lines: str, flow: str = "client_credentials") -> None:
        self.desk.write("reports.toml", "\n".join((
            'ledger = "ledger.sqlite"', "[mail]", f'server = "127.0.0.1"\nport = {self.post.port}', 'auth = "oauth2"',
            'ca_file = "ca.pem"', 'sender = "Desk <desk@example.org>"', "[mail.oauth]", f'flow = "{flow}"',
            f'token_url = "{self.tokens.url}"', f'client = "{CLIENT}"', 'scope = "mail"',
            'token_file = "sign-in.json"', *lines,
        )))  # fmt: skip

    def recipients(self, number: int) -> list[str]:
        addresses = [f"r{n:03}@example.org" for n in range(number)]
        rows = "\n".join(f"{address},en,*" for address in addresses)
        self.desk.write("people.csv", f"address,language,documents\n{rows}\n")
        return addresses

    def states(self) -> dict[str, str]:
        listed = self.desk.run("deliveries", "--json").said
        found = json.loads(listed[listed.index("{") : listed.rindex("}") + 1])
        return {one["recipient"]: one["state"] for one in found["deliveries"]}

    def assert_silent(self, *runs: Watched) -> None:
        """Nobody was told a secret, and nothing holds one but what is to hold it."""
        for run in runs:
            assert [one for one in SECRETS if one in run.said + run.listed] == [], run.said
        files = self.desk.files(besides=(self.secret, self.kept))
        assert [path for path, data in files.items() if any(one.encode() in data for one in SECRETS)] == []


@pytest.fixture
def room(press: Press, tmp_path: Path) -> Iterator[Room]:
    document = press.make("policy", "us-45q-tax-credit", "en").path
    with TokenOffice() as tokens, TokenPostOffice(authority=trustme.CA(), office=tokens) as post:
        yield Room(tmp_path, document, tokens, post)


MAIL = ("mail", "sheet.pdf", "--recipients", "people.csv", "--send")


def test_no_secret_is_in_what_a_run_says_keeps_or_shows(room: Room) -> None:
    people = room.recipients(4)
    room.post.per_token = 3
    room.post.faults[people[1]] = ["refuse"]
    first = room.desk.run(*MAIL, "--json")
    assert first.code == 8
    assert room.states() == {**dict.fromkeys(people, "accepted"), people[1]: "rejected"}
    room.tokens.answers = [refusal("invalid_client", error_description=f"not {SECRET}")]
    refused = room.desk.run(*MAIL, "--retry-rejected")
    assert (refused.code, "invalid_client: it does not know the client" in refused.said) == (8, True)
    room.post.refuses = f"535 5.7.3 no {TOKEN}"
    shut = room.desk.run(*MAIL, "--retry-rejected")
    assert "the token does not open this mailbox" in shut.said
    assert "Traceback" not in first.said + refused.said + shut.said
    room.assert_silent(first, refused, shut)


def test_a_sign_in_by_a_person_is_tried_at_the_server(room: Room) -> None:
    room.settle(f'device_url = "{room.tokens.url.replace("token", "device")}"', flow="device_code")
    done = room.desk.run("mail", "--sign-in")
    assert done.code == 0, done.said
    assert "type this code: ABCD-EFGH" in done.said
    assert "lets desk@example.org in by a token" in done.said
    assert room.post.by == ["XOAUTH2"]
    assert KEPT in room.kept.read_text()
    room.assert_silent(done)


def _has_received(post: TokenPostOffice, number: int) -> bool:
    return len(post.received) >= max(number, 1)


@pytest.mark.soak
def test_200_recipients_and_20_kills_leave_each_message_sent_once(room: Room) -> None:
    people = room.recipients(200)
    room.tokens.seconds = 100
    room.post.per_token = 17
    chance = random.Random(23)
    runs = []
    for number in range(20):
        match number % 5:
            case 1:
                room.tokens.answers = [refusal("temporarily_unavailable"), (503, b"")]
            case 2:
                room.tokens.answers = [refusal("invalid_scope")]
            case 3:
                room.post.revoked.update(room.tokens.given)
        until = len(room.post.received) + chance.randint(0, 14)
        runs.append(room.desk.run(*MAIL, kill_when=partial(_has_received, room.post, until)))
        room.tokens.answers.clear()
        uncertain = [address for address, state in room.states().items() if state == "uncertain"]
        # What was cut off after its content may have arrived: a person looks, and says what the server has.
        assert len(uncertain) <= number + 1
    last = room.desk.run(*MAIL)
    states = room.states()
    by_address = room.post.by_address()
    assert {len(found) for found in by_address.values()} == {1}
    for address in people:
        arrived = len(by_address.get(address, []))
        assert (states[address], arrived) in (("accepted", 1), ("uncertain", 1), ("uncertain", 0)), address
    room.assert_silent(*runs, last)
