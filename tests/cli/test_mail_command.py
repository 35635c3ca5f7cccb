"""`reports mail` and `reports deliveries`, over real sockets and in real processes."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from reports.delivery.ledger import Ledger
from tests.cli.running import Command, Ran, write_record
from tests.delivery.post_office import Fault, PostOffice

ROOT = Path(__file__).resolve().parents[2]
AS_OF = ("--as-of", "2026-03-31")
SENDER = ("--sender", "Policy Office <policy@example.org>")
ADDRESSES = ("a@example.org", "b@example.org", "c@example.org")


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of two records, its plan, and the batch of it."""
    folder = tmp_path_factory.mktemp("rendered")
    write_record(folder / "corpus")
    write_record(folder / "corpus", id="no-one", title="丙法", country="挪威")
    head = 'as_of = 2026-03-31\nedition = { zh = "E1", en = "First edition" }\n'
    plan = f'{head}\n[[documents]]\nkind = "policy"\nlang = ["zh", "en"]\n'
    (folder / "batch.toml").write_text(plan, encoding="utf-8")
    words = ("batch", "batch.toml", "--corpus", "corpus", "-o", "out", "-q", "--workers", "1")
    program = f"import sys; sys.argv = ['reports', *{words!r}]; from reports.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "REPORTS_CACHE_DIR": str(folder / "cache")}
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=folder, check=True)
    return folder


@pytest.fixture
def desk(reports: Command, rendered: Path) -> Path:
    """The folder in which the command runs, with that batch and three recipients."""
    del reports
    shutil.copytree(rendered, Path(), dirs_exist_ok=True)
    write_recipients(ADDRESSES)
    return Path().resolve()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as opened:
        yield opened


def write_recipients(addresses: tuple[str, ...] | list[str]) -> None:
    entry = '[[recipient]]\naddress = "{}"\nlanguage = "zh"\nsubjects = ["cn-one"]\n'
    Path("recipients.toml").write_text("\n".join(map(entry.format, addresses)), encoding="utf-8")


def words(*more: str) -> tuple[str, ...]:
    return ("mail", "batch.toml", "--corpus", "corpus", "--recipients", "recipients.toml", *SENDER, *more)


def sending(office: PostOffice, *more: str) -> tuple[str, ...]:
    return words("--send", "--server", f"127.0.0.1:{office.port}", "--security", "none", *more)


def told(ran: Ran) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran.out)
    return found


def states(reports: Command, *more: str) -> dict[str, str]:
    found = told(reports("deliveries", "--json", *more))["deliveries"]
    return {one["recipient"]: one["state"] for one in found}


# -- Shown, not sent ---------------------------------------------------------------------------------------------------


def test_nothing_is_sent_and_nothing_noted_without_send(reports: Command, desk: Path) -> None:
    ran = reports(*words("--ledger", "l.sqlite"))
    assert (ran.code, "nothing was sent" in ran.err, "messages: 3, recipients: 3" in ran.err) == (0, True, True)
    for address in ADDRESSES:
        assert address in ran.out
    assert not (desk / "l.sqlite").exists()


@pytest.mark.usefixtures("desk")
def test_who_gets_what_is_told_as_json(reports: Command) -> None:
    found = told(reports(*words("--json")))
    assert [one["recipient"] for one in found["messages"]] == list(ADDRESSES)
    (documents,) = {tuple(one["documents"]) for one in found["messages"]}
    assert documents == ("ccus-policy_cn-one_2026-03-31_zh",)
    assert {one["subject"] for one in found["messages"]} == {"CCUS 政策单页 · 甲办法（E1）"}


@pytest.mark.usefixtures("desk")
def test_manifest_and_mail_name_the_edition_in_the_language_of_the_document(reports: Command) -> None:
    entries = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))["documents"]
    assert {(*one["languages"], one["edition"]) for one in entries} == {("zh", "E1"), ("en", "First edition")}
    entry = '[[recipient]]\naddress = "a@example.org"\nlanguage = "en"\nsubjects = ["cn-one"]\n'
    Path("recipients.toml").write_text(entry, encoding="utf-8")
    ran = reports(*words("--json"))
    assert ran.code == 0, ran.err
    (message,) = told(ran)["messages"]
    assert message["subject"].endswith(", First edition")


def test_messages_are_written_as_files_that_parse(reports: Command, desk: Path) -> None:
    ran = reports(*words("--eml", "mail", "--json"), env={"SOURCE_DATE_EPOCH": "1774958400"})
    files = sorted((desk / "mail").iterdir())
    assert [path.name for path in files] == [f"{n:03}-{address}.eml" for n, address in enumerate(ADDRESSES, 1)]
    for path, told_of in zip(files, told(ran)["messages"], strict=True):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        assert path.stat().st_size == told_of["bytes"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert message["Date"] == "Tue, 31 Mar 2026 12:00:00 +0000"
        assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]


@pytest.mark.usefixtures("desk")
def test_finished_reports_go_to_an_address(reports: Command) -> None:
    files = sorted(Path("out").glob("*cn-one*.pdf"))
    ran = reports("mail", "--to", "X@example.org", "--to", "x@example.org", *files, "--eml", "mail", "--chinese-names")
    assert (ran.code, len(files), len(list(Path("mail").iterdir()))) == (0, 2, 1)
    (path,) = Path("mail").iterdir()
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert "CCUS 政策单页 · 甲办法 E1.pdf" in [part.get_filename() for part in message.iter_attachments()]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (("mail", "batch.toml"), 2, "who gets it is not clear"),
        (("mail", "--to", "a@example.org"), 2, "what is sent is not clear"),
        (("mail", "--to", "a@example.org", "batch.toml", "x.pdf"), 2, "a plan and other things"),
        (("mail", "--to", "a@b, c@d", "x.pdf"), 2, "is not one plain address"),
        (("mail", "--to", "a@example.org\r\nBcc: b@example.org", "x.pdf"), 2, "holds a line break"),
        (("mail", "--to", "a@example.org", "x.pdf"), 3, "x.pdf cannot be read"),
        (words("--send"), 2, "the mail server is not known"),
        (words("--rate", "fast"), 2, "is no rate"),
        (words("--sender", "nobody"), 2, "--sender"),
        (words("--send", "--server", "a b"), 2, "is no server"),
        (words("--send", "--server", "mail.example.org", "--security", "none"), 2, "in the clear"),
        (words("--recipients", "none.toml"), 3, "none.toml"),
        (words("--edition", "E2"), 3, "do not lie in out as they would be written now"),
        (words("-o", "elsewhere"), 3, "run reports batch batch.toml --corpus corpus -o elsewhere"),
    ],
)
def test_what_cannot_be_done_says_why(reports: Command, line: tuple[str, ...], code: int, said: str) -> None:
    ran = reports(*line)
    assert (ran.code, said in ran.err) == (code, True), ran.err


@pytest.mark.usefixtures("desk")
def test_a_document_that_would_come_out_otherwise_is_not_mailed(reports: Command) -> None:
    write_record(Path("corpus"), title="改名办法")
    ran = reports(*words())
    assert (ran.code, "record cn-one has changed" in ran.err) == (3, True)


@pytest.mark.usefixtures("desk")
def test_a_document_with_findings_is_not_mailed(reports: Command) -> None:
    manifest = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))
    manifest["documents"][0]["findings"] = ["page 1: a gap"]
    Path("out/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    ran = reports(*words())
    assert (ran.code, "its inspection found faults" in ran.err) == (5, True)


# -- Sent --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("desk")
def test_a_run_sends_once_and_a_second_one_nothing(reports: Command, office: PostOffice) -> None:
    first = reports(*sending(office))
    assert (first.code, len(office.received)) == (0, 3)
    assert {address: len(found) for address, found in office.by_address().items()} == dict.fromkeys(ADDRESSES, 1)
    second = reports(*sending(office, "--json"))
    assert (second.code, told(second)["messages"], len(office.received)) == (0, [], 3)
    assert {one["state"] for one in told(second)["kept"]} == {"sent"}
    assert states(reports) == dict.fromkeys(ADDRESSES, "accepted")


@pytest.mark.usefixtures("desk")
def test_the_worst_state_is_the_exit_code(reports: Command, office: PostOffice) -> None:
    office.faults["b@example.org"] = ["refuse"]
    office.faults["c@example.org"] = ["drop"]
    ran = reports(*sending(office))
    assert (ran.code, "1 rejected, 1 uncertain" in ran.err) == (8, True)
    again = reports(*sending(office))
    assert (again.code, len(office.received)) == (8, 2)
    listed = reports("deliveries")
    assert (listed.code, "2 of 3 deliveries failed or are uncertain" in listed.err) == (8, True)
    assert all(address in listed.out for address in ADDRESSES)
    found = {one["recipient"]: one for one in told(reports("deliveries", "--json"))["deliveries"]}
    assert found["b@example.org"]["reply"] == "550 5.1.1 no such user"
    assert [step["state"] for step in found["c@example.org"]["transactions"]] == ["planned", "uncertain", "uncertain"]
    assert states(reports, "--state", "uncertain") == {"c@example.org": "uncertain"}
    assert states(reports, "--edition", "E0") == {}
    retried = reports(*sending(office, "--retry-uncertain", "--retry-rejected"))
    assert (retried.code, reports("deliveries").code) == (0, 0)
    assert len(office.by_address()["c@example.org"]) == 2


@pytest.mark.usefixtures("desk")
def test_a_changed_document_is_refused_and_goes_as_a_correction(reports: Command, office: PostOffice) -> None:
    reports(*sending(office))
    write_record(Path("corpus"), title="改名办法")
    reports("batch", "batch.toml", "--corpus", "corpus", "-q", "--workers", "1")
    ran = reports(*sending(office))
    assert (ran.code, "3 changed since it was sent" in ran.err, len(office.received)) == (8, True, 3)
    assert reports(*sending(office, "--correction")).code == 0
    assert [str(one.message["Subject"]) for one in office.received[3:]] == ["更正：CCUS 政策单页 · 改名办法（E1）"] * 3
    assert (reports(*sending(office)).code, len(office.received)) == (0, 6)


@pytest.mark.usefixtures("desk")
def test_a_limit_leaves_the_rest_to_the_next_run(reports: Command, office: PostOffice) -> None:
    first = reports(*sending(office, "--limit", "2"))
    assert (first.code, "left by --limit: 1" in first.err, len(office.received)) == (0, True, 2)
    assert sorted(states(reports).values()) == ["accepted", "accepted", "planned"]
    assert (reports(*sending(office, "--limit", "2")).code, len(office.received)) == (0, 3)


@pytest.mark.usefixtures("desk")
def test_a_test_leaves_the_ledger_alone(reports: Command, office: PostOffice) -> None:
    assert reports(*sending(office, "--test-to", "me@example.org")).code == 0
    assert [one.recipients for one in office.received] == [("me@example.org",)] * 3
    assert states(reports) == {}


@pytest.mark.usefixtures("desk")
def test_settings_come_from_the_flag_else_the_environment_else_the_file(reports: Command, office: PostOffice) -> None:
    mail = (
        f'[mail]\nserver = "127.0.0.1"\nport = {office.port}\nsecurity = "none"\nsender = "File <file@example.org>"\n'
    )
    Path("reports.toml").write_text(mail, encoding="utf-8")
    line = ("mail", "batch.toml", "--corpus", "corpus", "--recipients", "recipients.toml", "--send", "--limit", "1")
    reports(*line)
    reports(*line, env={"REPORTS_MAIL_SENDER": "environment@example.org"})
    reports(*line, "--sender", "flag@example.org", env={"REPORTS_MAIL_SENDER": "environment@example.org"})
    assert [one.sender for one in office.received] == [
        "file@example.org",
        "environment@example.org",
        "flag@example.org",
    ]


@pytest.mark.usefixtures("desk")
def test_the_password_is_told_nowhere(reports: Command, office: PostOffice, tmp_path: Path) -> None:
    secret = {"REPORTS_MAIL_USER": "desk", "REPORTS_MAIL_PASSWORD": "s3cret"}
    ledger = tmp_path / "l.sqlite"
    line = [word if word != "none" else "starttls" for word in sending(office, "--ledger", str(ledger))]
    ran = reports(*line, env=secret)
    assert (ran.code, "does not offer" in ran.err) == (8, True)
    assert "s3cret" not in ran.out + ran.err
    assert b"s3cret" not in ledger.read_bytes()
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


@pytest.mark.usefixtures("desk")
def test_a_list_of_no_deliveries_makes_no_file(reports: Command) -> None:
    ran = reports("deliveries", "--ledger", "none.sqlite")
    assert (ran.code, ran.out, Path("none.sqlite").exists()) == (0, "", False)


# -- Killed ------------------------------------------------------------------------------------------------------------

_RUN = """
import sys
import reports.delivery.sending as mail

# The pauses are tested by a clock; here the same happens faster.
mail.ROUNDS, mail.CONNECTING = (0.0, 0.05, 0.1), (0.0, 0.1, 0.2)
sys.argv = ["reports", *sys.argv[1:]]
from reports.cli import main
main()
"""


def start(line: tuple[str, ...]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-c", _RUN, *line], env=environment, stdout=quiet, stderr=quiet)


def kill_and_restart(office: PostOffice, count: int, kills: int, seed: int) -> tuple[set[str], int]:
    """Mail to many by a server that fails, killed at random moments; answers who is uncertain and how many kills hit."""
    chance = random.Random(seed)
    addresses = [f"r{number:03}@example.org" for number in range(count)]
    write_recipients(addresses)
    kinds: list[Fault] = ["refuse", "later", "large", "drop", "lost", "greylist", "busy", "hang"]
    for address in chance.sample(addresses, count // 3):
        office.faults[address] = [chance.choice(kinds)]
    hit = 0
    for _ in range(kills):
        before, run = len(office.tries), start(sending(office, "--timeout", "1"))
        # Anywhere between the first message of this run and a good part of what is left.
        wanted = before + chance.randint(1, max(1, count // kills))
        while run.poll() is None and len(office.tries) < wanted:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.02)
        hit += run.poll() is None
        run.kill()
        run.wait()
    assert start(sending(office, "--timeout", "1")).wait(600) in (0, 8)
    with Ledger(Path(os.environ["REPORTS_LEDGER"])) as ledger:
        known = {one.recipient: one for one in ledger.deliveries()}
    received = {address: len(found) for address, found in office.by_address().items()}
    assert set(known) == set(addresses)
    for address, one in known.items():
        copies = received.get(address, 0)
        expected = {"accepted": (1,), "rejected": (0,), "uncertain": (0, 1), "planned": (0,)}[one.state]
        assert copies in expected, (address, one, copies)
    for found in office.received:
        seen = set(re.findall(rb"r\d{3}@example\.org", found.data))
        assert seen == {found.recipients[0].encode()}
        assert len(found.recipients) == 1
    # What is not delivered is what the server refused.
    assert sum(one.state == "rejected" for one in known.values()) <= count // 3
    assert not any(one.state == "planned" for one in known.values())
    return {address for address, one in known.items() if one.state == "uncertain"}, hit


@pytest.mark.usefixtures("desk")
def test_killed_runs_deliver_to_everyone_once_or_say_that_they_do_not_know(office: PostOffice) -> None:
    uncertain, hit = kill_and_restart(office, count=24, kills=3, seed=7)
    assert hit >= 2
    assert len(uncertain) <= 8 + 3


@pytest.mark.soak
@pytest.mark.usefixtures("desk")
def test_two_hundred_recipients_and_twenty_kills(office: PostOffice) -> None:
    uncertain, hit = kill_and_restart(office, count=200, kills=20, seed=20260331)
    assert hit >= 15
    # Those whose connection broke or hung after the content, and at most one for each kill.
    assert len(uncertain) <= 200 // 3 + 20
