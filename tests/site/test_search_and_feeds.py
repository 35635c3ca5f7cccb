"""What the search finds, and what the feeds and calendars of a site tell."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from reports.site.feeds import gather
from reports.site.search import _DIGITS, PASSAGE_LETTERS, Passage, split_passage, write_index
from reports.site.search_words import part_of, shelf_of, words_of
from reports.site.state import read_sums
from tests.site.conftest import Desk

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("企业须在闭坑后办理封存责任移交手续。", ("责任移交", "移交", "交")),
        ("国家零碳园区建设", ("零碳园区", "碳园")),
        ("이산화탄소저장소의 관리", ("저장", "저장소의관리")),
        ("이산화탄소 저장소의 관리", ("저장", "소저장")),
        ("二酸化炭素の貯留事業", ("貯留", "の貯")),
        ("二氧化碳封存場址的責任移轉", ("封存場址", "責任移轉")),
    ],
)
def test_ideographs_and_hangul_are_found_wherever_they_stand(text: str, asked: tuple[str, ...]) -> None:
    found = words_of(text)
    for word in asked:
        pairs = {word[at : at + 2] for at in range(len(word) - 1)} or {w for w in found if w.startswith(word)}
        assert pairs
        assert pairs <= found


def test_other_words_are_folded_and_stand_whole() -> None:
    assert words_of("Électricité ＣＯ₂ 45Q, Müller") == {"electricite", "co2", "45q", "muller"}
    assert words_of("CO2封存") == {"co2", "封存", "存"}


def test_no_pair_reaches_from_one_paragraph_into_the_next() -> None:
    assert "存责" not in words_of("碳封存\n责任")


def numbers(packed: str) -> list[int]:
    """What the page reads of a list of numbers."""
    found, before, value, shift = [], -1, 0, 0
    for digit in packed:
        bits = _DIGITS.index(digit)
        value, shift = value + ((bits & 31) << shift), shift + 5
        if bits < 32:
            before += value + 1
            found.append(before)
            value = shift = 0
    return found


def said(data: bytes) -> object:
    match = re.fullmatch(r'siteSearch\("\w+",\d+,(.*)\);\n', data.decode(), re.DOTALL)
    assert match is not None
    return json.loads(match[1])


def test_the_index_leads_from_each_word_to_the_passages_that_have_it() -> None:
    passages = [Passage(f"题{n}" if n % 7 else "责任", "", f"x{n}", "zh-Hans", "移交" if n % 3 else "封存") for n in range(2000)]
    files = write_index(passages)
    (folder,) = {name.partition("/")[0] for name in files}
    head = said(files[f"{folder}/head.js"])
    assert isinstance(head, dict)
    part = said(files[f"{folder}/p{part_of(shelf_of('移交'), head['parts'])}.js"])
    assert isinstance(part, dict)
    assert numbers(part["移交"][0]) == [n for n in range(2000) if n % 3]
    part = said(files[f"{folder}/p{part_of(shelf_of('责任'), head['parts'])}.js"])
    assert isinstance(part, dict)
    assert [numbers(packed) for packed in part["责任"]] == 2 * [[n for n in range(2000) if n % 7 == 0]]
    assert write_index(passages) == files
    assert max(len(data) for data in files.values()) < 20_000


def test_a_long_section_is_cut_between_paragraphs_and_found_as_one() -> None:
    block = "字" * (PASSAGE_LETTERS // 2 + 1)
    parts = list(split_passage(Passage("题", "", "x", "zh-Hans", "\n".join([block] * 3))))
    assert [(one.text, one.goes_on) for one in parts] == [(block, False), (block, True), (block, True)]


def entries(desk: Desk, address: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring((desk.site / address).read_bytes()).findall(f"{ATOM}entry")


def test_feeds_have_all_that_the_format_asks_for(desk: Desk) -> None:
    for path in desk.site.rglob("*.atom"):
        feed = ElementTree.fromstring(path.read_bytes())
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert element.findtext(f"{ATOM}{name}"), path
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or "")
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        assert len(ids) == len(set(ids))
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None


def test_both_ledgers_stand_apart_and_together(desk: Desk) -> None:
    told = {
        ledger: {entry.findtext(f"{ATOM}title") for entry in entries(desk, f"changes{ledger}.zh.atom")}
        for ledger in ("", "-world", "-record")
    }
    assert any("封存责任移交办法" in (title or "") for title in told["-world"])
    assert any("甲办法" in (title or "") for title in told["-record"])
    assert told["-world"] | told["-record"] < told[""]
    assert not told["-world"] & told["-record"]
    assert (desk.site / "changes.atom").read_bytes() == (desk.site / "changes.zh.atom").read_bytes()


def test_an_entry_stays_as_it_is_when_the_next_edition_comes(desk: Desk) -> None:
    for address in ("changes.zh.atom", "changes.en.atom"):
        text = (desk.site / "2026q1" / address).read_text(encoding="utf-8")
        (published,) = gather([text])
        assert published in (desk.site / address).read_text(encoding="utf-8")
        assert published in (desk.folder / "www-first" / address).read_text(encoding="utf-8")


def test_a_deadline_that_moves_counts_up_under_one_identity(desk: Desk) -> None:
    for address in ("calendar.zh.ics", "calendars/CN.zh.ics"):
        events = [
            list(Calendar.from_ical((place / address).read_bytes()).walk("VEVENT"))
            for place in (desk.site / "2026q1", desk.site / "2026q2", desk.site)
        ]
        before, now, above = events
        assert [str(one["uid"]) for one in before] == [str(one["uid"]) for one in now]
        assert [(one.decoded("dtstart").isoformat(), one["sequence"]) for one in before] == [("2026-09-01", 0)]
        assert [(one.decoded("dtstart").isoformat(), one["sequence"]) for one in now] == [("2026-10-15", 1)]
        assert [one.to_ical() for one in now] == [one.to_ical() for one in above]


def test_the_catalogue_names_every_file_of_the_documents_with_its_checksum(desk: Desk) -> None:
    told = desk.json("2026q2/catalogue.jsonld")
    sums = read_sums(desk.site / "2026q2")
    files = [one for part in told["hasPart"] for one in part["encoding"]] + told["distribution"]
    assert {one["contentUrl"]: one["sha256"] for one in files}.items() <= sums.items()
    assert {"ccus-country_CN_zh.pdf", "ccus-country_CN_zh.html", "data/records.jsonl"} <= {f["contentUrl"] for f in files}
    assert [one["@id"] for one in desk.json("catalogue.jsonld")["dataset"]] == ["2026q2/", "2026q1/"]


def test_pages_load_nothing_and_only_the_search_runs_anything(desk: Desk) -> None:
    for path in desk.site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if not path.name.startswith("ccus-"):
            policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0]
            assert ("script-src" in policy) is (path.parent.name == "search"), path
            assert "default-src &#39;none&#39;" in policy
            assert not re.findall(r'(?:src|href)="(?:https?:)?//', text), path
