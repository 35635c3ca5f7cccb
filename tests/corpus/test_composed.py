"""Whatever is read is composed, and its separators are spaces or line ends, however a file writes them."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from reports.corpus.policy import Policy
from reports.corpus.reader import read_corpus

KOREAN = "이산화탄소 저장"


def one(folder: Path, front: str, body: str = "") -> Policy:
    (folder / "a.md").write_text(f"---\n{front}\n---\n{body}", encoding="utf-8", newline="")
    corpus = read_corpus(folder)
    assert corpus.problems == ()
    return corpus.records[0].editions[0]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
@pytest.mark.parametrize("escaped", [False, True])
def test_every_field_is_composed(tmp_path: Path, form: str, escaped: bool) -> None:
    said = unicodedata.normalize(form, f"{KOREAN} é")  # type: ignore[arg-type]
    front = {"id": "a", "title": said, "country": "NO", "description": said, "own": {said: [said]}}
    policy = one(tmp_path, json.dumps(front, ensure_ascii=escaped), said)
    assert {policy.title, policy.description, policy.body} == {f"{KOREAN} é"}
    assert policy.extra == {"own": {f"{KOREAN} é": [f"{KOREAN} é"]}}


def test_yaml_is_composed_too(tmp_path: Path) -> None:
    said = unicodedata.normalize("NFD", KOREAN)
    policy = one(tmp_path, f'id: a\ntitle: {said}\ncountry: NO\nsource: "\\u1112\\u1161\\u11ab"')
    assert (policy.title, policy.source) == (KOREAN, "한")


@pytest.mark.parametrize("separator", "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")
@pytest.mark.parametrize("loader", ["json", "escaped", "yaml"])
def test_separators_are_spaces(tmp_path: Path, separator: str, loader: str) -> None:
    said = f"one{separator}two"
    front = {"id": "a", "title": "A", "country": "NO", "description": said}
    text = json.dumps(front, ensure_ascii=loader == "escaped")
    if loader != "escaped":
        text = text.replace(json.dumps(separator)[1:-1], separator)
    if loader == "yaml":
        text = f"id: a\ntitle: A\ncountry: NO\ndescription: {said}"
    policy = one(tmp_path, text)
    assert policy.description == "one two"
    assert read_corpus(tmp_path).warnings == ()


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("one\x0btwo", "one  \ntwo"),
        ("one\u2028two", "one  \ntwo"),
        ("one\u2029two", "one\n\ntwo"),
        ("one\x0ctwo", "one\n\ntwo"),
        ("one\x1ctwo", "one two"),
        ("| one\x0btwo |", "| one two |"),
        ("# one\u2028two", "# one two"),
    ],
)
def test_separators_of_a_body_break_lines_where_they_can(tmp_path: Path, body: str, read: str) -> None:
    assert one(tmp_path, "id: a\ntitle: A\ncountry: NO", body).body == read
