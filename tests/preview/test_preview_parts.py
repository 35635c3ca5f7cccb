"""What the preview is made of: watching, digests of pages, places of values, what counts as changed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from reports.app.briefing import brief
from reports.app.requests import Appearance, BatchRequest, BriefRequest
from reports.app.watched import watched_by
from reports.audit.page_pictures import OpenPages
from reports.batch.stamp import WatchedPath, look
from reports.corpus.origin import open_folder
from reports.corpus.reader import read_origin
from reports.corpus.remembered import read_remembered
from reports.corpus.vocabulary import Vocabulary
from reports.engine.fingerprint import take_fingerprint
from reports.pdf.page_digests import PageDigest, digest_pages
from reports.preview.building import perform
from reports.preview.orders import PreviewOrder, ShownDocument
from reports.preview.session import PreviewEvent, Session
from reports.preview.state import PreviewState, changed_pages, marked_pages
from reports.preview.watching import Watcher
from reports.typeset.look import Look
from tests.cli.running import write_record
from tests.preview.running import EDITS, make_desk

# -- Watching ----------------------------------------------------------------------------------------------------------


def _told(watched: list[WatchedPath], act: Callable[[], object]) -> bool:
    told = threading.Event()
    watcher = Watcher(told.set)
    assert watcher.watch(watched)
    assert not watcher.watch(watched), "the same places are watched already"
    try:
        act()
        return told.wait(5.0)
    finally:
        watcher.close()


def _replace(path: Path) -> None:
    other = path.with_name(".other")
    other.write_text("new")
    os.replace(other, path)


@pytest.mark.parametrize(
    "act",
    [
        lambda folder: (folder / "records/a.md").write_text("new"),
        lambda folder: _replace(folder / "records/a.md"),
        lambda folder: (folder / "records/a.md").unlink(),
        lambda folder: (folder / "records/a.md").rename(folder / "records/b.md"),
        lambda folder: (folder / "records/deep/c.md").write_text("new"),
        lambda folder: _replace(folder / "brand.toml"),
        lambda folder: (folder / "reports.toml").write_text("new"),
        lambda folder: (folder / "records").rename(folder / "elsewhere"),
    ],
)
def test_whatever_happens_to_a_file_is_told(tmp_path: Path, act: Callable[[Path], object]) -> None:
    (tmp_path / "records/deep").mkdir(parents=True)
    (tmp_path / "records/a.md").write_text("old")
    (tmp_path / "brand.toml").write_text("old")
    watched = [
        WatchedPath(str(tmp_path / "records"), (".md",)), WatchedPath(str(tmp_path / "brand.toml")),
        WatchedPath(str(tmp_path / "reports.toml")), WatchedPath(str(tmp_path / "absent/folder/plan.toml")),
    ]  # fmt: skip
    assert _told(watched, lambda: act(tmp_path))


def test_a_folder_that_was_put_in_the_place_of_another_is_seen(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records/a.md").write_text("old")

    def exchange() -> None:
        (tmp_path / "records").rename(tmp_path / "old")
        (tmp_path / "records").mkdir()

    assert _told([WatchedPath(str(tmp_path / "records"), (".md",))], exchange)


def test_what_is_hidden_is_not_told(tmp_path: Path) -> None:
    told = threading.Event()
    watcher = Watcher(told.set)
    watcher.watch([WatchedPath(str(tmp_path), (".md",))])
    (tmp_path / ".a.md.swp").write_text("x")
    assert not told.wait(0.7)
    watcher.close()


def test_all_that_documents_depend_on_is_watched_also_what_is_broken_or_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk").mkdir()
    Path("brand.toml").write_text('logo = "logo.svg"\nname = 7\n[[fonts.text]]\nfile = "missing.otf"\n')
    Path("plan.toml").write_text('baseline = "before.jsonl"\nnonsense = 1\n')
    Path("before.jsonl").write_text("")
    Path("reports.toml").write_text('calendar = "dates.toml"\n')
    asked = BatchRequest(plan=Path("plan.toml"), corpus="desk", appearance=Appearance(brand=Path("brand.toml")))
    names = {os.path.relpath(one.path) for one in watched_by(asked)}
    wanted = {"brand.toml", "logo.svg", "missing.otf", "plan.toml", "before.jsonl", "dates.toml", "desk"}
    assert wanted | {"reports.toml", "batch.toml", "desk/reports.toml", "desk/batch.toml"} <= names
    Path("reports.toml").write_text("= broken")
    assert {"reports.toml", "desk"} <= {os.path.relpath(one.path) for one in watched_by(asked)}


# -- Pages -------------------------------------------------------------------------------------------------------------


def _document(*contents: str, name: str = "one") -> ShownDocument:
    digests = tuple(PageDigest(content, content) for content in contents)
    return ShownDocument(name, "", "en", b"", b"", (), digests, (), (), {}, is_right=True)


def test_a_page_is_changed_where_none_before_had_its_content() -> None:
    before = _document("a", "b", "c")
    assert changed_pages(before, _document("a", "new", "b", "c")) == {1}
    assert changed_pages(before, _document("a", "b", "c")) == frozenset()
    assert changed_pages(before, _document("b", "x", "y")) == {1, 2}
    assert changed_pages(None, before) == frozenset()
    assert changed_pages(before, _document("x", name="other")) == frozenset()


def test_marks_stay_where_the_same_document_is_made_of_the_same_files() -> None:
    before, now = _document("a", "b"), replace(_document("a", "new"), pdf=b"now")
    assert marked_pages(PreviewState(document=before), now, is_of_same_files=False) == {1}
    shown = PreviewState(document=now, changed=frozenset({1}))
    assert marked_pages(shown, replace(now, web=b"asked for since"), is_of_same_files=True) == {1}
    # What was edited since has changed nothing on the pages.
    assert marked_pages(shown, now, is_of_same_files=False) == frozenset()
    assert marked_pages(shown, replace(before, pdf=b"other"), is_of_same_files=True) == {1}, "it is another one"


def test_an_event_of_files_that_pages_are_just_made_of_makes_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one")
    session = Session.__new__(Session)
    session._watched, session._wanted = (WatchedPath(str(path)),), set()
    session._inputs = look(session._watched).digest
    path.write_text("another")
    asked = BriefRequest("policy", ("a",))
    order = PreviewOrder("pages", asked, inputs=look(session._watched).digest)
    session._builder = SimpleNamespace(busy=order)  # type: ignore[assignment] # what is asked of one here
    session._hear(PreviewEvent("files"))
    assert session._wanted == set()
    path.write_text("a third")
    session._hear(PreviewEvent("files"))
    assert session._wanted == {"pages"}


@pytest.mark.document
def test_digests_tell_pages_apart_as_their_pictures_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_record(tmp_path / "small")
    asked = BriefRequest("policy", ("cn-one",), corpus="small", edition="一")
    one = brief(asked).pdf
    path = next((tmp_path / "small").rglob("*.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\n\n又一句。\n", encoding="utf-8")
    other = brief(asked).pdf
    third = brief(replace(asked, edition="二")).pdf
    for now, before in ((other, one), (third, other)):
        pictures = [[OpenPages(pdf).draw(n, 1.0) for n in range(len(digest_pages(pdf)))] for pdf in (now, before)]
        same = [now == before for now, before in zip(*pictures, strict=True)]
        found = [a.whole == b.whole for a, b in zip(digest_pages(now), digest_pages(before), strict=True)]
        assert found == same
    # Running lines alone differ on page 1 of the last: its content is the same.
    assert digest_pages(third)[0].content == digest_pages(other)[0].content
    assert digest_pages(other, "a")[0] != digest_pages(other, "b")[0]


@pytest.mark.document
def test_values_stand_where_the_page_prints_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2 as pdfium

    monkeypatch.chdir(tmp_path)
    write_record(tmp_path / "small")
    for profile in ("screen", "press"):
        asked = BriefRequest("policy", ("cn-one",), corpus="small", appearance=Appearance(profile=profile))
        document = perform(PreviewOrder("pages", asked)).document
        assert document is not None
        (value,) = [one for one in document.pages[0].values if one.origin.endswith("#title")][:1]
        page = pdfium.PdfDocument(document.pdf)[0]
        left, _, _, top = page.get_mediabox()
        x, y = left + value.left, top - value.top
        text = page.get_textpage().get_text_bounded(x, y - value.height, x + value.width, y)
        assert "甲办法" in text
        assert Path(document.files["cn-one/zh-Hans"]).is_file()


# -- What is remembered ------------------------------------------------------------------------------------------------


def _aged(folder: Path) -> None:
    """Have files look as if they had not changed of late."""
    for path in folder.rglob("*.md"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def test_a_folder_that_is_remembered_reads_as_one_that_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(tmp_path) / "desk"
    _aged(desk)
    vocabulary, before = Vocabulary.load(), None
    # Of the times of change one cannot be set back, so that what is new in them is new to everybody.
    monkeypatch.setattr("reports.corpus.kept._SETTLED_NS", 0)
    for edit in (None, *EDITS.values()):
        if edit is not None:
            edit(tmp_path)
        corpus, before = read_remembered(open_folder(desk), vocabulary, before)
        anew = read_origin(open_folder(desk), vocabulary)
        assert (corpus.records, corpus.profiles, corpus.problems, corpus.warnings) == (
            anew.records, anew.profiles, anew.problems, anew.warnings,
        )  # fmt: skip
        assert before is not None
        again, _ = read_remembered(open_folder(desk), vocabulary, before)
        same = zip(corpus.records, again.records, strict=True)
        assert all(one.editions[0] is other.editions[0] for one, other in same), "nothing is read twice"


def test_another_vocabulary_reads_everything_again(tmp_path: Path) -> None:
    desk = make_desk(tmp_path) / "desk"
    _, before = read_remembered(open_folder(desk), Vocabulary.load(), None)
    other = Vocabulary.load()
    other.add_name("country", "NO", ("中国",), {})
    corpus, _ = read_remembered(open_folder(desk), other, before)
    assert corpus.records == read_origin(open_folder(desk), other).records


def test_the_beginning_of_a_fingerprint_tells_own_templates_apart(tmp_path: Path) -> None:
    (tmp_path / "sheet.html").write_text("one")
    before = take_fingerprint(Look(template_dir=tmp_path)).templates
    (tmp_path / "sheet.html").write_text("two")
    assert take_fingerprint(Look(template_dir=tmp_path)).templates[:8] != before[:8]
