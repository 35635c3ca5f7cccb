"""`reports batch`: many documents by one command, and only what has changed the next time."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from reports.batch.manifest import Journal
from tests.cli.running import Command, Ran, write_record

ROOT = Path(__file__).resolve().parents[2]
AS_OF = ("--as-of", "2026-03-31")
BY_RECORD = ("--by", "record", "--lang", "zh", "--workers", "2")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three records of two countries, as old as files usually are, and a cache that holds nothing of them."""
    monkeypatch.setenv("REPORTS_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "corpus"
    write_record(folder)
    write_record(folder, id="cn-two", title="乙办法")
    write_record(folder, id="no-one", title="丙法", country="挪威")
    settle(folder)
    return folder


def settle(folder: Path) -> None:
    """Give files an old date, and let the clock show that they are not new."""
    for path in folder.rglob("*.md"):
        os.utime(path, (time.time() - 100,) * 2)
    time.sleep(0.1)


def manifest(folder: Path = Path("out")) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def documents(folder: Path = Path("out")) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in manifest(folder)["documents"]}


def pdfs(folder: Path = Path("out")) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.pdf"))}


def name(record: str, lang: str = "zh") -> str:
    return f"ccus-policy_{record}_2026-03-31_{lang}"


# -- A run -------------------------------------------------------------------------------------------------------------


def test_a_run_writes_documents_and_says_what_it_did(reports: Command, corpus: Path) -> None:
    ran = reports("batch", *BY_RECORD, *AS_OF, "--corpus", corpus, "--edition", "E1")
    assert (ran.code, ran.path) == (0, Path("out/manifest.json"))
    assert "[3/3]" in ran.err
    assert sorted(pdfs()) == [f"{name(record)}.pdf" for record in ("cn-one", "cn-two", "no-one")]
    run = manifest()["run"]
    assert (run["as_of"], run["documents"], run["written"], run["unchanged"], run["failed"]) == (
        "2026-03-31",
        3,
        3,
        0,
        0,
    )
    for entry in documents().values():
        data = (Path("out") / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["bytes"] == len(data)
        assert entry["pages"] >= 2
        assert entry["findings"] == []
        assert entry["edition"] == "E1"
        assert entry["selection"]["records"] == [entry["subject"]]
        assert entry["selection"]["query"] == f"id={entry['subject']}"
        assert (Path("out/thumbnails") / f"{entry['name']}.png").read_bytes().startswith(b"\x89PNG")


def test_every_distinct_section_is_laid_out_once(reports: Command, corpus: Path) -> None:
    Path("batch.toml").write_text('as_of=2026-03-31\n[[documents]]\nkind=["country","category","policy"]\n')
    assert reports("batch", "--corpus", corpus, "--workers", "2").code == 0
    found = manifest()
    assert {section["renderings"] for section in found["sections"].values()} == {1}
    sheets = [key for key, section in found["sections"].items() if section["id"] == "cn-one-zh"]
    assert len(sheets) == 1
    holding = {entry["kind"] for entry in found["documents"] if sheets[0] in entry["sections"]}
    assert holding == {"country", "category", "policy"}


def test_a_document_is_the_same_as_the_one_command_writes(reports: Command, corpus: Path) -> None:
    reports("batch", "--by", "country", *AS_OF, "--corpus", corpus)
    alone = reports("country", "CN", *AS_OF, "--corpus", corpus, "--no-cache", "-o", "alone.pdf")
    assert alone.path.read_bytes() == pdfs()["ccus-country_CN_2026-03-31_zh.pdf"]


def test_the_page_of_a_run_lists_every_document(reports: Command, corpus: Path) -> None:
    reports("batch", *BY_RECORD, *AS_OF, "--corpus", corpus)
    page = Path("out/index.html").read_text(encoding="utf-8")
    for entry in documents().values():
        assert f'href="{entry["file"]}"' in page
        assert f'src="thumbnails/{entry["name"]}.png"' in page
        assert entry["title"] in page


def test_all_documents_can_be_had_as_one_archive(reports: Command, corpus: Path) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus, "--zip")
    reports(*words)
    with zipfile.ZipFile("out/documents.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist() if name.endswith(".pdf")} == pdfs()
        assert "index.html" in archive.namelist()
    first = Path("out/documents.zip").read_bytes()
    settle(corpus)
    reports(*words)
    assert Path("out/documents.zip").read_bytes() == first


# -- The next run ------------------------------------------------------------------------------------------------------


def test_a_run_with_nothing_to_do_is_over_at_once(reports: Command, corpus: Path) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus)
    reports(*words)
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")}
    ran = reports(*words)
    assert (ran.code, ran.path) == (0, Path("out/manifest.json"))
    assert "nothing to do: 3 documents" in ran.err
    assert {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")} == before
    assert json.loads(reports(*words, "--json").out)["unchanged"] == 3


def test_a_run_with_nothing_to_do_loads_nothing_heavy(reports: Command, corpus: Path) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", str(corpus))
    reports(*words)
    program = (
        f"import sys; sys.argv = ['reports', *{words!r}]\nfrom reports.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(sorted(set(sys.modules) & {'babel', 'yaml', 'jinja2', 'weasyprint', 'rich', 'pikepdf'}))"
    )
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["out/manifest.json", "[]"], ran.stderr


def test_a_commit_beside_the_records_changes_no_document_and_writes_nothing(reports: Command, corpus: Path) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")

    def commit(*words: str) -> str:
        for command in (("add", "-A"), ("commit", "-q", "--allow-empty", "-m", "x", *words)):
            subprocess.run(["git", *who, *command], cwd=corpus, check=True)
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=corpus, check=True, capture_output=True, text=True)
        return head.stdout.strip()

    plain = ("batch", *BY_RECORD, "--corpus", str(corpus), *AS_OF)
    reports(*plain, "-o", "bare")
    subprocess.run(["git", "init", "-q", str(corpus)], check=True)
    first = commit()
    assert "3 written" in reports(*plain).err
    assert manifest()["run"]["commit"] == first
    written = pdfs()
    assert written == pdfs(Path("bare"))
    commit()
    assert "nothing to do: 3 documents" in reports(*plain).err
    assert pdfs() == written
    (corpus / "note.txt").write_text("no record", encoding="utf-8")
    second = commit()
    reports(*plain, "-o", "again")
    assert manifest(Path("again"))["run"]["commit"] == second
    assert pdfs(Path("again")) == written


def test_one_changed_record_is_laid_out_again_and_its_documents_written(reports: Command, corpus: Path) -> None:
    Path("batch.toml").write_text('as_of=2026-03-31\n[[documents]]\nkind=["country","category","policy"]\n')
    words = ("batch", "--corpus", corpus, "--workers", "2")
    reports(*words)
    before = documents()
    write_record(corpus, "正文另一句。", id="cn-two", title="乙办法")
    assert reports(*words).code == 0
    states = {entry["name"]: entry["state"] for entry in documents().values()}
    assert {name for name, state in states.items() if state == "written"} == {
        "ccus-country_CN_2026-03-31_zh", "ccus-category_regulatory_2026-03-31_zh", name("cn-two")
    }  # fmt: skip
    laid = [section["id"] for section in manifest()["sections"].values() if section["renderings"]]
    assert laid == ["cn-two-zh"]
    kept = {name: entry["sha256"] for name, entry in documents().items() if states[name] == "unchanged"}
    assert kept.items() <= {name: entry["sha256"] for name, entry in before.items()}.items()


def test_a_document_that_somebody_changed_or_deleted_is_written_again(reports: Command, corpus: Path) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus)
    reports(*words)
    whole = pdfs()
    Path(f"out/{name('cn-one')}.pdf").write_bytes(b"%PDF-1.7 spoilt")
    Path(f"out/{name('cn-two')}.pdf").unlink()
    why = reports(*words, "--why", name("cn-one"))
    assert why.out == f"{name('cn-one')}.pdf is gone or was changed by someone else\n"
    reports(*words)
    assert pdfs() == whole
    assert manifest()["run"]["written"] == 2
    assert manifest()["run"]["sections"]["laid_out"] == 0


def test_without_the_cache_everything_is_made_anew(reports: Command, corpus: Path) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus, "--no-cache")
    for _ in range(2):
        assert reports(*words).code == 0
        run = manifest()["run"]
        assert (run["written"], run["sections"]["laid_out"]) == (3, 6)


# -- Looking only ------------------------------------------------------------------------------------------------------


def test_a_dry_run_lists_documents_and_the_state_of_the_cache(reports: Command, corpus: Path) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus)
    ran = reports(*words, "--dry-run", env={"REPORTS_CACHE_DIR": "cache"})
    assert ran.out.splitlines()[0] == f"{name('cn-one')}\tnew\t0 of 2 sections in the cache"
    assert not Path("out").exists()
    reports(*words)
    write_record(corpus, "正文另一句。", id="cn-two", title="乙办法")
    rows = json.loads(reports(*words, "--dry-run", "--json").out)
    assert [(row["name"], row["state"], row["cached"], row["sections"]) for row in rows] == [
        (name("cn-one"), "unchanged", None, None),
        (name("cn-two"), "changed", 1, 2),
        (name("no-one"), "unchanged", None, None),
    ]


def test_why_says_what_differs(reports: Command, corpus: Path) -> None:
    words = ("batch", *BY_RECORD, "--corpus", corpus)
    why = (*words, "--why", f"{name('cn-two')}.pdf")
    assert reports(*why, *AS_OF).out == "no earlier run into this folder has made it\n"
    reports(*words, *AS_OF)
    assert reports(*why, *AS_OF).out == f"{name('cn-two')} is as it would be written now\n"
    write_record(corpus, "正文另一句。", id="cn-two", title="乙办法")
    assert reports(*why, *AS_OF).out == "record cn-two has changed\n"
    Path("brand.toml").write_text('name = "Office"')
    told = reports(*why, *AS_OF, "--brand", "brand.toml").out
    assert told.splitlines() == ["its title, edition or publisher", "record cn-two has changed", "the brand"]


def test_why_asks_for_a_document_of_the_plan(reports: Command, corpus: Path) -> None:
    ran = reports("batch", *BY_RECORD, *AS_OF, "--corpus", corpus, "--why", name("cn-tow"))
    assert ran.code == 2
    assert f"Did you mean {name('cn-two')}?" in ran.err


# -- Failures ----------------------------------------------------------------------------------------------------------

WIDE = '<p style="margin-left:500pt;white-space:nowrap">too far to the right</p>'


@pytest.fixture
def spoilt(tmp_path: Path) -> tuple[str, str]:
    """Templates with which the sheet of cn-two is not right."""
    folder = tmp_path / "templates"
    folder.mkdir()
    shipped = (ROOT / "templates" / "sheet.html").read_text(encoding="utf-8")
    spoil = f"{{% block content %}}{{% if section.id == 'cn-two-zh' %}}{WIDE}{{% endif %}}"
    assert "{% block content %}" in shipped
    (folder / "sheet.html").write_text(shipped.replace("{% block content %}", spoil), encoding="utf-8")
    return "--template-dir", str(folder)


def test_one_sheet_that_cannot_be_set_costs_no_other_document(
    reports: Command, corpus: Path, spoilt: tuple[str, str]
) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus, *spoilt)
    ran = reports(*words)
    assert ran.code == 7
    assert "of 3 documents 1 is incomplete" in ran.err
    assert sorted(pdfs()) == [f"{name(record)}.pdf" for record in ("cn-one", "cn-two", "no-one")]
    entry = documents()[name("cn-two")]
    assert entry["state"] == "incomplete"
    assert "out of the type area" in entry["incomplete"][0]
    assert (manifest()["run"]["written"], manifest()["run"]["incomplete"]) == (2, 1)
    left = Path("out/.failed") / name("cn-two")
    assert "cn-two" in (left / "reason.txt").read_text(encoding="utf-8")
    assert "incomplete: " in Path("out/index.html").read_text(encoding="utf-8")
    assert reports(*words, "--why", name("cn-two")).out.startswith("it was incomplete the last time: ")
    refused = reports("mail", "--to", "a@example.org", *Path("out").glob("*.pdf"))
    assert refused.code == 5
    assert f"{name('cn-two')}.pdf is incomplete" in refused.err


def test_one_document_that_fails_stops_no_other(reports: Command, corpus: Path, spoilt: tuple[str, str]) -> None:
    # Nothing of it can be set: the notes are out of place as well.
    folder = Path(spoilt[1])
    shipped = (ROOT / "templates" / "frame.html").read_text(encoding="utf-8")
    spoil = f"{{% block content %}}{{% if 'cn-two' in c.query %}}{WIDE}{{% endif %}}"
    (folder / "frame.html").write_text(shipped.replace("{% block content %}", spoil), encoding="utf-8")
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus, *spoilt)
    ran = reports(*words)
    assert ran.code == 7
    assert "1 of 3 documents failed" in ran.err
    assert sorted(pdfs()) == [f"{name('cn-one')}.pdf", f"{name('no-one')}.pdf"]
    entry = documents()[name("cn-two")]
    assert (entry["state"], entry["pages"]) == ("failed", 0)
    left = Path("out/.failed") / name("cn-two")
    assert "cn-two" in (left / "reason.txt").read_text(encoding="utf-8")
    assert "too far to the right" in (left / "cn-two-zh.html").read_text(encoding="utf-8")
    assert "Failed: " in Path("out/index.html").read_text(encoding="utf-8")
    assert reports(*words, "--why", name("cn-two")).out.startswith("it failed the last time: ")


def test_what_failed_is_tried_again_and_its_traces_go(reports: Command, corpus: Path, spoilt: tuple[str, str]) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus)
    reports(*words, *spoilt)
    assert reports(*words, *spoilt).code == 7
    assert (manifest()["run"]["unchanged"], manifest()["run"]["incomplete"]) == (2, 1)
    assert reports(*words).code == 0
    assert not (Path("out/.failed") / name("cn-two")).exists()


def test_fail_fast_stops_at_the_first_failure(reports: Command, corpus: Path, spoilt: tuple[str, str]) -> None:
    words = ("batch", "--by", "record", *AS_OF, "--corpus", corpus, *spoilt, "--workers", "1", "--fail-fast")
    assert reports(*words).code == 7
    assert sorted(pdfs()) == [f"{name('cn-one')}.pdf", f"{name('cn-two')}.pdf"]
    assert not Path("out/manifest.json").exists()


def test_a_lenient_run_writes_what_the_inspection_found_fault_with(
    reports: Command, corpus: Path, spoilt: tuple[str, str]
) -> None:
    words = ("batch", *BY_RECORD, *AS_OF, "--corpus", corpus, *spoilt)
    assert reports(*words, "--lenient").code == 0
    (finding,) = documents()[name("cn-two")]["findings"]
    assert "cn-two" in finding
    # Without it the same document is not good enough.
    assert reports(*words).code == 7


def test_contradictions_are_refused(reports: Command, corpus: Path) -> None:
    for words in (("plan.toml", "--by", "record"), ("--country", "CN"), ("--by", "record", "--lang", "zh,fr")):
        assert reports("batch", *words, "--corpus", corpus).code == 2
    assert reports("batch", "--corpus", corpus).code == 2
    assert not Path("out").exists()


# -- Interrupted -------------------------------------------------------------------------------------------------------


def start(corpus: Path, *words: str) -> subprocess.Popen[str]:
    """A run in a process of its own."""
    line = ("batch", "--by", "record", "--corpus", str(corpus), *words)
    program = f"import sys; sys.argv = ['reports', *{line!r}]; from reports.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE, text=True)


def wait_for(run: subprocess.Popen[str], count: int) -> None:
    """Wait until the run has written so many documents."""
    while run.poll() is None and len(Journal(Path("out")).read()[1]) < count:
        time.sleep(0.01)


def hold_workers(run: subprocess.Popen[str], count: int) -> list[int]:
    """Wait until the run has so many workers, and stop them where they are: without them it cannot end."""
    before: list[int] = []
    while True:
        assert run.poll() is None, run.communicate()
        workers = [pid for pid in _children(run.pid) if _command_line(pid) == _command_line(run.pid)]
        # A child that was there a moment ago is a fork, and not about to become another program.
        if workers == before and len(workers) == count:
            break
        before = workers
        time.sleep(0.01)
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    return workers


def release(workers: list[int]) -> None:
    """Let workers go on that `hold_workers` stopped."""
    for pid in workers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def resumed(reports: Command, corpus: Path, *words: str) -> Ran:
    return reports("batch", "--by", "record", "--corpus", corpus, "--resume", *words)


def test_a_killed_run_is_resumed_as_of_its_day_and_writes_what_is_missing(reports: Command, corpus: Path) -> None:
    run = start(corpus, *AS_OF, "--workers", "1")
    wait_for(run, 1)
    run.kill()
    run.communicate()
    assert not Path("out/manifest.json").exists()
    done = len(Journal(Path("out")).read()[1])
    assert 1 <= done < 3
    assert resumed(reports, corpus).code == 0
    found = manifest()
    assert (found["run"]["as_of"], found["run"]["unchanged"], found["run"]["written"]) == ("2026-03-31", done, 3 - done)
    assert Journal(Path("out")).read() == ({}, {})
    whole = pdfs()
    reports("batch", "--by", "record", *AS_OF, "--corpus", corpus, "-o", "other", "--no-cache")
    assert pdfs(Path("other")) == whole


def test_an_interrupt_ends_the_run_and_its_workers(reports: Command, corpus: Path) -> None:
    run = start(corpus, *AS_OF, "--workers", "2")
    workers = hold_workers(run, 1)
    run.send_signal(signal.SIGINT)
    # One that the run does not know yet ends by itself when the run has ended.
    release(workers)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "interrupted" in said
    for _ in range(3_000):
        # What has ended has no program any more, even if nobody has waited for it.
        if not any(Path("/proc", str(pid), "exe").exists() for pid in workers):
            break
        time.sleep(0.01)
    else:
        pytest.fail("a worker outlives the run")
    assert resumed(reports, corpus).code == 0


def test_there_may_be_nothing_to_resume(reports: Command, corpus: Path) -> None:
    ran = resumed(reports, corpus, *AS_OF[:1], AS_OF[1])
    assert ran.code == 0
    assert len(pdfs()) == 3


def test_two_runs_do_not_write_into_one_folder(reports: Command, corpus: Path) -> None:
    run = start(corpus, *AS_OF, "--workers", "1")
    workers = hold_workers(run, 1)
    second = reports("batch", "--by", "record", *AS_OF, "--corpus", corpus)
    release(workers)
    first, _ = run.communicate(), run.wait()
    assert (second.code, "another run is writing" in second.err) == (2, True)
    assert (run.returncode, len(pdfs()), first is not None) == (0, 3, True)


@pytest.mark.soak
def test_twenty_five_kills_tear_nothing(reports: Command, sample_corpus: Path) -> None:
    kills = 0
    while kills < 25:
        run = start(sample_corpus, *AS_OF, "--workers", "2", "--resume")
        wait_for(run, len(Journal(Path("out")).read()[1]) + 1 + kills % 2)
        run.kill()
        run.communicate()
        kills += run.returncode == -signal.SIGKILL
        for path in Path("out").glob("*.pdf"):
            assert path.read_bytes().endswith(b"%%EOF\n")
        if Path("out/manifest.json").exists():
            # All were written before it was killed: from the beginning, once more.
            assert len(pdfs()) == len(manifest()["documents"])
            shutil.rmtree("out")
    done = len(pdfs())
    assert resumed(reports, sample_corpus, "--workers", "2").code == 0
    assert manifest()["run"]["unchanged"] == done
    assert len(pdfs()) == len(manifest()["documents"])
