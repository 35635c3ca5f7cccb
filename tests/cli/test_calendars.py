"""The .ics files of a batch: beside the digests, in the manifest and the archive, attached to mail where it is wanted."""

from __future__ import annotations

import hashlib
import json
import zipfile
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.cli.running import Command, write_record

PLAN = (
    'as_of=2026-03-31\nlang=["zh","en"]\nbaseline="old"\n[[documents]]\nkind="digest"\nperiod="2026Q1"\nsheets=false\n'
)
PLAN += '[[documents]]\nkind="policy"\n'
BATCH = ("batch", "--corpus", "corpus", "--workers", "1")
DIGEST = "ccus-digest_2026Q1_2026-03-31_zh"
PATH = Path("out") / f"{DIGEST}.ics"


def write(folder: Path, day: str) -> None:
    write_record(folder, evolution={"milestones": [{"date": day, "event": "报告截止"}]})


@pytest.fixture
def desk(reports: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with digests and sheets, a baseline, and a corpus in which a deadline has moved."""
    monkeypatch.setenv("REPORTS_CACHE_DIR", str(tmp_path / "cache"))
    del reports  # It goes to a folder of its own.
    write(Path("old"), "2026-05-01")
    write(Path("corpus"), "2026-06-01")
    Path("batch.toml").write_text(PLAN, encoding="utf-8")


def events(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def entries() -> dict[str, dict[str, Any]]:
    found = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))["documents"]
    return {entry["name"]: entry for entry in found}


def message(path: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())


@pytest.mark.usefixtures("desk")
def test_a_batch_writes_the_calendars_of_its_digests(reports: Command) -> None:
    assert reports(*BATCH, "--zip").code == 0
    (event,) = events(PATH.read_bytes())
    assert (event.decoded("dtstart").isoformat(), event["sequence"]) == ("2026-06-01", 1)
    for name, entry in entries().items():
        data = (Path("out") / entry["calendar"]).read_bytes() if entry["calendar"] else b""
        assert bool(data) == (entry["kind"] == "digest"), name
        assert entry["calendar_sha256"] == (hashlib.sha256(data).hexdigest() if data else "")
    with zipfile.ZipFile("out/documents.zip") as archive:
        assert archive.read(PATH.name) == PATH.read_bytes()


@pytest.mark.usefixtures("desk")
def test_each_calendar_speaks_the_language_of_its_digest(reports: Command) -> None:
    assert reports(*BATCH).code == 0
    found = [events(path.read_bytes())[0] for path in sorted(Path("out").glob("*digest*.ics"))]
    assert [str(event["summary"]) for event in found] == ["milestone: 报告截止", "节点：报告截止"]
    assert len({str(event["uid"]) for event in found}) == 1


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("left", [None, b"BEGIN:VCALENDAR"])
def test_a_calendar_that_is_gone_or_torn_is_written_again(reports: Command, left: bytes | None) -> None:
    assert reports(*BATCH).code == 0
    good = PATH.read_bytes()
    PATH.unlink()
    if left is not None:
        PATH.write_bytes(left)
    ran = reports(*BATCH)
    assert ran.code == 0, ran.err
    assert PATH.read_bytes() == good
    assert {name for name, entry in entries().items() if entry["state"] == "written"} == {DIGEST}


@pytest.mark.usefixtures("desk")
def test_a_second_edition_goes_on_from_the_first(reports: Command) -> None:
    assert reports(*BATCH).code == 0
    write(Path("corpus"), "2026-07-01")
    assert reports(*BATCH).code == 0
    (event,) = events(PATH.read_bytes())
    assert (event.decoded("dtstart").isoformat(), event["sequence"]) == ("2026-07-01", 2)
    same = PATH.read_bytes()
    assert reports(*BATCH, "--no-cache").code == 0
    assert PATH.read_bytes() == same


@pytest.mark.usefixtures("desk")
def test_mail_attaches_a_calendar_where_it_is_told_to(reports: Command) -> None:
    assert reports(*BATCH).code == 0
    files = sorted(Path("out").glob("*_zh.pdf"))
    for folder, options in (("with", ["--ics"]), ("without", ["--no-ics"]), ("plain", [])):
        line: tuple[str | Path, ...] = ("mail", "--to", "a@example.org", *files, "--eml", folder)
        ran = reports(*line, *options, env={"SOURCE_DATE_EPOCH": "1774958400"})
        assert ran.code == 0, ran.err
    (path,) = Path("with").iterdir()
    parts = list(message(path).iter_attachments())
    kinds = ["application/pdf", "text/calendar", "application/pdf"]
    assert [part.get_content_type() for part in parts] == kinds
    assert parts[1].get_filename() == PATH.name
    assert parts[1].get_payload(decode=True) == PATH.read_bytes()
    assert (parts[1].get_param("method"), parts[1].get_content_charset()) == ("PUBLISH", "utf-8")
    body = message(path).get_body(("plain",))
    assert body is not None
    assert "可导入日历程序" in body.get_content()
    for folder in ("without", "plain"):
        (path,) = Path(folder).iterdir()
        assert [part.get_content_type() for part in message(path).iter_attachments()] == ["application/pdf"] * 2


@pytest.mark.usefixtures("desk")
def test_the_settings_may_say_that_calendars_are_attached(reports: Command) -> None:
    assert reports(*BATCH).code == 0
    Path("reports.toml").write_text("[mail]\nics = true\n", encoding="utf-8")
    assert reports("mail", "--to", "a@example.org", f"out/{DIGEST}.pdf", "--eml", "mail").code == 0
    (path,) = Path("mail").iterdir()
    assert len(list(message(path).iter_attachments())) == 2


@pytest.mark.usefixtures("desk")
def test_a_calendar_that_its_run_did_not_write_is_not_mailed(reports: Command) -> None:
    assert reports(*BATCH).code == 0
    PATH.write_bytes(PATH.read_bytes().replace(b"20260601", b"20260606"))
    ran = reports("mail", "--to", "a@example.org", f"out/{DIGEST}.pdf", "--ics")
    assert ran.code == 5, ran.err
    assert "is not the file that its run wrote" in ran.err
