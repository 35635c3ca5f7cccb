"""What `reports` offers from Python does what the commands do, and says what it cannot do."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import reports
from reports.errors import BatchProblem, DocumentProblem, InputProblem, NothingSelected, UsageProblem
from tests.cli.running import Command, write_record

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 31)


class Listener(reports.Observer):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def warn(self, text: str) -> None:
        self.heard.append(("warn", text))

    def inform(self, text: str) -> None:
        self.heard.append(("inform", text))

    def detail(self, text: str) -> None:
        self.heard.append(("detail", text))


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of one Chinese record; the current folder is another one."""
    write_record(tmp_path / "small")
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path / "small"


def python_blocks() -> str:
    """The examples of the documentation, which are one script."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    return "\n\n".join(re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL))


def test_the_examples_in_the_documentation_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sample_corpus: Path
) -> None:
    shutil.copytree(sample_corpus, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    exec(compile(python_blocks(), "docs/python.md", "exec"), {"__name__": "example"})
    said = capsys.readouterr()
    assert "ccus-country_CN_2026-03-31_en.pdf" in said.out
    assert "nothing: " in said.out
    assert said.err == ""
    assert len(list((tmp_path / "out" / "norway").glob("*.pdf"))) > 1
    assert list((tmp_path / "out" / "mail").glob("*.eml"))


def test_every_name_that_is_offered_is_documented() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    marked = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", page))))
    assert {*reports.__all__} - {"__version__"} <= marked


def test_a_document_has_the_bytes_that_the_command_writes(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    request = reports.BriefRequest("country", ("China",), corpus=str(small), as_of=DAY)
    heard = Listener()
    made = reports.brief(request, observer=heard)
    assert list(Path().iterdir()) == []
    ran = Command(monkeypatch, capsys)("country", "中国", "--corpus", small, "--as-of", DAY.isoformat())
    assert ran.path.read_bytes() == made.pdf
    assert ran.out.count("\n") == 1
    assert ran.path == made.folder / f"{made.name}.pdf"
    assert [kind for kind, _ in heard.heard] == ["detail"]


def test_a_corpus_that_was_read_serves_many_documents(small: Path) -> None:
    write_record(small, id="cn-two", title="乙办法")
    corpus = reports.read_corpus(small)
    shutil.rmtree(small)
    made = [
        reports.brief(reports.BriefRequest("policy", (name,), as_of=DAY, cache=False), corpus)
        for name in ("cn-one", "cn-two")
    ]
    assert [one.title for one in made] != [made[0].title] * 2
    assert [record.id for one in made for record in one.selection.records] == ["cn-one", "cn-two"]


def test_files_that_cannot_be_read_are_an_error_or_left_out_and_told(small: Path) -> None:
    write_record(small, id="cn-bad", title=None)
    with pytest.raises(InputProblem) as caught:
        reports.read_corpus(small)
    assert [problem.file for problem in caught.value.problems] == ["zh/cn-bad.md"]
    heard = Listener()
    corpus = reports.read_corpus(small, keep_going=True, observer=heard)
    assert [kind for kind, text in heard.heard if "zh/cn-bad.md" in text] == ["warn"]
    assert corpus.skipped_files == ("zh/cn-bad.md",)


def test_filters_are_tuples_and_select_what_they_say(small: Path) -> None:
    with pytest.raises(TypeError, match=r"country is a tuple of texts, e\.g\. \('NO',\)"):
        reports.Filters(country="NO")  # type: ignore[arg-type]
    corpus = reports.read_corpus(small)
    assert reports.select(corpus, reports.Filters(country=("chn",))).canonical == "country=CN"
    with pytest.raises(NothingSelected):
        reports.select(corpus, reports.Filters(country=("NO",)))


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (reports.BriefRequest("leaflet", ("CN",)), "“leaflet” is no kind of document"),
        (reports.BriefRequest("country", ("CN", "NO")), "a country document with 2 subjects"),
        (reports.BriefRequest("comparison", ("CN",)), "1 jurisdictions are named"),
        (reports.BriefRequest("digest"), "which period is meant is not clear"),
        (reports.BriefRequest("country", ("CN",), filters=reports.Filters(country=("CN",))), "is named already"),
    ],
)
def test_a_request_that_cannot_be_is_refused(small: Path, request_: reports.BriefRequest, message: str) -> None:
    with pytest.raises(UsageProblem, match=message):
        reports.brief(request_, reports.read_corpus(small))


def test_a_batch_counts_its_documents_and_makes_an_error_of_failures_when_asked(small: Path) -> None:
    templates = small.parent / "templates"
    templates.mkdir()
    (templates / "sheet.html").write_text("{{ section.title / 2 }}", encoding="utf-8")
    request = reports.BatchRequest(by="record", corpus=str(small), as_of=DAY, executor="serial", cache=False)
    result = reports.run_batch(request)
    assert (result.documents, result.written, result.failed) == (1, 1, 0)
    result.raise_for_failures()
    bad = reports.BatchRequest(
        by="record", corpus=str(small), as_of=DAY, executor="serial", cache=False, output=Path("bad"),
        appearance=reports.Appearance(template_dir=templates),
    )  # fmt: skip
    failed = reports.run_batch(bad)
    assert (failed.written, failed.failed) == (0, 1)
    with pytest.raises(BatchProblem, match="1 of 1 documents failed"):
        failed.raise_for_failures()


def test_a_period_named_twice_is_refused(small: Path) -> None:
    request = reports.ChangesRequest(str(small), str(small), quarter="2026Q1", since=DAY)
    with pytest.raises(UsageProblem, match="both say what the period is"):
        reports.changes(request)


def test_changes_are_those_that_are_wanted(small: Path) -> None:
    after = small.parent / "after"
    write_record(after, status="草案")
    found = reports.changes(reports.ChangesRequest(str(small), str(after), as_of=DAY))
    assert [change.field for change in found.shown] == ["status"]
    nothing = reports.changes(reports.ChangesRequest(str(small), str(after), as_of=DAY, country=("中国",), ledger="world",
                                                     classes=("editorial",)))  # fmt: skip
    assert nothing.wanted == ()
    assert nothing.changes.tally.raw == found.changes.tally.raw == 1


def test_a_check_narrows_its_findings_to_rules_and_records(small: Path) -> None:
    write_record(small, id="cn-two", status="某种状态")
    every = reports.check(reports.CheckRequest(corpus=str(small), as_of=DAY))
    rules = {finding.rule for finding in every.findings}
    assert (every.records, every.folder, every.as_of) == (2, small, DAY)
    one = reports.check(reports.CheckRequest(corpus=str(small), as_of=DAY, filters=reports.Filters(id=("cn-two",))))
    assert {finding.record for finding in one.findings} == {"cn-two"}
    rule = min(rules)
    alone = reports.check(reports.CheckRequest(corpus=str(small), as_of=DAY, rules=(rule,)))
    assert {finding.rule for finding in alone.findings} == {rule} != rules


def test_a_document_is_inspected_and_verified(small: Path, tmp_path: Path) -> None:
    request = reports.BriefRequest("policy", ("cn-one",), corpus=str(small), as_of=DAY)
    path = reports.brief(request).write(tmp_path / "one.pdf")
    assert reports.inspect(path).data.selection.records == ("cn-one",)
    assert b'"cn-one"' in reports.inspect(path).canonical
    verified = reports.verify(path, small)
    verified.raise_for_differences()
    assert (verified.changes, verified.verification.facts > 0) == ((), True)
    assert reports.verify(path).changes is None
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(InputProblem):
        reports.inspect(other)


def test_what_does_not_hold_becomes_an_error_when_asked(small: Path, tmp_path: Path) -> None:
    from reports.audit.difference import Difference, DifferenceKind

    request = reports.BriefRequest("policy", ("cn-one",), corpus=str(small), as_of=DAY)
    verified = reports.verify(reports.brief(request).write(tmp_path / "one.pdf"))
    wrong = Difference(DifferenceKind.SCORE, 1, "cn-one", "analysis.mrv.score", "prints 71 where the data give 70")
    verification = type(verified.verification)(
        **{name: getattr(verified.verification, name) for name in verified.verification.__struct_fields__}
        | {"differences": (wrong,)}
    )
    with pytest.raises(DocumentProblem, match=r"one\.pdf: 1 thing does not hold"):
        reports.Verified(verified.pdf, verification, None).raise_for_differences()
