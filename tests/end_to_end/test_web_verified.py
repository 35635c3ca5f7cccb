"""An HTML edition that was changed anywhere is not called right, even where its identifier was worked out anew."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.audit.verification import Verification, verify_document
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.two_pass import FirstPage
from reports.typeset.brand import Brand, Palette
from reports.typeset.look import Look
from reports.web.edition import BLANK, identifier, write_edition
from tests.end_to_end.documents import Made, Press

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M 0 0 L 9 9"/></svg>'
CHANGES = {
    "another country": (">中国", ">法国"),
    "a pillar": ("▧", "■"),
    "a grade": ("◐ B", "● A"),
    "a grade to who hears it": ("B 级，", "A 级，"),
    "a link": ('href="#cn-ets', 'href="https://example.org/#cn-ets'),
    "a script": ("</main>", "<script>x()</script></main>"),
    "a handler": ('<main id="text"', '<main id="text" onclick="x()"'),
    "a note laid over": ("</main>", '<div class="skip">待核</div></main>'),
    "words out of sight": ('<p class="kicker">', '<p class="kicker" hidden>'),
    "another title": ("<title>", "<title>草案 "),
    "a picture from elsewhere": ("</main>", '<img src="https://example.org/x.png" alt=""></main>'),
    "the text of a picture": ('aria-label="市场机制：', 'aria-label="市场机制：中国 99；'),
    "a policy that allows more": ("default-src", "img-src *; default-src"),
    "the style": ("*{box-sizing:border-box}", "main{visibility:hidden}"),
    "an order of sections": ('<li class="level-1">', '<li class="level-2">'),
    "a comment": ("</main>", "<!-- x --></main>"),
    "another language": ('<html lang="zh-Hans"', '<html lang="ja"'),
    "a form": ("</main>", '<form action="https://example.org"><input></form></main>'),
}


def verified(page: bytes, folder: Path) -> Verification:
    path = folder / "page.html"
    path.write_bytes(page)
    return verify_document(path, Vocabulary.load())


def resealed(page: bytes) -> bytes:
    """The page with an identifier that follows from it, as somebody who knows the rule would write it."""
    blank = re.sub(rb"(urn:sha256:)[0-9a-f]{64}", rb"\g<1>" + BLANK.encode(), page, count=1)
    return page if blank == page else blank.replace(BLANK.encode(), identifier(blank).encode(), 1)


def test_what_was_written_holds(made: Made) -> None:
    found = verify_document(made.web, Vocabulary.load())
    assert [str(difference.problem()) for difference in found.differences] == []
    assert found.facts > 20
    assert not found.not_applied


@pytest.mark.parametrize("what", CHANGES)
def test_every_kind_of_change_is_found(press: Press, tmp_path: Path, what: str) -> None:
    page = press.make("country", "CN", "zh").web.read_bytes()
    old, new = (text.encode() for text in CHANGES[what])
    assert old in page
    assert verified(resealed(page.replace(old, new, 1)), tmp_path).differences


def test_random_changes_of_words_and_digits_are_found(press: Press, tmp_path: Path) -> None:
    text = press.make("country", "CN", "zh").web.read_text(encoding="utf-8")
    start, end = text.index("<main"), text.index("</main>")
    # Inside drawings only the identifier tells.
    skipped = [match.span() for match in re.finditer("<svg.*?</svg>|<[^>]*>", text, flags=re.DOTALL)]
    shown = [at for at in range(start, end) if text[at].isalnum() and not any(a <= at < b for a, b in skipped)]
    chance = random.Random(7)
    for at in chance.sample(shown, 3):
        new = str((int(text[at]) + 1) % 10) if text[at].isdecimal() and text[at].isascii() else "某"
        changed = text[:at] + new + text[at + 1 :]
        assert verified(resealed(changed.encode()), tmp_path).differences, text[at - 20 : at + 20]


def test_a_drawing_that_was_changed_is_found_by_the_identifier(press: Press, tmp_path: Path) -> None:
    page = press.make("country", "CN", "zh").web.read_bytes()
    moved = page.replace(b'd="M ', b'd="M 1', 1)
    assert moved != page
    assert [one.field for one in verified(moved, tmp_path).differences] == ["identifier"]


def test_a_house_dresses_it_and_it_holds(press: Press, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(_SVG)
    palette = Palette(accent="#7a1f3d", signal="#b8860b")
    brand = Brand(contact="policy@example.org, 010-1234", logo=tmp_path / "logo.svg", colours=palette, double_quotes=True)
    document = press.composed("policy", "us-45q-tax-credit", ("zh",), brand.to_ask)
    page = write_edition(document, Look(brand=brand))
    assert "#7a1f3d" in page.decode()
    assert "010-1234" in page.decode()
    assert verified(page, tmp_path).differences == ()
    assert verified(resealed(page.replace(b"010-1234", b"010-1235", 1)), tmp_path).differences


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
@pytest.mark.parametrize("contact", ["policy@example.org", "政策室, “Desk” 010-1234 <x@example.org>", "정책실 & 部門 A"])
def test_a_contact_holds_in_every_language(press: Press, tmp_path: Path, contact: str, lang: str) -> None:
    brand = Brand(contact=contact)
    document = press.composed("policy", "jp-gx-ets-2025", (lang,), brand.to_ask)
    page = write_edition(document, Look(brand=brand))
    assert verified(page, tmp_path).differences == ()


def test_a_record_may_speak_of_a_contact(press: Press, tmp_path: Path) -> None:
    record = press.root / "policies" / "en" / "us-45q-tax-credit.md"
    (tmp_path / "en").mkdir()
    said = record.read_text(encoding="utf-8") + "\nContact: the Ministry answers questions.\n"
    (tmp_path / "en" / record.name).write_text(said, encoding="utf-8")
    document = Press(tmp_path, tmp_path / "out").composed("policy", record.stem, ("en",))
    page = write_edition(document, Look())
    assert b"Contact: the Ministry" in page
    assert verified(page, tmp_path).differences == ()


def test_with_other_templates_numbers_are_compared_alone(press: Press, tmp_path: Path) -> None:
    made = press.make("policy", "us-45q-tax-credit", "en")
    page = made.web.read_bytes()
    older = re.sub(rb'(name="templates" content=")[0-9a-f]+', rb"\g<1>" + b"0" * 32, page)
    found = verified(resealed(older), tmp_path)
    assert found.not_applied
    assert found.differences == ()
    digit = re.search(rb"<b><span>([0-9]+)</span></b>", older)
    assert digit is not None
    wrong = older[: digit.start(1)] + b"7" + older[digit.end(1) :]
    assert verified(resealed(wrong), tmp_path).differences


def test_page_one_holds_however_much_it_shed(press: Press, tmp_path: Path) -> None:
    made = press.make("country", "CN", "zh")
    first, *others = made.document.sections
    assert isinstance(first.content, FirstPage)
    shorter = replace(first, content=first.content.smaller())
    page = write_edition(replace(made.document, sections=(shorter, *others)), Look())
    differences = verified(page, tmp_path).differences
    # The notes page of this document does not say what was shed.
    assert {one.record for one in differences} <= {"frame-zh"}
