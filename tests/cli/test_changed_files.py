"""A file that somebody changed, and sealed anew, is refused by verify, mail and print; nothing goes out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.audit import tampering
from tests.audit.briefed import linked_briefing
from tests.audit.retyping import retype
from tests.cli.running import Command
from tests.delivery.post_office import PostOffice


def of_another_country(pdf: bytes) -> bytes:
    return retype(pdf, 1, "中国", "国中")


def with_a_pillar_lost(pdf: bytes) -> bytes:
    return retype(pdf, 1, "■", "□")


def by(change: tampering.Change) -> Callable[[bytes], bytes]:
    return lambda pdf: tampering.changed(pdf, change)


TAMPERINGS: dict[str, Callable[[bytes], bytes]] = {
    "another country in the heading": of_another_country,
    "a pillar that is there shown as missing": with_a_pillar_lost,
    "all links lead elsewhere": by(tampering.lead_elsewhere),
    "a script at opening": by(tampering.run_script),
    "another attachment": by(tampering.attach_another),
    "a note laid over": by(tampering.lay_note_over),
    "half a page painted white": by(tampering.paint_white),
    "another title": by(tampering.retitle),
    "a form laid over": by(tampering.cover_with_form),
    "another text for programs": by(tampering.say_otherwise),
}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as opened:
        yield opened


@pytest.mark.parametrize("change", TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_changed_file_is_refused_everywhere_and_nothing_goes_out(
    reports: Command, office: PostOffice, change: Callable[[bytes], bytes]
) -> None:
    Path("reports.toml").write_text('rewritten = "deliver"\n', encoding="utf-8")
    Path("a.pdf").write_bytes(tampering.resealed(change(linked_briefing())))
    verified = reports("verify", "a.pdf", "--json")
    assert (verified.code, json.loads(verified.out)["outcome"]) == (5, "changed")
    server = ("--server", f"127.0.0.1:{office.port}", "--security", "none", "--sender", "desk@example.org")
    mailed = reports("mail", "a.pdf", "--to", "x@example.org", "--eml", "mail", *server, "--send")
    assert (mailed.code, office.received) == (5, [])
    assert not list(Path().rglob("*.eml"))
    printed = reports("print", "a.pdf", "-o", "job.pdf")
    assert (printed.code, Path("job.pdf").exists()) == (5, False)
