"""The table of document kinds: what every kind must have so that the rest of the program can ask it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

import reports.documents
from reports.cli import COMMANDS
from reports.corpus.policy import Term
from reports.documents import BY, KINDS
from reports.documents.kinds import all_kinds, kind_of
from reports.documents.shared.kind import subject_of
from reports.errors import UsageProblem
from reports.language import DOCUMENT_LANGUAGES, strings
from tests.analysis.builders import record

FOLDERS = Path(reports.documents.__file__).parent


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_is_a_folder_with_a_descriptor_a_model_sections_and_facts(code: str) -> None:
    there = {path.name for path in (FOLDERS / code).glob("*.py")}
    assert {"__init__.py", "kind.py", "model.py", "sections.py", "facts.py"} <= there
    assert kind_of(code).code == code


def test_every_folder_is_in_the_table() -> None:
    folders = {path.parent.name for path in FOLDERS.glob("*/kind.py")}
    assert folders - {"shared"} == {*KINDS}


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_kind_has_a_name_and_a_title_in_every_language(language: str) -> None:
    words = strings(language)
    for code in KINDS:
        assert words(f"kind.{code}")
        assert "Name" in words(f"title.{code}", name="Name")


def test_the_command_of_a_kind_exists() -> None:
    assert {kind.command for kind in all_kinds()} - {""} <= COMMANDS.keys()


def named_outside(package: Path, kinds: Iterable[str]) -> list[str]:
    """Modules that hold the code of a kind as a text, outside its folder, its command and the table."""
    found = []
    for path in sorted(package.rglob("*.py")):
        texts = {node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)}
        own = {path.parent.name, path.stem.removesuffix("_command"), *(["comparison"] if path.stem == "compare_command" else [])}
        found += [f"{path.relative_to(package)}: {kind}" for kind in kinds if kind in texts and kind not in own]
    return found


def test_nothing_outside_its_folder_decides_by_the_name_of_a_kind(tmp_path: Path) -> None:
    # A country and a category are fields of records as well, and a policy is where a pillar's text comes from.
    allowed = {"cli/__init__.py: digest", "documents/__init__.py: comparison", "documents/__init__.py: digest"}
    assert {*named_outside(FOLDERS.parent, ("comparison", "digest"))} == allowed
    (tmp_path / "mail.py").write_text('def wide(kind: str) -> bool:\n    return kind == "digest"\n', encoding="utf-8")
    assert named_outside(tmp_path, ("comparison", "digest")) == ["mail.py: digest"]


def test_a_kind_speaks_of_subjects_or_of_a_period() -> None:
    for kind in all_kinds():
        assert kind.takes_period == (kind.most_subjects == 0) == (not kind.subject)
        assert kind.least_subjects <= kind.most_subjects


def test_one_document_for_every_subject_is_of_a_kind_with_one_subject() -> None:
    assert {(kind.least_subjects, kind.most_subjects) for kind in map(kind_of, BY.values())} == {(1, 1)}


def test_a_kind_that_is_not_in_the_table_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageProblem, match="“poster” is no kind of document") as caught:
        kind_of("poster")
    assert all(code in caught.value.remedy for code in KINDS)


def test_a_record_is_a_subject_by_the_code_that_its_filter_knows() -> None:
    found = record("cn-hub", category=Term(code="market", written="Märkte"))
    assert (subject_of(found, "id"), subject_of(found, "country")) == ("cn-hub", "CN")
    assert subject_of(found, "category") == "market"
    assert subject_of(record("cn-hub", category=Term(code=None, written="odd")), "category") == "odd"
    assert subject_of(record("cn-hub"), "category") == ""
