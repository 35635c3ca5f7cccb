"""Front matter in JSON and YAML, and every way in which it can be no front matter."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reports.corpus.front_format import MAX_DEPTH, FrontMatterFault
from reports.corpus.front_matter import lines, read_front_matter


def fault(text: str) -> FrontMatterFault:
    with pytest.raises(FrontMatterFault) as caught:
        read_front_matter(text)
    return caught.value


def test_json_and_its_body_are_read() -> None:
    assert read_front_matter('---\n{"id": "x", "n": 1.5}\n---\n\nBody\n---\nmore\n') == (
        {"id": "x", "n": 1.5},
        "Body\n---\nmore",
    )


def test_single_quoted_yaml_flow_is_read() -> None:
    data, body = read_front_matter("---\n{'id': 'x', 'analysis': {'mrv': {'score': 40, 'label': null}}}\n---\nBody")
    assert (data, body) == ({"id": "x", "analysis": {"mrv": {"score": 40, "label": None}}}, "Body")


def test_block_yaml_is_read() -> None:
    assert read_front_matter("---\nid: x\nsectors:\n- a\n- b\n---\n")[0] == {"id": "x", "sectors": ["a", "b"]}


@pytest.mark.parametrize("scalar", ["no", "yes", "on", "2024-01-15", "12:30", "0123", "1_000", ".inf", "NO", "True"])
def test_yaml_scalars_that_are_not_json_stay_text(scalar: str) -> None:
    assert read_front_matter(f"---\nfield: {scalar}\n---\n")[0] == {"field": scalar}


@pytest.mark.parametrize(("scalar", "value"), [("true", True), ("null", None), ("~", None), ("-3", -3), ("1.5", 1.5)])
def test_yaml_scalars_that_are_json_are_read_as_such(scalar: str, value: object) -> None:
    assert read_front_matter(f"---\nfield: {scalar}\n---\n")[0] == {"field": value}


@pytest.mark.parametrize("text", ['---\n{"a": NaN, "b": 1e999}\n---', "---\na: NaN\nb: 1e999\n---"])
def test_numbers_beyond_numbers_stay_text(text: str) -> None:
    assert read_front_matter(text)[0] == {"a": "NaN", "b": "1e999"}


def test_a_key_named_content_is_a_key() -> None:
    assert read_front_matter('---\n{"content": "c", "handler": 1}\n---\nBody') == (
        {"content": "c", "handler": 1},
        "Body",
    )


@pytest.mark.parametrize("text", ["", "Body only", "Text first\n---\nid: x\n---\n", "----- x\nid: x\n---\n"])
def test_a_file_without_front_matter_is_told(text: str) -> None:
    assert "has no front matter" in fault(text).problems[0].message


@pytest.mark.parametrize(
    "text", ["---\nid: x\n", '---\n{"id": "x"}', "---", "---\nid: x\n --- \n", "---\nid: x\n....\n"]
)
def test_a_block_that_is_never_closed_is_told(text: str) -> None:
    assert "never closed" in fault(text).problems[0].message


@pytest.mark.parametrize(
    ("front", "kind"),
    [("- a\n- b", "a list"), ("[1]", "a list"), ("", "empty"), ("words", "a single value"), ("7", "a single")],
)
def test_front_matter_that_is_no_block_of_fields_is_told(front: str, kind: str) -> None:
    assert f"front matter is {kind}" in fault(f"---\n{front}\n---\n").problems[0].message


def test_repeated_json_keys_are_all_named_with_their_lines() -> None:
    problems = fault('---\n{"a": 1,\n "b": {"c": 1,\n  "c": 2},\n "a": 1}\n---').problems
    assert [(p.field, p.line) for p in problems] == [("b.c", 4), ("a", 5)]


def test_repeated_json_keys_are_named_where_yaml_cannot_follow() -> None:
    assert [p.field for p in fault('---\n{\t"a":\t1,\n\t"a":\t2\n}\n---').problems] == ["a"]


def test_repeated_yaml_keys_are_named() -> None:
    assert [(p.field, p.line) for p in fault("---\na: 1\n'a': 2\n---").problems] == [("a", 3)]


@pytest.mark.parametrize("front", ["a: &x 1\nb: *x", "a: *x", "a: !!python/object:os.system x", "a: !!binary eA=="])
def test_anchors_aliases_and_tags_are_refused(front: str) -> None:
    assert "anchor, alias or tag" in fault(f"---\n{front}\n---").problems[0].message


@pytest.mark.parametrize("front", ["<<: {a: 1}", "? [a]\n: b"])
def test_merge_keys_and_keys_that_are_no_text_are_refused(front: str) -> None:
    assert "key is not plain text" in fault(f"---\n{front}\n---").problems[0].message


@pytest.mark.parametrize(
    "front",
    [
        '{"a": ' + "[" * 60 + "]" * 60 + "}",
        "a: " + "[" * 60 + "]" * 60,
        "[" * 100_000,
        '{"a":' * 100_000,
        "a: " + "[" * 100_000,
    ],
)
def test_deep_nesting_is_refused(front: str) -> None:
    assert f"more than {MAX_DEPTH} levels" in fault(f"---\n{front}\n---").problems[0].message


def test_many_brackets_side_by_side_are_no_depth() -> None:
    assert read_front_matter('---\n{"a": "' + "[{" * 100 + '", "b": [' + "[]," * 99 + "[]]}\n---")[0]["b"] == [[]] * 100


def test_broken_json_is_told_with_its_line() -> None:
    problem = fault('---\n{"id": "x"\n "title": 1}\n---').problems[0]
    assert "not JSON: Expecting ',' delimiter" in problem.message
    assert problem.line == 3


def test_broken_yaml_is_told_with_its_line() -> None:
    problem = fault("---\nid: x\ntitle: 'y\n---").problems[0]
    assert "neither JSON nor YAML" in problem.message
    assert problem.line is not None


def test_blank_lines_above_the_front_matter_are_counted() -> None:
    assert fault("\n\n---\na: 1\na: 2\n---").problems[0].line == 5
    assert lines("\n\n---\na: 1\n---") == {"a": 4}


def test_each_field_has_a_line_in_either_notation() -> None:
    assert lines('---\n{\n "a": {\n  "b": [\n   1,\n   2]}}\n---') == {"a": 3, "a.b": 4, "a.b[0]": 5, "a.b[1]": 6}
    assert lines("---\na:\n  b: 1\n---") == {"a": 2, "a.b": 3}
    assert lines('---\n{\n\t"a": 1}\n---') in ({}, {"a": 3}), "YAML may not follow JSON's tabs"


def test_a_corpus_of_json_is_read_without_yaml() -> None:
    code = (
        "import sys, reports.corpus.front_matter as front\n"
        'front.read_front_matter("---\\n{}\\n---\\n"), front.lines("---\\n{}\\n---\\n")\n'
        'assert "yaml" not in sys.modules\n'
        'assert front.read_front_matter("---\\na: b\\n---\\n") == ({"a": "b"}, "")\n'
    )
    subprocess.run([sys.executable, "-c", code], check=True)
