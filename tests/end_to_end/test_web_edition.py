"""The HTML edition says what the PDF says, loads nothing, and can be read by ear and on a phone as far as markup goes."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element
from msgspec.structs import replace

from reports.audit.printed import PrintedSection, read_printed, squeeze_printed
from reports.corpus.embedded import NAME, open_source
from reports.typeset.look import Look
from reports.web.edition import identifier, write_edition
from reports.web.reading import read_content
from tests.end_to_end.documents import Made, Press

_GRADED = re.compile(r"[●◐○◌]")


@cache
def parsed(page: Path) -> Element:
    return etree.fromstring(page.read_bytes(), etree.HTMLParser(encoding="utf-8"))


@cache
def printed(pdf: Path, sections: tuple[str, ...]) -> dict[str, PrintedSection]:
    return read_printed(pdf.read_bytes(), sections)


def letters(text: str) -> Counter[str]:
    """The letters and digits of a text, whose order a page may change where columns go on overleaf."""
    return Counter(text)


# -- The words ---------------------------------------------------------------------------------------------------------


def test_it_says_what_the_pages_say(made: Made) -> None:
    """Page numbers apart, which only the contents of a document name, and bullets, which are no text on the web."""
    sections = read_content(made.web.read_bytes()).sections
    on_pages = printed(made.path, tuple(section.id for section in sections))
    assert [section.id for section in sections] == list(on_pages)
    for section in sections:
        ours = squeeze_printed("".join(section.blocks))
        theirs = on_pages[section.id].run.text.replace("\n", "").replace("·", "")
        if "front" in section.id or "review" in section.id or "spread" in section.id:
            only_on_pages = letters(theirs) - letters(ours.replace("·", ""))
            assert set(only_on_pages) <= set("0123456789页Page"), section.id
            assert not letters(ours.replace("·", "")) - letters(theirs), section.id
        else:
            assert ours.replace("·", "") == theirs, section.id


def test_no_mark_is_left_that_only_lines_of_a_page_need(made: Made) -> None:
    assert not re.search("[\u2060\u200b\u00ad]|&#8288;|&shy;", made.web.read_text(encoding="utf-8"))


def test_its_data_are_those_of_the_pdf(made: Made) -> None:
    assert open_source(made.web).data == open_source(made.path).data


# -- One file that loads nothing ---------------------------------------------------------------------------------------


def test_nothing_is_loaded_and_the_policy_allows_nothing_else(made: Made) -> None:
    root = parsed(made.web)
    assert not [one.tag for one in root.iter("link", "iframe", "object", "embed", "form", "base", "audio", "video")]
    assert all((image.get("src") or "").startswith("data:image/") for image in root.iter("img"))
    assert not [name for one in root.iter() for name in one.attrib if name == "style" or name.startswith("on")]
    (style,) = root.iter("style")
    scripts = [one for one in root.iter("script") if one.get("type") is None]
    assert "url(" not in (style.text or "")
    assert "@import" not in (style.text or "")
    (policy,) = (one.get("content") or "" for one in root.iter("meta") if one.get("http-equiv"))
    for element in (style, *scripts):
        digest = base64.b64encode(hashlib.sha256((element.text or "").encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_every_link_leads_somewhere_and_no_name_is_used_twice(made: Made) -> None:
    root = parsed(made.web)
    names = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(names) == len(set(names))
    for link in root.iter("a"):
        address = link.get("href") or ""
        assert address[1:] in names if address.startswith("#") else re.match("https?://|mailto:", address)


def test_it_is_named_by_its_own_bytes(made: Made) -> None:
    page = made.web.read_bytes()
    (said,) = re.findall(rb'content="urn:sha256:([0-9a-f]{64})"', page)
    assert said.decode() == identifier(page)
    assert identifier(page.replace(b"</main>", b" </main>")) != said.decode()


# -- For those who hear it ---------------------------------------------------------------------------------------------


def test_every_grade_and_sign_has_a_name(made: Made) -> None:
    for element in parsed(made.web).iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "text", "tspan"):
            own = (element.text or "") + "".join(child.tail or "" for child in element)
            if re.search("[●◐○◌] ?[A-D]|[■□▣▧]", own) and element.getparent().tag != "ul":
                assert element.get("aria-label"), own


def test_headings_go_down_one_level_at_a_time(made: Made) -> None:
    levels = [int(one.tag[1]) for one in parsed(made.web).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_heads_of_tables_say_what_they_are_the_heads_of(made: Made) -> None:
    for cell in parsed(made.web).iter("th"):
        assert cell.get("scope") in ("col", "row", "rowgroup")
        assert "".join(cell.itertext()).strip()


def test_charts_are_told_in_words(made: Made) -> None:
    drawings = list(parsed(made.web).iter("svg"))
    assert all(one.get("role") == "img" and len(one.get("aria-label") or "") > 10 for one in drawings)
    assert drawings or made.path.name.startswith(("ccus-policy", "ccus-digest"))


# -- The same every time -----------------------------------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes(press: Press) -> None:
    made = press.make("country", "CN", "zh")
    again = write_edition(made.document, Look())
    assert again == write_edition(replace(made.document), Look(paper="Letter", text_size="large"))
    assert json.loads(re.findall(rb'data-name="source.json">([^<]*)<', again)[0]) == open_source(made.path).data
    assert NAME == "source.json"
