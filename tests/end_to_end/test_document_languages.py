"""Every document language, and pairs of them: all kinds are written, right, in their own words and their own faces."""

from __future__ import annotations

import ctypes
import re
import shutil
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from reports.corpus.policy import Policy
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary
from reports.language import DOCUMENT_LANGUAGES, document_language, strings, tag, territory_names
from reports.typeset.fonts import family
from reports.typeset.text import plain
from tests.cli.running import Command
from tests.east_asian import write_corpus

KINDS = {
    "policy": ("policy", "jp-storage-act"),
    "country": ("country", "JP", "--since", "before"),
    "category": ("category", "regulatory"),
    "comparison": ("compare", "JP", "KR", "TW"),
    "digest": ("digest", "2026Q1", "--baseline", "before"),
}
PAIRS = [pair for pair in ("ja+en", "ko+zh") if {*pair.split("+")} <= {*DOCUMENT_LANGUAGES}]
_GAP = re.compile(r"[\s\u00ad\u2010\ufffe-]+")
_HEAD = 52
"""Points at the top of a page in which its running head stands, in the language of the section throughout."""


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run in, with the corpus and its state before."""
    write_corpus(tmp_path / "now")
    write_corpus(tmp_path / "before", earlier=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command."""
    return Command(monkeypatch, capsys)


def squeezed(text: str, language: str = "zh") -> str:
    return _GAP.sub("", plain(text, tag(language)))


def glyphs(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Each character of a PDF with the region of its face, "sc" or "jp", and whether it stands in the running head."""
    name, flags = ctypes.create_string_buffer(99), ctypes.c_int()
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text, height = page.get_textpage(), page.get_height()
            for place in range(text.count_chars()):
                raw.FPDFText_GetFontInfo(text, place, name, 99, flags)
                region = name.value.decode().partition("CJK")[2].partition("-")[0]
                character = chr(raw.FPDFText_GetUnicode(text, place))
                if not _GAP.fullmatch(character):
                    yield character, region, text.get_charbox(place)[1] > height - _HEAD


def said_by_records(folder: Path) -> dict[str, set[str]]:
    """Texts of the records with the languages that they are said in."""
    found: dict[str, set[str]] = {}
    for record in read_corpus(folder / "now", Vocabulary.load()).records:
        for edition in record.editions:
            for text in texts_of(edition):
                found.setdefault(squeezed(text, edition.language), set()).add(edition.language)
    return found


def texts_of(edition: Policy) -> Iterator[str]:
    yield from (edition.title, edition.source)
    yield from (
        term.written for term in (edition.country, edition.category, edition.status, edition.legal_weight) if term
    )
    yield from (entry.citation for entry in edition.analysis)
    yield from (entry.evidence for entry in edition.analysis)
    yield from (entry.text for entry in edition.regulatory)
    yield from (step.event for step in edition.evolution.milestones)
    yield from edition.body.split("\n\n")


def words_of_others(own: set[str], folder: Path) -> set[str]:
    """Pieces of what other languages' files say that no word, name or record in ours says."""
    theirs = "\n".join(path.read_text(encoding="utf-8") for path in (folder / "now").rglob("*.md"))
    ours = squeezed(theirs)
    # A jurisdiction or a category is named in the language beside, too.
    beside = {strings(language).conventions.beside for language in own}
    for language in own | beside:
        words = strings(language)
        ours += "".join(
            squeezed(words.get(key, ""), language)
            for key in words.keys()  # noqa: SIM118 - no dict
            if language in own or key.startswith("name.")
        )
        ours += squeezed("".join(territory_names(language).values()))
    found: set[str] = set()
    for other in set(DOCUMENT_LANGUAGES) - own:
        words = strings(other)
        for key in words.keys():  # noqa: SIM118 - no dict
            for text, _, _, _ in string.Formatter().parse(words.get(key, "")):
                piece = squeezed(text, other).strip("。、，：；.,:;()（）·・")
                if len(piece) >= (8 if piece.isascii() else 3) and piece not in ours:
                    found.add(piece)
    return found


# Chinese and English documents are read by many other tests, Japanese ones are half of a pair, one pair is as another.
_LONG = ("zh", "en", "ja", "ko+zh")
_EVERY = [pytest.param(lang, marks=[pytest.mark.soak] * (lang in _LONG)) for lang in (*DOCUMENT_LANGUAGES, *PAIRS)]


@pytest.mark.parametrize("lang", _EVERY)
def test_every_kind_is_right_in_every_language(lang: str, corpora: Path, reports: Command) -> None:
    own = {*lang.split("+")}
    others, said = words_of_others(own, corpora), said_by_records(corpora)
    assert len(others) > 400
    for kind, words in KINDS.items():
        path = corpora / f"{kind}.pdf"
        ran = reports(*words, "--corpus", "now", "--lang", lang, "--as-of", "2026-03-31", "-o", str(path), "-q")
        assert (ran.code, ran.err) == (0, ""), f"{kind}: {ran.err}"
        found = list(glyphs(path))
        text = "".join(character for character, _, _ in found)
        assert {piece for piece in others if piece in text} == set(), kind
        assert list(in_other_faces(found, text, own, said)) == [], kind
        verified = reports("verify", str(path), "--corpus", "now")
        assert verified.code == 0, verified.out + verified.err
    assert PAIRS or len(DOCUMENT_LANGUAGES) == 2


def in_other_faces(
    found: list[tuple[str, str, bool]], text: str, own: set[str], said: dict[str, set[str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield the texts of records and the characters of ours that are not set in the faces of their languages."""
    # Latin letters and what stands among them are set in the face of English, whatever is around them.
    ours = {_region(language) for language in own} | {_region("en")}
    wanted = [ours] * len(text)
    # What is said inside something longer is a part of that.
    for piece in sorted(said, key=len):
        regions = {_region(language) for language in said[piece]}
        for match in re.finditer(re.escape(piece), text):
            wanted[match.start() : match.end()] = [regions | ours if len(piece) < 4 else regions] * len(piece)
    for place, (character, region, is_head) in enumerate(found):
        is_ours = is_head or not region or character.isascii() or character in "“”‘’·…—"
        if not is_ours and region not in wanted[place]:
            yield character, region, text[max(place - 9, 0) : place + 9]


def _region(language: str) -> str:
    return family(tag(language)).rpartition(" ")[2].lower()


READERS = {
    "pdftotext": ("pdftotext", "-raw", "sheet.pdf", "-"),
    "mutool": ("mutool", "draw", "-q", "-F", "text", "sheet.pdf"),
}
"""How other programs read a file; pdftotext joins one-syllable words unless it reads the content as it comes."""


@pytest.mark.parametrize("lang", DOCUMENT_LANGUAGES)
def test_what_a_record_says_is_read_back_as_it_stands(lang: str, corpora: Path, reports: Command) -> None:
    records = read_corpus(corpora / "now", Vocabulary.load()).records
    record = next((one for one in records if one.has_edition(lang)), None)
    assert record is not None, lang
    ran = reports(
        "policy", record.id, "--corpus", "now", "--lang", lang, "--as-of", "2026-03-31", "-o", "sheet.pdf", "-q"
    )
    assert ran.code == 0, ran.err
    edition = record.edition(lang)
    assert document_language(edition.language) == lang
    read = {"pdfium": "".join(character for character, _, _ in glyphs(Path("sheet.pdf")))}
    for name, command in READERS.items():
        if shutil.which(command[0]):
            read[name] = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    for name, text in read.items():
        joined = _GAP.sub("", text)
        missing = [said for said in texts_of(edition) if squeezed(said, edition.language) not in joined]
        assert missing == [], name
