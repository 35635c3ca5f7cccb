"""A folder that was read before: the same corpus as if it were read anew, whatever happened to it or to the cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from benchmarks.corpus_generator import write_corpus
from reports.analysis.evidence import make_basis
from reports.cache import FOLDER_VARIABLE, FolderCache
from reports.composition.compose import compose
from reports.corpus import kept, reader, shelf
from reports.corpus.as_of import corpus_as_of, first_day, was_published
from reports.corpus.kept_records import KeptParts, KeptRecords, recall, recall_parts
from reports.corpus.opening import open_corpus
from reports.corpus.policy import Corpus
from reports.corpus.selection import Query, parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.request import DocumentRequest, open_context
from reports.errors import InputProblem
from tests.analysis.builders import policy, provenance, twins, when
from tests.corpus.conftest import sheet

WORDS = Vocabulary.load()
AS_OF = date(2026, 11, 30)
ZH, EN = "policies/zh", "policies/en"
PROFILE = {"id": "norway", "name": "Norway", "summary": "Stores CO₂ offshore."}


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The cache, empty; small corpora are kept as well, in small parts, and files just written are trusted."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    monkeypatch.setattr(kept, "LEAST_FILES", 1)
    monkeypatch.setattr(kept, "_MOST_IN_A_PART", 4)
    monkeypatch.setattr(kept, "_SETTLED_NS", -(10**18))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus with all that a reader may meet."""
    root = tmp_path / "corpus"
    write_corpus(root, 12)
    front = {"id": "no-act", "title": "An Act", "country": "Norway", "status": "In force", "pubDate": "2027-05"}
    files: dict[str, str | bytes] = {
        "README.md": "About it.",
        "notes/plain.md": "A note without front matter.",
        "countries/en/norway.md": sheet(PROFILE),
        "countries/en/norway-too.md": sheet({**PROFILE, "id": "norway-too"}),
        f"{EN}/no-act.md": sheet({**front, "extraKey": {"a": [1, 2.5, None, True]}, "analysis": {"mrv": {"score": 80}}}),
        f"{EN}/again.md": sheet(front),
        f"{EN}/broken.md": "---\n{not closed\n---\n",
        f"{EN}/latin.md": "---\nid: x\n---\nü".encode("latin-1"),
        f"{EN}/odd.md": sheet({"id": "odd-one", "title": "Odd", "country": "Atlantis", "supersedes": ["no-act"]}),
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def read(folder: Path, *, keep: bool = True, vocabulary: Vocabulary = WORDS) -> Corpus:
    """Read a folder."""
    return open_corpus(str(folder), vocabulary, keep=keep)


def told(corpus: Corpus) -> str:
    """All that a corpus says, so that two that differ in anything differ in it: 80.0 is equal to 80."""
    whole = (corpus.origin, tuple(corpus.records), corpus.profiles, corpus.problems, corpus.warnings, corpus.notice)
    return repr((whole, corpus.as_of, tuple(corpus.later), corpus.beyond))


def is_kept(corpus: Corpus) -> bool:
    """Whether the records of a corpus lie on the shelf."""
    return isinstance(corpus.records, KeptRecords)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read, by name, as they are."""
    names: list[str] = []
    read_file = reader.read_file

    def note(file: Any, *rest: Any) -> Any:
        names.append(file.name)
        return read_file(file, *rest)

    monkeypatch.setattr(kept, "read_file", note)
    return names


# --- what is kept


def test_what_was_read_is_not_read_again(folder: Path, opened: list[str]) -> None:
    first = read(folder)
    assert is_kept(first)
    assert f"{EN}/no-act.md" in opened
    opened.clear()
    again = read(folder)
    assert opened == [f"{EN}/latin.md"], "what could not be read is tried again"
    assert told(first) == told(again) == told(read(folder, keep=False))
    (folder / f"{EN}/latin.md").unlink()
    read(folder)
    opened.clear()
    assert told(read(folder)) == told(read(folder, keep=False))
    assert opened == []


def test_only_what_is_asked_for_is_unpacked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / f"{EN}/latin.md").unlink()
    read(folder)
    unpacked: list[str] = []
    unpack = KeptParts._unpack

    def note(parts: KeptParts, id: str, readings: Any) -> None:
        unpacked.append(id)
        unpack(parts, id, readings)

    monkeypatch.setattr(KeptParts, "_unpack", note)
    corpus = corpus_as_of(read(folder), AS_OF)
    query = parse_query(WORDS, corpus, id=("odd-one",))
    assert [record.id for record in select(corpus, query).records] == ["odd-one"]
    assert set(unpacked) == {"odd-one", "no-act"}, "the second is published later"
    assert len(corpus.records) + len(corpus.later) == 14


def test_nothing_is_kept_of_a_few_files(
    cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LEAST_FILES", 100)
    assert not is_kept(read(folder))
    assert not cache.exists()


def test_nothing_is_kept_or_looked_for_where_nobody_wants_it(cache: Path, folder: Path) -> None:
    assert not is_kept(read(folder, keep=False))
    assert not cache.exists()


# --- what changes


def _write(path: str, content: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        (root / path).write_text(content)

    return edit


def _replace_at_the_same_time(root: Path) -> None:
    """Put another file of the same size and time of change in the place of one."""
    path = root / f"{EN}/odd.md"
    status, other = path.stat(), root / f"{EN}/odd.md.new"
    other.write_text(path.read_text().replace("Odd", "Add"))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(other, path)


def _rewrite_at_the_same_time(root: Path) -> None:
    path = root / f"{EN}/odd.md"
    status = path.stat()
    path.write_text(path.read_text().replace("Odd", "Add"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _swap(root: Path) -> None:
    one, other, aside = root / f"{EN}/odd.md", root / f"{EN}/no-act.md", root / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def _link(root: Path) -> None:
    (root / f"{EN}/linked.md").symlink_to("odd.md")
    (root / f"{EN}/odd.md").unlink()


def _into_another_language(root: Path) -> None:
    (root / "policies/de").mkdir()
    (root / f"{EN}/odd.md").rename(root / "policies/de/odd.md")


def _in_doubt(root: Path) -> None:
    """Make a folder that could be a language or a country."""
    (root / EN).rename(root / "policies/no")


EDITS: dict[str, Callable[[Path], Any]] = {
    "nothing": Path.stat,
    "a changed text": _write(f"{EN}/odd.md", sheet({"id": "odd-one", "title": "Even", "country": "Norway"})),
    "another id": _write(f"{EN}/odd.md", sheet({"id": "even-one", "title": "Odd", "country": "Atlantis"})),
    "the id of another": _write(f"{EN}/odd.md", sheet({"id": "no-act", "title": "Odd", "country": "Norway"})),
    "the holder of an id goes": lambda root: (root / f"{EN}/again.md").unlink(),
    "a new record": _write(f"{EN}/new.md", sheet({"id": "new-one", "title": "New", "country": "Norway"})),
    "a record goes": lambda root: (root / f"{EN}/odd.md").unlink(),
    "a new name": lambda root: (root / f"{EN}/odd.md").rename(root / f"{EN}/moved.md"),
    "two swap names": _swap,
    "the same size and time": _replace_at_the_same_time,
    "the same size, time and inode": _rewrite_at_the_same_time,
    "broken front matter": _write(f"{EN}/odd.md", "---\n{\n---\n"),
    "no UTF-8": lambda root: (root / f"{EN}/odd.md").write_bytes(b"---\nid: x\n---\n\xff"),
    "front matter mended": _write(f"{EN}/broken.md", sheet({"id": "mended", "title": "M", "country": "Norway"})),
    "a record becomes a note": _write(f"{EN}/odd.md", "Nothing but text."),
    "a note becomes a record": _write("notes/plain.md", sheet({"id": "noted", "title": "N", "country": "Norway"})),
    "a README": _write("policies/README.md", "Read me."),
    "a profile": _write("countries/en/norway.md", sheet({**PROFILE, "summary": "Another."})),
    "a notice": _write("reports.toml", 'notice = "Samples."'),
    "a link": _link,
    "a folder is linked": lambda root: (root / "elsewhere").symlink_to(root.parent),
    "another folder of a language": _into_another_language,
    "a folder in doubt": _in_doubt,
    "a text that differs from its twin": lambda root: [
        path.write_text(path.read_text().replace('"year": 20', '"year": 19')) for path in (root / EN).glob("cn-*")
    ],
    "all is gone but one": lambda root: list(
        map(os.unlink, [path for path in root.rglob("*.md") if path.name != "odd.md"])
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_has_changed_is_read_again(folder: Path, edit: str) -> None:
    read(folder)
    EDITS[edit](folder)
    for _ in range(2):
        found = read(folder)
        assert told(found) == told(read(folder, keep=False))
        assert make_basis(found, WORDS, AS_OF) == make_basis(read(folder, keep=False), WORDS, AS_OF)


def test_of_many_records_the_changed_one_alone_is_read(folder: Path, opened: list[str]) -> None:
    (folder / f"{EN}/latin.md").unlink()
    read(folder)
    opened.clear()
    EDITS["a changed text"](folder)
    assert is_kept(read(folder))
    assert opened == [f"{EN}/odd.md"]


def test_a_linked_file_is_read_every_time(folder: Path) -> None:
    (folder / f"{EN}/latin.md").unlink()
    target = folder / "target.txt"
    target.write_text(sheet({"id": "linked", "title": "One", "country": "Norway"}))
    (folder / f"{EN}/linked.md").symlink_to(target)
    assert read(folder).by_id["linked"].primary.title == "One"
    target.write_text(sheet({"id": "linked", "title": "Two", "country": "Norway"}))
    assert read(folder).by_id["linked"].primary.title == "Two"
    assert told(read(folder)) == told(read(folder, keep=False))


def test_what_has_just_changed_is_read_once_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    monkeypatch.setattr(kept, "_SETTLED_NS", 2_000_000_000)
    read(folder)
    opened.clear()
    read(folder)
    assert len(opened) > 20, "all of it has just been written"
    monkeypatch.setattr(kept, "_SETTLED_NS", -(10**18))
    (folder / f"{EN}/latin.md").unlink()
    read(folder)
    opened.clear()
    read(folder)
    assert opened == []


def test_other_words_read_other_records(folder: Path) -> None:
    read(folder)
    words = Vocabulary.load()
    words.add_name("country", "NO", ["Atlantis"], {})
    assert read(folder, vocabulary=words).by_id["odd-one"].primary.country.code == "NO"
    assert read(folder).by_id["odd-one"].primary.country.code is None


def test_another_program_reads_anew(
    folder: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(folder)
    opened.clear()
    monkeypatch.setattr(shelf, "_program", lambda: "another one")
    read(folder)
    assert len(opened) > 20


def test_what_would_come_back_otherwise_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strange = policy(id="strange", extra={"when": date(2026, 1, 1)})
    monkeypatch.setattr(kept, "read_file", lambda file, *_: reader.FileReading(file.name, strange))
    corpus = read(folder)
    assert not is_kept(corpus)
    assert corpus.by_id["strange"].primary.extra == {"when": date(2026, 1, 1)}


# --- what happens to the cache


def _files(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


@pytest.mark.parametrize("share", range(3))
def test_damaged_entries_are_passed_over(cache: Path, folder: Path, share: int) -> None:
    expected = told(read(folder, keep=False))
    make_basis(read(folder), WORDS, AS_OF)
    for number, path in enumerate(_files(cache)[share::3]):
        whole = path.read_bytes()
        place = len(whole) * number // 7 % len(whole)
        path.write_bytes(whole[:place] + (b"" if number % 2 else bytes([whole[place] ^ 1]) + whole[place + 1 :]))
        assert told(read(folder)) == expected
        assert make_basis(read(folder), WORDS, AS_OF) == make_basis(read(folder, keep=False), WORDS, AS_OF)


@pytest.mark.parametrize("share", range(4))
def test_entries_that_are_gone_are_made_anew(cache: Path, folder: Path, share: int) -> None:
    expected = told(read(folder, keep=False))
    make_basis(read(folder), WORDS, AS_OF)
    for path in _files(cache)[share::4]:
        path.unlink()
    assert told(read(folder)) == expected
    assert make_basis(read(folder), WORDS, AS_OF) == make_basis(read(folder, keep=False), WORDS, AS_OF)


def test_records_that_go_while_they_are_wanted_are_read_from_their_files(cache: Path, folder: Path) -> None:
    (folder / f"{EN}/latin.md").unlink()
    read(folder)
    corpus = read(folder)
    shutil.rmtree(cache)
    assert corpus.by_id["odd-one"].primary.title == "Odd"
    assert told(corpus) == told(read(folder, keep=False))
    changed = read(folder)
    shutil.rmtree(cache)
    assert is_kept(changed)
    (folder / f"{EN}/odd.md").unlink()
    with pytest.raises(InputProblem, match="changed while it was read"):
        tuple(read_lazily(changed))


def read_lazily(corpus: Corpus) -> Any:
    """The records of a corpus whose parts have not been unpacked."""
    assert isinstance(corpus.records, KeptRecords)
    parts = corpus.records.parts
    return KeptRecords(KeptParts(parts.shelf, parts.keys, parts.rest, parts.ids, parts.since, parts._anew, parts.is_as_read))


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FolderCache, "keep", refuse)
    assert told(read(folder)) == told(read(folder, keep=False))
    assert not is_kept(read(folder))


def test_a_cache_that_fills_up_is_written_as_far_as_it_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, keep, left = told(read(folder, keep=False)), FolderCache.keep, [0]

    def until_full(self: FolderCache, key: str, data: bytes) -> None:
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        left[0] -= 1
        keep(self, key, data)

    monkeypatch.setattr(FolderCache, "keep", until_full)
    for room in range(8):
        left[0] = room
        assert told(read(folder)) == expected


def test_a_memory_that_nothing_can_be_added_to_still_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = read(folder)

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(FolderCache, "keep", refuse)
    assert make_basis(corpus, WORDS, AS_OF) == make_basis(read(folder, keep=False), WORDS, AS_OF)


# --- what follows from it


def test_a_value_is_worked_out_once_and_again_only_for_parts_that_changed(folder: Path) -> None:
    (folder / f"{EN}/latin.md").unlink()
    asked: list[int] = []

    def count(records: Any) -> int:
        asked.append(len(records))
        return len(records)

    def total() -> int:
        return recall(corpus, "total", int, lambda: sum(recall_parts(corpus, "count", int, count)))

    corpus = read(folder)
    assert total() == len(corpus.records) == 14
    parts = len(asked)
    assert parts > 2
    corpus = read(folder)
    assert total() == 14
    assert len(asked) == parts
    EDITS["a changed text"](folder)
    corpus = read(folder)
    assert total() == 14
    assert len(asked) == parts + 1


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2015, 6, 1), date(2020, 1, 1), AS_OF, date(2027, 5, 31)])
def test_a_day_parts_the_records_alike(folder: Path, day: date) -> None:
    read(folder)
    found, plain = corpus_as_of(read(folder), day), corpus_as_of(read(folder, keep=False), day)
    assert told(found) == told(plain)
    assert len(found.records) == len(plain.records)
    assert sorted(found.by_id) == sorted(plain.by_id)
    assert corpus_as_of(found, day) == found
    assert make_basis(found, WORDS, day) == make_basis(plain, WORDS, day)
    for query in (Query(), Query(id=("odd-one",)), Query(id=("no-act", "gone")), Query(country=("CN", "NO"))):
        assert select(found, query, allow_none=True) == select(plain, query, allow_none=True)


_DATES = st.sampled_from(["", "2019", "2020", "2020-01", "2020-02", "2020-12", "2020-01-15", "2020-02-29", "2021-03-01"])


@given(st.lists(st.tuples(_DATES, _DATES), min_size=1, max_size=3), st.dates(date(2018, 12, 1), date(2021, 6, 1)))
def test_the_first_day_of_a_record_tells_of_every_day(editions: list[tuple[str, str]], day: date) -> None:
    written = [
        policy(
            language=language,
            pub_date=when(published) if published else None,
            provenance=provenance(audited=audited),
        )
        for (published, audited), language in zip(editions, ("zh-Hans", "en", "ja"), strict=False)
    ]
    record = twins(*written)
    number = day.year * 10_000 + day.month * 100 + day.day
    assert (first_day(record) <= number) is bool(was_published(record, day))


@pytest.mark.parametrize("kind", ["policy", "country", "category", "comparison"])
def test_documents_say_the_same(folder: Path, kind: str) -> None:
    read(folder)
    assert _document(read(folder), kind) == _document(read(folder, keep=False), kind)


def _document(corpus: Corpus, kind: str) -> bytes:
    corpus = corpus_as_of(corpus, AS_OF)
    context = open_context(corpus, WORDS, as_of=AS_OF, reviewers=(), language="en")
    query = {
        "policy": Query(id=("odd-one",)),
        "country": Query(country=("AU",)),
        "category": Query(category=("market",)),
        "comparison": Query(country=("AU", "CA")),
    }[kind]
    subject = {"policy": "odd-one", "country": "AU", "category": "market", "comparison": "AU-CA"}[kind]
    compared = ("AU", "CA") if kind == "comparison" else ()
    request = DocumentRequest(kind, subject, select(corpus, query), ("en",), compared=compared)
    document = compose(request, context)
    assert query.as_of is UNSET
    return document.embedded[0].data + repr(document.sections).encode()


# --- large folders


def test_a_large_folder_is_read_by_a_process_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MANY_FILES", 1)
    (folder / f"{EN}/latin.md").unlink()
    here, read_changed = os.getpid(), kept._read_changed

    def elsewhere(*given: Any) -> Corpus:
        assert os.getpid() != here
        return read_changed(*given)

    monkeypatch.setattr(kept, "_read_changed", elsewhere)
    assert told(read(folder)) == told(read(folder, keep=False))
    EDITS["a changed text"](folder)
    assert told(read(folder)) == told(read(folder, keep=False))


def test_a_process_that_dies_over_a_large_folder_takes_nothing_with_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MANY_FILES", 1)
    monkeypatch.setattr(kept, "_read_and_end", lambda *_: os._exit(9))
    assert told(read(folder)) == told(read(folder, keep=False))
