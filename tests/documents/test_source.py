"""source.json: what a document carries, and that the document can be briefed again from it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from msgspec import convert
from msgspec.structs import replace

from reports.analysis.evidence import normalise_sentence
from reports.attachment import attach, list_attachments
from reports.composition.compose import compose
from reports.composition.embedding import canonical, content_hash
from reports.composition.reopening import reopen
from reports.corpus.checkout import commit_of
from reports.corpus.embedded import FORMAT, FORMAT_VERSION, NAME, read_source
from reports.corpus.policy import Corpus, Record, dump
from reports.corpus.reader import read_corpus
from reports.corpus.selection import parse_query, select
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.documents.shared.section import Document
from reports.errors import InputProblem
from tests.analysis.builders import VOCABULARY, english, linked, policy, record, scores, twins
from tests.audit.briefed import BOILERPLATE, brief, ets, made_up, relending

AS_OF = date(2026, 4, 6)
GIT = shutil.which("git")


def data(document: Document) -> dict[str, Any]:
    content = json.loads(document.embedded[0].data)
    assert isinstance(content, dict)
    return content


def again(document: Document) -> Document:
    """The document composed from the data inside it, which have been JSON in between."""
    found = reopen(data(document), VOCABULARY)
    return compose(found.request, found.context, publisher=found.publisher, footer=found.footer)


def is_whole(document: Document) -> bool:
    """Whether the data give the same document, and the same conclusions; peers are only lines in them."""
    second = again(document)
    same = all(data(second)[part] == data(document)[part] for part in ("grades", "aggregates", "glance", "hashes"))
    return same and replace(second, embedded=()) == replace(document, embedded=())


def read_in(folder: Path, reviewers: tuple[str, ...] = ()) -> Context:
    return open_context(read_corpus(folder, VOCABULARY), VOCABULARY, as_of=AS_OF, reviewers=reviewers, language="zh")


def commissioned(context: Context, kind: str, subject: str, languages: tuple[str, ...] = ("zh",)) -> Document:
    query = {"id" if kind == "policy" else kind: (subject,)}
    selection = select(context.corpus, parse_query(VOCABULARY, context.corpus, **query))
    return compose(DocumentRequest(kind, subject, selection, languages), context.read_by(languages[0]))


# --- what is in it


def test_it_is_one_canonical_json_line_under_its_name() -> None:
    embedded = brief(made_up()).embedded
    assert [(file.name, file.mime_type, file.relationship) for file in embedded] == [
        (NAME, "application/json", "Source")
    ]
    assert embedded[0].data == canonical(json.loads(embedded[0].data)) + b"\n"


def test_the_same_document_carries_the_same_bytes() -> None:
    assert brief(made_up()).embedded == brief(made_up()).embedded


def test_every_edition_of_every_selected_record_is_in_it_as_read() -> None:
    found = made_up()
    held = convert(data(brief(found))["records"], list[Record])
    assert held == [found.by_id["cn-ets"], found.by_id["cn-loans"]]
    assert len(held[0].editions) == 2


def test_a_record_of_the_jurisdiction_that_the_query_leaves_out_is_in_it_for_its_values() -> None:
    content = data(brief(made_up(), country=("CN",), id=("cn-loans",)))
    assert content["selection"]["records"] == ["cn-loans"]
    assert [record["id"] for record in content["records"]] == ["cn-loans", "cn-ets"]


def test_the_hash_of_a_record_is_that_of_its_words_wherever_its_files_lie() -> None:
    stated = data(brief(made_up()))["hashes"]["records"]["cn-loans"]
    words = dump(relending())
    del words["editions"][0]["path"]
    assert stated == hashlib.sha256(canonical(words)).hexdigest()
    assert stated == content_hash(relending(path="elsewhere/cn-loans.md"))
    assert stated != content_hash(relending(title="别的"))


def test_only_the_boilerplate_that_hits_its_records_is_in_it() -> None:
    assert data(brief(made_up()))["boilerplate"] == [normalise_sentence(BOILERPLATE)]
    assert data(brief(made_up(), "policy", "cn-loans"))["boilerplate"] == []


def test_peers_are_told_by_country_standing_scores_and_grades_alone() -> None:
    content = data(brief(made_up()))
    first = content["peers"][0]
    assert first == {
        "id": "gb-act",
        "country": "GB",
        "coded": True,
        "standing": "in-force",
        "scores": {"incentive": [90.0, "B"], "market": [85.0, "B"], "mrv": [65.0, "D"]},
    }
    assert "Finding" not in json.dumps(content["peers"])


def test_a_sheet_carries_no_peers() -> None:
    content = data(brief(made_up(), "policy", "cn-ets"))
    assert content["peers"] == []
    assert [record["id"] for record in content["records"]] == ["cn-ets"]


def test_page_1_is_in_it_as_text_and_numbers_with_the_records_behind_it() -> None:
    glance = data(brief(made_up()))["glance"]["zh"]
    assert glance["headlines"][0] == {"figure": "2/2", "caption": "件计入得分"}
    assert {"label": "市场机制", "value": 82.0, "grade": "B", "peer": 65.0, "text": "82"} in glance["bars"]
    assert all(message["text"].endswith("。") for message in glance["messages"])
    assert [message["records"] for message in glance["messages"]] == [[], [], ["cn-ets"]]
    assert glance["dates"] == [
        {"date": "2027-12-31", "text": "覆盖主要行业", "instrument": "《cn-ets》", "record": "cn-ets"}
    ]


def test_each_language_has_its_own_page_1() -> None:
    glances = data(brief(made_up(), languages=("zh", "en")))["glance"]
    assert (glances["zh"]["name"], glances["en"]["name"]) == ("中国", "China")


def test_values_in_both_sets_with_their_coverage_are_in_it() -> None:
    stated = data(brief(made_up()))["aggregates"]["jurisdictions"]["CN"]
    every, backed = (next(v for v in stated[which] if v["dimension"] == "incentive") for which in ("all", "backed"))
    assert (every["value"], every["grade"], every["record"]) == (76.0, "C", "cn-loans")
    assert (backed["value"], backed["grade"], backed["record"]) == (42.0, "B", "cn-ets")
    assert (every["median"], every["n"], every["rank"], every["rank_of"]) == (70.0, 5, 3, 6)
    assert stated["coverage"] == {"cells": 10, "scored": 5, "backed": 3, "by_grade": {"A": 0, "B": 3, "C": 1, "D": 1}}


def test_the_selection_says_what_it_left_out_and_why() -> None:
    selection = data(brief(made_up(), country=("CN",), id=("cn-ets",)))["selection"]
    assert (selection["canonical"], selection["total"]) == ("country=CN & id=cn-ets", 7)
    assert [(gone["condition"], gone["records"]) for gone in selection["left_out"]] == [
        ("country=CN", 5),
        ("id=cn-ets", 1),
    ]


def test_nothing_in_it_says_where_on_this_machine_the_corpus_lies(sample_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    shutil.copytree(sample_corpus / "policies", folder / "policies")
    document = commissioned(read_in(folder), "country", "JP")
    assert str(tmp_path) not in document.embedded[0].data.decode()
    assert data(document)["corpus"]["name"] == "records"


# --- briefed again


def test_every_sample_document_is_composed_again_from_its_data(sample_corpus: Path) -> None:
    context = read_in(sample_corpus, ("Sample reviewer",))
    commissions = [("country", code) for code in sorted(context.assessment.jurisdictions)]
    commissions += [("category", code) for code in ("regulatory", "market", "incentive", "strategic", "technical")]
    commissions += [("policy", record.id) for record in context.corpus.records]
    for kind, subject in commissions:
        assert is_whole(commissioned(context, kind, subject, ("zh", "en"))), (kind, subject)


def of_real_corpus(context: Context, codes: Iterable[str]) -> None:
    for code in codes:
        document = commissioned(context, "country", code)
        assert is_whole(document), code
        assert len(zlib.compress(document.embedded[0].data, 9)) < 40_000, code


def test_large_countries_of_the_real_corpus_are_composed_again_and_their_data_are_small(real_export: Path) -> None:
    of_real_corpus(read_in(real_export), ("CN", "US"))


@pytest.mark.soak
def test_every_country_of_the_real_corpus_is_composed_again_and_its_data_are_small(real_export: Path) -> None:
    context = read_in(real_export)
    of_real_corpus(context, sorted(context.assessment.jurisdictions))


def test_data_of_the_longest_sheet_of_the_real_corpus_are_small(real_export: Path) -> None:
    context = read_in(real_export)
    longest = max(context.corpus.records, key=lambda found: len(msgspec.json.encode(found)))
    document = commissioned(context, "policy", longest.id)
    assert len(zlib.compress(document.embedded[0].data, 9)) < 10_000


def families() -> Corpus:
    """Two instruments joined by what a third one says, and one that another replaces, in China and elsewhere."""
    own = (
        record("cn-a", analysis=scores(incentive=80)),
        record("cn-b", analysis=scores(incentive=70), evolution=linked(superseded_by="jp-act")),
        record("cn-c", analysis=scores(incentive=60)),
        record("cn-draft", title="某草案", analysis=scores(incentive=99)),
        record("us-bridge", "US", "superseded", evolution=linked(supersedes="cn-a cn-c"), title="桥"),
        record("us-draft", "US", title="A draft", analysis=scores(incentive=99)),
        record("eu-act", "EU", analysis=scores(incentive=75), title="欧盟法"),
        record("de-act", "DE", analysis=scores(incentive=77), evolution=linked(supersedes="us-bridge")),
        record("ruritania", None, analysis=scores(incentive=98)),
    )
    return made_up(*own)


@pytest.mark.parametrize("subject", ["CN", "US", "DE", "EU"])
def test_families_successors_drafts_and_titles_survive(subject: str) -> None:
    document = brief(families(), subject=subject)
    assert is_whole(document)


def test_a_family_joined_by_a_record_that_is_no_more_than_a_line_of_the_table_counts_once() -> None:
    assert data(brief(families()))["aggregates"]["jurisdictions"]["CN"]["counting"] == 1


def test_queries_of_every_kind_survive() -> None:
    asked: dict[str, Any] = {
        "country": ("CN",),
        "status": ("in-force",),
        "year": ("2020-2026", ">=2021"),
        "published": ("2000..",),
        "where": ("incentive>=40", "mrv>50"),
    }
    document = brief(made_up(), **asked)
    assert is_whole(document)
    content = data(document)
    assert reopen(content, VOCABULARY).request.selection.query.canonical == content["selection"]["canonical"]


def test_without_a_citation_the_grade_falls_and_the_two_value_sets_part() -> None:
    def incentive(found: Corpus) -> tuple[Any, ...]:
        content = data(brief(found))
        stated = content["aggregates"]["jurisdictions"]["CN"]
        values = [next(v for v in stated[which] if v["dimension"] == "incentive") for which in ("all", "backed")]
        return content["grades"]["cn-one"]["incentive"]["grade"], *((v["value"], v["grade"]) for v in values)

    cited = twins(policy("cn-one", analysis=scores(incentive=70)), english("cn-one", analysis=scores(incentive=70)))
    bare = replace(cited.editions[1].analysis[0], citation="")
    uncited = twins(cited.editions[0], replace(cited.editions[1], analysis=(bare,)))
    second = record("cn-two", analysis=scores(incentive=50))
    assert incentive(made_up(cited, second)) == ("B", (70.0, "B"), (70.0, "B"))
    # One twin without it is enough: the weaker holds.
    assert incentive(made_up(uncited, second)) == ("C", (70.0, "C"), (50.0, "B"))


# --- the commit of the corpus


@pytest.mark.skipif(GIT is None, reason="git is not installed")
def test_the_commit_is_that_of_the_repository_that_keeps_the_corpus(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run([str(GIT), "-C", str(tmp_path), *who, *words], check=True, capture_output=True)
        return done.stdout.decode().strip()

    kept, beside = tmp_path / "kept", tmp_path / "beside"
    for folder in (kept, beside):
        folder.mkdir()
        (folder / "a.md").write_text("x", encoding="utf-8")
    git("init", "-q")
    assert commit_of(kept) == ""
    git("add", "kept")
    git("commit", "-q", "-m", "x")
    assert commit_of(kept) == git("rev-parse", "HEAD")
    assert commit_of(beside) == ""
    # The folder may be named from elsewhere.
    (tmp_path / "link").symlink_to(kept)
    assert commit_of(tmp_path / "link") == commit_of(kept)


def test_without_git_there_is_no_commit_and_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit_of(tmp_path) == ""
    assert commit_of(tmp_path / "absent") == ""


# --- reading it back


def pdf_with(tmp_path: Path, name: str, content: bytes) -> Path:
    with pikepdf.new() as document:
        document.add_blank_page()
        file = attach(
            document, name=name, data=content, description="x", mime_type="application/json",
            relationship="Source", date="D:20260406000000Z",
        )  # fmt: skip
        document.Root.Names = pikepdf.Dictionary()
        list_attachments(document, document.Root.Names, {name: file})
        written = BytesIO()
        document.save(written)
    path = tmp_path / "a.pdf"
    path.write_bytes(written.getvalue())
    return path


def test_what_was_embedded_is_read_back(tmp_path: Path) -> None:
    document = brief(made_up())
    assert read_source(pdf_with(tmp_path, NAME, document.embedded[0].data)) == data(document)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("other.json", b"{}", f"a.pdf carries no {NAME}"),
        (NAME, b"{", "is not JSON"),
        (NAME, b"[" * 100_000, "is not JSON"),
        (NAME, b"\xff", "is not JSON"),
        (NAME, b"[]", "another program's"),
        (NAME, b'{"format": "x"}', "another program's"),
        (NAME, json.dumps({"format": FORMAT, "version": FORMAT_VERSION + 1}).encode(), "has version"),
    ],
)
def test_data_that_are_not_ours_are_an_input_problem(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(InputProblem, match=said):
        read_source(pdf_with(tmp_path, name, content))


def test_what_is_no_pdf_is_an_input_problem(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    with pytest.raises(InputProblem, match=r"a\.pdf cannot be read"):
        read_source(tmp_path / "a.pdf")
    with pytest.raises(InputProblem, match=r"b\.pdf cannot be read"):
        read_source(tmp_path / "b.pdf")


def drop(*path: str | int) -> Callable[[dict[str, Any]], None]:
    def change(content: Any) -> None:
        for key in path[:-1]:
            content = content[key]
        del content[path[-1]]

    return change


@pytest.mark.parametrize(
    "change",
    [
        drop("document"),
        drop("document", "kind"),
        drop("records", 0),
        drop("records", 0, "editions", 0, "title"),
        drop("selection", "total"),
        lambda content: content["records"][0].update(surprise=1),
        lambda content: content["document"].update(kind="spell"),
        lambda content: content["document"].update(languages=[]),
        lambda content: content["document"].update(subject="XX"),
        lambda content: content["selection"].update(records=[]),
        lambda content: content["peers"][0]["scores"].update(mrv=["high", "B"]),
        lambda content: content.update(as_of="yesterday"),
    ],
)
def test_data_with_a_part_missing_or_strange_are_an_input_problem(change: Callable[[dict[str, Any]], None]) -> None:
    content = data(brief(made_up(ets(), relending())))
    change(content)
    with pytest.raises(InputProblem, match=r"source\.json is malformed"):
        reopen(content, VOCABULARY)


def test_a_document_of_another_method_is_refused_with_the_program_that_wrote_it() -> None:
    content = data(brief(made_up()))
    content["method"] = "0"
    with pytest.raises(InputProblem, match="made by method 0") as caught:
        reopen(content, VOCABULARY)
    assert caught.value.remedy.startswith("Use reports ")
