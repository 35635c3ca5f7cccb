"""A section is laid out once, whoever holds it, and never again while nothing about it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.batch import builder as builder_module
from reports.batch.builder import DocumentBuilder, DocumentOutcome, Job
from reports.batch.executors import Start
from reports.batch.one_document import make_document
from reports.batch.tasks import BindDocument, InspectSections
from reports.cache import Cache, open_cache
from reports.documents.shared.section import Document, Section
from reports.engine.fingerprint import Fingerprint, take_fingerprint
from reports.errors import DocumentProblem, EnvironmentProblem, InputProblem
from reports.typeset.look import Look
from tests.batch.notes import note, note_document

WIDE = '<p style="margin-left:500pt;white-space:nowrap">too far to the right</p>'


def book(folder: Path, name: str, *sections: str) -> Job:
    """A document of these sections; each is written as a template the first time it is named."""
    for section in sections:
        if not (folder / f"{section}.html").exists():
            note(folder, f"<p>Section {section}.</p>", name=section)
    parts = tuple(Section(section, f"{section}.html", section.title(), "en", None) for section in sections)
    document = replace(note_document(name), sections=parts)
    return Job(name, Look(template_dir=folder), lambda: document, html=True)


def printed(
    cache: Cache, *jobs: Job, workers: int = 1, start: Start | None = None
) -> tuple[dict[str, DocumentOutcome], DocumentBuilder]:
    """What becomes of jobs in one run."""
    builder = DocumentBuilder(cache, workers, start)
    return {outcome.name: outcome for outcome in builder.make(jobs)}, builder


def renderings(builder: DocumentBuilder) -> dict[str, int]:
    """How often each section was laid out."""
    return {note.id: note.renderings for note in builder.sections.values()}


def test_a_section_of_many_documents_is_laid_out_once(tmp_path: Path) -> None:
    jobs = [book(tmp_path, "first", "a", "b"), book(tmp_path, "second", "b", "c"), book(tmp_path, "third", "b")]
    with open_cache(persistent=False) as cache:
        found, builder = printed(cache, *jobs)
    assert renderings(builder) == {"a": 1, "b": 1, "c": 1}
    assert [found[name].pages for name in ("first", "second", "third")] == [2, 2, 1]
    assert sum(outcome.rendered for outcome in found.values()) == 3


def test_the_next_run_lays_out_what_has_changed(tmp_path: Path) -> None:
    jobs = [book(tmp_path, "first", "a", "b"), book(tmp_path, "second", "b", "c")]
    with open_cache(tmp_path / "cache") as cache:
        before, _ = printed(cache, *jobs)
        again, builder = printed(cache, *jobs)
        assert renderings(builder) == {"a": 0, "b": 0, "c": 0}
        assert {name: outcome.pdf for name, outcome in again.items()} == {n: o.pdf for n, o in before.items()}
        changed = jobs[0].compose()
        sections = (replace(changed.sections[0], title="Other"), changed.sections[1])
        other = replace(jobs[0], compose=lambda: replace(changed, sections=sections))
        _, builder = printed(cache, other, jobs[1])
    assert renderings(builder) == {"a": 1, "b": 0, "c": 0}


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_bytes_are_the_same_at_any_number_of_workers(tmp_path: Path, workers: int) -> None:
    jobs = [book(tmp_path, "first", "a", "b", "c"), book(tmp_path, "second", "c", "d", "a")]
    with open_cache(persistent=False) as cache:
        alone, _ = printed(cache, *jobs)
    with open_cache(persistent=False) as cache:
        found, builder = printed(cache, *reversed(jobs), workers=workers, start="fork")
    assert set(renderings(builder).values()) == {1}
    assert {name: outcome.pdf for name, outcome in found.items()} == {n: o.pdf for n, o in alone.items()}


def test_a_damaged_entry_is_laid_out_anew(tmp_path: Path) -> None:
    job = book(tmp_path, "first", "a", "b")
    with open_cache(tmp_path / "cache") as cache:
        whole, _ = printed(cache, job)
        for path in (tmp_path / "cache").rglob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes()[:-7])
        again, builder = printed(cache, job)
    assert renderings(builder) == {"a": 1, "b": 1}
    assert again["first"].pdf == whole["first"].pdf


def test_what_vanishes_while_a_run_needs_it_is_laid_out_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = book(tmp_path, "first", "a")
    with open_cache(tmp_path / "cache") as cache:
        whole, _ = printed(cache, job)
        get = cache.get
        asked: list[str] = []

        def forget_once(key: str) -> bytes | None:
            data = get(key)
            if data is not None and data.startswith(b'{"section":"a"'):
                asked.append(key)
                if len(asked) == 2:
                    # It was there when it was asked for, and is gone when it is to be bound.
                    next((tmp_path / "cache").rglob(key[2:])).unlink()
                    return None
            return data

        monkeypatch.setattr(cache, "get", forget_once)
        again, builder = printed(cache, job)
    assert again["first"].pdf == whole["first"].pdf
    assert renderings(builder) == {"a": 1}


def test_a_cache_that_loses_everything_ends_the_document_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_cache(tmp_path / "cache") as cache:
        monkeypatch.setattr(cache, "get", lambda _: None)
        found, builder = printed(cache, replace(book(tmp_path, "first", "a"), html=False))
    assert isinstance(found["first"].error, EnvironmentProblem)
    # Once as asked for, and three times anew.
    assert renderings(builder) == {"a": 4}


def test_pages_that_were_found_in_order_are_not_inspected_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, list[str]]] = []

    def watched(*given: Any) -> BindDocument:
        task = BindDocument(*given)
        seen.append((task.name, sorted(task.inspected)))
        return task

    monkeypatch.setattr(builder_module, "BindDocument", watched)
    with open_cache(tmp_path / "cache") as cache:
        printed(cache, book(tmp_path, "first", "a", "b"), book(tmp_path, "second", "b", "c", "a"))
        mirrored = book(tmp_path, "third", "a", "b")
        printed(cache, replace(mirrored, look=replace(mirrored.look, profile="print")))
    assert seen == [("first", ["a", "b"]), ("second", ["b", "c"]), ("third", ["a", "b"])]


def test_pages_with_findings_are_inspected_each_time(tmp_path: Path) -> None:
    note(tmp_path, WIDE, name="wide")
    jobs = [replace(book(tmp_path, name, "a", "wide"), lenient=True) for name in ("first", "second")]
    with open_cache(persistent=False) as cache:
        found, _ = printed(cache, *jobs)
    assert all({finding.section for finding in outcome.findings} == {"wide"} for outcome in found.values())


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Documents of three sections count as long, and two sections are a share; the shares that were inspected."""
    seen: list[list[str]] = []

    def watched(*given: Any) -> InspectSections:
        task = InspectSections(*given)
        seen.append([section.id for section, _ in task.parts])
        return task

    monkeypatch.setattr(builder_module, "InspectSections", watched)
    monkeypatch.setattr(builder_module, "MANY", 3)
    monkeypatch.setattr(builder_module, "_INSPECTED_AT_ONCE", 2)
    return seen


@pytest.mark.parametrize("workers", [1, 2])
def test_a_long_document_is_inspected_in_shares(
    tmp_path: Path, workers: int, shares: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("wide", "wider"):
        note(tmp_path, WIDE, name=name)
    lenient = replace(book(tmp_path, "first", "wide", "a", "b", "wider", "c"), lenient=True)
    with open_cache(tmp_path / "cache") as cache:
        found, _ = printed(cache, lenient, workers=workers)
        found |= printed(cache, book(tmp_path, "second", "a", "b"), workers=workers)[0]
        again, _ = printed(cache, replace(lenient, lenient=False), workers=workers)
    # Of the second document's sections, the first is looked at for its head and foot, the other as well if it must.
    assert shares[:3] == [["wide", "a"], ["b", "wider"], ["c"]]
    assert {finding.section for finding in found["first"].findings} == {"wide", "wider"}
    assert list(found["first"].findings) == sorted(found["first"].findings)
    assert found["second"].findings == ()
    # Those in order are not inspected again: two are left, which are no long document.
    assert shares[3:] == []
    assert [one.section for one in again["first"].incomplete] == ["wide", "wider"]
    monkeypatch.setattr(builder_module, "MANY", 200)
    with open_cache(tmp_path / "other") as cache:
        at_once, _ = printed(cache, lenient, workers=workers)
    assert (at_once["first"].pdf, at_once["first"].findings) == (found["first"].pdf, found["first"].findings)


def test_a_share_that_cannot_be_inspected_fails_its_document_once(
    tmp_path: Path, shares: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder_module, "InspectSections", lambda name, _pdf, *rest: InspectSections(name, b"", *rest))
    with open_cache(persistent=False) as cache:
        found, _ = printed(cache, book(tmp_path, "first", "a", "b", "c"), book(tmp_path, "second", "a"), workers=2)
    assert shares == []
    assert found["first"].error is not None
    assert not found["first"].pdf
    assert found["second"].error is None


# -- Failures ----------------------------------------------------------------------------------------------------------


def test_one_section_that_fails_fails_the_documents_that_hold_it_and_no_other(tmp_path: Path) -> None:
    note(tmp_path, "<p>{{ nothing.here }}</p>", name="bad")
    jobs = [
        book(tmp_path, "first", "a", "bad"),
        book(tmp_path, "second", "bad", "b"),
        book(tmp_path, "third", "a", "b"),
    ]
    with open_cache(persistent=False) as cache:
        found, builder = printed(cache, *jobs, workers=2)
    assert isinstance(found["first"].error, InputProblem)
    assert found["first"].error is found["second"].error
    assert (found["third"].error, found["third"].pages) == (None, 2)
    # A failure is not tried again for the next document.
    assert sum(outcome.rendered for outcome in found.values()) == 3
    assert renderings(builder) == {"a": 1, "b": 1}


def test_what_fails_leaves_the_html_of_the_sections_concerned(tmp_path: Path) -> None:
    note(tmp_path, '<p style="margin-left:500pt;white-space:nowrap">too far to the right</p>', name="wide")
    with open_cache(persistent=False) as cache:
        found, _ = printed(cache, book(tmp_path, "first", "wide"))
    assert isinstance(found["first"].error, DocumentProblem)
    assert list(found["first"].html) == ["wide"]
    assert "too far to the right" in found["first"].html["wide"]
    assert found["first"].pdf == b""


def test_what_an_inspection_finds_can_be_let_pass(tmp_path: Path) -> None:
    note(tmp_path, '<p style="margin-left:500pt;white-space:nowrap">too far to the right</p>', name="wide")
    outcome = make_document(replace(book(tmp_path, "first", "wide"), lenient=True))
    assert outcome.error is None
    assert outcome.findings


def test_only_what_is_kept_is_told_from_what_others_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Look] = []

    def look(look: Look) -> Fingerprint:
        looked.append(look)
        return take_fingerprint(look)

    monkeypatch.setattr(builder_module, "take_fingerprint", look)
    note(tmp_path, "<p>A line.</p>", name="a")
    alone = make_document(book(tmp_path, "first", "a"), use_cache=False)
    assert looked == []
    cached = make_document(book(tmp_path, "first", "a"))
    assert len(looked) == 1
    assert alone.pdf == cached.pdf != b""


@pytest.mark.parametrize("error", [InputProblem("no"), KeyError("a bug")])
def test_a_document_that_cannot_be_composed_fails_by_itself(tmp_path: Path, error: Exception) -> None:
    def fail() -> Document:
        raise error

    broken = Job("broken", Look(), fail)
    with open_cache(persistent=False) as cache:
        found, _ = printed(cache, broken, book(tmp_path, "first", "a"))
    assert found["broken"].error is error
    assert found["first"].error is None


def test_a_section_that_kills_its_worker_fails_its_document_alone(tmp_path: Path) -> None:
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    note(tmp_path, endless, name="slow")
    slow = replace(book(tmp_path, "first", "slow"), seconds=2, html=False)
    with open_cache(persistent=False) as cache:
        found, _ = printed(cache, slow, book(tmp_path, "second", "a"))
    assert "section slow took more than 2 s" in str(found["first"].error)
    assert found["second"].error is None


def test_a_refusal_by_the_assembly_is_the_documents_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Iterator[tuple[Section, ...]]:
        yield from ()
        raise DocumentProblem("page 1 does not fit")

    monkeypatch.setattr(builder_module, "assemble", refuse)
    with open_cache(persistent=False) as cache:
        found, _ = printed(cache, replace(book(tmp_path, "first", "a"), html=False))
    assert "does not fit" in str(found["first"].error)
